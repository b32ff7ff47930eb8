#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ktrkctl on a kernel: the verbs, what they print, their exit statuses.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_ctl
need_both

# value NAME: of the last --json.
value() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p" "$out" | head -n 1; }

# The best that this kernel has for the start of a function.
best=kprobe
! ktrkctl version | grep -q '^mechanisms ftrace' || best=ftrace

run() { sh -c "echo '$1' >/dev/ktrk_testmod"; }

# The storm breaker and instances, as the controller shows them.
limits() {
	ctl 2 "--max-rate wants a number" add kprobe ktm_none --max-rate fast
	ctl 2 "--max-cpu wants percent" add kprobe ktm_none --max-cpu 101%
	ctl 2 "--maxactive wants a number or auto" add kretprobe ktm_none --maxactive many
	ctl 0 "add with limits" add kprobe ktm_none --max-rate 1k --max-cpu 30%
	ctl 0 "list as JSON" list --json
	is "the rate" "$(value max_rate)" 1000
	is "thousandths of a CPU" "$(value max_cpu_permille)" 300
	# A storm must last to be one, however fast the machine is.
	tries=20
	while [ $tries -gt 0 ] && ! ktrkctl list 2>&1 | grep -q tripped; do
		run "none 1000000"
		tries=$((tries - 1))
	done
	ctl 0 "list" list
	says "shows a storm" 'ktm_none +tripped'
	says "and which one" 'note: ktm_none: disarmed by the storm breaker: [0-9]+ hits/s'
	ctl 0 "stat" stat
	says "shows what a hit costs" '^EVENT.* NS/HIT +%CPU CLOSES'
	says "and closes" '^ktm_none .* yes'
	says "and says so, too" 'note: ktm_none: disarmed by the storm breaker'
	ctl 0 "stat --per-cpu" stat --per-cpu
	says "shows CPUs" '^  cpu [0-9]+ '
	ctl 0 "stat as JSON" stat --json ktm_none
	is "tripped" "$(value tripped)" true
	ctl 0 "enable" enable ktm_none
	ctl 0 "list again" list
	says "armed again" 'ktm_none +armed'
	ctl 2 "an unknown mechanism" add kprobe ktm_none --mechanism magic
	says "says which there are" 'hint: one of .*kprobe'
	ctl 1 "one that cannot" add -n other kprobe ktm_none --mechanism kretprobe
	says "says which could" 'hint: here a kprobe may be served by: .*kprobe'
	ctl 0 "no limits" add kprobe ktm_nine --mechanism kprobe --max-rate none --max-cpu none
	ctl 0 "list as JSON" list --json ktm_nine
	is "none" "$(value max_rate)$(value max_cpu_permille)" ""
	ctl 0 "add a return" add kretprobe ktm_ptr --maxactive auto
	ctl 0 "list as JSON" list --json ktm_ptr
	is "the module's rate" "$(value max_rate)" \
		"$(cat /sys/module/ktrk/parameters/max_rate)"
	is "it never had to grow" "$(value grown)" 0
	ctl 0 "reset" reset
}

card() {
	ctl 0 "add kretprobe do_sys_open" add kretprobe do_sys_open
	says "armed its stand-in" 'armed \(do_sys_openat2'
	says "says so, and the way out" 'note: .*do_sys_open .*do_sys_openat2.*--exact'
	cat /no/such/file 2>/dev/null
	ok "cat trace has the open" grep -qE \
		'^ *cat-[0-9]+ .* do_sys_open: .* ret=-2 ' "$kt_dir/trace"
	ctl 0 "stat" stat
	says "the books close" '^do_sys_open +[0-9]+ .* yes'
	ctl 0 "add --exact" add kretprobe do_sys_open --exact -n exact
	says "armed what was asked" 'armed \(do_sys_open\+'
	ctl 0 "del all" del all
	ctl 0 "list" list
	is "nothing is left" "$(cat "$kt_dir/kprobe_events")" ""
}

# The kernel's own events, whose fields are known otherwise.
events() {
	local n

	grep -q '^sched:' "$kt_dir/available_events" ||
		{ skip "add event" "this kernel gives us none"; return; }
	ctl 0 "add event GROUP:EVENT" add event sched:sched_process_exec
	says "it is armed, with all its fields" 'armed \(sched_process_exec, 3 fields'
	sh -c 'echo $$ >"$0"; exec /bin/true' "$kt_tmp/pid"
	n=$(cat "$kt_tmp/pid")
	ok "text, and numbers" grep -q \
		"sched_process_exec: .*filename=\"/bin/true\" pid=$n old_pid=$n" "$kt_dir/trace"
	ctl 0 "stat" stat
	says "the books close" '^sched_process_exec +[0-9]+ .* yes'
	ctl 0 "del" del sched_process_exec
	ctl 1 "one that there is not" add event sched:nosuch
	says "it says so" 'the kernel has no such event'
	says "and where to look" 'hint: .*available_events'
	ctl 1 "no name of one" add event sched_process_exec
	says "it says so, too" 'write GROUP[.]EVENT'
	is "nothing is left" "$(cat "$kt_dir/kprobe_events")" ""
}

# served_by FUNCTION MECHANISM
served_by() {
	ctl 0 "add kretprobe $1" -v add kretprobe "$1" -n served
	cp "$out" "$kt_tmp/added"
	ctl 0 "list" list --json served
	is "$1 is served by $2" "$(value mechanism)" "$2"
	ctl 0 "del" -q del served
	cp "$kt_tmp/added" "$out"
}

# What the trampoline may serve, as the kernel's type information has it.
vouching() {
	if ! ktrkctl version | grep -q '^mechanisms.* trampoline' ||
		[ ! -r /sys/kernel/btf/vmlinux ]; then
		skip "who vouches for what" "no trampoline, or no BTF"
		return
	fi
	served_by vfs_read trampoline
	fails "and nothing is said of it" grep -q 'serves it' "$out"
	served_by do_mmap kretprobe	# more than six arguments
	says "says why" 'kretprobe serves it, not trampoline: BTF does not say'
	served_by seq_printf kretprobe	# variable ones
	served_by timespec64_add_safe kretprobe	# structures by value
	served_by ktm_ptr kretprobe	# a module's
	printf 'r:%s %s\n' many do_mmap few vfs_read >"$kt_tmp/defs"
	ctl 0 "add from a file" -q add -f "$kt_tmp/defs"
	ctl 0 "list" list --json many
	is "each line is asked about" "$(value mechanism)" kretprobe
	ctl 0 "list" list --json few
	is "and the last one, too" "$(value mechanism)" trampoline
	ctl 0 "add by kretprobe" -v add kretprobe vfs_write --mechanism kretprobe
	ctl 0 "list" list --json vfs_write
	is "as was asked for" "$(value mechanism)" kretprobe
	ctl 0 "reset" reset
}

# A file is added whole or not at all, and what was there stays.
files() {
	local old='p:ktrk/old ktm_none
p:ktrk/new ktm_loop n=$arg1:u64 if n > 1'

	ctl 0 "an event" -q add 'p:old ktm_none'
	ctl 0 "and one that differs by its filter" -q add 'p:new ktm_loop n=$arg1:u64 if n > 1'
	printf '%s\n' '# comment' '  p:new ktm_loop n=$arg1:u64  ' '' \
		'p:old ktm_nine' >"$kt_tmp/defs"
	ctl 0 "add --explain -f" add --explain -f "$kt_tmp/defs"
	is "says each line once" "$(wc -l <"$out")" 2
	is "and adds nothing" "$(wc -l <"$kt_dir/dynamic_events")" 2
	echo 'p:new ktm_loop n=$arg1:u64' >>"$kt_tmp/defs"
	ctl 1 "one probe twice, in a file" -q add -f "$kt_tmp/defs"
	says "it says so" 'has this very probe'
	is "what was there is, and nothing else" \
		"$(cat "$kt_dir/dynamic_events")" "$old"
	sed -i '$d' "$kt_tmp/defs"
	ctl 0 "without it" -q add -f "$kt_tmp/defs"
	is "all are there" "$(wc -l <"$kt_dir/dynamic_events")" 4
	ctl 3 "an empty file" add -f /dev/null
	says "it says so" 'it has no definition'
	ctl 0 "reset" reset
}

verbs() {
	ctl 0 "add with a filter" add kprobe ktm_loop 'n=$arg1:u64' --filter 'n > 1' -n lp
	run 'loop 10'
	ctl 0 "stat --json" stat lp --json
	is "hits" "$(value hits)" 10
	is "recorded" "$(value recorded)" 8
	is "filtered" "$(value filtered)" 2
	is "closes" "$(value closes)" true
	ctl 0 "list --json" list --json
	is "its definition" "$(value definition)" 'p:ktrk/lp ktm_loop n=$arg1:u64 if n > 1'
	is "its mechanism" "$(value mechanism)" "$best"
	ctl 0 "disable" disable lp
	run 'loop 10'
	ctl 0 "stop" stop
	ctl 0 "enable" enable lp
	run 'loop 5'
	ctl 0 "status --json" status --json
	is "stopped" "$(value recording)" false
	ctl 0 "start" start
	ctl 0 "stat --json" stat lp --json
	is "hits of the armed time" "$(value hits)" 15
	is "lost(disabled) of the stopped time" "$(value disabled)" 5
	ctl 0 "raw text" add 'r:raw ktm_signed v=$retval:s32'
	ctl 0 "tracepoint with its group" add tracepoint sched:sched_switch -n sw
	ctl 0 "tracepoint without" add tracepoint sys_enter '$arg2' --disabled -n se
	is "kprobe_events has all" "$(wc -l <"$kt_dir/kprobe_events")" 4
	ctl 0 "del by pattern" del 's*'
	is "deleted two" "$(wc -l <"$kt_dir/kprobe_events")" 2
	ctl 0 "a dry run" add --dry-run kprobe ktm_none -n dry
	is "adds nothing" "$(wc -l <"$kt_dir/kprobe_events")" 2
	ctl 0 "reset" reset
	is "deletes all" "$(wc -l <"$kt_dir/kprobe_events")" 0
}

tracing() {
	ctl 0 "a probe" add kprobe ktm_loop 'n=$arg1:u64' -n lp
	ctl 7 "trace -- CMD ends as CMD" trace -- sh -c 'echo "loop 3" >/dev/ktrk_testmod; exit 7'
	is "with its records" "$(grep -cE 'lp: \(ktm_loop.*\) n=[012]$' "$out")" 3
	run 'loop 50' &
	ctl 0 "trace -n" trace -n 2 -- sh -c 'echo "loop 100" >/dev/ktrk_testmod'
	is "COUNT records" "$(grep -c ' lp: ' "$out")" 2
	wait
	ctl 0 "trace --json" trace --json -n 1 -- sh -c 'echo "loop 2" >/dev/ktrk_testmod'
	is "has the argument" "$(value n)" 0
	is "and the event" "$(value event)" lp
	ctl 0 "reset" reset
}

errors() {
	ctl 2 "an unknown verb" bogus
	ctl 2 "an unknown option" list --bogus
	ctl 3 "del of what is not there" del nosuch
	ctl 1 "a misspelt function" add kprobe ktm_lop
	says "did you mean" 'did you mean ktm_loop'
	ctl 1 "a bad type" add 'p:x ktm_none a=$arg1:u65'
	is "the caret stands under it" \
		"$(awk '/p:x/ { at = index($0, "u65") } /^ *\^/ { print index($0, "^") - at }' "$out")" 0
	ctl 1 "an offset outside" add kprobe ktm_none+0x800
	ctl 0 "a name" add kprobe ktm_none -n twice
	ctl 1 "the same once more" add kprobe ktm_none -n twice
	says "says it is there" 'has this very probe'
	is "nothing is half-done" "$(wc -l <"$kt_dir/kprobe_events")" 1
	ctl 0 "reset" reset
	if command -v setpriv >/dev/null; then
		setpriv --reuid 1000 --clear-groups ktrkctl list >"$out" 2>&1
		is "as a user: status 4" "$?" 4
		says "and what to do" 'hint: '
	else
		skip "as a user" "no setpriv"
	fi
}

machine() {
	ctl 0 "check" check
	says "sees the module" '^ok +module'
	ctl 0 "version" version
	ctl 0 "list -l" list -l 'ktm_*'
	says "finds functions of modules" 'ktm_nine'
	ctl 0 "list -l --tracepoints" list -l --tracepoints 'sched_sw*'
	says "finds tracepoints" 'sched_switch'
	[ -n "$kt_loaded" ] || return
	unload ktrk
	ctl 5 "without the module" list
	says "and what to do" 'hint: .*(modprobe|insmod)'
}

limits
card
events
vouching
files
verbs
tracing
errors
machine
finish
