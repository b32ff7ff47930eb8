# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_snapshot.c: Records get another ring's time.
s/	if (front && front->prod.base_ns == rd.prod->base_ns) {/	if (front) {/
