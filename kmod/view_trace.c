// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace: a snapshot in time order over the CPUs, consuming nothing.
 * trace_pipe: live, blocking, consuming. Both print through core/render, as
 * ktrkctl does.
 */
#include <linux/cpumask.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "core/render.h"
#include "core/tasks.h"
#include "ksym.h"
#include "view.h"

/* How long trace_pipe may sleep on less than a watermark of data. */
#define PIPE_WAIT	(HZ / 10)

/**
 * struct view - one open trace or trace_pipe
 * @lock: one read at a time
 * @session: with a reference
 * @uses: the rings may not be resized
 * @pipe: this is trace_pipe
 * @cpus: whose records
 * @snapshot: of this copy, or NULL for the rings
 * @front: what comes before them, or NULL
 * @burials: the session's before both were taken
 * @empty: there is nothing in @snapshot
 * @begun: the header was printed
 * @first: of @readers: there are none before it
 * @readers: by CPU those of @front, then of @snapshot or the rings: see each_reader()
 * @ends: where each of them ends
 * @rec: the record that is being printed, KTRK_RECORD_MAX bytes
 * @line: text, KTRK_LINE_MAX bytes
 * @len: characters in @line
 * @off: of them, given to the user
 */
struct view {
	struct mutex lock;	/* one read at a time */
	struct ktrk_session *session;
	bool uses;
	bool pipe;
	const struct cpumask *cpus;
	struct ktrk_snapshot *snapshot;
	struct ktrk_snapshot *front;
	u32 burials;
	bool empty;
	bool begun;
	u32 first;
	struct ktrk_reader *readers;
	u64 *ends;
	struct ktrk_record *rec;
	char *line;
	size_t len;
	size_t off;
};

/* All readers @i there are, of the CPUs that it shows. */
#define each_reader(v, i)						\
	for ((i) = (v)->first; (i) < 2 * nr_cpu_ids; (i)++)		\
		if (cpumask_test_cpu((i) % nr_cpu_ids, (v)->cpus))

static bool find_task(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	return ktrk_tasks_find(ktrk_hit_tasks(), tid, comm, tgid);
}

static const struct ktrk_render render = {
	.symbol = ktrk_ksym_name,
	.task = find_task,
};

static void view_free(struct view *v)
{
	if (v->pipe)
		ktrk_session_unconsume(v->session, v);
	if (v->uses)
		ktrk_session_unuse(v->session);
	ktrk_session_snap_put(v->snapshot);
	ktrk_session_snap_put(v->front);
	ktrk_session_put(v->session);
	kfree(v->readers);
	kfree(v->ends);
	kvfree(v->rec);
	kvfree(v->line);
	kfree(v);
}

static void start_reader(struct view *v, u32 i)
{
	u32 cpu = i % nr_cpu_ids;

	if (i < nr_cpu_ids)
		ktrk_session_snap_reader(v->front, cpu, &v->readers[i]);
	else if (v->snapshot)
		ktrk_session_snap_reader(v->snapshot, cpu, &v->readers[i]);
	else if (v->pipe)
		ktrk_buffer_reader(v->session->buffer, cpu, &v->readers[i]);
	else
		ktrk_session_ring_reader(v->session, cpu, &v->readers[i]);
	v->ends[i] = v->pipe ? ~0ULL : v->readers[i].limit;
}

/* trace_pipe takes what nobody has, whatever was put aside. */
static void start_readers(struct view *v)
{
	struct ktrk_session *s = v->session;
	u32 i;

	mutex_lock(&s->lock);
	v->front = v->snapshot || v->pipe ? NULL : ktrk_session_front_locked(s);
	v->first = v->front ? 0 : nr_cpu_ids;
	each_reader(v, i) {
		start_reader(v, i);
		cond_resched();
	}
	mutex_unlock(&s->lock);
}

static struct view *view_new(const struct file *file,
			     const struct cpumask *cpus)
{
	struct view *v = kzalloc(sizeof(*v), GFP_KERNEL_ACCOUNT);

	if (!v)
		return NULL;
	mutex_init(&v->lock);
	v->cpus = cpus;
	v->session = ktrk_view_session(file);
	/* Its folder is being removed; there is none to put. */
	if (!ktrk_session_get(v->session))
		v->session = NULL;
	v->readers = kcalloc(2 * nr_cpu_ids, sizeof(*v->readers),
			     GFP_KERNEL_ACCOUNT);
	v->ends = kcalloc(2 * nr_cpu_ids, sizeof(*v->ends), GFP_KERNEL_ACCOUNT);
	v->rec = kvmalloc(KTRK_RECORD_MAX, GFP_KERNEL_ACCOUNT);
	v->line = kvmalloc(KTRK_LINE_MAX, GFP_KERNEL_ACCOUNT);
	if (!v->session || !v->readers || !v->ends || !v->rec || !v->line ||
	    ktrk_session_use(v->session)) {
		view_free(v);
		return NULL;
	}
	v->uses = true;
	v->burials = READ_ONCE(v->session->burials);
	return v;
}

/* The time of a reader's next record; false when it ends. */
static bool next_ns(struct view *v, u32 i, u64 *ns)
{
	struct ktrk_reader *rd = &v->readers[i];
	const struct ktrk_record *rec;

	do {
		rec = rd->pos < v->ends[i] ? ktrk_reader_peek(rd) : NULL;
		if (!rec)
			return false;
		*ns = (READ_ONCE(rec->when) >> 8) + rd->prod->base_ns;
	} while (!ktrk_reader_still(rd));
	return true;
}

/*
 * Which reader has the oldest record? -1 for none. It is settled when none can come
 * with an older one any more.
 */
static int oldest(struct view *v, bool *settled)
{
	u64 best = ~0ULL, now = ktrk_env_clock();
	int found = -1;
	u32 i;

	*settled = true;
	each_reader(v, i) {
		u64 ns;

		if (!next_ns(v, i, &ns)) {
			if (v->pipe && !ktrk_reader_drained(&v->readers[i]))
				*settled = false;
			continue;
		}
		if (found < 0 || ns < best) {
			best = ns;
			found = i;
		}
	}
	if (v->pipe && best > now)
		*settled = false;
	return found;
}

/* A writer is inside a ring for microseconds: wait for it, but not for ever. */
static int oldest_settled(struct view *v)
{
	int found, tries = 1000;
	bool settled;

	do {
		found = oldest(v, &settled);
		if (settled || found < 0)
			break;
		cpu_relax();
	} while (tries--);
	return found;
}

static u64 count_records(struct view *v)
{
	u64 n = 0;
	u32 i;

	each_reader(v, i) {
		struct ktrk_reader rd = v->readers[i];

		while (rd.pos < v->ends[i]) {
			if (!ktrk_reader_peek(&rd))
				break;
			n += rd.found;
			ktrk_reader_advance(&rd);
			cond_resched();
		}
	}
	return n;
}

static u64 count_written(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	u64 n = 0;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		struct ktrk_counts counts;

		ktrk_probe_counts(probe, -1, &counts);
		n += counts.recorded;
	}
	mutex_unlock(&s->lock);
	return n;
}

static void print_header(struct view *v)
{
	v->begun = true;
	if (v->pipe)
		return;
	v->len = ktrk_render_header(v->line, KTRK_LINE_MAX, count_records(v),
				    count_written(v->session),
				    num_online_cpus());
}

/* Print v->rec; a record that does not fit its event is left out. */
static void print_record(struct view *v, u32 i, u32 bytes)
{
	u32 kind = KTRK_RECORD_KIND(v->rec->len_kind);
	bool copied = i < nr_cpu_ids || v->snapshot;
	const struct ktrk_schema *schema = NULL;
	struct ktrk_session *s = v->session;
	struct ktrk_probe *probe;

	mutex_lock(&s->lock);
	/* Of an old copy nobody knows any more whose records they are. */
	if (kind == KTRK_RECORD_EVENT &&
	    (!copied || v->burials == s->burials)) {
		probe = ktrk_session_event_locked(s, v->rec->event, false);
		schema = probe ? probe->schema : NULL;
	}
	if ((schema || kind == KTRK_RECORD_LOST) &&
	    !ktrk_record_check(schema, v->rec, bytes))
		v->len = ktrk_render_line(schema, v->rec, i % nr_cpu_ids,
					  v->readers[i].prod->base_ns,
					  &render, v->line, KTRK_LINE_MAX);
	mutex_unlock(&s->lock);
}

/* Put the next line into v->line; false when there is none. */
static bool next_line(struct view *v)
{
	struct ktrk_buffer *buf = v->session->buffer;

	v->len = 0;
	v->off = 0;
	while (!v->len) {
		int i = oldest_settled(v), n;

		if (i < 0)
			return false;
		n = ktrk_reader_copy(&v->readers[i], v->rec, KTRK_RECORD_MAX);
		if (n <= 0)
			continue;
		/* It may have jumped over what the snapshot saw. */
		if (v->readers[i].pos <= v->ends[i])
			print_record(v, i, n);
		if (v->pipe)
			ktrk_reader_consume(&v->readers[i],
					    ktrk_buffer_consumer(buf, i % nr_cpu_ids));
	}
	return true;
}

static ssize_t give(struct view *v, char __user *ubuf, size_t count)
{
	size_t n = min(count, v->len - v->off);

	if (copy_to_user(ubuf, v->line + v->off, n))
		return -EFAULT;
	v->off += n;
	return n;
}

/* Fill the user's buffer as far as there is text now. */
static ssize_t read_some(struct view *v, char __user *ubuf, size_t count)
{
	size_t done = 0;

	while (done < count) {
		ssize_t n;

		if (!v->begun)
			print_header(v);
		else if (v->off == v->len && !next_line(v))
			break;
		n = give(v, ubuf + done, count - done);
		if (n < 0)
			return done ? done : n;
		done += n;
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	return done;
}

static ssize_t trace_read(struct file *file, char __user *ubuf, size_t count,
			  loff_t *ppos)
{
	struct view *v = file->private_data;
	ssize_t n;

	if (mutex_lock_interruptible(&v->lock))
		return -EINTR;
	n = read_some(v, ubuf, count);
	mutex_unlock(&v->lock);
	return n;
}

static int pipe_wait(struct view *v)
{
	struct ktrk_buffer *buf = v->session->buffer;
	long left;

	ktrk_buffer_ask(buf, 8);
	left = wait_event_interruptible_timeout(buf->wait,
						ktrk_buffer_filled(buf, 0),
						PIPE_WAIT);
	return left < 0 ? left : 0;
}

static ssize_t pipe_read(struct file *file, char __user *ubuf, size_t count,
			 loff_t *ppos)
{
	struct view *v = file->private_data;
	ssize_t n;

	if (!count)
		return 0;
	if (mutex_lock_interruptible(&v->lock))
		return -EINTR;
	for (;;) {
		n = read_some(v, ubuf, count);
		if (n)
			break;
		n = file->f_flags & O_NONBLOCK ? -EAGAIN : pipe_wait(v);
		if (n)
			break;
	}
	mutex_unlock(&v->lock);
	return n;
}

/* The file's number is 0 for all CPUs, else one more than the CPU's. */
static int open_view(struct inode *inode, struct file *file, bool pipe)
{
	unsigned long number = (unsigned long)inode->i_private;
	struct view *v;
	int rc = ktrk_view_open(file);

	/* Forgetting is done for all CPUs. */
	if (!rc && number && file->f_mode & FMODE_WRITE)
		rc = -EACCES;
	if (rc || !(file->f_mode & FMODE_READ))
		return rc;
	v = view_new(file, number ? cpumask_of(number - 1) : cpu_possible_mask);
	if (!v)
		return -ENOMEM;
	if (pipe) {
		rc = ktrk_session_consume(v->session, v);
		if (rc) {
			view_free(v);
			return rc;
		}
		v->pipe = true;
	}
	file->private_data = v;
	return 0;
}

/* As in tracefs, opening trace to write it anew forgets the records. */
static int trace_open(struct inode *inode, struct file *file)
{
	int rc = open_view(inode, file, false);
	struct view *v = file->private_data;

	if (!rc && ktrk_view_anew(file))
		rc = ktrk_session_clear(ktrk_view_session(file));
	if (v && rc)
		view_free(v);
	else if (v)
		start_readers(v);
	return rc;
}

static int pipe_open(struct inode *inode, struct file *file)
{
	int rc = open_view(inode, file, true);
	struct view *v = file->private_data;

	if (!rc && v)
		start_readers(v);
	return rc;
}

static ssize_t trace_write(struct file *file, const char __user *ubuf,
			   size_t count, loff_t *ppos)
{
	return count;
}

static int view_release(struct inode *inode, struct file *file)
{
	if (file->private_data)
		view_free(file->private_data);
	return 0;
}

/* The first lines as in tracefs, where scripts look for them. */
static const char no_snapshot[] =
	"# * Snapshot is freed *\n"
	"#\n"
	"# echo 1 > snapshot exchanges it for what trace shows, echo 0 > snapshot frees\n"
	"# it; ktrkctl snapshot saves what the rings hold to a file.\n";
static const char empty_snapshot[] =
	"# * Snapshot is allocated *\n"
	"#\n"
	"# It is empty so far. echo 1 > snapshot exchanges it for what trace shows.\n";

static ssize_t snapshot_read(struct file *file, char __user *ubuf, size_t count,
			     loff_t *ppos)
{
	struct view *v = file->private_data;

	if (!v->snapshot)
		return simple_read_from_buffer(ubuf, count, ppos, no_snapshot,
					       sizeof(no_snapshot) - 1);
	if (v->empty)
		return simple_read_from_buffer(ubuf, count, ppos, empty_snapshot,
					       sizeof(empty_snapshot) - 1);
	return trace_read(file, ubuf, count, ppos);
}

/* As in tracefs. */
static ssize_t snapshot_write(struct file *file, const char __user *ubuf,
			      size_t count, loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	unsigned long what;
	int rc = kstrtoul_from_user(ubuf, count, 10, &what);

	if (rc || what > 2)
		return rc ? rc : -EINVAL;
	if (what == 1)
		rc = ktrk_session_snap(s);
	else if (ktrk_session_unsnap(s) && what)
		rc = ktrk_session_snap_ready(s);
	return rc ? rc : count;
}

static int snapshot_open(struct inode *inode, struct file *file)
{
	int rc = open_view(inode, file, false);
	struct view *v = file->private_data;
	bool settled;

	if (rc || !v)
		return rc;
	v->snapshot = ktrk_session_snapshot(v->session);
	start_readers(v);
	v->empty = oldest(v, &settled) < 0;
	return 0;
}

const struct file_operations ktrk_view_snapshot_fops = {
	.owner = THIS_MODULE,
	.open = snapshot_open,
	.read = snapshot_read,
	.write = snapshot_write,
	.release = view_release,
	.llseek = noop_llseek,
};

const struct file_operations ktrk_view_trace_fops = {
	.owner = THIS_MODULE,
	.open = trace_open,
	.read = trace_read,
	.write = trace_write,
	.release = view_release,
	.llseek = noop_llseek,
};

const struct file_operations ktrk_view_pipe_fops = {
	.owner = THIS_MODULE,
	.open = pipe_open,
	.read = pipe_read,
	.release = view_release,
	.llseek = noop_llseek,
};
