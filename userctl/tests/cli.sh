#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What ktrkctl says and returns without a module. Each row: a name, the exit
# status, a regular expression for all that is printed, the arguments.
#
# shellcheck disable=SC2016 # dollars are meant for ktrkctl
cd "$(dirname "$0")" || exit 1
export KTRK_KALLSYMS=data/kallsyms.txt KTRK_BLACKLIST=/dev/null NO_COLOR=1
ctl=../ktrkctl
n=0 failed=0

judge() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n $2"
		return
	fi
	failed=1
	echo "not ok $n $2"
	echo "# ${3//$'\n'/$'\n'# }"
}

# t NAME STATUS EXPRESSION ARGUMENT...
t() {
	local name=$1 status=$2 want=$3 out rc
	shift 3

	out=$("$ctl" -D /nonexistent "$@" 2>&1 < /dev/null)
	rc=$?
	[ $rc = "$status" ] && grep -qzE -- "$want" <<< "$out"
	judge $? "$name" "ktrkctl $*: $rc, wanted $status and: $want
$out"
}

t 'no verb' 2 '^usage: ktrkctl'
t 'help' 0 '^usage: ktrkctl.*selftest' help
t '--help' 0 '^usage: ktrkctl' --help
t 'help of a verb' 0 'usage: ktrkctl trace .*--duration' help trace
t 'a verb and --help' 0 'usage: ktrkctl add .*--exact' add --help
t 'help of what is none' 2 'no verb "trce"; did you mean trace\?' help trce
t 'unknown verb' 2 'no verb "listt"; did you mean list\?.*hint: ktrkctl help' listt
t 'very unknown verb' 2 'no verb "qqqqq"' qqqqq
t 'unknown option in front' 2 'unknown option: --jsn; did you mean --json\?' --jsn list
t 'unknown option behind' 2 'add: unknown option: --filtr.*did you mean --filter\?' add --filtrr x
t 'unknown letter' 2 'unknown option: -z' list -z
t 'option without its value' 2 'needs a value' add --filter
t 'value where none belongs' 2 'wrong use of option: --exact' add --exact=1 kprobe x
t 'bad colour' 2 '"pink" is none of' --color pink list
t 'version' 0 '^ktrkctl [0-9.]+, ABI 1.*not available' version
t '--version' 0 '^ktrkctl [0-9.]+, ABI 1' --version
t '-V' 0 '^ktrkctl [0-9.]+, ABI 1' -V
t 'version as JSON' 0 '^\{"version":"[0-9.]+","abi":1,"module":null\}' version --json

t 'add without words' 2 'usage: ktrkctl add' add
t 'add a kind only' 2 'name what to probe' add kprobe
t 'kind misspelt' 2 'no kind of probe called kretprob.*did you mean kretprobe' add kretprob vfs_read
t 'bad maxactive' 2 '--maxactive takes a number' add kretprobe vfs_read --maxactive x
t 'maxactive too large' 2 '--maxactive takes a number' add kretprobe vfs_read --maxactive 5000
t 'options of the sugar with raw text' 2 'into the definition' add -n x 'p vfs_read'
t 'file that is not there' 1 'cannot read /nonexistent' add -f /nonexistent
t 'file and words' 2 'usage: ktrkctl add' add -f x kprobe y
t 'file without definitions' 3 'has no definition' add -f -

t 'parse error with caret' 1 'unknown variable.*
  p:x vfs_read \$argx
               \^~~~~
  hint: use' add 'p:x vfs_read $argx'
t 'parse error in sugar' 1 'unknown type.*
  p:vfs_read vfs_read \$arg1:u99
 +\^' add kprobe vfs_read '$arg1:u99'
t 'bad filter' 1 'filter.*
  p:vfs_read vfs_read if nosuch == 1
 +\^' add kprobe vfs_read --filter 'nosuch == 1'
t 'a dereference is no option' 1 'unknown register' add kprobe vfs_read '-8(%nosuch)'
t 'bad kind in raw text' 1 'unknown kind.*
  x:foo bar
  \^' add 'x:foo bar'
t 'unknown function' 1 'no function vfs_raed.*
  p:vfs_raed vfs_raed
             \^~~~~~~~
  hint: did you mean vfs_read' add kprobe vfs_raed
t 'unknown, raw' 1 'no function vfs_raed' add 'p vfs_raed'
t 'nothing similar' 1 'no function qqqqqqqqqq or similar.*ktrkctl list -l' add kprobe qqqqqqqqqq
t 'only clones' 1 'only parts or copies of it.*cut.isra.0.*ktrkctl add kprobe cut.isra.0' add kprobe cut
t 'ambiguous' 1 '2 functions are called helper.*0xffffffff81000200 helper
  0xffffffff81000400.*ktrkctl add kprobe 0xffffffff81000200 -n helper' add kprobe helper
t 'ambiguous over modules' 1 'vfs_read \[other\]' add kprobe vfs_read
t 'a module says which' 5 'not loaded' add kprobe other:vfs_read
t 'one of two names of a function' 5 'not loaded' add kprobe alias_b
t 'data' 1 'some_data is data, not a function' add kprobe some_data
t 'freed code' 1 'start_kernel is code that was freed' add kprobe start_kernel
KTRK_BLACKLIST=data/blacklist.txt t 'blacklisted' 1 'vfs_write, it is blacklisted' add kprobe vfs_write
KTRK_BLACKLIST=data/blacklist.txt t 'beside the blacklist' 5 'not loaded' add kprobe last
KTRK_KALLSYMS=/nonexistent t 'without symbols' 5 'not loaded' add kprobe anything

for verb in list status stat start stop reset trace record 'snapshot -o x' 'resize --drop' 'del x' 'enable x' 'disable x'; do
	# shellcheck disable=SC2086 # words are meant
	t "$verb without the module" 5 'the ktrk module is not loaded.*hint: ' $verb
done
t 'del without names' 2 'usage: ktrkctl del NAME' del
t 'status with a word' 2 'usage: ktrkctl status' status x
t 'bad count' 2 'takes a number of records' trace -n 0
t 'bad duration' 2 'takes seconds' trace --duration soon
t 'bad pid' 2 'is no process id' trace -p me
t 'bad CPUs' 2 'no list of CPUs' trace -C 3-1

t 'report without a file' 2 'usage: ktrkctl report' report
t 'report of what is not there' 1 'cannot read /nonexistent' report /nonexistent
t 'report of another file' 1 'is no ktrk recording' report cli.sh
t 'report of no file' 1 'has to be a file' report /dev/null
t 'trace of another file' 1 'is no ktrk recording' trace -i cli.sh
t 'trace of a file with a command' 2 'no command' trace -i cli.sh true
t 'bad time' 2 'is no time' report --since soon cli.sh

t 'record: bad size' 2 '--size takes' record --size much
t 'record: bad duration' 2 'takes seconds' record --duration -1
t 'snapshot without a file' 2 'name a file' snapshot
t 'snapshot: bad time' 2 '--last takes a time' snapshot -o x --last 3x
t 'snapshot: --count alone' 2 'go with --when' snapshot -o x --count 2
t 'resize without a wish' 2 'usage: ktrkctl resize' resize
t 'resize: both modes' 2 'not both' resize --drop --overwrite
t 'resize: a CPU alone' 2 'goes with --size' resize --cpu 1 --overwrite
t 'start: both modes' 2 'not both' start --drop --overwrite

t 'list functions' 0 'function   last
.*function   vfs_read 0x.*function   vfs_read \[other\] 0x' list -l --functions
t 'list by glob' 0 '^function   vfs_write
$' list -l --functions 'vfs_w*'
t 'list functions as JSON' 0 '"kind":"function","name":"vfs_write","address":"0x' \
	list -l --functions --json 'vfs_w*'
t 'list what is not' 3 'nothing that can be probed matches qq' list -l --functions qq
t 'list tracepoints needs the module' 5 'not loaded' list -l --tracepoints
t 'list -l without the module' 0 'tracepoints are not shown' list -l 'vfs_w*'
KTRK_BLACKLIST=data/blacklist.txt t 'list leaves out what is refused' 3 'nothing' list -l --functions vfs_write

t 'check fails without the module' 1 'fail  module' check
t 'check as JSON' 1 '"check":"module","verdict":"fail"' check --json
t 'selftest skips' 4 '^KTAP version 1
1\.\.0 # SKIP' selftest

t 'data by name' 0 '^p last @0xffffffff82000000:u64
$' add --explain 'p last @some_data:u64'
t 'data and an offset' 0 'x=\+8\(@0xffffffff8200000c\):string if @0x[0-9a-f]+ == 1' \
	add --explain 'p last x=+8(@some_data+12):string if @some_data == 1'
t 'data that is not there' 1 'no such symbol.*
         \^~~~~.*did you mean some_data' add --explain 'p last @some_dat:u8'
t 'several of a name' 1 'several symbols.*@0xf+81000200 @0xf+81000400' add --explain 'p last @helper'
t 'data in a module' 1 'several symbols' add --explain 'p last @vfs_read'
t 'which one' 0 '@0x' add --explain 'p last @other:vfs_read'
t 'and its type' 0 '@0x[0-9a-f]+:u8' add --explain 'p last @other:vfs_read:u8'
t 'data and a bad offset' 1 'bad memory address' add --explain 'p last @some_data+x'

t 'a system call without its name' 2 'name it' add syscall
t 'a system call that is none' 1 'no system call openat' add syscall openat

out=$("$ctl" -D /dev/null list 2>&1)
[ $? = 5 ] && grep -q 'not a ktrk device' <<< "$out"
judge $? 'another device' "$out"
out=$("$ctl" --color=always nosuch 2>&1)
grep -q $'\033' <<< "$out"
judge $? 'colours when asked for' "$out"
out=$("$ctl" nosuch 2>&1)
! grep -q $'\033' <<< "$out"
judge $? 'no colours in a pipe' "$out"
out=$("$ctl" help 2>&1 > /dev/full)
[ $? = 1 ] && grep -q 'cannot write' <<< "$out"
judge $? 'a full disk is a failure' "$out"

echo "1..$n"
exit $failed
