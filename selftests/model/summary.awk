# SPDX-License-Identifier: GPL-2.0-only
#
# Numbers the TAP lines of several programs in a row, and counts them. What a
# program says at its end must be there, else it did not get so far.

/^(not )?ok [0-9]+ - / {
	bad = /^not /
	failed += bad
	passed += !bad
	sub(/^(not )?ok [0-9]+ - /, "")
	$0 = (bad ? "not ok " : "ok ") (passed + failed) " - " $0
}
/^# (explorer|mutants|stress): / {
	ends[$2]++
}
{
	print
	fflush()
}
END {
	if (!ends["explorer:"] || !ends["mutants:"] || ends["stress:"] < 3) {
		print "# a part did not come to its end"
		failed++
	}
	print "1.." (passed + failed)
	printf "# model: %d passed, %d failed\n", passed, failed
	exit failed > 0
}
