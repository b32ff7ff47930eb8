/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of two events, and a file of them. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "file_play.h"
#include "file_write.h"
#include "show.h"

#define SAMPLE_BASE	1000000000ULL
#define SAMPLE_TEXT	"p:ktrk/one vfs_read n=$arg1:u64 s=+0($arg2):string"
#define SAMPLE_SYMBOL	0xffffffff81000010ULL

/* One: a number and a string. Two: a return, whose caller is hidden. */
static const struct ktrk_field sample_one[] = {
	{ .name = "n", .type = "u64", .offset = 16, .size = 8,
	  .count = 1, .code = KTRK_TYPE_U64 },
	{ .name = "s", .type = "string", .offset = 24, .size = 4,
	  .count = 1, .code = KTRK_TYPE_STRING,
	  .flags = KTRK_FIELD_STRING, .fault_bit = 1 },
};

static const struct ktrk_field sample_two[] = {
	{ .name = "__caller", .type = "symbol", .offset = 16, .size = 8,
	  .count = 1, .code = KTRK_TYPE_SYMBOL, .flags = KTRK_FIELD_HIDDEN },
};

struct sample_record {
	struct ktrk_record head;
	u64 n;
	u32 loc;
	char s[12];
};

static void sample_events(struct ktrk_events *evs)
{
	struct ktrk_event ev = { .id = 1, .kind = 'p', .nfields = 2,
				 .static_size = 28, .group = "ktrk",
				 .event = "one", .mech = "kprobe",
				 .where = "vfs_read+0x0/0x100" };

	memset(evs, 0, sizeof(*evs));
	if (ktrk_events_put(evs, &ev, sample_one, SAMPLE_TEXT,
			    strlen(SAMPLE_TEXT)))
		abort();
	ev = (struct ktrk_event){ .id = 700, .kind = 'r', .nfields = 1,
				  .static_size = 24, .group = "other",
				  .event = "two", .where = "f+0x0/0x10" };
	if (ktrk_events_put(evs, &ev, sample_two, "r:other/two f", 13))
		abort();
}

/* A record of event one at @ns behind the base. */
static void sample_make(struct sample_record *rec, u64 ns, u32 tid, u64 n)
{
	memset(rec, 0, sizeof(*rec));
	rec->head.len_kind = sizeof(*rec) / 8 | KTRK_RECORD_EVENT << 12;
	rec->head.event = 1;
	rec->head.tid = tid;
	rec->head.when = ns << 8;
	rec->n = n;
	rec->loc = KTRK_STR_LOC(28, 6);
	memcpy(rec->s, "hello", 6);
}

/* @count records of one CPU, every @step ns, as one block. */
static int sample_chunk(struct ktrk_fw *fw, u32 cpu, u64 from, u64 step,
			u32 count, u64 missed)
{
	size_t n = sizeof(struct ktrk_file_chunk) +
		   count * sizeof(struct sample_record);
	struct ktrk_file_chunk *chunk = calloc(1, n);
	struct ktrk_file_block head = { .type = KTRK_FILE_RECORDS,
					.cpu = cpu,
					.count = count };
	struct sample_record *rec = (void *)(chunk + 1);
	u32 i;
	int rc;

	for (i = 0; i < count; i++)
		sample_make(&rec[i], from + i * step, 100 + cpu, from + i);
	*chunk = (struct ktrk_file_chunk){
		.base_ns = SAMPLE_BASE, .first_ns = from,
		.last_ns = from + (count - 1) * step, .missed = missed,
		.bytes = n - sizeof(*chunk),
	};
	rc = ktrk_fw_block(fw, head, chunk, n);
	free(chunk);
	return rc;
}

static void sample_symbol(struct ktrk_fw *fw)
{
	struct {
		struct ktrk_file_symbol head;
		char text[16];
	} sym = { { SAMPLE_SYMBOL, 15, 0 }, "caller+0x10/0x4" };

	ktrk_fw_block(fw, (struct ktrk_file_block){ .type = KTRK_FILE_SYMBOLS },
		      &sym, sizeof(sym));
}

/* A whole file: two CPUs, @chunks blocks of 50 records each. */
static inline void sample_write(const char *path, bool zip, u32 chunks)
{
	static const char info[] = "release=6.1.0\nhost=here\n";
	const struct ktrk_file_task tasks[] = {
		{ 100, 99, "zero" },
		{ 101, 101, "one" },
	};
	struct ktrk_events evs;
	struct ktrk_fw fw;
	size_t i;
	u32 c;

	if (ktrk_fw_open(&fw, path, zip))
		abort();
	ktrk_fw_block(&fw, (struct ktrk_file_block){ .type = KTRK_FILE_INFO },
		      info, strlen(info));
	sample_events(&evs);
	for (i = 0; i < evs.n; i++)
		ktrk_fw_event(&fw, evs.rows[i]);
	ktrk_fw_block(&fw, (struct ktrk_file_block){ .type = KTRK_FILE_TASKS },
		      tasks, sizeof(tasks));
	sample_symbol(&fw);
	for (c = 0; c < chunks; c++) {
		sample_chunk(&fw, 0, c * 1000, 20, 50, 0);
		sample_chunk(&fw, 1, c * 1000 + 7, 20, 50, c == 1 ? 5 : 0);
	}
	if (ktrk_fw_close(&fw, NULL, 0))
		abort();
	ktrk_events_free(&evs);
}

#endif /* SAMPLE_H */
