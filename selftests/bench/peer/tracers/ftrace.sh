# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# ftrace: the kernel's own events, into its own ring
t_probes="kprobe kretprobe sys_enter sched_switch"

event() {
	case $BASE in
	k*) echo kprobes/hit ;;
	sys_enter) echo raw_syscalls/sys_enter ;;
	sched_switch) echo sched/sched_switch ;;
	esac
}

define() {
	case $BASE in
	kprobe) echo "p:hit $SYM arg1=%di" >"$TR/kprobe_events" ;;
	kretprobe) echo "r:hit $SYM ret=\$retval" >"$TR/kprobe_events" ;;
	esac
}

undefine() {
	case $BASE in k*) echo >"$TR/kprobe_events" ;; esac
}

t_prep() { echo 16384 >"$TR/buffer_size_kb"; }

t_start() {
	echo >"$TR/trace"
	define && echo 1 >"$TR/events/$(event)/enable"
}

t_stop() {
	echo 0 >"$TR/events/$(event)/enable"
	cat "$TR"/per_cpu/cpu*/stats >"$OUT/stats"
	undefine
}

t_stats() {
	awk '/^entries/ { n += $2 } /^overrun/ { n += $2 }
		END { print "records=" n }' "$OUT/stats"
	echo "path=$(event)"
}
