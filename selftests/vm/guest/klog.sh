# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What a kernel log may not say. One list, for the guest (after each test) and
# for the host (over the whole console). Sourced; POSIX sh.

# That an out-of-tree module taints the kernel is the one thing about loading
# ktrk that the kernel always says; nothing here matches it.
klog_bad='WARNING: |BUG: |kernel BUG at|Oops|KASAN: |KCSAN: |UBSAN: '
klog_bad="$klog_bad|general protection fault|[Uu]nable to handle"
klog_bad="$klog_bad|Kernel panic|suspicious RCU|lockdep|possible recursive locking"
klog_bad="$klog_bad|soft lockup|hard LOCKUP|detected stall|self-detected stall"
klog_bad="$klog_bad|detected expedited stall|blocked for more than|refcount_t: "
klog_bad="$klog_bad|unregister_netdevice|corruption|Call Trace:|kmemleak: [0-9]"

# What matches but is said by every boot of a stock kernel.
klog_fine='RETBleed: WARNING|Spectre V2 : WARNING|lockdep is turned off'
klog_fine="$klog_fine|RCU lockdep checking is enabled"
# KCSAN is strict with us, so it is with the kernel, which has races of its own
# that it knows to be harmless: only those in a module are ours.
klog_fine="$klog_fine|KCSAN: data-race in [^[]*\$"

# Where memory runs out, by nature or since a test has it fail, the kernel says
# so with a call trace: the trace that follows one of these is no complaint.
klog_memory='vmalloc error: size|percpu: allocation failed|page allocation failure'
klog_memory="$klog_memory|Failed to (dis)?arm kprobe-ftrace.*error -12"

# klog_scan: reads a kernel log, prints where it first goes wrong; 1 if it does.
klog_scan() {
	awk -v bad="$klog_bad" -v fine="$klog_fine" -v memory="$klog_memory" '
		$0 ~ memory { skip = 1 }
		skip && /<\/TASK>/ { skip = 0 }
		skip { next }
		!left && $0 ~ bad && $0 !~ fine { left = 40; found = 1 }
		left > 0 { print "    " $0; if (!--left) exit }
		END { exit found }'
}

# klog_mark: from here on klog_new looks. In the guest only.
klog_mark() {
	klog_nr=$((${klog_nr:-0} + 1))
	echo "<6>ktrk-vm: MARK $$.$klog_nr" >/dev/kmsg
}

# klog_new: prints the kernel log since the last klog_mark; all of it, if the
# mark is gone because someone emptied the log.
klog_new() {
	dmesg | awk -v mark="ktrk-vm: MARK $$.$klog_nr" '
		{ line[++n] = $0 }
		index($0, mark) { n = 0 }
		END { for (i = 1; i <= n; i++) print line[i] }'
}
