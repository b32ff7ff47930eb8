# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the guest scripts share: where things are, the kernel table, messages.
# Sourced, never run.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$vm_dir/../.." && pwd)
cache=${KTRK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ktrk}
# shellcheck disable=SC2034 # for those who source this
build=${KTRK_BUILD:-$top/build}
prog=${0##*/}

# Exit statuses of `run` that are not the command's own (see run).
export EX_KLOG=120 EX_SETUP=121 EX_TIMEOUT=124 EX_DIED=125

say() { printf '%s\n' "$*" >&2; }
step() { say "[$(printf '%3d' "$SECONDS") s] $*"; }
die() { say "$prog: $*"; exit "$EX_SETUP"; }

# kernel_names [debug]: every stock kernel of the table, in its order; or the
# debug kernels.
kernel_names() {
	awk -v debug="${1:-}" '!/^#/ && NF && ($4 == "debug") == (debug != "") {
		print $1 }' "$vm_dir/kernels"
}

# kernel_row NAME: sets k_name k_suites k_cc k_flags; k_dir, where fetch puts
# that kernel; and k_chroot and k_in, the folder its compiler lives in and
# k_dir as seen from inside, both empty when the compiler is this machine's.
# shellcheck disable=SC2034 # for those who source this
kernel_row() {
	local row

	row=$(awk -v k="$1" '!/^#/ && $1 == k' "$vm_dir/kernels")
	[ -n "$row" ] ||
		die "no kernel '$1' in selftests/vm/kernels; there are:" \
			"$({ kernel_names; kernel_names debug; } | tr '\n' ' ')"
	read -r k_name k_suites k_cc k_flags <<<"$row"
	k_chroot='' k_in='' k_dir=$cache/kernels/$1
	[ "$k_flags" != debug ] || k_dir=$cache/debug-kernel/$1
	case $k_cc in
	*/*)
		k_chroot=$cache/chroot/${k_cc%/*}
		k_cc=${k_cc#*/}
		k_in=/kernels/$1
		k_dir=$k_chroot$k_in ;;
	esac
}

# lock NAME: one holder a name over every checkout that shares the cache;
# let go when the script ends.
lock() {
	local fd

	mkdir -p "$cache/lock"
	exec {fd}>"$cache/lock/${1//\//-}"
	flock -n "$fd" || { step "waiting for another $1"; flock "$fd"; }
}

# hold FILE [-s]: a lock of this checkout, whose folder is what it is about;
# -s shares it. Builders hold it alone, so nobody packs half of a build.
hold() {
	local fd

	mkdir -p "$(dirname "$1")"
	exec {fd}>"$1"
	flock ${2:+"$2"} "$fd"
}

# build_tools: ktrkctl, on this machine's libc, which goes into the guest with
# it, so one build serves all kernels.
build_tools() (
	hold "$build/lock"
	make -s -C "$top" tools >&2 || die "ktrkctl does not build"
)
