# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_ftrace.c: A pattern does not know which function was hit.
s/ctx.retaddr = ip;/ctx.retaddr = parent_ip;/
s/, .retaddr = ip,$/, .retaddr = parent_ip,/
/^static __always_inline void whole(unsigned long ip,/s/ip,/ip, unsigned long parent_ip,/
s/\twhole(ip, ops/\twhole(ip, parent_ip, ops/
