// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "btf.h"
#include "vouch.h"

/**
 * ktrk_vouch_against() - why the trampoline should not serve a return probe
 * @ks: the kernel's names
 * @def: the probe's definition, of a kind that returns
 *
 * The name must lead to one function here and to one in the type information,
 * or that might speak of another one.
 *
 * Return: NULL if nothing is to be said against it, or what.
 */
const char *ktrk_vouch_against(const struct ktrk_ksyms *ks,
			       const struct ktrk_def *def)
{
	const struct ktrk_ksym *same[2];

	if (!ktrk_btf_built())
		return "ktrkctl was built without libbpf";
	if (!def->symbol[0] || def->module[0])
		return "it is for functions of the kernel itself, by name";
	if (strchr(def->symbol, '.'))
		return "the compiler may have changed the arguments";
	if (ktrk_ksyms_named(ks, NULL, def->symbol, same, 2) != 1 ||
	    same[0]->module)
		return "the kernel itself has not just one function of this name";
	if (!ktrk_btf_suits(def->symbol))
		return "BTF does not say that all its arguments are in registers";
	return NULL;
}
