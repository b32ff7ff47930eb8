# SPDX-License-Identifier: GPL-2.0-only
#
# Every acquire, release and barrier says which one it pairs with, in a comment
# on its line or a few lines above:
#
#	/* RING(commit:A) pairs with RING(read:B): why */
#
# and that one exists. With -v pages=FILE, each label must be in that text, too.

BEGIN {
	label = "[A-Z]+\\([a-z_]+:[A-Z][0-9]?\\)"
	order = "(smp_|ktrk_)(load_acquire|store_release|mb|rmb|wmb)"
	order = order "|smp_mb__[a-z_]+|__atomic_[a-z]+_n|atomic_thread_fence"
	near = 4
	if (pages)
		while ((getline line < pages) > 0)
			text = text "\n" line
}

FNR == 1 { said = -near - 1 }

match($0, label " pairs with " label) {
	split(substr($0, RSTART, RLENGTH), part, / pairs with /)
	pair[part[1]] = part[2]
	where[part[1]] = FILENAME ":" FNR
	said = FNR
}

$0 ~ ("(^|[^a-z_])(" order ")\\(") && !/^[ \t]*(\*|\/\*|#[ \t]*define)/ {
	if (FNR - said > near)
		print FILENAME ":" FNR ": does not say what it pairs with"
}

END {
	for (own in pair) {
		if (!(pair[own] in pair))
			print where[own] ": there is no " pair[own]
		if (pages && !index(text, own))
			print where[own] ": " own " is not in doc/"
	}
}
