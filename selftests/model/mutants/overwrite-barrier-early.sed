# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The barrier stands before what it is to order.
# killer: model-text
/^static bool take(/,/^}/{
/ktrk_wmb();/d
/^	do {/i\
	/* RING(overwrite:E) pairs with RING(still:F): position before data */\
	ktrk_wmb();
/^	\/\* RING(overwrite:E)/d
}
