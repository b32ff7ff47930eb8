# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_events.c: A file of events that is written anew keeps its old ones.
s/rc = ktrk_session_del_idle(ktrk_view_session(file));/rc = 0;/
