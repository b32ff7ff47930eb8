// SPDX-License-Identifier: GPL-2.0-only
/*
 * No kernel lets a module list its trace events, but each lets it look one up by
 * name, which takes references. What is looked up stands in a list of all, and
 * names the others: they are read off there without the kernel's lock, by reads
 * that cannot fault, and each step is compared with the step back; it is begun
 * anew where somebody changed the list meanwhile. Nothing is believed of what was
 * read but names, and those are looked up again before they are used.
 *
 * What a record has follows from the rows that the kernel itself makes its fields
 * of: type, size and alignment, one behind the other. Events that make them in
 * another way, those of probes, are not offered; system calls say their
 * arguments in a table of their own.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include <linux/uaccess.h>
#include <trace/syscall.h>

#include "core/lex.h"
#include "compat.h"
#include "core/text.h"
#include "kevent.h"

/* More than there can be of numbers for them. */
#define STEPS_MAX	65536
#define TRIES		10

/* One that each kernel has. */
#define FIRST_GROUP	"sched"
#define FIRST_EVENT	"sched_switch"

static bool peek(void *dst, const void *src, size_t n)
{
	return !copy_from_kernel_nofault(dst, src, n);
}

/* A name of at most @cap - 1 characters; false if that is no name. */
static bool peek_name(char *dst, const char *src, size_t cap)
{
	size_t i;

	for (i = 0; i < cap; i++) {
		if (!peek(&dst[i], &src[i], 1))
			return false;
		if (!dst[i])
			return i;
	}
	return false;
}

/* Fields that we can tell: rows, or those of a system call. */
static bool is_plain(const struct trace_event_class *class)
{
	const char *type;

	return class->fields_array &&
	       peek(&type, &class->fields_array->type, sizeof(type)) &&
	       type != TRACE_FUNCTION_TYPE;
}

/* Of which perf does not tell: those of the interrupts that it uses itself. */
static bool is_barred(const struct trace_event_call *call)
{
	return call->perf_perm;
}

/* The module it is in, or "". */
static void peek_module(const struct trace_event_call *call, char *module)
{
	const struct module *mod = ktrk_compat_event_module(call);

	if (!mod || !peek_name(module, mod->name, MODULE_NAME_LEN))
		module[0] = '\0';
}

/* Its names, if it is one that we can offer. */
static bool peek_call(const struct trace_event_call *at, char *group,
		      char *event, char *module)
{
	struct trace_event_class class;
	struct trace_event_call call;
	const char *name;

	if (!peek(&call, at, sizeof(call)) ||
	    !peek(&class, call.class, sizeof(class)) || !class.reg ||
	    call.flags & TRACE_EVENT_FL_IGNORE_ENABLE || is_barred(&call) ||
	    !peek_name(group, class.system, KTRK_GROUP_LEN))
		return false;
	name = call.name;
	if (call.flags & TRACE_EVENT_FL_TRACEPOINT &&
	    !peek(&name, &call.tp->name, sizeof(name)))
		return false;
	peek_module(&call, module);
	return peek_name(event, name, KTRK_EVENT_LEN) &&
	       (!strcmp(group, "syscalls") || is_plain(&class));
}

/* The next in the list, or NULL where it is changing. */
static const struct list_head *step(const struct list_head *at)
{
	struct list_head here, next;

	if (!peek(&here, at, sizeof(here)) ||
	    !peek(&next, here.next, sizeof(next)) || next.prev != at)
		return NULL;
	return here.next;
}

/**
 * struct walk - all events
 * @use: what is done with each
 * @arg: for that
 * @seen: how many were
 * @group: room for a name
 * @event: room for a name
 * @module: room for a name
 */
struct walk {
	int (*use)(void *arg, const char *group, const char *event,
		   const char *module);
	void *arg;
	u32 seen;
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
	char module[MODULE_NAME_LEN];
};

/* The list's head is no event: what stands there has another owner, or none. */
static int use_one(struct walk *walk, const struct list_head *at,
		   const struct trace_array *owner)
{
	struct trace_event_file file;

	if (!peek(&file, list_entry(at, struct trace_event_file, list),
		  sizeof(file)) || file.tr != owner ||
	    !peek_call(file.event_call, walk->group, walk->event,
		       walk->module))
		return 0;
	return walk->use(walk->arg, walk->group, walk->event, walk->module);
}

/* -EAGAIN where the list has changed. */
static int walk_from(struct walk *walk, const struct trace_event_file *first)
{
	const struct list_head *at = &first->list;
	u32 steps = 0;
	int rc;

	do {
		rc = use_one(walk, at, first->tr);
		if (rc)
			return rc;
		at = step(at);
		if (!at || steps++ > STEPS_MAX)
			return -EAGAIN;
		cond_resched();
	} while (at != &first->list);
	return 0;
}

/**
 * ktrk_kevent_each() - go over the kernel's events
 * @use: called for each, which may come twice, with its group, its name, and the
 *	module it is in, or ""; ends it by anything but 0
 * @arg: for that
 *
 * Context: may sleep.
 * Return: 0, what @use ended it with, -ENOENT without events, or -EAGAIN if the
 * list never held still.
 */
int ktrk_kevent_each(int (*use)(void *arg, const char *group,
				const char *event, const char *module),
		     void *arg)
{
	struct walk walk = { .use = use, .arg = arg };
	struct trace_event_file *first;
	int rc, tries = TRIES;

	first = trace_get_event_file(NULL, FIRST_GROUP, FIRST_EVENT);
	if (IS_ERR(first))
		return -ENOENT;
	do {
		rc = walk_from(&walk, first);
	} while (rc == -EAGAIN && --tries);
	trace_put_event_file(first);
	return rc;
}

/* GROUP.EVENT; it and its module stay until trace_put_event_file(). */
static struct trace_event_file *get(const char *name)
{
	const char *dot = strchr(name, '.');
	struct trace_event_file *file;
	char group[KTRK_GROUP_LEN];

	if (!dot || dot - name >= KTRK_GROUP_LEN)
		return ERR_PTR(-ENOENT);
	memcpy(group, name, dot - name);
	group[dot - name] = '\0';
	file = trace_get_event_file(NULL, group, dot + 1);
	if (IS_ERR(file))
		return ERR_PTR(-ENOENT);
	if (is_barred(file->event_call) ||
	    (strcmp(group, "syscalls") &&
	     !is_plain(file->event_call->class))) {
		trace_put_event_file(file);
		return ERR_PTR(-ENOENT);
	}
	return file;
}

/**
 * ktrk_kevent_is() - is there such an event now?
 * @name: GROUP.EVENT
 *
 * Context: may sleep.
 * Return: true if so.
 */
bool ktrk_kevent_is(const char *name)
{
	struct trace_event_file *file = get(name);

	if (IS_ERR(file))
		return false;
	trace_put_event_file(file);
	return true;
}

/**
 * struct field - one of a record's fields
 * @name: its name
 * @type: the kernel's words for its type
 * @at: where it stands
 * @size: bytes
 * @is_signed: so it is
 */
struct field {
	const char *name;
	const char *type;
	u32 at;
	u32 size;
	bool is_signed;
};

/* An array whose length the record tells: its place is a word. */
static bool is_located(const char *type, bool *relative)
{
	*relative = !strncmp(type, "__rel_loc", 9);
	return *relative || !strncmp(type, "__data_loc", 10);
}

static bool is_chars(const char *type)
{
	return (strstr(type, "char[") || strstr(type, "char [")) &&
	       !strstr(type, "signed");
}

/*
 * Elements of TYPE[N]; 0 for what is no array. N may be the name of a constant:
 * then those that are characters are as many as bytes, of others it is not known.
 */
static u32 count_of(const struct field *field)
{
	const char *open = strchr(field->type, '[');
	u64 n = 0;

	if (open)
		ktrk_lex_number(open + 1, 0, strlen(open + 1), &n);
	if (open && is_chars(field->type))
		n = field->size;
	return n <= field->size ? n : 0;
}

static bool is_word(u32 bytes)
{
	return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

/* FETCH:TYPE of a field that stands where it always does; false for none. */
static bool put_placed(struct ktrk_text *text, const struct field *field)
{
	u32 n = count_of(field), each = n ? field->size / n : field->size;
	char sort = field->is_signed ? 's' : strchr(field->type, '*') ? 'x' : 'u';
	char buf[48];

	if (n && is_chars(field->type)) {
		scnprintf(buf, sizeof(buf), "+%u($arg1):string{%u}", field->at, n);
	} else if (!n && is_word(each)) {
		scnprintf(buf, sizeof(buf), "+%u($arg1):%c%u", field->at, sort,
			  8 * each);
	} else {
		/* A structure is so many bytes. */
		if (!n || !is_word(each)) {
			n = field->size;
			each = 1;
			sort = 'x';
		}
		if (!n || n > KTRK_ARRAY_MAX)
			return false;
		scnprintf(buf, sizeof(buf), "+%u($arg1):%c%u[%u]", field->at,
			  sort, 8 * each, n);
	}
	ktrk_text_str(text, buf);
	return true;
}

/* Room for the longest argument there can be. */
#define ARG_ROOM	(KTRK_FIELD_LEN + 64)

/**
 * struct define - arguments for all fields
 * @text: where to
 * @event: the places of arrays so far
 * @nargs: how many so far
 */
struct define {
	struct ktrk_text text;
	struct ktrk_kevent *event;
	u32 nargs;
};

/* Texts whose length the record tells have a word of their own: $arg2 and on. */
static bool add_located(struct define *def, const struct field *field,
			bool relative)
{
	struct ktrk_kevent *event = def->event;
	char buf[24];

	if (!is_chars(field->type) || event->narrays == KTRK_KEVENT_ARRAYS)
		return false;
	event->relative |= relative << event->narrays;
	event->at[event->narrays++] = field->at;
	scnprintf(buf, sizeof(buf), "+0($arg%u):string", 1 + event->narrays);
	ktrk_text_str(&def->text, buf);
	return true;
}

/* A field that cannot be told in our words is left out. */
static void add_field(struct define *def, const struct field *field)
{
	size_t before = def->text.len;
	bool relative, told;

	if (def->nargs == KTRK_ARGS_MAX || !field->size ||
	    strlen(field->name) >= KTRK_FIELD_LEN ||
	    (def->text.cap && before + ARG_ROOM > def->text.cap))
		return;
	ktrk_text_char(&def->text, ' ');
	ktrk_text_str(&def->text, field->name);
	ktrk_text_char(&def->text, '=');
	if (is_located(field->type, &relative))
		told = add_located(def, field, relative);
	else
		told = put_placed(&def->text, field);
	if (told)
		def->nargs++;
	else
		def->text.len = before;
}

/* As trace_event_define_fields() of the kernel places them. */
static void add_rows(struct define *def, const struct trace_event_call *call)
{
	const struct trace_event_fields *row = call->class->fields_array;
	u32 at = sizeof(struct trace_entry);

	for (; row && row->type && row->type != TRACE_FUNCTION_TYPE; row++) {
		struct field field = {
			.name = row->name, .type = row->type,
			.size = row->size, .is_signed = row->is_signed,
		};

		at = ALIGN(at, row->align);
		field.at = at;
		add_field(def, &field);
		at += row->size;
	}
}

static void add_word(struct define *def, const char *name, u32 at, u32 size,
		     bool is_signed)
{
	const struct field field = {
		.name = name, .type = is_signed ? "long" : "void *",
		.at = at, .size = size, .is_signed = is_signed,
	};

	add_field(def, &field);
}

/* struct syscall_trace_enter and _exit, which no header has. */
static void add_syscall(struct define *def, const struct trace_event_call *call)
{
	const struct syscall_metadata *meta = call->data;
	u32 at = ALIGN(sizeof(struct trace_entry) + sizeof(int), sizeof(long));
	int i;

	add_word(def, "__syscall_nr", sizeof(struct trace_entry), sizeof(int),
		 true);
	if (call == meta->exit_event)
		add_word(def, "ret", at, sizeof(long), true);
	for (i = 0; call == meta->enter_event && i < meta->nb_args; i++)
		add_word(def, meta->args[i], at + i * sizeof(long),
			 sizeof(long), false);
}

static void add_all(struct define *def, const struct trace_event_call *call)
{
	if (!strcmp(call->class->system, "syscalls"))
		add_syscall(def, call);
	else
		add_rows(def, call);
}

/**
 * ktrk_kevent_find() - look up an event of the kernel's
 * @name: GROUP.EVENT
 * @event: filled in
 *
 * Context: may sleep.
 * Return: 0, or -ENOENT.
 */
int ktrk_kevent_find(const char *name, struct ktrk_kevent *event)
{
	struct define def = { .event = event };
	struct trace_event_file *file = get(name);

	if (IS_ERR(file))
		return PTR_ERR(file);
	memset(event, 0, sizeof(*event));
	event->id = file->event_call->event.type;
	event->module = ktrk_compat_event_module(file->event_call);
	/* In the order of the definition, which was made in the same way. */
	add_all(&def, file->event_call);
	trace_put_event_file(file);
	return 0;
}

/**
 * ktrk_kevent_define() - the arguments of a definition that records all fields
 * @name: GROUP.EVENT
 * @buf: where to; a blank in front of each, ends in NUL
 * @cap: room
 *
 * $arg1 is the address of the kernel's record, $arg2 and on those of the texts in
 * it whose length it tells.
 *
 * Context: may sleep.
 * Return: 0, or -ENOENT.
 */
int ktrk_kevent_define(const char *name, char *buf, size_t cap)
{
	struct ktrk_kevent event = {};
	struct define def = { .text = { buf, cap, 0 }, .event = &event };
	struct trace_event_file *file = get(name);

	if (IS_ERR(file))
		return PTR_ERR(file);
	add_all(&def, file->event_call);
	trace_put_event_file(file);
	ktrk_text_end(&def.text);
	return 0;
}
