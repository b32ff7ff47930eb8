// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the core needs of a kernel that a host's C library does not have.
 * Not part of the module.
 */
#ifndef __KERNEL__

#include "env.h"

/**
 * ktrk_scnprintf() - snprintf() that returns what it wrote
 * @buf: where to
 * @size: room, the NUL included
 * @fmt: as printf()
 *
 * Return: characters in @buf without the NUL.
 */
int ktrk_scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	if (!size)
		return 0;
	va_start(args, fmt);
	n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	if (n < 0)
		return 0;
	return (size_t)n < size ? n : (int)size - 1;
}

#endif /* __KERNEL__ */
