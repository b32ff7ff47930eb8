# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_event.c: A counter that perf took off its CPU is taken for one that counts.
s/counter->state > PERF_EVENT_STATE_OFF/counter->state >= PERF_EVENT_STATE_OFF/
