# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# bpf: a program of ../rec.bpf.c, on trampolines and raw tracepoints, into a
# ring buffer; bpf:kprobe on kprobes and the kernel's events
t_probes="kprobe kretprobe sys_enter sched_switch"

program() {
	case $t-$BASE in
	bpf-kprobe) echo fentry ;;
	bpf-kretprobe) echo fexit ;;
	bpf-*) echo "btf_$BASE" ;;
	*-k*) echo "$BASE" ;;
	*) echo "tp_$BASE" ;;
	esac
}

t_start() {
	local tries=100

	"$B/bpfload" "$B/rec.bpf.o" "$(program)" >"$OUT/log" 2>&1 &
	bpf=$!
	until grep -q ready "$OUT/log"; do
		{ [ $((--tries)) -gt 0 ] && kill -0 "$bpf"; } || {
			cat "$OUT/log"
			return 1
		}
		sleep 0.1
	done
}

t_stop() {
	kill -INT "$bpf"
	wait "$bpf"
}

t_stats() {
	sed -n 's/^records /records=/p' "$OUT/log"
	echo "path=$(program)"
}
