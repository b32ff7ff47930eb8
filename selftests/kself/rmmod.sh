#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module goes while hits come on all CPUs, while tasks sleep in a probed
# function and while readers read; 10 times (torture does it 100 times). The
# kernel log is the judge.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root"
is_loaded ktrk && skip_all "ktrk is loaded and may be in use"
need_testmod
load ktrk || skip_all "ktrk.ko cannot be loaded"
[ -d "$kt_dir" ] || skip_all "debugfs is not mounted"

probes_of() { wc -l </sys/kernel/debug/kprobes/list; }
sleeping() { sed -n 's/^sleeping //p' /dev/ktrk_testmod; }

# hammer: calls of the functions, opens, system calls, until it is killed.
hammer() {
	while :; do
		echo 'loop 500' >/dev/ktrk_testmod
		cat /no/such/file 2>/dev/null
	done
}

unload ktrk
before=$(probes_of)
pids=
for cpu in $(seq 0 $(($(nproc) - 1))); do
	hammer &
	taskset -p -c "$cpu" $! >/dev/null
	pids="$pids $!"
done

bad=0
for round in $(seq 10); do
	load ktrk || bail "ktrk.ko cannot be loaded in round $round"
	cat >"$kt_dir/kprobe_events" <<-'DEFS'
		p:entry ktm_loop n=$arg1
		r:return ktm_loop v=$retval d=$duration
		r:opens do_sys_openat2 name=+0($arg2):ustring ret=$retval
		r:asleep ktm_sleep v=$retval
		t:calls sys_enter nr=$arg2
	DEFS
	echo 1 >"$kt_dir/events/enable"
	echo sleep >/dev/ktrk_testmod &
	sleeper=$!
	until [ "$(sleeping)" = 1 ]; do :; done
	head -n 20 "$kt_dir/trace_pipe" >"$kt_tmp/pipe"
	[ "$(grep -c . "$kt_tmp/pipe")" = 20 ] || { echo "# pipe: round $round"; bad=1; }
	grep -q ': return: ' "$kt_dir/trace" || { echo "# trace: round $round"; bad=1; }
	unload ktrk || { echo "# rmmod: round $round"; bad=1; }
	[ "$(probes_of)" = "$before" ] || { echo "# probes: round $round"; bad=1; }
	echo wake >/dev/ktrk_testmod
	wait $sleeper || { echo "# sleeper: round $round"; bad=1; }
done
# shellcheck disable=SC2086 # there are several
{ kill $pids; wait $pids 2>/dev/null; }
is "the module went 10 times under load" "$bad" 0
is "nothing is left of it" "$(probes_of)" "$before"
fails "no splat" sh -c "dmesg | tail -n 200 | grep -E 'Oops|BUG:|WARNING:'"
finish
