# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# An apt of our own: its lists, state and cache live under a folder in the
# cache, so the machine's sources, lists and installed packages are neither
# read as ours nor changed. Only the machine's apt.conf.d is read, for its
# proxies. Sourced after lib.sh.

# shellcheck disable=SC2154 # lib.sh sets cache
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# mirror main|security: the machine's own Debian mirror, in either sources
# format, else Debian's usual one.
mirror() {
	local found

	found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
		/etc/apt/sources.list.d/*.sources 2>/dev/null |
		sed -nE 's/^(deb|URIs:)[[:space:]]+(\[[^]]*\][[:space:]]+)?//p' |
		grep -oE '^[a-z+]+://[^[:space:]]*/debian(-security)?(/|$|[[:space:]])' |
		tr -d '[:blank:]' | sed 's,/$,,' | sort -u)
	case $1 in
	main) grep '/debian$' <<<"$found" | head -n 1 | grep . ||
		echo http://deb.debian.org/debian ;;
	security) grep '/debian-security$' <<<"$found" | head -n 1 | grep . ||
		echo http://security.debian.org/debian-security ;;
	esac
}

# apt_root NAME SUITES: makes (or finds) the root and reads its lists.
apt_root() {
	local suite kind

	apt_dir=$cache/apt/$1
	mkdir -p "$apt_dir"/{state/lists/partial,cache/archives/partial,etc}
	: >"$apt_dir/state/status"
	for suite in ${2//,/ }; do
		case $suite in *-security) kind=security ;; *) kind=main ;; esac
		echo "deb [signed-by=$keyring] $(mirror "$kind") $suite main"
	done >"$apt_dir/etc/sources.list"
	# The hooks of the machine's apt.conf.d are about the machine's own state.
	cat >"$apt_dir/etc/apt.conf" <<-CONF
		#clear APT::Update;
		#clear DPkg::Post-Invoke;
		#clear DPkg::Pre-Install-Pkgs;
		#clear Acquire::IndexTargets::deb::DEP-11;
		Dir::State "$apt_dir/state";
		Dir::State::status "$apt_dir/state/status";
		Dir::Cache "$apt_dir/cache";
		Dir::Etc::sourcelist "$apt_dir/etc/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Acquire::Languages "none";
		Acquire::Retries "3";
		APT::Architecture "amd64";
		APT::Architectures "amd64";
		APT::Install-Recommends "false";
		APT::Sandbox::User "root";
		Debug::NoLocking "true";
	CONF
	apt get -qq update || die "cannot read the package lists of $2"
}

# apt get|cache ARGS: the matching apt tool on the root of the last apt_root.
apt() { local tool=$1; shift; "apt-$tool" -c "$apt_dir/etc/apt.conf" "$@"; }

# apt_unpack DIR PACKAGES: downloads those packages alone, and unpacks them.
apt_unpack() {
	local to=$1

	shift
	(cd "$apt_dir/cache/archives" && apt get -qq download "$@") ||
		die "cannot download $*"
	apt_unpack_archives "$to" ''
}

# apt_unpack_archives DIR FIRST: unpacks what was downloaded, the package FIRST
# before all others, and deletes it.
apt_unpack_archives() {
	local deb

	for deb in "$apt_dir/cache/archives/$2"_*.deb \
		"$apt_dir"/cache/archives/*.deb; do
		[ -e "$deb" ] || continue
		dpkg-deb -x "$deb" "$1" || die "cannot unpack ${deb##*/}"
		rm -f "$deb"
	done
}
