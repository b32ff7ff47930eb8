#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# events/ in debugfs: the files of each event, each group, and all of them.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
cd "$kt_dir" || bail "no $kt_dir"

run() { taskset -c 0 sh -c "echo '$1' >/dev/ktrk_testmod"; }
id_of() { cat "events/$1/id"; }

formats() {
	echo 'p:g/a ktm_loop n=$arg1:u32 s=\"text"' >kprobe_events
	is "the format of an entry" "$(sed 's/^ID: .*/ID: N/' events/g/a/format)" \
		"$(printf '%s\n' 'name: a' 'ID: N' 'format:' \
		$'\tfield:unsigned short common_type;\toffset:2;\tsize:2;\tsigned:0;' \
		$'\tfield:unsigned char common_flags;\toffset:8;\tsize:1;\tsigned:0;' \
		$'\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;' '' \
		$'\tfield:u32 n;\toffset:16;\tsize:4;\tsigned:0;' \
		$'\tfield:__data_loc char[] s;\toffset:20;\tsize:4;\tsigned:0;' '' \
		'print fmt: "n=%u s=\"%s\"", REC->n, __get_str(s)')"
	is "its ID is the file id" "$(sed -n 's/^ID: //p' events/g/a/format)" \
		"$(id_of g/a)"
	ok "neither can be written" [ "$(stat -c %a events/g/a/format events/g/a/id |
		sort -u)" = 444 ]
}

ids() {
	local id

	id=$(id_of g/a)
	echo 'p:g/b ktm_none' >>kprobe_events
	ok "another event has another id" [ "$id" != "$(id_of g/b)" ]
	echo 1 >events/g/a/enable
	run "loop 3 1"
	echo 0 >events/g/a/enable
	is "the id stays" "$(id_of g/a)" "$id"
	echo '-:g/a' >>kprobe_events
	echo 'p:g/a ktm_none' >>kprobe_events
	ok "a new event of the old name has a new one" [ "$id" != "$(id_of g/a)" ]
	exec 5<events/g/b/format
	echo '-:g/b' >>kprobe_events
	ok "a format that is open when its event goes is an error" \
		sh -c '! cat <&5' 2>/dev/null 5<&5
	exec 5<&-
	: >kprobe_events
}

sets() {
	printf '%s\n' 'p:g/a ktm_loop' 'p:g/b ktm_none' 'p:h/a ktm_obj' \
		'p:h/a ktm_none' >kprobe_events
	is "each event is available, once" "$(grep '^[gh]:' available_events)" \
		"$(printf '%s\n' g:a g:b h:a)"
	is "none is enabled" "$(cat set_event)" ""
	echo 'g:a' >set_event
	is "GROUP:EVENT" "$(cat set_event) $(cat events/g/a/enable events/h/a/enable | tr -d '\n')" "g:a 10"
	echo 'h:*' >>set_event
	is ">> adds" "$(cat set_event)" "$(printf '%s\n' g:a h:a)"
	echo '!a' >>set_event
	is "! disables, of each group" "$(cat set_event)" ""
	echo 'g' >set_event
	is "a group's name" "$(cat set_event)" "$(printf '%s\n' g:a g:b)"
	echo '?:[a]' >set_event
	is "patterns; > begins anew" "$(cat set_event)" "$(printf '%s\n' g:a h:a)"
	printf 'g:b !h:a\n' >>set_event
	is "several words" "$(cat set_event)" "$(printf '%s\n' g:a g:b)"
	ok "what no event has is refused" sh -c '! echo nosuch:a 2>/dev/null >>set_event'
	ok "and what is none of it" sh -c '! echo g:a:b 2>/dev/null >>set_event'
	is "nothing has changed" "$(cat set_event)" "$(printf '%s\n' g:a g:b)"
	echo >set_event
	is "> alone disables all" "$(cat set_event) $(cat events/enable)" " 0"
	: >kprobe_events
	is "none is available" "$(grep '^[gh]:' available_events)" ""
}

# stat_of CPU WORD
stat_of() { sed -n "s/^$2: *//p" "per_cpu/cpu$1/stats"; }

rings() {
	local had

	had=$(cat buffer_size_kb)
	is "the total is that of all CPUs" "$(cat buffer_total_size_kb)" \
		$((had * $(find per_cpu -name 'cpu*' | wc -l)))
	echo 100 >buffer_size_kb
	is "the next power of two" "$(cat buffer_size_kb per_cpu/cpu0/buffer_size_kb)" \
		"$(printf '128\n128')"
	ok "0 is refused" sh -c '! echo 0 2>/dev/null >buffer_size_kb'
	if [ -d per_cpu/cpu1 ]; then
		echo 64 >per_cpu/cpu1/buffer_size_kb
		is "one alone" "$(cat per_cpu/cpu0/buffer_size_kb per_cpu/cpu1/buffer_size_kb)" \
			"$(printf '128\n64')"
		is "then they differ" "$(cat buffer_size_kb)" X
		is "in the total, too" "$(cat buffer_total_size_kb)" \
			$((128 * $(find per_cpu -name 'cpu*' | wc -l) - 64))
	fi
	echo "$had" >buffer_size_kb
	echo 'p:g/a ktm_loop' >kprobe_events
	echo 1 >events/g/a/enable
	run "loop 3 1"
	is "records of the CPU" "$(grep -c ' a: ' per_cpu/cpu0/trace)" 3
	is "counted" "$(stat_of 0 entries)" 3
	is "and measured" "$(stat_of 0 bytes)" 48
	[ ! -d per_cpu/cpu1 ] ||
		is "none of another's" "$(grep -c ' a: ' per_cpu/cpu1/trace)" 0
	ok "a task that was met has its name" grep -q ' sh$' saved_cmdlines
	ok "one CPU's cannot be emptied" sh -c '! echo 2>/dev/null >per_cpu/cpu0/trace'
	is "and was not" "$(stat_of 0 entries)" 3
	timeout 1 cat per_cpu/cpu0/trace_pipe >"$kt_tmp/pipe"
	is "trace_pipe has them" "$(grep -c ' a: ' "$kt_tmp/pipe")" 3
	is "and consumes them" "$(stat_of 0 entries) $(stat_of 0 'read events')" "0 3"
	kt_clear
	echo >trace
}

# The kernel's own events: what they say is compared with what is known otherwise.
kernel() {
	local tracing=/sys/kernel/tracing sched=events/sched n

	grep -q ^sched: available_events && ok "their folders are there, then" [ -d "$sched" ]
	[ -d "$sched" ] || { skip "the kernel's own events" "not on this kernel"; return; }
	mount -t tracefs nodev "$tracing" 2>/dev/null
	if [ -e $tracing/available_events ]; then
		is "as many as tracefs has, but for others' probes, and what perf bars" \
			"$(grep -v '^ftrace:' available_events | sort | md5sum)" \
			"$(grep -Ev '^[ku]probes:|^irq_vectors:irq_work_exit$' $tracing/available_events | sort | md5sum)"
	else
		skip "as many as tracefs has" "no tracefs"
	fi
	is "none is on" "$(cat $sched/enable $sched/sched_process_exec/enable | tr -d '\n')" 00
	is "what it has" "$(sed -n 's/.*field:\([^;]*\);.*/\1/p' $sched/sched_process_exec/format |
		tail -n 3)" "$(printf '%s\n' '__data_loc char[] filename' 's32 pid' 's32 old_pid')"
	ok "its id is none of ours" [ "$(cat $sched/sched_process_exec/id)" -ge 32768 ]
	echo 1 >$sched/sched_process_exec/enable
	echo sched:sched_process_exit >>set_event
	echo 'irq_vectors:' >>set_event
	is "a group is on as a whole" "$(cat events/irq_vectors/enable 2>/dev/null || echo 1)" 1
	echo '!irq_vectors:' >>set_event
	is "enabled, one way and the other" "$(sort set_event)" \
		"$(printf '%s\n' sched:sched_process_exec sched:sched_process_exit)"
	is "some of the group" "$(cat $sched/enable)" X
	echo >trace
	sh -c 'echo $$ >"$0"; exec /bin/true' "$kt_tmp/pid"
	n=$(cat "$kt_tmp/pid")
	echo 0 >$sched/enable
	is "text of any length, and numbers" \
		"$(sed -n "s/.*sched_process_exec: filename=\(.*\) pid=$n old_pid=$n$/\1/p" trace)" \
		"$(printf '"%s"\n' "$(command -v sh)" /bin/true)"
	is "text of one length" \
		"$(sed -n "s/.*sched_process_exit: comm=\(.*\) pid=$n .*/\1/p" trace)" '"true"'
	is "off again" "$(cat set_event)" ""
	fails "it is no definition" grep -q sched_process kprobe_events
	ok "the books close" books_close sched_process_exec
	echo "pid == $n" >$sched/sched_process_exec/filter
	is "a filter of its fields" "$(cat $sched/sched_process_exec/filter)" "pid == $n"
	ok "and of no others" sh -c "! echo 'nosuch == 1' 2>/dev/null >$sched/sched_process_exec/filter"
	echo 0 >$sched/sched_process_exec/filter
	echo 'enable_event:sched:sched_process_exit' >$sched/sched_process_exec/trigger
	/bin/true
	is "a trigger enables another of them" "$(cat $sched/sched_process_exit/enable)" '1*'
	echo >$sched/sched_process_exec/trigger
	echo 'e:g/x sched.sched_process_exec if pid > 0' >kprobe_events
	ok "a definition of one, all its fields" grep -q 'filename=.* pid=.* old_pid=.* if pid > 0' kprobe_events
	echo 1 >events/g/x/enable
	/bin/true
	ok "under a name of one's own" grep -q ' x: (sched_process_exec) filename="/bin/true" pid=' trace
	kt_clear
	ok "one that there is not waits" sh -c "echo 'e:g/y nosuch.nosuch' >>kprobe_events"
	kt_clear
	echo >trace
}

# comes EVENT: a record more of it, within some seconds.
# shellcheck disable=SC2317 # ok runs it
comes() {
	local had tries=100

	had=$(count_of "$1" recorded)
	while [ "$(count_of "$1" recorded)" = "$had" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

# EVENTS:mod:MODULE, of one that is there, or comes, or goes and comes again.
modules() {
	local sample=events/sample-trace all

	[ -d events/sched ] || { skip "events of modules" "not on this kernel"; return; }
	load trace-events-sample || { skip "events of modules" "no module"; return; }
	all=$(printf 'sample-trace:%s\n' foo_bar foo_bar_with_cond foo_bar_with_fn)
	echo ':mod:trace-events-sample' >set_event
	is "all of a module" "$(sort set_event)" "$all"
	is "its group has its own name, and is on" "$(cat $sample/enable)" 1
	ok "they are recorded" comes foo_bar_with_fn
	echo '!*with*:mod:trace_events_sample' >>set_event
	is "! disables some" "$(cat set_event)" sample-trace:foo_bar
	ok "none that it has not" sh -c '! echo nosuch:mod:trace_events_sample 2>/dev/null >>set_event'
	ok "nor of another module" sh -c '! echo foo_bar:mod:ktrk 2>/dev/null >>set_event'
	ok "nor of none" sh -c '! echo foo_bar:mod: 2>/dev/null >>set_event'
	ok "it may go though an event is on" unload trace-events-sample
	load trace-events-sample
	ok "which is on again when it comes" comes foo_bar
	is "and no other" "$(cat set_event)" sample-trace:foo_bar
	echo >set_event
	unload trace-events-sample
	echo ':mod:trace-events-sample' >set_event
	is "of one to come: kept" "$(cat set_event)" '*:*:mod:trace_events_sample'
	echo 'foo_bar:mod:nosuch' >>set_event
	echo 'foo_bar:mod:nosuch' >>set_event
	is "each once" "$(tail -n +2 set_event)" foo_bar:mod:nosuch
	echo '!foo_bar:mod:nosuch' >>set_event
	is "! forgets it" "$(cat set_event)" '*:*:mod:trace_events_sample'
	ok "what is not kept cannot go" sh -c '! echo !:mod:nosuch 2>/dev/null >>set_event'
	echo >set_event
	is "> forgets all" "$(cat set_event)" ""
	echo 'sample-trace:foo_bar:mod:trace-events-sample' >set_event
	echo '*fn:mod:trace-events-sample' >>set_event
	load trace-events-sample
	is "it comes: those are on" "$(sort set_event)" \
		"$(printf 'sample-trace:%s\n' foo_bar foo_bar_with_fn)"
	is "some of its group" "$(cat $sample/enable)" X
	ok "and recorded" comes foo_bar
	ok "with its fields" grep -q ' foo_bar: count=[0-9]*$' trace
	ok "it may go" unload trace-events-sample
	echo >set_event
	ok "the books close" books_close foo_bar
	echo >trace
}

formats
ids
sets
kernel
modules
rings
finish
