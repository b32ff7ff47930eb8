# SPDX-License-Identifier: GPL-2.0-only
# ring.c: PAD and LOST records are counted as events.
/^static u64 walk/,/^}/{
/^			n--;/s/n--/;/
}
