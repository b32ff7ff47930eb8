// SPDX-License-Identifier: GPL-2.0-only
/* What users may map of the rings, and how often. */
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "compat.h"

/* How many there are of what this one maps: a ring, or its consumer page. */
static atomic_t *mappings_of(const struct vm_area_struct *vma)
{
	struct ktrk_buffer *buf = vma->vm_private_data;
	u64 off = (u64)vma->vm_pgoff << PAGE_SHIFT;

	return &buf->areas[off >> 40].mapped[!!(off & ((1ULL << 40) - 1))];
}

/* Each one more that the kernel makes of one when a part is unmapped. */
static void map_open(struct vm_area_struct *vma)
{
	struct ktrk_buffer *buf = vma->vm_private_data;

	atomic_inc(mappings_of(vma));
	atomic_inc(&buf->users);
}

static void map_close(struct vm_area_struct *vma)
{
	struct ktrk_buffer *buf = vma->vm_private_data;

	atomic_dec(mappings_of(vma));
	atomic_dec(&buf->users);
}

static const struct vm_operations_struct map_ops = {
	.open = map_open,
	.close = map_close,
};

static int mmap_verify(const struct ktrk_buffer *buf,
		       const struct vm_area_struct *vma, bool consumer)
{
	u64 off = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 cpu = off >> 40, in = off & ((1ULL << 40) - 1);
	u64 len = vma->vm_end - vma->vm_start;

	if (cpu >= buf->ncpus || !buf->areas[cpu].mem)
		return -EINVAL;
	if (in == 0 ? len != PAGE_SIZE :
	    in != PAGE_SIZE || len > PAGE_SIZE + 2 * buf->areas[cpu].bytes)
		return -EINVAL;
	/* VM_SHARED is gone already where the file is open for reading only. */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	if ((vma->vm_flags & VM_WRITE) && (in || !consumer))
		return -EPERM;
	return 0;
}

/**
 * ktrk_buffer_mmap() - map one ring, or its consumer page
 * @buf: the rings, not resized meanwhile
 * @vma: what the user wants; its offset says which, see record.h
 * @consumer: the caller is the declared consumer
 *
 * Context: mmap.
 * Return: 0, -EINVAL for a wrong offset, length or kind of mapping, -EPERM for
 * one that may be written where it must not be, -ENOSPC for one too many.
 */
int ktrk_buffer_mmap(struct ktrk_buffer *buf, struct vm_area_struct *vma,
		     bool consumer)
{
	u64 off = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 cpu = off >> 40, in = off & ((1ULL << 40) - 1);
	unsigned long clear = VM_MAYEXEC;
	int rc = mmap_verify(buf, vma, consumer);

	if (rc)
		return rc;
	vma->vm_private_data = buf;
	if (atomic_read(mappings_of(vma)) >= KTRK_MAPPINGS_MAX)
		return -ENOSPC;
	if (in || !consumer)
		clear |= VM_MAYWRITE;
	/* A child has no business here: it would outlive the claim. */
	ktrk_compat_vm_flags(vma, VM_DONTCOPY, clear);
	rc = remap_vmalloc_range(vma, buf->areas[cpu].mem,
				 (KTRK_RING_CONS_AT + in) >> PAGE_SHIFT);
	if (rc)
		return rc;
	vma->vm_ops = &map_ops;
	map_open(vma);
	return 0;
}
