// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: running a probe's program
 *
 * What runs at each hit is here. A program has passed ktrk_verify(), so no
 * offset, index or target is checked again. One accumulator, one latch for a
 * load that failed; straight on, but for the filter's jumps, which go forward.
 *
 * Kernels are built without jump tables, so a switch costs a chain of
 * compares: what is frequent is asked for first. A store part of whole words
 * at hand (KTRK_PROG_PLAIN), which is most of them, has a loop of its own.
 *
 * A record is filled in place. The verifier saw to it that each byte of its
 * static part is stored to; what is added behind it is padded with zeroes
 * here. So nothing that was in the ring before can be seen through a gap.
 */
#include "vm.h"
#include "glob.h"

static_assert(sizeof(struct ktrk_insn) == 16, "instructions are an ABI");

/**
 * struct load - the state of a part while it runs
 * @acc: the accumulator
 * @fault: a load since the last store or comparison has failed
 */
struct load {
	u64 acc;
	bool fault;
};

static __always_inline u64 word_at(const u64 *base, s32 off)
{
	return *(const u64 *)((const u8 *)base + off);
}

static __always_inline void deref(struct load *load,
				  const struct ktrk_insn *insn, bool user)
{
	u64 val = 0;

	/* Once an address is not known, neither is what it points to. */
	if (likely(!load->fault))
		load->fault = ktrk_env_read(&val, load->acc + insn->imm,
					    insn->size, user) != 0;
	load->acc = load->fault ? 0 : val;
}

static u64 sign_extend(u64 val, u32 bytes)
{
	u32 shift = 64 - 8 * bytes;

	return (u64)((s64)(val << shift) >> shift);
}

static u64 value(const struct ktrk_ctx *ctx, u32 val)
{
	if (val == KTRK_VAL_RETADDR || val == KTRK_VAL_FUNC)
		return ctx->retaddr;
	if (val == KTRK_VAL_NS)
		return ctx->now_ns;
	return ktrk_env_val(val);
}

static void load_stack(struct load *load, const struct ktrk_ctx *ctx, u32 n)
{
	if (!ktrk_env_stack(ctx->base, n, &load->acc))
		return;
	load->acc = 0;
	load->fault = true;
}
NOKPROBE_SYMBOL(load_stack);

/* The loads that are not worth a place in front. */
static noinline void load_other(struct load *load, const struct ktrk_ctx *ctx,
				const struct ktrk_insn *insn)
{
	switch (insn->op) {
	case KTRK_OP_LDIMM:
		load->acc = insn->imm;
		break;
	case KTRK_OP_LDDUR:
		load->acc = ctx->now_ns - ctx->entry_ns;
		break;
	case KTRK_OP_LDSTK:
		load_stack(load, ctx, insn->off);
		break;
	case KTRK_OP_LDVAL:
		load->acc = value(ctx, insn->off);
		break;
	case KTRK_OP_UDEREF:
		deref(load, insn, true);
		break;
	case KTRK_OP_ADD:
		load->acc += insn->imm;
		break;
	case KTRK_OP_SEXT:
		load->acc = sign_extend(load->acc, insn->size);
		break;
	case KTRK_OP_SHR:
		load->acc >>= insn->off;
		break;
	case KTRK_OP_MASK:
		load->acc &= insn->imm;
		break;
	}
}
NOKPROBE_SYMBOL(load_other);

static __always_inline void load_step(struct load *load,
				      const struct ktrk_ctx *ctx,
				      const struct ktrk_insn *insn)
{
	if (insn->op == KTRK_OP_LDREG)
		load->acc = word_at(ctx->base, insn->off);
	else if (insn->op == KTRK_OP_DEREF)
		deref(load, insn, false);
	else if (insn->op == KTRK_OP_LDKEPT)
		load->acc = ctx->kept[insn->off];
	else
		load_other(load, ctx, insn);
}

/**
 * ktrk_vm_keep() - run the keep part
 * @prog: verified program
 * @ctx: base only
 * @kept: where to, prog->nkept words
 *
 * Context: any, NMI included; reads faulting memory as 0.
 */
void ktrk_vm_keep(const struct ktrk_prog *prog, const struct ktrk_ctx *ctx,
		  u64 *kept)
{
	const struct ktrk_insn *insn = prog->insns, *end = insn + prog->nkeep;
	struct load load = { 0 };

	for (; insn < end; insn++) {
		if (insn->op == KTRK_OP_KEEP) {
			kept[insn->dst] = load.acc;
			load.fault = false;
		} else {
			load_step(&load, ctx, insn);
		}
	}
}
NOKPROBE_SYMBOL(ktrk_vm_keep);

static bool compare(u32 cmp, u64 a, u64 b)
{
	switch (cmp) {
	case KTRK_CMP_EQ:
		return a == b;
	case KTRK_CMP_NE:
		return a != b;
	case KTRK_CMP_LT:
		return a < b;
	case KTRK_CMP_LE:
		return a <= b;
	case KTRK_CMP_GT:
		return a > b;
	case KTRK_CMP_GE:
		return a >= b;
	case KTRK_CMP_SLT:
		return (s64)a < (s64)b;
	case KTRK_CMP_SLE:
		return (s64)a <= (s64)b;
	case KTRK_CMP_SGT:
		return (s64)a > (s64)b;
	case KTRK_CMP_SGE:
		return (s64)a >= (s64)b;
	case KTRK_CMP_AND:
		return (a & b) != 0;
	}
	return false;
}

/* The task's name to @dst, as ktrk_env_read_str() would. */
static int read_comm(char *dst, u32 max)
{
	char comm[16];
	u32 n;

	ktrk_env_comm(comm);
	n = strnlen(comm, sizeof(comm) - 1) + 1;
	comm[n - 1] = '\0';
	n = min(n, max);
	memcpy(dst, comm, n);
	return n;
}
NOKPROBE_SYMBOL(read_comm);

/* A string for the filter to the scratch memory, unless it is there. */
static void read_text(struct ktrk_scratch *sc, struct load *load,
		      const struct ktrk_insn *insn)
{
	char *dst = sc->bytes + insn->off;
	u32 slot = insn->dst;
	int n = 0;

	if (!(sc->read & 1U << slot)) {
		if (insn->op == KTRK_OP_RDCOMM)
			n = read_comm(dst, insn->imm);
		else if (!load->fault)
			n = ktrk_env_read_str(dst, load->acc, insn->imm,
					      insn->op == KTRK_OP_RDUSTR);
		if (n > 0 && (u32)n > insn->imm)
			n = insn->imm;
		sc->read |= 1U << slot;
		sc->at[slot] = insn->off;
		sc->len[slot] = n > 0 ? n : 0;
	}
	load->fault = false;
}
NOKPROBE_SYMBOL(read_text);

static bool text_is(const struct ktrk_prog *prog, const struct ktrk_scratch *sc,
		    const struct ktrk_insn *insn)
{
	u32 slot = KTRK_TEXT_SLOT(insn->imm);

	/* Nothing is said of what could not be read. */
	if (!(sc->read & 1U << slot) || !sc->len[slot])
		return false;
	return ktrk_glob_compare(insn->size,
				 ktrk_prog_data(prog) + KTRK_TEXT_AT(insn->imm),
				 KTRK_TEXT_LEN(insn->imm),
				 sc->bytes + sc->at[slot], sc->len[slot]);
}
NOKPROBE_SYMBOL(text_is);

/* A jump that is not JCMP. */
static noinline bool jump_other(const struct ktrk_prog *prog,
				const struct ktrk_scratch *sc, u64 acc,
				const struct ktrk_insn *insn)
{
	bool in;

	if (insn->op == KTRK_OP_JSTR)
		return text_is(prog, sc, insn);
	in = ktrk_glob_bit(ktrk_prog_data(prog) + KTRK_TEXT_AT(insn->imm),
			   KTRK_TEXT_LEN(insn->imm), acc);
	return in == (insn->size == KTRK_CMP_EQ);
}
NOKPROBE_SYMBOL(jump_other);

/**
 * ktrk_vm_filter() - run the filter
 * @prog: verified program with a filter
 * @ctx: context; now_ns is used with KTRK_PROG_FILTER_TIME only
 *
 * A comparison of memory that could not be read is false.
 *
 * Context: any, NMI included.
 * Return: true if the hit is wanted.
 */
bool ktrk_vm_filter(const struct ktrk_prog *prog, const struct ktrk_ctx *ctx)
{
	const struct ktrk_insn *first = prog->insns + prog->nkeep, *insn;
	struct ktrk_scratch *sc = NULL;
	struct load load = { 0 };
	u32 pc = 0, hit;

	if (prog->flags & KTRK_PROG_READS) {
		sc = ktrk_env_scratch();
		sc->read = 0;
	}
	while (pc < prog->nfilter) {
		insn = first + pc;
		if (insn->op < KTRK_OP_JCMP) {
			load_step(&load, ctx, insn);
			pc++;
			continue;
		}
		if (insn->op >= KTRK_OP_RDSTR) {
			read_text(sc, &load, insn);
			pc++;
			continue;
		}
		if (likely(insn->op == KTRK_OP_JCMP))
			hit = compare(insn->size, load.acc, insn->imm);
		else
			hit = jump_other(prog, sc, load.acc, insn);
		hit = hit && !load.fault;
		load.fault = false;
		pc = hit ? insn->dst : (u32)insn->off;
		if (pc == KTRK_PROG_REJECT)
			return false;
	}
	return true;
}
NOKPROBE_SYMBOL(ktrk_vm_filter);

static __always_inline void put(u8 *dst, u32 size, u64 val)
{
	if (likely(size == 8))
		*(u64 *)dst = val;
	else if (size == 4)
		*(u32 *)dst = val;
	else if (size == 2)
		*(u16 *)dst = val;
	else
		*dst = val;
}

/**
 * struct store - the state of a store part while it runs
 * @load: its loads
 * @prog: the program
 * @rec: the record
 * @used: bytes of it so far
 * @faulted: @bits are in use
 * @bits: the fault bitmap
 */
struct store {
	struct load load;
	const struct ktrk_prog *prog;
	u8 *rec;
	u32 used;
	bool faulted;
	u64 bits[KTRK_FAULT_WORDS];
};

static noinline void note_fault(struct store *st, u32 bit)
{
	if (!st->faulted)
		memset(st->bits, 0, sizeof(st->bits));
	st->faulted = true;
	st->bits[bit / 64] |= 1ULL << bit % 64;
	st->load.acc = 0;
	st->load.fault = false;
}
NOKPROBE_SYMBOL(note_fault);

/* One element of an array to @dst. */
static int store_element(u8 *dst, const struct ktrk_insn *insn, u64 addr)
{
	u32 shift = KTRK_ARRAY_SHIFT(insn->imm);
	u32 bits = KTRK_ARRAY_BITS(insn->imm);
	u64 val = 0;

	if (ktrk_env_read(&val, addr, insn->size, insn->op == KTRK_OP_STUMEM))
		return -EFAULT;
	put(dst, insn->size, val >> shift & (~0ULL >> (64 - bits)));
	return 0;
}
NOKPROBE_SYMBOL(store_element);

static noinline void store_array(struct store *st, const struct ktrk_insn *insn)
{
	u32 n = KTRK_ARRAY_COUNT(insn->imm), i;
	u8 *dst = st->rec + insn->dst;

	if (insn->op == KTRK_OP_STSTACK) {
		ktrk_env_trace((u64 *)dst, n);
		return;
	}
	for (i = 0; i < n && !st->load.fault; i++)
		if (store_element(dst + i * insn->size, insn,
				  st->load.acc + i * insn->size))
			st->load.fault = true;
	if (!st->load.fault)
		return;
	memset(dst, 0, n * insn->size);
	note_fault(st, insn->off);
}
NOKPROBE_SYMBOL(store_array);

/* @n bytes were added at the end, or nothing: their location to @dst. */
static void store_loc(struct store *st, u32 dst, int n, u32 max)
{
	u32 loc = 0;

	if (n > 0) {
		if ((u32)n > max)
			n = max;
		loc = KTRK_STR_LOC(st->used, n);
		st->used += n;
	}
	*(u32 *)(st->rec + dst) = loc;
}
NOKPROBE_SYMBOL(store_loc);

/* The strings whose addresses stand at acc. */
static void store_strings(struct store *st, const struct ktrk_insn *insn)
{
	bool user = insn->op == KTRK_OP_USTRS;
	u32 i;

	for (i = 0; i < insn->size; i++) {
		char *dst = (char *)st->rec + st->used;
		u64 at = st->load.acc + i * sizeof(u64), addr;
		int n = 0;

		if (!st->load.fault &&
		    !ktrk_env_read(&addr, at, sizeof(addr), insn->off))
			n = ktrk_env_read_str(dst, addr, insn->imm, user);
		store_loc(st, insn->dst + i * sizeof(u32), n, insn->imm);
	}
	st->load.fault = false;
}
NOKPROBE_SYMBOL(store_strings);

/* Of the program's data; as others, cut at its limit or with a NUL. */
static int read_data(char *dst, const struct ktrk_prog *prog,
		     const struct ktrk_insn *insn)
{
	memcpy(dst, ktrk_prog_data(prog) + insn->off, insn->imm);
	return insn->imm;
}
NOKPROBE_SYMBOL(read_data);

/* The string that the filter has read, or read it now. */
static int read_kept(char *dst, const struct store *st,
		     const struct ktrk_insn *insn)
{
	const struct ktrk_scratch *sc = ktrk_env_scratch();
	u32 slot = insn->off, n;

	if (st->prog->nfilter && sc->read & 1U << slot) {
		n = min_t(u32, sc->len[slot], insn->imm);
		memcpy(dst, sc->bytes + sc->at[slot], n);
		return n;
	}
	if (st->load.fault)
		return 0;
	return ktrk_env_read_str(dst, st->load.acc, insn->imm,
				 insn->op == KTRK_OP_STKUSTR);
}
NOKPROBE_SYMBOL(read_kept);

static noinline void store_string(struct store *st,
				  const struct ktrk_insn *insn)
{
	char *dst = (char *)st->rec + st->used;
	int n = 0;

	if (insn->op >= KTRK_OP_STRS) {
		store_strings(st, insn);
		return;
	}
	if (insn->op == KTRK_OP_STCOMM)
		n = read_comm(dst, insn->imm);
	else if (insn->op == KTRK_OP_STDATA)
		n = read_data(dst, st->prog, insn);
	else if (insn->op >= KTRK_OP_STKSTR)
		n = read_kept(dst, st, insn);
	else if (!st->load.fault)
		n = ktrk_env_read_str(dst, st->load.acc, insn->imm,
				      insn->op == KTRK_OP_USTR);
	st->load.fault = false;
	store_loc(st, insn->dst, n, insn->imm);
}
NOKPROBE_SYMBOL(store_string);

static __always_inline void store_step(struct store *st,
				       const struct ktrk_ctx *ctx,
				       const struct ktrk_insn *insn)
{
	if (insn->op == KTRK_OP_ST) {
		if (unlikely(st->load.fault))
			note_fault(st, insn->off);
		put(st->rec + insn->dst, insn->size, st->load.acc);
	} else if (insn->op >= KTRK_OP_STR) {
		store_string(st, insn);
	} else if (insn->op >= KTRK_OP_STMEM) {
		store_array(st, insn);
	} else {
		put(st->rec + insn->dst, insn->size,
		    ktrk_vm_at_hand(ctx, insn));
	}
}

/* Pad to whole words, add the fault bitmap if there is one. */
static u32 store_end(struct store *st, const struct ktrk_prog *prog)
{
	u32 bytes = prog->fault_words * sizeof(u64);

	for (; st->used % 8; st->used++)
		st->rec[st->used] = 0;
	if (!st->faulted)
		return st->used;
	memcpy(st->rec + st->used, st->bits, bytes);
	return st->used + bytes;
}
NOKPROBE_SYMBOL(store_end);

static noinline u32 store_any(const struct ktrk_prog *prog,
			      const struct ktrk_ctx *ctx,
			      const struct ktrk_insn *insn, u8 *rec, u8 *fault)
{
	const struct ktrk_insn *end = insn + prog->nstore;
	struct store st;

	st.load.acc = 0;
	st.load.fault = false;
	st.prog = prog;
	st.rec = rec;
	st.used = prog->static_size;
	st.faulted = false;
	for (; insn < end; insn++) {
		if (insn->op >= KTRK_OP_FIRST_STORE)
			store_step(&st, ctx, insn);
		else
			load_step(&st.load, ctx, insn);
	}
	st.used = store_end(&st, prog);
	*fault = st.faulted ? KTRK_CTX_FAULT : 0;
	return st.used;
}
NOKPROBE_SYMBOL(store_any);

/**
 * ktrk_vm_store() - fill in a record
 * @prog: verified program
 * @ctx: context
 * @rec: the reserved record, prog->max_size bytes, 8-aligned; the header is
 *	left alone
 * @fault: set to KTRK_CTX_FAULT if the fault bitmap was added, else 0
 *
 * Each byte from the header to the returned size is written.
 *
 * Context: any, NMI included.
 * Return: bytes used, a multiple of 8.
 */
u32 ktrk_vm_store(const struct ktrk_prog *prog, const struct ktrk_ctx *ctx,
		  u8 *rec, u8 *fault)
{
	const struct ktrk_insn *insn = prog->insns + prog->nkeep +
				       prog->nfilter;

	if (unlikely(!(prog->flags & KTRK_PROG_PLAIN)))
		return store_any(prog, ctx, insn, rec, fault);
	*fault = 0;
	ktrk_vm_store_plain(prog, ctx, rec);
	return prog->static_size;
}
NOKPROBE_SYMBOL(ktrk_vm_store);
