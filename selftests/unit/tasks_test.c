// SPDX-License-Identifier: GPL-2.0-only
/* The task table: who is found, who gives way, who gives up. */
#include <pthread.h>
#include <stdlib.h>

#include "../../kmod/core/tasks.h"
#include "tap.h"

#define SETS	16
#define ROWS	(SETS * KTRK_TASK_WAYS)

static struct ktrk_task rows[1 + ROWS + 1];
static struct ktrk_tasks tasks;
static char comm[16];
static u32 tgid;

static void set_up(void)
{
	memset(rows, 0, sizeof(rows));
	ktrk_tasks_init(&tasks, rows, 1 + ROWS);
}

static bool is(u32 tid, u32 group, const char *name)
{
	return ktrk_tasks_find(rows, tid, comm, &tgid) && tgid == group &&
	       !strcmp(comm, name);
}

static struct ktrk_task *row_of(u32 tid)
{
	int i;

	for (i = 1; i <= ROWS; i++)
		if (rows[i].tid == tid)
			return &rows[i];
	return NULL;
}

static void test_init(void)
{
	u32 n, sets = 1, bad = 0;

	for (n = 1 + KTRK_TASK_WAYS; n <= 1 + ROWS; n++) {
		memset(rows, 0, sizeof(rows));
		ktrk_tasks_init(&tasks, rows, n);
		if (sets * 2 * KTRK_TASK_WAYS <= n - 1)
			sets *= 2;
		bad += rows[0].tid != KTRK_RING_MAGIC ||
		       rows[0].tgid != sets * KTRK_TASK_WAYS;
	}
	ok(!bad, "init: as many sets as fit, a power of two");
	memset(rows, 0, sizeof(rows));
	ok(!ktrk_tasks_find(rows, 1, comm, NULL), "init: not a table, no task");
}

static void test_find(void)
{
	u32 tid, bad = 0;
	char name[32];

	set_up();
	ok(!ktrk_tasks_find(rows, 5, comm, &tgid), "find: nobody is there");
	for (tid = 1; tid <= ROWS; tid++) {
		snprintf(name, sizeof(name), "task-%u", tid);
		ktrk_tasks_note(&tasks, tid, tid + 7, name);
	}
	for (tid = 1; tid <= ROWS; tid++) {
		snprintf(name, sizeof(name), "task-%u", tid);
		bad += !is(tid, tid + 7, name);
	}
	ok(!bad, "find: a full table has them all");
	ok(!memcmp(&rows[1 + ROWS], &(struct ktrk_task){}, sizeof(rows[0])),
	   "find: nothing is written behind the table");
	ktrk_tasks_note(&tasks, 0, 0, "idle");
	ok(!ktrk_tasks_find(rows, 0, comm, &tgid), "find: tid 0 is nobody");
	ok(is(3, 10, "task-3") && ktrk_tasks_find(rows, 3, comm, NULL),
	   "find: the thread group need not be asked for");
}

static void test_names(void)
{
	set_up();
	ktrk_tasks_note(&tasks, 1, 1, "");
	ok(is(1, 1, ""), "names: none");
	ktrk_tasks_note(&tasks, 1, 1, "fifteen-letters");
	ok(is(1, 1, "fifteen-letters"), "names: 15 characters");
	ktrk_tasks_note(&tasks, 1, 1, "sixteen-letters!x");
	ok(is(1, 1, "sixteen-letters"), "names: longer ones are cut");
	ktrk_tasks_note(&tasks, 1, 2, "sh");
	ok(is(1, 2, "sh") && !comm[15], "names: a new one replaces the old");
}

/* The row written longest ago gives way, also when the stamps have wrapped. */
static void test_age(void)
{
	u32 bad = 0, way;

	for (way = 0; way < KTRK_TASK_WAYS; way++) {
		u32 now, i;

		set_up();
		for (i = 0; i < KTRK_TASK_WAYS; i++)
			ktrk_tasks_note(&tasks, 1 + i * SETS, 9, "x");
		now = row_of(1)->stamp;
		for (i = 0; i < KTRK_TASK_WAYS; i++)
			row_of(1 + i * SETS)->stamp =
				now - (i == way ? 0x80000005 : 5 + i);
		ktrk_tasks_note(&tasks, 1 + 100 * SETS, 9, "new");
		bad += row_of(1 + way * SETS) || !is(1 + 100 * SETS, 9, "new");
	}
	ok(!bad, "age: the oldest row of the set gives way");
	set_up();
	ktrk_tasks_note(&tasks, 1, 9, "same");
	row_of(1)->stamp -= 1000;
	ktrk_tasks_note(&tasks, 1, 9, "same");
	ok(ktrk_env_clock() >> 20 == row_of(1)->stamp ||
	   (u32)(ktrk_env_clock() >> 20) - row_of(1)->stamp < 900,
	   "age: noting a task again makes its row young");
}

static void test_busy(void)
{
	u32 i;

	set_up();
	ktrk_tasks_note(&tasks, 1, 1, "old");
	row_of(1)->seq++;
	ok(!ktrk_tasks_find(rows, 1, comm, &tgid), "busy: a row is not read");
	row_of(1)->seq--;
	for (i = 0; i < KTRK_TASK_WAYS; i++)
		rows[1 + 1 * KTRK_TASK_WAYS + i].seq++;
	ktrk_tasks_note(&tasks, 1, 1, "new");
	for (i = 0; i < KTRK_TASK_WAYS; i++)
		rows[1 + 1 * KTRK_TASK_WAYS + i].seq--;
	ok(is(1, 1, "old"), "busy: a row that is being written is left alone");
	/* Twice the same tid, as after an interrupt: the younger one counts. */
	ktrk_tasks_note(&tasks, 1 + SETS, 2, "young");
	row_of(1)->stamp -= 10;
	row_of(1 + SETS)->tid = 1;
	ok(is(1, 2, "young"), "busy: of two rows the younger one counts");
}

#define THREADS	3
#define ROUNDS	200000

static bool stop;

static void *hammer(void *arg)
{
	u32 seed = (u32)(uintptr_t)arg, i;
	char name[16];

	for (i = 0; i < ROUNDS; i++) {
		u32 tid = 1 + (seed = seed * 1103515245 + 12345) / 65536 % 200;

		snprintf(name, sizeof(name), "t%u-%u", tid, tid * 3);
		ktrk_tasks_note(&tasks, tid, tid * 3, name);
	}
	return NULL;
}

static void *watch(void *arg)
{
	u32 *bad = arg, found = 0, tid;
	char name[16], seen[16];
	u32 group;

	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
		for (tid = 1; tid <= 200; tid++) {
			if (!ktrk_tasks_find(rows, tid, seen, &group))
				continue;
			found++;
			snprintf(name, sizeof(name), "t%u-%u", tid, tid * 3);
			*bad += group != tid * 3 || strcmp(name, seen);
		}
	}
	return found ? arg : NULL;
}

static void test_threads(void)
{
	pthread_t writers[THREADS], reader;
	u32 bad = 0, odd = 0;
	void *found;
	int i;

	set_up();
	pthread_create(&reader, NULL, watch, &bad);
	for (i = 0; i < THREADS; i++)
		pthread_create(&writers[i], NULL, hammer,
			       (void *)(uintptr_t)(i + 1));
	for (i = 0; i < THREADS; i++)
		pthread_join(writers[i], NULL);
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	pthread_join(reader, &found);
	for (i = 0; i <= ROWS; i++)
		odd += rows[i].seq & 1;
	ok(found && !bad, "threads: no row is ever read in halves");
	ok(!odd, "threads: no row stays taken");
}

int main(void)
{
	test_init();
	test_find();
	test_names();
	test_age();
	test_busy();
	test_threads();
	return done();
}
