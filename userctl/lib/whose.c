// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <unistd.h>

#include "whose.h"

static int cannot_follow(u32 pid, int rc)
{
	switch (rc) {
	case -ESRCH:
		ktrk_say_error("there is no process %u", pid);
		return KTRK_EXIT_FAILED;
	case -EBUSY:
		ktrk_say_error("somebody else says already whose hits count in this session");
		ktrk_say_hint("another --follow, or /sys/kernel/debug/ktrk/set_event_pid; a session of your own: --session NAME");
		return KTRK_EXIT_FAILED;
	case -ENOTTY:
		ktrk_say_error("the module that is loaded cannot follow processes");
		ktrk_say_hint("load the one that came with this ktrkctl");
		return KTRK_EXIT_FAILED;
	}
	return ktrk_dev_fail("cannot follow a process", rc);
}

/**
 * ktrk_whose() - the tasks that are wanted, as records call them
 * @pick: what is wanted: tasks by the numbers of our pid namespace; by those of
 *	the records afterwards. Our own is not wanted unless it is one of them
 * @dev: the device, of a session
 * @follow: what they fork, too; the module sees to it until @dev is closed, and
 *	nobody is left in @pick
 *
 * One that is gone keeps its number: there may be records of it.
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_whose(struct ktrk_pick *pick, struct ktrk_dev *dev, bool follow)
{
	const u32 flags = follow ? KTRK_PIDS_ONLY | KTRK_PIDS_FOLLOW : 0;
	struct ktrk_pids pids;
	size_t i;
	int rc;

	rc = ktrk_dev_pids(dev, getpid(), 0, &pids);
	pick->self = rc ? (u32)getpid() : pids.tid;
	for (i = 0; i < pick->npids; i++) {
		rc = ktrk_dev_pids(dev, pick->pids[i], flags, &pids);
		if (rc && follow)
			return cannot_follow(pick->pids[i], rc);
		if (!rc)
			pick->pids[i] = pids.tid;
	}
	if (follow)
		pick->npids = 0;
	return KTRK_EXIT_OK;
}
