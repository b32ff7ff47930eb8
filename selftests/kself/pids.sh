#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# set_event_pid and set_event_notrace_pid: whose hits are recorded, in the
# numbers of the one who says so, and what those fork.
. "$(dirname "$0")/lib.sh"

need_ktrk
need_testmod
cd "$kt_dir" || bail "no $kt_dir"
[ -z "$(cat kprobe_events)" ] || skip_all "there are probes of somebody's"

recorded() { count_of a recorded; }
filtered() { count_of a filtered; }

loop='echo "loop 3" >/dev/ktrk_testmod'

only() {
	new_loop
	actor "$loop"
	echo "$actor" >set_event_pid
	is "it is listed" "$(cat set_event_pid)" "$actor"
	echo "loop 5" >/dev/ktrk_testmod
	is "another is not recorded" "$(recorded) $(filtered)" "0 5"
	act
	is "the task is" "$(recorded)" 3
	is "and no more, though it is gone" "$(cat set_event_pid)" "$actor"
	ok "the books close" books_close a
	echo 'p:g/b ktm_loop' >>kprobe_events
	echo 1 >events/g/b/enable
	echo "loop 2" >/dev/ktrk_testmod
	is "what comes later heeds it, too" "$(count_of b recorded) $(count_of b filtered)" "0 2"
	echo 'traceoff' >events/g/b/trigger
	echo "loop 1" >/dev/ktrk_testmod
	is "of others no trigger fires" "$(cat tracing_on)" 1
	echo '!traceoff' >events/g/b/trigger
	echo $$ >>set_event_pid
	is ">> adds" "$(sort -n set_event_pid)" "$(printf '%s\n' $$ "$actor" | sort -n)"
	echo "loop 2" >/dev/ktrk_testmod
	is "both are recorded" "$(count_of b recorded)" 2
	ok "a word is refused" sh -c '! echo x 2>/dev/null >>set_event_pid'
	ok "0 is refused" sh -c '! echo 0 2>/dev/null >>set_event_pid'
	ok "and what is too large" sh -c '! echo 99999999 2>/dev/null >>set_event_pid'
	echo >set_event_pid
	is "> forgets them" "$(cat set_event_pid)" ""
	new_loop
	echo "loop 4" >/dev/ktrk_testmod
	is "then all are recorded" "$(recorded)" 4
}

never() {
	new_loop
	actor "$loop"
	echo "$actor" >set_event_notrace_pid
	is "it is listed" "$(cat set_event_notrace_pid)" "$actor"
	echo "loop 5" >/dev/ktrk_testmod
	act
	is "all but it" "$(recorded) $(filtered)" "5 3"
	echo >set_event_notrace_pid
}

forks() {
	new_loop
	actor "sh -c '$loop' & wait; $loop"
	echo "$actor" >set_event_pid
	act
	is "what it forks is not in the set" "$(recorded) $(filtered)" "3 3"
	echo >set_event_pid
	echo 1 >options/event-fork
	is "options/event-fork" "$(cat options/event-fork)" 1
	new_loop
	actor "sh -c '$loop; :' & wait; $loop"
	echo "$actor" >set_event_pid
	echo "loop 2" >/dev/ktrk_testmod
	act
	is "with it, it is" "$(recorded) $(filtered)" "6 2"
	sleep 0.2
	is "a task that is gone has left" "$(cat set_event_pid)" ""
	new_loop
	actor "sh -c '$loop; :' & wait; $loop"
	echo "$actor" >>set_event_notrace_pid
	: >set_event_pid
	act
	is "of both sets" "$(recorded) $(filtered)" "0 6"
	echo >set_event_notrace_pid
	echo 0 >options/event-fork
	is "and no more" "$(cat options/event-fork)" 0
}

namespaces() {
	unshare --pid --fork true 2>/dev/null || {
		skip "numbers of another pid namespace" "unshare(1) cannot"
		return
	}
	new_loop
	rm -f "$kt_tmp/go" "$kt_tmp/said"
	mkfifo "$kt_tmp/go"
	# shellcheck disable=SC2016 # the inner shell's
	unshare --pid --fork sh -c "echo 1 >set_event_pid; cat set_event_pid >'$kt_tmp/said'
		read -r go <'$kt_tmp/go'; $loop" &
	actor=$!
	while [ ! -s "$kt_tmp/said" ]; do sleep 0.1; done
	is "its number in there is shown in there" "$(cat "$kt_tmp/said")" 1
	ok "and out here the one it has here" [ "$(cat set_event_pid)" -gt 1 ]
	echo "loop 5" >/dev/ktrk_testmod
	act
	is "that task is meant" "$(recorded) $(filtered)" "3 5"
	ok "a number of nobody in there is refused" unshare --pid --fork \
		sh -c '! echo 77 2>/dev/null >>set_event_pid'
	echo >set_event_pid
}

only
never
forks
namespaces
kt_clear
finish
