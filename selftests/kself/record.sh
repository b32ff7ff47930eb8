#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ktrkctl record and report: exact books, whatever happens to the recorder.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_ctl
# Probes here are hit as often as can be.
kt_module="max_rate=0 max_cpu=0"
need_both
file=$kt_tmp/x.ktrk

run() { sh -c "echo '$1' >/dev/ktrk_testmod"; }
load_of() { echo "for i in \$(seq $1); do echo 'loop $2' >/dev/ktrk_testmod; done"; }
lines() { ktrkctl report "$@" 2>>"$kt_tmp/err" | wc -l; }
# Without LOST lines, which may tell of what was before.
hits() { ktrkctl report "$@" 2>>"$kt_tmp/err" | grep -c ' lp: '; }

# wait_for COMMAND...: until it succeeds, for some seconds of the guest's.
wait_for() {
	local i

	for i in $(seq 200); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	echo "# waited in vain for: $*"
	return 1
}

begin() {
	ktrkctl -q reset
	ktrkctl -q add kprobe ktm_loop 'n=$arg1:u64' -n lp
	ktrkctl -q add kretprobe ktm_signed -n back
}

basic() {
	begin
	ctl 7 "record -- CMD ends as CMD" record -o "$file" -- \
		sh -c 'echo "loop 300" >/dev/ktrk_testmod; exit 7'
	says "says how many" 'records: 300 written, 0 skipped, 0 missed, 0 left'
	says "and that hits add up" 'hits: 300 = 300 recorded \+ 0 filtered \+ 0 limited \+ 0 lost'
	is "the file has them" "$(lines "$file")" 300
	ctl 0 "report --stats" report --stats "$file"
	is "knows the kernel" "$(sed -n 's/^release=//p' "$out")" "$(uname -r)"
	says "is complete" '^complete=yes'
	says "has the books" '^lp +300 +300 +0 +0 +0 +300$'
	ctl 0 "report -e" report -e 'b*' "$file"
	is "of another event: none" "$(wc -l <"$out")" 0
	is "report -n" "$(lines -n 5 "$file")" 5
	ctl 0 "report --json" report --json -n 1 "$file"
	says "is JSON" '"event":"lp"'
	ctl 0 "without compressing" record --no-compress -o "$file" -- \
		sh -c 'echo "loop 300" >/dev/ktrk_testmod'
	is "the same" "$(lines "$file")" 300
	ok "larger than the other" [ "$(stat -c %s "$file")" -gt "$(stat -c %s "$file.old")" ]
	ctl 0 "trace -i" trace -i "$file"
	is "prints it as well" "$(wc -l <"$out")" 300
	ctl 127 "a command that is not there" record -o "$file" -- /no/such
}

# The same records, from the ring and from a file, byte for byte.
same_bytes() {
	begin
	run 'loop 500'
	run 'signed -5'
	ktrkctl trace --duration 0.2 >"$kt_tmp/live" 2>/dev/null &
	# Two readers of one ring: the first consumes, the other looks on.
	ktrkctl -q record --duration 1 -o "$file" 2>"$kt_tmp/err"
	wait $!
	begin
	run 'loop 200'
	exec 4</dev/ktrk
	ktrkctl stop >"$out"
	grep -v '^#' "$kt_dir/trace" >"$kt_tmp/debugfs"
	exec 4<&-
	ktrkctl start >"$out"
	ktrkctl -q record --duration 0.2 -o "$file" 2>"$kt_tmp/err"
	ktrkctl report "$file" >"$kt_tmp/file"
	ok "report prints what debugfs printed" cmp "$kt_tmp/debugfs" "$kt_tmp/file"
	is "200 lines of it" "$(wc -l <"$kt_tmp/file")" 200
}

# Hits that do not cease, on all CPUs.
storm() {
	local i pids=()

	begin
	for i in $(seq 0 $(($(nproc) - 1))); do
		taskset -c "$i" sh -c 'while :; do echo "loop 400" >/dev/ktrk_testmod; done' &
		pids+=($!)
	done
	ctl 0 "books close while it goes on" record --duration 2 -o "$file"
	says "says so" '^hits: [1-9]'
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
	ctl 0 "and in the file" report --stats "$file"
	ctl 0 "what was left comes next" record --duration 0.5 -o "$file"
	says "all of it" ' 0 missed, 0 left'
}

# Every hit of a known number is in the file, or lost and counted.
exact() {
	local n

	begin
	ctl 0 "50 times 2000 hits" record -o "$file" -- sh -c "$(load_of 50 2000)"
	n=$(sed -n 's/^hits: \([0-9]*\) .*/\1/p' "$out")
	is "are 100000 hits" "$n" 100000
	n=$(sed -n 's/.* = \([0-9]*\) recorded.*/\1/p' "$out")
	is "what was recorded is in the file" "$(ktrkctl report "$file" | grep -c ' lp: ')" "$n"
	is "recorded and lost are all" "$(sed -n \
		's/.* = \([0-9]*\) recorded .* \([0-9]*\) lost.*/\1 \2/p' "$out" |
		awk '{ print $1 + $2 }')" 100000
}

signals() {
	local pid

	begin
	rm -f "$file"
	for sig in INT TERM; do
		ktrkctl record -o "$file" >"$out" 2>&1 &
		pid=$!
		wait_for [ -s "$file" ]
		run 'loop 100'
		sleep 0.3
		kill -$sig $pid
		wait $pid
		is "SIG$sig ends it well" $? 0
		is "with all records" "$(hits "$file")" 100
		ctl 0 "and complete" report --stats "$file"
		says "it says" '^complete=yes'
		rm -f "$file"
	done
	rm -f "$file"
	ktrkctl record -o "$file" >"$out" 2>&1 &
	pid=$!
	wait_for [ -s "$file" ]
	run 'loop 100'
	# Chunks are written each second.
	wait_for sh -c "[ \$(ktrkctl -q report $file | grep -c ' lp: ') = 100 ]"
	kill -9 $pid
	wait $pid 2>/dev/null
	is "kill -9 leaves what was written" "$(hits "$file")" 100
	ctl 0 "report says it has no end" report "$file"
	says "in words" 'has no end'
	ctl 0 "another recorder can begin" record --duration 0.2 -o "$file"
	rm -f "$file"
	ktrkctl record -o "$file" >"$out" 2>&1 &
	pid=$!
	wait_for [ -s "$file" ]
	run 'loop 10'
	ktrkctl -q stop
	wait $pid
	is "a session that is stopped ends it" $? 0
	is "with what was there" "$(hits "$file")" 10
	ctl 1 "a stopped session is not recorded" record -o "$file"
	says "what to do" 'hint: ktrkctl start'
	ktrkctl -q start
}

full_disk() {
	local mnt=$kt_tmp/small

	begin
	mkdir "$mnt"
	mount -t tmpfs -o size=256k tmpfs "$mnt" || { skip "a full disk" "no tmpfs"; return; }
	ctl 1 "a full disk is a failure" record --no-compress -o "$mnt/x.ktrk" -- \
		sh -c "$(load_of 30 2000)"
	says "says so" 'No space left'
	ctl 0 "what fits can be read" report -o "$kt_tmp/lines" "$mnt/x.ktrk"
	ok "and is something" [ "$(wc -l <"$kt_tmp/lines")" -gt 1000 ]
	umount "$mnt"
}

only_some() {
	begin
	ctl 0 "record -e" record -e back -o "$file" -- \
		sh -c 'echo "loop 50" >/dev/ktrk_testmod; echo "signed -3" >/dev/ktrk_testmod'
	says "skips the others, and says so" 'records: [0-9]+ written, 50 skipped'
	is "has none of them" "$(ktrkctl report "$file" | grep -c ' lp: ')" 0
	ctl 3 "an event that is not" record -e nosuch -o "$file"
	ktrkctl -q reset
	ctl 3 "no events at all" record -o "$file"
}

basic
same_bytes
storm
exact
signals
full_disk
only_some
finish
