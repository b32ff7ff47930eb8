# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the checkers share: lists of files, and findings that are counted.
# Sourced, never run. A checker calls begin, then check for each of its
# checks, and ends with finish.

set -uo pipefail

# shellcheck disable=SC2034 # for those who source this
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
total=0

# begin [FILE...]: goes to the top of the tree and lists what is judged.
begin() {
	cd "$top" || exit 1
	sources "$@" >"$work/all"
}

# sources [FILE...]: what git tracks or would add, without licence texts.
sources() {
	git ls-files -z -co --exclude-standard -- "$@" |
		while IFS= read -r -d '' file; do
			[[ -f $file && ! -L $file ]] || continue
			[[ $file == LICENSES/* ]] || printf '%s\n' "$file"
		done | sort -u
}

# is_script FILE: runs under sh or bash.
is_script() {
	[[ $(head -c 64 -- "$1" | head -n 1 | tr -d '\0') =~ ^#!.*[/\ ](ba|da)?sh($|\ ) ]]
}

# of_kind KIND: the names of that kind among all.
of_kind() {
	local file

	while IFS= read -r file; do
		case $1 in
		text) grep -qI '' -- "$file" && echo "$file" ;;
		c) [[ $file == *.[ch] ]] && echo "$file" ;;
		product) [[ $file =~ ^(kmod|uapi|userctl)/.*\.[chS]$ ]] &&
			echo "$file" ;;
		kernel) [[ $file =~ ^(kmod|uapi|selftests/testmod)/.*\.[chS]$ &&
			$file != kmod/core/env.h ]] && echo "$file" ;;
		user) [[ $file =~ ^(userctl|selftests)/.*\.[chS]$ &&
			$file != selftests/testmod/* ||
			$file == kmod/core/env.h ]] && echo "$file" ;;
		uapi | kmod | userctl) [[ $file == "$1"/*.[ch] ]] &&
			echo "$file" ;;
		view) [[ $file == kmod/view*.c ]] && echo "$file" ;;
		man) [[ $file == userctl/man/*.[1-8] ]] && echo "$file" ;;
		doc) [[ $file == README.md || $file == userctl/man/*.[1-8] ]] &&
			echo "$file" ;;
		shell) is_script "$file" && echo "$file" ;;
		esac
	done <"$work/all"
	true
}

# need TOOL PACKAGE
need() {
	command -v "$1" >/dev/null && return
	echo "$1 is not installed; type: apt-get install $2"
	return 1
}

# check NAME KIND COMMAND...: gives the COMMAND the names of that kind on its
# standard input; each line it prints is a finding, if not indented.
check() {
	local name=$1 kind=$2 rc=0 files found
	shift 2

	of_kind "$kind" >"$work/files"
	: >"$work/found"
	files=$(wc -l <"$work/files")
	if [[ $files -gt 0 ]]; then
		# By itself, so that what ends it early is seen here.
		("$@") <"$work/files" >"$work/found" 2>&1 || rc=$?
		if [[ $rc -ne 0 && ! -s $work/found ]]; then
			echo "$name: failed, status $rc" >"$work/found"
		fi
	fi
	found=$(grep -c '^[^ ]' "$work/found")
	printf '%-12s %4d files %4d findings\n' "$name:" "$files" "$found"
	sed 's/^/  /' "$work/found"
	total=$((total + found))
}

# each COMMAND...: COMMAND with some names at a time, on every processor.
each() {
	tr '\n' '\0' | xargs -0 -r -n 16 -P "$(nproc)" "$@"
}

# kernel_source PATH...: sets tree, where these files of the kernel are.
kernel_source() {
	# shellcheck disable=SC2034 # for our caller
	tree=$("$here/get-source" 6.12 "$@" 2>"$work/fetch.log") && return
	cat "$work/fetch.log"
	return 1
}

finish() {
	[[ $total -eq 0 ]]
}
