# SPDX-License-Identifier: GPL-2.0-only
#
# kerneldoc.awk CALLED SOURCE, with -v file=NAME: CALLED has a row a function
# (file, line, name); those of this file without a kernel-doc comment right
# above them are printed.

FNR == NR {
	if ($1 == file)
		name[$2] = $3
	next
}

/^\/\*\*/ {
	doc = ""
	inside = 1
}

inside {
	doc = doc "\n" $0
	if (/\*\//)
		inside = 0
	next
}

FNR in name {
	if (doc !~ ("\n \\* " name[FNR] "\\(\\)? ?[-:]"))
		print file ":" FNR ": " name[FNR] "() has no kernel-doc comment"
}

# The comment is used up by the first declaration that ends below it.
/[;}]$/ || /^$/ {
	doc = ""
}
