// SPDX-License-Identifier: GPL-2.0-only
/*
 * By hand, since the guests have no libbpf: find the function in the kernel's
 * type information, load `r0 = 0; exit`, attach it to the function's entry.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/btf.h>

#include "fentry.h"
#include "lib.h"

#define BTF_FILE	"/sys/kernel/btf/vmlinux"
#define BTF_ROOM	(64UL << 20)

/* What follows a type's struct btf_type, in bytes. */
static size_t tail_of(const struct btf_type *type)
{
	const size_t n = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case 1: /* INT */
	case 14: /* VAR */
	case 17: /* DECL_TAG */
		return 4;
	case 3: /* ARRAY */
		return sizeof(struct btf_array);
	case 4: /* STRUCT */
	case 5: /* UNION */
		return n * sizeof(struct btf_member);
	case 6: /* ENUM */
		return n * sizeof(struct btf_enum);
	case 13: /* FUNC_PROTO */
		return n * sizeof(struct btf_param);
	case 15: /* DATASEC */
		return n * sizeof(struct btf_var_secinfo);
	case 19: /* ENUM64 */
		return n * 12;
	}
	return 0;
}

static int find_func(const char *blob, const char *function)
{
	const struct btf_header *head = (const void *)blob;
	const char *strs = blob + head->hdr_len + head->str_off;
	const char *p = blob + head->hdr_len + head->type_off;
	const char *end = p + head->type_len;
	int id;

	for (id = 1; p < end; id++) {
		const struct btf_type *type = (const void *)p;

		if (BTF_INFO_KIND(type->info) == BTF_KIND_FUNC &&
		    !strcmp(strs + type->name_off, function))
			return id;
		p += sizeof(*type) + tail_of(type);
	}
	return -ENOENT;
}

static int btf_id(const char *function)
{
	int fd = open(BTF_FILE, O_RDONLY | O_CLOEXEC), id = -ENOENT;
	char *blob = malloc(BTF_ROOM);
	size_t len = 0;
	ssize_t n;

	while (fd >= 0 && blob && (n = read(fd, blob + len, BTF_ROOM - len)) > 0)
		len += n;
	if (len > sizeof(struct btf_header))
		id = find_func(blob, function);
	free(blob);
	close(fd);
	return id;
}

static int bpf(int cmd, union bpf_attr *attr)
{
	long rc = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	return rc < 0 ? -errno : rc;
}

/* A program for the function's entry; -errno. */
static int load(const char *function)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = { };
	int id = btf_id(function);

	if (id < 0)
		return id;
	attr.prog_type = BPF_PROG_TYPE_TRACING;
	attr.expected_attach_type = BPF_TRACE_FENTRY;
	attr.attach_btf_id = id;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = ARRAY_SIZE(insns);
	attr.license = (unsigned long)"GPL";
	return bpf(BPF_PROG_LOAD, &attr);
}

/*
 * Attached until the descriptor is closed; -errno. A new program each time,
 * since one of 5.10 cannot be attached again.
 */
int fentry_attach(const char *function)
{
	union bpf_attr attr = { };
	int prog = load(function), fd;

	if (prog < 0)
		return prog;
	attr.raw_tracepoint.prog_fd = prog;
	fd = bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
	close(prog);
	return fd;
}
