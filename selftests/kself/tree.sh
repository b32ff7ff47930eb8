#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# events/ in debugfs: the files of each event, each group, and all of them.
# shellcheck disable=SC2016 # $arg1 and its like are ktrk's
. "$(dirname "$0")/lib.sh"

need_both
cd "$kt_dir" || bail "no $kt_dir"

run() { taskset -c 0 sh -c "echo '$1' >/dev/ktrk_testmod"; }
id_of() { cat "events/$1/id"; }

formats() {
	echo 'p:g/a ktm_loop n=$arg1:u32 s=\"text"' >kprobe_events
	is "the format of an entry" "$(sed 's/^ID: .*/ID: N/' events/g/a/format)" \
		"$(printf '%s\n' 'name: a' 'ID: N' 'format:' \
		$'\tfield:unsigned short common_type;\toffset:2;\tsize:2;\tsigned:0;' \
		$'\tfield:unsigned char common_flags;\toffset:8;\tsize:1;\tsigned:0;' \
		$'\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;' '' \
		$'\tfield:u32 n;\toffset:16;\tsize:4;\tsigned:0;' \
		$'\tfield:__data_loc char[] s;\toffset:20;\tsize:4;\tsigned:0;' '' \
		'print fmt: "n=%u s=\"%s\"", REC->n, __get_str(s)')"
	is "its ID is the file id" "$(sed -n 's/^ID: //p' events/g/a/format)" \
		"$(id_of g/a)"
	ok "neither can be written" [ "$(stat -c %a events/g/a/format events/g/a/id |
		sort -u)" = 444 ]
}

ids() {
	local id

	id=$(id_of g/a)
	echo 'p:g/b ktm_none' >>kprobe_events
	ok "another event has another id" [ "$id" != "$(id_of g/b)" ]
	echo 1 >events/g/a/enable
	run "loop 3 1"
	echo 0 >events/g/a/enable
	is "the id stays" "$(id_of g/a)" "$id"
	echo '-:g/a' >>kprobe_events
	echo 'p:g/a ktm_none' >>kprobe_events
	ok "a new event of the old name has a new one" [ "$id" != "$(id_of g/a)" ]
	exec 5<events/g/b/format
	echo '-:g/b' >>kprobe_events
	ok "a format that is open when its event goes is an error" \
		sh -c '! cat <&5' 2>/dev/null 5<&5
	exec 5<&-
	: >kprobe_events
}

formats
ids
finish
