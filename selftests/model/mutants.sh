#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mutants.sh BUILD [NAME...]: seeds each bug of mutants/ into a copy of the
# ring, builds the explorer with it and says which scenario notices. BUILD is
# where `make` has put the explorer's own objects. One TAP line a mutant; exit
# 1 if one is not killed, does not apply or does not compile.

here=$(cd "$(dirname "$0")" && pwd)
core=$here/../../kmod/core
build=$1
shift

# mutate NAME DIR: a seeded copy of the ring in DIR, or why not. The bug's
# second line begins with the file it goes into.
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

# compile DIR: the explorer, with DIR's ring in place of the tree's.
# shellcheck disable=SC2206 # flags are words
compile() {
	local cc=($CC $MODEL_CFLAGS -O1 -w -I"$1" -I"$here")

	if ! { "${cc[@]}" -include "$here/mem.h" -c "$1/ring.c" -o "$1/ring.o" &&
		"${cc[@]}" "$build/explore.o" "$build/scenarios.o" "$1/ring.o" \
			"$here/world.c" "$here/reader.c" -o "$1/explore"; } \
		2>"$1/log"; then
		echo "does not compile: $(head -n 1 "$1/log")"
		return 1
	fi
}

# kill_one NAME: "killed by ..." and 0, or why not and 1.
kill_one() {
	local dir=$build/mutants/$1 out

	mkdir -p "$dir"
	mutate "$1" "$dir" && compile "$dir" || return
	out=$(timeout 300 "$dir/explore" -q)
	case $? in
	0) echo "lives" && return 1 ;;
	1) echo "killed by $out" ;;
	*) echo "the explorer itself failed: $out" && return 1 ;;
	esac
}

[ $# -gt 0 ] || {
	cd "$here/mutants" || exit
	set -- *.sed
	cd - >/dev/null || exit
}
failed=0
n=0
for name; do
	name=${name%.sed}
	n=$((n + 1))
	if out=$(kill_one "$name"); then
		echo "ok $n - $name $out"
	else
		echo "not ok $n - $name $out"
		failed=$((failed + 1))
	fi
done
echo "# mutants: $((n - failed)) of $n killed"
[ "$failed" = 0 ]
