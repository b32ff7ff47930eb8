# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Head may be looked at before busy.
# killer: litmus
s/ktrk_load_acquire(&rd->prod->busy)/ktrk_load(\&rd->prod->busy)/
