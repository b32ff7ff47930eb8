#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# instances/: folders that each show a session of their own.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
need_ctl
cd "$kt_dir/instances" || bail "no $kt_dir/instances"

run() { taskset -c 0 sh -c "echo 'loop ${1:-3} 1' >/dev/ktrk_testmod"; }
lines() { grep -vc '^#' "$1/trace"; }
names() { (cd "$1" && find . -name events -prune -o -exec stat -c '%n %a' {} + | sort); }
splats() { dmesg | grep -cE 'Oops|BUG:|WARNING:'; }

kt_clear
splats_before=$(splats)

making() {
	ok "mkdir makes one" mkdir a
	is "it has the files that there are above, and their modes" \
		"$(names a)" "$(names .. | grep -v '^./instances[ /]')"
	ok "it has events/" [ -f a/events/enable ]
	ok "but no instances/" [ ! -e a/instances ]
	fails "there is one of a name" mkdir a
	fails "the session that is shown above has its folder" mkdir default
	fails "a name that no session may have" mkdir 'a b'
	fails "one that would be hidden" mkdir .a
	ok "a dot in the name" mkdir a.b
	rmdir a.b
	fails "one that is too long" mkdir "$(printf 'n%.0s' $(seq 40))"
	fails "nobody but root makes one" \
		setpriv --reuid 65534 --clear-groups mkdir b
	is "nothing of these was made" "$(ls)" a
	ok "rmdir ends it" rmdir a
	is "it is gone" "$(ls)" ""
	fails "no file is made here" sh -c ': >file' 2>/dev/null
}

apart() {
	mkdir a b
	echo 'p:g/e ktm_loop n=$arg1' >a/kprobe_events
	echo 'p:g/e ktm_loop n=$arg1 if n == 1' >b/kprobe_events
	is "what one defines is not above" "$(cat ../kprobe_events)" ""
	ok "nor in events/ there" [ ! -e ../events/g ]
	ok "it is where it was defined" [ -f a/events/g/e/format ]
	echo 1 >a/events/enable
	run 3
	is "one records" "$(lines a) $(lines b) $(lines ..)" "3 0 0"
	echo 1 >b/events/g/e/enable
	run 1
	run 3
	is "both do, by filters of their own" "$(lines a) $(lines b)" "7 1"
	echo 0 >a/tracing_on
	is "tracing_on is its own" \
		"$(cat a/tracing_on b/tracing_on ../tracing_on | tr -d '\n')" 011
	run 3
	is "one that is off records no more" "$(lines a) $(lines b)" "7 2"
	echo >a/trace
	is "one is forgotten" "$(lines a) $(lines b)" "0 2"
	echo 64 >a/buffer_size_kb
	is "rings have sizes of their own" "$(cat a/buffer_size_kb) $(
		[ "$(cat b/buffer_size_kb)" != 64 ] && echo else)" "64 else"
	echo $$ >a/set_event_pid
	is "and tasks" "$(cat a/set_event_pid)/$(cat b/set_event_pid)" "$$/"
	echo 'traceoff:1' >b/events/g/e/trigger
	run 1
	is "a trigger turns its own off" "$(cat b/tracing_on ../tracing_on |
		tr -d '\n')" 01
	ok "stats are of its own" sh -c "grep -q '^event=g/e ' a/stats &&
		! grep -q '^event=g/e ' ../stats"
	echo '-:g/e' >>b/kprobe_events 2>/dev/null
	echo 0 >b/events/enable
	: >b/kprobe_events
	ok "deleting leaves the other's" [ -f a/events/g/e/id ]
	ok "its folder is gone" [ ! -e b/events/g ]
	ok "one goes with events that are armed" rmdir a
	ok "and one without" rmdir b
	is "nothing is armed" "$(grep -c ktm_loop /sys/kernel/debug/kprobes/list)" 0
}

sessions() {
	mkdir a
	echo 'p:g/e ktm_loop' >a/kprobe_events
	ctl 0 "ktrkctl knows it as a session" list --session a
	says "with its event" 'g/e'
	ctl 0 "and adds to it" add kprobe ktm_none --session a -n later
	ok "which has a folder" test -d a/events/*/later
	exec 5<a/trace_pipe
	fails "one that is read from stays" rmdir a
	ok "whole" [ -f a/events/g/e/enable ]
	exec 5<&-
	exec 5<a/tracing_on 6>>a/kprobe_events
	ok "one with other files open goes" rmdir a
	fails "these end" cat <&5
	fails "nothing is defined by them" sh -c 'echo p:g/e ktm_loop >&6'
	exec 5<&- 6>&-
	ctl 3 "its session is gone" list --session a
}

kernels() {
	local event=sched/sched_process_fork

	cat ../available_events >"$kt_tmp/all"
	[ -d ../events/$event ] || { skip "events of the kernel" "none"; return; }
	mkdir a
	ok "a new one has the kernel's events" [ -d a/events/$event ]
	echo 1 >a/events/$event/enable
	is "enabled in one" "$(cat a/events/$event/enable ../events/$event/enable |
		tr -d '\n')" 10
	(true)
	ok "is recorded in one" [ "$(lines a)" -gt 0 ]
	is "not above" "$(lines ..)" 0
	echo 1 >../events/$event/enable
	rmdir a
	(true)
	ok "above goes on without it" [ "$(lines ..)" -gt 0 ]
	echo 0 >../events/enable
	echo >../trace
}

# many N: folders come and go, while others look at them and write to them.
many() {
	local pids='' tries=0

	for tries in 1 2; do
		while :; do mkdir m; rmdir m; done 2>/dev/null &
		pids="$pids $!"
		while :; do
			echo 'p:g/e ktm_loop' >m/kprobe_events
			echo 1 >m/events/g/e/enable
			cat m/trace m/events/g/e/format m/per_cpu/cpu0/stats
			echo 0 >m/events/enable
		done >/dev/null 2>&1 &
		pids="$pids $!"
	done
	sleep "$1"
	# shellcheck disable=SC2086 # there are several
	{ kill $pids; wait $pids; } 2>/dev/null
	# Who was killed may still be closing it.
	while [ -d m ] && [ $tries -lt 50 ]; do
		rmdir m 2>/dev/null || sleep 0.1
		tries=$((tries + 1))
	done
	is "after many came and went there is none" "$(ls)" ""
	is "no event of theirs either" \
		"$(grep -c ktm_loop /sys/kernel/debug/kprobes/list)" 0
	ok "one can be made" mkdir m
	ok "and removed" rmdir m
}

going() {
	mkdir a
	echo 'r:g/e ktm_loop $retval' >a/kprobe_events
	echo 1 >a/events/g/e/enable
	run 3
	cd "$kt_dir/instances" || return
	ok "the module goes, whatever instances there are" unload ktrk
	fails "in the folder that was nothing is made" mkdir x
	fails "nor found" ls a
	cd /
	is "nothing is armed" "$(grep -c ktm_loop /sys/kernel/debug/kprobes/list)" 0
	load ktrk || bail "ktrk.ko cannot be loaded again"
	is "a new one has none" "$(ls "$kt_dir/instances")" ""
}

making
apart
sessions
kernels
many 5
going
is "no splat" "$(splats)" "$splats_before"
finish
