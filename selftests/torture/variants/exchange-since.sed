# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_snapshot.c: What was put aside is shown twice while there is a consumer.
/	if (s->since)/,+1d
