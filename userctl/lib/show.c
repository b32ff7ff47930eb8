// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "say.h"
#include "show.h"
#include "slurp.h"

/**
 * ktrk_show_open() - open what is printed to
 * @show: its @file and --json say where and how
 * @env: where names come from
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_show_open(struct ktrk_show *show, const struct ktrk_render *env)
{
	show->out.how = ktrk_out_find(ktrk_say.json ? "json" : "text");
	show->out.env = *env;
	show->out.to = show->file ? fopen(show->file, "we") : stdout;
	if (!show->out.to) {
		ktrk_say_error("cannot write %s: %s", show->file, strerror(errno));
		return KTRK_EXIT_FAILED;
	}
	setvbuf(show->out.to, NULL, _IOFBF, 1 << 18);
	show->out.line = ktrk_slurp_grow(NULL, KTRK_LINE_MAX, 1);
	return KTRK_EXIT_OK;
}

/**
 * ktrk_show_full() - were as many records printed as were wanted?
 * @show: open
 *
 * Return: true if so.
 */
bool ktrk_show_full(const struct ktrk_show *show)
{
	return show->count && show->records >= show->count;
}

/**
 * ktrk_show_record() - print a record, if it is wanted
 * @show: open
 * @rec: the record, which may be anything within its length
 * @cpu: whose ring it was in
 * @base_ns: of that ring
 *
 * Return: false if it would be one too many.
 */
bool ktrk_show_record(struct ktrk_show *show, const struct ktrk_record *rec,
		      u32 cpu, u64 base_ns)
{
	u32 kind = KTRK_RECORD_KIND((u32)rec->len_kind);
	const struct ktrk_evt *evt = NULL;

	if (kind == KTRK_RECORD_EVENT)
		evt = show->event(show->out.env.arg, rec->event);
	if (!ktrk_pick_wants(&show->pick, rec, cpu, evt, &show->out.env))
		return true;
	if (ktrk_show_full(show))
		return false;
	if (ktrk_record_check(evt ? evt->schema : NULL, rec,
			      KTRK_RECORD_LEN((u32)rec->len_kind))) {
		show->bad++;
		return true;
	}
	show->out.how->event(&show->out, evt ? evt->schema : NULL, rec, cpu,
			     base_ns);
	show->records += kind == KTRK_RECORD_EVENT;
	return true;
}

/**
 * ktrk_show_missed() - say that records were overwritten before they were read
 * @show: open
 * @cpu: whose
 * @n: how many
 */
void ktrk_show_missed(struct ktrk_show *show, u32 cpu, u64 n)
{
	if (!n || (show->pick.cpus && !ktrk_cpulist_has(show->pick.cpus, cpu)))
		return;
	fprintf(show->out.to,
		ktrk_say.json ? "{\"missed\":%2$llu,\"cpu\":%1$u}\n" :
				"CPU:%1$u [MISSED %2$llu EVENTS]\n",
		cpu, (unsigned long long)n);
}

/**
 * ktrk_show_flush() - see that all is written
 * @show: open
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_show_flush(struct ktrk_show *show)
{
	if (!fflush(show->out.to) && !ferror(show->out.to))
		return KTRK_EXIT_OK;
	ktrk_say_error("cannot write the output: %s", strerror(errno));
	return KTRK_EXIT_FAILED;
}

/**
 * ktrk_show_close() - close what was opened
 * @show: open, or not
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_show_close(struct ktrk_show *show)
{
	int status = show->out.to ? ktrk_show_flush(show) : KTRK_EXIT_OK;

	if (show->file && show->out.to && fclose(show->out.to))
		status = KTRK_EXIT_FAILED;
	show->out.to = NULL;
	free(show->out.line);
	show->out.line = NULL;
	ktrk_pick_free(&show->pick);
	return status;
}
