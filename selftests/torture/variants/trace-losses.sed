# SPDX-License-Identifier: GPL-2.0-only
# kmod/session.c: Losses outlive the records that were forgotten.
/What was lost meanwhile is forgotten/,+1d
