// SPDX-License-Identifier: GPL-2.0-only
/*
 * Depth-first search over sequences of choices, without stored states: a
 * sequence is replayed from the scenario's beginning, its last choice that has
 * an alternative takes the next one, and everything behind it starts over.
 *
 *	explore [-s NAME] [-q]
 *
 * prints one TAP line a scenario. With -q, only the first failure: for
 * mutants. Exit 0 when all passed, 1 when not, 2 for wrong use.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "model.h"

#define CHOICES_MAX	512

static struct {
	u8 taken[CHOICES_MAX];
	u8 of[CHOICES_MAX];
	int len;
	int at;
	int deepest;
	u64 paths;
	char why[256];
	jmp_buf failed;
} dfs;

/* Which of @n ways to go on? */
int model_choose(int n)
{
	if (n <= 1)
		return 0;
	if (dfs.at == dfs.len) {
		if (dfs.len == CHOICES_MAX)
			model_fail("more than %d choices", CHOICES_MAX);
		dfs.taken[dfs.len] = 0;
		dfs.of[dfs.len++] = n;
		if (dfs.len > dfs.deepest)
			dfs.deepest = dfs.len;
	}
	if (dfs.of[dfs.at] != n)
		model_fail("not deterministic: %d ways, were %d", n,
			   dfs.of[dfs.at]);
	return dfs.taken[dfs.at++];
}

void model_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(dfs.why, sizeof(dfs.why), fmt, ap);
	va_end(ap);
	_longjmp(dfs.failed, 1);
}

static bool next_path(void)
{
	while (dfs.len && dfs.taken[dfs.len - 1] + 1 == dfs.of[dfs.len - 1])
		dfs.len--;
	if (!dfs.len)
		return false;
	dfs.taken[dfs.len - 1]++;
	return true;
}

/* All paths, or the first @limit. */
static bool explore(const struct scenario *sc, u64 limit)
{
	memset(&dfs, 0, sizeof(dfs));
	reader_reset();
	if (_setjmp(dfs.failed))
		return false;
	do {
		dfs.at = 0;
		world_path(sc);
		dfs.paths++;
		if (dfs.at != dfs.len)
			model_fail("not deterministic: the path became shorter");
	} while (dfs.paths < limit && next_path());
	return true;
}

static void print_choices(void)
{
	int i;

	printf("#   choices:");
	for (i = 0; i < dfs.at; i++)
		printf(" %d/%d", dfs.taken[i], dfs.of[i]);
	printf("\n");
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static u64 total;

static bool run(int n, const struct scenario *sc)
{
	double t0 = seconds(), t;
	bool ok = explore(sc, ~0ULL);

	t = seconds() - t0;
	total += dfs.paths;
	printf("%s %d - %s: %llu paths, %d choices deep, %.1f s\n",
	       ok ? "ok" : "not ok", n, sc->name,
	       (unsigned long long)dfs.paths, dfs.deepest, t);
	if (!ok) {
		printf("#   %s\n", dfs.why);
		print_choices();
	}
	fflush(stdout);
	return ok;
}

/* A glance at each scenario first, and a look: most bugs need no more. */
static int first_failure(const char *only)
{
	static const u64 limits[] = { 20000, 400000, ~0ULL };
	const struct scenario *sc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		for (sc = scenarios; sc->name; sc++) {
			if (only && strcmp(only, sc->name))
				continue;
			if (explore(sc, limits[i]))
				continue;
			printf("%s: %s\n", sc->name, dfs.why);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct scenario *sc;
	const char *only = NULL;
	int failed = 0, n = 0, c;

	while ((c = getopt(argc, argv, "qs:")) != -1) {
		if (c == 's')
			only = optarg;
		else if (c == 'q')
			return first_failure(only);
		else
			return 2;
	}
	for (sc = scenarios; sc->name; sc++) {
		if (only && strcmp(only, sc->name))
			continue;
		failed += !run(++n, sc);
	}
	printf("# explorer: %d scenarios, %llu paths\n", n,
	       (unsigned long long)total);
	return failed || !n;
}
