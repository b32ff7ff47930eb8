# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_snapshot.c: What is aside grows without end.
/		ktrk_reader_skip(&before,/,+1d
