// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU's that counts the instructions of each CPU by itself, which
 * the time stamp counter cannot: under -icount all CPUs share one clock.
 *
 *	-plugin file=count.so,out=FILE
 *
 * Where a program executes readers.c's mark(n), a line "CPU n INSTRUCTIONS" is
 * written, of the CPU that does.
 */
#include <stdio.h>
#include <string.h>

#include "count.h"

#define EXPORT		__attribute__((visibility("default")))
#define MAX_CPUS	64

EXPORT int qemu_plugin_version = 1;

static unsigned long counts[MAX_CPUS];
static FILE *out;

static void executed(unsigned int cpu, void *n)
{
	counts[cpu % MAX_CPUS] += (unsigned long)n;
}

static void marked(unsigned int cpu, void *n)
{
	fprintf(out, "%u %lu %lu\n", cpu, (unsigned long)n,
		counts[cpu % MAX_CPUS]);
	fflush(out);
}

/* The number of a mark(), or 0. */
static unsigned int mark(const struct qemu_plugin_insn *insn)
{
	static const unsigned char nop[] = { 0x0f, 0x1f, 0x80 };
	static const unsigned char tail[] = { 0x74, 0x6b, 0x00 };
	const unsigned char *data = qemu_plugin_insn_data(insn);

	if (qemu_plugin_insn_size(insn) != 7 || memcmp(data, nop, 3) ||
	    memcmp(data + 4, tail, 3))
		return 0;
	return data[3];
}

static void translated(unsigned long id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;
	unsigned long number;

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, NO_REGS, (void *)n);
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		number = mark(insn);
		if (number)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, marked,
							       NO_REGS,
							       (void *)number);
	}
}

EXPORT int qemu_plugin_install(unsigned long id, const void *info,
			       int argc, char **argv)
{
	(void)info;
	if (argc < 1 || strncmp(argv[0], "out=", 4))
		return -1;
	out = fopen(argv[0] + 4, "w");
	if (!out)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
