// SPDX-License-Identifier: GPL-2.0-only
/*
 * A system call by its name: one record of its arguments, its value and how
 * long it took; for 32-bit tasks another where the kernel serves them.
 */
#include <stdlib.h>

#include "add.h"
#include "slurp.h"
#include "syscall.h"

/* One of the two functions that serve a system call. */
static int add_served(struct ktrk_job *job, const struct ktrk_sugar *asked,
		      const struct ktrk_syscall *call, bool compat,
		      const char *name)
{
	struct ktrk_sugar su = *asked;
	char **words = ktrk_slurp_grow(NULL, asked->nargs + 1, sizeof(*words));
	char *event = ktrk_slurp_printf("%s%s", name, compat ? "_32" : "");
	int i, status;

	su.kind = KTRK_KIND_KRETPROBE;
	su.target = (compat ? call->compat : call->native)->name;
	su.name = event;
	su.args = words;
	su.nargs = asked->nargs ?: 1;
	words[0] = asked->nargs ? NULL : ktrk_syscall_all(call, compat);
	for (i = 0; i < asked->nargs; i++)
		words[i] = ktrk_syscall_word(call, compat, asked->args[i]);
	status = ktrk_add_function(job, &su);
	for (i = 0; i < su.nargs; i++)
		free(words[i]);
	free(words);
	free(event);
	return status;
}

/**
 * ktrk_add_syscall() - add a system call
 * @job: the job
 * @su: what the user typed; its target is the call's name, its words are
 *	names of arguments, none for all
 *
 * Both functions that serve it, or that of the kernel's own width where there
 * is no other.
 *
 * Return: the exit status.
 */
int ktrk_add_syscall(struct ktrk_job *job, const struct ktrk_sugar *su)
{
	char *name = ktrk_slurp_printf("%s", su->name ?: su->target);
	struct ktrk_syscall call;
	int status;

	job->exact = true;
	if (ktrk_resolve_load(&job->names) || !job->names.ks.n) {
		ktrk_say_error("cannot add syscall: /proc/kallsyms cannot be read");
		status = KTRK_EXIT_FAILED;
	} else if (ktrk_syscall_find(&job->names.ks, su->target, &call)) {
		status = ktrk_syscall_unknown(&job->names.ks, su->target);
	} else {
		if (!call.named)
			ktrk_say_note("tracefs tells no arguments of %s: they are a1 to a6",
				      su->target);
		status = add_served(job, su, &call, false, name);
		if (!status && call.compat)
			status = add_served(job, su, &call, true, name);
	}
	free(name);
	return status;
}
