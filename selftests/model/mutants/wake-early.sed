# SPDX-License-Identifier: GPL-2.0-only
# ring.h: Whether to wake is looked at before publishing.
/^static __always_inline bool ktrk_ring_leave_alone/,/^}/{
s/^	struct ktrk_producer \*prod/	u64 wake_pos;\
&/
/^	ktrk_ring_publish(prod, head);/i\
		wake_pos = ktrk_load(\&ring->wake_pos);
s/head >= ktrk_peek(&ring->wake_pos)/head >= wake_pos/
}
