// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "args.h"
#include "resize.h"

/**
 * ktrk_resize_size() - read the size of a ring
 * @req: its ring_bytes is set, rounded up to what a ring can have
 * @verb: whose option it is
 * @text: bytes, perhaps with K, M or G
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_resize_size(struct ktrk_resize *req, const char *verb,
		     const char *text)
{
	unsigned long long bytes, size = KTRK_RING_MIN;

	if (ktrk_args_bytes(text, &bytes) || !bytes || bytes > KTRK_RING_MAX)
		return ktrk_say_usage("%s: --size takes up to 1G, e.g. 4M, not \"%s\"",
				      verb, text);
	while (size < bytes)
		size *= 2;
	if (size != bytes)
		ktrk_say_note("rings have a power of two of bytes: %llu KiB", size >> 10);
	req->ring_bytes = size;
	return KTRK_EXIT_OK;
}

static int failed(struct ktrk_dev *dev, const struct ktrk_resize *req, int rc)
{
	switch (rc) {
	case -EBUSY:
		ktrk_say_error("cannot change the rings: somebody reads them");
		ktrk_say_hint("end what traces or records this session (ktrkctl status), then try again");
		return KTRK_EXIT_FAILED;
	case -EDQUOT:
		ktrk_say_error("cannot change the rings: they would take more memory than they may");
		ktrk_say_hint("a smaller --size, or ktrkctl resize --limit BYTES (ktrkctl status shows it)");
		return KTRK_EXIT_FAILED;
	case -ENOMEM:
		ktrk_say_error("cannot change the rings: the kernel has not so much memory; they are as they were");
		ktrk_say_hint("a smaller --size than %llu KiB",
			      (unsigned long long)req->ring_bytes >> 10);
		return KTRK_EXIT_FAILED;
	case -ENOTTY:
	case -EOPNOTSUPP:
		ktrk_say_error("cannot change the rings: the module is too old for that (ABI %u, %s)",
			       dev->info.abi, dev->info.version);
		return KTRK_EXIT_MODULE;
	case -EINVAL:
		ktrk_say_error("cannot change the rings: there is no such CPU, or the limit is too small");
		return KTRK_EXIT_FAILED;
	}
	return ktrk_dev_fail("cannot change the rings", rc);
}

/**
 * ktrk_resize_do() - change the rings, or say why not
 * @dev: the device, with a session
 * @req: how
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_resize_do(struct ktrk_dev *dev, struct ktrk_resize *req)
{
	int rc = ktrk_dev_resize(dev, req);

	return rc ? failed(dev, req, rc) : KTRK_EXIT_OK;
}
