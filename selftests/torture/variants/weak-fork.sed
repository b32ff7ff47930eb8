# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: A child has the mappings of its parent.
/ktrk_compat_vm_flags/s/VM_DONTCOPY/0/
