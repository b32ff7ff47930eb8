# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_snapshot.c: Records get another ring's time.
/		rec->when += (rd->prod/d
