# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A reader that was overtaken keeps its count.
/^static bool catch_up/,/^}/{
/rd->seq = seq;/d
}
