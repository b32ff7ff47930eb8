/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace events of trace-events-sample.c. The names of their group and of this
 * file, which are no names of C's, come from Kbuild.
 */
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR sample_trace

#if !defined(TRACE_EVENTS_SAMPLE_H) || defined(TRACE_HEADER_MULTI_READ)
#define TRACE_EVENTS_SAMPLE_H

#include <linux/tracepoint.h>

/* What is called when the event is enabled, or no more. */
#ifndef TRACE_HEADER_MULTI_READ
int sample_begin(void);
void sample_end(void);
#endif

TRACE_EVENT(foo_bar,
	    TP_PROTO(int count),
	    TP_ARGS(count),
	    TP_STRUCT__entry(__field(int, count)),
	    TP_fast_assign(__entry->count = count;),
	    TP_printk("count=%d", __entry->count)
);

TRACE_EVENT_CONDITION(foo_bar_with_cond,
		      TP_PROTO(int count),
		      TP_ARGS(count),
		      TP_CONDITION(!(count % 2)),
		      TP_STRUCT__entry(__field(int, count)),
		      TP_fast_assign(__entry->count = count;),
		      TP_printk("count=%d", __entry->count)
);

TRACE_EVENT_FN(foo_bar_with_fn,
	       TP_PROTO(int count),
	       TP_ARGS(count),
	       TP_STRUCT__entry(__field(int, count)),
	       TP_fast_assign(__entry->count = count;),
	       TP_printk("count=%d", __entry->count),
	       sample_begin, sample_end
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#include <trace/define_trace.h>
