# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: What is in a ring may be run.
/if (vma->vm_flags & VM_EXEC)/s/VM_EXEC/0/
/clear = VM_MAYEXEC/s/VM_MAYEXEC/0/
