#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What scripts that know tracefs rely on: several probes of one event, what is
# busy, errors in the kernel's form, modules that come and go, names of data.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
cd "$kt_dir" || bail "no $kt_dir"

run() { echo "$1" >/dev/ktrk_testmod; }
# shellcheck disable=SC2317 # ok runs it
refuses() { ! echo "$1" 2>/dev/null >>kprobe_events; }
why() { sed -n 's/^\[[^]]*\] //p' error_log | tail -n 1; }
recorded() { grep -c " $1: " trace; }

groups() {
	printf '%s\n' 'p ktm_loop' 'r ktm_loop' 'f ktm_loop' 't sched_switch' \
		'p:mine/x ktm_loop' >kprobe_events
	is "groups are tracefs's" "$(cut -d ' ' -f 1 kprobe_events)" "$(printf '%s\n' \
		p:kprobes/p_ktm_loop_0 r:kprobes/r_ktm_loop_0 \
		f:fprobes/ktm_loop__entry t:tracepoints/sched_switch p:mine/x)"
	echo 1 >events/mine/enable
	is "a group has a switch" "$(cat events/mine/x/enable events/mine/enable)" "$(printf '1\n1')"
	is "which is its own" "$(cat events/fprobes/enable)" 0
	ok "what is enabled stays" refuses '-:mine/x'
	ok "opening anew is refused" sh -c '! true >kprobe_events' 2>/dev/null
	is "and nothing has gone" "$(wc -l <kprobe_events)" 5
	echo 0 >events/mine/enable
	: >kprobe_events
	is "then all go" "$(cat kprobe_events)" ""
}

siblings() {
	echo 'p:s ktm_loop n=$arg1:u64' >kprobe_events
	id=$(cat events/kprobes/s/id)
	echo 1 >events/kprobes/s/enable
	echo 'p:s ktm_obj n=$arg1:u64' >>kprobe_events
	is "one event, two probes" "$(grep -c '^p:kprobes/s ' kprobe_events)" 2
	is "one folder, one id" "$(cat events/kprobes/s/id)" "$id"
	run 'loop 3'
	run obj
	is "the second was enabled with it" "$(recorded s)" 4
	is "each tells its place" "$(grep -c ' s: (ktm_obj+' trace)" 1
	ok "the same again is refused" refuses 'p:s ktm_obj n=$arg1:u64'
	is "for what it is" "$(why)" \
		"trace_kprobe: error: There is already the exact same probe event"
	ok "another type is refused" refuses 'p:s ktm_obj n=$arg1:u32'
	is "for its type" "$(why)" \
		"trace_kprobe: error: Argument type or name is different from existing probe"
	ok "another kind is refused" refuses 'r:s ktm_obj n=$arg1:u64'
	is "for its kind" "$(why)" \
		"trace_kprobe: error: Probe type is different from existing probe"
	ok "one of two may go while they are enabled" sh -c \
		"echo '-:s ktm_loop' >>kprobe_events"
	is "the other one stays" "$(cat kprobe_events)" 'p:kprobes/s ktm_obj n=$arg1:u64'
	is "with the id" "$(cat events/kprobes/s/id)" "$id"
	is "and enabled" "$(cat events/kprobes/s/enable)" 1
	ok "but not the last" refuses '-:s ktm_obj'
	echo 0 >events/kprobes/s/enable
	is "one switch for it" "$(cat events/kprobes/s/enable)" 0
	echo 'p:s ktm_none n=$arg1:u64' >>kprobe_events
	echo '-:s' >>kprobe_events
	is "-:NAME deletes all" "$(cat kprobe_events)" ""
	fails "with their folder" [ -e events/kprobes/s ]
	echo >trace
}

errors() {
	echo >error_log
	ok "a bad type" refuses 'p:e ktm_loop $arg1:u7'
	is "the last line is the caret's" "$(tail -n 1 error_log)" \
		"$(printf '%*s' 31 '^')"
	is "under the command" "$(tail -n 2 error_log | head -n 1)" \
		'  Command: p:e ktm_loop $arg1:u7'
	is "the kernel's words" "$(why)" "trace_kprobe: error: Unknown type is specified"
	ok "a hint" grep -q '^  Hint: unknown type: use ' error_log
	ok "f speaks as fprobes do" refuses 'f ktm_loop+4'
	is "so" "$(why)" "trace_fprobe: error: Invalid probed address or symbol"
	ok "a name that several have" refuses 'p name_show'
	is "is not unique" "$(why)" "trace_kprobe: error: The symbol is not unique"
}

data() {
	echo 'p:d ktm_none b=@linux_proc_banner:string w=@linux_proc_banner+2:u8' >kprobe_events
	echo 1 >events/kprobes/d/enable
	run none
	is "data by its name" "$(sed -n 's/.* d: .* b="%s \(version\) .*/\1/p' trace)" version
	is "and an offset" "$(sed -n 's/.* d: .* w=\([0-9]*\)$/\1/p' trace)" 32
	ok "one that there is not" refuses 'p:d2 ktm_none @no_such_data'
	kt_clear
	echo >trace
}

modules() {
	unload ktrk_testmod || bail "ktrk_testmod stays"
	echo 'p:m ktrk_testmod:ktm_none n=$arg1' >kprobe_events
	echo 'r:m2 ktrk_testmod:ktm_loop' >>kprobe_events
	ok "armed before it is there" sh -c "echo 1 >events/kprobes/enable"
	is "and says so" "$(cat events/kprobes/m/enable)" 1
	for i in 1 2 3; do
		load ktrk_testmod
		run none
		run 'loop 2'
		is "it came, $i" "$(recorded m) $(recorded m2)" "$i $((2 * i))"
		unload ktrk_testmod
	done
	echo 0 >events/kprobes/enable
	load ktrk_testmod
	run none
	is "disabled while it was away" "$(recorded m)" 3
	ok "a loaded module without it" refuses 'p ktrk_testmod:no_such_function'
	kt_clear
	echo >trace
}

groups
siblings
errors
data
modules
is "functions to probe" "$(grep -c '^vfs_read$' available_filter_functions)" 1
theirs=/sys/kernel/debug/tracing/available_filter_functions
if [ -e "$theirs" ]; then
	# Theirs has what is run at boot only, too.
	theirs=$(grep -vc '\[' $theirs)
	ours=$(wc -l <available_filter_functions)
	[ "$ours" -gt $((theirs * 95 / 100)) ]
	result $? "as many as the kernel's own: $ours of $theirs"
else
	skip "as many as the kernel's own" "it has none"
fi
finish
