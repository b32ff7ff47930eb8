# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_filter.c: The file tells the filter that was there before.
/swap(probe->filter_text, fresh->text);/d
