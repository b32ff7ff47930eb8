# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A reader is not told what it missed.
/rd->missed += seq - rd->seq;/d
