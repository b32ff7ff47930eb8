// SPDX-License-Identifier: GPL-2.0-only
/*
 * NMIs that QEMU injects, thousands of them, into a CPU that does little else
 * than write records in a task, in irqs and in softirqs: the NMI's own hits
 * come in the midst of these. Each mechanism that can serve a function serves
 * the NMI's in turn, and each call of it is recorded or known to be lost.
 */
#define _GNU_SOURCE
#include "torture.h"

#define NMIMOD	"/dev/ktrk_nmimod"
#define RING	(1UL << 20)
#define NMIS	20	/* in one write() */
#define MIX	200	/* the same */

/* As the records have it: number, what was interrupted, where. */
struct call {
	__u64 seq, level, inside;
};

static const struct turn {
	const char *mech, *def;	/* that of a return has the caller first */
} turns[] = {
	{ "ftrace", "p:nmi ktn_nmi seq=$arg1 level=$arg2 inside=$arg3" },
	{ "kprobe", "p:nmi ktn_nmi seq=$arg1 level=$arg2 inside=$arg3" },
	{ "trampoline", "r:nmi ktn_nmi seq=$arg1 level=$arg2 inside=$arg3 $duration" },
	{ "kretprobe", "r:nmi ktn_nmi seq=$arg1 level=$arg2 inside=$arg3" },
};

/**
 * struct sums - of all turns
 * @records: of NMIs, read
 * @lost: NMIs whose hit was lost, as the books say
 * @bad: whatever was not as it must be
 */
struct sums {
	__u64 records, lost, bad;
};

static struct tt_ses ses;
static __u64 next_seq;

static unsigned long long tell(const char *name)
{
	char buf[512], *in;
	ssize_t n = kt_read(NMIMOD, buf, sizeof(buf));

	in = n > 0 ? strstr(buf, name) : NULL;
	/* "irq " is the end of "softirq ", too. */
	while (in && in > buf && in[-1] != '\n')
		in = strstr(in + 1, name);
	return in ? strtoull(in + strlen(name), NULL, 0) : 0;
}

/* Where ktrk's code is: from its first to behind its last function. */
static void tell_text(void)
{
	unsigned long addr, from = -1UL, to = 0;
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512], type;

	while (file && fgets(line, sizeof(line), file)) {
		if (!strstr(line, "[ktrk]") ||
		    sscanf(line, "%lx %c", &addr, &type) != 2 ||
		    (type != 't' && type != 'T'))
			continue;
		from = addr < from ? addr : from;
		to = addr > to ? addr : to;
	}
	if (file)
		fclose(file);
	snprintf(line, sizeof(line), "text %#lx %#lx", from, (to | 4095) + 1);
	kt_append(NMIMOD, line);
}

/* Asks for NMIs from the other CPU, for a share of the time. */
static void __attribute__((noreturn)) ask(unsigned int turn)
{
	char text[32];
	int rc = 0;

	kt_pin(1);
	snprintf(text, sizeof(text), "nmi %d", NMIS);
	do {
		rc = kt_append(NMIMOD, text);
	} while (!rc && tt_left_of(turn + 1, ARRAY_SIZE(turns)));
	_exit(!!rc);
}

static void look(const struct ktrk_record *rec, bool ret, struct sums *sums)
{
	const struct call *call = (const void *)((const __u64 *)(rec + 1) + ret);

	sums->records++;
	if (call->seq >= next_seq && call->level < 3 && call->inside < 2 &&
	    rec->when & KTRK_CTX_NMI) {
		next_seq = call->seq + 1;
		return;
	}
	if (sums->bad++ < 20)
		printf("# record %llu, not %llu: level %llu, inside %llu, context %#llx\n",
		       call->seq, next_seq, call->level, call->inside,
		       rec->when & 0xff);
}

/* @turn: what serves @id; NULL if that is not of NMIs */
static void read_all(int id, const struct turn *turn, struct sums *sums)
{
	const struct ktrk_record *rec;
	unsigned int cpu;

	for (cpu = 0; cpu < ses.ncpus; cpu++) {
		while ((rec = kt_next(&ses.rings[cpu]))) {
			if (KTRK_RECORD_KIND(rec->len_kind) !=
			    KTRK_RECORD_EVENT)
				continue;
			ses.seen[rec->event]++;
			if (turn && rec->event == id)
				look(rec, *turn->def == 'r', sums);
		}
		sums->bad += ses.rings[cpu].odd;
		ses.rings[cpu].odd = 0;
		kt_give_back(&ses.rings[cpu]);
	}
}

/* Meanwhile the CPU that gets them writes records, and reads them. */
static int mix_until_end(pid_t pid, int id, const struct turn *turn,
			 struct sums *sums)
{
	char text[32];
	int status;

	snprintf(text, sizeof(text), "mix %d", MIX);
	while (!waitpid(pid, &status, WNOHANG)) {
		sums->bad += !!kt_append(NMIMOD, text);
		read_all(id, turn, sums);
	}
	return status;
}

/* One mechanism's share of the time. */
static int take_turn(const struct turn *turn, struct sums *sums)
{
	int id = tt_add_by(ses.fd, turn->def, turn->mech), rc;
	struct ktrk_counts c;
	__u64 came;
	pid_t pid;

	if (id < 0) {
		printf("# nmi: %s: %s\n", turn->mech, strerror(-id));
		return id == -EOPNOTSUPP ? 0 : id;
	}
	came = tell("nmis ");
	pid = fork();
	if (!pid)
		ask(turn - turns);
	rc = mix_until_end(pid, id, turn, sums);
	kt_switch(ses.fd, "nmi", 0);
	read_all(id, turn, sums);
	kt_stat(ses.fd, id, -1, &c);
	came = tell("nmis ") - came;
	printf("# nmi: %s: %llu NMIs, %llu recorded, %llu lost\n", turn->mech,
	       came, c.recorded, kt_lost(&c));
	sums->bad += c.hits != came || !kt_closes(&c) ||
		     c.recorded != ses.seen[id];
	sums->lost += kt_lost(&c);
	kt_del(ses.fd, "nmi");
	return rc;
}

static void books(int id, struct sums *sums)
{
	struct ktrk_counts c;

	kt_switch(ses.fd, "mix", 0);
	read_all(0, NULL, sums);
	kt_stat(ses.fd, id, -1, &c);
	printf("# nmi: %llu injected; %llu came in a task, %llu in a softirq, %llu in an irq; ",
	       tell("nmis "), tell("task "), tell("softirq "), tell("irq "));
	printf("%llu in ktrk's code\n", tell("inside "));
	printf("# nmi: %llu records of them, %llu lost; %llu hits meanwhile, %llu recorded, %llu lost\n",
	       sums->records, sums->lost, c.hits, c.recorded, kt_lost(&c));
	tap_is(sums->bad, 0, "books closed, each record of an NMI right");
	tap_is(sums->records + sums->lost, tell("nmis "),
	       "each is recorded or known to be lost");
	tap_ok(sums->records > sums->lost, "most are recorded");
	tap_ok(tell("inside "), "some came in ktrk's own code");
	tap_ok(tell("task ") && tell("softirq ") && tell("irq "),
	       "some in each context");
	tap_ok(kt_closes(&c) && c.recorded == ses.seen[id],
	       "the books of what they interrupted close");
	tap_is(c.hits, tell("mix "), "hits = calls");
}

int main(void)
{
	struct sums sums = {};
	unsigned int turn;
	int id, rc = 0;

	tt_begin();
	if (tt_insmod("/ktrk/testmod/ktrk_nmimod.ko"))
		tap_skip_all("no module ktrk_nmimod");
	if (kt_append(NMIMOD, "nmi 0"))
		tap_skip_all("nobody injects NMIs: vm/run --nmi does");
	tell_text();
	kt_pin(0);
	tt_ses_open(&ses, "", RING);
	id = tt_add(ses.fd, "p:mix ktn_mix seq=$arg1 level=$arg2 s=+0($arg3):string");
	if (id < 0)
		tap_bail("no probe");
	for (turn = 0; !rc && turn < ARRAY_SIZE(turns); turn++)
		rc = take_turn(&turns[turn], &sums);
	tap_is(rc, 0, "each NMI came");
	books(id, &sums);
	tt_ses_close(&ses);
	tt_rmmod("ktrk_nmimod");
	return tap_end();
}
