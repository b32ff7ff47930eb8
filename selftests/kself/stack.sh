#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Stack traces in records: $stacktrace, in debugfs and by ktrkctl; and behind each
# record, by options/stacktrace.
# shellcheck disable=SC2016,SC2317 # the module's variables are meant, not the shell's
. "$(dirname "$0")/lib.sh"

need_ktrk
need_testmod
cd "$kt_dir" || bail "no $kt_dir"
[ -z "$(cat kprobe_events)" ] || skip_all "there are probes of somebody's"

loop() { echo "loop $1" >/dev/ktrk_testmod; }

refuses() { ! echo "$1" 2>/dev/null >>kprobe_events; }

# of FILE EVENT: the callers of its first record, in a line.
of() {
	awk -v name=" $2: " '
		/^ => / && inside { sub(/^ => /, ""); sub(/[+].*/, ""); print; next }
		inside { exit }
		index($0, name) { inside = 1 }
	' "$1" | paste -sd ' '
}

fields() {
	kt_clear
	echo 'p:g/a ktm_loop s=$stacktrace n=$arg1:s64' >kprobe_events
	echo 'r:g/r ktm_loop $stacktrace:stack[2]' >>kprobe_events
	echo 't:g/t sys_enter $stacktrace:stack[1] if $tid == 0' >>kprobe_events
	is "as it was written" "$(grep -c 's=$stacktrace n=' kprobe_events)" 1
	# One after the other: old kernels see no further than a probed return.
	echo 1 >events/g/a/enable
	echo >trace
	loop 1
	echo 0 >events/g/a/enable
	echo 1 >events/g/enable
	loop 1
	echo 0 >events/g/enable
	is "other fields stand on the record's line" \
		"$(grep -c ' a: .* s=<stack trace> n=[01]$' trace)" 2
	ok "who called, innermost first" \
		grep -q 'test_write vfs_write .*ksys_write' <<<"$(of trace a)"
	fails "not the functions of ktrk" grep -q '\[ktrk\]' trace
	is "as many as are asked for" "$(of trace r | wc -w)" 2
	is "an array of words" "$(sed -n 's/.*field:\(u64 s.*\);.*offset.*size:\([0-9]*\);.*/\1 \2/p' events/g/a/format)" 'u64 s[16] 128'
	ok "the books close" books_close a
	kt_clear
}

bad() {
	ok "no other type" refuses 'p:g/x ktm_loop $stacktrace:u64'
	ok "for nothing else" refuses 'p:g/x ktm_loop $arg1:stack[4]'
	ok "nor from behind an address" refuses 'p:g/x ktm_loop +8($stacktrace)'
	ok "not more than 64" refuses 'p:g/x ktm_loop $stacktrace:stack[65]'
	ok "not compared" refuses 'p:g/x ktm_loop if $stacktrace == 1'
	ok "error_log says what to write" grep -q 'a stack trace cannot be compared' error_log
	kt_clear
}

reading() {
	command -v ktrkctl >/dev/null || { skip "ktrkctl reads them" "no ktrkctl"; return; }
	ktrkctl add kprobe ktm_loop 's=$stacktrace:stack[8]' 'n=$arg1:s64' --name st >/dev/null
	ktrkctl record -o "$kt_tmp/st.ktrk" -e st -- sh -c 'echo "loop 2" >/dev/ktrk_testmod' \
		>/dev/null 2>&1
	ktrkctl trace --input "$kt_tmp/st.ktrk" >"$kt_tmp/lines" 2>/dev/null
	is "a file has the records" "$(grep -c ' st: .* s=<stack trace> n=' "$kt_tmp/lines")" 2
	ok "and names who called" grep -q 'vfs_write .*ksys_write' <<<"$(of "$kt_tmp/lines" st)"
	ktrkctl trace --input "$kt_tmp/st.ktrk" --json >"$kt_tmp/json" 2>/dev/null
	ok "in JSON an array of names" \
		grep -q '"fields":{"s":\[".*vfs_write+0x[^]]*\],"n":[01]}' "$kt_tmp/json"
	ktrkctl del st >/dev/null
}

# order EVENT...: which of them the trace has, one after the other.
order() { local IFS='|'; sed -nE "s/.* ($*): .*/\1/p" trace | paste -sd ' '; }

# Behind each record, that of any event, and of no other hit.
option() {
	kt_clear
	is "options/stacktrace is off" "$(cat options/stacktrace)" 0
	ok "off again is no error" sh -c 'echo 0 >options/stacktrace'
	fails "neither on nor off" sh -c 'echo 2 >options/stacktrace'
	echo 'p:g/a ktm_loop n=$arg1:s64' >kprobe_events
	echo 1 >events/g/a/enable
	echo 1 >options/stacktrace
	is "it is on" "$(cat options/stacktrace)" 1
	ok "on again is no error" sh -c 'echo 1 >options/stacktrace'
	echo 'r:g/b ktm_loop' >>kprobe_events
	echo >trace
	loop 2
	is "one behind each record" "$(order a kernel_stack)" \
		"a kernel_stack a kernel_stack"
	ok "of who called" grep -q 'vfs_write .*ksys_write' <<<"$(of trace kernel_stack)"
	echo 0 >events/g/a/enable
	echo 1 >events/g/b/enable
	echo >trace
	loop 1
	is "of an event that came later, too" "$(order b kernel_stack)" \
		"b kernel_stack"
	echo 0 >events/g/b/enable
	echo 1 >events/g/a/enable
	echo 'n == 1' >events/g/a/filter
	echo >trace
	loop 5
	is "not of hits that are filtered" "$(order a kernel_stack)" \
		"a kernel_stack"
	echo 0 >events/g/a/filter
	echo 'stacktrace if n == 0' >events/g/a/trigger
	echo >trace
	loop 2
	is "a trigger's comes as well" "$(order a kernel_stack)" \
		"a kernel_stack kernel_stack a kernel_stack"
	echo 0 >events/g/a/enable
	echo >trace
	loop 2
	is "and alone, where the event is armed for it only" \
		"$(order a kernel_stack)" "kernel_stack"
	: >events/g/a/trigger
	echo 1 >events/g/a/enable
	echo 0 >tracing_on
	loop 2
	echo 1 >tracing_on
	is "none while nothing is recorded" "$(order a kernel_stack)" "kernel_stack"
	echo 0 >options/stacktrace
	echo >trace
	loop 2
	is "off: records alone" "$(order a b kernel_stack)" "a a"
	ok "the books close" books_close a
	ok "those of the stacks, too" books_close kernel_stack
	kt_clear
}

# An event of the kernel's own, whose hits come another way.
kernels() {
	echo sched:sched_process_fork >set_event 2>/dev/null ||
		{ skip "of the kernel's own events" "none here"; return; }
	echo 1 >options/stacktrace
	echo >trace
	(:)
	echo 0 >events/enable
	echo 0 >options/stacktrace
	ok "of the kernel's own events" grep -q kernel_clone \
		<<<"$(of trace kernel_stack)"
	is "as many as records" "$(grep -c ' kernel_stack: ' trace)" \
		"$(grep -c ' sched_process_fork: ' trace)"
}

# The event for stacks may be deleted, and somebody else's may have its name.
gone() {
	command -v ktrkctl >/dev/null || { skip "its event may go" "no ktrkctl"; return; }
	echo 'p:g/a ktm_loop' >kprobe_events
	echo 1 >events/g/a/enable
	echo 1 >options/stacktrace
	ok "its event may go" ktrkctl del ftrace:kernel_stack
	is "and the option with it" "$(cat options/stacktrace)" 0
	echo >trace
	loop 1
	is "records come alone then" "$(order a kernel_stack)" a
	echo 'p:ftrace/kernel_stack ktm_none' >>kprobe_events
	fails "another event has its name" sh -c 'echo 1 >options/stacktrace'
	is "so it is off" "$(cat options/stacktrace)" 0
	ok "which never fails" sh -c 'echo 0 >options/stacktrace'
	echo '-:ftrace/kernel_stack' >>kprobe_events
	ok "and on again" sh -c 'echo 1 >options/stacktrace'
	echo >trace
	loop 1
	is "with stacks" "$(order a kernel_stack)" "a kernel_stack"
	ok "all of it may go at once" ktrkctl reset
	is "it is off" "$(cat options/stacktrace)" 0
}

fields
bad
reading
option
kernels
gone
kt_clear
finish
