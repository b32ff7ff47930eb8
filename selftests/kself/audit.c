// SPDX-License-Identifier: GPL-2.0-only
/*
 * The audit trail: where auditing is on, a record for each probe that is added,
 * removed or tripped; where it is off, not a word. Without an audit daemon the
 * records come to the kernel log.
 */
#define _GNU_SOURCE
#include <linux/audit.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <time.h>

#include "lib.h"

#define TYPE	"type=1316 "	/* AUDIT_KERNEL_OTHER */

static int fd, kmsg;

/* Returns 0 or -errno, or what audit answers. */
static int audit(bool on)
{
	struct {
		struct nlmsghdr head;
		union {
			struct audit_status status;
			struct nlmsgerr err;
		};
	} msg = {
		.head = { .nlmsg_type = AUDIT_SET,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.status = { .mask = AUDIT_STATUS_ENABLED, .enabled = on },
	};
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	int sock, rc;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (sock < 0)
		return -errno;
	msg.head.nlmsg_len = NLMSG_LENGTH(sizeof(msg.status));
	rc = sendto(sock, &msg, msg.head.nlmsg_len, 0, (void *)&to, sizeof(to));
	if (rc < 0 || recv(sock, &msg, sizeof(msg), 0) < 0)
		rc = -errno;
	else
		rc = msg.head.nlmsg_type == NLMSG_ERROR ? msg.err.error : 0;
	close(sock);
	return rc;
}

static void skip_log(void)
{
	lseek(kmsg, 0, SEEK_END);
}

/* Waits for a line of the kernel log with both; false if none comes. */
static bool logged(const char *one, const char *two, char *line, size_t cap)
{
	const struct timespec rest = { .tv_nsec = 10000000 };
	int tries = 300;
	ssize_t n;

	while (tries--) {
		while ((n = read(kmsg, line, cap - 1)) > 0) {
			line[n] = 0;
			if (strstr(line, one) && strstr(line, two))
				return true;
		}
		nanosleep(&rest, NULL);
	}
	return false;
}

static int lines_of_ours(void)
{
	char line[4096];
	ssize_t n;
	int count = 0;

	usleep(100000);
	while ((n = read(kmsg, line, sizeof(line) - 1)) > 0) {
		line[n] = 0;
		count += !!strstr(line, "ktrk");
	}
	return count;
}

static void test_off(void)
{
	int i;

	skip_log();
	for (i = 0; i < 30; i++) {
		kt_add(fd, "p:off ktm_none");
		kt_del(fd, "off");
	}
	tap_is(lines_of_ours(), 0, "with auditing off nothing is logged");
}

static void has(const char *line, const char *what)
{
	if (!tap_ok(strstr(line, what), "with %s", what))
		printf("# %s", line);
}

static void test_add_del(void)
{
	char line[4096];

	skip_log();
	kt_add(fd, "p:aud ktm_none");
	tap_ok(logged(TYPE, "op=add", line, sizeof(line)), "a record of what is added");
	has(line, "event=\"ktrk/aud\"");
	has(line, "session=\"-\"");
	/* "p:ktrk/aud ktm_none", which has a blank. */
	has(line, "probe=703A6B74726B2F617564206B746D5F6E6F6E65");
	has(line, " uid=0");
	has(line, " auid=");
	has(line, "comm=\"audit\"");
	kt_del(fd, "aud");
	tap_ok(logged(TYPE, "op=del", line, sizeof(line)), "and of what is removed");
	has(line, "event=\"ktrk/aud\"");
	has(line, " uid=0");
}

static void test_close(void)
{
	int keep = fd;
	char line[4096];

	skip_log();
	fd = kt_new(1 << 16);
	kt_add(fd, "p:gone ktm_none");
	close(fd);
	fd = keep;
	tap_ok(logged("op=del", "event=\"ktrk/gone\"", line, sizeof(line)),
	       "and of what goes with its session");
}

static void test_trip(void)
{
	static const char text[] = "p:trip ktm_none";
	struct ktrk_add add = {
		.size = sizeof(add), .text = (uintptr_t)text,
		.text_len = sizeof(text) - 1, .max_rate = 1000,
		.max_cpu = KTRK_CPU_NONE,
	};
	struct ktrk_event ev = { .size = sizeof(ev) };
	int tries = 200;
	char line[4096];

	skip_log();
	kt_ioctl(fd, KTRK_IOC_ADD, &add);
	ev.id = add.id;
	while (tries-- && !(ev.state & KTRK_EVENT_TRIPPED)) {
		kt_run("none 5000");
		kt_ioctl(fd, KTRK_IOC_EVENT, &ev);
	}
	tap_ok(logged(TYPE, "op=trip", line, sizeof(line)), "and of a storm");
	has(line, "event=\"ktrk/trip\"");
	has(line, "rate=");
	kt_del(fd, "trip");
}

static void test_refused(void)
{
	unsigned int err, pos;

	usleep(100000);
	skip_log();
	kt_add_flags(fd, "p:bad no_such_function_at_all", 0, &err, &pos);
	kt_add_flags(fd, "p:dry ktm_none", KTRK_ADD_DRYRUN, &err, &pos);
	tap_is(lines_of_ours(), 0, "none of what was refused, or only tried");
}

int main(void)
{
	int rc;

	kt_begin(1);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0)
		tap_skip_all("the kernel log cannot be read");
	fd = kt_new(1 << 16);
	test_off();
	rc = audit(true);
	if (rc) {
		printf("# auditing cannot be switched on: %s\n", strerror(-rc));
		tap_skip("audit records", "this kernel does no auditing");
		return tap_end();
	}
	test_add_del();
	test_close();
	test_trip();
	test_refused();
	tap_is(audit(false), 0, "auditing is off again");
	close(fd);
	return tap_end();
}
