# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_snapshot.c: What was put aside still fills the rings.
/		if (!s->consumer)/,+1d
