# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_stack.c: Stacks go on when the event of their records is deleted.
s/if (s->stacks == &probe->arm.sink)/if (!probe)/
