#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What ktrkctl looks up before a definition goes to the module: names of
# arguments and fields, against values that are known.
# shellcheck disable=SC2016 # $arg* and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_ctl
need_both

run() { sh -c "echo '$1' >/dev/ktrk_testmod"; }

# records TEXT DEFINITION RUN EXPRESSION: a line of the trace reads so.
records() {
	echo >"$kt_dir/trace"
	ktrkctl add --btf "$btf" "$2" >"$out" 2>&1 || sed 's/^/# /' "$out"
	$3
	grep -qE -- "$4" "$kt_dir/trace"
	result $? "$1" || sed 's/^/# /' "$kt_dir/trace"
	ktrkctl -q reset
}

named() { run named; }

# A module that was built by itself has no types in the kernel.
modules() {
	btf=$(find_module ktrk_testmod)
	btf=${btf%.ko}.btf
	if [ ! -e "$btf" ]; then
		skip "names in a module" "no pahole made $btf"
		return
	fi
	records "all arguments" 'p:e ktrk_testmod:ktm_named $arg*' named \
		'e: .* named=0x[0-9a-f]+ color=7 small=200$' ||
		cat "$out"
	records "fields of what is pointed at, of nameless ones, and a bitfield" \
		'p:e ktrk_testmod:ktm_named named->low named->high named->inner named->color' \
		named 'e: .* low=5 high=341 inner=-300 color=-3$'
	records "characters, bytes, a structure inside" \
		'p:e ktrk_testmod:ktm_named named->text named->full named->bytes named->pair.left named->pair.right' \
		named 'e: .* text="fives" full="four"... bytes=\{9,8,7\} left=-5000000000 right=1$'
	records "pointers behind pointers" \
		'p:e ktrk_testmod:ktm_named named->obj->neg named->obj->next->name:string' \
		named 'e: .* neg=-1 name="second"$'
	records "what is returned" \
		'r:e ktrk_testmod:ktm_named $retval->pair.left $retval->obj->name:string small' \
		named 'e: .* left=-5000000000 name="first" small=200$'
	records "a filter, by names" \
		'p:e ktrk_testmod:ktm_named small if color == KTM_GREEN && named->color == KTM_BLUE && named->text == "fives"' \
		named 'e: .* small=200$'
	echo >"$kt_dir/trace"
	ctl 0 "and one that is not true" add --btf "$btf" \
		'p:e ktrk_testmod:ktm_named small if color == KTM_RED'
	named
	fails "records nothing" grep -q ' e: ' "$kt_dir/trace"
	ctl 0 "reset" reset
	ctl 1 "a field that is not there" add --btf "$btf" 'p:e ktrk_testmod:ktm_named named->hihg'
	says "is told, with what is meant" 'no such field'
	says "and where" '^ {36}\^~~~$'
	says "and what" 'did you mean high'
	ctl 1 "no types of the module" add 'p:e ktrk_testmod:ktm_named small'
	says "says how to make them" 'pahole --btf_encode_detached'
}

# shellcheck disable=SC2317 # records() calls it
reads() { dd if=/tmp/ktrk-names bs=123 count=1 status=none >/dev/null; }

# With the kernel's own types.
kernel() {
	btf=/sys/kernel/btf/vmlinux
	[ -r "$btf" ] || { skip "names in the kernel" "it has no BTF"; return; }
	printf '%0200d' 0 >/tmp/ktrk-names
	records "names of a function" \
		'p:e vfs_read count file->f_path.dentry->d_name.name:string if count == 123' \
		reads 'e: .* count=123 name="ktrk-names"$'
	records "at the return" \
		'r:e vfs_read count $retval if file->f_path.dentry->d_name.name == "ktrk-names"' \
		reads 'e: .* count=123 arg2=123$'
	records "of f" 'f:e vfs_read count if count == 123' reads 'e: .* count=123$'
	records "of a tracepoint" \
		't:e sched_process_exec p->comm bprm->filename:string' reads \
		'e: .* filename="[^"]*/dd"$'
	ctl 0 "explain" add --explain 'p:e vfs_read count'
	says "says what it becomes" '^p:e vfs_read count=\$arg3:u64$'
	ctl 1 "a name that is none" add 'p:e vfs_read coutn'
	says "did you mean" 'did you mean count'
	sh -c "echo 'p:e vfs_read count' >$kt_dir/kprobe_events" 2>/dev/null
	result $((! $?)) "kprobe_events knows no names"
	ctl 0 "with -v" -v add 'p:e vfs_read count'
	says "tells what it became" 'this is: p:e vfs_read count=\$arg3:u64'
	ctl 0 "reset" reset
	rm -f /tmp/ktrk-names
}

# jiffies only grows; the test module's own data is known.
data() {
	btf=/dev/null
	echo >"$kt_dir/trace"
	ctl 0 "data by its name" add 'p:e ktm_none a=@ktrk_testmod:known:x64 b=@ktrk_testmod:known+8:b3@0/32'
	run none
	grep -qE "e: .* a=$(sed -n 's/^first //p' /dev/ktrk_testmod) b=5\$" "$kt_dir/trace"
	result $? "is what the module has there" || sed 's/^/# /' "$kt_dir/trace"
	ctl 0 "reset" reset
	ctl 1 "data of each CPU" add 'p:e ktm_none @this_cpu_off'
	says "has no address" 'not known|each CPU|no such symbol'
	sysctl -q kernel.kptr_restrict=2 2>/dev/null ||
		echo 2 >/proc/sys/kernel/kptr_restrict
	ctl 1 "hidden addresses" add 'p:e ktm_none @init_task'
	says "are told" 'kptr_restrict'
	echo 0 >/proc/sys/kernel/kptr_restrict
}

# A system call by its name, of a task of each width.
syscalls() {
	local rc

	echo >"$kt_dir/trace"
	ctl 0 "a system call" add syscall openat
	says "is armed under its name" '^kretprobe:openat armed \(__x64_sys_openat'
	cat /no/such/file 2>/dev/null
	ok "one record has all of it" grep -qE \
		' openat: .* dfd=-100 filename="/no/such/file" flags=0x[0-9a-f]+ mode=0x[0-9a-f]+ ret=-2 dur=[0-9.]+us$' \
		"$kt_dir/trace"
	"$(dirname "$0")/sys32" /no/such/32
	rc=$?
	if [ $rc = 77 ]; then
		skip "of a 32-bit task" "the kernel serves none"
	else
		is "a 32-bit task's open fails" $rc 2
		ok "and is recorded" grep -qE \
			' openat_32: .* dfd=-100 filename="/no/such/32" flags=0x8000 mode=0x[0-9a-f]+ ret=-2 ' \
			"$kt_dir/trace" || cat "$kt_dir/trace"
	fi
	ctl 0 "list" list openat
	says "has its name" '^kretprobe +openat +armed'
	ctl 0 "reset" reset
	echo >"$kt_dir/trace"
	ctl 0 "some arguments" add syscall read 'n=count' '$retval' --filter 'n == 77' -n rd
	dd if=/dev/zero bs=77 count=1 of=/dev/null status=none
	ok "are recorded" grep -qE ' rd: .* n=77 arg2=77$' "$kt_dir/trace"
	ctl 0 "reset" reset
	ctl 0 "another name for it" add syscall uname
	says "is found" '__x64_sys_newuname'
	ctl 0 "reset" reset
	ctl 1 "one that is none" add syscall opnat
	says "did you mean" 'no system call opnat'
	says "openat" 'did you mean openat'
	ctl 2 "without its name" add syscall
}

modules
kernel
data
syscalls
finish
