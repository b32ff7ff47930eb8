# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_run.c: disable_event lets the event record on.
/^void ktrk_session_soften/,/^}/s/ktrk_probe_soft(probe, soft)/ktrk_probe_soft(probe, false)/
