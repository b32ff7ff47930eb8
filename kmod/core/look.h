/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of a record, for those that read one. */
#ifndef KTRK_CORE_LOOK_H
#define KTRK_CORE_LOOK_H

#include "schema.h"

/* Bytes at an offset. */
static inline const u8 *ktrk_look_bytes(const struct ktrk_record *rec, u32 off)
{
	return (const u8 *)rec + off;
}

/* A number of so many bytes at an offset. */
static inline u64 ktrk_look_load(const struct ktrk_record *rec, u32 off,
				 u32 size)
{
	u64 val = 0;

	/* All machines that ktrk knows keep the low byte first. */
	memcpy(&val, ktrk_look_bytes(rec, off), size);
	return val;
}

/* Its length. */
static inline u32 ktrk_look_len(const struct ktrk_record *rec)
{
	return KTRK_RECORD_LEN((u32)rec->len_kind);
}

/* enum ktrk_record_kind */
static inline u32 ktrk_look_kind(const struct ktrk_record *rec)
{
	return KTRK_RECORD_KIND((u32)rec->len_kind);
}

/* Bytes behind the strings: the fault bitmap. */
static inline u32 ktrk_look_bitmap(const struct ktrk_schema *schema,
				   const struct ktrk_record *rec)
{
	return rec->when & KTRK_CTX_FAULT ? schema->fault_words * 8U : 0;
}

#endif /* KTRK_CORE_LOOK_H */
