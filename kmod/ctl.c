// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>

#include "ctl.h"
#include "ksym.h"
#include "session.h"

/* The size of each request's first version; later ones only grow. */
#define SIZE_MIN	8

/**
 * struct ktrk_file - one open /dev/ktrk
 * @lock: guards @session while it is being set
 * @session: what KTRK_IOC_SESSION gave it, set once
 * @may_change: opened for writing by someone who may add probes
 * @polled: bytes there were when poll() last said that there is something
 */
struct ktrk_file {
	struct mutex lock;	/* guards session while it is being set */
	struct ktrk_session *session;
	bool may_change;
	u64 polled;
};

/* Every request, as ctl_ioctl() reads it. */
union request {
	__u32 size;
	struct ktrk_info info;
	struct ktrk_session_req session;
	struct ktrk_add add;
	struct ktrk_del del;
	struct ktrk_switch sw;
	struct ktrk_event event;
	struct ktrk_stat stat;
	struct ktrk_ctl ctl;
	struct ktrk_consume consume;
	struct ktrk_tracepoints tracepoints;
	struct ktrk_resize resize;
	struct ktrk_pids pids;
};

/* Which probes a request names: checks the names, NULL where all are meant. */
static int names_verify(u32 flags, const char *group, const char *event)
{
	if (flags & ~KTRK_ALL)
		return -EINVAL;
	if (strnlen(group, KTRK_GROUP_LEN) == KTRK_GROUP_LEN ||
	    strnlen(event, KTRK_EVENT_LEN) == KTRK_EVENT_LEN)
		return -EINVAL;
	return flags & KTRK_ALL || event[0] ? 0 : -EINVAL;
}

/* Set once and never taken back while the descriptor is open. */
static struct ktrk_session *session_of(struct ktrk_file *f)
{
	/* CTL(use:B) pairs with CTL(open:A) */
	return smp_load_acquire(&f->session);
}

static u32 lockdown_level(void)
{
	if (ktrk_session_may_read())
		return 2;
	return security_locked_down(LOCKDOWN_KPROBES) ? 1 : 0;
}

static int do_info(struct ktrk_file *f, union request *req)
{
	struct ktrk_info *info = &req->info;

	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	info->abi = KTRK_ABI;
	info->features = ktrk_probe_features() | KTRK_FEAT_FILTER |
			 KTRK_FEAT_BREAKER | KTRK_FEAT_OVERWRITE |
			 KTRK_FEAT_RESIZE;
	if (IS_ENABLED(CONFIG_DEBUG_FS))
		info->features |= KTRK_FEAT_DEBUGFS;
	info->page_size = PAGE_SIZE;
	info->ncpus = nr_cpu_ids;
	info->ring_bytes = ktrk_session_bytes();
	info->lockdown = lockdown_level();
	info->task_rows = ktrk_hit_task_rows();
	ktrk_buffer_memory(&info->limit_bytes, &info->used_bytes);
	strscpy(info->version, KTRK_VERSION, sizeof(info->version));
	strscpy(info->release, utsname()->release, sizeof(info->release));
	return 0;
}

static int do_session(struct ktrk_file *f, union request *req)
{
	struct ktrk_session *s;
	int rc = -EBUSY;

	mutex_lock(&f->lock);
	if (!f->session) {
		s = ktrk_session_open(&req->session, f->may_change);
		rc = PTR_ERR_OR_ZERO(s);
		if (!rc) {
			req->session.ring_bytes = s->bytes;
			/* CTL(open:A) pairs with CTL(use:B) */
			smp_store_release(&f->session, s);
		}
	}
	mutex_unlock(&f->lock);
	return rc;
}

static char *get_text(const struct ktrk_add *add, struct ktrk_err *err)
{
	if (!add->text_len)
		return ERR_PTR(ktrk_err_set(err, KTRK_ERR_EMPTY, 0));
	if (add->text_len > KTRK_TEXT_MAX)
		return ERR_PTR(ktrk_err_set(err, KTRK_ERR_TOO_LONG,
					    KTRK_TEXT_MAX));
	return memdup_user_nul(u64_to_user_ptr(add->text), add->text_len);
}

static int do_add(struct ktrk_file *f, union request *req)
{
	const u32 known = KTRK_ADD_DISABLED | KTRK_ADD_DRYRUN |
			  KTRK_ADD_GROW | KTRK_ADD_SUITS;
	struct ktrk_add *add = &req->add;
	struct ktrk_err err = {};
	char *text;
	int rc;

	if (add->flags & ~known || add->reserved ||
	    strnlen(add->mech, sizeof(add->mech)) == sizeof(add->mech))
		return -EINVAL;
	text = get_text(add, &err);
	rc = PTR_ERR_OR_ZERO(text);
	if (!rc) {
		rc = ktrk_session_add(f->session, text, add->text_len,
				      add, &add->id, &err);
		kfree(text);
	}
	add->err = err.code;
	add->err_pos = err.pos;
	return rc;
}

static int do_del(struct ktrk_file *f, union request *req)
{
	struct ktrk_del *del = &req->del;
	bool all = del->flags & KTRK_ALL;
	int rc = names_verify(del->flags, del->group, del->event);

	if (rc || (all && del->id))
		return -EINVAL;
	rc = ktrk_session_del(f->session, all ? NULL : del->group,
			      all ? NULL : del->event, del->id);
	del->count = rc;
	return rc || all ? 0 : -ENOENT;
}

static int do_switch(struct ktrk_file *f, union request *req)
{
	struct ktrk_switch *sw = &req->sw;
	bool all = sw->flags & KTRK_ALL;
	int rc = names_verify(sw->flags, sw->group, sw->event);

	if (rc || sw->on > 1)
		return -EINVAL;
	rc = ktrk_session_switch(f->session, all ? NULL : sw->group,
				 all ? NULL : sw->event, sw->on);
	if (rc < 0)
		return rc;
	sw->count = rc;
	return rc || all ? 0 : -ENOENT;
}

/*
 * What a reply points to. Kept here until the session's lock is free again:
 * mmap() takes that lock inside the one that copying to a user may take.
 */
struct event_reply {
	void *text;
	void *fields;
	size_t fields_size;
};

/* A copy of @n things for a user, who has room for *@room. */
static int reply_with(u64 user, u32 *room, const void *from, u32 n,
		      size_t size, void **copy)
{
	u32 had = *room;

	*room = n;
	if (!user || !n)
		return 0;
	if (had < n)
		return -ENOSPC;
	*copy = kvmalloc(n * size, GFP_KERNEL);
	if (!*copy)
		return -ENOMEM;
	memcpy(*copy, from, n * size);
	return 0;
}

static int reply_copy(const struct ktrk_event *ev,
		      const struct event_reply *reply)
{
	if (reply->text &&
	    copy_to_user(u64_to_user_ptr(ev->text), reply->text, ev->text_len))
		return -EFAULT;
	if (reply->fields &&
	    copy_to_user(u64_to_user_ptr(ev->fields), reply->fields,
			 reply->fields_size))
		return -EFAULT;
	return 0;
}

static void fill_watch(struct ktrk_event *ev, const struct ktrk_watch *watch)
{
	ev->max_rate = watch->max_rate;
	ev->max_cpu = watch->max_cpu;
	if (READ_ONCE(watch->tripped))
		ev->state |= KTRK_EVENT_TRIPPED;
	ev->trip_rate = READ_ONCE(watch->rate);
	ev->trip_cpu = READ_ONCE(watch->share);
	ev->trip_where = READ_ONCE(watch->where);
}

static int fill_event(struct ktrk_file *f, struct ktrk_event *ev,
		      const struct ktrk_probe *probe,
		      struct event_reply *reply)
{
	const struct ktrk_schema *schema = probe->schema;
	int rc, rc2;

	ev->id = probe->id;
	ev->state = (probe->enabled ? KTRK_EVENT_ENABLED : 0) |
		    (probe->retired ? KTRK_EVENT_RETIRED : 0);
	ev->static_size = schema->static_size;
	ev->kind = ktrk_kinds[probe->kind].code;
	ev->addr = f->may_change ? probe->arm.addr : 0;
	strscpy(ev->mech, ktrk_probe_mech(probe), sizeof(ev->mech));
	strscpy(ev->group, schema->group, sizeof(ev->group));
	strscpy(ev->event, schema->event, sizeof(ev->event));
	strscpy(ev->where, schema->where, sizeof(ev->where));
	fill_watch(ev, &probe->watch);
	ev->passed = probe->passed;
	if (probe->arm.mech->instances && probe->placed)
		ev->maxactive = probe->arm.mech->instances(&probe->arm);
	ev->grown = probe->grown;
	rc = reply_with(ev->text, &ev->text_len, probe->text, probe->text_len,
			1, &reply->text);
	rc2 = reply_with(ev->fields, &ev->nfields, schema->fields,
			 schema->nfields, sizeof(schema->fields[0]),
			 &reply->fields);
	reply->fields_size = schema->nfields * sizeof(schema->fields[0]);
	return rc ? rc : rc2;
}

static int do_event(struct ktrk_file *f, union request *req)
{
	struct ktrk_event *ev = &req->event;
	struct ktrk_session *s = f->session;
	struct event_reply reply = {};
	struct ktrk_probe *probe;
	int rc = -ENOENT, rc2;

	if (ev->flags & ~KTRK_EVENT_NEXT)
		return -EINVAL;
	mutex_lock(&s->lock);
	probe = ktrk_session_event_locked(s, ev->id,
					  ev->flags & KTRK_EVENT_NEXT);
	if (probe)
		rc = fill_event(f, ev, probe, &reply);
	mutex_unlock(&s->lock);
	rc2 = reply_copy(ev, &reply);
	kvfree(reply.text);
	kvfree(reply.fields);
	return rc ? rc : rc2;
}

static int do_stat(struct ktrk_file *f, union request *req)
{
	struct ktrk_stat *stat = &req->stat;
	struct ktrk_session *s = f->session;
	struct ktrk_probe *probe;
	int rc = -ENOENT;

	if (stat->reserved || stat->cpu < -1)
		return -EINVAL;
	if (stat->cpu >= 0 &&
	    (stat->cpu >= nr_cpu_ids || !cpu_possible(stat->cpu)))
		return -EINVAL;
	mutex_lock(&s->lock);
	probe = ktrk_session_event_locked(s, stat->id, false);
	if (probe) {
		ktrk_probe_counts(probe, stat->cpu, &stat->counts);
		rc = 0;
	}
	mutex_unlock(&s->lock);
	return rc;
}

static int run_ctl(struct ktrk_session *s, u32 op)
{
	switch (op) {
	case KTRK_CTL_STATUS:
		return 0;
	case KTRK_CTL_START:
	case KTRK_CTL_STOP:
		ktrk_session_run(s, op == KTRK_CTL_START);
		return 0;
	case KTRK_CTL_CLEAR:
		return ktrk_session_clear(s);
	case KTRK_CTL_RESET:
		return ktrk_session_reset(s);
	}
	return -EINVAL;
}

static int do_ctl(struct ktrk_file *f, union request *req)
{
	struct ktrk_session *s = f->session;
	struct ktrk_ctl *ctl = &req->ctl;
	int rc;

	if (ctl->reserved)
		return -EINVAL;
	if (ctl->op != KTRK_CTL_STATUS && !f->may_change)
		return -EPERM;
	rc = run_ctl(s, ctl->op);
	if (rc)
		return rc;
	mutex_lock(&s->lock);
	ctl->on = s->on;
	ctl->nevents = s->nlive;
	ctl->ring_bytes = s->buffer ? s->bytes : 0;
	ctl->has_consumer = !!s->consumer;
	ctl->overwrite = s->overwrite;
	ctl->limit_bytes = s->limit;
	ctl->total_bytes = s->buffer ? s->buffer->total : 0;
	ctl->mappings = s->buffer ? ktrk_buffer_mappings(s->buffer) : 0;
	mutex_unlock(&s->lock);
	strscpy(ctl->name, s->name, sizeof(ctl->name));
	return 0;
}

static int do_consume(struct ktrk_file *f, union request *req)
{
	if (req->consume.on > 1)
		return -EINVAL;
	if (req->consume.on)
		return ktrk_session_consume(f->session, f);
	ktrk_session_unconsume(f->session, f);
	return 0;
}

static int do_tracepoints(struct ktrk_file *f, union request *req)
{
	struct ktrk_tracepoints *tp = &req->tracepoints;
	u64 room = tp->len;
	char *names;
	int rc = 0;

	tp->len = ktrk_ksym_tracepoints(NULL, 0, &tp->count);
	if (!tp->buf)
		return 0;
	if (room < tp->len)
		return -ENOSPC;
	names = kvmalloc(tp->len, GFP_KERNEL);
	if (!names)
		return -ENOMEM;
	ktrk_ksym_tracepoints(names, tp->len, &tp->count);
	if (copy_to_user(u64_to_user_ptr(tp->buf), names, tp->len))
		rc = -EFAULT;
	kvfree(names);
	return rc;
}

static int do_resize(struct ktrk_file *f, union request *req)
{
	return ktrk_session_resize(f->session, &req->resize);
}

static int do_pids(struct ktrk_file *f, union request *req)
{
	struct ktrk_pids *pids = &req->pids;

	if (pids->flags & ~(KTRK_PIDS_ONLY | KTRK_PIDS_FOLLOW) ||
	    pids->flags == KTRK_PIDS_FOLLOW || pids->reserved)
		return -EINVAL;
	if (pids->flags && !f->may_change)
		return -EPERM;
	return ktrk_session_pids(f->session, f, pids);
}

/* What a request needs before it may run. */
#define NEEDS_SESSION	1
#define NEEDS_CHANGE	2

static const struct {
	int (*run)(struct ktrk_file *f, union request *req);
	u32 size;
	u32 needs;
} requests[] = {
	[_IOC_NR(KTRK_IOC_INFO)] = { do_info, sizeof(struct ktrk_info), 0 },
	[_IOC_NR(KTRK_IOC_SESSION)] = { do_session, sizeof(struct ktrk_session_req), 0 },
	[_IOC_NR(KTRK_IOC_ADD)] = { do_add, sizeof(struct ktrk_add),
				    NEEDS_SESSION | NEEDS_CHANGE },
	[_IOC_NR(KTRK_IOC_DEL)] = { do_del, sizeof(struct ktrk_del),
				    NEEDS_SESSION | NEEDS_CHANGE },
	[_IOC_NR(KTRK_IOC_SWITCH)] = { do_switch, sizeof(struct ktrk_switch),
				       NEEDS_SESSION | NEEDS_CHANGE },
	[_IOC_NR(KTRK_IOC_EVENT)] = { do_event, sizeof(struct ktrk_event), NEEDS_SESSION },
	[_IOC_NR(KTRK_IOC_STAT)] = { do_stat, sizeof(struct ktrk_stat), NEEDS_SESSION },
	[_IOC_NR(KTRK_IOC_CTL)] = { do_ctl, sizeof(struct ktrk_ctl), NEEDS_SESSION },
	[_IOC_NR(KTRK_IOC_CONSUME)] = { do_consume, sizeof(struct ktrk_consume),
					NEEDS_SESSION | NEEDS_CHANGE },
	[_IOC_NR(KTRK_IOC_TRACEPOINTS)] = { do_tracepoints, sizeof(struct ktrk_tracepoints), 0 },
	[_IOC_NR(KTRK_IOC_RESIZE)] = { do_resize, sizeof(struct ktrk_resize),
				       NEEDS_SESSION | NEEDS_CHANGE },
	[_IOC_NR(KTRK_IOC_PIDS)] = { do_pids, sizeof(struct ktrk_pids), NEEDS_SESSION },
};

static int check_needs(struct ktrk_file *f, u32 needs)
{
	if (needs & NEEDS_SESSION && !session_of(f))
		return -EBADFD;
	if (needs & NEEDS_CHANGE && !f->may_change)
		return -EPERM;
	return 0;
}

/*
 * Writes back what it read: where no reply can go, nothing may happen either.
 */
static int get_request(union request *req, u32 size, void __user *arg,
		       u32 *usize)
{
	int rc;

	if (get_user(*usize, (u32 __user *)arg))
		return -EFAULT;
	if (*usize < SIZE_MIN)
		return -EINVAL;
	if (*usize > PAGE_SIZE)
		return -E2BIG;
	rc = copy_struct_from_user(req, size, arg, *usize);
	if (!rc && copy_to_user(arg, req, min(*usize, size)))
		rc = -EFAULT;
	return rc;
}

/*
 * Requests say -errno and still fill in their reply: where a definition is
 * wrong, how much room is wanted.
 */
static long ctl_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ktrk_file *f = file->private_data;
	void __user *user = (void __user *)arg;
	union request *req;
	u32 nr = _IOC_NR(cmd), usize;
	int rc;

	if (_IOC_TYPE(cmd) != KTRK_IOC_MAGIC || nr >= ARRAY_SIZE(requests))
		return -ENOTTY;
	req = kzalloc(sizeof(*req), GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	rc = get_request(req, requests[nr].size, user, &usize);
	if (!rc)
		rc = check_needs(f, requests[nr].needs);
	if (!rc) {
		rc = requests[nr].run(f, req);
		req->size = usize;
		if (copy_to_user(user, req, min(usize, requests[nr].size)))
			rc = -EFAULT;
	}
	kfree(req);
	return rc;
}

static int ctl_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct ktrk_file *f = file->private_data;
	struct ktrk_session *s = session_of(f);
	int rc = ktrk_session_may_read();

	if (rc)
		return rc;
	if ((u64)vma->vm_pgoff << PAGE_SHIFT == KTRK_MMAP_TASKS)
		return ktrk_hit_mmap_tasks(vma);
	if (!s)
		return -EBADFD;
	/* Held until the mapping holds them itself. */
	rc = ktrk_session_use(s);
	if (rc)
		return rc;
	rc = ktrk_buffer_mmap(s->buffer, vma, READ_ONCE(s->consumer) == f);
	ktrk_session_unuse(s);
	return rc;
}

/* A reader is woken by an eighth of a ring: in time, and not too often. */
#define POLL_PART	8

/* Who only looks on gives nothing up: is there more than last time? */
static bool news(struct ktrk_file *f, const struct ktrk_buffer *buf)
{
	u64 now = ktrk_buffer_written(buf);

	if (now - READ_ONCE(f->polled) < ktrk_buffer_part(buf, POLL_PART))
		return false;
	WRITE_ONCE(f->polled, now);
	return true;
}

static __poll_t ctl_poll(struct file *file, poll_table *wait)
{
	struct ktrk_file *f = file->private_data;
	struct ktrk_session *s = session_of(f);
	bool ready;

	if (!s || ktrk_session_use(s))
		return EPOLLERR;
	poll_wait(file, &s->buffer->wait, wait);
	ktrk_buffer_ask(s->buffer, POLL_PART);
	if (READ_ONCE(s->consumer) == f)
		ready = ktrk_buffer_filled(s->buffer, POLL_PART);
	else
		ready = news(f, s->buffer);
	ktrk_session_unuse(s);
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

static int ctl_open(struct inode *inode, struct file *file)
{
	struct ktrk_file *f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);

	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	f->may_change = file->f_mode & FMODE_WRITE && capable(CAP_SYS_ADMIN);
	file->private_data = f;
	return 0;
}

static int ctl_release(struct inode *inode, struct file *file)
{
	struct ktrk_file *f = file->private_data;

	if (f->session) {
		ktrk_session_unconsume(f->session, f);
		ktrk_session_unchoose(f->session, f);
		ktrk_session_put(f->session);
	}
	kfree(f);
	return 0;
}

static const struct file_operations ctl_fops = {
	.owner = THIS_MODULE,
	.open = ctl_open,
	.release = ctl_release,
	.unlocked_ioctl = ctl_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = ctl_mmap,
	.poll = ctl_poll,
	.llseek = noop_llseek,
};

static struct miscdevice ctl_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ktrk",
	.mode = 0600,
	.fops = &ctl_fops,
};

/**
 * ktrk_ctl_init() - make /dev/ktrk
 *
 * Context: module load.
 * Return: 0 or -errno.
 */
int ktrk_ctl_init(void)
{
	return misc_register(&ctl_device);
}

/**
 * ktrk_ctl_exit() - remove /dev/ktrk
 *
 * Context: module unload; nobody has it open.
 */
void ktrk_ctl_exit(void)
{
	misc_deregister(&ctl_device);
}
