// SPDX-License-Identifier: GPL-2.0-only
/*
 * README. Scripts find out here what may be written: they look for the very
 * lines that the kernel's own README has for the same thing. So a line stands
 * here only where that thing works.
 */
#include <linux/fs.h>

#include "view.h"

static const char readme[] =
"ktrk: kernel probes in a ring, see ktrk(4) and ktrkctl(1)\n\n"
"  trace\t\trecords in time order, nothing is consumed; echo > trace forgets them\n"
"  trace_pipe\tlive, each record once\n"
"  trace_marker\twhat is written is a record, of ftrace/print\n"
"  snapshot\t1 exchanges it for what trace shows, 2 empties it, 0 frees it\n"
"  tracing_on\t0: hits are counted as lost(disabled), 1: they are recorded\n"
"  current_tracer\tnop, and nothing else, as available_tracers says\n"
"  kprobe_profile\tevent, hits, missed hits\n"
"  stats\t\tthe books of each event and CPU, and of each ring what is gone or still in it\n"
"  error_log\tthe last definitions that were refused, and why\n"
"  available_filter_functions\tfunctions of the kernel proper that ftrace can call from\n"
"  enabled_functions\tfunctions that a probe here is armed on, and how many\n"
"  available_events\tall there are; set_event: those that are enabled: GROUP:EVENT,\n"
"\t  NAME, with * ? [...]; ! disables, > begins anew\n"
"\t  Can enable module events via: :mod:<module>, or EVENTS:mod:<module>,\n"
"\t  also of a module that is yet to come\n"
"  buffer_size_kb\tof each CPU's ring; per_cpu/cpuN/ for one\n"
"  set_event_pid\ttasks of which alone hits are recorded; > forgets them;\n"
"\t  set_event_notrace_pid: all but these; options/event-fork 1: and their children\n"
"  options/stacktrace\t1: behind each record one of who called\n"
"  saved_cmdlines\ttasks that were met, by name\n"
"  instances\tmkdir NAME makes a folder like this one, of a session of its own;\n"
"\t  rmdir ends it\n"
"  events/GROUP/EVENT/enable\t1 arms it, 0 disarms it; events/enable and\n"
"\t  events/GROUP/enable for all; a * where it is armed for triggers\n"
"  events/GROUP/EVENT/filter\tas behind if, e.g. ret < 0 && common_pid == 7; 0 clears\n"
"  events/GROUP/EVENT/trigger\tTRIGGER[:COUNT] [if FILTER]; ! removes\n"
"\t trigger: traceon, traceoff, enable_event:GROUP:EVENT,\n"
"\t          disable_event:GROUP:EVENT, stacktrace, snapshot\n"
"  events/GROUP/EVENT/format\twhat its records look like; id: their number\n\n"
"  kprobe_events\t\tCreate/append/remove/show the kernel dynamic events\n"
"\t\t\t  Write into this file to define/undefine new trace events.\n"
"  dynamic_events\tthe same file\n"
"\t  accepts: event-definitions (one definition per line)\n"
"\t   Format: p[:[<group>/][<event>]] <place> [<args>]\n"
"\t           r[maxactive][:[<group>/][<event>]] <place> [<args>]\n"
"\t           f[:[<group>/][<event>]] <func-name>[%return] [<args>]\n"
"\t           t[:[<group>/][<event>]] <tracepoint> [<args>]\n"
"\t           e[:[<group>/][<event>]] GROUP.EVENT, with all its fields\n"
"\t           -:[<group>/][<event>] [<place> [<args>]]\n"
"\t    place: [<module>:]<symbol>[+<offset>]|<memaddr>\n"
"\t    place (kretprobe): [<module>:]<symbol>[+<offset>]%return|<memaddr>\n"
"\t     args: <name>=fetcharg[:type]\n"
"\t fetcharg: %<register>, @<address>, @<symbol>[+|-<offset>],\n"
"\t           $stack<index>, $stack, $retval, $comm, $arg<N>,\n"
"\t           +|-[u]<offset>(<fetcharg>), \\imm-value, \\\"imm-string\"\n"
"\t           and of ktrk's own: $stacktrace, $duration, $retaddr, $tid, $tgid, $cpu, $ns\n"
"\t     kernel return probes support: $retval, $arg<N>, $comm\n"
"\t     type: s8/16/32/64, u8/16/32/64, x8/16/32/64, char, string, symbol,\n"
"\t           b<bit-width>@<bit-offset>/<container-size>, ustring,\n"
"\t           symstr, %pd/%pD, ns, <type>\\[<array-size>\\]\n"
"\t   filter: behind the arguments: if FIELD == NUMBER && ..., see ktrk-def(5)\n"
"\tWithout a group an event is of kprobes (p and r), fprobes (f) or tracepoints (t).\n";

static ssize_t readme_read(struct file *file, char __user *ubuf, size_t count,
			   loff_t *ppos)
{
	return simple_read_from_buffer(ubuf, count, ppos, readme,
				       sizeof(readme) - 1);
}

const struct file_operations ktrk_view_readme_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = readme_read,
	.llseek = default_llseek,
};
