# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A writer is refused when any other is inside.
s/unlikely(busy & level)/unlikely(busy)/
