#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs each example of README.md and the manual pages, in their order, and
# wants status 0 of it. doc-examples.list, made by selftests/lint/doc-examples,
# has FILE:LINE and the command. Each file begins with no probe set; one that
# loads the module itself begins without it.
. "$(dirname "$0")/lib.sh"

list=$(cd "$(dirname "$0")" && pwd)/doc-examples.list
[ -s "$list" ] || skip_all "no examples were packed"
command -v ktrkctl >/dev/null || skip_all "ktrkctl is not installed"
is_loaded ktrk && skip_all "ktrk is loaded and may be in use"
need_ktrk
module=$(find_module ktrk)

# begin_file FILE
begin_file() {
	cd / || bail "no /"
	# A return probe may hold the module.
	! is_loaded ktrk || kt_clear
	! is_loaded ktrk || unload ktrk || bail "ktrk cannot be unloaded"
	file=$1
	case $(sed -n "s|^$file:[0-9]*	||p" "$list") in
	*insmod*) cd "$(dirname "${module:-/}")" || bail "no module" ;;
	*) load ktrk || bail "ktrk.ko cannot be loaded" ;;
	esac
}

# In this shell, not in one of its own: an example may be a cd.
file=
while IFS='	' read -r at command; do
	[ "${at%:*}" = "$file" ] || begin_file "${at%:*}"
	eval "$command" >"$kt_tmp/said" 2>&1 </dev/null
	result $? "$at: $(echo "$command" | tr '#' '.')" ||
		sed 's/^/# /' "$kt_tmp/said"
done <"$list"
cd / || exit
! is_loaded ktrk || kt_clear
! is_loaded ktrk || ok "unload" unload ktrk
finish
