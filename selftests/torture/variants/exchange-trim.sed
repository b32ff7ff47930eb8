# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_snapshot.c: What is aside grows without end.
/		trim(&before, room/d
