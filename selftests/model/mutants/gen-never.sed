# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Position and count change under an even generation.
/^static void move/,/^}/{
/^	do {$/,/gen + 1) != gen);/c\
	gen = 1;
}
