// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "btf.h"
#include "slurp.h"
#include "sugar.h"

/**
 * ktrk_sugar_kind() - which kind of probe a word names
 * @word: the word
 *
 * Return: the row of ktrk_kinds[], or -1.
 */
int ktrk_sugar_kind(const char *word)
{
	int i;

	for (i = 0; i < KTRK_KIND_COUNT; i++)
		if (!strcmp(ktrk_kinds[i].name, word))
			return i;
	return -1;
}

/**
 * ktrk_sugar_split() - take the group off a tracepoint's name
 * @su: with its target as typed
 */
void ktrk_sugar_split(struct ktrk_sugar *su)
{
	size_t len = strcspn(su->target, ":/");

	if (!ktrk_kinds[su->kind].traces || ktrk_kinds[su->kind].events ||
	    !su->target[len])
		return;
	su->group = su->target;
	su->group_len = len;
	su->target += len + 1;
}

/*
 * The event is called after what the user asked for: the function without its
 * module, other characters than a name may have as _. Addresses get no name
 * here, the parser makes one.
 */
static char *event_name(const struct ktrk_sugar *su)
{
	const char *colon = strchr(su->target, ':');
	char *name, *c;

	if (!colon && ktrk_kinds[su->kind].events)
		colon = strpbrk(su->target, "./");

	if (su->name)
		return ktrk_slurp_printf(":%s", su->name);
	if (isdigit((unsigned char)su->target[0]))
		return ktrk_slurp_printf("%s", "");
	name = ktrk_slurp_printf(":%.*s", KTRK_EVENT_LEN - 1, colon ? colon + 1 : su->target);
	for (c = name + 1; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	return name;
}

/*
 * What a probe without arguments shows. An int that is returned leaves the
 * register's upper half undefined, so the type is asked for; without type
 * information it is taken for a long.
 */
static char *default_args(const struct ktrk_kind *kind, const char *target)
{
	const char *colon = strchr(target, ':'), *type;

	if (!kind->returns)
		return ktrk_slurp_printf("%s", "");
	type = ktrk_btf_return(colon ? colon + 1 : target);
	return ktrk_slurp_printf("ret=$retval:%s dur=$duration", type ? type : "s64");
}

/**
 * ktrk_sugar_text() - write it as a definition
 * @su: what the user typed
 * @target: to be probed in place of @su->target, or NULL
 *
 * A return probe without arguments shows what was returned, and after how long.
 *
 * Return: the definition, to be freed.
 */
char *ktrk_sugar_text(const struct ktrk_sugar *su, const char *target)
{
	const struct ktrk_kind *kind = &ktrk_kinds[su->kind];
	char *name = event_name(su), *args, *text, max[24] = "";

	if (su->nargs)
		args = ktrk_args_join(su->args, su->nargs);
	else
		args = default_args(kind, target ? target : su->target);
	if (su->maxactive)
		snprintf(max, sizeof(max), "%lu", su->maxactive);
	text = ktrk_slurp_printf("%c%s%s %s%s%s%s%s%s", kind->letter, max, name,
				 target ? target : su->target, kind->mark,
				 *args ? " " : "", args,
				 su->filter ? " if " : "", su->filter ? su->filter : "");
	free(args);
	free(name);
	return text;
}
