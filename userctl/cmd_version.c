// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "btf.h"
#include "cmd.h"
#include "dev.h"
#include "json.h"
#include "mechs.h"
#include "zip.h"

static const struct {
	__u64 bit;
	const char *name;
} features[] = {
	{ KTRK_FEAT_FILTER, "filter" },
	{ KTRK_FEAT_DEBUGFS, "debugfs" },
};

static void print_features(const struct ktrk_info *info)
{
	size_t i;

	fputs("mechanisms", stdout);
	for (i = 0; i < KTRK_MECH_COUNT; i++)
		if (info->features & ktrk_mechs[i].feature)
			printf(" %s", ktrk_mechs[i].name);
	fputs("\nfeatures", stdout);
	for (i = 0; i < sizeof(features) / sizeof(*features); i++)
		if (info->features & features[i].bit)
			printf(" %s", features[i].name);
	putchar('\n');
}

static void print_json(const struct ktrk_info *info, int rc)
{
	struct ktrk_json js = { .to = stdout };
	size_t i;

	ktrk_json_open(&js, NULL, '{');
	ktrk_json_str(&js, "version", KTRK_VERSION);
	ktrk_json_u64(&js, "abi", KTRK_ABI);
	if (!rc || rc == -EPROTO) {
		ktrk_json_open(&js, "module", '{');
		ktrk_json_str(&js, "version", info->version);
		ktrk_json_u64(&js, "abi", info->abi);
		ktrk_json_str(&js, "release", info->release);
		ktrk_json_open(&js, "mechanisms", '[');
		for (i = 0; i < KTRK_MECH_COUNT; i++)
			if (info->features & ktrk_mechs[i].feature)
				ktrk_json_str(&js, NULL, ktrk_mechs[i].name);
		ktrk_json_close(&js, ']');
		ktrk_json_open(&js, "features", '[');
		for (i = 0; i < sizeof(features) / sizeof(*features); i++)
			if (info->features & features[i].bit)
				ktrk_json_str(&js, NULL, features[i].name);
		ktrk_json_close(&js, ']');
		ktrk_json_close(&js, '}');
	} else {
		ktrk_json_str(&js, "module", NULL);
	}
	ktrk_json_line(&js);
}

static void print(const struct ktrk_info *info, int rc)
{
	printf("ktrkctl %s, ABI %u, %s libbpf, %s zstd\n", KTRK_VERSION,
	       KTRK_ABI, ktrk_btf_built() ? "with" : "without",
	       ktrk_zip_built() ? "with" : "without");
	if (!rc || rc == -EPROTO) {
		printf("module  %s, ABI %u, on %s\n", info->version, info->abi, info->release);
		print_features(info);
	} else {
		printf("module  not available: %s\n", strerror(-rc));
	}
}

/**
 * ktrk_cmd_version() - ktrkctl version
 * @args: the command line
 *
 * A module that is not there, or another one, is what it says: no failure.
 *
 * Return: the exit status.
 */
int ktrk_cmd_version(struct ktrk_args *args)
{
	struct ktrk_dev dev;
	int rc;

	if (ktrk_args_none(args) == KTRK_ARGS_STOP)
		return args->status;
	rc = ktrk_dev_try(&dev, args->device);
	if (ktrk_say.json)
		print_json(&dev.info, rc);
	else
		print(&dev.info, rc);
	if (!rc)
		ktrk_dev_close(&dev);
	return KTRK_EXIT_OK;
}
