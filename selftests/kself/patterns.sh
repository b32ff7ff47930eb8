#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One probe for all functions that fit a pattern: which they are, what a record
# says, modules that go, patterns as wide as they can be.
# shellcheck disable=SC2016 # $func and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
need_ctl
ktrkctl version | grep -q '^mechanisms.* ftrace' || skip_all "no ftrace"
trace=$kt_dir/trace

run() { sh -c "echo '$1' >/dev/ktrk_testmod"; }

# shows TEXT EXPRESSION: a line of the trace.
shows() {
	grep -qE -- "$2" "$trace"
	result $? "$1" || head -n 20 "$trace" | sed 's/^/# /'
}

basic() {
	echo >"$trace"
	ctl 0 "a pattern" add kprobe 'ktm_n*' -n all
	says "is one probe" '^kprobe:all armed \(ktm_n\*, 0 fields\)'
	says "and how many it fits" 'note: [0-9]+ functions fit'
	run none
	run nine
	shows "one function" ' all: \(ktm_none\+0x[04]/0x[0-9a-f]+.*\)$'
	shows "and another" ' all: \(ktm_nine\+0x[04]/0x[0-9a-f]+.*\)$'
	fails "and no other" grep -q ' all: (ktm_[^n]' "$trace"
	ok "format names the address" grep -q '__probe_ip;' "$kt_dir/events/ktrk/all/format"
	ctl 0 "as JSON" trace --json -n 1 -- sh -c "echo none >/dev/ktrk_testmod"
	says "it is func" '"func":"ktm_none\+0x'
	ctl 0 "disable" disable all
	echo >"$trace"
	run none
	fails "nothing comes" grep -q ' all: ' "$trace"
	ctl 0 "enable" enable all
	run none
	shows "it comes again" ' all: \(ktm_none\+0x'
	ctl 0 "del" del all
}

fields() {
	echo >"$trace"
	ctl 0 "f, filtered" add 'f:some ktm_n* a=$arg1 if $func.function == ktm_nine'
	run none
	run nine
	is "only one of them" "$(grep -c ' some: ' "$trace")" 1
	shows "with its argument" ' some: \(ktm_nine\+0x.*\) a=0x[0-9a-f]+$'
	ctl 0 "reset" reset
	echo 'p:k ktm_n[!o]* %di:u64 f=$func' >"$kt_dir/kprobe_events"
	echo '$func.function != ktm_nine' >"$kt_dir/events/kprobes/k/filter"
	echo 1 >"$kt_dir/events/kprobes/k/enable"
	echo >"$trace"
	run none
	run nine
	run named
	is "by the debugfs text" "$(grep ' k: ' "$trace" | grep -vc ' k: (ktm_named+0x.* f=ktm_named+0x')" 0
	ok "a record" grep -q ' k: ' "$trace"
	kt_clear
	echo 'f:both ktm_nine' >"$kt_dir/dynamic_events"
	fails "no sibling of another shape" sh -c "echo 'f:both ktm_no*' >>$kt_dir/dynamic_events"
	kt_clear
}

refused() {
	ctl 1 "nothing fits" add kprobe 'ktm_zz*'
	says "says so" 'no function fits'
	fails "nor by the text" sh -c "echo 'f:e ktm_zz*' >$kt_dir/dynamic_events"
	ok "error_log has it" grep -q 'f:e ktm_zz\*' "$kt_dir/error_log"
	is "and why" "$(grep -B 1 'f:e ktm_zz\*' "$kt_dir/error_log" | grep -o 'Hint: [^:]*')" \
		"Hint: the kernel has no such function"
	fails "no return probe" sh -c "echo 'r:e ktm_n*' 2>/dev/null >$kt_dir/kprobe_events"
	ok "error_log says why" grep -q 'a pattern is for the entry of functions only' "$kt_dir/error_log"
	fails "no ! in front" sh -c "echo 'p:e !ktm_*' >$kt_dir/kprobe_events"
	ctl 1 "func without a pattern" add 'p ktm_none $func'
	says "says why" 'on several functions'
	ctl 1 "by a kprobe" add --mechanism kprobe kprobe 'ktm_n*'
	ctl 0 "some cannot be entered" add kprobe 'v*' -n all
	says "and are named" 'left out, ftrace cannot enter it: v'
	ctl 0 "reset" reset
}

# Of returns each function has a probe, and all are one event.
returns() {
	echo >"$trace"
	ctl 0 "returns of a pattern" add kretprobe 'ktm_n*' -n back
	says "are one event" '^kretprobe:back armed on [0-9]+ of [0-9]+ functions \(ktm_n\*\)'
	run none
	run nine
	shows "one function" ' back: \(.* <- ktm_none\) ret=.* dur='
	shows "and another" ' back: \(.* <- ktm_nine\) ret=.* dur='
	ctl 0 "go together" del back
	is "all of them" "$(cat "$kt_dir/kprobe_events")" ""
	ctl 0 "f, with fields" add fexit 'ktm_ni*' '$retval' a='$arg1'
	run nine
	shows "are as asked" ' ktm_ni_: \(.* <- ktm_nine\) arg1=.* a='
	ctl 0 "reset" reset
	ctl 0 "some refuse" add kretprobe '[dg]*_kprobe'
	says "which are named" 'left out, .*: get_kprobe$'
	says "and do not stop the others" '^kretprobe:_dg___kprobe armed on [1-9]'
	ctl 0 "reset" reset
	ctl 1 "too many" add kretprobe '*'
	says "how many may be" 'at most 128'
	ctl 1 "none" add kretprobe 'ktm_zz*'
	says "is told" 'no function fits ktm_zz'
	ctl 1 "none that can be" add --mechanism trampoline kretprobe 'ktm_n*'
	says "is told, too" 'none of [0-9]+ functions can be probed'
	ctl 0 "explained" add --explain kretprobe 'ktm_ni*'
	says "is each" '^r:ktm_ni_ ktm_nine ret=\$retval:[su]64 dur=\$duration$'
}

# hits EVENT: that it has by now.
hits() { count_of "$1" hits; }

# A module that goes takes its functions along, and those alone.
modules() {
	local had more

	load trace-events-sample || { skip "modules" "no module trace-events-sample"; return; }
	echo 'f:own foo_bar*' >"$kt_dir/dynamic_events"
	echo 'f:wide [fv][of][os]_*' >>"$kt_dir/dynamic_events"
	echo 1 >"$kt_dir/events/fprobes/enable"
	cat /proc/version >/dev/null
	ok "the kernel's own" test "$(hits wide)" -gt 0
	unload trace-events-sample
	ok "another module at its place" load trace-events-sample
	had=$(hits own)
	kt_tries=100
	until [ "$(hits wide)" -gt "${more:=$(hits wide)}" ]; do
		cat /proc/version >/dev/null
		kt_tries=$((kt_tries - 1))
		[ $kt_tries -gt 0 ] || break
		sleep 0.1
	done
	ok "those of the kernel go on" test $kt_tries -gt 0
	is "those of the module do not" "$(hits own)" "$had"
	echo 0 >"$kt_dir/events/fprobes/own/enable"
	echo 1 >"$kt_dir/events/fprobes/own/enable"
	kt_tries=100
	until [ "$(hits own)" -gt "$had" ]; do
		kt_tries=$((kt_tries - 1))
		[ $kt_tries -gt 0 ] || break
		sleep 0.1
	done
	ok "until they are armed again" test $kt_tries -gt 0
	unload trace-events-sample
	echo 0 >"$kt_dir/events/fprobes/own/enable"
	fails "nothing to arm" sh -c "echo 1 >$kt_dir/events/fprobes/own/enable"
	kt_clear
}

# wide TEXT PATTERN FIELDS: the machine goes on, and the books close.
wide() {
	local began middle

	echo "p:w $2 $3" >"$kt_dir/kprobe_events"
	began=$(date +%s%N)
	ok "$1" sh -c "echo 1 >$kt_dir/events/kprobes/w/enable"
	middle=$(date +%s%N)
	find /proc/self >/dev/null 2>&1
	echo 0 >"$kt_dir/events/kprobes/w/enable"
	echo "# $2 $3: on in $(((middle - began) / 1000000)) ms, $(hits w) hits"
	ok "was hit" test "$(hits w)" -gt 0
	ok "books close" books_close w
	kt_clear
}

many() {
	local before after

	before=$(date +%s%N)
	ctl 0 "a thousand functions" -q add kprobe '*acpi*' -n many
	after=$(date +%s%N)
	echo "# $(((after - before) / 1000000)) ms for *acpi*"
	ctl 0 "gone" reset
	wide "some thousand" '[v-z]*' ''
	wide "with all registers" '[s-t]*' '%r12'
	wide "by the program" '[v-z]*' '$comm'
	wide "all there are" '*' ''
}

basic
fields
refused
returns
modules
many
finish
