// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "cmd.h"
#include "dev.h"
#include "json.h"
#include "kconfig.h"
#include "ksyms.h"
#include "slurp.h"

enum verdict { GOOD, WARN, FAIL };

static const char *const verdicts[] = { "ok", "warn", "fail" };

/**
 * struct report - what one question was answered
 * @how: enum verdict
 * @text: what was found
 * @hint: the command to type, or empty
 */
struct report {
	enum verdict how;
	char text[256];
	char hint[256];
};

/**
 * struct machine - what the questions share
 * @device: the device's name
 * @release: of the running kernel
 * @config: its options
 */
struct machine {
	const char *device;
	struct utsname uts;
	struct ktrk_kconfig config;
};

static void KTRK_PRINTF(3, 4)
	say(struct report *r, enum verdict how, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(r->text, sizeof(r->text), fmt, args);
	va_end(args);
	r->how = how;
}

static void KTRK_PRINTF(2, 3) hint(struct report *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(r->hint, sizeof(r->hint), fmt, args);
	va_end(args);
}

static void ask_root(struct machine *m, struct report *r)
{
	if (!access(m->device, R_OK | W_OK) || !geteuid()) {
		say(r, GOOD, "%s", geteuid() ? "not root, but the device is open to us" : "root");
		return;
	}
	say(r, FAIL, "not root");
	hint(r, "sudo ktrkctl check");
}

static void ask_kernel(struct machine *m, struct report *r)
{
	unsigned int major = 0, minor = 0;
	bool known = !strcmp(m->uts.machine, "x86_64") || !strcmp(m->uts.machine, "aarch64");

	if (sscanf(m->uts.release, "%u.%u", &major, &minor) != 2)
		known = false;
	if (!known)
		say(r, FAIL, "%s: ktrk runs on x86_64 and aarch64", m->uts.machine);
	else if (major < 5 || (major == 5 && minor < 10))
		say(r, FAIL, "%s: ktrk needs 5.10 or later", m->uts.release);
	else
		say(r, GOOD, "%s %s", m->uts.release, m->uts.machine);
}

static void ask_device(struct machine *m, struct report *r)
{
	struct ktrk_dev dev;
	int rc = ktrk_dev_try(&dev, m->device);

	switch (rc) {
	case 0:
		say(r, GOOD, "%s: version %s, ABI %u", m->device, dev.info.version, dev.info.abi);
		ktrk_dev_close(&dev);
		return;
	case -EACCES:
	case -EPERM:
		say(r, FAIL, "%s: %s", m->device, strerror(-rc));
		hint(r, "sudo ktrkctl check");
		return;
	case -EPROTO:
		say(r, FAIL, "the module speaks ABI %u, ktrkctl speaks %u", dev.info.abi, KTRK_ABI);
		hint(r, "rmmod ktrk && modprobe ktrk (after installing the same version of both)");
		return;
	}
	say(r, FAIL, "%s: not there, the module is not loaded", m->device);
	hint(r, "modprobe ktrk (or insmod ktrk.ko)");
}

static void ask_options(struct machine *m, struct report *r)
{
	static const char *const needed[] = {
		"KPROBES", "KRETPROBES", "TRACEPOINTS", "MODULES", "KALLSYMS",
	};
	static const char missing[] = "not set:";
	size_t i, len = strlen(missing);

	if (!m->config.text) {
		say(r, WARN, "cannot read the kernel's configuration");
		hint(r, "modprobe configs, or look into /boot/config-%s", m->uts.release);
		return;
	}
	strcpy(r->text, missing);
	for (i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (ktrk_kconfig_get(&m->config, needed[i]) == 'n')
			len += snprintf(r->text + len, sizeof(r->text) - len, " CONFIG_%s",
					needed[i]);
	if (len > strlen(missing)) {
		r->how = FAIL;
		hint(r, "boot a kernel that has the options named");
		return;
	}
	say(r, GOOD, "CONFIG_KPROBES, KRETPROBES, TRACEPOINTS, MODULES, KALLSYMS (%.100s)",
	    m->config.path);
}

static void ask_debugfs(struct machine *m, struct report *r)
{
	struct stat st;

	if (!access("/sys/kernel/debug/ktrk", F_OK))
		say(r, GOOD, "/sys/kernel/debug/ktrk");
	else if (ktrk_kconfig_get(&m->config, "DEBUG_FS") == 'n')
		say(r, WARN, "the kernel has no debugfs: ktrkctl works, the files do not exist");
	else if (!stat("/sys/kernel/debug", &st) && !access("/sys/kernel/debug/kprobes", F_OK))
		say(r, GOOD, "mounted; ktrk/ is there once the module is loaded");
	else if (geteuid())
		say(r, WARN, "cannot look into /sys/kernel/debug");
	else
		say(r, WARN, "not mounted: ktrkctl works, the files are not to be seen");
	if (r->how == WARN && !geteuid())
		hint(r, "mount -t debugfs none /sys/kernel/debug");
}

/* "none [integrity] confidentiality": what stands in brackets holds. */
static void ask_lockdown(struct machine *m, struct report *r)
{
	char line[128], *from;

	(void)m;
	if (!ktrk_slurp_line("/sys/kernel/security/lockdown", line, sizeof(line))) {
		if (access("/sys/kernel/security/lsm", F_OK) && !geteuid()) {
			say(r, WARN, "cannot tell: securityfs is not mounted");
			hint(r, "mount -t securityfs none /sys/kernel/security");
		} else {
			say(r, GOOD, "the kernel has no lockdown, or does not tell");
		}
		return;
	}
	from = strchr(line, '[');
	if (from)
		from[strcspn(from, "]")] = 0;
	if (!from || !strcmp(from + 1, "none")) {
		say(r, GOOD, "none");
	} else if (!strcmp(from + 1, "integrity")) {
		say(r, WARN, "integrity: only signed modules load, debugfs is read-only");
	} else {
		say(r, FAIL, "%s: the kernel allows no probes", from + 1);
		hint(r, "boot without lockdown=%s, or without Secure Boot", from + 1);
	}
}

static void ask_secure_boot(struct machine *m, struct report *r)
{
	static const char path[] =
		"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	size_t len = 0;
	char *var;

	(void)m;
	if (access("/sys/firmware/efi", F_OK)) {
		say(r, GOOD, "none: not booted by EFI");
		return;
	}
	var = ktrk_slurp(path, &len);
	/* Four bytes of attributes, then the value. */
	if (!var || len < 5) {
		say(r, GOOD, "cannot tell");
	} else if (!var[4]) {
		say(r, GOOD, "off");
	} else {
		say(r, WARN, "on: the module must be signed by a key of this machine");
		hint(r, "mokutil --import /var/lib/dkms/mok.pub, then reboot");
	}
	free(var);
}

static void ask_signatures(struct machine *m, struct report *r)
{
	char line[16] = "";

	ktrk_slurp_line("/sys/module/module/parameters/sig_enforce", line, sizeof(line));
	if (*line == 'Y') {
		say(r, WARN, "enforced: only signed modules load");
		hint(r, "sign ktrk.ko (dkms does): mokutil --import /var/lib/dkms/mok.pub");
	} else if (ktrk_kconfig_get(&m->config, "MODULE_SIG_FORCE") == 'y') {
		say(r, WARN, "CONFIG_MODULE_SIG_FORCE: only signed modules load");
	} else {
		say(r, GOOD, "not enforced");
	}
}

static void ask_symbols(struct machine *m, struct report *r)
{
	struct ktrk_ksyms ks;
	char line[16] = "";
	int rc = ktrk_ksyms_load(&ks);

	(void)m;
	ktrk_slurp_line("/proc/sys/kernel/kptr_restrict", line, sizeof(line));
	if (rc) {
		say(r, WARN, "cannot read /proc/kallsyms: %s", strerror(-rc));
	} else if (ks.hidden) {
		say(r, WARN, "kernel.kptr_restrict=%s hides addresses: names cannot be checked",
		    line);
		hint(r, geteuid() ? "sudo ktrkctl check" : "sysctl kernel.kptr_restrict=1");
	} else {
		say(r, GOOD, "%zu symbols with addresses (kernel.kptr_restrict=%s)", ks.n, line);
	}
	ktrk_ksyms_free(&ks);
}

static void ask_kprobes(struct machine *m, struct report *r)
{
	char line[16];

	(void)m;
	if (!ktrk_slurp_line("/sys/kernel/debug/kprobes/enabled", line, sizeof(line))) {
		say(r, GOOD, "cannot tell whether they are switched on");
	} else if (*line == '1') {
		say(r, GOOD, "switched on");
	} else {
		say(r, FAIL, "switched off: probes are added, but never fire");
		hint(r, "echo 1 > /sys/kernel/debug/kprobes/enabled");
	}
}

static const struct {
	const char *name;
	void (*ask)(struct machine *m, struct report *r);
} questions[] = {
	{ "privilege", ask_root },
	{ "kernel", ask_kernel },
	{ "module", ask_device },
	{ "options", ask_options },
	{ "debugfs", ask_debugfs },
	{ "lockdown", ask_lockdown },
	{ "secure-boot", ask_secure_boot },
	{ "signatures", ask_signatures },
	{ "symbols", ask_symbols },
	{ "kprobes", ask_kprobes },
};

static void print(const char *name, const struct report *r)
{
	struct ktrk_json js = { .to = stdout };

	if (!ktrk_say.json) {
		printf("%-4s  %-12s %s\n", verdicts[r->how], name, r->text);
		if (*r->hint)
			printf("      %-12s hint: %s\n", "", r->hint);
		return;
	}
	ktrk_json_open(&js, NULL, '{');
	ktrk_json_str(&js, "check", name);
	ktrk_json_str(&js, "verdict", verdicts[r->how]);
	ktrk_json_str(&js, "text", r->text);
	if (*r->hint)
		ktrk_json_str(&js, "hint", r->hint);
	ktrk_json_line(&js);
}

/**
 * ktrk_cmd_check() - ktrkctl check
 * @args: the command line
 *
 * Return: the exit status: 0 if all that is needed works.
 */
int ktrk_cmd_check(struct ktrk_args *args)
{
	struct machine m = { };
	int failed = 0;
	size_t i;

	if (ktrk_args_none(args) == KTRK_ARGS_STOP)
		return args->status;
	if (optind < args->argc)
		return ktrk_args_usage(args);
	m.device = args->device;
	uname(&m.uts);
	ktrk_kconfig_load(&m.config, m.uts.release);
	for (i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		struct report r = { };

		questions[i].ask(&m, &r);
		failed += r.how == FAIL;
		if (!ktrk_say.quiet || r.how != GOOD)
			print(questions[i].name, &r);
	}
	ktrk_kconfig_free(&m.config);
	return failed ? KTRK_EXIT_FAILED : KTRK_EXIT_OK;
}
