# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A kind of context that is inside is let in once more.
s/unlikely(busy & level)/false/
