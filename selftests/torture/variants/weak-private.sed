# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: A private mapping is as good.
/if (!(vma->vm_flags & VM_MAYSHARE))/s/!(vma->vm_flags & VM_MAYSHARE)/0/
