# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_filter.c: An event that a group's filter does not fit refuses it for all.
s/if (rc \&\& (event || rc == -ENOMEM))/if (rc)/
