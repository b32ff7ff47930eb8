# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_snapshot.c: What was put aside is taken from a consumer.
s/		if (!s->consumer)/		if (true)/
