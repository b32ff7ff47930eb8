# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# floor: a handler that does nothing; floor:ftrace by ftrace, not by a kprobe
t_probes="kprobe kretprobe sys_enter sched_switch"
[ "$t" = floor ] || t_probes=kprobe

t_start() {
	local mode=$BASE

	[ "$t" = floor ] || mode=${t#*:}
	insmod "$B/testmod/ktrk_floor.ko" mode="$mode" symbol="$SYM"
}

t_stop() { rmmod ktrk_floor; }

t_stats() { echo path=empty; }
