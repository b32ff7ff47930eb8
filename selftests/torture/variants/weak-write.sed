# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: Anyone may write what only the kernel may.
/VM_WRITE) && (in || !consumer)/s/(in || !consumer)/0/
/if (in || !consumer)/s/in || !consumer/0/
