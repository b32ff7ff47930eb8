#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rings that keep the newest records: resized, read while they are written by
# several readers that each know what they missed, and saved without stopping.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_ctl
# Probes here are hit as often as can be.
kt_module="max_rate=0 max_cpu=0"
need_both
file=$kt_tmp/x.ktrk

run() { taskset -c "${2:-0}" sh -c "echo '$1' >/dev/ktrk_testmod"; }
# of NAME: from the last --json
of() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p" "$out" | head -n 1; }
# shellcheck disable=SC2317 # by wait_for
status_of() { ktrkctl status --json | sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p"; }
# shellcheck disable=SC2317 # the same
is_mapped() { [ "$(status_of mappings)" -ge "${1:-1}" ]; }

wait_for() {
	local i

	for i in $(seq 400); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	echo "# waited in vain for: $*"
	return 1
}

begin() {
	ktrkctl -q reset
	ktrkctl -q resize "$@"
	ktrkctl -q add kprobe ktm_loop 'n=$arg1:u64' -n lp
	ktrkctl -q start
}

resizing() {
	begin --drop --size 64K
	ctl 0 "status --json" status --json
	is "the size" "$(of ring_bytes)" 65536
	is "the mode" "$(of mode)" drop
	ctl 0 "resize" resize --overwrite --size 128K
	ctl 0 "status" status --json
	is "another size" "$(of ring_bytes)" 131072
	is "another mode" "$(of mode)" overwrite
	is "memory is counted" "$(($(of total_bytes) >= 131072 * $(nproc)))" 1
	ctl 0 "one ring of its own size" resize --cpu 0 --size 256K
	ctl 1 "over the limit" resize --limit 128K --size 1M
	says "says so" 'more memory than they may'
	ctl 1 "a limit below what is there" resize --limit 64K
	ctl 2 "both modes" resize --drop --overwrite
	ctl 2 "nothing" resize
	ctl 2 "a CPU without a size" resize --cpu 0
	run 'loop 10'
	ctl 0 "rings of two sizes are read" snapshot -o "$file"
	is "as one" "$(ktrkctl report "$file" | wc -l)" 10
	ktrkctl trace >/dev/null 2>&1 &
	wait_for is_mapped
	ctl 1 "not while it is read" resize --size 64K
	says "says so" 'somebody reads them'
	says "and what to do" 'hint: end what'
	kill $!
	wait $! 2>/dev/null
	ctl 0 "start --overwrite" start --overwrite --size 64K --session other
	ctl 0 "made a session" status --session other --json
	is "with that mode" "$(of mode)" overwrite
}

# The newest records, none of them twice, none left out.
newest() {
	begin --overwrite --size 64K
	run 'loop 20000'
	ctl 0 "snapshot" snapshot -o "$file"
	says "nothing was missed" ' 0 missed'
	ktrkctl report --json "$file" | sed 's/.*"n":\([0-9]*\).*/\1/' >"$kt_tmp/n"
	is "ends with the newest" "$(tail -n 1 "$kt_tmp/n")" 19999
	is "in one piece" "$(head -n 1 "$kt_tmp/n")" "$((20000 - $(wc -l <"$kt_tmp/n")))"
	ok "most of the ring" [ "$(wc -l <"$kt_tmp/n")" -gt 2000 ]
	sleep 8
	run 'loop 7'
	ctl 0 "snapshot --last" snapshot --last 6s -o "$file"
	is "has the last only" "$(ktrkctl report "$file" | wc -l)" 7
	ktrkctl -q stop
	ctl 0 "of a stopped session" snapshot -o "$file"
	ktrkctl report "$file" >"$kt_tmp/file"
	grep -v '^#' "$kt_dir/trace" >"$kt_tmp/debugfs"
	ok "prints as debugfs does" cmp "$kt_tmp/debugfs" "$kt_tmp/file"
	ktrkctl -q start
}

# One that prints, and has to keep up with a writer that does not wait.
tracer() {
	local missed shown

	begin --overwrite --size 16K
	ktrkctl trace >"$kt_tmp/trace" 2>"$kt_tmp/err" &
	wait_for is_mapped
	run 'loop 60000' &
	run 'loop 40000' $(($(nproc) > 1))
	wait %2
	sleep 1
	kill -INT %1
	wait %1
	is "trace ends well" $? 0
	shown=$(grep -c ' lp: ' "$kt_tmp/trace")
	missed=$(sed -n 's/.*\[MISSED \([0-9]*\) EVENTS\].*/\1/p' "$kt_tmp/trace" |
		awk '{ n += $1 } END { print n + 0 }')
	is "shown and missed are all ($shown, $missed)" $((shown + missed)) 100000
	ok "the summary says the same" grep -qE "^$shown records, .* $missed missed|^100000 records" "$kt_tmp/err"
	ok "in time order" awk '
		{ for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+\.[0-9]+:$/) t = $i + 0 }
		t < last { print; bad = 1 }
		{ last = t }
		END { exit bad }' "$kt_tmp/trace"
}

# Four recorders of one ring: what each wrote and missed is what there was.
readers() {
	local i pids=() writers=()

	begin --overwrite --size 32K
	for i in 1 2 3 4; do
		ktrkctl record -o "$kt_tmp/r$i" >"$kt_tmp/said$i" 2>&1 &
		pids+=($!)
	done
	wait_for is_mapped "$((4 * $(nproc)))"
	for i in 1 2 3 4; do wait_for [ -s "$kt_tmp/r$i" ]; done
	sleep 1
	for i in 0 1; do
		run 'loop 150000' $((i % $(nproc))) &
		writers+=($!)
	done
	ctl 0 "a snapshot while they write" snapshot -o "$file"
	wait "${writers[@]}"
	sleep 0.5
	kill -INT "${pids[@]}"
	for i in 1 2 3 4; do
		wait "${pids[i - 1]}"
		is "reader $i: its books close" $? 0
		is "reader $i: written and missed are all" "$(awk '
			/^records:/ { print $2 + $6, $8 }' "$kt_tmp/said$i")" "300000 0"
		ok "reader $i: the file says so" sh -c "ktrkctl report $kt_tmp/r$i | awk '
			/MISSED/ { sub(/.*MISSED /, \"\"); n += \$1; next } { n++ }
			END { exit n > 300000 }'"
	done
	grep -h '^records' "$kt_tmp"/said* | sed 's/^/# /'
	ctl 0 "the snapshot's books close" report --stats "$file"
}

when() {
	local pid

	begin --overwrite --size 64K
	ktrkctl snapshot -o "$kt_tmp/w" --last 300ms --when 'lp if n == 77' \
		--count 2 >"$kt_tmp/err" 2>&1 &
	pid=$!
	wait_for grep -q waiting "$kt_tmp/err"
	sleep 0.5
	run 'loop 50'
	sleep 0.5
	ok "nothing yet" [ ! -e "$kt_tmp/w.1" ]
	run 'loop 80'
	wait_for [ -s "$kt_tmp/w.1" ]
	sleep 1
	run 'loop 80'
	wait $pid
	is "snapshot --when ends after --count" $? 0
	ok "with two files" [ -s "$kt_tmp/w.2" ]
	ktrkctl report "$kt_tmp/w.1" >"$out"
	says "the first has what it was waiting for" ' n=77$'
	is "and nothing that is too old" "$(grep -c ' n=0$' "$out")" 1
	ctl 0 "and says why it is there" report --stats "$kt_tmp/w.2"
	says "in words" '^trigger=lp if n == 77'
	ctl 1 "a filter on what is not recorded" snapshot -o "$file" --when 'lp if $arg2 > 1'
	says "with its place" '^ *\^'
	ctl 3 "an event that is not" snapshot -o "$file" --when 'nosuch if n > 1'
	sleep 1.2	# so that what came before is old
	ktrkctl snapshot -o "$kt_tmp/a" --last 1s --after 3s --when 'lp if n == 5 && pid != 1' \
		--count 1 >"$kt_tmp/err" 2>&1 &
	pid=$!
	wait_for grep -q waiting "$kt_tmp/err"
	sleep 0.2
	run 'loop 6'
	run 'loop 3'
	wait $pid
	is "--after has what came behind" "$(ktrkctl report "$kt_tmp/a.1" | wc -l)" 9
}

resizing
newest
tracer
readers
when
ktrkctl -q reset
ktrkctl -q resize --drop --size 1M
finish
