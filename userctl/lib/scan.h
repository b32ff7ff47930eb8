/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who refers to a function, and what does it call? Read from machine code,
 * one architecture a file: they know instructions, and nothing of files.
 */
#ifndef KTRK_SCAN_H
#define KTRK_SCAN_H

#include "env.h"

/* Bytes of earlier code that a decoder may look back at, and ahead. */
#define KTRK_SCAN_BACK	16
#define KTRK_SCAN_AHEAD	64

/**
 * struct ktrk_scan_refs - references to one function
 * @target: its first byte
 * @end: behind its last; references from within do not count
 * @calls: direct calls and jumps to its start
 * @takings: instructions that make its address
 */
struct ktrk_scan_refs {
	u64 target;
	u64 end;
	unsigned long calls;
	unsigned long takings;
};

/**
 * struct ktrk_scan_arch - how a machine calls
 * @name: as uname -m says it
 * @refs: count references in @n bytes at @code, KTRK_SCAN_BACK before it and
 *	KTRK_SCAN_AHEAD behind may be read; @addr is the address of @code
 * @callee: decode at offset @at of a body of @n bytes that is at @addr; false
 *	if no direct call or jump is there, else @target is set
 * @step: distance of places where an instruction may start
 */
struct ktrk_scan_arch {
	const char *name;
	void (*refs)(const u8 *code, size_t n, u64 addr,
		     struct ktrk_scan_refs *refs);
	bool (*callee)(const u8 *body, size_t n, size_t at, u64 addr,
		       u64 *target);
	unsigned int step;
};

extern const struct ktrk_scan_arch ktrk_scan_x86_64;
extern const struct ktrk_scan_arch ktrk_scan_arm64;

#if defined(__aarch64__)
#define ktrk_scan_native	ktrk_scan_arm64
#else
#define ktrk_scan_native	ktrk_scan_x86_64
#endif

/* A function may begin with a landing pad that direct calls leave out. */
#define KTRK_SCAN_PAD	4

#endif /* KTRK_SCAN_H */
