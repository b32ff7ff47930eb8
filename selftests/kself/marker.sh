#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# trace_marker: what users write becomes a record among those of the probes.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_ctl
need_both
cd "$kt_dir" || bail "no $kt_dir"
[ -e trace_marker ] || skip_all "this kernel has no trace_marker here"

run() { taskset -c 0 sh -c "echo '$1' >/dev/ktrk_testmod"; }
mark() { echo "$1" >"${2:-.}/trace_marker"; }
# marks [PLACE]: what was written, a line each.
marks() { sed -n 's/.*: tracing_mark_write: //p' "${1:-.}/trace"; }
joined() { marks "$@" | paste -sd '|'; }
recorded() { count_of print recorded; }

new() {
	kt_clear
	echo 1 >tracing_on
	echo >trace
}

# One's own definition is no reason to leave the event of all out.
own() {
	new
	echo 'e:g/own ftrace.print text=+0($arg1):string if text == "mine"' >>kprobe_events
	echo 1 >events/g/own/enable
	mark yours
	mark mine
	is "with a definition of one's own, before any other" "$(joined)" 'yours|mine'
	is "which has what it asks for" "$(grep -c ': own: ' trace)" 1
	kt_clear
}

lines() {
	new
	is "nobody but root writes it, nobody reads it" "$(stat -c %a trace_marker)" 200
	ok "its event is there from the start" [ -e events/ftrace/print/trigger ]
	fails "and is none that can be listed" grep -qx ftrace:print available_events
	mark 'hello you'
	ok "a record as tracefs prints it" grep -qE \
		'^ +marker\.sh-[0-9]+ +\[00[0-9]\] \.{5} +[0-9]+\.[0-9]{6}: tracing_mark_write: hello you$' trace
	printf 'no end' >trace_marker
	printf '' >trace_marker
	printf 'a\tb\001\\c"d\n' >trace_marker
	is "what is not printable is escaped" "$(joined)" 'hello you|no end|a\tb\x01\\c"d'
	ctl 0 "ktrkctl knows it" snapshot -o "$kt_tmp/x.ktrk"
	ok "a field of ftrace/print" sh -c "ktrkctl report --json $kt_tmp/x.ktrk |
		grep -q '\"event\":\"print\",\"group\":\"ftrace\".*\"buf\":\"hello you\"'"
	ok "format says so" grep -q 'field:__data_loc char\[\] buf;' events/ftrace/print/format
	ctl 1 "what else nobody can enable is no event" add event ftrace:bprint
	says "and is said to be none" 'the kernel has no such event'
	echo >trace
	head -c 5000 /dev/zero | tr '\0' x >trace_marker
	is "a long one comes in pieces, and whole" "$(marks | tr -d '\n' | wc -c)" 5000
	is "of at most 4095 characters" "$(marks | awk 'length > n { n = length } END { print n }')" 4095
}

# It is recorded whenever it is written, as in tracefs.
switches() {
	new
	mark a
	echo 0 >events/enable
	mark b
	echo 0 >events/ftrace/print/enable
	mark c
	echo 0 >events/ftrace/print/enable
	echo 'traceoff if buf == "never"' >events/ftrace/print/trigger
	mark d
	is "also where it is armed for a trigger alone" "$(cat events/ftrace/print/enable)" '1*'
	echo >events/ftrace/print/trigger
	is "which is in no list" "$(cat set_event events/enable)" 0
	is "whatever was disabled" "$(joined)" 'a|b|c|d'
	is "and nothing was lost" "$(recorded) $(count_of print hits)" \
		"$(count_of print hits) $(count_of print hits)"
	echo 0 >tracing_on
	# shellcheck disable=SC2119 # one word
	fails "but not while nothing is" sh -c 'echo no >trace_marker'
	ok "and says so" sh -c 'LC_ALL=C sh -c "echo no >trace_marker" 2>&1 | grep -q "Bad file descriptor"'
	is "which is counted" "$(count_of print disabled)" 2
	echo 1 >tracing_on
	mark e
	is "and goes on" "$(joined)" 'a|b|c|d|e'
}

# What other events have, this one has.
refined() {
	new
	mark first
	echo 'buf ~ "*yes*"' >events/ftrace/print/filter
	mark 'oh yes'
	mark 'oh no'
	is "a filter" "$(joined)" 'first|oh yes'
	echo 0 >events/ftrace/print/filter
	echo 'traceoff if buf == "stop"' >events/ftrace/print/trigger
	mark stop
	fails "a trigger with a filter" sh -c 'echo after >trace_marker'
	is "the mark itself is there" "$(joined)" 'first|oh yes|stop'
	echo '!traceoff' >>events/ftrace/print/trigger
	echo 1 >tracing_on
	echo stacktrace >events/ftrace/print/trigger
	mark deep
	ok "a stack trace goes by way of write" grep -qE '^ => .*write' trace
	echo >events/ftrace/print/trigger
	echo 'p:g/a ktm_loop n=$arg1' >kprobe_events
	echo 'enable_event:g:a' >events/ftrace/print/trigger
	run 'loop 1 0'
	mark between
	run 'loop 1 0'
	is "in order with probes" "$(sed -n 's/.*: \(a\|tracing_mark_write\): .*/\1/p' trace | tail -n 2 | paste -sd ' ')" \
		"tracing_mark_write a"
	is "an event that a mark enables" "$(grep -c ': a: ' trace)" 1
	echo >events/ftrace/print/trigger
	mkdir instances/m
	mark 'in it' instances/m
	is "in an instance" "$(joined instances/m)" 'in it'
	fails "and there alone" grep -q 'in it' trace
	rmdir instances/m
	echo 'e:g/own ftrace.print text=+0($arg1):string id=$tid if text == "mine"' >>kprobe_events
	echo 1 >events/g/own/enable
	mark mine
	mark yours
	is "a definition of one's own" "$(grep -c ': own: .*text="mine" id=[0-9]' trace)" 1
	kt_clear
}

# Marks of several tasks while all is switched: each is recorded once.
storm() {
	local i pids=()

	new
	hits=$(count_of print hits)
	for i in 1 2 3 4; do
		for n in $(seq 300); do echo "mark $i $n" >trace_marker; done &
		pids+=($!)
	done
	for i in $(seq 15); do
		echo 0 >events/enable
		echo 'snapshot if buf == "mark 1 7"' >events/ftrace/print/trigger
		echo 'e:g/own ftrace.print' >>kprobe_events
		echo 1 >events/g/own/enable
		echo 0 >events/g/own/enable
		echo '-:g/own' >>kprobe_events
		echo >events/ftrace/print/trigger
	done 2>/dev/null
	wait "${pids[@]}"
	ok "the books close" books_close print
	echo 1 >snapshot
	is "each mark is there once" "$(cat trace snapshot |
		sed -n 's/.*: tracing_mark_write: //p' | sort -u | wc -l) $(($(count_of print hits) - hits))" \
		"1200 1200"
	echo 0 >snapshot
	echo 1 >tracing_on
	new
	mark after
	is "and it goes on" "$(joined)" after
	kt_clear
}

own
lines
switches
refined
storm
finish
