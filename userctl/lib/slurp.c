// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "slurp.h"

#define FIRST_ROOM	(1 << 16)

static void __attribute__((noreturn)) no_memory(void)
{
	fputs("ktrkctl: out of memory\n", stderr);
	exit(1);
}

/**
 * ktrk_slurp_grow() - realloc() that does not fail
 * @p: what there is, or NULL
 * @n: elements wanted
 * @size: of each
 *
 * Ends the program when there is no memory: nothing was changed half-way.
 *
 * Return: the memory.
 */
void *ktrk_slurp_grow(void *p, size_t n, size_t size)
{
	void *q = reallocarray(p, n ? n : 1, size);

	if (!q)
		no_memory();
	return q;
}

/**
 * ktrk_slurp_printf() - asprintf() that does not fail
 * @fmt: format
 *
 * Return: the string, to be freed.
 */
char *ktrk_slurp_printf(const char *fmt, ...)
{
	va_list args;
	char *s;

	va_start(args, fmt);
	if (vasprintf(&s, fmt, args) < 0)
		no_memory();
	va_end(args);
	return s;
}

/**
 * ktrk_slurp_fd() - read all that is left
 * @fd: an open file
 * @len: set to its length if not NULL
 *
 * Return: its bytes and a NUL, to be freed; or NULL, and errno says why.
 */
char *ktrk_slurp_fd(int fd, size_t *len)
{
	char *buf = ktrk_slurp_grow(NULL, FIRST_ROOM, 1);
	size_t have = 0, room = FIRST_ROOM;
	ssize_t n;

	while ((n = read(fd, buf + have, room - have - 1)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			free(buf);
			return NULL;
		}
		have += n;
		if (room - have < room / 4) {
			room *= 2;
			buf = ktrk_slurp_grow(buf, room, 1);
		}
	}
	buf[have] = 0;
	if (len)
		*len = have;
	return buf;
}

/**
 * ktrk_slurp() - read a file whole
 * @path: its name
 * @len: set to its length if not NULL
 *
 * Return: its bytes and a NUL, to be freed; or NULL, and errno says why.
 */
char *ktrk_slurp(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	char *buf;

	if (fd < 0)
		return NULL;
	buf = ktrk_slurp_fd(fd, len);
	err = errno;
	close(fd);
	errno = err;
	return buf;
}

/**
 * ktrk_slurp_line() - a file's first line
 * @path: its name
 * @buf: where to
 * @cap: room
 *
 * Return: @buf without the newline; or NULL, and errno says why.
 */
char *ktrk_slurp_line(const char *path, char *buf, size_t cap)
{
	char *text = ktrk_slurp(path, NULL);

	if (!text)
		return NULL;
	snprintf(buf, cap, "%.*s", (int)strcspn(text, "\n"), text);
	free(text);
	return buf;
}
