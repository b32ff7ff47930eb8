/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A reader: takes records in the order of their positions, is told how many
 * it missed, and believes nothing before it looked at overwrite_pos again.
 */

byte readers_done;

/* The oldest record's position and number, if both are of one change. */
inline oldest()
{
	/* RING(pair:O) */
	g = overwrite_gen;			/* @load_acquire overwrite_gen */
	if
	:: g & 1 -> ok = 0
	:: else ->
		to = overwrite_pos;		/* @load overwrite_pos */
		num = overwritten;		/* @load overwritten */
		/* RING(same:P) */
		if
		:: overwrite_gen == g -> ok = 1	/* @load overwrite_gen */
		:: else -> ok = 0
		fi
	fi;
	g = 0
}

inline catch_up()
{
	oldest();
	d_step {
		if
		:: ok && placed ->
			/* Nobody is sent back, and pays for what it misses. */
			assert(to >= pos && num >= seq);
			assert(OVER || !consumer);
#ifndef BUG_MISSED
			sum = sum + (num - seq);
#endif
			pos = to; seq = num
		:: ok && !placed ->
			placed = 1; sum = num; pos = to; seq = num
		:: else
		fi;
		to = 0; num = 0
	}
}

inline ktrk_reader_still()
{
	/* RING(still:F) */
	if
	:: overwrite_pos <= pos -> ok = 1	/* @load overwrite_pos */
	:: else -> ok = 0
	fi
}

inline look_for_more()
{
	/* RING(read:B) */
#ifdef BUG_LIMIT
	limit = head
#else
	limit = producer_pos			/* @load_acquire producer_pos */
#endif
}

/* lk of the next record, PAD excepted; NONE if there is none now. */
inline ktrk_reader_peek()
{
	lk = NONE;
	do
	:: !placed ->
		catch_up();
		if
		:: !ok -> break
		:: else
		fi
	:: placed && pos >= limit ->
		look_for_more();
		if
		:: pos >= limit -> break
		:: else
		fi
	:: placed && pos < limit ->
		lk = len_kind[AT(pos)];		/* @load len_kind */
#ifndef BUG_PEEK_STILL
		ktrk_reader_still();
		if
		:: !ok ->
			lk = NONE;
			catch_up();
			if
			:: !ok -> break
			:: else -> goto again
			fi
		:: else
		fi;
#endif
		/* What is there and not overwritten is a record. */
		assert(KIND(lk) != NONE && LEN(lk) != 0 &&
		       LEN(lk) <= limit - pos);
		if
		:: KIND(lk) == PAD -> pos = pos + LEN(lk); lk = NONE
		:: else -> break
		fi;
again:		skip
	od
}

/* Read it unit by unit, as long as peek saw it; then ask what that was worth. */
inline ktrk_reader_copy()
{
	i = 0;
	do
	:: i < LEN(lk) && i < SIZE ->
		d_step {
			torn = torn | (owner[AT(pos + i)] != pos);
			num = (i == 0 -> number[AT(pos)] : num);
			i++
		}
	:: else -> break
	od;
	i = 0;
#ifdef BUG_COPY_STILL
	ok = 1;
#else
	ktrk_reader_still();
#endif
}

/* The record at pos was handed out. */
inline take_it()
{
	/* Never torn, never another one's, none left out. */
	assert(!torn && LEN(lk) > 0);
	assert(KIND(lk) == EVENT || KIND(lk) == LOST);
	assert(KIND(lk) != EVENT || num == seq);
	assert(OVER || !consumer || KIND(lk) != LOST || num > 0);
	if
	:: KIND(lk) == EVENT -> seq++; sum++
	:: else -> heard = heard + num
	fi;
	pos = pos + LEN(lk);
}

/* Give up what was read. */
inline ktrk_reader_consume()
{
	/* RING(consume:D) */
#ifdef BUG_CONSUME
	consumer_pos = limit
#else
	consumer_pos = pos			/* @store_release consumer_pos */
#endif
}

/* Is nothing on the way that is older than now? */
inline ktrk_reader_drained()
{
	/* RING(horizon:H) */
	d_step { num = events; g = busy };	/* @load_acquire busy */
	if
	:: g == 0 ->
		if
		:: head == pos -> assert(num <= seq) /* @load head */
		:: else
		fi
	:: else
	fi;
	g = 0; num = 0
}

/* @consumer: 1 for the one that gives up what it read. */
inline reader()
{
	byte pos, limit, seq, sum, heard, lk, to, num, g, i;
	bit ok, placed, torn;

	do
	:: levels_done == LEVELS && placed && pos == producer_pos -> break
	:: else ->
		ktrk_reader_peek();
		if
		:: KIND(lk) != NONE ->
			ktrk_reader_copy();
			if
			:: ok ->
				d_step { take_it() };
				if
				:: consumer -> ktrk_reader_consume()
				:: else
				fi
			:: else
			fi
		:: else ->
#ifdef DRAIN
			if
			:: consumer && placed -> ktrk_reader_drained()
			:: else
			fi
#else
			skip
#endif
		fi;
		d_step { lk = 0; ok = 0; num = 0; torn = 0 }
	od;
	/* Read and missed are all there were; nobody lost one in silence. */
	assert(sum == events && seq == events);
	assert(OVER || !consumer || heard == told);
	assert(lost == refused && (lost == told || lossy));
	readers_done++
}
