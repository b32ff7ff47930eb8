/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions to probe, with arguments and returns that the tests know. None is
 * static, so that the compiler keeps their arguments where the ABI has them.
 */
#ifndef KTRK_TESTMOD_H
#define KTRK_TESTMOD_H

#include <linux/compiler.h>
#include <linux/types.h>

#define KTM_FUNC	noinline __noclone

/* As the tests dereference it; offsets are in kself/kinds.c. */
struct ktm_obj {
	u64 magic;			/* 0 */
	struct ktm_obj *next;		/* 8 */
	const char *name;		/* 16 */
	s32 neg;			/* 24 */
	u8 bytes[8];			/* 28 */
	char letter;			/* 36 */
	void *func;			/* 40 */
};

enum ktm_color { KTM_RED, KTM_GREEN = 7, KTM_BLUE = -3 };

/* As the tests name its fields. */
struct ktm_named {
	struct ktm_obj *obj;
	u32 low : 3;
	u32 high : 9;
	struct {
		union {
			s16 inner;
			u8 first;
		};
		enum ktm_color color;
	};
	char text[6];
	char full[4];			/* no NUL at its end */
	u8 bytes[3];
	struct ktm_pair {
		s64 left;
		bool right;
	} pair;
};

int ktm_none(void);
struct ktm_named *ktm_named(struct ktm_named *named, enum ktm_color color,
			    u8 small);
u64 ktm_nine(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f, u64 g, u64 h, u64 i);
int ktm_signed(s8 a, s16 b, s32 c, s64 d);
int ktm_str(const char *text, const char *text4999);
int ktm_ustr(const char __user *text);
int ktm_obj(struct ktm_obj *obj);
int ktm_bad(const void *low, const void *hole);
void *ktm_ptr(void);
long ktm_sleep(long n);
long ktm_loop(long i);
long ktm_die(long n);
int ktm_stack(int n);
int ktm_ctx(const char *which);

#endif /* KTRK_TESTMOD_H */
