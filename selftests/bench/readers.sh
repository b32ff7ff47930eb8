# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # what ./guest sets
#
# The part of ./guest that is about readers.

# new_ring: as large as it is by default
new_ring() {
	{ ktrkctl -q resize --size 64K && ktrkctl -q resize --size 1M; } ||
		fail "no new ring"
}

# readers: what the writer pays for one, and for four, beside none: a probe's
# hit in its first round of the ring, and in later ones. In thousandths, of
# which tenths are shown.
readers() {
	local n fresh later hits base_fresh base_later one_later

	is_wanted readers || return
	ktrkctl -q add --disabled "p:b $outer" || fail readers
	for n in 0 1 4; do
		new_ring
		[ $n = 0 ] || ktrkctl -q enable b
		read -r fresh later hits <<<"$(/ktrk/readers $n)"
		[ -n "$hits" ] || fail "$n readers"
		if [ $n = 0 ]; then
			base_fresh=$fresh base_later=$later
			continue
		fi
		fresh=$((fresh - base_fresh)) later=$((later - base_later))
		reader_row "fresh$n" "$n to wake, fresh ring" $fresh
		reader_row "wrap$n" "$n to wake, ring wraps" $later
		[ $n != 1 ] || one_later=$later
	done
	reader_row readers "4 to wake, in % of 1" \
		$((100000 * later / one_later))
}

# beside: the same while they read, on another CPU. Prints what was done; what
# it took only QEMU can tell.
beside() {
	local n

	insmod /ktrk/ktrk.ko "${params[@]}" || fail beside
	ktrkctl -q add --disabled "p:b $outer" || fail beside
	for n in 0 1 4; do
		new_ring
		[ $n = 0 ] || ktrkctl -q enable b
		/ktrk/readers $n 2 || fail "$n readers"
	done
	path
}

reader_row() { # NAME TITLE THOUSANDTHS
	is_wanted "$1" || return
	printf '%s\t%s\t%s\t-\t%d.%d\t-\t-\n' "$1" "$2" "$(path)" \
		$(($3 / 1000)) $(($3 % 1000 / 100))
}
