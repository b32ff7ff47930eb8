// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a .ktrk file, with sums that are right: read, put in order and
 * printed.
 */
#include <stdlib.h>
#include <unistd.h>
#include <sys/mman.h>

#include "../../userctl/lib/file_books.h"
#include "../../userctl/lib/file_play.h"
#include "../../userctl/lib/show.h"
#include "fuzz.h"

/* No fuzzer guesses a sum. */
static void mend(u8 *data, size_t len)
{
	struct ktrk_file_block block;
	struct ktrk_file_head head;
	size_t at;

	if (len < sizeof(head))
		return;
	memcpy(&head, data, sizeof(head));
	memcpy(head.magic, KTRK_FILE_MAGIC, sizeof(head.magic));
	head.version = KTRK_FILE_VERSION;
	head.block_bytes = sizeof(block);
	head.crc = ktrk_file_head_crc(&head);
	memcpy(data, &head, sizeof(head));
	at = head.head_bytes;
	while (at < len && len - at >= sizeof(block)) {
		memcpy(&block, data + at, sizeof(block));
		if (block.stored > len - at - sizeof(block))
			return;
		block.crc = ktrk_file_block_crc(&block,
						data + at + sizeof(block));
		memcpy(data + at, &block, sizeof(block));
		at += sizeof(block) + ktrk_file_pad(block.stored);
	}
}

static const struct ktrk_evt *event_of(void *arg, u16 id)
{
	return ktrk_fr_event(arg, id);
}

/* What goes to a terminal has no controls in it. */
static void check_text(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		must((u8)text[i] >= ' ' || text[i] == '\n', "a control character");
}

static void print(struct ktrk_fr *fr)
{
	struct ktrk_show show = { .event = event_of };
	struct ktrk_fb_sum sum;
	const struct ktrk_fr_cpu *cpu;
	char *text = NULL;
	size_t len = 0;
	u64 n = 0;

	show.out.how = ktrk_out_find("text");
	show.out.env = (struct ktrk_render){ ktrk_fr_symbol, ktrk_fr_task, fr };
	show.out.line = malloc(KTRK_LINE_MAX);
	show.out.to = open_memstream(&text, &len);
	ktrk_play_begin(fr);
	for (; n++ < 1000 && (cpu = ktrk_play_peek(fr)); ktrk_play_next(fr)) {
		ktrk_show_missed(&show, cpu->cpu, cpu->missed);
		ktrk_show_record(&show, cpu->rec, cpu->cpu,
				 cpu->chunk.base_ns);
	}
	if (fr->books) {
		ktrk_fb_sum(fr->books, &sum);
		ktrk_fb_print(fr->books, &fr->evs, show.out.to);
	}
	if (fr->info)
		fputs(fr->info, show.out.to);
	fclose(show.out.to);
	check_text(text, len);
	free(text);
	free(show.out.line);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	u8 *copy = malloc(len + 1);
	struct ktrk_fr fr;
	int fd;

	memcpy(copy, data, len);
	mend(copy, len);
	fd = memfd_create("file", 0);
	must(fd >= 0 && write(fd, copy, len) == (ssize_t)len, "no file");
	if (!ktrk_fr_open(&fr, fd))
		print(&fr);
	ktrk_fr_close(&fr);
	close(fd);
	free(copy);
	return 0;
}
