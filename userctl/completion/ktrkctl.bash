# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion of ktrkctl(1) for bash.

_ktrkctl_events()
{
	ktrkctl -q list --json 2> /dev/null |
		sed -n 's/.*"event":"\([^"]*\)".*/\1/p'
}

# Of the many functions only those that begin as the word does.
_ktrkctl_functions()
{
	[ ${#1} -ge 2 ] || return
	awk -v want="$1" '$2 ~ /[tT]/ && index($3, want) == 1 { print $3 }' \
		/proc/kallsyms 2> /dev/null
}

_ktrkctl_tracepoints()
{
	ktrkctl -q list -l --tracepoints "$1*" 2> /dev/null |
		sed 's/^tracepoint *//'
}

_ktrkctl_kernel_events()
{
	cat /sys/kernel/tracing/available_events 2> /dev/null
}

_ktrkctl_verb()
{
	local word

	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
		add | del | list | enable | disable | start | resize | stop | \
			reset | status | trace | record | report | snapshot | \
			stat | check | selftest | version | help)
			echo "$word"
			return
			;;
		esac
	done
}

_ktrkctl_options()
{
	local common="--help --verbose --quiet --json --color= --device"

	case $1 in
	add) echo "$common --name --file --filter --maxactive --max-rate --max-cpu" \
		"--mechanism --exact --disabled --dry-run --explain --btf --session" ;;
	list) echo "$common --available --functions --tracepoints --session" ;;
	trace) echo "$common --count --duration --pid --follow --event --cpu --input" \
		"--output --session" ;;
	record) echo "$common --output --event --pid --follow --overwrite --size --duration" \
		"--no-compress --session" ;;
	snapshot) echo "$common --output --last --when --after --count" \
		"--no-compress --session" ;;
	start | resize) echo "$common --overwrite --drop --size --cpu --limit" \
		"--session" ;;
	report) echo "$common --count --pid --event --cpu --since --until" \
		"--stats --output" ;;
	stat) echo "$common --per-cpu --session" ;;
	del | enable | disable | stop | reset | status)
		echo "$common --session" ;;
	'') echo "$common --version" ;;
	*) echo "$common" ;;
	esac
}

# Words that may stand here, by the verb and the word before.
_ktrkctl_words()
{
	local verb=$1 cur=$2 prev=$3

	case $verb,$prev in
	*,--mechanism) echo ftrace kprobe trampoline kretprobe \
		tracepoint event ;;
	*,--color) echo auto always never ;;
	add,add) echo kprobe kretprobe tracepoint event syscall ;;
	add,kprobe | add,kretprobe) _ktrkctl_functions "$cur" ;;
	add,event) _ktrkctl_kernel_events ;;
	add,tracepoint) _ktrkctl_tracepoints "$cur" ;;
	trace,-e | trace,--event | record,-e | record,--event | snapshot,--when | \
		report,-e | report,--event) _ktrkctl_events ;;
	del,* | enable,* | disable,*) _ktrkctl_events && echo all ;;
	list,* | stat,*) _ktrkctl_events ;;
	help,* | ,*) echo add del list enable disable start resize stop reset \
		status trace record report snapshot stat check selftest version help ;;
	esac
}

_ktrkctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local verb

	verb=$(_ktrkctl_verb)
	[[ $verb != report || $cur == -* ]] || prev=--file
	case $prev in
	-f | --file | -i | --input | -o | --output | -D | --device)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_ktrkctl_options "$verb")" -- "$cur")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "$(_ktrkctl_words "$verb" "$cur" "$prev")" -- "$cur")
}

complete -F _ktrkctl ktrkctl
