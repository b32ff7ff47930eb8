// SPDX-License-Identifier: GPL-2.0-only
/*
 * The definitions of selftests/unit, through the module: what is right comes
 * back in its canonical form and with the layout of its records, what is wrong
 * with the same error in the same place as on the host. A target that this
 * kernel has not is put in place by one that each has.
 */
#include "lib.h"
#include "../../kmod/core/errs.h"
#include "../unit/corpus.h"

#define FIELDS	(128 + 2)

/* Rows that name made-up functions or data also behind the target. */
#define NOWHERE	6

/* What only a kernel can find wrong. */
static const unsigned int kernel_only[] = {
	KTRK_ERR_NO_SUCH_EVENT, KTRK_ERR_NO_SYMBOL, KTRK_ERR_NO_MODULE,
	KTRK_ERR_NO_TRACEPOINT, KTRK_ERR_AMBIGUOUS, KTRK_ERR_BLACKLISTED,
	KTRK_ERR_NOT_BOUNDARY, KTRK_ERR_NOT_IN_FUNC, KTRK_ERR_CANNOT_ARM,
	KTRK_ERR_NO_MECHANISM, KTRK_ERR_NO_DATA, KTRK_ERR_NO_KERNEL_EVENT,
};

static int fd;
static unsigned int in_place, elsewhere, nowhere;

static bool only_kernel(unsigned int err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kernel_only); i++)
		if (kernel_only[i] == err)
			return true;
	return false;
}

/* What the module says of an event, as the corpus writes it. */
static int describe(int id, char *text, size_t text_cap, char *layout)
{
	static struct ktrk_field fields[FIELDS];
	struct ktrk_event ev = {
		.size = sizeof(ev), .id = id,
		.text = (uintptr_t)text, .text_len = text_cap - 1,
		.fields = (uintptr_t)fields, .nfields = FIELDS,
	};
	int rc = kt_ioctl(fd, KTRK_IOC_EVENT, &ev);
	unsigned int i;

	if (rc)
		return rc;
	text[ev.text_len] = 0;
	for (i = 0; i < ev.nfields; i++)
		layout += sprintf(layout, "%u+%u ", fields[i].offset, fields[i].size);
	sprintf(layout, "%u", ev.static_size);
	return 0;
}

/* Adds, compares, deletes. Returns 0, or the error's code with @pos set. */
static unsigned int compare(const char *text, const char *canonical,
			    const char *want, unsigned int *pos)
{
	static char got[KTRK_TEXT_MAX + 1], layout[FIELDS * 12];
	unsigned int err;
	int id = kt_add_flags(fd, text, KTRK_ADD_DISABLED, &err, pos);
	bool good;

	if (id < 0)
		return err ?: ~0U;
	good = !describe(id, got, sizeof(got), layout) &&
	       !strcmp(got, canonical) &&
	       /* Behind the last + are words of the fault bitmap. */
	       !strncmp(layout, want, strlen(layout)) && want[strlen(layout)] == '+';
	if (!tap_ok(good, "%s", text))
		printf("#   got  %s, %s\n#   want %s, %s\n", got, layout, canonical,
		       want);
	kt_del(fd, NULL);
	return 0;
}

/* The canonical form, of what each kernel has. */
static void with_target(char *to, const char *canonical)
{
	const char *target = strchr(canonical, ' ') + 1;
	size_t head = target - canonical, len = strcspn(target, " ");
	bool ret = len > 7 && !strncmp(target + len - 7, "%return", 7);
	const char *is = "ktm_none";

	if (*canonical == 't')
		is = "sched_switch";
	else if (*canonical == 'e')
		is = "sched.sched_switch";
	else if (memchr(target, '*', len) || memchr(target, '?', len) ||
		 memchr(target, '[', len))
		is = "ktm_n*";
	sprintf(to, "%.*s%s%s%s", (int)head, canonical, is, ret ? "%return" : "",
		target + len);
}

static void good_row(const struct corpus_good *row)
{
	char text[KTRK_TEXT_MAX + 64];
	unsigned int pos, err;

	if (row->canonical[0] == 'e' && !strchr(strchr(row->canonical, ' ') + 1, ' ')) {
		tap_skip(row->text, "the module puts all fields in");
		return;
	}
	if (!row->layout) {
		kt_add_flags(fd, row->text, KTRK_ADD_DRYRUN, &err, &pos);
		tap_ok(err == KTRK_ERR_NO_SUCH_EVENT, "nothing to delete: %s", row->text);
		return;
	}
	err = compare(row->text, row->canonical, row->layout, &pos);
	if (!err) {
		in_place++;
		return;
	}
	if (!only_kernel(err)) {
		tap_ok(false, "%s: error %u at %u", row->text, err, pos);
		return;
	}
	with_target(text, row->canonical);
	err = compare(text, text, row->layout, &pos);
	elsewhere += !err;
	nowhere += err && only_kernel(err);
	if (err)
		tap_ok(only_kernel(err), "%s: error %u at %u", text, err, pos);
}

static void bad_row(const struct corpus_bad *row)
{
	char text[KTRK_TEXT_MAX + 64];
	unsigned int col = strcspn(row->text, "^"), err, pos;
	int rc;

	snprintf(text, sizeof(text), "%.*s%s", (int)col, row->text,
		 row->text + col + 1);
	rc = kt_add_flags(fd, text, KTRK_ADD_DISABLED, &err, &pos);
	if (!tap_ok(rc < 0 && err == row->code && pos == col, "%u: %s", row->code,
		    row->text))
		printf("#   got %d, error %u at %u\n", rc, err, pos);
}

int main(void)
{
	u32 i;

#ifndef __x86_64__
	tap_skip_all("its registers are those of x86-64");
#endif
	kt_begin(1);
	fd = kt_new(1 << 16);
	for (i = 0; i < corpus_good_rows; i++)
		good_row(&corpus_good[i]);
	for (i = 0; i < corpus_real_rows; i++)
		good_row(&corpus_real[i]);
	printf("# as written: %u; with another target: %u\n", in_place, elsewhere);
	tap_ok(nowhere <= NOWHERE, "%u name more than a target that is not here",
	       nowhere);
	for (i = 0; i < corpus_bad_rows; i++)
		bad_row(&corpus_bad[i]);
	return tap_end();
}
