// SPDX-License-Identifier: GPL-2.0-only
/*
 * offset STRUCT MEMBER: prints where a member of one of the kernel's structures
 * is, as its type information has it.
 */
#include <bpf/btf.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct btf *btf = btf__load_vmlinux_btf();
	const struct btf_type *type;
	__u32 i;
	int id;

	if (argc < 3 || !btf)
		return 1;
	id = btf__find_by_name_kind(btf, argv[1], BTF_KIND_STRUCT);
	if (id < 0)
		return 1;
	type = btf__type_by_id(btf, id);
	for (i = 0; i < btf_vlen(type); i++) {
		__u32 name = btf_members(type)[i].name_off;

		if (strcmp(btf__name_by_offset(btf, name), argv[2]))
			continue;
		printf("%u\n", btf_member_bit_offset(type, i) / 8);
		return 0;
	}
	return 1;
}
