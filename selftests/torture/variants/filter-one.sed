# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_filter.c: Of several probes of an event only the first gets its filter.
/^static int prepare_event_locked/,/^}/s/\&at)); at++)/\&at)); at += 4096)/
