// SPDX-License-Identifier: GPL-2.0-only
#include "errs.h"

const struct ktrk_err_row ktrk_errs[KTRK_ERR_COUNT] = {
#define KTRK_ERR_ROW(code, no, text, hint) \
	[KTRK_ERR_##code] = { no, text, hint },
	KTRK_ERRS(KTRK_ERR_ROW)
#undef KTRK_ERR_ROW
};

const char *const ktrk_errs_kernel[KTRK_ERR_COUNT] = {
#define KTRK_ERR_KERNEL(code, text) \
	[KTRK_ERR_##code] = text,
	KTRK_ERRS_KERNEL(KTRK_ERR_KERNEL)
#undef KTRK_ERR_KERNEL
};

/**
 * ktrk_err_set() - note an error
 * @err: where to, may be NULL
 * @code: enum ktrk_err_code
 * @pos: offset in the text
 *
 * Return: the error's negative errno, so that it can be returned at once.
 */
int ktrk_err_set(struct ktrk_err *err, u32 code, u32 pos)
{
	if (err) {
		err->code = code;
		err->pos = pos;
	}
	return -ktrk_errs[code].no;
}
