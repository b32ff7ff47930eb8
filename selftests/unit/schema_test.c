// SPDX-License-Identifier: GPL-2.0-only
#include "corpus.h"
#include "kit.h"
#include "tap.h"

static struct kit *kit;

static const char *layout(const char *text)
{
	static char buf[1024];
	const struct ktrk_schema *schema = kit->schema;
	char *at = buf;
	u32 i;

	if (kit_parse(kit, text) || kit_compile(kit))
		return "(error)";
	for (i = 0; i < schema->nfields; i++) {
		const struct ktrk_field *field = &schema->fields[i];

		at += sprintf(at, "%s:%s@%u+%u%s%s%s ", field->name, field->type,
			      field->offset, field->size,
			      field->flags & KTRK_FIELD_STRING ? "S" : "",
			      field->flags & KTRK_FIELD_SIGNED ? "-" : "",
			      field->flags & KTRK_FIELD_HIDDEN ? "H" : "");
		if (field->flags & KTRK_FIELD_ARRAY)
			at += sprintf(at - 1, "*%u ", field->count) - 1;
		else if (field->count != 1)
			return "(count)";
		if (field->fault_bit != i || field->reserved)
			return "(field)";
	}
	sprintf(at, "%u+%u", schema->static_size, schema->fault_words);
	return buf;
}

static const struct {
	const char *text;
	const char *layout;
} rows[] = {
	{ "p f", "16+0" },
	{ "p f %di", "arg1:x64@16+8 24+0" },
	{ "p f a=%di:u8 b=%si:u16 c=%dx:s32 d=%cx",
	  "a:u8@16+1 b:u16@18+2 c:s32@20+4- d:x64@24+8 32+0" },
	{ "p f a=%di:s8 b=%si", "a:s8@16+1- b:x64@24+8 32+0" },
	{ "p f a=%di:char b=%si:symbol c=%dx:ns",
	  "a:char@16+1 b:symbol@24+8 c:ns@32+8 40+0" },
	{ "p f $comm +0(%si):ustring",
	  "arg1:string@16+4S arg2:ustring@20+4S 24+0" },
	{ "p f +0(%si):u8", "arg1:u8@16+1 17+1" },
	{ "r f", "__caller:symbol@16+8H 24+0" },
	{ "r f $retval:s32", "__caller:symbol@16+8H arg1:s32@24+4- 28+0" },
	{ "p f*", "__func:symbol@16+8H 24+0" },
	{ "f f[a-c] $func +0($arg1):u8",
	  "__func:symbol@16+8H arg1:symbol@24+8 arg2:u8@32+1 33+1" },
	{ "t x $arg1", "arg1:x64@16+8 24+0" },
	{ "p f $arg7", "arg1:x64@16+8 24+1" },
	{ "r f $arg7", "__caller:symbol@16+8H arg1:x64@24+8 32+0" },
	{ "t x $arg7", "arg1:x64@16+8 24+0" },
	{ "p f %di:u8 a=+0(%di):u16[3] b=%si:u8",
	  "arg1:u8@16+1 a:u16[3]@18+6*3 b:u8@24+1 25+1" },
	{ "p f a=+0(%di):s64[2]", "a:s64[2]@16+16-*2 32+1" },
	{ "p f a=+0(%di):b3@2/32[1] b=%si:b64@0/64",
	  "a:b3@2/32[1]@16+4*1 b:b64@0/64@24+8 32+1" },
	{ "p f a=+0(%di):string{8}[64] b=+0(%di):ustring[2]",
	  "a:string[64]@16+256S*64 b:ustring[2]@272+8S*2 280+0" },
	{ "p f a=%di:%pd b=\\\"x\" c=%si:symstr",
	  "a:%pd@16+4S b:string@20+4S c:symstr@24+8 32+0" },
};

/* Where the fields of a corpus row stand. */
static const char *places(const char *text)
{
	static char buf[2048];
	const struct ktrk_schema *schema = kit->schema;
	char *at = buf;
	u32 i;

	if (kit_parse(kit, text) || kit_compile(kit))
		return "(error)";
	for (i = 0; i < schema->nfields; i++)
		at += sprintf(at, "%u+%u ", schema->fields[i].offset,
			      schema->fields[i].size);
	sprintf(at, "%u+%u", schema->static_size, schema->fault_words);
	return buf;
}

static void test_corpus(const struct corpus_good *rows, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (rows[i].layout)
			same(places(rows[i].text), rows[i].layout, "places: %s",
			     rows[i].text);
}

static void test_words(void)
{
	char text[1024] = "r f +0(%di)", *at = text + strlen(text);
	u32 i;

	for (i = 1; i < 63; i++)
		at += sprintf(at, " %%di");
	kit_parse(kit, text);
	ok(ktrk_fault_words(&kit->def) == 1, "63 fields and a caller: 1 word of faults");
	strcpy(at, " %di");
	kit_parse(kit, text);
	ok(ktrk_fault_words(&kit->def) == 2, "64 fields and a caller: 2 words");
}

static void broken(const char *what, bool good)
{
	ok(!good == !!ktrk_schema_check(kit->schema, KTRK_SCHEMA_FIELDS_MAX),
	   "check: %s", what);
	kit_parse(kit, "r f a=%di:u32 +0(%si):string");
	kit_compile(kit);
}

static void test_check(void)
{
	struct ktrk_schema *schema = kit->schema;
	struct ktrk_field *field = &schema->fields[1];

	kit_parse(kit, "r f a=%di:u32 +0(%si):string");
	kit_compile(kit);
	broken("as it was made", true);
	ok(ktrk_schema_check(schema, 2) && !ktrk_schema_check(schema, 3),
	   "check: room for the fields");
	schema->nfields = KTRK_SCHEMA_FIELDS_MAX + 1;
	broken("too many fields", false);
	schema->kind = KTRK_KIND_COUNT;
	broken("kind", false);
	schema->fault_words = KTRK_FAULT_WORDS + 1;
	broken("fault words", false);
	schema->static_size = 15;
	broken("a static part without a header", false);
	schema->static_size = 16;
	broken("fields behind the static part", false);
	memset(schema->group, 'x', sizeof(schema->group));
	broken("group without a NUL", false);
	memset(schema->event, 'x', sizeof(schema->event));
	broken("event without a NUL", false);
	memset(schema->where, 'x', sizeof(schema->where));
	broken("place without a NUL", false);
	memset(schema->where, 0, sizeof(schema->where));
	memset(field->name, 'x', sizeof(field->name));
	broken("name without a NUL", false);
	memset(field->type, 'x', sizeof(field->type));
	broken("type without a NUL", false);
	field->code = KTRK_TYPE_COUNT;
	broken("type's code", false);
	field->count = 2;
	broken("count", false);
	field->count = 0;
	broken("no elements", false);
	field->count = 65;
	field->flags = KTRK_FIELD_ARRAY;
	field->size = 4 * 65;
	broken("too many elements", false);
	field->flags = KTRK_FIELD_ARRAY;
	broken("an array of one", true);
	field->flags = KTRK_FIELD_ARRAY;
	field->size = 2;
	broken("an array's size", false);
	field->size = 8;
	broken("size", false);
	field->size = 0;
	broken("no size", false);
	field->flags |= KTRK_FIELD_STRING;
	broken("a number that says it is a string", false);
	schema->fields[2].flags = 0;
	broken("a string that says it is none", false);
	field->offset = 15;
	broken("a field in the header", false);
	field->offset = 65535;
	broken("a field far away", false);
}

int main(void)
{
	u32 i;

	kit = kit_new();
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		same(layout(rows[i].text), rows[i].layout, "layout: %s", rows[i].text);
	kit_parse(kit, "r f %di");
	ok(ktrk_schema_make(&kit->def, kit->schema, 1) == -E2BIG &&
	   !ktrk_schema_make(&kit->def, kit->schema, 2), "make: room for the fields");
	test_corpus(corpus_good, corpus_good_rows);
	test_corpus(corpus_real, corpus_real_rows);
	test_words();
	test_check();
	return done();
}
