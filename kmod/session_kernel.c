// SPDX-License-Identifier: GPL-2.0-only
/* Definitions of the kernel's own events: what they leave open is filled in. */
#include <linux/ctype.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core/lex.h"
#include "kevent.h"
#include "session.h"

/* Is it a definition of one, without arguments? @target is set. */
static bool is_open(const char *text, u32 len, struct ktrk_span *target)
{
	struct ktrk_span word;
	u32 at = 0;

	if (!ktrk_lex_word(text, len, &at, &word) || text[word.from] != 'e' ||
	    !ktrk_lex_word(text, len, &at, target))
		return false;
	return !ktrk_lex_word(text, len, &at, &word) ||
	       ktrk_lex_is(text, word.from, word.to, "if");
}

static int define(char *name, char *args, size_t cap)
{
	char *slash = strpbrk(name, "/:");

	if (slash)
		*slash = '.';
	if (strcmp(name, KTRK_KEVENT_MARK))
		return ktrk_kevent_define(name, args, cap);
	strscpy(args, " buf=+0($arg1):string", cap);
	return 0;
}

/**
 * ktrk_session_expand() - give an event of the kernel's all its fields
 * @text: a definition, no NUL needed
 * @len: its length
 * @added: set: where characters were added, and how many
 *
 * Context: may sleep.
 * Return: the definition, to be freed by kfree(); NULL if it is not one of those,
 * has arguments already, or the kernel has no such event now; or -ENOMEM.
 */
char *ktrk_session_expand(const char *text, u32 len, struct ktrk_span *added)
{
	struct ktrk_span target;
	char *name, *full;
	u32 n;
	int rc;

	added->from = len;
	added->to = len;
	if (len >= KTRK_TEXT_MAX || !is_open(text, len, &target))
		return NULL;
	name = kmemdup_nul(text + target.from, target.to - target.from,
			   GFP_KERNEL);
	full = kzalloc(KTRK_TEXT_MAX + 1, GFP_KERNEL);
	rc = name && full ? 0 : -ENOMEM;
	if (!rc) {
		memcpy(full, text, target.to);
		/* Room for the rest stays. */
		rc = define(name, full + target.to,
			    KTRK_TEXT_MAX + 1 - len);
	}
	kfree(name);
	if (rc) {
		kfree(full);
		return rc == -ENOMEM ? ERR_PTR(rc) : NULL;
	}
	n = strlen(full);
	added->from = target.to;
	added->to = n;
	memcpy(full + n, text + target.to, len - target.to);
	return full;
}
