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
accepts() { echo "$1" >>kprobe_events; }
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
		"$(printf '# Available triggers:\n# traceon traceoff enable_event disable_event stacktrace snapshot')"
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
	ok "what is not there cannot go" refused g/a '!traceon'
	ok "what went by > may be said to go" sh -c "echo '!traceon' 2>/dev/null >events/g/b/trigger"
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

# Who comes later has the triggers, too, and is armed for those that name it.
joins() {
	new
	echo 'enable_event:g:b:2 if n == 3' >events/g/a/trigger
	ok "one joins an event with triggers" accepts 'p:g/a ktm_nine n=\3:s64'
	ok "and one that a trigger names" accepts 'p:g/b ktm_obj'
	is "both are armed for them" \
		"$(cat events/g/a/enable events/g/b/enable | tr '\n' ' ')" "0* 0* "
	is "and not recorded" "$(run obj; recorded b)" 0
	run nine
	is "the one that joined does it" "$(cat events/g/b/enable)" "1*"
	is "that counts for all" "$(cat events/g/a/trigger)" \
		"enable_event:g:b:count=1 if n == 3"
	run obj
	run none
	is "to all of the event" "$(recorded b)" 2
	echo 1 >events/g/a/enable
	ok "a third joins, as the event is" accepts 'p:g/a ktm_none n=\4:s64'
	run none
	is "recorded" "$(recorded a)" 1
	is "with the event's number" "$(cat events/g/a/enable)" "1*"
	echo 0 >events/g/b/enable
	run none
	is "it asks the filter" "$(cat events/g/b/enable)" "0*"
	: >events/g/a/trigger
	is "they go from all" \
		"$(cat events/g/a/enable events/g/b/enable | tr '\n' ' ')" "1 0 "
	echo 0 >events/g/a/enable
	is "and nothing is armed" "$(cat enabled_functions)" ""
	# A trigger of an event about itself.
	echo 'disable_event:g:a' >events/g/a/trigger
	ok "one joins an event that names itself" accepts 'p:g/a ktm_obj n=\5:s64'
	echo 1 >events/g/a/enable
	run obj
	is "it turns all off" "$(cat events/g/a/enable)" "0*"
	: >events/g/a/trigger
	is "and is off" "$(cat events/g/a/enable)" 0
	ok "the books close" books_close a
	kt_clear
	is "all are gone" "$(cat kprobe_events)" ""
}

# The callers that a record of stacktrace has: $1 is the number of the record.
callers() {
	awk -v want="$1" '
		/kernel_stack: stack=<stack trace>$/ { n++; next }
		!/^ => / { n += 0; inside = 0 }
		/^ => / && n == want { sub(/^ => /, ""); sub(/[+].*/, ""); print }
	' trace | paste -sd ' '
}

stacks() {
	new
	echo 'stacktrace:2 if n > 1' >events/g/a/trigger
	is "it is listed" "$(cat events/g/a/trigger)" "stacktrace:count=2 if n > 1"
	ok "one of a kind" refused g/a stacktrace
	loop 4
	is "twice, of hits that fit" "$(grep -c ': stack=<stack trace>$' trace)" 2
	is "no more are left" "$(cat events/g/a/trigger)" "stacktrace:count=0 if n > 1"
	is "though the event is not recorded" "$(recorded a)" 0
	is "they are records of an event" "$(count_of kernel_stack recorded)" 2
	ok "whose books close" books_close kernel_stack
	ok "who called" grep -qw vfs_write <<<"$(callers 1)"
	fails "not the functions of ktrk" grep -q '\[ktrk\]' trace
	is "its format is there" "$(sed -n 's/.*field:\(u64 stack.32.\);.*/\1/p' events/ftrace/kernel_stack/format)" 'u64 stack[32]'
	fails "it is no definition" grep -q kernel_stack kprobe_events
	echo '!stacktrace' >>events/g/a/trigger
	echo >trace
	echo 1 >events/g/a/enable
	echo 'stacktrace:1' >events/g/a/trigger
	loop 2
	is "behind the record of the hit" "$(sed -n 's/.* \(a\|kernel_stack\): .*/\1/p' trace | paste -sd ' ')" "a kernel_stack a"
	echo 0 >tracing_on
	echo '!stacktrace' >>events/g/a/trigger
	echo 'stacktrace:5' >>events/g/a/trigger
	loop 2
	is "none while nothing is recorded" "$(cat events/g/a/trigger)" "stacktrace:count=5"
	echo 1 >tracing_on
	ok "a count that is none" refused g/b stacktrace:foo
	kt_clear
}

snapshots() {
	new
	echo 0 >snapshot
	ok "without one it says what to type" grep -q 'echo 1 > snapshot' snapshot
	echo 1 >events/g/a/enable
	loop 3
	echo 1 >snapshot
	loop 2
	is "what there was then" "$(grep -c ' a: ' snapshot)" 3
	is "and trace has what came since" "$(grep -c ' a: ' trace)" 2
	echo 0 >events/g/a/enable
	echo '-:g/a' >>kprobe_events
	echo >trace
	echo 'p:g/c ktm_obj' >>kprobe_events
	is "an event that is gone is named" "$(grep -c ' a: .* n=' snapshot)" 3
	echo 0 >snapshot
	is "0 forgets it" "$(grep -c ' a: ' snapshot)" 0
	ok "3 is none of it" sh -c '! echo 3 2>/dev/null >snapshot'
	new
	echo 1 >events/g/a/enable
	echo 'snapshot:1 if n == 3' >events/g/a/trigger
	loop 5
	ok "at the hit that fits, or in a moment" [ "$(grep -c ' a: ' snapshot)" -ge 3 ]
	is "counted" "$(cat events/g/a/trigger)" "snapshot:count=0 if n == 3"
	ok "what comes later is not in it" sh -c "echo 'loop 5' >/dev/ktrk_testmod; \
		[ \$(grep -c ' a: ' snapshot) -le 5 ]"
	ok "one of a kind" refused g/a snapshot
	echo 0 >snapshot
	kt_clear
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
	ok "all are gone" [ ! -e events/g ]
}

switches
counts
events
siblings
joins
stacks
snapshots
storm
finish
