#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ktrkctl -p and --follow: processes by the numbers of the caller's pid namespace,
# what they fork, and that nothing of it stays.
. "$(dirname "$0")/lib.sh"

need_both
need_ctl
cd "$kt_dir" || bail "no $kt_dir"

loop='echo "loop 3" >/dev/ktrk_testmod'
seen=$kt_tmp/seen
lines() { grep -c ' a: ' "${1:-$out}"; }

# One that does so, and starts another that does.
cat >"$kt_tmp/two" <<-TWO
	#!/bin/sh
	$loop
	sh -c '$loop; :'
	sleep \${1:-0}
TWO
chmod +x "$kt_tmp/two"

# watch ARGUMENT...: ktrkctl in the background; its number is $watch.
watch() {
	ktrkctl "$@" >"$seen" 2>"$kt_tmp/err" &
	watch=$!
}

# await FILE COMMAND: until its output is this
await() {
	local tries=100

	until [ "$(eval "$2")" = "$1" ]; do
		[ $((--tries)) -gt 0 ] || return
		sleep 0.1
	done
}

by_pid() {
	new_loop
	actor "exec '$kt_tmp/two' 0.3"
	watch trace -p "$actor" --follow
	ok "it is in the set" await "$actor" "cat set_event_pid"
	echo "loop 5" >/dev/ktrk_testmod
	act
	ok "and out of it when it is gone" await "" "cat set_event_pid"
	fails "whose is said already" sh -c 'echo 1 2>/dev/null >>set_event_pid'
	fails "nor is it to be forgotten" sh -c ': 2>/dev/null >set_event_pid'
	ctl 1 "a second one that follows" trace -p $$ --follow --duration 1
	says "is told who is in its way" "somebody else says already"
	kill -INT "$watch"
	wait "$watch"
	is "of it, and of what it started" "$(lines "$seen")" 6
	is "the others are filtered" "$(count_of a recorded) $(count_of a filtered)" "6 5"
	ok "the books close" books_close a
	echo "loop 4" >/dev/ktrk_testmod
	is "then all are recorded again" "$(count_of a recorded)" 10
	is "and forks are not watched" "$(cat options/event-fork)" 0
}

killed() {
	new_loop
	actor "sleep 9"
	watch trace -p "$actor" --follow
	ok "it is in the set" await "$actor" "cat set_event_pid"
	kill -9 "$watch" "$actor"
	wait "$watch" "$actor" 2>/dev/null
	ok "of one that is killed nothing stays" await "" "cat set_event_pid"
	echo "loop 4" >/dev/ktrk_testmod
	is "all are recorded" "$(count_of a recorded)" 4
	echo $$ >set_event_pid
	ctl 1 "beside set_event_pid" trace -p $$ --follow --duration 1
	is "which stays as it was" "$(cat set_event_pid)" $$
	: >set_event_pid
}

commands() {
	new_loop
	echo "loop 7" >/dev/ktrk_testmod
	ctl 0 "trace, a command" trace -- "$kt_tmp/two"
	is "is itself" "$(lines)" 3
	ctl 0 "trace --follow, a command" trace --follow -- "$kt_tmp/two"
	is "and all that it starts" "$(lines)" 6
	( while :; do echo "loop 1" >/dev/ktrk_testmod; sleep 0.05; done ) &
	local noise=$!
	ctl 0 "record --follow, a command" record --follow -o "$kt_tmp/f" -- \
		"$kt_tmp/two" 0.2
	kill "$noise"
	wait "$noise" 2>/dev/null
	ctl 0 "report" report "$kt_tmp/f"
	is "all that it did, and none that others did" "$(lines)" 6
	is "the set is gone" "$(cat set_event_pid)" ""
}

threads() {
	new_loop
	# What has threads already when it is named; each of them is meant.
	actor "$loop"
	watch record -p "$actor" -o "$kt_tmp/p"
	ok "record begins" await 1 "ls '$kt_tmp/p' 2>/dev/null | wc -l"
	sleep 0.3
	echo "loop 5" >/dev/ktrk_testmod
	act
	kill -INT "$watch"
	wait "$watch"
	ctl 0 "report" report "$kt_tmp/p"
	is "record -p has its records alone" "$(lines)" 3
	is "without --follow, all are recorded" "$(count_of a recorded) $(count_of a filtered)" "8 0"
}

refused() {
	ctl 2 "nobody to follow" trace --follow
	says "is asked for" "follow whom"
	ctl 2 "nor here" record --follow -o "$kt_tmp/x"
	ctl 2 "nor in a file" trace --follow -p 1 -i "$kt_tmp/f"
	ctl 1 "a process that there is not" trace -p 99999 --follow --duration 1
	says "is said" "no process 99999"
}

namespaces() {
	unshare --pid --fork true 2>/dev/null || {
		skip "numbers of another pid namespace" "unshare(1) cannot"
		return
	}
	new_loop
	# Number 1 in there; out here that is somebody else.
	unshare --pid --fork sh -c "exec 3>'$kt_tmp/p1'
		(sleep 2; exec '$kt_tmp/two') & echo \$! >&3
		ktrkctl trace -p \$! --duration 4 >'$out' 2>&1" &
	actor=$!
	await 1 "cat '$kt_tmp/p1' 2>/dev/null | wc -l"
	sleep 1
	echo "loop 5" >/dev/ktrk_testmod
	wait "$actor"
	is "-p means the one that it is in here" "$(lines)" 3
	new_loop
	unshare --pid --fork sh -c "ktrkctl trace --follow -- '$kt_tmp/two' >'$out' 2>&1"
	is "so does --follow" "$(lines)" 6
}

by_pid
killed
commands
threads
refused
namespaces
kt_clear
finish
