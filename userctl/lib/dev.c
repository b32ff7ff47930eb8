// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "dev.h"
#include "errs.h"
#include "slurp.h"

static int call(const struct ktrk_dev *dev, unsigned long nr, void *arg)
{
	int rc;

	do {
		rc = ioctl(dev->fd, nr, arg);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : 0;
}

/**
 * ktrk_dev_try() - open the device, say nothing
 * @dev: to be filled in
 * @path: its name
 *
 * For writing if allowed, else for reading. The module's ABI is compared.
 *
 * Return: 0 or -errno; -EPROTO for another ABI, then @dev->info tells it;
 * -ENOTTY if it is no ktrk device.
 */
int ktrk_dev_try(struct ktrk_dev *dev, const char *path)
{
	int rc;

	memset(dev, 0, sizeof(*dev));
	dev->path = path;
	dev->writable = true;
	dev->fd = open(path, O_RDWR | O_CLOEXEC);
	if (dev->fd < 0 && (errno == EACCES || errno == EROFS)) {
		dev->writable = false;
		dev->fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (dev->fd < 0)
		return -errno;
	dev->info.size = sizeof(dev->info);
	rc = call(dev, KTRK_IOC_INFO, &dev->info);
	if (!rc && dev->info.abi != KTRK_ABI)
		rc = -EPROTO;
	if (rc)
		ktrk_dev_close(dev);
	return rc;
}

static void hint_load(void)
{
	char text[256];

	if (ktrk_slurp_line("/proc/modules", text, sizeof(text)) &&
	    !access("/sys/module/ktrk", F_OK))
		ktrk_say_hint("the module is loaded: see ktrkctl check");
	else
		ktrk_say_hint("modprobe ktrk, or insmod ktrk.ko; then ktrkctl check");
}

static int open_failed(const struct ktrk_dev *dev, int rc)
{
	switch (rc) {
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		ktrk_say_error("cannot open %s: the ktrk module is not loaded", dev->path);
		hint_load();
		return KTRK_EXIT_MODULE;
	case -EACCES:
	case -EPERM:
		ktrk_say_error("cannot open %s: %s", dev->path, strerror(-rc));
		ktrk_say_hint("run it as root: sudo ktrkctl ...");
		return KTRK_EXIT_PERM;
	case -EPROTO:
		ktrk_say_error("cannot use %s: the module speaks ABI %u, ktrkctl speaks %u",
			       dev->path, dev->info.abi, KTRK_ABI);
		ktrk_say_hint("install both in one version, then: rmmod ktrk; modprobe ktrk");
		return KTRK_EXIT_MODULE;
	case -ENOTTY:
	case -EINVAL:
		ktrk_say_error("cannot use %s: it is not a ktrk device", dev->path);
		ktrk_say_hint("leave -D out, or name the right device");
		return KTRK_EXIT_MODULE;
	}
	ktrk_say_error("cannot open %s: %s", dev->path, strerror(-rc));
	return KTRK_EXIT_FAILED;
}

/**
 * ktrk_dev_open() - open the device, or say why not
 * @dev: to be filled in
 * @path: its name
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_dev_open(struct ktrk_dev *dev, const char *path)
{
	int rc = ktrk_dev_try(dev, path);

	return rc ? open_failed(dev, rc) : KTRK_EXIT_OK;
}

/**
 * ktrk_dev_close() - close the device
 * @dev: open or not
 */
void ktrk_dev_close(struct ktrk_dev *dev)
{
	if (dev->fd >= 0)
		close(dev->fd);
	dev->fd = -1;
}

/**
 * ktrk_dev_fail() - say that something failed
 * @what: what
 * @err: -errno
 *
 * Return: the status to exit with.
 */
int ktrk_dev_fail(const char *what, int err)
{
	ktrk_say_error("%s: %s", what, strerror(-err));
	if (err != -EPERM && err != -EACCES)
		return KTRK_EXIT_FAILED;
	ktrk_say_hint("ktrkctl check says whether lockdown or permissions forbid it");
	return KTRK_EXIT_PERM;
}

/**
 * ktrk_dev_session() - give the descriptor its session
 * @dev: the device
 * @name: empty for an anonymous one
 * @flags: KTRK_SESSION_*
 *
 * Return: 0 or -errno.
 */
int ktrk_dev_session(struct ktrk_dev *dev, const char *name, __u32 flags)
{
	struct ktrk_session_req req = { .size = sizeof(req), .flags = flags };

	if (strlen(name) >= sizeof(req.name))
		return -ENAMETOOLONG;
	strcpy(req.name, name);
	return call(dev, KTRK_IOC_SESSION, &req);
}

/**
 * ktrk_dev_join() - open the device and a named session, or say why not
 * @dev: to be filled in
 * @path: the device's name
 * @name: the session's name
 * @flags: KTRK_SESSION_*
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_dev_join(struct ktrk_dev *dev, const char *path, const char *name,
		  __u32 flags)
{
	char what[96];
	int rc = ktrk_dev_open(dev, path);

	if (rc)
		return rc;
	rc = ktrk_dev_session(dev, name, dev->writable ? flags : 0);
	if (!rc)
		return KTRK_EXIT_OK;
	ktrk_dev_close(dev);
	snprintf(what, sizeof(what), "cannot open session \"%.40s\"", name);
	if (rc != -ENOENT)
		return ktrk_dev_fail(what, rc);
	ktrk_say_error("%s: there is none by that name", what);
	return KTRK_EXIT_NONE;
}

/**
 * ktrk_dev_why() - why a probe was not added
 * @add: what ktrk_dev_add() was given
 * @rc: what it returned
 *
 * Return: the definition's error, or errno's text where it has none.
 */
const char *ktrk_dev_why(const struct ktrk_add *add, int rc)
{
	return add->err && add->err < KTRK_ERR_COUNT ? ktrk_errs[add->err].text :
						       strerror(-rc);
}

/**
 * ktrk_dev_add() - add a probe
 * @dev: the device, with a session
 * @text: its definition
 * @add: flags and wishes; set to what the kernel answered
 *
 * Return: 0 or -errno.
 */
int ktrk_dev_add(struct ktrk_dev *dev, const char *text, struct ktrk_add *add)
{
	add->size = sizeof(*add);
	add->text = (unsigned long)text;
	add->text_len = strlen(text);
	return call(dev, KTRK_IOC_ADD, add);
}

/**
 * ktrk_dev_del() - delete an event
 * @dev: the device, with a session
 * @group: its group
 * @event: its name
 * @id: 0; or which of its probes alone
 *
 * Return: how many were deleted, or -errno.
 */
int ktrk_dev_del(struct ktrk_dev *dev, const char *group, const char *event,
		 __u32 id)
{
	struct ktrk_del del = { .size = sizeof(del), .id = id };
	int rc;

	snprintf(del.group, sizeof(del.group), "%s", group);
	snprintf(del.event, sizeof(del.event), "%s", event);
	rc = call(dev, KTRK_IOC_DEL, &del);
	return rc ? rc : (int)del.count;
}

/**
 * ktrk_dev_switch() - arm or disarm an event
 * @dev: the device, with a session
 * @group: its group
 * @event: its name
 * @on: arm it
 *
 * Return: how many were found, or -errno.
 */
int ktrk_dev_switch(struct ktrk_dev *dev, const char *group, const char *event,
		    bool on)
{
	struct ktrk_switch sw = { .size = sizeof(sw), .on = on };
	int rc;

	snprintf(sw.group, sizeof(sw.group), "%s", group);
	snprintf(sw.event, sizeof(sw.event), "%s", event);
	rc = call(dev, KTRK_IOC_SWITCH, &sw);
	return rc ? rc : (int)sw.count;
}

/**
 * ktrk_dev_event() - ask for an event
 * @dev: the device, with a session
 * @ev: its text and fields members say where those go and how much fits; all
 *	else is filled in
 * @id: which
 * @next: or the next one behind
 *
 * Return: 0 or -errno; -ENOENT if there is none.
 */
int ktrk_dev_event(struct ktrk_dev *dev, struct ktrk_event *ev, __u32 id,
		   bool next)
{
	ev->size = sizeof(*ev);
	ev->flags = next ? KTRK_EVENT_NEXT : 0;
	ev->id = id;
	return call(dev, KTRK_IOC_EVENT, ev);
}

/**
 * ktrk_dev_stat_cpu() - read the books of an event
 * @dev: the device, with a session
 * @id: the event
 * @cpu: on this CPU, or -1 for all
 * @counts: filled in
 *
 * Return: 0 or -errno; -EINVAL if there can be no such CPU.
 */
int ktrk_dev_stat_cpu(struct ktrk_dev *dev, __u32 id, int cpu,
		      struct ktrk_counts *counts)
{
	struct ktrk_stat stat = { .size = sizeof(stat), .id = id, .cpu = cpu };
	int rc = call(dev, KTRK_IOC_STAT, &stat);

	*counts = stat.counts;
	return rc;
}

/**
 * ktrk_dev_stat() - read the books of an event, all CPUs together
 * @dev: the device, with a session
 * @id: the event
 * @counts: filled in
 *
 * Return: 0 or -errno.
 */
int ktrk_dev_stat(struct ktrk_dev *dev, __u32 id, struct ktrk_counts *counts)
{
	return ktrk_dev_stat_cpu(dev, id, -1, counts);
}

/**
 * ktrk_dev_ctl() - the session's main switch
 * @dev: the device, with a session
 * @op: enum ktrk_ctl_op
 * @ctl: filled in
 *
 * Return: 0 or -errno.
 */
int ktrk_dev_ctl(struct ktrk_dev *dev, __u32 op, struct ktrk_ctl *ctl)
{
	*ctl = (struct ktrk_ctl){ .size = sizeof(*ctl), .op = op };
	return call(dev, KTRK_IOC_CTL, ctl);
}

/**
 * ktrk_dev_consume() - become the consumer, or stop being it
 * @dev: the device, with a session
 * @on: become it
 *
 * Return: 0 or -errno; -EBUSY if there is one.
 */
int ktrk_dev_consume(struct ktrk_dev *dev, bool on)
{
	struct ktrk_consume co = { .size = sizeof(co), .on = on };

	return call(dev, KTRK_IOC_CONSUME, &co);
}

/**
 * ktrk_dev_resize() - rings of another size or mode
 * @dev: the device, with a session
 * @req: how; its total_bytes is filled in
 *
 * Return: 0 or -errno.
 */
int ktrk_dev_resize(struct ktrk_dev *dev, struct ktrk_resize *req)
{
	req->size = sizeof(*req);
	return call(dev, KTRK_IOC_RESIZE, req);
}

/**
 * ktrk_dev_pids() - who is a task, and perhaps have its hits alone
 * @dev: the device, with a session
 * @pid: its number in our pid namespace
 * @flags: KTRK_PIDS_*
 * @pids: filled in
 *
 * Return: 0 or -errno.
 */
int ktrk_dev_pids(struct ktrk_dev *dev, __u32 pid, __u32 flags,
		  struct ktrk_pids *pids)
{
	*pids = (struct ktrk_pids){ .size = sizeof(*pids), .flags = flags, .pid = pid };
	return call(dev, KTRK_IOC_PIDS, pids);
}

/**
 * ktrk_dev_tracepoints() - the names of all tracepoints
 * @dev: the device
 * @names: set to them, each with its NUL, to be freed
 * @len: set to the bytes of all
 *
 * Return: 0 or -errno.
 */
int ktrk_dev_tracepoints(struct ktrk_dev *dev, char **names, size_t *len)
{
	struct ktrk_tracepoints tp = { .size = sizeof(tp), .len = 1 << 16 };
	char *buf = NULL;
	int rc;

	do {
		buf = ktrk_slurp_grow(buf, tp.len + 1, 1);
		tp.buf = (unsigned long)buf;
		rc = call(dev, KTRK_IOC_TRACEPOINTS, &tp);
	} while (rc == -ENOSPC);
	if (rc) {
		free(buf);
		return rc;
	}
	buf[tp.len] = 0;
	*names = buf;
	*len = tp.len;
	return 0;
}
