# SPDX-License-Identifier: GPL-2.0-only
# kmod/probe.c: Refused is refused: nobody else is asked.
s/rc == -EBUSY \&\& !probe->asked/rc == -EBUSY \&\& 0/
