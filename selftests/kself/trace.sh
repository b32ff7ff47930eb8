#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The files of debugfs ktrk/: who knows tracefs finds what they know.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
cd "$kt_dir" || bail "no $kt_dir"

run() { taskset -c "${2:-0}" sh -c "echo '$1' >/dev/ktrk_testmod"; }
# shellcheck disable=SC2317 # ok runs it
refuses() { ! echo "$1" 2>/dev/null >>kprobe_events; }
lines() { grep -cv '^#' "$@"; }

definitions() {
	echo 'p:a ktm_loop $arg1' >kprobe_events
	is "> begins anew" "$(cat kprobe_events)" 'p:kprobes/a ktm_loop arg1=$arg1'
	echo 'r8:grp/b ktm_loop ret=$retval' >>kprobe_events
	is ">> adds" "$(cat kprobe_events)" "$(printf '%s\n' \
		'p:kprobes/a ktm_loop arg1=$arg1' \
		'r8:grp/b ktm_loop ret=$retval')"
	cat kprobe_events >"$kt_tmp/canon"
	cat "$kt_tmp/canon" >kprobe_events
	is "what is read can be written" "$(cat kprobe_events)" "$(cat "$kt_tmp/canon")"
	ok "its folder is there" [ -e events/grp/b/enable ]
	echo '-:grp/b' >>kprobe_events
	is "-:GRP/EVENT deletes" "$(cat kprobe_events)" 'p:kprobes/a ktm_loop arg1=$arg1'
	echo '-:a' >>kprobe_events
	is "-:EVENT deletes" "$(cat kprobe_events)" ""
	ok "an unknown one is an error" refuses '-:nosuch'
	printf '%s\n' '# a comment' '' 'p:a ktm_loop' '  p:b ktm_none' '#p:c ktm_none' \
		'-:a' >kprobe_events
	is "many lines, comments, deletions" "$(cat kprobe_events)" 'p:kprobes/b ktm_none'
	printf 'p:d ktm_none' >>kprobe_events
	is "a line without its newline" "$(tail -n 1 kprobe_events)" 'p:kprobes/d ktm_none'
	printf '%s\n' 'p:e ktm_none' 'p:f nosuch_function' 'p:g ktm_none' \
		>>kprobe_events 2>/dev/null
	is "a bad line ends it" "$(sed -n 's/^p:kprobes.\([efg]\) .*/\1/p' kprobe_events)" e
	ok "error_log says which" grep -q 'Command: p:f nosuch_function' error_log
	for i in $(seq 100); do echo "p:n$i ktm_loop n$i=\$arg1"; done >kprobe_events
	is "100 in one go" "$(lines kprobe_events)" 100
	is "are 100 folders" "$(find events/kprobes/n* -name enable | wc -l)" 100
	: >kprobe_events
	is "> alone deletes all" "$(cat kprobe_events)" ""
	is "and their folders" "$(find events/kprobes -name enable 2>/dev/null | wc -l)" 0
}

switches() {
	echo 'p:a ktm_loop' >kprobe_events
	echo 'p:b ktm_loop' >>kprobe_events
	is "new ones are off" "$(cat events/enable)" 0
	echo 1 >events/kprobes/a/enable
	is "one is on" "$(cat events/kprobes/a/enable events/kprobes/b/enable)" "$(printf '1\n0')"
	is "which is X" "$(cut -c 1 events/enable)" X
	echo 1 >events/enable
	is "all are on" "$(cat events/enable)" 1
	ok "2 is refused" sh -c '! echo 2 >events/enable' 2>/dev/null
	ok "and x" sh -c '! echo x >tracing_on' 2>/dev/null
	run 'loop 5'
	echo 0 >tracing_on
	is "tracing_on is off" "$(cat tracing_on)" 0
	run 'loop 7'
	echo 1 >tracing_on
	run 'loop 1'
	is "hits are counted" "$(count_of a hits)" 13
	is "those while it was off are lost(disabled)" "$(count_of a disabled)" 7
	is "the others recorded" "$(count_of a recorded)" 6
	ok "the books close" books_close a
	is "kprobe_profile is as the kernel's" \
		"$(awk '$1 == "a" { print NF, $2, $3 }' kprobe_profile)" "3 13 0"
	kt_clear
	: >trace
}

snapshot() {
	echo 'p:a ktm_loop n=$arg1:u64' >kprobe_events
	echo 1 >events/kprobes/a/enable
	for i in 1 2 3; do
		run 'loop 10' 0
		run 'loop 10' $(($(nproc) > 1))
	done
	echo 0 >events/kprobes/a/enable
	cat trace >"$kt_tmp/1"
	cat trace >"$kt_tmp/2"
	is "60 records" "$(lines "$kt_tmp/1")" 60
	ok "reading consumes nothing" cmp "$kt_tmp/1" "$kt_tmp/2"
	dd if=trace bs=7 status=none >"$kt_tmp/3"
	ok "in small pieces it is the same" cmp "$kt_tmp/1" "$kt_tmp/3"
	ok "in time order over the CPUs" awk '
		/^#/ { next }
		{ for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+\.[0-9]+:$/) t = $i + 0 }
		t < last { print; bad = 1 }
		{ last = t }
		END { exit bad }' "$kt_tmp/1"
	is "of both CPUs" "$(grep -o '\[00[01]\]' "$kt_tmp/1" | sort -u | wc -l)" \
		"$(($(nproc) > 1 ? 2 : 1))"
	is "its first line" "$(head -n 1 "$kt_tmp/1" | cut -d " " -f 1-2)" "# tracer:"
	ok "how many there are" grep -qE \
		'^# entries-in-buffer/entries-written: 60/60 +#P:[0-9]+$' "$kt_tmp/1"
	ok "the columns' names" grep -qE \
		'^# +TASK-PID +CPU# +\|\|\|\|\|? +TIMESTAMP +FUNCTION$' "$kt_tmp/1"
	ok "a record is as ftrace's" grep -qE \
		'^ +sh-[0-9]+ +\[000\] [.dD][.a-zA-Z]{3,4} +[0-9]+\.[0-9]{6}: a: \(ktm_loop\+0x[0-9a-f]+/0x[0-9a-f]+( \[ktrk_testmod\])?\) n=0$' \
		"$kt_tmp/1"
	kt_clear
	is "records stay when their event goes" "$(lines trace)" 60
	echo >trace
	is "echo > trace forgets them" "$(lines trace)" 0
}

# What is forgotten takes the losses along that were before it.
losses() {
	local kb

	kb=$(cat buffer_size_kb)
	echo 16 >buffer_size_kb
	new_loop
	run 'loop 5000' 0
	ok "a ring that is full loses" [ "$(count_of a full)" -gt 0 ]
	echo 0 >events/g/a/enable
	echo >trace
	echo 1 >events/g/a/enable
	echo 0 >events/g/a/enable
	is "of what was forgotten no loss is told" "$(grep -v '^#' trace)" ""
	kt_clear
	echo >trace
	echo "$kb" >buffer_size_kb
}

# not_ours: records in the rings or gone from them, but for those that the
# events in stats have written; events that were forgotten wrote them.
not_ours() {
	awk '{ delete v; for (i = 1; i <= NF; i++) { split($i, a, "="); v[a[1]] = a[2] } }
		/^event/ { n -= v["recorded"] }
		/^ring/ { n += v["gone"] + v["in_ring"] }
		END { print n + 0 }' stats
}

# Each line of an event closes for itself.
# shellcheck disable=SC2317 # called by name
stats_close() {
	awk '/^event/ {
		left = 0
		for (i = 1; i <= NF; i++) {
			split($i, a, "=")
			if (a[1] == "hits") left += a[2]
			else if (a[1] ~ /^(recorded|filtered|limited|full|nested|recursion|nmissed|toobig|disabled|rate)$/)
				left -= a[2]
		}
		if (left) { print; bad = 1 }
		n++
	}
	END { exit bad || !n }' stats
}

books() {
	kt_clear
	echo >trace
	before=$(not_ours)
	echo 'p:a ktm_loop n=$arg1:u64 if n & 1' >kprobe_events
	echo 'r:b ktm_loop $retval' >>kprobe_events
	echo 1 >events/enable
	run 'loop 100' 0
	run 'loop 51' $(($(nproc) > 1))
	echo 0 >events/enable
	ok "stats: hits = recorded + filtered + limited + lost" stats_close
	is "recorded = gone + still in the ring" "$(not_ours)" "$before"
	is "of each CPU" "$(grep -c '^event=kprobes/a .* hits=[1-9]' stats)" \
		"$(($(nproc) > 1 ? 2 : 1))"
	is "filtered" "$(awk '/^event=kprobes.a / { for (i = 1; i <= NF; i++)
		if (sub(/^filtered=/, "", $i)) n += $i } END { print n }' stats)" 76
	pipe_of 20 >/dev/null
	is "records that were read are gone" "$(not_ours)" "$before"
	kt_clear
	ok "deleted events stay while their records do" \
		grep -q '^event=kprobes/a state=deleted' stats
	echo >trace
}

# pipe_of N: what trace_pipe gives until N lines came.
pipe_of() { timeout 20 head -n "$1" trace_pipe; }

pipe() {
	echo 'p:a ktm_loop n=$arg1:u64' >kprobe_events
	echo 1 >events/kprobes/a/enable
	run 'loop 5'
	is "trace_pipe has what was there" "$(pipe_of 5 | wc -l)" 5
	is "and consumes it" "$(lines trace)" 0
	# It sleeps until something comes.
	exec 3<trace_pipe
	timeout 60 head -n 3 <&3 >"$kt_tmp/pipe" &
	fails "a second reader is refused" cat trace_pipe
	run 'loop 3'
	wait $!
	exec 3<&-
	is "trace_pipe waits for records" "$(grep -c ' a: .* n=[012]$' "$kt_tmp/pipe")" 3
	ok "and can be opened again" sh -c 'exec 3<trace_pipe'
	kt_clear
	echo >trace
}

definitions
switches
snapshot
losses
pipe
books
ok "README tells the grammar" grep -qF 'p[:[<group>/][<event>]] <place> [<args>]' README
is "the clock is named" "$(grep -c '\[' trace_clock)" 1
is "there is one tracer" "$(cat current_tracer available_tracers)" "$(printf 'nop\nnop')"
ok "which may be set" sh -c 'echo nop >current_tracer'
ok "any other is refused" sh -c '! echo function >current_tracer' 2>/dev/null
echo 'p:a ktm_loop' >dynamic_events
is "dynamic_events is kprobe_events" "$(cat dynamic_events)" "$(cat kprobe_events)"
is "and has what was written" "$(cat kprobe_events)" 'p:kprobes/a ktm_loop'
: >dynamic_events
is "and deletes" "$(cat kprobe_events)" ""
cd / || exit
finish
