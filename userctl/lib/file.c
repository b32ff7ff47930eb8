// SPDX-License-Identifier: GPL-2.0-only
#include "crc.h"
#include "file.h"

/* The layout is for others to read as well: it may not move. */
static_assert(sizeof(struct ktrk_file_head) == 32, "file head");
static_assert(sizeof(struct ktrk_file_block) == 32, "block head");
static_assert(sizeof(struct ktrk_file_event) == 688, "event");
static_assert(sizeof(struct ktrk_field) == 64, "field");
static_assert(sizeof(struct ktrk_file_task) == 24, "task");
static_assert(sizeof(struct ktrk_file_symbol) == 16, "symbol");
static_assert(sizeof(struct ktrk_file_chunk) == 40, "chunk");
static_assert(sizeof(struct ktrk_file_books) == 32, "books");
static_assert(sizeof(struct ktrk_file_cpu) == 160, "books of a CPU");
static_assert(sizeof(struct ktrk_file_row) == 280, "books of an event");

/**
 * ktrk_file_head_crc() - the sum that belongs into a file's head
 * @head: the head
 *
 * Return: the sum.
 */
u32 ktrk_file_head_crc(const struct ktrk_file_head *head)
{
	return ktrk_crc(0, head, offsetof(struct ktrk_file_head, crc));
}

/**
 * ktrk_file_block_crc() - the sum that belongs into a block's head
 * @block: the head
 * @data: what is stored behind it
 *
 * Return: the sum.
 */
u32 ktrk_file_block_crc(const struct ktrk_file_block *block, const void *data)
{
	return ktrk_crc(ktrk_crc(0, block,
				 offsetof(struct ktrk_file_block, crc)),
			data, block->stored);
}

/**
 * ktrk_file_head_parse() - can a file be read that begins like this?
 * @head: its first bytes
 *
 * Return: true if so.
 */
bool ktrk_file_head_parse(const struct ktrk_file_head *head)
{
	return !memcmp(head->magic, KTRK_FILE_MAGIC, sizeof(head->magic)) &&
	       head->version == KTRK_FILE_VERSION &&
	       head->crc == ktrk_file_head_crc(head) &&
	       head->head_bytes >= sizeof(*head) &&
	       head->head_bytes <= 4096 && head->head_bytes % 8 == 0 &&
	       head->block_bytes == sizeof(struct ktrk_file_block);
}

/**
 * ktrk_file_block_parse() - can this be the head of a block?
 * @block: its bytes
 *
 * Nothing is known of what is stored behind it yet.
 *
 * Return: true if so.
 */
bool ktrk_file_block_parse(const struct ktrk_file_block *block)
{
	if (block->magic != KTRK_FILE_BLOCK_MAGIC || !block->type ||
	    block->flags & ~KTRK_FILE_ZSTD)
		return false;
	if (block->stored > KTRK_FILE_BLOCK_MAX ||
	    block->raw > KTRK_FILE_BLOCK_MAX)
		return false;
	return block->flags & KTRK_FILE_ZSTD || block->stored == block->raw;
}
