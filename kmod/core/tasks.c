// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: the task table
 *
 * A row belongs to whoever moved its seq from even to odd, from any CPU and
 * any context. Nobody waits for a row: who does not get it gives up, which
 * leaves a name out until the task is noted again.
 *
 * A task runs on one CPU at a time, so two writers of one tid are a context
 * and one that interrupted it. Both look at the same rows, and the one that
 * was interrupted finds the seq of its row changed and gives up. Should a tid
 * stand in two rows all the same, the younger one counts.
 */
#include "tasks.h"

static_assert(sizeof(struct ktrk_task) == 32, "task row");

#define COMM_WORDS	2

/* A name as words, to be copied without tearing characters. */
struct words {
	u64 w[COMM_WORDS];
} __attribute__((__may_alias__));

static_assert(offsetof(struct ktrk_task, comm) + sizeof(struct words) ==
	      sizeof(struct ktrk_task), "comm");
static_assert(offsetof(struct ktrk_task, comm) % sizeof(u64) == 0, "comm");

/* About ms; wraps after 49 days, so compare by difference. */
static u32 stamp_now(void)
{
	return ktrk_env_clock() >> 20;
}
NOKPROBE_SYMBOL(stamp_now);

/* The name, at most 15 characters, and zeroes behind it. */
static void name_from(struct words *name, const char *comm)
{
	char buf[sizeof(*name)] = "";
	u32 i;

	for (i = 0; i < sizeof(buf) - 1 && comm[i]; i++)
		buf[i] = comm[i];
	memcpy(name, buf, sizeof(buf));
}
NOKPROBE_SYMBOL(name_from);

/**
 * ktrk_tasks_init() - make an empty table
 * @t: the table
 * @rows: its memory, zeroed
 * @nrows: how many rows that memory holds, the header row included; at least
 *	1 + KTRK_TASK_WAYS
 *
 * As many sets are used as fit behind the header row, a power of two.
 *
 * Context: before anyone else sees the table.
 */
void ktrk_tasks_init(struct ktrk_tasks *t, struct ktrk_task *rows, u32 nrows)
{
	u32 sets = 1;

	while (sets * 2 <= (nrows - 1) / KTRK_TASK_WAYS)
		sets *= 2;
	t->rows = rows;
	t->mask = sets - 1;
	rows[0].tid = KTRK_RING_MAGIC;
	rows[0].tgid = sets * KTRK_TASK_WAYS;
}

/*
 * The row to write: the task's own, else an unused one, else the one that was
 * written longest ago. @seq is what the row's seq was before anything else of
 * it was read. NULL if all rows are being written.
 */
static struct ktrk_task *choose(struct ktrk_task *set, u32 tid, u32 now,
				u32 *seq)
{
	struct ktrk_task *best = NULL;
	u32 best_age = 0;
	int i;

	for (i = 0; i < KTRK_TASK_WAYS; i++) {
		/* TASKS(choose:G) pairs with TASKS(write:H): seq before row */
		u32 s = ktrk_load_acquire(&set[i].seq);
		u32 owner = ktrk_load(&set[i].tid);
		u32 age = now - ktrk_load(&set[i].stamp);

		if (s & 1)
			continue;
		if (owner == tid) {
			*seq = s;
			return &set[i];
		}
		/* One more than the oldest there can be. */
		age = owner ? min(age, ~0U - 1) : ~0U;
		if (best && age <= best_age)
			continue;
		best = &set[i];
		best_age = age;
		*seq = s;
	}
	return best;
}
NOKPROBE_SYMBOL(choose);

static bool row_says(const struct ktrk_task *row, u32 tid, u32 tgid,
		     const struct words *name)
{
	const struct words *have = (const struct words *)row->comm;
	int i;

	if (ktrk_load(&row->tid) != tid || ktrk_load(&row->tgid) != tgid)
		return false;
	for (i = 0; i < COMM_WORDS; i++)
		if (ktrk_load(&have->w[i]) != name->w[i])
			return false;
	return true;
}
NOKPROBE_SYMBOL(row_says);

/* The row is ours: its seq is odd. */
static void write_row(struct ktrk_task *row, u32 tid, u32 tgid,
		      const struct words *name)
{
	struct words *to = (struct words *)row->comm;
	int i;

	ktrk_store(&row->tid, tid);
	ktrk_store(&row->tgid, tgid);
	for (i = 0; i < COMM_WORDS; i++)
		ktrk_store(&to->w[i], name->w[i]);
}
NOKPROBE_SYMBOL(write_row);

/**
 * ktrk_tasks_note() - remember a task's name
 * @t: the table
 * @tid: thread id in the initial pid namespace; 0, the idle task, is ignored
 * @tgid: thread group id
 * @comm: the name, NUL-terminated; cut to 15 characters
 *
 * Writes nothing that other CPUs would have to fetch anew when the row says
 * the same already, but for the stamp, about once a millisecond.
 *
 * Context: any, NMI included; on several CPUs at once. May do nothing when
 * another context is at the same row; the next call makes good for it.
 */
void ktrk_tasks_note(struct ktrk_tasks *t, u32 tid, u32 tgid, const char *comm)
{
	u32 set = 1 + (tid & t->mask) * KTRK_TASK_WAYS;
	u32 now = stamp_now(), seq;
	struct ktrk_task *row;
	struct words name;

	if (!tid)
		return;
	name_from(&name, comm);
	row = choose(&t->rows[set], tid, now, &seq);
	if (!row)
		return;
	if (ktrk_load(&row->stamp) == now && row_says(row, tid, tgid, &name))
		return;
	if (ktrk_cmpxchg(&row->seq, seq, seq + 1) != seq)
		return;
	/* TASKS(claim:I) pairs with TASKS(again:J): odd seq before row */
	ktrk_wmb();
	ktrk_store(&row->stamp, now);
	write_row(row, tid, tgid, &name);
	/* TASKS(write:H) pairs with TASKS(find:K): row before even seq */
	ktrk_store_release(&row->seq, seq + 2);
}
NOKPROBE_SYMBOL(ktrk_tasks_note);

/* One row, if it is @tid's and stood still while it was read. */
static bool read_row(const struct ktrk_task *row, u32 tid,
		     struct ktrk_task *copy)
{
	struct words *to = (struct words *)copy->comm;
	const struct words *from = (const struct words *)row->comm;
	int i;

	/* TASKS(find:K) pairs with TASKS(write:H): seq before row */
	copy->seq = ktrk_load_acquire(&row->seq);
	copy->tid = ktrk_load(&row->tid);
	if ((copy->seq & 1) || copy->tid != tid)
		return false;
	copy->tgid = ktrk_load(&row->tgid);
	copy->stamp = ktrk_load(&row->stamp);
	for (i = 0; i < COMM_WORDS; i++)
		to->w[i] = ktrk_load(&from->w[i]);
	/* TASKS(again:J) pairs with TASKS(claim:I): row before seq again */
	ktrk_rmb();
	return ktrk_load(&row->seq) == copy->seq;
}

/**
 * ktrk_tasks_find() - what is known of a task
 * @rows: the table, or a mapping of it; begins with the header row
 * @tid: thread id in the initial pid namespace
 * @comm: set to the name, NUL-terminated, if found
 * @tgid: set to the thread group id if found; may be NULL
 *
 * A row that is being written counts as not found: ask again later, or show
 * the number.
 *
 * Context: any.
 * Return: true if found.
 */
bool ktrk_tasks_find(const struct ktrk_task *rows, u32 tid, char comm[16],
		     u32 *tgid)
{
	const u32 sets = rows[0].tgid / KTRK_TASK_WAYS;
	const struct ktrk_task *set;
	struct ktrk_task row;
	bool found = false;
	u32 stamp = 0;
	int i;

	if (!tid || rows[0].tid != KTRK_RING_MAGIC || !sets)
		return false;
	set = &rows[1 + (tid & (sets - 1)) * KTRK_TASK_WAYS];
	for (i = 0; i < KTRK_TASK_WAYS; i++) {
		if (!read_row(&set[i], tid, &row))
			continue;
		if (found && (s32)(row.stamp - stamp) <= 0)
			continue;
		found = true;
		stamp = row.stamp;
		memcpy(comm, row.comm, sizeof(row.comm));
		if (tgid)
			*tgid = row.tgid;
	}
	return found;
}
