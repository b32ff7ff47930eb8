/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included in front of each file of ktrk in the variant `fault`: what allocates
 * asks first. Inline functions, since newer kernels have macros of these names.
 */
#ifndef KTRK_FAULT_H
#define KTRK_FAULT_H

#include <linux/kernel.h>
#include <linux/idr.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

bool ktrk_fault(void);

#define KTRK_FAULTY(fail, ret, name, params, ...)			\
static __always_inline __maybe_unused ret ktrk_faulty_##name params	\
{									\
	return ktrk_fault() ? (fail) : name(__VA_ARGS__);		\
}

KTRK_FAULTY(NULL, void *, kmalloc, (size_t n, gfp_t f), n, f)
KTRK_FAULTY(NULL, void *, kzalloc, (size_t n, gfp_t f), n, f)
KTRK_FAULTY(NULL, void *, kcalloc, (size_t n, size_t m, gfp_t f), n, m, f)
KTRK_FAULTY(NULL, void *, kvmalloc, (size_t n, gfp_t f), n, f)
KTRK_FAULTY(NULL, void *, kvzalloc, (size_t n, gfp_t f), n, f)
KTRK_FAULTY(NULL, void *, kmemdup, (const void *p, size_t n, gfp_t f), p, n, f)
KTRK_FAULTY(NULL, char *, kstrdup, (const char *p, gfp_t f), p, f)
KTRK_FAULTY(NULL, void *, vmalloc_user, (unsigned long n), n)
KTRK_FAULTY(NULL, struct page *, alloc_pages_node,
	    (int nid, gfp_t f, unsigned int n), nid, f, n)
KTRK_FAULTY(ERR_PTR(-ENOMEM), void *, memdup_user_nul,
	    (const void __user *p, size_t n), p, n)

static __always_inline __maybe_unused void *
ktrk_faulty_vmap(struct page **pages, unsigned int n, unsigned long f,
		 pgprot_t prot)
{
	return ktrk_fault() ? NULL : vmap(pages, n, f, prot);
}

static __always_inline __maybe_unused int
ktrk_faulty_idr_alloc_cyclic(struct idr *idr, void *p, int a, int b, gfp_t f)
{
	return ktrk_fault() ? -ENOMEM : idr_alloc_cyclic(idr, p, a, b, f);
}

/* What must not fail does not. */
static __always_inline __maybe_unused void *
ktrk_faulty_kvmalloc_array(size_t n, size_t m, gfp_t f)
{
	if (!(f & __GFP_NOFAIL) && ktrk_fault())
		return NULL;
	return kvmalloc_array(n, m, f);
}

#undef kmalloc
#undef kzalloc
#undef kcalloc
#undef kvmalloc
#undef kvzalloc
#undef kvmalloc_array
#undef kmemdup
#undef kstrdup
#undef vmalloc_user
#undef vmap
#undef alloc_pages_node
#undef memdup_user_nul
#undef idr_alloc_cyclic
#undef alloc_percpu
#undef alloc_percpu_gfp
#define kmalloc			ktrk_faulty_kmalloc
#define kzalloc			ktrk_faulty_kzalloc
#define kcalloc			ktrk_faulty_kcalloc
#define kvmalloc		ktrk_faulty_kvmalloc
#define kvzalloc		ktrk_faulty_kvzalloc
#define kvmalloc_array		ktrk_faulty_kvmalloc_array
#define kmemdup			ktrk_faulty_kmemdup
#define kstrdup			ktrk_faulty_kstrdup
#define vmalloc_user		ktrk_faulty_vmalloc_user
#define vmap			ktrk_faulty_vmap
#define alloc_pages_node	ktrk_faulty_alloc_pages_node
#define memdup_user_nul		ktrk_faulty_memdup_user_nul
#define idr_alloc_cyclic	ktrk_faulty_idr_alloc_cyclic
#define alloc_percpu_gfp(type, f)					\
	((typeof(type) __percpu *)(ktrk_fault() ? NULL :		\
		__alloc_percpu_gfp(sizeof(type), __alignof__(type), f)))
#define alloc_percpu(type)	alloc_percpu_gfp(type, GFP_KERNEL)

#endif /* KTRK_FAULT_H */
