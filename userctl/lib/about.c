// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <time.h>
#include <sys/utsname.h>

#include "about.h"
#include "args.h"
#include "slurp.h"

static unsigned long long realtime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* One line, whatever somebody typed. */
static void tame(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = ' ';
}

/**
 * ktrk_about_put() - write what there is to know
 * @fw: the file
 * @live: the session
 * @command: that is run meanwhile, or NULL
 * @trigger: what made it be written, or NULL
 *
 * Return: 0 or -errno.
 */
int ktrk_about_put(struct ktrk_fw *fw, const struct ktrk_live *live,
		   char **command, const char *trigger)
{
	struct ktrk_file_block head = { .type = KTRK_FILE_INFO };
	unsigned long long now = realtime();
	time_t sec = now / 1000000000;
	char *text, *more = NULL;
	struct utsname host;
	char began[32] = "";
	int n = 0, rc;

	uname(&host);
	strftime(began, sizeof(began), "%Y-%m-%dT%H:%M:%SZ", gmtime(&sec));
	while (command && command[n])
		n++;
	if (n)
		more = ktrk_args_join(command, n);
	if (more)
		tame(more);
	text = ktrk_slurp_printf("version=%s\nhost=%s\nrelease=%s\nmachine=%s\n"
				 "ncpus=%u\npage_size=%u\nsession=%s\nmode=%s\n"
				 "realtime_offset_ns=%lld\nbegan=%s\n"
				 "%s%s%s%s%s%s",
				 KTRK_VERSION, host.nodename, host.release,
				 host.machine, live->maps.n,
				 live->dev.info.page_size, live->session,
				 live->overwrite ? "overwrite" : "drop",
				 (long long)(now - ktrk_env_clock()), began,
				 more ? "command=" : "", more ? more : "",
				 more ? "\n" : "", trigger ? "trigger=" : "",
				 trigger ? trigger : "", trigger ? "\n" : "");
	rc = ktrk_fw_block(fw, head, text, strlen(text));
	free(more);
	free(text);
	return rc;
}
