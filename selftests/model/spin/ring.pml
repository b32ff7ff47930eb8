/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ring's protocol as kmod/core/ring.{h,c} follows it, for SPIN: one CPU
 * whose writers interrupt one another, and two readers on other CPUs. A step
 * is one access to memory that somebody else may change; each has the comment
 * that ./accesses.awk finds in the C text at the same place of the function
 * of the same name. Units are 8 bytes; a record is its header and 0 to 2 more.
 *
 * Memory is sequentially consistent here; ../litmus is about the order.
 *
 *	SIZE	units of data, a power of two
 *	LEVELS	kinds of context that interrupt one another, 1 to 4
 *	FIRST	records that the outermost level writes
 *	REST	records that each other level writes
 *	OVER	1: the newest records are kept; 0: the oldest
 *	READERS	0 to 2; the first is the consumer, the second an observer
 *	MAXLEN	how long records are at most; levels and hits take turns
 *	GIVE	1: a record may give back what it did not use
 *	CHAIN	each level interrupts only the one below it, to have fewer states
 *	AGAIN	1: a context may be hit inside itself
 *	DRAIN	the consumer asks how old news can be
 *	BUG_*	a seeded bug, which must be found; see ./run
 */

#ifndef MAXLEN
#define MAXLEN	2
#endif
#ifndef GIVE
#define GIVE	0
#endif
#ifndef AGAIN
#define AGAIN	0
#endif
#ifndef LOST_LEN
#define LOST_LEN	2
#endif
#ifndef BATCH
#define BATCH	(SIZE / 4)
#endif

/* Whom a level interrupts: any below, or that directly below. */
#ifdef CHAIN
#define INTERRUPTS	(cur == level - 1)
#define ENOUGH		true
#else
#define INTERRUPTS	(cur < level)
#define ENOUGH		(hits == HITS)
#endif
#define HITS	(level == 1 -> FIRST : REST)

/* Not here: ktrk_ring_init, fill_lost and stretch (times), ktrk_ring_tell */
/* Not here: ktrk_reader_skip */
#define NONE	0
#define PAD	1
#define EVENT	2
#define LOST	3
#define LK(len, kind)	((len) | (kind) << 4)
#define LEN(lk)		((lk) & 15)
#define KIND(lk)	((lk) >> 4)
#define AT(pos)		((pos) & (SIZE - 1))
#define BIT(l)		(1 << ((l) - 1))

/* The producer page, the consumer page, the writer's own. */
byte head, producer_pos, overwrite_pos, overwrite_gen, overwritten, busy;
byte consumer_pos;
byte lost, told;
byte room = SIZE;
bit lossy;

/*
 * The data. In each unit: the position of the record that it belongs to; in
 * its first one also length and kind, and a number: of an EVENT how many came
 * before it, of a LOST how many it tells of. What is no header is NONE.
 */
byte len_kind[SIZE];
byte owner[SIZE];
byte number[SIZE];

/* Nobody's memory: what is true. */
byte cur;			/* the level that runs, 0 for none */
byte open;			/* taken and not complete */
byte events;			/* EVENT records taken */
byte refused;			/* hits without a record */
byte levels_done;			/* levels that have written all they will */

#define POSITIONS_HOLD \
	(overwrite_pos <= producer_pos && producer_pos <= head && \
	 head - overwrite_pos <= SIZE)

/* Store one unit of the record at @start. */
inline put(start, i, lk, num)
{
	d_step {
		assert(start + i >= producer_pos && start + i < head);
		/* What it overwrites was given up, by us and in drop mode by
		 * the consumer, too.
		 */
		assert(start + i < overwrite_pos + SIZE);
		assert(OVER || start + i < consumer_pos + SIZE);
		owner[AT(start + i)] = start;
		len_kind[AT(start + i)] = lk;
		number[AT(start + i)] = num;
	}
}

inline add_local(counter, n)
{
	do
	:: c = counter;				/* @load counter */
	   atomic {
		if
		:: counter == c ->		/* @cmpxchg counter */
			counter = c + n;
			break
		:: else
		fi
	   }
	od
}

inline ktrk_ring_lose()
{
	refused++;
#ifdef BUG_COUNT_STORE
	c = lost;
	lost = c + 1;
#else
	add_local(lost, 1);
#endif
	lossy = 1;				/* @store lossy */
#ifndef BUG_LOSE_ROOM
	room = 0;				/* @store room */
#endif
}

/* The consumer's position if it makes sense, else @old. */
inline consumer_pos_verify()
{
	/* RING(room:C) */
	limit = consumer_pos;			/* @load_acquire consumer_pos */
	if
	:: limit - old > producer_pos - old ->	/* @load producer_pos */
		limit = old
	:: else
	fi;
#ifdef BUG_TRUST
	limit = producer_pos
#endif
}

inline walk()
{
	pos = old;
	n = 0;
	do
	:: pos < want ->
		k = len_kind[AT(pos)];		/* @load at */
		if
		:: LEN(k) == 0 || pos + LEN(k) > limit -> break
		:: else
		fi;
#ifdef BUG_COUNT_ALL
		n++;
#else
		n = n + (KIND(k) == EVENT);
#endif
#ifdef BUG_HALF
		pos = pos + 1
#else
		pos = pos + LEN(k)
#endif
	:: else -> break
	od;
	k = 0
}

inline move()
{
#ifndef BUG_NO_GEN
	do
	:: gen = overwrite_gen;			/* @load overwrite_gen */
	   if
	   :: gen & 1 -> break
	   :: else
	   fi;
	   atomic {
		if
		:: overwrite_gen == gen ->	/* @cmpxchg overwrite_gen */
			overwrite_gen = gen + 1;
			break
		:: else
		fi
	   }
	od;
#endif
	/* RING(odd:M) */
#ifdef BUG_MOVE_STORE
	overwrite_pos = pos;
	overwritten = overwritten + n;
#else
	atomic {
		if
		:: overwrite_pos == old ->	/* @cmpxchg overwrite_pos */
			assert(pos > old && pos <= producer_pos);
			overwrite_pos = pos;
			ok = 1
		:: else
			ok = 0
		fi
	}
	if
	:: ok ->
		add_local(overwritten, n)
	:: else
	fi;
#endif
	/* RING(even:N) */
#ifndef BUG_NO_GEN
	if
	:: !(gen & 1) ->
		overwrite_gen = gen + 2		/* @store_release overwrite_gen */
	:: else
	fi;
#endif
	gen = 0
}

/* Room up to h + bytes? Sets ok. */
inline make_room(bytes)
{
	want = h + bytes - SIZE + BATCH;
	do
	:: old = overwrite_pos;			/* @load overwrite_pos */
	   if
	   :: h + bytes - old <= SIZE -> ok = 1; break
	   :: else
	   fi;
	   if
#ifdef BUG_WALK_HEAD
	   :: OVER -> limit = head
#else
	   :: OVER -> limit = producer_pos	/* @load producer_pos */
#endif
	   :: else -> consumer_pos_verify()
	   fi;
	   walk();
	   if
	   :: pos != old -> move()
	   :: else ->
		if
		:: overwrite_pos == old -> ok = 0; break /* @load overwrite_pos */
		:: else
		fi
	   fi
	od;
	skip;
	d_step { want = 0; old = 0; pos = 0; limit = 0; n = 0 }
}

inline has_room(bytes)
{
	if
	:: h + bytes - overwrite_pos <= SIZE -> ok = 1 /* @load overwrite_pos */
	:: else -> ok = 0
	fi
}

/* Take @bytes behind head, at h; or not: sets ok. @event: 1 for an EVENT. */
inline take(bytes, event)
{
	do
	:: h = head;				/* @load head */
	   has_room(bytes);
	   if
	   :: !ok -> make_room(bytes);
		if
		:: !ok -> break
		:: else
		fi
	   :: else
	   fi;
	   atomic {
		if
#ifdef BUG_TAKE_STORE
		:: true ->
#else
		:: head == h ->			/* @cmpxchg head */
#endif
			head = h + bytes;
			open++;
			seq = events;
			events = events + event;
			assert(POSITIONS_HOLD);
			break
		:: else
		fi
	   }
	od
	/* RING(overwrite:E) */
}

inline open_room()
{
#ifdef BUG_ROOM_MORE
	c = overwrite_pos + 1;
#else
	c = overwrite_pos;
#endif
	room = c + SIZE;			/* @store room @load overwrite_pos */
#ifndef BUG_LOSSY_RECHECK
	if
	:: lossy -> room = 0			/* @load lossy @store room */
	:: else
	fi;
#endif
	c = 0
}

inline ktrk_ring_pad(start, bytes)
{
	put(start, 0, LK(bytes, PAD), 0);
}

/* What was not told yet, in c; counts as told from here on. */
inline take_untold()
{
	do
	:: k = told;				/* @load told */
	   c = lost - k;			/* @load lost */
	   if
	   :: c == 0 -> break
	   :: else
	   fi;
	   /* @store lossy: for counts beyond 32 bits */
	   atomic {
		if
		:: told == k ->			/* @cmpxchg told */
			told = k + c;
			break
		:: else
		fi
	   }
	od;
	k = 0
}

inline tell_loss()
{
	take(LOST_LEN, 0);
	if
	:: ok ->
#ifndef BUG_LOSSY_LATE
		lossy = 0;			/* @store lossy */
#endif
		take_untold();
#ifdef BUG_LOSSY_LATE
		lossy = 0;
#endif
		if
		:: c != 0 ->
			put(h, 0, LK(LOST_LEN, LOST), c);
			put(h, 1, NONE, 0)
		:: else ->
			atomic {
				if
				:: head == h + LOST_LEN -> /* @cmpxchg head */
					head = h;
					ok = 0
				:: else
				fi
			}
			if
			:: ok -> ktrk_ring_pad(h, LOST_LEN)
			:: else
			fi
		fi;
		d_step { open--; c = 0; h = 0 }
	:: else
	fi
}

/* Entered: sets ok, h. */
inline reserve_slow()
{
	if
	:: lossy -> tell_loss()			/* @load lossy */
	:: else
	fi;
	take(bytes, 1);
	if
	:: ok -> open_room()
	:: else -> ktrk_ring_lose()
	fi
}

inline ktrk_ring_enter()
{
	c = busy;				/* @load busy */
	assert(!(c & BIT(level)));
	busy = c | BIT(level)			/* @store busy */
}

/* Sets still. */
inline ktrk_ring_head_is()
{
	still = (head == h)			/* @load head */
}

inline ktrk_ring_publish()
{
#ifdef BUG_IDLE_FIRST
	busy = 0;
#endif
	/* RING(publish:A) */
	atomic {
		assert(h >= producer_pos);
		producer_pos = h;		/* @store_release producer_pos */
		/* Complete is all that is published. */
		assert(open == 0 && POSITIONS_HOLD)
	}
	/* RING(idle:G) */
	busy = 0				/* @store_release busy */
}

/* Somebody left a record to us: until nobody does. */
inline ktrk_ring_leave_again()
{
	do
	::
#ifndef BUG_RECHECK_IDLE
	   busy = BIT(level);			/* @store busy */
#endif
	   h = head;				/* @load head */
	   ktrk_ring_publish();
	   if
	   :: head == h -> break		/* @load head */
	   :: else
	   fi
	od
}

/* Where head was at h when last looked at, and nobody inside before. */
inline ktrk_ring_leave_alone()
{
	ktrk_ring_publish();
#ifndef BUG_NO_RECHECK
	ktrk_ring_head_is();
	if
	:: !still -> ktrk_ring_leave_again()
	:: else
	fi
#endif
	/* @load wake_pos: nobody sleeps here */
}

inline ktrk_ring_leave()
{
	if
	:: busy != BIT(level) ->		/* @load busy */
		c = busy;
		busy = c - BIT(level);		/* @store busy @load busy */
		c = 0;
#ifdef BUG_PUBLISH_NESTED
		producer_pos = head
#endif
	:: else ->
		h = head;			/* @load head */
		ktrk_ring_leave_alone()
	fi
}

/* Sets ok; the clock is read behind it. */
inline ktrk_ring_look()
{
	if
	:: busy == 0 ->				/* @load busy */
		busy = BIT(level);		/* @store busy */
		h = head;			/* @load head */
		ok = 1
	:: else
	fi
}

/* Sets ok, and leaves what it entered if not. */
inline ktrk_ring_take()
{
	ok = 0;
	if
	:: h + bytes <= room ->			/* @load room */
		atomic {
			if
#ifdef BUG_QUICK_STORE
			:: true ->
#else
			:: head == h ->		/* @cmpxchg head */
#endif
				head = h + bytes;
				open++;
				seq = events;
				events++;
				assert(POSITIONS_HOLD);
				ok = 1
			:: else
			fi
		}
	:: else
	fi;
	if
	:: !ok -> ktrk_ring_leave()
	:: else
	fi
}

inline ktrk_ring_reserve_slow()
{
	ktrk_ring_enter();
	reserve_slow();
	if
	:: !ok -> ktrk_ring_leave()
	:: else
	fi
}

/* Sets ok, h, quick. */
inline ktrk_ring_reserve()
{
	ok = 0;
	ktrk_ring_look();
	if
	:: ok -> ktrk_ring_take()
	:: else
	fi;
	quick = ok;
	if
	:: !ok -> ktrk_ring_reserve_slow()
	:: else
	fi
}

inline ktrk_ring_commit()
{
	if
	:: used != bytes ->
		atomic {
			if
			:: head == h + bytes ->	/* @cmpxchg head */
				head = h + used;
				ok = 0
			:: else
			fi
		}
		if
#ifndef BUG_NO_PAD
		:: ok -> ktrk_ring_pad(h + used, bytes - used)
#endif
		:: else
		fi
	:: else
	fi;
	open--;
	if
	:: quick && used == bytes ->
		/* The handlers' way: their own end is where head was. */
		h = h + bytes;
		ktrk_ring_leave_alone()
	:: else -> ktrk_ring_leave()
	fi
}

/* Fill in the record, a unit at a time. */
inline fill()
{
	if
	:: GIVE && bytes > 1 -> used = 1
	:: true -> used = bytes
	fi;
	put(h, 0, LK(used, EVENT), seq);
	i = 1;
	do
	:: i < used -> put(h, i, NONE, 0); i++
	:: else -> break
	od;
	i = 0
}

/* A probe in our own way: this kind of context is inside already. */
inline hit_inside()
{
	if
	:: AGAIN && again ->
		again = 0;
		assert(busy & BIT(level));
		ktrk_ring_lose()
	:: true
	fi
}

/* The hit's way through the ring; it left nothing undone. */
inline hit()
{
	ktrk_ring_reserve();
	if
	:: ok ->
		hit_inside();
		fill();
		ktrk_ring_commit()
	:: else
	fi
}

/* Whoever interrupts runs to its end; that is all the ring relies on. */
active [LEVELS] proctype writer() provided (cur <= _pid + 1)
{
	byte level = _pid + 1;
	byte hits, below, bytes, used, h, seq, c, k, i;
	byte want, old, pos, limit, n, gen;
	bit ok, quick, still, again = AGAIN;

	do
	:: atomic { hits < HITS && INTERRUPTS ->
		below = cur; cur = level;
		bytes = 1 + (level + hits) % MAXLEN };
	   hit();
	   atomic {
		/* Nobody is inside: all is published, no loss forgotten. */
		assert(below != 0 || busy != 0 || producer_pos == head);
		assert(below != 0 || busy == 0);
		assert(below != 0 || lost == refused);
		assert(below != 0 || lost == told || (lossy && room == 0));
		assert(below != 0 || !(overwrite_gen & 1));
		bytes = 0; used = 0; h = 0; seq = 0; c = 0; k = 0; ok = 0;
		cur = below; below = 0; hits++
	   }
	:: atomic { ENOUGH && cur < level -> levels_done++; break }
	od
}

#include "reader.pml"

#if READERS > 0
active proctype one()
{
	bit consumer = 1;

	reader()
}
#endif

#if READERS > 1
active proctype two()
{
	bit consumer = 0;

	reader()
}
#endif

#ifdef LTL
/* All that is taken is published again and again, and at the end for good. */
ltl published { [] (levels_done == LEVELS -> (producer_pos == head && busy == 0)) }
#endif
#ifdef LIVE
ltl read { <> (levels_done == LEVELS && readers_done == READERS) }
#endif
