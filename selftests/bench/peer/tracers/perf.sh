# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# perf: perf record of the kernel's events, with 32 MiB a CPU, so that it sleeps
# while it is measured
tracers=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=selftests/bench/peer/tracers/ftrace.sh
. "$tracers/ftrace.sh"

unset -f t_prep

t_start() {
	local line only=()

	# Two records for each of our calls would not be what is compared.
	[ "$BASE" != sys_enter ] || only=(--filter 'id==110')
	define || return
	rm -f "$OUT"/ctl "$OUT"/ack
	mkfifo "$OUT/ctl" "$OUT/ack" || return
	perf record -q -e "$(event | tr / :)" "${only[@]}" -C 0 -c 1 -m 32M \
		--delay=-1 --control "fifo:$OUT/ctl,$OUT/ack" \
		-o "$OUT/data" >"$OUT/log" 2>&1 &
	perf=$!
	exec 7<>"$OUT/ctl" 8<>"$OUT/ack"
	echo enable >&7
	read -r -t 60 line <&8 || { cat "$OUT/log"; return 1; }
}

t_stop() {
	local line

	echo disable >&7
	read -r -t 60 line <&8
	kill -INT "$perf"
	wait "$perf"
	exec 7>&- 8<&-
	undefine
}

t_stats() {
	perf report --stats -i "$OUT/data" 2>/dev/null |
		awk '/SAMPLE events:/ && !n { n = $3; print "records=" n }'
	echo "path=$(event)"
}
