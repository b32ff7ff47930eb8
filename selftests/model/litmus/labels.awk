# SPDX-License-Identifier: GPL-2.0-only
#
# Labels of ordered accesses, in the litmus tests and in the source: each of
# the source's must be in a test, as the same kind of access, and the other
# way round. What the kernel does for us is said `Not ours: ' in the source.
# Prints a line for each label, `ok ...` or `bad ...`.

BEGIN {
	label = "[A-Z]+\\([a-z_]+:[A-Z][0-9]?\\)"
	near = 4
}

# kind TEXT: what kind of access is in it.
function kind(text)
{
	if (text ~ /(smp_|ktrk_)load_acquire\(/)
		return "load-acquire"
	if (text ~ /(smp_|ktrk_)store_release\(/)
		return "store-release"
	if (text ~ /(smp_|ktrk_)rmb\(/)
		return "read barrier"
	if (text ~ /(smp_|ktrk_)wmb\(/)
		return "write barrier"
	if (text ~ /(smp_|ktrk_)mb\(/)
		return "full barrier"
	if (text ~ /READ_ONCE\(/)
		return "load"
	return ""
}

FNR == 1 { own = "" }

FILENAME ~ /\.litmus$/ && match($0, "// " label) {
	name = substr($0, RSTART + 3, RLENGTH - 3)
	tested[name] = kind($0)
	next
}

# A label of the source belongs to the first access at or behind it.
FILENAME !~ /\.litmus$/ && match($0, label " pairs with ") {
	own = substr($0, RSTART, RLENGTH - 12)
	left = near
	source[own] = ""
	where[own] = FILENAME ":" FNR
}

# The other half of a pair that the kernel has.
own != "" && /Not ours: / {
	source[own] = tested[own]
	own = ""
}

own != "" {
	found = kind($0)
	if (found != "") {
		if (source[own] == "" || source[own] == found)
			source[own] = found
		else
			source[own] = source[own] " and " found
		own = ""
	} else if (--left < 0) {
		own = ""
	}
}

END {
	for (name in source) {
		if (!(name in tested))
			print "bad " name " is in no litmus test"
		else if (source[name] != tested[name])
			print "bad " name " is a " tested[name] \
				" in its test, a " source[name] " in the source"
		else
			print "ok " name ": " source[name]
	}
	for (name in tested)
		if (!(name in source))
			print "bad " name " is not in the source"
}
