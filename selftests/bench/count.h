/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What count.c uses of QEMU's interface for plugins: some distributions do not
 * package its header.
 */
#ifndef KTRK_BENCH_COUNT_H
#define KTRK_BENCH_COUNT_H

#include <stddef.h>

#define NO_REGS		0

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*exec_cb)(unsigned int cpu, void *arg);
typedef void (*trans_cb)(unsigned long id, struct qemu_plugin_tb *tb);

void qemu_plugin_register_vcpu_tb_trans_cb(unsigned long id, trans_cb cb);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, exec_cb cb,
					  int flags, void *arg);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    exec_cb cb, int flags, void *arg);

#endif /* KTRK_BENCH_COUNT_H */
