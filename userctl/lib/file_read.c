// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include "file_read.h"
#include "slurp.h"
#include "zip.h"

/* What a file may make us remember: more than a recorder ever writes. */
#define INFO_MAX	(1U << 20)
#define TEXTS_MAX	(1U << 28)
#define TASKS_MAX	(1U << 22)
#define CPUS_MAX	8192

static bool read_at(const struct ktrk_fr *fr, u64 at, void *buf, size_t n)
{
	while (n) {
		ssize_t got = pread(fr->fd, buf, n, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		buf = (u8 *)buf + got;
		at += got;
		n -= got;
	}
	return true;
}

static void *unpack(const struct ktrk_file_block *head, u8 *data)
{
	u8 *raw;

	if (!(head->flags & KTRK_FILE_ZSTD))
		return data;
	raw = ktrk_slurp_grow(NULL, head->raw + 1, 1);
	if (!ktrk_unzip(raw, head->raw, data, head->stored)) {
		free(raw);
		raw = NULL;
	}
	free(data);
	return raw;
}

/**
 * ktrk_fr_block() - what is in a block
 * @fr: the file
 * @at: where its head is
 * @head: its head, which passed ktrk_file_block_parse()
 *
 * Return: @head->raw bytes to be freed, or NULL if they are not what was
 * written.
 */
void *ktrk_fr_block(const struct ktrk_fr *fr, u64 at,
		    const struct ktrk_file_block *head)
{
	u8 *data = ktrk_slurp_grow(NULL, head->stored + 1, 1);

	if (read_at(fr, at + sizeof(*head), data, head->stored) &&
	    ktrk_file_block_crc(head, data) == head->crc)
		return unpack(head, data);
	free(data);
	return NULL;
}

/* Text that goes to a terminal: no controls, those of C1 in UTF-8 neither. */
static bool is_text(const u8 *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((s[i] < ' ' && s[i] != '\n') || s[i] == 0x7f ||
		    (i && s[i - 1] == 0xc2 && s[i] >= 0x80 && s[i] < 0xa0))
			return false;
	return true;
}

static int info_parse(struct ktrk_fr *fr, const u8 *data, size_t n)
{
	if (fr->info_len + n > INFO_MAX || !is_text(data, n))
		return -EPROTO;
	fr->info = ktrk_slurp_grow(fr->info, fr->info_len + n + 1, 1);
	memcpy(fr->info + fr->info_len, data, n);
	fr->info_len += n;
	fr->info[fr->info_len] = 0;
	return 0;
}

static int event_parse(struct ktrk_fr *fr, const u8 *data, size_t n)
{
	struct ktrk_event ev = { .size = sizeof(ev) };
	struct ktrk_file_event head;
	size_t fields;

	if (n < sizeof(head))
		return -EPROTO;
	memcpy(&head, data, sizeof(head));
	n -= sizeof(head);
	if (head.nfields > KTRK_SCHEMA_FIELDS_MAX)
		return -EPROTO;
	fields = head.nfields * sizeof(struct ktrk_field);
	if (n < fields || n - fields != head.text_len)
		return -EPROTO;
	ev.id = head.id;
	ev.state = head.state;
	ev.kind = head.kind;
	ev.nfields = head.nfields;
	ev.static_size = head.static_size;
	ev.text_len = head.text_len;
	ev.addr = head.addr;
	memcpy(ev.mech, head.mech, sizeof(ev.mech));
	memcpy(ev.group, head.group, sizeof(ev.group));
	memcpy(ev.event, head.event, sizeof(ev.event));
	memcpy(ev.where, head.where, sizeof(ev.where));
	data += sizeof(head);
	return ktrk_events_put(&fr->evs, &ev, data, (const char *)data + fields,
			       head.text_len);
}

static void task_put(struct ktrk_fr *fr, const struct ktrk_file_task *task)
{
	u64 *at = ktrk_map_find(&fr->tasks, task->tid);

	if (!at) {
		size_t room = fr->ntasks ? 2 * fr->ntasks : 1;

		if (!(fr->ntasks & (fr->ntasks - 1)))
			fr->task_rows = ktrk_slurp_grow(fr->task_rows, room,
							sizeof(*task));
		at = ktrk_map_put(&fr->tasks, task->tid, fr->ntasks++);
	}
	fr->task_rows[*at] = *task;
	fr->task_rows[*at].comm[sizeof(task->comm) - 1] = 0;
}

static int tasks_parse(struct ktrk_fr *fr, const u8 *data, size_t n)
{
	struct ktrk_file_task task;

	if (n % sizeof(task) || fr->ntasks + n / sizeof(task) > TASKS_MAX)
		return -EPROTO;
	for (; n; n -= sizeof(task), data += sizeof(task)) {
		memcpy(&task, data, sizeof(task));
		task_put(fr, &task);
	}
	return 0;
}

static int symbols_parse(struct ktrk_fr *fr, const u8 *data, size_t n)
{
	struct ktrk_file_symbol sym;
	u64 bytes;

	if (fr->texts_len + n > TEXTS_MAX)
		return -EPROTO;
	fr->texts = ktrk_slurp_grow(fr->texts, fr->texts_len + n + 1, 1);
	while (n) {
		if (n < sizeof(sym))
			return -EPROTO;
		memcpy(&sym, data, sizeof(sym));
		bytes = sizeof(sym) + ktrk_file_pad(sym.len);
		if (bytes > n)
			return -EPROTO;
		memcpy(fr->texts + fr->texts_len, data, bytes);
		ktrk_map_put(&fr->symbols, sym.addr, fr->texts_len);
		fr->texts_len += bytes;
		data += bytes;
		n -= bytes;
	}
	return 0;
}

/* Room for all rows that the head speaks of. */
static int books_parse(struct ktrk_fr *fr, const u8 *data, size_t n)
{
	struct ktrk_file_books books;

	if (n < sizeof(books) || fr->books)
		return -EPROTO;
	memcpy(&books, data, sizeof(books));
	if (books.cpu_bytes < sizeof(struct ktrk_file_cpu) ||
	    books.row_bytes < sizeof(struct ktrk_file_row) ||
	    books.cpu_bytes % 8 || books.row_bytes % 8 ||
	    (u64)books.cpu_bytes * books.ncpus > n ||
	    (u64)books.row_bytes * books.nrows > n ||
	    sizeof(books) + (u64)books.cpu_bytes * books.ncpus +
	    (u64)books.row_bytes * books.nrows > n)
		return -EPROTO;
	fr->books = ktrk_slurp_grow(NULL, n, 1);
	memcpy(fr->books, data, n);
	fr->books_len = n;
	return 0;
}

static int end_parse(struct ktrk_fr *fr, const u8 *data, size_t n)
{
	if (n < sizeof(fr->end))
		return -EPROTO;
	memcpy(&fr->end, data, sizeof(fr->end));
	fr->complete = true;
	return 0;
}

static int (*const parsers[])(struct ktrk_fr *fr, const u8 *data, size_t n) = {
	[KTRK_FILE_INFO] = info_parse,
	[KTRK_FILE_EVENT] = event_parse,
	[KTRK_FILE_TASKS] = tasks_parse,
	[KTRK_FILE_SYMBOLS] = symbols_parse,
	[KTRK_FILE_BOOKS] = books_parse,
	[KTRK_FILE_END] = end_parse,
};

static struct ktrk_fr_cpu *cpu_of(struct ktrk_fr *fr, u32 cpu)
{
	size_t i;

	for (i = 0; i < fr->ncpus; i++)
		if (fr->cpus[i].cpu == cpu)
			return &fr->cpus[i];
	if (fr->ncpus == CPUS_MAX)
		return NULL;
	fr->cpus = ktrk_slurp_grow(fr->cpus, fr->ncpus + 1, sizeof(*fr->cpus));
	fr->cpus[fr->ncpus] = (struct ktrk_fr_cpu){ .cpu = cpu };
	return &fr->cpus[fr->ncpus++];
}

/* Records are read when their turn comes. */
static int note_chunk(struct ktrk_fr *fr, u64 at,
		      const struct ktrk_file_block *head)
{
	struct ktrk_fr_cpu *cpu;

	if (head->raw < sizeof(struct ktrk_file_chunk) ||
	    head->raw > sizeof(struct ktrk_file_chunk) + KTRK_FILE_CHUNK ||
	    head->cpu >= CPUS_MAX)
		return -EPROTO;
	cpu = cpu_of(fr, head->cpu);
	if (!cpu)
		return -EPROTO;
	if (!(cpu->n & (cpu->n - 1)))
		cpu->chunks = ktrk_slurp_grow(cpu->chunks,
					      cpu->n ? 2 * cpu->n : 1,
					      sizeof(*cpu->chunks));
	cpu->chunks[cpu->n++] = (struct ktrk_fr_chunk){ at, *head };
	fr->records += head->count;
	return 0;
}

static int take_block(struct ktrk_fr *fr, u64 at,
		      const struct ktrk_file_block *head)
{
	void *data;
	int rc;

	if (head->type == KTRK_FILE_RECORDS)
		return note_chunk(fr, at, head);
	data = ktrk_fr_block(fr, at, head);
	if (!data)
		return -EPROTO;
	/* Of a type that is not known yet: whole, and that is all. */
	rc = 0;
	if (head->type < ARRAY_SIZE(parsers) && parsers[head->type])
		rc = parsers[head->type](fr, data, head->raw);
	free(data);
	return rc;
}

static void scan(struct ktrk_fr *fr)
{
	struct ktrk_file_block head;
	u64 bytes;

	while (!fr->complete && fr->size - fr->good >= sizeof(head)) {
		if (!read_at(fr, fr->good, &head, sizeof(head)) ||
		    !ktrk_file_block_parse(&head))
			return;
		bytes = sizeof(head) + ktrk_file_pad(head.stored);
		if (bytes > fr->size - fr->good)
			return;
		if (take_block(fr, fr->good, &head))
			fr->bad_blocks++;
		fr->good += bytes;
	}
}

static void index_events(struct ktrk_fr *fr)
{
	size_t i;

	for (i = 0; i < fr->evs.n; i++)
		ktrk_map_put(&fr->by_id, fr->evs.rows[i]->ev.id, i);
}

/**
 * ktrk_fr_open() - find out what is in a file
 * @fr: to be filled in; to be closed also after a failure
 * @fd: the file, which can be read from anywhere; stays the caller's
 *
 * A file that is cut off, or has bad blocks, is opened; @fr says so.
 *
 * Return: 0, -errno; -EPROTO if it is no such file, -EPROTONOSUPPORT if it is
 * one of another version.
 */
int ktrk_fr_open(struct ktrk_fr *fr, int fd)
{
	struct ktrk_file_head head;
	struct stat st;

	memset(fr, 0, sizeof(*fr));
	fr->fd = fd;
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ESPIPE;
	fr->size = st.st_size;
	if (!read_at(fr, 0, &head, sizeof(head)) ||
	    memcmp(head.magic, KTRK_FILE_MAGIC, sizeof(head.magic)))
		return -EPROTO;
	if (!ktrk_file_head_parse(&head) || head.head_bytes > fr->size)
		return -EPROTONOSUPPORT;
	fr->good = head.head_bytes;
	scan(fr);
	index_events(fr);
	return 0;
}

/**
 * ktrk_fr_event() - the event of an id
 * @fr: the file
 * @id: its id
 *
 * Return: the event or NULL.
 */
const struct ktrk_evt *ktrk_fr_event(const struct ktrk_fr *fr, u16 id)
{
	const u64 *at = ktrk_map_find(&fr->by_id, id);

	return at ? fr->evs.rows[*at] : NULL;
}

/**
 * ktrk_fr_task() - struct ktrk_render's way to ask for a task
 * @arg: the file
 * @tid: which
 * @comm: set to its name
 * @tgid: set to its thread group
 *
 * Return: true if it is known.
 */
bool ktrk_fr_task(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	const struct ktrk_fr *fr = arg;
	const u64 *at = ktrk_map_find(&fr->tasks, tid);

	if (!at)
		return false;
	memcpy(comm, fr->task_rows[*at].comm, 16);
	*tgid = fr->task_rows[*at].tgid;
	return true;
}

/**
 * ktrk_fr_symbol() - struct ktrk_render's way to ask for a name
 * @arg: the file
 * @addr: an address
 * @offset: with offset and size, as it was written
 * @buf: where to
 * @cap: room
 *
 * Return: characters of the name, 0 if the file has none.
 */
int ktrk_fr_symbol(void *arg, u64 addr, bool offset, char *buf, size_t cap)
{
	const struct ktrk_fr *fr = arg;
	const u64 *at = ktrk_map_find(&fr->symbols, addr);
	struct ktrk_file_symbol sym;
	int len;

	if (!at || !cap)
		return 0;
	memcpy(&sym, fr->texts + *at, sizeof(sym));
	len = min((size_t)sym.len, cap - 1);
	memcpy(buf, fr->texts + *at + sizeof(sym), len);
	buf[len] = 0;
	if (!offset)
		len = strcspn(buf, "+");
	return len;
}

/**
 * ktrk_fr_info() - one line of what is said of the recording
 * @fr: the file
 * @name: its name
 * @buf: set to its value
 * @cap: room
 *
 * Return: true if there is one.
 */
bool ktrk_fr_info(const struct ktrk_fr *fr, const char *name, char *buf,
		  size_t cap)
{
	const char *line = fr->info;
	size_t n = strlen(name), len;

	for (; line && *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		if (len <= n || memcmp(line, name, n) || line[n] != '=')
			continue;
		snprintf(buf, cap, "%.*s", (int)(len - n - 1), line + n + 1);
		return true;
	}
	return false;
}

/**
 * ktrk_fr_close() - forget all; the descriptor stays open
 * @fr: the file
 */
void ktrk_fr_close(struct ktrk_fr *fr)
{
	size_t i;

	for (i = 0; i < fr->ncpus; i++) {
		free(fr->cpus[i].chunks);
		free(fr->cpus[i].buf);
	}
	free(fr->cpus);
	free(fr->heap);
	free(fr->info);
	free(fr->task_rows);
	free(fr->texts);
	free(fr->books);
	ktrk_map_free(&fr->by_id);
	ktrk_map_free(&fr->tasks);
	ktrk_map_free(&fr->symbols);
	ktrk_events_free(&fr->evs);
	memset(fr, 0, sizeof(*fr));
}
