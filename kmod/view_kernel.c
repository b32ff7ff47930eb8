// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own events below events/. Each has a number, which its folders'
 * files know it by, and is nothing else until somebody wants something of it: then
 * it becomes a probe of the session, with that number.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>

#include "core/arch.h"
#include "core/parse.h"
#include "kevent.h"
#include "view.h"

#ifdef KTRK_HAVE_EVENT

#define HASHES	256

/* trace_marker's event is none of those that can be enabled, and so is not listed. */
#define FIRST_LISTED	(KTRK_SESSION_MARK_ID + 1)

/**
 * struct known - an event of the kernel's; it stays, though its module may go
 * @next: of the same hash
 * @group: its group
 * @event: its name
 * @target: GROUP.EVENT, as a definition names it
 * @module: in which it is, or ""
 */
struct known {
	struct known *next;
	char *group;
	char *event;
	char *target;
	char *module;
};

/*
 * Guards what is known. Rows stay, and to look one up takes no lock: those who use an
 * event's files do it, and the folders of events are made under this one.
 */
static DEFINE_MUTEX(known_lock);
static struct known *hashes[HASHES];
static DEFINE_IDR(rows);

/* One at a time becomes a probe. */
static DEFINE_MUTEX(make_lock);

static u32 hash_of(const char *group, const char *event)
{
	return (full_name_hash(NULL, group, strlen(group)) ^
		full_name_hash(NULL, event, strlen(event))) % HASHES;
}

static struct known *find_locked(const char *group, const char *event)
{
	struct known *known = hashes[hash_of(group, event)];

	lockdep_assert_held(&known_lock);
	while (known && (strcmp(known->group, group) ||
			 strcmp(known->event, event)))
		known = known->next;
	return known;
}

static void known_free(struct known *known)
{
	kfree(known->group);
	kfree(known->event);
	kfree(known->target);
	kfree(known->module);
	kfree(known);
}

static struct known *known_new(const char *group, const char *event,
			       const char *module)
{
	struct known *known = kzalloc(sizeof(*known), GFP_KERNEL);

	if (!known)
		return NULL;
	known->group = kstrdup(group, GFP_KERNEL);
	known->event = kstrdup(event, GFP_KERNEL);
	known->target = kasprintf(GFP_KERNEL, "%s.%s", group, event);
	known->module = kstrdup(module, GFP_KERNEL);
	if (!known->group || !known->event || !known->target || !known->module) {
		known_free(known);
		return NULL;
	}
	return known;
}

static int add_locked(const char *group, const char *event, const char *module)
{
	struct known *known, **hash = &hashes[hash_of(group, event)];
	int number;

	lockdep_assert_held(&known_lock);
	if (find_locked(group, event))
		return 0;
	known = known_new(group, event, module);
	if (!known)
		return -ENOMEM;
	number = idr_alloc(&rows, known, KTRK_SESSION_KERNEL_ID,
			   KTRK_SESSION_LAST_ID + 1, GFP_KERNEL);
	if (number < 0) {
		known_free(known);
		return number == -ENOSPC ? 0 : number;
	}
	known->next = *hash;
	*hash = known;
	return 0;
}

static int use(void *unused, const char *group, const char *event,
	       const char *module)
{
	return add_locked(group, event, module);
}

/* A place gets folders of those that it has not been told of. */
static void tell(struct ktrk_place *place)
{
	struct ktrk_folder *folder;
	const struct known *known;
	u32 number;

	mutex_lock(&known_lock);
	number = KTRK_SESSION_KERNEL_ID + place->nkernel;
	for (; (known = idr_find(&rows, number)); number++) {
		place->nkernel++;
		folder = ktrk_view_tree_add(place, known->group, known->event,
					    number);
		if (folder && idr_alloc(&place->kernel, folder, number,
					number + 1, GFP_KERNEL) < 0)
			ktrk_view_tree_drop(folder);
	}
	mutex_unlock(&known_lock);
}

/**
 * ktrk_view_kernel_show() - see to it that each place has all folders
 *
 * Context: may sleep.
 */
void ktrk_view_kernel_show(void)
{
	ktrk_view_each(tell);
}

/**
 * ktrk_view_kernel_init() - know the event of trace_marker
 *
 * Context: module load.
 */
void ktrk_view_kernel_init(void)
{
	mutex_lock(&known_lock);
	add_locked(KTRK_MARK_GROUP, KTRK_MARK_EVENT, "");
	mutex_unlock(&known_lock);
	ktrk_view_kernel_show();
}

/**
 * ktrk_view_kernel_hide() - free a place's folders of them
 * @place: the place; none of them is a probe there any more
 *
 * Context: may sleep.
 */
void ktrk_view_kernel_hide(struct ktrk_place *place)
{
	struct ktrk_folder *folder;
	int id;

	idr_for_each_entry(&place->kernel, folder, id)
		ktrk_view_tree_drop(folder);
}

/**
 * ktrk_view_kernel_look() - know the events that have come since
 *
 * Context: may sleep, and takes some milliseconds.
 */
void ktrk_view_kernel_look(void)
{
	mutex_lock(&known_lock);
	ktrk_kevent_each(use, NULL);
	mutex_unlock(&known_lock);
	ktrk_view_kernel_show();
}

static struct known *numbered(u32 number)
{
	struct known *known;

	rcu_read_lock();
	known = idr_find(&rows, number);
	rcu_read_unlock();
	return known;
}

/**
 * ktrk_view_kernel_folder() - the folder of an event
 * @place: where
 * @number: the event's
 *
 * Context: any; it stays as long as the place does.
 * Return: it, or NULL if it is none of the kernel's.
 */
struct ktrk_folder *ktrk_view_kernel_folder(struct ktrk_place *place,
					    u32 number)
{
	struct ktrk_folder *folder;

	rcu_read_lock();
	folder = idr_find(&place->kernel, number);
	rcu_read_unlock();
	return folder;
}

static bool is_probe(struct ktrk_session *s, u32 number)
{
	bool is;

	mutex_lock(&s->lock);
	is = ktrk_session_shown_locked(s, number, NULL);
	mutex_unlock(&s->lock);
	return is;
}

/* Has somebody an event of its name? */
static bool is_taken(struct ktrk_session *s, const struct known *known)
{
	bool is;

	mutex_lock(&s->lock);
	is = ktrk_session_find_locked(s, known->group, known->event);
	mutex_unlock(&s->lock);
	return is;
}

static char *definition(const struct known *known)
{
	return kasprintf(GFP_KERNEL, "e:%s/%s %s", known->group, known->event,
			 known->target);
}

static int make(struct ktrk_session *s, const struct known *known, u32 number)
{
	struct ktrk_add add = {
		.flags = KTRK_ADD_DISABLED | KTRK_ADD_AS_TEXT | KTRK_ADD_KERNEL,
		.id = number,
	};
	char *text = definition(known);
	struct ktrk_err err;
	u32 id;
	int rc;

	if (!text)
		return -ENOMEM;
	rc = ktrk_session_add(s, text, strlen(text), &add, &id, &err);
	if (rc)
		ktrk_view_log_error(&err, text);
	else
		kfree(text);
	return rc;
}

/**
 * ktrk_view_kernel_ready() - see to it that an event is a probe
 * @s: of this session
 * @number: the event's; one that is not the kernel's is left alone
 *
 * Context: may sleep.
 * Return: 0; -EEXIST if a definition has its name; or -errno.
 */
int ktrk_view_kernel_ready(struct ktrk_session *s, u32 number)
{
	const struct known *known = numbered(number);
	int rc = 0;

	if (!known)
		return 0;
	mutex_lock(&make_lock);
	if (!is_probe(s, number))
		rc = is_taken(s, known) ? -EEXIST : make(s, known, number);
	mutex_unlock(&make_lock);
	return rc;
}

/**
 * ktrk_view_kernel_mark() - have the event of trace_marker be recorded
 * @s: in this session
 *
 * Context: may sleep.
 * Return: 0, or -errno as of ktrk_view_kernel_ready().
 */
int ktrk_view_kernel_mark(struct ktrk_session *s)
{
	int rc = ktrk_view_kernel_ready(s, KTRK_SESSION_MARK_ID);

	if (!rc)
		rc = ktrk_session_switch(s, KTRK_MARK_GROUP, KTRK_MARK_EVENT,
					 true);
	return min(rc, 0);
}

/* One of many: that a definition has its name is no reason to stop. */
static int ready_if_free(struct ktrk_session *s, u32 number)
{
	int rc = ktrk_view_kernel_ready(s, number);

	return rc == -EEXIST ? 0 : rc;
}

/**
 * ktrk_view_kernel_like() - have those be probes that patterns fit
 * @s: of this session
 * @group: as for ktrk_session_like()
 * @event: the same
 *
 * Those whose names definitions have are left out.
 *
 * Context: may sleep.
 * Return: 0 or the first one's -errno.
 */
int ktrk_view_kernel_like(struct ktrk_session *s, const char *group,
			  const char *event)
{
	const struct known *known;
	u32 number = FIRST_LISTED;
	int rc = 0;

	for (; !rc && (known = numbered(number)); number++)
		if (ktrk_session_like(group, event, known->group, known->event))
			rc = ready_if_free(s, number);
	return rc;
}

static int switch_one(struct ktrk_session *s, const struct known *known,
		      u32 number, bool on)
{
	bool is = ktrk_kevent_is(known->target);
	int rc = on && is ? ready_if_free(s, number) : 0;

	if (!rc && (is || !on))
		rc = ktrk_session_switch(s, known->group, known->event, on);
	return rc ? rc : is;
}

/**
 * ktrk_view_kernel_module() - enable or disable events of a module
 * @s: the session
 * @module: the module
 * @group: as for ktrk_session_like()
 * @event: the same
 * @on: enable those that there are now
 *
 * Context: may sleep.
 * Return: how many, or the first one's -errno.
 */
int ktrk_view_kernel_module(struct ktrk_session *s, const char *module,
			    const char *group, const char *event, bool on)
{
	const struct known *known;
	u32 number = FIRST_LISTED;
	int rc = 0, n = 0;

	for (; rc >= 0 && (known = numbered(number)); number++) {
		if (strcmp(known->module, module) ||
		    !ktrk_session_like(group, event, known->group, known->event))
			continue;
		rc = switch_one(s, known, number, on);
		n += rc;
	}
	return rc < 0 ? rc : n;
}

/**
 * ktrk_view_kernel_idle() - how many of a group's are no probes?
 * @s: of this session
 * @group: the group
 *
 * Context: may sleep.
 * Return: how many.
 */
u32 ktrk_view_kernel_idle(struct ktrk_session *s, const char *group)
{
	u32 number = FIRST_LISTED, n = 0;
	const struct known *known;

	for (; (known = numbered(number)); number++)
		if (!strcmp(known->group, group) && !is_probe(s, number))
			n++;
	return n;
}

/* Its format; a definition's, that is not added. */
static char *format_text(const struct ktrk_def *def, u32 number)
{
	const u32 cap = def->nargs + 1;
	struct ktrk_schema *schema = kvzalloc(struct_size(schema, fields, cap),
					      GFP_KERNEL);
	char *text = NULL;

	if (schema && !ktrk_schema_make(def, schema, cap))
		text = ktrk_view_format(schema, number);
	kvfree(schema);
	return text;
}

/**
 * ktrk_view_kernel_format() - the format of an event that is no probe yet
 * @number: the event's
 *
 * Context: may sleep.
 * Return: text to be freed by kvfree(), NULL if there is none.
 */
char *ktrk_view_kernel_format(u32 number)
{
	const struct known *known = numbered(number);
	struct ktrk_def *def = kvzalloc(sizeof(*def), GFP_KERNEL);
	char *text = known ? definition(known) : NULL, *full = NULL;
	char *format = NULL;
	struct ktrk_span added;
	struct ktrk_err err;

	if (text)
		full = ktrk_session_expand(text, strlen(text), &added);
	if (def && !IS_ERR_OR_NULL(full) &&
	    !ktrk_parse(full, strlen(full), &ktrk_arch_native, def, &err))
		format = format_text(def, number);
	if (!IS_ERR(full))
		kfree(full);
	kfree(text);
	kvfree(def);
	return format;
}

/**
 * ktrk_view_kernel_list() - name those that are no probes
 * @s: of this session
 * @m: where to, as GROUP:EVENT
 *
 * Context: may sleep.
 */
void ktrk_view_kernel_list(struct ktrk_session *s, struct seq_file *m)
{
	u32 number = FIRST_LISTED;
	const struct known *known;

	for (; (known = numbered(number)); number++)
		if (!is_probe(s, number))
			seq_printf(m, "%s:%s\n", known->group, known->event);
}

/**
 * ktrk_view_kernel_exit() - forget all
 *
 * Context: module unload, when no place is left.
 */
void ktrk_view_kernel_exit(void)
{
	struct known *known;
	int number;

	idr_for_each_entry(&rows, known, number)
		known_free(known);
	idr_destroy(&rows);
}

#endif /* KTRK_HAVE_EVENT */
