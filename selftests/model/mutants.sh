#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mutants.sh BUILD [NAME...]: with LANES at a time (2), seeds each bug of mutants/ into a copy of the
# ring and says which check notices. BUILD is where `make` has put the
# explorer's own objects. One TAP line a mutant: what the bug is, and what kills
# it; exit 1 if one is not killed, does not apply or does not compile.
#
# A mutant is a script for sed. Its second line names the file it goes into and
# says what is wrong then; its third may name what has to notice:
#
#   explorer     a scenario of the explorer; this one unless another is named
#   stress-tsan  threads under the thread sanitizer
#   litmus       an access is not any more what its litmus test shows is needed
#   model-text   the accesses are not in the order of the model's

here=$(cd "$(dirname "$0")" && pwd)
core=$here/../../kmod/core
build=$1
shift

# told NAME KEY: what the head of a mutant says.
told() { sed -n "2,3s/^# $2: \\(.*\\)/\\1/p" "$here/mutants/$1.sed"; }

# mutate NAME DIR: a seeded copy of the ring in DIR, or why not.
mutate() {
	local script=$here/mutants/$1.sed file

	file=$(sed -n '2s/^# \(ring\.[ch]\): .*/\1/p' "$script")
	cp "$core/env.h" "$core/ring.c" "$core/ring.h" "$2/"
	[ -n "$file" ] && sed -f "$script" "$core/$file" >"$2/$file"
	if [ -z "$file" ] || cmp -s "$core/$file" "$2/$file"; then
		echo "does not apply"
		return 1
	fi
}

# compile DIR COMMAND...: or why not.
compile() {
	local dir=$1

	shift
	if ! "$@" 2>"$dir/log"; then
		echo "does not compile: $(head -n 1 "$dir/log")"
		return 1
	fi
}

# by_explorer DIR: the explorer, with DIR's ring in place of the tree's.
# shellcheck disable=SC2206 # flags are words
by_explorer() {
	local dir=$1 cc=($CC $MODEL_CFLAGS -O1 -w -I"$1" -I"$here") out

	compile "$dir" "${cc[@]}" -include "$here/mem.h" -c "$dir/ring.c" \
		-o "$dir/ring.o" || return
	compile "$dir" "${cc[@]}" "$build/explore.o" "$build/scenarios.o" \
		"$dir/ring.o" "$here/world.c" "$here/reader.c" \
		-o "$dir/explore" || return
	out=$(ulimit -t "${LIMIT:-150}" && "$dir/explore" -q)
	case $? in
	0) echo "lives" && return 1 ;;
	1) echo "$out" ;;
	*) echo "the explorer itself failed: $out" && return 1 ;;
	esac
}

# by_stress-tsan DIR: the threads under the thread sanitizer, with that ring.
# shellcheck disable=SC2086 # flags are words
by_stress-tsan() {
	local dir=$1 out

	compile "$dir" $CC -I"$dir" $STRESS_CFLAGS -Wno-tsan -fsanitize=thread -w \
		-I"$here/../../uapi" "$here/stress.c" "$dir/ring.c" \
		-o "$dir/stress" || return
	out=$(TSAN_OPTIONS=halt_on_error=1 timeout 300 "$dir/stress" 1 2>&1)
	case $? in
	0) echo "lives" && return 1 ;;
	124) echo "did not end" && return 1 ;;
	*) grep -m 1 -oE 'data race|not ok.*' <<<"$out" ;;
	esac
}

by_litmus() {
	awk -f "$here/litmus/labels.awk" "$here"/litmus/*.litmus \
		"$1"/ring.[ch] | grep RING | sed -n 's/^bad //p' | grep . ||
		{ echo "lives" && return 1; }
}

by_model-text() {
	awk -f "$here/spin/accesses.awk" "$1/ring.h" "$1/ring.c" \
		"$here"/spin/ring.pml "$here"/spin/reader.pml |
		sed -n 's/^bad \([^:]*\):.*/\1 differs/p' | grep . ||
		{ echo "lives" && return 1; }
}

# kill_one NAME: the check and what it said, and 0; or why not, and 1.
kill_one() {
	local dir=$build/mutants/$1 killer out rc

	mkdir -p "$dir"
	mutate "$1" "$dir" || return
	killer=$(told "$1" killer)
	out=$("by_${killer:-explorer}" "$dir" 2>&1)
	rc=$?
	echo "${killer:-explorer}: ${out//$'\n'/; }"
	return $rc
}

# verdict NAME: its line.
verdict() {
	local bug out

	bug=$(told "$1" 'ring\.[ch]')
	if out=$(kill_one "$1"); then
		echo "ok - $1: $bug Killed by $out"
	else
		echo "not ok - $1: $bug Not killed by $out"
	fi
}

if [ "${1:-}" = --one ]; then
	verdict "${2%.sed}"
	exit
fi
[ $# -gt 0 ] || {
	cd "$here/mutants" || exit
	set -- *.sed
	cd - >/dev/null || exit
}
printf '%s\n' "$@" |
	xargs -P "${LANES:-2}" -n 1 "$here/mutants.sh" "$build" --one |
	awk -v all=$# '
	sub(/^ok - /, "") { print "ok " ++n " - " $0 }
	sub(/^not ok - /, "") { print "not ok " ++n " - " $0; failed++ }
	{ fflush() }
	END {
		failed += all - n
		print "# mutants: " all - failed " of " all " killed"
		exit failed > 0
	}'
