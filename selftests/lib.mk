# SPDX-License-Identifier: GPL-2.0-only
#
# What a kselftest Makefile includes as ../lib.mk, for when it is not inside a
# kernel tree: the same variables, the same targets, only what we use of them.
#
#   TEST_PROGS       scripts to run      TEST_GEN_PROGS     programs to build and run
#   TEST_GEN_FILES   built, not run      TEST_FILES         needed beside them
#   TEST_PROGS_EXTENDED, TEST_GEN_PROGS_EXTENDED            not run by default
#
# Targets: all clean run_tests install list-progs. OUTPUT is where to build,
# INSTALL_PATH where to install. In a program's own rule or CFLAGS everything
# is as in the kernel's: `$(OUTPUT)/x: extra.c`, CFLAGS, LDLIBS.

ifeq ($(OUTPUT),)
OUTPUT := $(CURDIR)
DEFAULT_INSTALL_PATH := $(CURDIR)/kselftest_install
endif
INSTALL_PATH ?= $(or $(DEFAULT_INSTALL_PATH),$(OUTPUT)/kselftest_install)

lib_mk_dir := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))

in_output = $(addprefix $(OUTPUT)/,$(1))
TEST_GEN_PROGS := $(call in_output,$(TEST_GEN_PROGS))
TEST_GEN_PROGS_EXTENDED := $(call in_output,$(TEST_GEN_PROGS_EXTENDED))
TEST_GEN_FILES := $(call in_output,$(TEST_GEN_FILES))

generated := $(TEST_GEN_PROGS) $(TEST_GEN_PROGS_EXTENDED) $(TEST_GEN_FILES)
programs := $(TEST_PROGS) $(notdir $(TEST_GEN_PROGS))
installed := $(TEST_PROGS) $(TEST_PROGS_EXTENDED) $(TEST_FILES) \
	     $(wildcard settings config) $(generated)

all: $(generated)

# A header among the prerequisites is a reason to rebuild, not an input.
$(OUTPUT)/%: %.c
	@mkdir -p $(@D)
	$(LINK.c) $(filter-out %.h,$^) $(LDLIBS) -o $@

run_tests: all
	@sh $(lib_mk_dir)vm/guest/kself $(CURDIR) $(OUTPUT) $(programs)

# The list goes with the files, so that where they land nobody needs make.
install: all
	@mkdir -p $(INSTALL_PATH)
	@for f in $(installed); do \
		cp -p "$$f" $(INSTALL_PATH)/ || exit; \
	done
	@printf '%s\n' $(programs) >$(INSTALL_PATH)/list

list-progs:
	@printf '%s\n' $(programs)

clean:
	$(RM) -r $(generated) $(EXTRA_CLEAN)

.PHONY: all run_tests install list-progs clean
.DEFAULT_GOAL := all
