/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The explorer of the ring's interleavings: what its files share.
 *
 * A path is one run of a scenario from its beginning. Wherever somebody else
 * could act, the world asks model_choose() how to go on; the explorer answers
 * so that each sequence of answers comes up once.
 */
#ifndef KTRK_MODEL_H
#define KTRK_MODEL_H

#include "ring.h"

enum model_reader {
	MODEL_NONE,		/* nobody reads before the end */
	MODEL_CONSUMER,		/* reads in place, gives up what it read */
	MODEL_OBSERVER,		/* copies; somebody else is the consumer */
	MODEL_WALKER,		/* counts only: goes from record to record */
};

enum model_flags {
	MODEL_HOSTILE = 1,	/* the consumer page says anything */
	MODEL_WAKE = 2,		/* the reader sleeps until it is woken */
	MODEL_HORIZON = 4,	/* the reader asks how old news can be */
	MODEL_DEEP = 8,		/* writers interrupt at head only */
	MODEL_OVERWRITE = 16,	/* the newest records are kept */
};

/*
 * One hit: @bytes to reserve, @used of them, the quick way if it can be, else,
 * if not @stopped, the slow one; or, without, a loss of @cause; or @tell,
 * telling what was lost.
 */
struct op {
	u16 bytes;
	u16 used;
	u16 cause;
	u16 tell;
	u16 stopped;
};

#define MODEL_OPS	6

/**
 * struct scenario - one thing to explore
 * @name: shown
 * @size: of the ring's data
 * @start: all positions at the beginning
 * @main: what the task writes
 * @nest: what interrupts write, one after the other, starting over at the end
 * @nests: how many interrupts there are in one path
 * @depth: how many writers may be inside one another
 * @visits: how often the reader's CPU gets its turn before the writer is done
 * @moves: how often the consumer page changes by itself
 * @wake_at: a sleeping reader asks for this many bytes
 * @reader: enum model_reader
 * @flags: enum model_flags
 */
struct scenario {
	const char *name;
	u64 size;
	u64 start;
	struct op main[MODEL_OPS];
	struct op nest[MODEL_OPS];
	int nests;
	int depth;
	int visits;
	int moves;
	int wake_at;
	enum model_reader reader;
	int flags;
};

extern const struct scenario scenarios[];

/* explore.c */
int model_choose(int n);
void model_fail(const char *fmt, ...) __printf(1, 2) __attribute__((noreturn));

#define MODEL_CHECK(cond, ...) \
	do { \
		if (unlikely(!(cond))) \
			model_fail(__VA_ARGS__); \
	} while (0)

/* world.c */
#define LEDGER_MAX	32

/* One reservation that succeeded; @seq is its index. */
struct entry {
	u64 start;
	u64 end;
	u64 ns;
	u32 bytes;
	u32 depth;
	bool complete;
	bool read;
};

struct arena {
	u64 guard0[8];
	struct ktrk_producer prod;
	u64 guard1[8];
	struct ktrk_consumer cons;
	u64 guard2[8];
	u64 data[2 * 256 / 8];
	u64 guard3[8];
};

struct world {
	const struct scenario *sc;
	struct arena *a;
	struct ktrk_ring ring;
	u64 clock;
	bool live;		/* points may run somebody else */
	bool on_reader;
	bool writer_done;
	bool reader_done;
	bool asleep;
	u64 sleep_until;
	int depth;
	int nests;
	int visits;
	int moves;
	u32 points;
	u64 attempts;
	u64 refused[KTRK_LOST_CAUSES];
	u64 lost_walked[KTRK_LOST_CAUSES];
	u64 lost_read[KTRK_LOST_CAUSES];
	/* As last seen. */
	u64 producer_pos;
	u64 overwrite_pos;
	u64 head_max;
	u64 last_when;
	u64 horizon;
	int entries;
	struct entry ledger[LEDGER_MAX];
};

extern struct world w;

void world_path(const struct scenario *sc);
void world_sync(void);
struct entry *world_entry(u64 pos);
void world_verify_event(u64 pos, const struct ktrk_record *rec);
void world_verify_lost(const struct ktrk_record *rec, u64 *sum);

/* reader.c */
void reader_reset(void);
void reader_visit(void);
void reader_yield(void);
void reader_finish(void);

#endif /* KTRK_MODEL_H */
