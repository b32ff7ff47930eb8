# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_event.c: A module that goes does not take its events' counters along.
s/if (arm->ev.event.module != module)/if (module)/
