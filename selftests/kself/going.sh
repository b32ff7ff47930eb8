#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What goes while it is in use: an event whose files somebody works with, a CPU on
# which one of the kernel's is enabled.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_ctl
need_both
cd "$kt_dir" || bail "no $kt_dir"

# used SECONDS: the files of events that come and go are used meanwhile, and nobody
# waits for another for ever.
used() {
	local pids='' tries=0 dir

	cat available_events >/dev/null
	while :; do
		echo 'p:c/foo ktm_loop n=$arg1'
		echo '-:c/foo'
	done >kprobe_events 2>/dev/null &
	pids="$pids $!"
	# Each makes a probe of an event of the kernel's, in an operation of the file.
	while :; do
		for dir in events/syscalls/sys_enter_*; do
			echo "enable_event:syscalls:${dir##*/}" >events/c/foo/trigger
			echo 'n > 1' >events/c/foo/filter
			echo stacktrace >>events/c/foo/trigger
		done
	done 2>/dev/null &
	pids="$pids $!"
	while :; do
		cat available_events
		mkdir instances/c && rmdir instances/c
	done >/dev/null 2>&1 &
	pids="$pids $!"
	sleep "$1"
	# shellcheck disable=SC2086 # there are several
	{ kill $pids; wait $pids; } 2>/dev/null
	# Who waits for ever is not killed either, and those who come after wait, too.
	{
		echo >set_event
		rmdir instances/c
		ktrkctl -q reset
		: >"$kt_tmp/ended"
	} >/dev/null 2>&1 &
	while [ ! -e "$kt_tmp/ended" ] && [ $tries -lt 100 ]; do
		sleep 0.2
		tries=$((tries + 1))
	done
	ok "who uses what goes comes to an end" [ -e "$kt_tmp/ended" ]
	fails "and the event's folder goes with it" [ -e events/c ]
}

# A CPU that comes back is counted again.
cpus() {
	local online=/sys/devices/system/cpu/cpu1/online

	{ [ -w $online ] && echo 0 >$online; } 2>/dev/null ||
		{ skip "a CPU that comes back" "there is none that goes"; return; }
	echo 1 >$online
	echo sched:sched_process_exec >set_event
	taskset -c 1 /bin/true
	ok "hits of each CPU" grep -q '\[001\].*sched_process_exec' trace
	echo 0 >$online
	echo 1 >$online
	sleep 0.5
	echo >trace
	taskset -c 1 /bin/true
	ok "hits of one that went and came" grep -q '\[001\].*sched_process_exec' trace
	echo >set_event
	echo >trace
}

used 8
cpus
finish
