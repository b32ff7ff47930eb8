# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_ftrace.c: A pattern that fits nothing is an error of another kind.
/else if (def->glob \&\& rc == -EINVAL)/,/;$/d
