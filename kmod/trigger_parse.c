// SPDX-License-Identifier: GPL-2.0-only
/* Triggers as they are written. */
#include <linux/ctype.h>

#include "trigger.h"

static const struct ktrk_action *action_named(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < KTRK_ACTIONS; i++)
		if (strlen(ktrk_actions[i].name) == len &&
		    !memcmp(ktrk_actions[i].name, name, len))
			return &ktrk_actions[i];
	return NULL;
}

/* The next of what colons separate, up to a blank; its end. */
static size_t part_end(const char *text, size_t at)
{
	return at + strcspn(text + at, ": \t\n");
}

/* A name at @at into @name; behind it, or 0 if there is none. */
static size_t parse_name(const char *text, size_t at, char *name, size_t cap)
{
	size_t end = part_end(text, at);

	if (end == at || end - at >= cap)
		return 0;
	memcpy(name, text + at, end - at);
	return end;
}

/* :GROUP:EVENT */
static int parse_target(const char *text, size_t *at, struct ktrk_wish *wish,
			struct ktrk_err *err)
{
	struct ktrk_trigger *trigger = &wish->trigger;
	size_t end = 0, from = *at + 1;

	if (text[*at] == ':')
		end = parse_name(text, from, trigger->group, KTRK_GROUP_LEN);
	if (end && text[end] == ':')
		end = parse_name(text, end + 1, trigger->event, KTRK_EVENT_LEN);
	else
		end = 0;
	if (!end)
		return ktrk_err_set(err, KTRK_ERR_BAD_TRIGGER, from);
	*at = end;
	return 0;
}

static int parse_count(const char *text, size_t *at, struct ktrk_wish *wish,
		       struct ktrk_err *err)
{
	size_t end = part_end(text, *at + 1);
	char digits[12] = {};

	if (text[*at] != ':')
		return 0;
	/* What goes is told as it is shown: :unlimited, :count=N. */
	if (wish->remove) {
		*at = end;
		return 0;
	}
	if (end - *at - 1 < sizeof(digits))
		memcpy(digits, text + *at + 1, end - *at - 1);
	if (kstrtouint(digits, 0, &wish->count) || !wish->count ||
	    wish->count > INT_MAX)
		return ktrk_err_set(err, KTRK_ERR_TRIGGER_COUNT, *at + 1);
	*at = end;
	return 0;
}

/* Nothing more, or the filter. */
static int parse_filter(const char *text, size_t at, struct ktrk_wish *wish,
			struct ktrk_err *err)
{
	at += strspn(text + at, " \t\n");
	if (!text[at])
		return 0;
	if (strncmp(text + at, "if", 2) || !isspace(text[at + 2]))
		return ktrk_err_set(err, KTRK_ERR_TRAILING, at);
	wish->filter = at + 3;
	return 0;
}

/**
 * ktrk_trigger_parse() - read [!]TRIGGER[:GROUP:EVENT][:COUNT] [if FILTER]
 * @text: what was written
 * @wish: all zeroes; filled in
 * @err: says what is wrong, and where
 *
 * Context: any.
 * Return: 0 or the error's -errno.
 */
int ktrk_trigger_parse(const char *text, struct ktrk_wish *wish,
		       struct ktrk_err *err)
{
	size_t at = strspn(text, " \t"), end;
	int rc = 0;

	wish->remove = text[at] == '!';
	at += wish->remove;
	end = part_end(text, at);
	wish->trigger.action = action_named(text + at, end - at);
	if (!wish->trigger.action)
		return ktrk_err_set(err, KTRK_ERR_BAD_TRIGGER, at);
	if (wish->trigger.action->names)
		rc = parse_target(text, &end, wish, err);
	if (!rc)
		rc = parse_count(text, &end, wish, err);
	return rc ? rc : parse_filter(text, end, wish, err);
}
