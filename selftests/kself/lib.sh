# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the scripts share: TAP, the module, debugfs. Sourced, first of all.
# Whoever loads a module here unloads it at the end.

kt_dir=/sys/kernel/debug/ktrk
kt_tmp=$(mktemp -d) || exit 1
kt_count=0 kt_failed=0 kt_loaded='' kt_params=''
trap 'kt_leave' EXIT
trap 'exit 1' INT TERM

echo "TAP version 13"

# result RC TEXT: one check.
result() {
	kt_count=$((kt_count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $kt_count - $2"
		return 0
	fi
	kt_failed=$((kt_failed + 1))
	echo "not ok $kt_count - $2"
	return 1
}

# ok TEXT COMMAND...: the command succeeds; else what it said is told.
ok() {
	kt_text=$1
	shift
	"$@" >"$kt_tmp/said" 2>&1
	result $? "$kt_text" || sed 's/^/# /' "$kt_tmp/said"
}

# fails TEXT COMMAND...: the command must not succeed.
fails() {
	kt_text=$1
	shift
	! "$@" >"$kt_tmp/said" 2>&1
	result $? "$kt_text" || sed 's/^/# /' "$kt_tmp/said"
}

# is TEXT GOT WANT
is() {
	[ "$2" = "$3" ]
	result $? "$1" || printf '#   got  %s\n#   want %s\n' "$2" "$3"
}

skip() { kt_count=$((kt_count + 1)); echo "ok $kt_count - $1 # SKIP $2"; }
skip_all() { echo "1..0 # SKIP $*"; kt_count=; exit 4; }
bail() { echo "Bail out! $*"; kt_count=; exit 1; }

# finish: the plan, and the status.
finish() {
	echo "1..$kt_count"
	kt_count=
	exit "$((kt_failed > 0))"
}

# find_module NAME: prints its file, if it lies about.
find_module() {
	for kt_file in "/ktrk/$1.ko" "/ktrk/testmod/$1.ko" "$PWD/$1.ko"; do
		[ ! -f "$kt_file" ] || { echo "$kt_file"; return; }
	done
}

is_loaded() { [ -d "/sys/module/$1" ]; }

# load NAME: loads it unless it is; the tests' module may not be there.
load() {
	is_loaded "$1" && return 0
	kt_file=$(find_module "$1")
	if [ -n "$kt_file" ]; then
		# shellcheck disable=SC2086 # words are meant
		insmod "$kt_file" $kt_params || return
	else
		modprobe -q "$1" 2>/dev/null || return
	fi
	kt_loaded="$1 $kt_loaded"
}

# unload NAME: a reader that was just killed may still be closing, and the
# trampoline looks for tasks inside of it.
unload() {
	kt_tries=50
	while ! rmmod "$1" 2>"$kt_tmp/rmmod"; do
		kt_tries=$((kt_tries - 1))
		[ $kt_tries -gt 0 ] || { cat "$kt_tmp/rmmod"; return 1; }
		sleep 0.1
	done
	kt_loaded=$(echo "$kt_loaded" | sed "s/\b$1\b//")
}

# load_ktrk: with the parameters of $kt_module.
load_ktrk() {
	kt_params=${kt_module:-}
	load ktrk
	kt_rc=$?
	kt_params=
	return $kt_rc
}

# need_ktrk: the module with its debugfs, or no test.
need_ktrk() {
	[ "$(id -u)" = 0 ] || skip_all "needs root"
	load_ktrk || skip_all "ktrk.ko cannot be loaded"
	[ -d "$kt_dir" ] || skip_all "debugfs is not mounted"
}

need_testmod() { load ktrk_testmod || skip_all "no module ktrk_testmod"; }

# need_both: the module and that of the tests, and no probe of anybody's.
need_both() {
	need_ktrk
	need_testmod
	[ -z "$(cat "$kt_dir/kprobe_events")" ] ||
		skip_all "there are probes of somebody's"
}

# need_ctl: ktrkctl, for ctl and says.
need_ctl() {
	command -v ktrkctl >/dev/null || skip_all "no ktrkctl"
	export NO_COLOR=1
	out=$kt_tmp/out
}

# ctl STATUS TEXT ARGUMENT...: runs ktrkctl; what it says is in $out.
ctl() {
	kt_want=$1 kt_text=$2
	shift 2
	ktrkctl "$@" >"$out" 2>&1
	kt_rc=$?
	[ "$kt_rc" = "$kt_want" ]
	result $? "$kt_text" || {
		echo "#   status $kt_rc, want $kt_want"
		sed 's/^/# /' "$out"
	}
}

# says TEXT EXPRESSION: of what ctl ran last.
says() {
	grep -qE -- "$2" "$out"
	result $? "$1" || sed 's/^/# /' "$out"
}

# No event is left; those that are enabled go only when they are not.
kt_clear() {
	echo 0 >"$kt_dir/events/enable"
	: >"$kt_dir/kprobe_events"
}

# new_loop: g:a alone, on ktm_loop, enabled; nothing is in the trace.
new_loop() {
	kt_clear
	echo 'p:g/a ktm_loop' >"$kt_dir/kprobe_events"
	echo 1 >"$kt_dir/events/g/a/enable"
	echo >"$kt_dir/trace"
}

# actor COMMAND: a shell that does it when it is told to; its number is $actor.
actor() {
	rm -f "$kt_tmp/go"
	mkfifo "$kt_tmp/go"
	sh -c "read -r go <'$kt_tmp/go'; $1" &
	actor=$!
}

# act: tells it, and waits for its end.
act() {
	echo >"$kt_tmp/go"
	wait "$actor"
}

# Leaves the machine as it was found.
kt_leave() {
	kt_status=$?
	[ ! -w "$kt_dir/kprobe_events" ] || kt_clear
	for kt_mod in $kt_loaded; do
		unload "$kt_mod" || kt_status=1
	done
	rm -rf "$kt_tmp"
	[ -z "$kt_count" ] || { echo "Bail out! ended early"; kt_status=1; }
	exit "$kt_status"
}

# count_of EVENT COLUMN: its sum over all CPUs in stats; hits, nmissed, and so on.
count_of() {
	awk -v e="$1" -v c="$2" '/^event=/ {
		split($1, name, "/")
		if (name[2] != e) next
		for (i = 2; i <= NF; i++)
			if (index($i, c "=") == 1) n += substr($i, length(c) + 2)
	}
	END { print n + 0 }' "$kt_dir/stats"
}

# books_close EVENT: hits are recorded, filtered, limited or lost.
books_close() {
	awk -v e="$1" '/^event=/ {
		split($1, name, "/")
		if (name[2] != e) next
		seen = 1
		for (i = 2; i <= NF; i++) {
			split($i, kv, "=")
			if (kv[1] == "hits") left += kv[2]
			else if (kv[1] !~ /^(state|cpu|bytes|cost_ns|cost_hits)$/)
				left -= kv[2]
		}
	}
	END {
		if (left) print "left over: " left
		exit left || !seen
	}' "$kt_dir/stats"
}
