#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The same definition and the same hits through ktrk and through the kernel's
# own kprobe_events: both must print the same. What this kernel does not know
# is skipped, line by line; what ktrk does not know fails.
# shellcheck disable=SC2016,SC2317 # the language's $arg1; called by name
. "$(dirname "$0")/lib.sh"

need_both
tracefs=
for kt_try in /sys/kernel/tracing /sys/kernel/debug/tracing; do
	[ ! -e "$kt_try/kprobe_events" ] || { tracefs=$kt_try; break; }
done
[ -n "$tracefs" ] || skip_all "this kernel has no kprobe_events of its own"
[ -z "$(cat "$tracefs/kprobe_events")" ] ||
	skip_all "kprobe_events has probes of somebody's"

# COMMAND of ktrk_testmod; DEFINITION without a name; a FILTER, if any.
table() {
	grep -v '^#' <<-'TABLE'
	# registers, and where the hit was
	none ; p ktm_none ;
	nine ; p ktm_nine %di %si %dx %cx %r8 %r9 ;
	nine ; p ktm_nine a=%di:u64 b=%si:s64 c=%dx:x64 ;
	nine ; p ktm_nine sp=%sp bp=%bp bx=%bx ;
	nine ; p ktm_nine %r12 %r13 %r14 %r15 ;
	nine ; p ktm_nine $arg1 $arg2 $arg3 $arg4 $arg5 $arg6 ;
	nine ; p ktm_nine one=$arg1:x32 two=$arg2:x16 three=$arg3:x8 ;
	nine ; p ktm_nine $stack $stack0 $stack1 $stack2 $stack3 ;
	nine ; p ktm_nine s=$stack1:x32 t=$stack2:u8 ;
	nine ; p ktm_nine +8($stack) +16($stack):u32 -8($stack):x8 ;
	none ; p ktm_none $comm ;
	none ; p ktm_none who=$comm:string ;
	none ; p ktm_none n=\7 m=\-7:s32 h=\0xff:x8 ;
	none ; p ktm_none t=\"a_text" ;
	none ; p ktm_none+0 ;
	none ; p ktrk_testmod:ktm_none ;
	none ; p ktrk_testmod:ktm_none+0 a=%sp ;
	# integers
	signed ; p ktm_signed $arg1:s8 $arg2:s16 $arg3:s32 $arg4:s64 ;
	signed ; p ktm_signed $arg1:u8 $arg2:u16 $arg3:u32 $arg4:u64 ;
	signed ; p ktm_signed $arg1:x8 $arg2:x16 $arg3:x32 $arg4:x64 ;
	loop 5 ; p ktm_loop $arg1:s64 ;
	loop 5 ; p ktm_loop $arg1:u8 b=$arg1:s8 c=$arg1:x8 ;
	# memory
	obj ; p ktm_obj +0($arg1) +8($arg1) +24($arg1):s32 ;
	obj ; p ktm_obj +24($arg1):u32 +24($arg1):x32 +24($arg1):s8 ;
	obj ; p ktm_obj +28($arg1):u8 +29($arg1):u16 +30($arg1):s16 +31($arg1):x64 ;
	obj ; p ktm_obj +0(+8($arg1)) +24(+8($arg1)):s32 ;
	obj ; p ktm_obj +0x18(+0x8($arg1)):s32 -8(+8($arg1)):x64 ;
	obj ; p ktm_obj +0(%di):x64 +8(%di):x32 ;
	# memory that is not there: of numbers, some kernels print what lay about
	bad ; p ktm_bad +0($arg1) ok=$arg1 ;
	bad ; p ktm_bad +0($arg1):u8 ok=$arg1 +0($arg2):string ;
	bad ; p ktm_bad +0(+0($arg1)):string ok=$arg2 ;
	# characters, symbols
	obj ; p ktm_obj +36($arg1):char +36(+8($arg1)):char ;
	obj ; p ktm_obj c=+0(+16($arg1)):char d=+1(+16($arg1)):char ;
	obj ; p ktm_obj +40($arg1):symbol ;
	obj ; p ktm_obj +40($arg1):symstr ;
	obj ; p ktm_obj f=+40($arg1):symbol g=+0($stack):symbol ;
	obj ; p ktm_obj $stack0:symbol ;
	ptr ; r ktm_ptr $retval:symbol ;
	ptr ; r ktm_ptr $retval:symstr ;
	# strings
	str ; p ktm_str +0($arg1):string ;
	str ; p ktm_str t=+2($arg1):string u=+9($arg1):string ;
	obj ; p ktm_obj +0(+16($arg1)):string ;
	obj ; p ktm_obj a=+0(+16($arg1)):string b=+0(+16(+8($arg1))):string ;
	str ; p ktm_str t=+0($arg1):string n=$arg2 m=+0($arg1):x8 ;
	ustr ; p ktm_ustr +0($arg1):ustring ;
	ustr ; p ktm_ustr +u0($arg1):string ;
	ustr ; p ktm_ustr +u0($arg1):x32 ;
	ustr ; p ktm_ustr +0($arg1):string a=+0($arg1):x32 ;
	ustr ; p ktm_ustr +0($arg1):x8[4] +u0($arg1):b4@4/32 ;
	# bitfields
	obj ; p ktm_obj +28($arg1):b4@0/8 +28($arg1):b4@4/8 ;
	obj ; p ktm_obj +28($arg1):b3@5/32 +28($arg1):b17@9/32 ;
	obj ; p ktm_obj +0($arg1):b40@12/64 +0($arg1):b1@3/64 ;
	signed ; p ktm_signed $arg1:b7@1/8 $arg4:b33@31/64 ;
	# arrays
	obj ; p ktm_obj +28($arg1):u8[8] ;
	obj ; p ktm_obj +28($arg1):x8[3] +28($arg1):s8[4] ;
	obj ; p ktm_obj +28($arg1):x16[4] +28($arg1):u32[2] ;
	obj ; p ktm_obj +0($arg1):x64[2] ;
	obj ; p ktm_obj +0(+16($arg1)):char[5] ;
	obj ; p ktm_obj +28($arg1):x8[1] ;
	obj ; p ktm_obj +16($arg1):string[1] ;
	obj ; p ktm_obj +40($arg1):symbol[1] ;
	named ; p ktm_named +0($arg1):x32[64] ;
	# what is returned, and from where
	none ; r ktm_none $retval ;
	none ; r ktm_none ret=$retval:s32 ;
	none ; r ktm_none ret=$retval:u8 x=$retval:x16 ;
	nine ; r ktm_nine $retval:x64 ;
	signed ; r ktm_signed $retval:s32 $comm ;
	loop 5 ; r ktm_loop $retval:s64 ;
	obj ; r ktm_obj $retval:s32 ;
	named ; r ktm_named +0($retval):x64 +8($retval):b3@0/32 ;
	named ; r ktm_named t=+24($retval):string ;
	none ; r64 ktm_none $retval ;
	none ; p ktm_none%return $retval ;
	ptr ; r ktm_ptr +0($retval):x8 ;
	# what was given, known at the return: from 6.9 on
	nine ; r ktm_nine $arg1 $arg6 $retval ;
	loop 3 ; r ktm_loop n=$arg1:s64 ret=$retval:s64 ;
	str ; r ktm_str t=+0($arg1):string ret=$retval:s32 ;
	obj ; r ktm_obj n=+24($arg1):s32 a=+28($arg1):x8[4] ret=$retval:s32 ;
	# function probes: from 6.5 on, where the kernel was built with them
	nine ; f ktm_nine $arg1 $arg2 ;
	none ; f ktm_none%return $retval ;
	loop 3 ; f ktm_loop%return n=$arg1:s64 $retval:s64 ;
	str ; f ktm_str +0($arg1):string ;
	# filters: what passes is compared
	loop 9 ; p ktm_loop n=$arg1:s64 ; n == 3
	loop 9 ; p ktm_loop n=$arg1:s64 ; n != 3
	loop 9 ; p ktm_loop n=$arg1:s64 ; n < 3
	loop 9 ; p ktm_loop n=$arg1:s64 ; n <= 3
	loop 9 ; p ktm_loop n=$arg1:s64 ; n > 3
	loop 9 ; p ktm_loop n=$arg1:s64 ; n >= 3
	loop 9 ; p ktm_loop n=$arg1:u8 ; n & 5
	loop 9 ; p ktm_loop n=$arg1:s64 ; n > 2 && n < 6
	loop 9 ; p ktm_loop n=$arg1:s64 ; n == 1 || n == 0x7
	loop 9 ; p ktm_loop n=$arg1:s64 ; !(n > 2 && n < 6)
	loop 9 ; p ktm_loop n=$arg1:s64 ; n == 1 || n > 2 && n < 5
	loop 9 ; p ktm_loop n=$arg1:s64 ; (n == 1 || n > 2) && n < 5
	loop 9 ; r ktm_loop n=$retval:s64 ; n == 4 || n == 6
	signed ; p ktm_signed a=$arg1:s8 b=$arg2:u16 ; a < 0 && b > 100
	signed ; p ktm_signed a=$arg1:s8 b=$arg2:u16 ; a > 0
	signed ; p ktm_signed a=$arg3:s32 ; a == -3
	str ; p ktm_str t=+0($arg1):string ; t == "a kernel string"
	str ; p ktm_str t=+0($arg1):string ; t != "a kernel string"
	str ; p ktm_str t=+0($arg1):string ; t ~ "a k*"
	str ; p ktm_str t=+0($arg1):string ; t ~ "*string"
	str ; p ktm_str t=+0($arg1):string ; t ~ "*kernel*"
	str ; p ktm_str t=+0($arg1):string ; t ~ "k*"
	str ; p ktm_str t=+0($arg1):string ; t ~ "a?kernel*"
	loop 4 ; p ktm_loop n=$arg1:s64 ; common_pid > 0 && n == 1
	loop 4 ; p ktm_loop n=$arg1:s64 ; comm == "sh" && n < 2
	loop 4 ; p ktm_loop n=$arg1:s64 ; comm ~ "k*"
	loop 4 ; p ktm_loop n=$arg1:s64 ; cpu == 0 && n > 2
	loop 4 ; p ktm_loop n=$arg1:s64 ; CPU == 1
	TABLE
}

# define DIR NUMBER DEFINITION FILTER: named kd/dNUMBER there.
define() {
	local kind=${3%% *}

	echo "$kind:kd/d$2 ${3#* }" 2>"$kt_tmp/why" >>"$1/kprobe_events" ||
		echo "$kind:kd/d$2 ${3#* }" 2>"$kt_tmp/why" \
			>>"$1/dynamic_events" || return
	[ -z "$4" ] || echo "$4" 2>"$kt_tmp/why" >"$1/events/kd/d$2/filter"
}

# undefine DIR NUMBER
undefine() {
	[ ! -e "$1/events/kd/d$2" ] || echo "-:kd/d$2" >>"$1/dynamic_events"
}

# sort_out FILE: into FILE.dNUMBER, what each event's records say, behind its
# name. Left out: where a return goes, because one of both sees the other's
# trampoline there; that memory was not there, where older kernels print 0; and
# that 7.2 tells a hit of an f twice while kprobes are on the function, too.
sort_out() {
	awk -v base="$1" 'match($0, / d[0-9]+: /) {
		name = substr($0, RSTART + 1, RLENGTH - 3)
		text = substr($0, RSTART + RLENGTH)
		sub(/^\([^ ]+( \[[a-z_]+\])? <- /, "(.. <- ", text)
		gsub(/=(\(fault\)|0x0)/, "=0", text)
		if (text != last[name])
			print text >(base "." name)
		last[name] = text
	}' "$1"
}

# printed FILE NUMBER
printed() {
	[ ! -s "$1.d$2" ] || echo "$(<"$1.d$2")"
}

compared=0 seen=0
declare -a commands definitions filters

read_table() {
	local n=0 command definition filter

	table >"$kt_tmp/table"
	while IFS=';' read -r command definition filter; do
		n=$((n + 1))
		commands[n]=$(xargs <<<"$command")
		definitions[n]=$(sed 's/^ *//;s/ *$//' <<<"$definition")
		filters[n]=$(sed 's/^ *//;s/ *$//' <<<"$filter")
	done <"$kt_tmp/table"
}

# is_return NUMBER: entries and returns are looked at one after the other, so
# that no probe of a function finds another's trampoline on the stack.
is_return() { [[ ${definitions[$1]} =~ ^r|%return ]]; }

# define_all TEST: those for which it holds, in both places.
define_all() {
	local n text

	for n in "${!definitions[@]}"; do
		$1 "$n" || continue
		text=${definitions[n]}
		define "$tracefs" "$n" "$text" "${filters[n]}" || {
			undefine "$tracefs" "$n"
			absent[n]=y
		}
		define "$kt_dir" "$n" "$text" "${filters[n]}" ||
			refused[n]="$(cat "$kt_tmp/why")"
	done
}

# run_all: both see the same calls, each command once.
run_all() {
	local command dir

	printf '%s\n' "${commands[@]}" | sort -u >"$kt_tmp/commands"
	for dir in "$tracefs" "$kt_dir"; do
		echo 1 >"$dir/events/kd/enable" || bail "$dir: no enable"
	done
	while read -r command; do
		echo >"$tracefs/trace"
		echo >"$kt_dir/trace"
		taskset -c 0 sh -c "printf '$command' >/dev/ktrk_testmod"
		cat "$tracefs/trace" >>"$kt_tmp/stock"
		cat "$kt_dir/trace" >>"$kt_tmp/ktrk"
	done <"$kt_tmp/commands"
}

compare() {
	local n text

	for n in "${!definitions[@]}"; do
		text="${definitions[n]}${filters[n]:+ if ${filters[n]}}"
		if [ -n "${refused[n]:-}" ]; then
			result 1 "$text: ktrk takes it"
			echo "#   ${refused[n]}"
		elif [ -n "${absent[n]:-}" ]; then
			skip "$text" "this kernel does not know it"
		else
			compared=$((compared + 1))
			is "$text" "$(printed "$kt_tmp/ktrk" "$n")" \
				"$(printed "$kt_tmp/stock" "$n")"
			[ ! -s "$kt_tmp/stock.d$n" ] || seen=$((seen + 1))
		fi
	done
}

leave_stock() {
	echo 0 >"$tracefs/events/kd/enable"
	: >"$tracefs/kprobe_events"
	[ ! -s "$tracefs/dynamic_events" ] || : >"$tracefs/dynamic_events"
	echo >"$tracefs/trace"
}

is_entry() { ! is_return "$1"; }

declare -a absent refused
read_table
for kind in is_entry is_return; do
	define_all "$kind"
	run_all
	leave_stock 2>/dev/null
	kt_clear
done
sort_out "$kt_tmp/stock"
sort_out "$kt_tmp/ktrk"
compare
[ "$compared" -ge 60 ]
result $? "at least 60 definitions were compared: $compared"
[ "$seen" -ge $((compared - 8)) ]
result $? "most of them have records: $seen"
finish
