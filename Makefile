# SPDX-License-Identifier: GPL-2.0-only
#
# `make help` says what there is. The module itself is described in Kbuild,
# which `make -C KDIR M=$PWD modules` reads instead of this file.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
KERNEL ?= 6.1
SUITE ?= full
MINUTES ?= 5
N ?= 100000000
DESTDIR ?=
PREFIX ?= /usr/local
INSTALL ?= install
VM := selftests/vm

kbuild = $(MAKE) -C $(KDIR) M=$(CURDIR)

all: modules tools ## module and controller

modules: ## ktrk.ko for the running kernel, or KVER=, or KDIR=
	@test -e $(KDIR)/Makefile || { \
		echo "no kernel headers in $(KDIR): apt-get install linux-headers-$(KVER), or set KDIR=" >&2; \
		exit 1; }
	$(kbuild) modules

tools: ## userctl/ktrkctl
	$(MAKE) -C userctl

install: install-module install-tools ## all of it; DESTDIR= PREFIX=

# What `uname -r` says on that kernel; Debian's kernel.release differs.
release = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	  $(KDIR)/include/generated/utsrelease.h)

# Kbuild leaves depmod out where there is no System.map, as with packaged
# headers; under DESTDIR it is for whoever installs the package.
install-module: modules ## ktrk.ko to /lib/modules/KVER/updates, depmod
	$(kbuild) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates \
		modules_install
	$(if $(DESTDIR),,depmod $(release))

# install_to DIR,FILES: nothing when there are no such files.
install_to = $(if $(2),$(INSTALL) -d $(DESTDIR)$(1) && \
	     $(INSTALL) -m 644 $(2) $(DESTDIR)$(1)/)

install-tools: tools ## controller, manual pages, completion, udev rule, headers
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/sbin
	$(INSTALL) -m 755 userctl/ktrkctl $(DESTDIR)$(PREFIX)/sbin/ktrkctl
	$(call install_to,$(PREFIX)/share/man/man1,$(wildcard userctl/man/*.1))
	$(call install_to,$(PREFIX)/share/man/man4,$(wildcard userctl/man/*.4))
	$(call install_to,$(PREFIX)/share/man/man5,$(wildcard userctl/man/*.5))
	$(call install_to,$(PREFIX)/share/bash-completion/completions,$(wildcard userctl/completion/*))
	$(call install_to,/lib/udev/rules.d,$(wildcard userctl/udev/*.rules))
	$(call install_to,$(PREFIX)/include/ktrk,$(wildcard uapi/ktrk/*.h))

demo: ## from nothing to a trace of real opens, in a guest; KERNEL=
	$(VM)/demo $(KERNEL)

check: ## every test there is; needs no kernel of this machine
	selftests/check

vm-check: ## the kselftests in a guest; KERNEL=6.1 (or all), SUITE=smoke
	$(VM)/check $(KERNEL) $(SUITE)

vm-shell: ## a shell in a guest with ktrk loaded; KERNEL=
	$(VM)/shell $(KERNEL)

torture: ## abuse in a guest; KERNEL=6.1 (or kasan), MINUTES=5, PROGRAMS=, FULL=1
	TORTURE_FULL=$(FULL) selftests/torture/run $(KERNEL) $(MINUTES) $(PROGRAMS)

flood: ## N=100000000 numbered records through the module in one guest; KERNEL=
	FLOOD_RECORDS=$(N) TORTURE_EXTRA=86400 \
		selftests/torture/run $(KERNEL) 1 flood

debug-kernel: ## kernels with KASAN and with KCSAN, for torture; 40 minutes
	selftests/debug-kernel/build kasan kcsan

unit: ## host tests of kmod/core
	$(MAKE) -C selftests/unit run

prove: ## the ring: models, interleavings, memory order, arithmetic, threads
	selftests/model/prove

mutants: ## seeded bugs of the ring, and what kills each
	$(MAKE) -s -C selftests/model mutants

nightly: ## a billion records through the ring on the host
	$(MAKE) -s -C selftests/model nightly

fuzz: ## fuzz kmod/core on the host
	$(MAKE) -C selftests/fuzz run

bench: ## what a hit costs, in guest instructions; on all, or KERNEL=
	selftests/bench/run $(if $(filter file,$(origin KERNEL)),all,$(KERNEL))

bench-peers: ## the same for ftrace, perf, BPF, beside what is known of others
	selftests/bench/peer/run $(PEER_BENCH)

style: ## formatting, spelling, scripts, layers
	selftests/lint/style

docs-check: ## every name in the source is in a manual page
	selftests/lint/docs-check

clean: ## what was built here; the cache of kernels stays
	$(RM) -r build
	find . -path ./.git -prune -o \( -name '*.o' -o -name '*.ko' \
		-o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name modules.order -o -name Module.symvers \) \
		-type f -exec $(RM) {} +
	$(MAKE) -C userctl clean
	@for d in unit fuzz kself; do \
		[ ! -e selftests/$$d/Makefile ] || \
			$(MAKE) -C selftests/$$d clean || exit; \
	done

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' \
		$(firstword $(MAKEFILE_LIST))

.PHONY: all modules tools install install-module install-tools demo check \
	vm-check vm-shell torture flood debug-kernel unit prove mutants nightly \
	fuzz bench bench-peers style docs-check clean help
