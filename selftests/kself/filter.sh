#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# events/GROUP/EVENT/filter: another filter for an event that exists.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
cd "$kt_dir" || bail "no $kt_dir"

run() { taskset -c 0 sh -c "echo '$1' >/dev/ktrk_testmod"; }
# shellcheck disable=SC2317 # ok runs it
refused() { ! echo "$2" 2>/dev/null >"events/$1/filter"; }
# shellcheck disable=SC2317 # ok runs it
accepts() { echo "$1" 2>/dev/null >>kprobe_events; }
caret() { tail -n 3 error_log | sed -n '/\^/{s/\^.*//;s/^           //;p}' | tr -d '\n' | wc -c; }

# seen EVENT FILTER: the values of the field n, after 9 calls with 0 to 8.
seen() {
	echo "$2" >"events/$1/filter" || return
	echo >trace
	run "loop 9 0"
	sed -n 's/.* n=\(-*[0-9]*\).*/\1/p' trace | tr '\n' ' '
}

entry() {
	echo 'p:g/a ktm_loop n=$arg1:s64' >kprobe_events
	echo 1 >events/g/a/enable
	is "there is none at first" "$(cat events/g/a/filter)" none
	is "a field" "$(seen g/a 'n > 6')" "7 8 "
	is "it is shown" "$(cat events/g/a/filter)" "n > 6"
	is "another replaces it" "$(seen g/a 'n == 2 || n == 4')" "2 4 "
	is "a common field" "$(seen g/a 'common_pid == 1')" ""
	is "the CPU" "$(seen g/a 'cpu == 0 && n < 2')" "0 1 "
	is "the task's name" "$(seen g/a 'comm ~ "s*" && n < 1')" "0 "
	is "an argument that is not recorded" "$(seen g/a '$arg1:s64 == 5')" "5 "
	ok "a bad one is refused" refused g/a 'n == 2 && nosuch == 3'
	is "the one before stays" "$(cat events/g/a/filter)" '$arg1:s64 == 5'
	is "error_log says where" "$(caret)" 10
	ok "one that ends too soon is refused" refused g/a 'n == '
	ok "an empty one is refused" refused g/a ''
	is "0 takes it away" "$(seen g/a 0)" "0 1 2 3 4 5 6 7 8 "
	is "and none is shown" "$(cat events/g/a/filter)" none
	ok "the books close" books_close a
	is "kprobe_events does not show it" "$(cat kprobe_events)" \
		'p:g/a ktm_loop n=$arg1:s64'
	kt_clear
}

both() {
	echo 'p:g/a ktm_loop n=$arg1:s64 if n > 2' >kprobe_events
	echo 1 >events/g/a/enable
	is "beside the one of its definition" "$(seen g/a 'n < 5')" "3 4 "
	is "which stays" "$(seen g/a 0)" "3 4 5 6 7 8 "
	kt_clear
	echo 'p:g/s ktm_str n=$arg2:u8 t=+0($arg1):string if t ~ "a*"' >kprobe_events
	echo 1 >events/g/s/enable
	echo 't == "a kernel string"' >events/g/s/filter
	run str
	is "strings in both" "$(grep -c 't="a kernel string"' trace)" 1
	kt_clear
}

returns() {
	echo 'r:g/r ktm_loop n=$arg1:s64 ret=$retval:s64 d=$duration' >kprobe_events
	echo 1 >events/g/r/enable
	is "arguments of the entry and the return value" \
		"$(seen g/r 'n > 3 && ret != 0 && n < 6')" "4 5 "
	is "with the duration" "$(seen g/r 'd > 0 && n == 1')" "1 "
	is "none takes a second" "$(seen g/r 'd > 1s')" ""
	ok "what was not kept at entry cannot be asked" refused g/r '$arg2 == 1'
	ok "error_log says what to do" grep -q 'record it as a field' error_log
	kt_clear
	echo 'r:g/q ktm_loop' >kprobe_events
	echo 1 >events/g/q/enable
	echo '$retval >= 0' >events/g/q/filter
	run "loop 3 1"
	is "the return value, not recorded" "$(count_of q recorded)" 3
	ok "but not the duration, where nothing was timed" refused g/q '$duration > 1'
	kt_clear
	echo 't:g/t task_rename n=$arg2:u64' >kprobe_events
	ok "nor a tracepoint's other arguments" refused g/t '$arg3 == 1'
	kt_clear
}

group() {
	echo 'p:g/a ktm_loop n=$arg1:s64' >kprobe_events
	echo 'p:g/b ktm_loop m=$arg1:s64' >>kprobe_events
	echo 'p:h/c ktm_loop n=$arg1:s64' >>kprobe_events
	echo 'n == 1' >events/g/filter
	is "a group's filter is for those that have the field" \
		"$(cat events/g/a/filter events/g/b/filter events/h/c/filter | tr '\n' ' ')" \
		"n == 1 none none "
	ok "for none of them: refused" sh -c '! echo "k == 1" >events/g/filter' 2>/dev/null
	is "and all is as it was" "$(cat events/g/a/filter)" "n == 1"
	echo 1 >events/g/enable
	is "a group is switched" "$(cat events/g/enable events/g/a/enable \
		events/g/b/enable events/h/c/enable | tr '\n' ' ')" "1 1 1 0 "
	echo 0 >events/g/b/enable
	is "in part: X" "$(cut -c 1 events/g/enable)" X
	echo 0 >events/g/filter
	is "0 takes it from all" "$(cat events/g/a/filter)" none
	kt_clear
	ok "an empty group is gone" [ ! -e events/g ]
}

# A filter is the event's: each of its probes has it, by its own fields.
siblings() {
	echo 'p:g/a ktm_loop n=$arg1:s64' >kprobe_events
	echo 'p:g/a ktm_loop n=\8:s64' >>kprobe_events
	echo 1 >events/g/a/enable
	echo 'n == 8' >events/g/a/filter
	echo >trace
	run "loop 9 0"
	is "one probe's field, and the other's" "$(grep -c ' n=8$' trace)" 10
	is "and nothing else" "$(grep -c ' a: ' trace)" 10
	echo 'n == 3' >events/g/a/filter
	echo >trace
	run "loop 9 0"
	is "one's alone" "$(grep ' a: ' trace | grep -o 'n=.*')" n=3
	is "kprobe_profile tells filtered hits, too" \
		"$(awk '$1 == "a" { print $2, $3 }' kprobe_profile)" "$(printf '18 0\n18 0')"
	echo 'n == 8' >events/g/a/filter
	ok "what one of them lacks is refused" refused g/a 'm == 1'
	is "for both" "$(cat events/g/a/filter)" "n == 8"
	ok "one joins an event with a filter" accepts 'p:g/a ktm_none n=\8:s64'
	is "they are three" "$(grep -c '^p:g/a ' kprobe_events)" 3
	echo >trace
	run "loop 9 0"
	run none
	is "and has the filter, too" "$(grep -c ' n=8$' trace) $(grep -c ' a: ' trace)" "11 11"
	echo 'n == 5' >events/g/a/filter
	ok "another" accepts 'p:g/a ktm_obj n=\5:s64'
	echo >trace
	run "loop 9 0"
	run none
	run obj
	is "each judges by its own field" "$(grep -c ' n=5$' trace) $(grep -c ' a: ' trace)" "2 2"
	echo 0 >events/g/a/filter
	echo >trace
	run "loop 2 0"
	is "without it all come" "$(grep -c ' a: ' trace)" 4
	kt_clear
	echo >trace
}

# Filters come and go while hits do; each hit is judged by one or the other.
live() {
	local i bad

	echo 'p:g/a ktm_loop n=$arg1:s64 s=\"x"' >kprobe_events
	echo 'n >= 0' >events/g/a/filter
	echo 1 >events/g/a/enable
	# Few enough at a time that the storm breaker lets them be.
	for i in $(seq 60); do run "loop 300 0"; done &
	for i in $(seq 20); do
		echo "n >= 0 && comm ~ \"*\"" >events/g/a/filter
		echo "n >= 0 || $i == $i" 2>/dev/null >events/g/a/filter
		echo 'n >= 0' >events/g/a/filter
	done
	wait
	is "all passed each of them" "$(count_of a filtered)" 0
	bad=$(($(count_of a hits) - 18000))
	is "none was missed" "$bad" 0
	ok "the books close" books_close a
	kt_clear
}

entry
both
returns
group
siblings
live
finish
