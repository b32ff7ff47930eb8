#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What every kernel must do: load, probe an open, tell its return value, keep
# its books, unload. Seconds.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root"
is_loaded ktrk && skip_all "ktrk is loaded and may be in use"
dmesg | wc -l >"$kt_tmp/before"
load ktrk || skip_all "ktrk.ko cannot be loaded"

said() { dmesg | tail -n +$(($(cat "$kt_tmp/before") + 1)) | grep 'ktrk: '; }
is "one line in the kernel log" "$(said | grep -vc 'taint\|signature')" 1
is "/dev/ktrk is root's alone" "$(stat -c '%a %u %g' /dev/ktrk)" "600 0 0"
[ -d "$kt_dir" ] || skip_all "debugfs is not mounted"
cd "$kt_dir" || bail "no $kt_dir"

for file in trace trace_pipe kprobe_events kprobe_profile error_log \
	tracing_on README events/enable; do
	ok "debugfs has $file" [ -e "$file" ]
done

ok "add a return probe" sh -c \
	"echo 'r:opens do_sys_openat2 dfd=\$arg1:s32 ret=\$retval:s32' >kprobe_events"
# shellcheck disable=SC2016 # $arg1 is ktrk's
is "it is read back in its canonical form" "$(cat kprobe_events)" \
	'r:kprobes/opens do_sys_openat2 dfd=$arg1:s32 ret=$retval:s32'
is "it is not armed yet" "$(cat events/kprobes/opens/enable)" 0
ok "arm it" sh -c "echo 1 >events/kprobes/opens/enable"
is "it is armed" "$(cat events/kprobes/opens/enable)" 1

cat /proc/version >/dev/null
cat /no/such/file 2>/dev/null
ok "disarm it" sh -c "echo 0 >events/kprobes/opens/enable"
cat trace >"$kt_tmp/trace"

record='^ *cat-[0-9]+ .*: opens: \(.* <- do_sys_openat2\) dfd=-100 ret='
ok "a record of an open that worked" grep -E "${record}[0-9]+\$" "$kt_tmp/trace"
ok "a record of the one that did not" grep -E "$record-2\$" "$kt_tmp/trace"
is "trace reads the same again" "$(md5sum <trace)" "$(md5sum <"$kt_tmp/trace")"
ok "the books close" books_close opens
is "all hits were recorded" "$(count_of opens hits)" \
	"$(count_of opens recorded)"
is "each record is one line" "$(grep -c ': opens: ' "$kt_tmp/trace")" \
	"$(count_of opens recorded)"

ok "delete it" sh -c "echo '-:opens' >>kprobe_events"
is "nothing is left of it" "$(cat kprobe_events)" ""
fails "nor its folder" [ -e events/kprobes/opens ]

if command -v ktrkctl >/dev/null; then
	ok "ktrkctl add" ktrkctl add kretprobe do_sys_open
	cat /no/such/file 2>/dev/null
	ok "the trace tells it" grep -E '^ *cat-.* do_sys_open: ' trace
	ok "ktrkctl stat" ktrkctl stat
	ok "ktrkctl del" ktrkctl del all
else
	skip "ktrkctl" "not built"
fi

# Armed and full of records: it must go all the same.
ok "add once more" sh -c "echo 'p:x do_sys_openat2' >>kprobe_events"
echo 1 >events/enable
cd / || exit
ok "rmmod while a probe is armed" unload ktrk
fails "/dev/ktrk is gone" [ -e /dev/ktrk ]
fails "debugfs ktrk/ is gone" [ -e "$kt_dir" ]
ok "no probe is left in the kernel" sh -c \
	"! grep do_sys_openat2 /sys/kernel/debug/kprobes/list"
cat /proc/version >/dev/null
finish
