/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who refers to a function, and what does it call? Read from machine code,
 * one architecture a file: they know instructions, and nothing of files.
 */
#ifndef KTRK_SCAN_H
#define KTRK_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	uint64_t target;
	uint64_t end;
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
	void (*refs)(const uint8_t *code, size_t n, uint64_t addr,
		     struct ktrk_scan_refs *refs);
	bool (*callee)(const uint8_t *body, size_t n, size_t at, uint64_t addr,
		       uint64_t *target);
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
