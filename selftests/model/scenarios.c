// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the explorer explores. Sizes are chosen so that records meet the end of
 * the data, each other and the limits after two or three of them; the bounds
 * so that a scenario takes seconds.
 */
#include "model.h"

#define W(n)		{ .bytes = (n), .used = (n) }
#define V(n, u)		{ .bytes = (n), .used = (u) }
#define STOPPED(n)	{ .bytes = (n), .used = (n), .stopped = 1 }
#define TELL		{ .tell = 1 }
#define LOSS(why)	{ .cause = KTRK_LOST_##why }

const struct scenario scenarios[] = {
	/* Nothing but writers. */
	{
		.name = "nest",
		.size = 256, .start = 232,
		.main = { W(24), W(32) },
		.nest = { W(40), W(16), W(24) },
		.nests = 3, .depth = 4,
	}, {
		.name = "nest-give-back",
		.size = 256, .start = 208,
		.main = { V(48, 24), V(32, 24) },
		.nest = { V(40, 16), W(16), V(32, 24) },
		.nests = 3, .depth = 3,
	}, {
		.name = "nest-too-deep",
		.size = 256,
		.main = { W(24) },
		.nest = { W(16), V(32, 24), W(16), W(24), W(16) },
		.nests = 5, .depth = 6,
		.flags = MODEL_DEEP,
	}, {
		.name = "exact-fit",
		.size = 128, .start = 120,
		.main = { W(64), W(40), W(24), W(16) },
		.nest = { W(24) },
		.nests = 1, .depth = 2,
	}, {
		.name = "too-big",
		.size = 128,
		.main = { W(136), W(64) },
		.nest = { V(128, 16) },
		.nests = 2, .depth = 2,
	}, {
		.name = "loss",
		.size = 256, .start = 64,
		.main = { LOSS(RATE), W(16), W(24) },
		.nest = { LOSS(NMISSED), W(24), LOSS(RATE) },
		.nests = 3, .depth = 4,
	},
	{
		.name = "loss-times",
		.size = 256,
		.main = { LOSS(RATE), LOSS(RATE), LOSS(RATE), W(16) },
		.nest = { W(16) },
		.nests = 3, .depth = 2,
	},
	/* The session stops when the quick way has failed. */
	{
		.name = "quick",
		.size = 128, .start = 104,
		.main = { W(24), W(40), STOPPED(48), W(72) },
		.nest = { W(24), V(24, 16), W(16) },
		.nests = 2, .depth = 3, .moves = 2,
	},
	/* A consumer on another CPU. */
	{
		.name = "consumer",
		.size = 128, .start = 104,
		.main = { W(24), W(40), W(32), W(48) },
		.visits = 3, .depth = 1,
		.reader = MODEL_CONSUMER,
	}, {
		.name = "consumer-nest",
		.size = 128, .start = 64,
		.main = { V(48, 32), W(24) },
		.nest = { W(24), V(32, 16) },
		.nests = 2, .depth = 3, .visits = 2,
		.reader = MODEL_CONSUMER,
	}, {
		.name = "consumer-loss",
		.size = 128, .start = 112,
		.main = { W(64), W(64), W(24) },
		.nest = { W(32), LOSS(RATE) },
		.nests = 1, .depth = 2, .visits = 2,
		.reader = MODEL_CONSUMER,
	}, {
		.name = "wake",
		.size = 128,
		.main = { W(16), W(24) },
		.nest = { W(16) },
		.nests = 1, .depth = 2, .visits = 3, .wake_at = 16,
		.reader = MODEL_CONSUMER, .flags = MODEL_WAKE,
	}, {
		.name = "wake-full",
		.size = 128,
		.main = { W(128), W(128) },
		.nest = { W(16) },
		.nests = 1, .depth = 2, .visits = 2, .wake_at = 16,
		.reader = MODEL_CONSUMER, .flags = MODEL_WAKE,
	}, {
		.name = "wake-refused",
		.size = 128,
		.main = { W(136) },
		.nest = { W(16) },
		.nests = 2, .depth = 2, .visits = 2, .wake_at = 16,
		.reader = MODEL_CONSUMER, .flags = MODEL_WAKE,
	}, {
		.name = "horizon",
		.size = 128,
		.main = { W(16) },
		.nest = { W(24) },
		.nests = 2, .depth = 2, .visits = 2,
		.reader = MODEL_CONSUMER, .flags = MODEL_HORIZON,
	},
	/* An observer, and a consumer that gives up records under its eyes. */
	{
		.name = "observer",
		.size = 128, .start = 104,
		.main = { W(48), W(40), W(32), W(48), W(64) },
		.visits = 2, .depth = 1, .moves = 3,
		.reader = MODEL_OBSERVER,
	}, {
		.name = "observer-nest",
		.size = 128, .start = 40,
		.main = { V(64, 48), W(72), W(40) },
		.nest = { W(32) },
		.nests = 1, .depth = 2, .visits = 1, .moves = 3,
		.reader = MODEL_OBSERVER,
	},
	/* The newest records are kept. */
	{
		.name = "overwrite",
		.size = 128, .start = 104,
		.main = { W(64), V(64, 48), W(40), W(128), W(24) },
		.nest = { W(48), V(40, 16) },
		.nests = 2, .depth = 3,
		.flags = MODEL_OVERWRITE,
	}, {
		.name = "overwrite-loss",
		.size = 256, .start = 200,
		.main = { W(64), W(200), W(64) },
		.nest = { W(256), W(24) },
		.nests = 2, .depth = 2,
		.flags = MODEL_OVERWRITE,
	}, {
		.name = "overwrite-observer",
		.size = 128, .start = 104,
		.main = { W(48), W(40), W(48), W(64), W(24), W(32) },
		.visits = 2, .depth = 1,
		.reader = MODEL_OBSERVER, .flags = MODEL_OVERWRITE,
	}, {
		.name = "overwrite-observer-nest",
		.size = 128, .start = 40,
		.main = { V(64, 48), W(72), W(40) },
		.nest = { W(32) },
		.nests = 1, .depth = 2, .visits = 1,
		.reader = MODEL_OBSERVER, .flags = MODEL_OVERWRITE,
	},
	{
		/* Overtaken by a PAD of 8 bytes, and by no more. */
		.name = "overwrite-observer-pad",
		.size = 128,
		.main = { V(48, 40), W(56), W(16) },
		.nest = { W(24) },
		.nests = 1, .depth = 2, .visits = 1,
		.reader = MODEL_OBSERVER, .flags = MODEL_OVERWRITE,
	}, {
		.name = "overwrite-walker",
		.size = 128, .start = 104,
		.main = { W(48), LOSS(RATE), W(40), V(48, 24), W(24) },
		.visits = 2, .depth = 1,
		.reader = MODEL_WALKER, .flags = MODEL_OVERWRITE,
	},
	/* A session that stops: what was lost is told without a record. */
	{
		.name = "tell",
		.size = 128, .start = 64,
		.main = { W(120), LOSS(RATE), TELL, W(24), TELL },
		.nest = { LOSS(NMISSED), TELL, W(16) },
		.nests = 2, .depth = 3, .moves = 2,
	},
	/* A consumer page that says anything. */
	{
		/* So far from 0 that a distance has its highest bits set. */
		.name = "hostile",
		.size = 128, .start = (1ULL << 62) + 104,
		.main = { W(64), V(64, 48), W(40), W(24) },
		.nest = { W(48), W(24) },
		.nests = 1, .depth = 2, .moves = 4,
		.flags = MODEL_HOSTILE,
	}, {
		.name = "hostile-observer",
		.size = 128, .start = 16,
		.main = { W(64), W(48), W(40), W(32) },
		.visits = 1, .depth = 1, .moves = 2,
		.reader = MODEL_OBSERVER, .flags = MODEL_HOSTILE,
	},
	{}
};
