#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# snapshot: what is aside is exchanged for what trace shows, and a consumer does not
# notice.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_ctl
kt_module="max_rate=0 max_cpu=0"
need_both
cd "$kt_dir" || bail "no $kt_dir"

run() { taskset -c "${2:-0}" sh -c "echo '$1' >/dev/ktrk_testmod"; }
# rounds N...: so many hits each, of 0 to N-1; a snapshot behind those that end in !
rounds() {
	local n

	for n; do
		run "loop ${n%!} 0"
		[ "$n" = "${n%!}" ] || echo 1 >snapshot
	done
}
# shown FILE: which hits are in it.
shown() { sed -n 's/.* a: .* n=\([0-9]*\).*/\1/p' "$1" | paste -sd ' '; }

# aside: what trace shows is what snapshot shows then, times and all.
aside() {
	grep -v '^#' trace >"$kt_tmp/trace"
	echo 1 >snapshot
	grep -v '^#' snapshot >"$kt_tmp/snapshot"
	ok "what trace showed is aside" cmp "$kt_tmp/trace" "$kt_tmp/snapshot"
}

new() {
	kt_clear
	echo 0 >snapshot
	ktrkctl -q reset
	ktrkctl -q resize "${@:---drop}" --size 64K
	echo 'p:g/a ktm_loop n=$arg1:u64' >kprobe_events
	echo 1 >events/g/a/enable
}

turns() {
	new
	rounds 1
	ok "freed" grep -qF '# * Snapshot is freed *' snapshot
	echo 2 >snapshot
	ok "nothing is allocated to be emptied" grep -qF '# * Snapshot is freed *' snapshot
	echo 'snapshot if n == 99' >events/g/a/trigger
	ok "a trigger wants one, empty" grep -qF '# * Snapshot is allocated *' snapshot
	echo >events/g/a/trigger
	echo 1 >snapshot
	is "what there was is aside" "$(shown snapshot)" "0"
	is "and is shown no more" "$(shown trace)" ""
	rounds 2
	is "what comes is" "$(shown trace)" "0 1"
	echo 1 >snapshot
	is "the next one has that alone" "$(shown snapshot)" "0 1"
	is "what was aside is back" "$(shown trace)" "0"
	rounds 3
	is "in front of what comes" "$(shown trace)" "0 0 1 2"
	ok "per CPU as well" [ "$(shown per_cpu/cpu0/trace)" = "0 0 1 2" ]
	echo 1 >snapshot
	is "and goes together" "$(shown snapshot)" "0 0 1 2"
	is "for the other" "$(shown trace)" "0 1"
	echo 0 >snapshot
	is "freed, that is no matter of trace" "$(shown trace)" "0 1"
	echo 1 >snapshot
	echo 2 >snapshot
	ok "emptied" grep -qF '# * Snapshot is allocated *' snapshot
	is "nor is that" "$(shown trace)" ""
	rounds 2
	echo 1 >snapshot
	echo 1 >snapshot
	is "twice is nothing" "$(shown trace) $(shown snapshot)" "0 1 "
	echo >trace
	is "echo > trace forgets it all" "$(shown trace)" ""
	rounds 1
	is "but what comes" "$(shown trace)" "0"
}

# In a ring that keeps the oldest, what was put aside makes room.
room() {
	local i

	new
	run 'loop 5000'
	fails "the ring is full" [ "$(count_of a full)" = 0 ]
	echo 1 >snapshot
	i=$(count_of a full)
	run 'loop 100'
	is "aside makes room" "$(count_of a full)" "$i"
	is "for what comes" "$(grep -c ' a: ' trace)" 100
	# Both halves hold what the ring does, however often they are exchanged.
	for i in 1 2 3 4 5 6; do
		run 'loop 1500'
		echo 1 >snapshot
	done
	ok "not more than the ring holds" [ "$(grep -c ' a: ' snapshot)" -le $((65536 / 24)) ]
	ok "and not much less" [ "$(grep -c ' a: ' snapshot)" -gt 2600 ]
	is "the newest" "$(shown snapshot | grep -o '[0-9]*$')" 1499
}

# Another size: what was aside stays, with its own times, and nothing is mixed.
sizes() {
	new --overwrite
	rounds 1 2!
	ctl 0 "resize" resize --size 128K
	is "it is there still" "$(shown snapshot)" "0 0 1"
	rounds 3
	aside
	is "the new ring's is in turn" "$(shown snapshot)" "0 1 2"
	is "with the old one's in trace" "$(shown trace)" "0 0 1"
	rounds 2
	aside
	is "both together" "$(shown snapshot)" "0 0 1 0 1"
	aside
	echo 'p:g/b ktm_none' >>kprobe_events
	echo 0 >events/g/a/enable
	echo '-:g/a' >>kprobe_events
	is "a deleted event's records are shown" "$(shown trace)" "0 0 1 0 1"
	ctl 0 "reset" reset
	is "reset forgets what is in front" "$(shown trace)" ""
	ok "and what is aside" grep -qF '# * Snapshot is freed *' snapshot
}

# A consumer has every record, and each once, whatever is put aside meanwhile.
consumers() {
	local i

	new --drop
	ktrkctl record -o "$kt_tmp/r" >"$kt_tmp/said" 2>&1 &
	for i in $(seq 100); do
		[ ! -s "$kt_tmp/r" ] || break
		sleep 0.1
	done
	for i in $(seq 20); do
		run "loop 500" $((i % $(nproc)))
		echo 1 >snapshot
	done
	sleep 0.5
	kill -STOP %1
	run 'loop 5'
	echo 1 >snapshot
	is "what it has not taken yet is aside" "$(shown snapshot | grep -o '0 1 2 3 4$')" "0 1 2 3 4"
	fails "and in trace no more" sh -c 'tail -n 5 trace | grep -q "n=4$"'
	# Nothing but the consumer makes room.
	run 'loop 5000'
	fails "the ring is full" [ "$(count_of a full)" = 0 ]
	kill -CONT %1
	sleep 0.5
	kill -INT %1
	wait %1
	is "its books close" $? 0
	is "it has all" "$(ktrkctl report "$kt_tmp/r" | grep -c ' a: ')" \
		"$(count_of a recorded)"
	is "trace_pipe has none of it" "$(timeout 1 cat trace_pipe | grep -c ' a: ')" 0
}

# Snapshots, forgetting and readers all at once.
storm() {
	local i pids=()

	new --overwrite
	while :; do echo 1; done >snapshot 2>/dev/null &
	pids+=($!)
	while :; do cat trace snapshot; done >/dev/null 2>&1 &
	pids+=($!)
	while :; do
		echo >trace
		echo 0 >snapshot
		ktrkctl -q resize --size 64K
		ktrkctl -q resize --size 16K
	done 2>/dev/null &
	pids+=($!)
	while :; do
		echo 'p:g/x ktm_loop if $arg1 == 7'
		echo '-:g/x'
	done >>kprobe_events 2>/dev/null &
	pids+=($!)
	for i in 1 2 3 4 5 6; do run 'loop 20000' $((i % $(nproc))); done
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
	new
	rounds 1
	is "and all is as before" "$(shown trace)" "0"
	ok "the books close" books_close a
}

turns
room
sizes
consumers
storm
finish
