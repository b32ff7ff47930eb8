# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_rings.c: Where the old rings were copied up to is kept for the new ones.
/		ktrk_session_unfront_locked(s);/d
