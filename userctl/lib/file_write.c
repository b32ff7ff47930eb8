// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "file_write.h"
#include "slurp.h"
#include "zip.h"

/* Below this, compressing does not pay. */
#define ZIP_LEAST	128

/* All of it, however many calls that takes. */
static int write_all(struct ktrk_fw *fw, struct iovec *iov, int n)
{
	while (n) {
		ssize_t done = writev(fw->fd, iov, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		fw->at += done;
		while (n && (size_t)done >= iov->iov_len) {
			done -= iov->iov_len;
			iov++;
			n--;
		}
		if (n) {
			iov->iov_base = (char *)iov->iov_base + done;
			iov->iov_len -= done;
		}
	}
	return 0;
}

/* A recording is not thrown away by the next one. */
static void keep_old(const char *path)
{
	struct stat st;
	char *old;

	if (stat(path, &st) || !S_ISREG(st.st_mode) || !st.st_size)
		return;
	old = ktrk_slurp_printf("%s.old", path);
	if (!rename(path, old))
		ktrk_say_more("%s was there: it is %s now", path, old);
	free(old);
}

/**
 * ktrk_fw_open() - begin a file
 * @fw: to be filled in
 * @path: its name; what is there becomes NAME.old
 * @zip: compress, where ktrkctl can
 *
 * Return: 0 or -errno.
 */
int ktrk_fw_open(struct ktrk_fw *fw, const char *path, bool zip)
{
	struct ktrk_file_head head = {
		.version = KTRK_FILE_VERSION,
		.head_bytes = sizeof(head),
		.block_bytes = sizeof(struct ktrk_file_block),
	};
	struct iovec iov = { &head, sizeof(head) };
	int rc;

	memset(fw, 0, sizeof(*fw));
	fw->path = path;
	fw->zip = zip && ktrk_zip_built();
	keep_old(path);
	/* What is recorded of other people's processes is not for everyone. */
	fw->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fw->fd < 0)
		return -errno;
	memcpy(head.magic, KTRK_FILE_MAGIC, sizeof(head.magic));
	head.crc = ktrk_file_head_crc(&head);
	rc = write_all(fw, &iov, 1);
	if (rc)
		close(fw->fd);
	return rc;
}

/* Compressed into the writer's buffer, or as it is. */
static const void *pack(struct ktrk_fw *fw, struct ktrk_file_block *head,
			const void *data, size_t n)
{
	size_t room = ktrk_zip_room(n), len;

	head->stored = n;
	head->raw = n;
	if (!fw->zip || n < ZIP_LEAST)
		return data;
	if (room > fw->room) {
		fw->buf = ktrk_slurp_grow(fw->buf, room, 1);
		fw->room = room;
	}
	len = ktrk_zip(fw->buf, fw->room, data, n);
	if (!len || len >= n)
		return data;
	head->stored = len;
	head->flags |= KTRK_FILE_ZSTD;
	return fw->buf;
}

static int put_block(struct ktrk_fw *fw, struct ktrk_file_block *head,
		     const void *data, size_t n)
{
	static const u8 zero[8];
	struct iovec iov[3];
	u64 begin = fw->at;
	int rc;

	if (n > KTRK_FILE_BLOCK_MAX)
		return -EFBIG;
	head->magic = KTRK_FILE_BLOCK_MAGIC;
	data = pack(fw, head, data, n);
	head->crc = ktrk_file_block_crc(head, data);
	iov[0] = (struct iovec){ head, sizeof(*head) };
	iov[1] = (struct iovec){ (void *)data, head->stored };
	iov[2] = (struct iovec){ (void *)zero,
				 ktrk_file_pad(head->stored) - head->stored };
	rc = write_all(fw, iov, 3);
	if (!rc) {
		fw->blocks++;
		fw->records += head->count;
		return 0;
	}
	/* The file ends with a whole block; there may be room for the end. */
	if (!ftruncate(fw->fd, begin) && lseek(fw->fd, begin, SEEK_SET) >= 0)
		fw->at = begin;
	return rc;
}

/**
 * ktrk_fw_block() - write one block
 * @fw: the file
 * @head: its type, and for records cpu and count; the rest is filled in
 * @data: what goes into it
 * @n: bytes, at most KTRK_FILE_BLOCK_MAX
 *
 * Return: 0 or -errno, of this block or of the first one that failed.
 */
int ktrk_fw_block(struct ktrk_fw *fw, struct ktrk_file_block head,
		  const void *data, size_t n)
{
	if (!fw->err)
		fw->err = put_block(fw, &head, data, n);
	return fw->err;
}

/**
 * ktrk_fw_event() - write what there is to know of an event
 * @fw: the file
 * @evt: the event
 *
 * Before any record of it is written.
 *
 * Return: 0 or -errno.
 */
int ktrk_fw_event(struct ktrk_fw *fw, const struct ktrk_evt *evt)
{
	size_t fields = evt->ev.nfields * sizeof(struct ktrk_field);
	size_t text = strlen(evt->text);
	struct ktrk_file_event head = {
		.id = evt->ev.id,
		.state = evt->ev.state,
		.kind = evt->ev.kind,
		.nfields = evt->ev.nfields,
		.static_size = evt->ev.static_size,
		.text_len = text,
		.addr = evt->ev.addr,
	};
	u8 *buf = ktrk_slurp_grow(NULL, sizeof(head) + fields + text, 1);
	int rc;

	memcpy(head.mech, evt->ev.mech, sizeof(head.mech));
	memcpy(head.group, evt->ev.group, sizeof(head.group));
	memcpy(head.event, evt->ev.event, sizeof(head.event));
	memcpy(head.where, evt->ev.where, sizeof(head.where));
	memcpy(buf, &head, sizeof(head));
	memcpy(buf + sizeof(head), evt->schema->fields, fields);
	memcpy(buf + sizeof(head) + fields, evt->text, text);
	rc = ktrk_fw_block(fw,
			   (struct ktrk_file_block){ .type = KTRK_FILE_EVENT },
			   buf, sizeof(head) + fields + text);
	free(buf);
	return rc;
}

static int put_end(struct ktrk_fw *fw)
{
	struct ktrk_file_block head = { .type = KTRK_FILE_END };
	struct ktrk_file_end end = {
		.blocks = fw->blocks,
		.records = fw->records,
		.bytes = fw->at,
		.why = fw->err ? KTRK_FILE_FULL : KTRK_FILE_ASKED,
	};

	return put_block(fw, &head, &end, sizeof(end));
}

/**
 * ktrk_fw_close() - write the books and the end
 * @fw: the file
 * @books: struct ktrk_file_books and its rows, or NULL
 * @n: bytes
 *
 * Also after a failed write: what was cut off there may be room enough.
 *
 * Return: 0, or -errno of the first thing that failed.
 */
int ktrk_fw_close(struct ktrk_fw *fw, const void *books, size_t n)
{
	struct ktrk_file_block head = { .type = KTRK_FILE_BOOKS };
	int rc = 0;

	if (books)
		rc = put_block(fw, &head, books, n);
	if (!rc)
		rc = put_end(fw);
	if (close(fw->fd) && !rc)
		rc = -errno;
	free(fw->buf);
	fw->buf = NULL;
	return fw->err ? fw->err : rc;
}
