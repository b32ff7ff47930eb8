// SPDX-License-Identifier: GPL-2.0-only
/* What is to be enabled of modules that are not there yet. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "session.h"

/* Each is a line that somebody wrote. */
#define LATER_MAX	64

/**
 * struct later - events that are to be enabled when their module comes
 * @node: in the session's list
 * @module: the module's name
 * @what: which of its events, as it was written
 */
struct later {
	struct list_head node;
	char module[MODULE_NAME_LEN];
	char what[];
};

static bool is_it(const struct later *later, const char *what,
		  const char *module)
{
	return !strcmp(later->module, module) &&
	       (!what || !strcmp(later->what, what));
}

static u32 drop_locked(struct ktrk_session *s, const char *what,
		       const char *module)
{
	struct later *later, *next;
	u32 n = 0;

	lockdep_assert_held(&s->lock);
	list_for_each_entry_safe(later, next, &s->later, node) {
		if (module && !is_it(later, what, module))
			continue;
		list_del(&later->node);
		kfree(later);
		n++;
	}
	return n;
}

static int keep_locked(struct ktrk_session *s, struct later *later)
{
	const struct later *old;
	u32 n = 0;

	lockdep_assert_held(&s->lock);
	list_for_each_entry(old, &s->later, node) {
		if (is_it(old, later->what, later->module))
			return -EEXIST;
		n++;
	}
	if (n >= LATER_MAX)
		return -ENOSPC;
	list_add_tail(&later->node, &s->later);
	return 0;
}

/**
 * ktrk_session_later() - keep what is to be enabled when a module comes
 * @s: the session
 * @what: which of its events
 * @module: the module
 *
 * Context: may sleep.
 * Return: 0, also where it is kept already; -EINVAL for no name of a module,
 * -ENOSPC, -ENOMEM.
 */
int ktrk_session_later(struct ktrk_session *s, const char *what,
		       const char *module)
{
	size_t n = strlen(what) + 1;
	struct later *later;
	int rc;

	if (!*module || strlen(module) >= sizeof(later->module))
		return -EINVAL;
	later = kzalloc(struct_size(later, what, n), GFP_KERNEL_ACCOUNT);
	if (!later)
		return -ENOMEM;
	strscpy(later->module, module, sizeof(later->module));
	memcpy(later->what, what, n);
	mutex_lock(&s->lock);
	rc = keep_locked(s, later);
	mutex_unlock(&s->lock);
	if (rc)
		kfree(later);
	return rc == -EEXIST ? 0 : rc;
}

/**
 * ktrk_session_never() - keep that no more
 * @s: the session
 * @what: which events; NULL for all of the module
 * @module: the module; NULL for any
 *
 * Context: may sleep.
 * Return: how many were kept.
 */
u32 ktrk_session_never(struct ktrk_session *s, const char *what,
		       const char *module)
{
	u32 n;

	mutex_lock(&s->lock);
	n = drop_locked(s, what, module);
	mutex_unlock(&s->lock);
	return n;
}

/**
 * ktrk_session_now() - take what was kept for a module that has come
 * @s: the session
 * @module: the module
 *
 * Context: may sleep.
 * Return: which of its events, to be freed by kfree(): it is kept no more. NULL
 * where there is nothing left, or no memory.
 */
char *ktrk_session_now(struct ktrk_session *s, const char *module)
{
	struct later *later;
	char *what = NULL;

	mutex_lock(&s->lock);
	list_for_each_entry(later, &s->later, node) {
		if (!is_it(later, NULL, module))
			continue;
		what = kstrdup(later->what, GFP_KERNEL);
		list_del(&later->node);
		kfree(later);
		break;
	}
	mutex_unlock(&s->lock);
	return what;
}

/**
 * ktrk_session_later_show_locked() - list what is kept
 * @s: the session, locked
 * @m: where to, as EVENTS:mod:MODULE
 *
 * Context: under the session's lock.
 */
void ktrk_session_later_show_locked(struct ktrk_session *s, struct seq_file *m)
{
	const struct later *later;

	lockdep_assert_held(&s->lock);
	list_for_each_entry(later, &s->later, node)
		seq_printf(m, "%s:mod:%s\n", later->what, later->module);
}
