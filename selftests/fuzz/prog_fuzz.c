// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a program: what ktrk_verify() lets pass runs in memory of just
 * the size it may use. Each part runs twice, over memory filled with different
 * junk, and must leave the same bytes: so nothing was left unwritten.
 *
 * The first byte of the input says what kind of probe it is for, the rest is
 * struct ktrk_prog and its instructions.
 */
#include <stdlib.h>

#include "../unit/kit.h"
#include "fuzz.h"

#define IS_REGS		1
#define RETURNS		2
#define HEADER		(1 + sizeof(struct ktrk_prog))

static u64 runs, accepted;

static void tell(void)
{
	fprintf(stderr, "# prog: %llu programs, %llu verified and run\n", runs, accepted);
}

/* What the verifier promises about jumps, seen without it. */
static void check_jumps(const struct ktrk_prog *prog)
{
	const struct ktrk_insn *insn = prog->insns + prog->nkeep;
	u32 i;

	for (i = 0; i < prog->nfilter; i++) {
		u32 no = insn[i].off, yes = insn[i].dst;

		if (insn[i].op != KTRK_OP_JCMP && insn[i].op != KTRK_OP_JBIT &&
		    insn[i].op != KTRK_OP_JSTR)
			continue;
		must(yes == KTRK_PROG_REJECT || (yes > i && yes <= prog->nfilter), "true");
		must(no == KTRK_PROG_REJECT || (no > i && no <= prog->nfilter), "false");
	}
}

static void *filled(size_t n, int byte)
{
	void *p = malloc(n ? n : 1);

	memset(p, byte, n);
	return p;
}

/* One run over memory full of @byte; the record and its size. */
static u8 *run(const struct ktrk_prog *prog, const u64 *base, int byte,
	       u32 *used)
{
	struct ktrk_ctx ctx = {
		.base = base,
		.entry_ns = 5,
		.now_ns = 7,
		.retaddr = 0xffffffff81000000ULL,
	};
	u64 *kept = filled(prog->nkept * sizeof(u64), byte);
	u8 *rec = filled(prog->max_size, byte), fault = byte;

	ktrk_vm_keep(prog, &ctx, kept);
	ctx.kept = kept;
	*used = 0;
	if (!prog->nfilter || ktrk_vm_filter(prog, &ctx)) {
		*used = ktrk_vm_store(prog, &ctx, rec, &fault);
		must(*used >= prog->static_size && *used <= prog->max_size &&
		     *used % 8 == 0, "size");
		must(fault == 0 || fault == KTRK_CTX_FAULT, "fault");
		must(rec[0] == byte && !memcmp(rec, rec + 1,
					       sizeof(struct ktrk_record) - 1),
		     "the header was written");
	}
	free(kept);
	return rec;
}

static void run_twice(const struct ktrk_prog *prog, u32 words)
{
	u64 *base = filled(words * sizeof(u64), 0);
	u8 *one, *two;
	u32 i, n, m;

	for (i = 0; i < words; i++)
		base[i] = i % 3 ? (i % 3 == 1 ? MOCK_KERNEL : MOCK_USER) +
					  i * 64 :
				  i;
	one = run(prog, base, 0xa5, &n);
	two = run(prog, base, 0x5a, &m);
	must(n == m, "two runs differ in size");
	if (n)
		must(!memcmp(one + sizeof(struct ktrk_record),
			     two + sizeof(struct ktrk_record),
			     n - sizeof(struct ktrk_record)), "a byte was not written");
	free(one);
	free(two);
	free(base);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct ktrk_prog *prog;
	bool is_regs, returns;
	u32 words, cap;

	if (!runs++) {
		mock_reset();
		memset(mock.kernel, 'k', MOCK_BYTES - 1);
		memset(mock.user + 100, 'u', 300);
		atexit(tell);
	}
	if (len < HEADER)
		return 0;
	is_regs = data[0] & IS_REGS;
	returns = data[0] & RETURNS;
	words = is_regs ? ktrk_arch_x86_64.words : KTRK_TRACEPOINT_ARGS;
	prog = malloc(len - 1);
	memcpy(prog, data + 1, len - 1);
	cap = (len - HEADER) / sizeof(struct ktrk_insn);
	if (!ktrk_verify(prog, cap, words, is_regs, returns)) {
		accepted++;
		check_jumps(prog);
		run_twice(prog, words);
	}
	free(prog);
	return 0;
}

/* Change one instruction, or the header; the others stay where they are. */
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max,
			       unsigned int seed)
{
	size_t n, at;

	if (size < HEADER + sizeof(struct ktrk_insn) || seed % 8 == 0)
		return LLVMFuzzerMutate(data, size, max);
	n = (size - HEADER) / sizeof(struct ktrk_insn);
	at = seed / 8 % (n + 1);
	if (at == n)
		LLVMFuzzerMutate(data, HEADER, HEADER);
	else
		LLVMFuzzerMutate(data + HEADER + at * sizeof(struct ktrk_insn),
				 sizeof(struct ktrk_insn),
				 sizeof(struct ktrk_insn));
	return size;
}
