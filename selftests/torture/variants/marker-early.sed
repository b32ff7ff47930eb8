# SPDX-License-Identifier: GPL-2.0-only
# kmod/kevent.c: Events that nobody can enable are offered.
s/	return call->flags & TRACE_EVENT_FL_IGNORE_ENABLE;/	return false;/
