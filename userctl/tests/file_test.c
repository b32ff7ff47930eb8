// SPDX-License-Identifier: GPL-2.0-only
#include "sample.h"
#include "crc.h"
#include "tap.h"
#include "zip.h"

static char path[64];

/**
 * struct seen - what one reading of a file found
 * @rc: of opening it
 * @records: read one after the other
 * @missed: told before them
 * @sorted: in order of time
 * @bad: blocks and records that could not be read
 * @complete: the file has its end
 */
struct seen {
	int rc;
	u64 records;
	u64 missed;
	bool sorted;
	u64 bad;
	bool complete;
};

/* Everything there is to a file, printed as well. */
static struct seen look(int fd)
{
	static char line[KTRK_LINE_MAX];
	struct ktrk_render env = { ktrk_fr_symbol, ktrk_fr_task, NULL };
	struct seen seen = { .sorted = true };
	const struct ktrk_fr_cpu *cpu;
	const struct ktrk_evt *evt;
	struct ktrk_fr fr;
	u64 last = 0;

	env.arg = &fr;
	seen.rc = ktrk_fr_open(&fr, fd);
	if (!seen.rc)
		ktrk_play_begin(&fr);
	for (; !seen.rc && (cpu = ktrk_play_peek(&fr)); ktrk_play_next(&fr)) {
		seen.records++;
		seen.missed += cpu->missed;
		seen.sorted &= cpu->when >= last;
		last = cpu->when;
		evt = ktrk_fr_event(&fr, cpu->rec->event);
		if (!ktrk_record_check(evt ? evt->schema : NULL, cpu->rec,
				       KTRK_RECORD_LEN((u32)cpu->rec->len_kind)))
			ktrk_render_line(evt ? evt->schema : NULL, cpu->rec,
					 cpu->cpu, cpu->chunk.base_ns, &env,
					 line, sizeof(line));
	}
	seen.bad = fr.bad_blocks + fr.bad_records;
	seen.complete = fr.complete;
	ktrk_fr_close(&fr);
	return seen;
}

static int open_sample(void)
{
	return open(path, O_RDWR);
}

/* Without the one that it takes the place of. */
static void make_sample(bool zip, u32 chunks)
{
	unlink(path);
	sample_write(path, zip, chunks);
}

static void test_whole(bool zip)
{
	const char *how = zip ? "compressed" : "plain";
	struct seen seen;
	int fd;

	make_sample(zip, 4);
	fd = open_sample();
	seen = look(fd);
	ok(!seen.rc && seen.records == 400 && !seen.bad && seen.complete,
	   "%s: all records come back", how);
	ok(seen.sorted, "%s: in order of time over the CPUs", how);
	ok(seen.missed == 5, "%s: what was missed is told in its place", how);
	close(fd);
}

static void test_names(void)
{
	struct ktrk_fr fr;
	char buf[64];
	u32 tgid = 0;
	int fd = open_sample();

	ok(!ktrk_fr_open(&fr, fd), "opens");
	ok(fr.evs.n == 2 && !strcmp(ktrk_fr_event(&fr, 700)->ev.event, "two") &&
	   !ktrk_fr_event(&fr, 2), "events by id");
	ok(!strcmp(ktrk_fr_event(&fr, 1)->text, SAMPLE_TEXT), "with their definition");
	ok(ktrk_fr_task(&fr, 100, buf, &tgid) && tgid == 99 &&
	   !strcmp(buf, "zero") && !ktrk_fr_task(&fr, 5, buf, &tgid), "tasks");
	ok(ktrk_fr_symbol(&fr, SAMPLE_SYMBOL, true, buf, sizeof(buf)) == 15 &&
	   !strcmp(buf, "caller+0x10/0x4"), "symbols");
	ok(ktrk_fr_symbol(&fr, SAMPLE_SYMBOL, false, buf, sizeof(buf)) == 6,
	   "without their offset");
	ok(ktrk_fr_symbol(&fr, SAMPLE_SYMBOL, true, buf, 4) == 3 &&
	   !strcmp(buf, "cal"), "cut to the room there is");
	ok(ktrk_fr_info(&fr, "host", buf, sizeof(buf)) && !strcmp(buf, "here") &&
	   !ktrk_fr_info(&fr, "hos", buf, sizeof(buf)), "what is said of the host");
	ktrk_fr_close(&fr);
	close(fd);
}

/* Cut off at each byte, as by kill -9 or a full disk. */
static void test_cut(void)
{
	u32 wrong = 0, more = 0;
	u64 last = 0;
	struct seen seen;
	off_t size, at;
	int fd;

	make_sample(false, 2);
	fd = open_sample();
	size = lseek(fd, 0, SEEK_END);
	for (at = size; at-- > 0;) {
		if (ftruncate(fd, at))
			abort();
		seen = look(fd);
		if (at < 32)
			wrong += seen.rc != -EPROTO;
		else
			wrong += seen.rc || seen.complete || seen.bad ||
				 seen.records % 50;
		more += at < size - 1 && seen.records > last;
		last = seen.records;
	}
	ok(!wrong, "cut off at each of %ld bytes: whole blocks are read, nothing else",
	   (long)size);
	ok(!more, "and never more than of a longer one");
	close(fd);
}

/* Each byte wrong, one at a time: it is noticed, or was of no account. */
static void test_flip(void)
{
	u32 unseen = 0, wrong = 0;
	u8 byte, other;
	off_t size, at;
	int fd;

	make_sample(false, 1);
	fd = open_sample();
	size = lseek(fd, 0, SEEK_END);
	for (at = 0; at < size; at++) {
		struct seen seen;

		if (pread(fd, &byte, 1, at) != 1)
			abort();
		other = byte ^ (1 << at % 8);
		if (pwrite(fd, &other, 1, at) != 1)
			abort();
		seen = look(fd);
		wrong += !seen.rc && !seen.sorted;
		unseen += !seen.rc && seen.complete && !seen.bad;
		if (pwrite(fd, &byte, 1, at) != 1)
			abort();
	}
	ok(!wrong, "a wrong bit at each of %ld places: order is kept", (long)size);
	/* Up to 7 bytes behind a block only fill it up. */
	ok(unseen <= 7 * 8, "and it is noticed (%u bytes are filling)", unseen);
	close(fd);
}

/* The same damage with a sum that is right: what a hostile file would have. */
static void test_hostile(void)
{
	struct ktrk_file_block head;
	u32 tries = 0, at, field;
	u8 data[65536];
	off_t pos, size;
	int fd;

	make_sample(false, 1);
	fd = open_sample();
	size = lseek(fd, 0, SEEK_END);
	for (pos = 32; pos < size; pos += 32 + ktrk_file_pad(head.stored)) {
		if (pread(fd, &head, 32, pos) != 32 ||
		    pread(fd, data, head.stored, pos + 32) != head.stored)
			abort();
		for (at = 0; at + 4 <= head.stored && at < 800; at += 4) {
			const u32 old = *(u32 *)(data + at);
			static const u32 bad[] = { 0, 1, 7, 0x7fffffff,
						   0xffffffff, 0xfff8, 65535 };

			for (field = 0; field < ARRAY_SIZE(bad); field++) {
				struct ktrk_file_block mine = head;

				*(u32 *)(data + at) = bad[field];
				mine.crc = ktrk_file_block_crc(&mine, data);
				if (pwrite(fd, &mine, 32, pos) != 32 ||
				    pwrite(fd, data, head.stored, pos + 32) !=
				    head.stored)
					abort();
				look(fd);
				tries++;
			}
			*(u32 *)(data + at) = old;
		}
		if (pwrite(fd, &head, 32, pos) != 32 ||
		    pwrite(fd, data, head.stored, pos + 32) != head.stored)
			abort();
	}
	ok(look(fd).records == 100, "%u wrong numbers with right sums: no harm", tries);
	close(fd);
}

static void test_sizes(void)
{
	static const struct {
		const char *what;
		struct ktrk_file_block head;
	} rows[] = {
		{ "stored beyond the limit",
		  { .type = 1, .stored = KTRK_FILE_BLOCK_MAX + 1, .raw = 8 } },
		{ "raw beyond the limit", { .type = 1, .flags = 1, .stored = 8, .raw = ~0U } },
		{ "plain with two sizes", { .type = 1, .stored = 8, .raw = 16 } },
		{ "no type", { .stored = 8, .raw = 8 } },
		{ "a flag that is not known", { .type = 1, .flags = 2, .stored = 8, .raw = 8 } },
	};
	struct ktrk_file_block head;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		head = rows[i].head;
		head.magic = KTRK_FILE_BLOCK_MAGIC;
		ok(!ktrk_file_block_parse(&head), "a block is refused: %s", rows[i].what);
	}
	head = (struct ktrk_file_block){ .magic = KTRK_FILE_BLOCK_MAGIC,
					 .type = 99, .stored = 8, .raw = 8 };
	ok(ktrk_file_block_parse(&head), "one of a type to come is not");
}

static void test_old(void)
{
	char old[64];

	snprintf(old, sizeof(old), "%s.old", path);
	sample_write(path, false, 1);
	ok(!access(old, F_OK), "a recording that is there is kept as .old");
	unlink(old);
}

static void test_full(void)
{
	struct ktrk_fw fw;
	int rc;

	ok(ktrk_fw_open(&fw, "/dev/full", false) == -ENOSPC, "a full disk is told at once");
	unlink(path);
	rc = ktrk_fw_open(&fw, path, false);
	ok(!rc && !sample_chunk(&fw, 0, 0, 1, 50, 0), "a block is written");
	/* The descriptor goes away under its feet: writes fail. */
	dup2(open("/dev/full", O_WRONLY), fw.fd);
	ok(sample_chunk(&fw, 0, 100, 1, 50, 0) == -ENOSPC && fw.err == -ENOSPC,
	   "a write that fails is told");
	ok(sample_chunk(&fw, 0, 100, 1, 50, 0) == -ENOSPC && fw.records == 50,
	   "and nothing behind it is written");
	ok(ktrk_fw_close(&fw, NULL, 0) == -ENOSPC, "nor is it forgotten");
}

int main(void)
{
	int fd;

	strcpy(path, "/tmp/ktrk-file-XXXXXX");
	fd = mkstemp(path);
	close(fd);
	ok(ktrk_crc(0, "123456789", 9) == 0xe3069283, "CRC-32C");
	ok(ktrk_crc(ktrk_crc(0, "12345", 5), "6789", 4) == 0xe3069283, "in pieces");
	test_whole(false);
	if (ktrk_zip_built())
		test_whole(true);
	test_names();
	test_cut();
	test_flip();
	test_hostile();
	test_sizes();
	test_old();
	test_full();
	fd = open(path, O_WRONLY | O_TRUNC);
	ok(write(fd, "hello", 5) == 5 && look(fd).rc, "another file is refused");
	close(fd);
	unlink(path);
	return done();
}
