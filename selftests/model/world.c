// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world of one path: a ring, the writers of its CPU, and what must hold
 * whatever happens. The ring's data is smaller than a page here, so its second
 * mapping is played by copying what changed from one half to the other.
 */
#include "model.h"

#define GUARD	0xa5a5a5a5a5a5a5a5ULL
#define POISON	0xfff0dead0badfff0ULL
#define BASE_NS	100
#define POINTS_MAX	5000

struct world w;
static struct arena arena;
static u64 shadow[256 / 8];

u64 ktrk_env_clock(void)
{
	return ++w.clock;
}

/* What changed in one half of the data appears in the other. */
void world_sync(void)
{
	u64 n = w.ring.size / 8, i;
	u64 *one = w.a->data, *two = one + n;

	for (i = 0; i < n; i++) {
		bool a = one[i] != shadow[i], b = two[i] != shadow[i];

		if (!a && !b)
			continue;
		MODEL_CHECK(!a || !b || one[i] == two[i],
			    "two writers in the same place");
		shadow[i] = a ? one[i] : two[i];
		one[i] = shadow[i];
		two[i] = shadow[i];
	}
}

/* What may be overwritten is as good as overwritten. */
static void poison(u64 from, u64 to)
{
	u64 n = w.ring.size / 8;

	world_sync();
	for (from /= 8, to /= 8; from < to; from++) {
		u64 i = from & (n - 1);

		shadow[i] = POISON;
		w.a->data[i] = POISON;
		w.a->data[i + n] = POISON;
	}
}

static u64 payload(u64 start, u32 i)
{
	return (start + 1) * 0x9e3779b97f4a7c15ULL + i;
}

struct entry *world_entry(u64 pos)
{
	int i;

	for (i = 0; i < w.entries; i++)
		if (w.ledger[i].start == pos)
			return &w.ledger[i];
	return NULL;
}

/* An event's header and payload are what its writer wrote. */
void world_verify_event(u64 pos, const struct ktrk_record *rec)
{
	const struct entry *e = world_entry(pos);
	const u64 *word = (const u64 *)(rec + 1);
	u32 i;

	MODEL_CHECK(e, "a record nobody wrote");
	MODEL_CHECK(e->complete, "an incomplete record");
	MODEL_CHECK(KTRK_RECORD_LEN(rec->len_kind) == e->bytes, "wrong length");
	MODEL_CHECK(rec->event == e->depth && rec->tid == e - w.ledger,
		    "wrong header");
	MODEL_CHECK(rec->when >> 8 == e->ns - BASE_NS, "wrong time");
	for (i = 0; i < (e->bytes - sizeof(*rec)) / 8; i++)
		MODEL_CHECK(word[i] == payload(e->start, i), "torn record");
}

void world_verify_lost(const struct ktrk_record *rec, u64 *sum)
{
	const struct ktrk_record_lost *lost = (const void *)rec;
	u64 n = 0;
	int i;

	MODEL_CHECK(KTRK_RECORD_LEN(rec->len_kind) == sizeof(*lost),
		    "LOST record of a wrong length");
	for (i = 0; i < KTRK_LOST_CAUSES; i++) {
		sum[i] += lost->count[i];
		n += lost->count[i];
		MODEL_CHECK(sum[i] <= w.a->prod.lost[i], "more told than lost");
	}
	MODEL_CHECK(n, "LOST record without a loss");
	MODEL_CHECK(lost->first_ns <= lost->last_ns &&
		    lost->last_ns >> 8 <= w.clock - BASE_NS,
		    "LOST record with wrong times");
}

/* Everything that is published is complete, and its times do not go back. */
static void walk(u64 pos, u64 to)
{
	while (pos < to) {
		const struct ktrk_record *rec = ktrk_ring_at(&w.ring, pos);
		u32 kind = KTRK_RECORD_KIND(rec->len_kind);
		u32 len = KTRK_RECORD_LEN(rec->len_kind);

		MODEL_CHECK(len && len <= to - pos, "published half a record");
		if (kind == KTRK_RECORD_EVENT) {
			world_verify_event(pos, rec);
		} else {
			MODEL_CHECK(!world_entry(pos), "published too early");
			MODEL_CHECK(kind == KTRK_RECORD_LOST ||
				    kind == KTRK_RECORD_PAD, "published junk");
		}
		if (kind == KTRK_RECORD_LOST)
			world_verify_lost(rec, w.lost_walked);
		if (kind != KTRK_RECORD_PAD) {
			MODEL_CHECK(rec->when >= w.last_when, "time goes back");
			w.last_when = rec->when;
		}
		pos += len;
	}
}

/* Whoever reads the two together gets what belongs together. */
static void check_overwritten(u64 pos)
{
	u64 n = 0;
	int i;

	if (w.a->prod.overwrite_gen & 1)
		return;
	for (i = 0; i < w.entries; i++)
		n += w.ledger[i].start < pos;
	MODEL_CHECK(n == w.a->prod.overwritten, "%llu overwritten, counted %llu",
		    n, (u64)w.a->prod.overwritten);
}

static void check_positions(void)
{
	u64 p = w.a->prod.producer_pos, o = w.a->prod.overwrite_pos;
	u64 h = w.a->prod.head;

	if (h > w.head_max)
		w.head_max = h;
	MODEL_CHECK(o % KTRK_RING_UNIT == 0, "overwrite_pos inside a unit");
	MODEL_CHECK(p <= h && o <= p && h - o <= w.ring.size,
		    "overwrite_pos %llu, producer_pos %llu, head %llu", o, p, h);
	if (o != w.overwrite_pos) {
		MODEL_CHECK(o > w.overwrite_pos, "overwrite_pos goes back");
		poison(w.overwrite_pos, o);
		w.overwrite_pos = o;
	}
	check_overwritten(o);
	if (p != w.producer_pos) {
		MODEL_CHECK(p > w.producer_pos, "producer_pos goes back");
		world_sync();
		walk(w.producer_pos, p);
		w.producer_pos = p;
	}
}

static void wake(bool wanted)
{
	if (!wanted)
		return;
	MODEL_CHECK(w.sc->flags & MODEL_WAKE, "woken without asking");
	w.asleep = false;
	w.ring.wake_pos = ~0ULL;
}

/* What the consumer page says, if the writer may believe it. */
static u64 valid_consumer(void)
{
	u64 pos = w.a->cons.consumer_pos;

	if (w.sc->flags & MODEL_OVERWRITE)
		return w.a->prod.producer_pos;
	if (pos < w.a->prod.overwrite_pos || pos > w.a->prod.producer_pos)
		return w.a->prod.overwrite_pos;
	return pos;
}

/* The kind of context of the writer that is at it; deeper ones start over. */
static u32 level(void)
{
	return 1U << ((w.depth - 1) & 3);
}

static void check_refusal(u32 cause, const struct op *op, u64 oldest)
{
	w.refused[cause]++;
	if (cause == KTRK_LOST_RECURSION) {
		MODEL_CHECK(w.a->prod.busy & level(), "refused for nothing");
		return;
	}
	if (cause == KTRK_LOST_TOOBIG) {
		MODEL_CHECK(op->bytes > w.ring.size, "not too big");
		return;
	}
	MODEL_CHECK(cause == KTRK_LOST_FULL, "cause %u", cause);
	MODEL_CHECK(op->bytes <= w.ring.size, "too big, not full");
	MODEL_CHECK((w.sc->flags & MODEL_HOSTILE) ||
		    w.head_max + op->bytes - oldest > w.ring.size,
		    "lost though there was room");
}

/* The handlers' way, then the other: @quick says which it was. */
static bool reserve(const struct op *op, struct ktrk_slot *slot, bool *quick)
{
	*quick = ktrk_ring_look(&w.ring, level(), false, slot) &&
		 ktrk_ring_take(&w.ring, op->bytes, level(), slot);
	if (*quick)
		return true;
	if (op->stopped)
		return false;
	*slot = ktrk_ring_reserve_slow(&w.ring, op->bytes, level());
	return slot->rec;
}

/* What is used whole was not given to anybody: head was behind it. */
static bool commit(struct ktrk_slot *slot, u32 used, bool quick)
{
	if (quick && slot->start + used == slot->end)
		return ktrk_ring_leave_alone(&w.ring, level(), slot->end);
	return ktrk_ring_commit(&w.ring, level(), slot, used);
}

static void write_record(const struct op *op)
{
	u64 oldest = valid_consumer();
	struct ktrk_slot slot;
	struct entry *e;
	u64 *word, busy;
	bool quick;
	u32 i;

	busy = w.a->prod.busy;
	if (!reserve(op, &slot, &quick)) {
		if (op->stopped)
			return;
		w.attempts++;
		check_refusal(slot.cause, op, oldest);
		wake(slot.wake);
		return;
	}
	w.attempts++;
	MODEL_CHECK(!(busy & level()), "two writers of one kind");
	MODEL_CHECK(w.entries < LEDGER_MAX, "ledger too small");
	MODEL_CHECK(slot.end - slot.start == op->bytes, "slot of a wrong size");
	e = &w.ledger[w.entries++];
	*e = (struct entry){ .start = slot.start, .end = slot.end,
			     .ns = slot.ns, .bytes = op->used,
			     .depth = w.depth };
	ktrk_model_point(slot.rec, KTRK_POINT_STORE);
	ktrk_record_head(slot.rec, op->used, KTRK_RECORD_EVENT, e->depth,
			 e - w.ledger, ktrk_ring_when(&w.ring, slot.ns, 0));
	word = (u64 *)(slot.rec + 1);
	for (i = 0; i < (op->used - sizeof(*slot.rec)) / 8; i++)
		word[i] = payload(slot.start, i);
	e->complete = true;
	wake(commit(&slot, op->used, quick));
}

static void lose_or_tell(const struct op *op)
{
	if (op->tell) {
		wake(ktrk_ring_tell(&w.ring, level()));
		return;
	}
	w.attempts++;
	w.refused[op->cause]++;
	ktrk_ring_lose(&w.ring, op->cause, ktrk_env_clock());
}

static void write_one(const struct op *op)
{
	w.depth++;
	if (op->bytes)
		write_record(op);
	else
		lose_or_tell(op);
	w.depth--;
	/* Whoever interrupts is over before the interrupted goes on. */
	if (!w.depth)
		MODEL_CHECK(!w.a->prod.busy, "busy when nobody is");
	if (!w.depth)
		MODEL_CHECK(w.a->prod.producer_pos == w.a->prod.head,
			    "a record stays unpublished");
}

static int ops(const struct op *op)
{
	int n = 0;

	while (n < MODEL_OPS && (op[n].bytes || op[n].cause || op[n].tell))
		n++;
	return n;
}

static void interrupt(void)
{
	int n = w.nests++ % ops(w.sc->nest);

	write_one(&w.sc->nest[n]);
}

static bool is_data(const void *addr)
{
	return (u64 *)addr >= w.a->data &&
	       (u64 *)addr < w.a->data + 2 * w.ring.size / 8;
}

static bool may_interrupt(const void *addr)
{
	if (w.nests >= w.sc->nests || w.depth >= w.sc->depth)
		return false;
	return !(w.sc->flags & MODEL_DEEP) || addr == &w.a->prod.head ||
	       is_data(addr);
}

/* Only where the writer is about to touch what the reader sees. */
static bool may_visit(const void *addr)
{
	const struct arena *a = w.a;

	if (w.visits >= w.sc->visits || w.reader_done || w.asleep)
		return false;
	if (addr == &w.ring.wake_pos)
		return w.sc->flags & MODEL_WAKE;
	if (addr == &a->prod.busy || addr == &a->prod.head)
		return w.sc->flags & MODEL_HORIZON;
	return addr == &a->prod.producer_pos ||
	       addr == &a->prod.overwrite_pos ||
	       addr == &a->prod.overwritten ||
	       addr == &a->prod.overwrite_gen ||
	       addr == &a->cons.consumer_pos || is_data(addr);
}

/* Where the consumer's position may go by itself: a list without doubles. */
static int moves(u64 *to)
{
	u64 o = w.a->prod.overwrite_pos, p = w.a->prod.producer_pos;
	u64 now = w.a->cons.consumer_pos;
	int n = 0;

	if (w.moves >= w.sc->moves)
		return 0;
	if (w.sc->flags & MODEL_HOSTILE) {
		const u64 bad[] = {
			o + 8, o - 8, o + 4, p, p + 8, w.a->prod.head,
			w.a->prod.head + w.ring.size, 1ULL << 63, 0,
		};

		memcpy(to, bad, sizeof(bad));
		return ARRAY_SIZE(bad);
	}
	if (w.sc->reader == MODEL_CONSUMER || now >= p)
		return 0;
	world_sync();
	to[n++] = now + KTRK_RECORD_LEN(ktrk_ring_at(&w.ring, now)->len_kind);
	if (to[0] != p)
		to[n++] = p;
	return n;
}

static void writer_point(const void *addr, int kind)
{
	bool visited = false;
	u64 to[16];

	for (;;) {
		int nest = may_interrupt(addr);
		int visit = !visited && may_visit(addr);
		int move = 0, c;

		if (addr == &w.a->cons.consumer_pos && kind == KTRK_POINT_LOAD)
			move = moves(to);
		c = model_choose(1 + nest + visit + move);
		if (!c)
			return;
		if (nest && c == 1) {
			interrupt();
			continue;
		}
		c -= 1 + nest;
		if (visit && !c) {
			w.visits++;
			visited = true;
			reader_visit();
			continue;
		}
		w.moves++;
		w.a->cons.consumer_pos = to[c - visit];
		return;
	}
}

void ktrk_model_point(const void *addr, int kind)
{
	if (!w.sc)
		return;
	check_positions();
	MODEL_CHECK(++w.points < POINTS_MAX, "does not end");
	if (!w.live)
		return;
	if (!w.on_reader)
		writer_point(addr, kind);
	else if (!w.writer_done && model_choose(2))
		reader_yield();
}

void model_memcpy(void *dst, const void *src, size_t n)
{
	const u64 *from = src;
	u64 *to = dst;

	MODEL_CHECK(!w.on_reader || n <= w.ring.size, "copies %zu bytes", n);
	for (n /= 8; n; n--) {
		ktrk_model_point(from, KTRK_POINT_LOAD);
		*to++ = *from++;
	}
}

static void set_up(const struct scenario *sc)
{
	struct arena *a = &arena;

	memset(a, 0, sizeof(*a));
	memset(&w, 0, sizeof(w));
	memset(shadow, 0, sizeof(shadow));
	memset(a->guard0, 0xa5, sizeof(a->guard0));
	memset(a->guard1, 0xa5, sizeof(a->guard1));
	memset(a->guard2, 0xa5, sizeof(a->guard2));
	memset(a->guard3, 0xa5, sizeof(a->guard3));
	w.sc = sc;
	w.a = a;
	w.clock = BASE_NS;
	ktrk_ring_init(&w.ring, &a->prod, &a->cons, (u8 *)a->data, sc->size, 0,
		       BASE_NS, sc->flags & MODEL_OVERWRITE);
	a->prod.head = sc->start;
	w.ring.room += sc->start;
	a->prod.producer_pos = sc->start;
	a->prod.overwrite_pos = sc->start;
	a->cons.consumer_pos = sc->start;
	w.producer_pos = sc->start;
	w.overwrite_pos = sc->start;
	w.reader_done = sc->reader == MODEL_NONE;
}

static void check_guard(const u64 *guard)
{
	int i;

	for (i = 0; i < 8; i++)
		MODEL_CHECK(guard[i] == GUARD, "written beside the ring");
}

/* Given room, the next hit succeeds and tells all losses. */
static void recover(void)
{
	static const struct op last = { .bytes = 16, .used = 16 };
	int i, n = w.entries;
	u64 sum = w.entries;

	w.a->cons.consumer_pos = w.a->prod.producer_pos;
	write_one(&last);
	check_positions();
	MODEL_CHECK(w.entries == n + 1, "the ring does not recover");
	for (i = 0; i < KTRK_LOST_CAUSES; i++) {
		MODEL_CHECK(w.a->prod.lost[i] == w.refused[i],
			    "lost %llu of cause %d, counted %llu", w.refused[i],
			    i, (u64)w.a->prod.lost[i]);
		MODEL_CHECK(w.lost_walked[i] == w.refused[i],
			    "lost %llu of cause %d, told %llu", w.refused[i],
			    i, w.lost_walked[i]);
		sum += w.refused[i];
	}
	MODEL_CHECK(w.attempts - 1 == sum, "the books do not close");
}

/* One run of a scenario. */
void world_path(const struct scenario *sc)
{
	int i;

	set_up(sc);
	w.live = true;
	for (i = 0; i < ops(sc->main); i++)
		write_one(&sc->main[i]);
	check_positions();
	w.writer_done = true;
	if (!w.reader_done)
		reader_finish();
	w.live = false;
	recover();
	check_guard(w.a->guard0);
	check_guard(w.a->guard1);
	check_guard(w.a->guard2);
	check_guard(w.a->guard3);
}
