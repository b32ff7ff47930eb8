// SPDX-License-Identifier: GPL-2.0-only
/*
 * seeds DIR: writes the first inputs of each target to DIR/parse, DIR/prog and
 * DIR/render, out of the tables of the unit tests, and of DIR/file as ktrkctl
 * writes one.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "../unit/corpus.h"
#include "../unit/kit.h"
#include "../../userctl/tests/sample.h"

static const char *dir;

/* @n bytes at @a and then @m at @b to file @number of @target. */
static void put(const char *target, u32 number, const void *a, size_t n,
		const void *b, size_t m)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, target);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s/%u", dir, target, number);
	f = fopen(path, "w");
	if (!f || fwrite(a, 1, n, f) != n || fwrite(b, 1, m, f) != m ||
	    fclose(f)) {
		perror(path);
		exit(1);
	}
}

static void put_good(struct kit *kit, const char *text, u32 number)
{
	const struct ktrk_prog *prog = kit->prog;
	const struct ktrk_kind *kind;
	size_t insns;
	char line[512];
	u8 mode;

	if (kit_parse(kit, text) || kit->def.del || kit_compile(kit))
		return;
	kind = &ktrk_kinds[kit->def.kind];
	mode = !kind->traces | kind->returns << 1;
	insns = ktrk_prog_len(prog) * sizeof(struct ktrk_insn);
	put("prog", number, &mode, 1, prog, sizeof(*prog) + insns);
	if (!kit_hit(kit))
		return;
	snprintf(line, sizeof(line), "%s\n", text);
	put("render", number, line, strlen(line), kit->rec, kit->used);
}

/* Files small and larger, plain and not. */
static void put_files(void)
{
	char path[512];
	u32 i;

	snprintf(path, sizeof(path), "%s/file", dir);
	mkdir(path, 0777);
	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/file/%u", dir, i);
		unlink(path);
		sample_write(path, i & 1, i & 2);
	}
}

/* A filter by itself, for one of the definitions of filter_fuzz.c. */
static void put_filter(const char *text, u32 n)
{
	const char *filter = strstr(text, " if ");
	u8 which = n;

	if (filter)
		put("filter", n, &which, 1, filter + 4, strlen(filter + 4));
}

/* What parses, and does not compile. */
static const char *const refused[] = {
	"p f a=@no_such", "p f if +0(@no_such) == 1",
	"p f if arg1.function == no_such", "p f +0(%si):string{4000}[9]",
};

int main(int argc, char **argv)
{
	static struct kit *kit;	/* stays to the end */
	u32 i, column;

	if (argc != 2)
		return 2;
	dir = argv[1];
	kit = kit_new();
	mock_reset();
	put_files();
	for (i = 0; i < corpus_good_rows; i++) {
		const char *text = corpus_good[i].text;

		put("parse", i, text, strlen(text), "", 0);
		put_filter(text, i);
		put_good(kit, text, i);
	}
	for (i = 0; i < corpus_real_rows; i++) {
		const char *text = corpus_real[i].text;

		put("parse", 2000 + i, text, strlen(text), "", 0);
		put_good(kit, text, 2000 + i);
	}
	for (i = 0; i < corpus_bad_rows; i++) {
		char *text = kit_strip(corpus_bad[i].text, &column);

		put("parse", 1000 + i, text, strlen(text), "", 0);
		free(text);
	}
	for (i = 0; i < ARRAY_SIZE(refused); i++)
		put("parse", 3000 + i, refused[i], strlen(refused[i]), "", 0);
	return 0;
}
