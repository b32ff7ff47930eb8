# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Position and count may change before the generation.
# killer: litmus
/^static void move/,/^}/{
/ktrk_wmb();/d
}
