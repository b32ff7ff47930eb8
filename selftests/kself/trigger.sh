#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# events/GROUP/EVENT/trigger: what is done at a hit besides recording it.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
cd "$kt_dir" || bail "no $kt_dir"

run() { taskset -c 0 sh -c "echo '$1' >/dev/ktrk_testmod"; }
loop() { run "loop $1 0"; }
# shellcheck disable=SC2317 # ok runs it
refused() { ! echo "$2" 2>/dev/null >>"events/$1/trigger"; }
# shellcheck disable=SC2317 # ok runs it
refuses() { ! echo "$1" 2>/dev/null >>kprobe_events; }
recorded() { count_of "$1" recorded; }

new() {
	kt_clear
	echo 1 >tracing_on
	echo 'p:g/a ktm_loop n=$arg1:s64' >kprobe_events
	echo 'p:g/b ktm_none' >>kprobe_events
	echo >trace
}

switches() {
	new
	is "without any, those there are" "$(cat events/g/a/trigger)" \
		"$(printf '# Available triggers:\n# traceon traceoff enable_event disable_event')"
	echo 'traceoff if n == 3' >events/g/a/trigger
	is "it is listed" "$(cat events/g/a/trigger)" "traceoff:unlimited if n == 3"
	is "its event is armed for it" "$(cat events/g/a/enable)" "0*"
	loop 3
	is "not yet" "$(cat tracing_on)" 1
	is "and not recorded" "$(recorded a) $(count_of a filtered)" "0 3"
	echo 1 >events/g/a/enable
	is "enabled, too" "$(cat events/g/a/enable)" "1*"
	loop 6
	is "traceoff" "$(cat tracing_on)" 0
	is "the hit that did it is the last" "$(recorded a)" 4
	is "those behind it are lost(disabled)" "$(count_of a disabled)" 2
	echo 'traceon if n == 2' >>events/g/b/trigger 2>/dev/null
	ok "the filter is of this event's fields" [ "$(wc -l <events/g/b/trigger)" = 2 ]
	echo 'traceon' >>events/g/b/trigger
	run none
	is "traceon" "$(cat tracing_on)" 1
	ok "one of a kind" refused g/b traceoff
	echo '!traceon' >>events/g/b/trigger
	is "! removes it" "$(head -n 1 events/g/b/trigger)" "# Available triggers:"
	is "and its event is off" "$(cat events/g/b/enable)" 0
	ok "what is not there cannot go" refused g/b '!traceon'
	echo 0 >events/g/a/enable
	is "off, but for the trigger" "$(cat events/g/a/enable)" "0*"
	: >events/g/a/trigger
	is "> removes all" "$(cat events/g/a/enable)" 0
	ok "the books close" books_close a
}

counts() {
	new
	echo 'traceoff:2' >events/g/a/trigger
	is "a count is shown" "$(cat events/g/a/trigger)" "traceoff:count=2"
	loop 5
	is "it counts what it did" "$(cat events/g/a/trigger)" "traceoff:count=1"
	echo 1 >tracing_on
	loop 5
	is "down to none" "$(cat events/g/a/trigger) $(cat tracing_on)" "traceoff:count=0 0"
	echo 1 >tracing_on
	loop 5
	is "and then no more" "$(cat tracing_on)" 1
	ok "count 0 is refused" refused g/b traceoff:0
	ok "a word is refused" refused g/b traceoff:x
	ok "an unknown trigger is refused" refused g/b nosuch
	ok "error_log names those there are" grep -q 'use traceon traceoff' error_log
	ok "snapshot is refused" refused g/b snapshot
	ok "which has a reason" grep -q 'snapshot cannot be taken' error_log
	ok "a bad filter is refused" refused g/b 'traceoff if nosuch == 1'
	is "nothing of it is left" "$(cat events/g/b/enable)" 0
}

events() {
	new
	echo 'enable_event:g:b:1 if n == 1' >events/g/a/trigger
	is "it is listed" "$(cat events/g/a/trigger)" "enable_event:g:b:count=1 if n == 1"
	is "the other is armed" "$(cat events/g/b/enable)" "0*"
	run none
	is "not recorded yet" "$(recorded b)" 0
	loop 3
	is "enabled now" "$(cat events/g/b/enable)" "1*"
	run none
	is "and recorded" "$(recorded b)" 1
	echo 'disable_event:g:b' >>events/g/a/trigger
	loop 1
	is "disabled" "$(cat events/g/b/enable)" "0*"
	run none
	is "and not recorded" "$(recorded b)" 1
	ok "of an event that there is not: refused" refused g/a enable_event:g:nosuch
	ok "the same twice: refused" refused g/a enable_event:g:b
	echo '-:g/b' >>kprobe_events
	loop 3
	ok "the other may go" [ ! -e events/g/b ]
	echo '!enable_event:g:b' >>events/g/a/trigger
	echo '!disable_event:g:b' >>events/g/a/trigger
	is "and then they may" "$(cat events/g/a/enable)" 0
	echo 'p:g/b ktm_none' >>kprobe_events
	echo 'enable_event:g:b' >events/g/a/trigger
	echo '-:g/a' >>kprobe_events
	is "with the trigger goes what it held" "$(cat events/g/b/enable)" 0
}

# All probes of an event have its triggers, and share what is counted; what is
# about an event is about all of its probes.
siblings() {
	new
	echo 'p:g/a ktm_none n=\9:s64' >>kprobe_events
	echo 'p:g/b ktm_obj' >>kprobe_events
	echo 'traceoff:2' >events/g/a/trigger
	is "both are armed for it" "$(cat events/g/a/enable)" "0*"
	run none
	is "a hit of the second" "$(cat tracing_on)" 0
	echo 1 >tracing_on
	loop 1
	is "and of the first" "$(cat tracing_on)" 0
	is "are counted together" "$(cat events/g/a/trigger)" "traceoff:count=0"
	echo 1 >tracing_on
	loop 1
	run none
	is "and then no more" "$(cat tracing_on)" 1
	: >events/g/a/trigger
	is "> removes it from both" "$(cat events/g/a/enable)" 0
	echo 'enable_event:g:b if n == 3' >events/g/a/trigger
	ok "none joins an event with triggers" refuses 'p:g/a ktm_obj n=\8:s64'
	ok "nor one that a trigger names" refuses 'p:g/b ktm_str'
	echo '-:g/b ktm_none' >>kprobe_events
	is "one of two may go" "$(cat events/g/b/enable)" "0*"
	loop 5
	is "the other is enabled" "$(cat events/g/b/enable)" "1*"
	run obj
	is "and recorded" "$(recorded b)" 1
	echo '-:g/a ktm_loop' >>kprobe_events
	is "the trigger stays with the one that stays" "$(cat events/g/a/trigger)" \
		"enable_event:g:b:unlimited if n == 3"
	echo '-:g/a' >>kprobe_events
	is "and goes with it" "$(cat events/g/b/enable)" 1
}

# Triggers and users pull both ways while hits come and events go.
storm() {
	local i

	new
	echo 1 >events/enable
	echo 'traceoff if n == 50' >events/g/a/trigger
	echo 'traceon if n == 100' >events/g/b/trigger 2>/dev/null
	echo 'traceon' >events/g/b/trigger
	for i in 1 2 3 4 5 6; do run "loop 30000 0"; run none; done &
	for i in $(seq 30); do
		echo "p:g/x$i ktm_loop if \$arg1 == 7" >>kprobe_events
		echo 1 >"events/g/x$i/enable"
		echo "disable_event:g:x$i if n == 9" >>events/g/a/trigger
		echo $((i % 2)) >tracing_on
		echo 0 >"events/g/x$i/enable"
		echo "-:g/x$i" >>kprobe_events
	done
	wait
	ok "the books close" books_close a
	echo 1 >tracing_on
	run none
	loop 10
	is "and recording goes on" "$(cat tracing_on)" 1
	kt_clear
	is "all are gone" "$(find events -name enable | wc -l)" 1
}

switches
counts
events
siblings
storm
finish
