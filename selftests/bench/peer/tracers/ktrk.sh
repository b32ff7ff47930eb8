# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
#
# ktrk             by what it takes for the best mechanism
# ktrk:MECHANISM   by this one, where that makes sense
t_probes="kprobe kretprobe sys_enter sched_switch"
k=/sys/kernel/debug/ktrk
by=()
case $t in
*:kprobe) t_probes=kprobe ;;
*:kretprobe | *:trampoline) t_probes=kretprobe ;;
esac
[ "$t" = "${t#*:}" ] || by=(--mechanism "${t#*:}")

t_prep() {
	insmod "$B/ktrk.ko" buffer_kb="${KTRK_KB:-65536}" max_rate=0 max_cpu=0 &&
		pid=$("$B/offset" task_struct pid)
}

t_start() {
	case $BASE in
	kprobe) ktrkctl -q add "${by[@]}" "p:b $SYM arg1=%di" ;;
	# The kernel's type information has the inner function.
	kretprobe)
		ktrkctl -q add "${by[@]}" \
			"r:b ${SYM/__x64_sys/__do_sys} ret=\$retval" ;;
	sys_enter) ktrkctl -q add "t:b sys_enter \$arg1 \$arg2" ;;
	sched_switch)
		ktrkctl -q add "t:b sched_switch prev=+$pid(\$arg2):s32 next=+$pid(\$arg3):s32" ;;
	esac
}

t_stop() {
	echo 0 >$k/events/enable
	cp $k/stats "$OUT/stats"
	ktrkctl list b >"$OUT/list"
	ktrkctl -q reset
}

t_stats() {
	awk '/^event=[^ ]*\/b / && !/ state=deleted / {
		for (f = 2; f <= NF; f++) { split($f, a, "="); v[a[1]] += a[2] }
	} END {
		print "records=" v["recorded"], "lost=" v["hits"] - v["recorded"], "bytes=" v["bytes"]
	}' "$OUT/stats"
	awk '$2 == "b" { print "path=" $4 }' "$OUT/list"
	awk '$1 == "ktrk" { print "modsz=" $2 }' /proc/modules
}

# What drains its trampoline holds the module for a while.
t_cleanup() {
	local tries=100

	until rmmod ktrk 2>/dev/null; do
		[ $((--tries)) -gt 0 ] || return
		sleep 0.1
	done
}
