// SPDX-License-Identifier: GPL-2.0-only
/* The variant `fault`: which allocation of which task is to fail. */
#include <linux/module.h>
#include <linux/sched.h>

#include "fault.h"

static unsigned int fault_nth;
module_param(fault_nth, uint, 0600);
MODULE_PARM_DESC(fault_nth, "this allocation of the task fails, counted from 1");

static int fault_pid;
module_param(fault_pid, int, 0600);
MODULE_PARM_DESC(fault_pid, "the task");

/* Only that one task counts it down, so that needs no care. */
bool ktrk_fault(void)
{
	if (!fault_nth || task_pid_nr(current) != fault_pid)
		return false;
	return !--fault_nth;
}
