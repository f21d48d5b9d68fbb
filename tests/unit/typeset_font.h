/* SPDX-License-Identifier: MIT */
/* What the tests of font files share: fonts in memory, and letters in them. */
#ifndef TYPESET_FONT_H
#define TYPESET_FONT_H

#include <stdlib.h>

#include "pdf/pdf.h"
#include "typeset/own.h"
#include "typeset/sfnt.h"
#include "typeset_help.h"

#define FONTS "/usr/share/fonts/truetype/"
#define SERIF FONTS "liberation2/LiberationSerif-Regular.ttf"
#define GENTIUM FONTS "gentiumplus/GentiumPlus-Regular.ttf"

struct font_bytes {
	unsigned char *at;
	ptrdiff_t len;
};

static inline struct font_bytes
font_read(struct arena *a, const char *path)
{
	struct faults f = {.arena = a};
	struct source s;

	assert_true(source_read(a, str_from(path), S(""), &s, &f));
	return (struct font_bytes){
	    (unsigned char *)(uintptr_t)s.text.at, s.text.len};
}

static inline str
font_text(struct font_bytes b)
{
	return (str){(const char *)b.at, b.len};
}

static inline void
put16(struct font_bytes b, ptrdiff_t at, unsigned value)
{
	assert_true(at >= 0 && at + 2 <= b.len);
	b.at[at] = (unsigned char)(value >> 8);
	b.at[at + 1] = (unsigned char)value;
}

static inline void
put32(struct font_bytes b, ptrdiff_t at, uint32_t value)
{
	put16(b, at, value >> 16);
	put16(b, at + 2, value & 0xFFFF);
}

/* Where a table's entry in the list of tables is. */
static inline ptrdiff_t
entry_of(struct font_bytes b, const char *tag)
{
	for (unsigned i = 0; i < sfnt_u16(font_text(b), 4); i++)
		if (memcmp(b.at + 12 + 16 * i, tag, 4) == 0)
			return 12 + 16 * (ptrdiff_t)i;
	fail_msg("no table %s", tag);
	return 0;
}

static inline ptrdiff_t
table_of(struct font_bytes b, const char *tag)
{
	return sfnt_u32(font_text(b), entry_of(b, tag) + 8);
}

static inline ptrdiff_t
length_of(struct font_bytes b, const char *tag)
{
	return sfnt_u32(font_text(b), entry_of(b, tag) + 12);
}

/* A folder for font files, of which some are made in it. */
struct den {
	struct arena arena;
	char folder[32];
	str path;		/* of the file that is tried */
};

/* Not file_save: there are many, and none needs to be on the disk. */
static inline bool
write_bytes(str path, str bytes)
{
	struct arena a = {0};
	FILE *to = fopen(str_z(&a, path), "w");
	bool good = to != NULL && fwrite(bytes.at, 1, (size_t)bytes.len,
	    to) == (size_t)bytes.len;

	arena_free(&a);
	return to != NULL && fclose(to) == 0 && good;
}

/* So that fontconfig finds few fonts, and soon. */
static inline void
use_fonts(struct den *d, const char *folder)
{
	str config = str_format(&d->arena, "%s/fonts.conf", d->folder);

	assert_true(write_bytes(config, str_format(&d->arena,
	    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM "
	    "\"fonts.dtd\"><fontconfig><dir>%s</dir>"
	    "<dir>/usr/share/fonts/truetype/gentiumplus</dir>"
	    "<cachedir>%s/cache</cachedir></fontconfig>", folder,
	    d->folder)));
	setenv("FONTCONFIG_FILE", str_z(&d->arena, config), 1);
}

static inline int
set_up(void **state)
{
	struct den *d = calloc(1, sizeof *d);

	memcpy(d->folder, "/tmp/font-test-XXXXXX", 22);
	assert_non_null(mkdtemp(d->folder));
	d->path = str_format(&d->arena, "%s/own.ttf", d->folder);
	use_fonts(d, "/usr/share/fonts/truetype/liberation2");
	*state = d;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct den *d = *state;

	remove_tree(str_from(d->folder));
	arena_free(&d->arena);
	free(d);
	return 0;
}

/* ---- one file ---- */

static const struct source yaml = {S_INIT("campaign.yaml"),
    S_INIT("type: {font: own.ttf}")};

static inline struct typesetter *
open_own(struct bed *b, str path)
{
	struct type_style style = {.files = {{S("own.ttf"), path,
	    {&yaml, 13, 7}, NULL}}};

	memset(b, 0, sizeof *b);
	b->faults.arena = &b->job;
	b->setter = typesetter_open(&b->job, &style, &b->faults);
	if (b->setter == NULL)
		return NULL;
	b->layout = *layout_find(&b->job, S("plain"), S(""), &b->faults);
	b->sheet = (struct sheet){.layout = &b->layout, .language = S("fr"),
	    .address = S("M. le Procureur"), .body = &b->document,
	    .subject = S("fi ffi"), .row = {&yaml, 0, 4},
	    .letter = {&yaml, 0, 4}};
	add_text(b, S(PROSE));
	add_text(b, S("AVA ÉÀÇŒ œ ſt «fi» 0123 Привет e\u0301te\u0301"));
	return b->setter;
}

static inline bool
print_bed(struct bed *b, str path)
{
	struct pdf_info info = {.title = S("Trial"), .language = S("fr")};
	struct pdf_run *run;
	struct pdf *pdf;
	str bytes;
	bool good;

	if (!set(b) || !typesetter_fonts(b->setter, &b->fonts, &b->faults))
		return false;
	run = pdf_run_open(&b->job, &b->fonts);
	pdf = pdf_open(run, &info, &b->faults);
	good = pdf != NULL &&
	    pdf_page(pdf, &b->pages.pages[0], S(""), &b->faults) &&
	    pdf_finish(pdf, &b->job, &bytes, &b->faults) &&
	    write_bytes(path, bytes);
	pdf_run_close(run);
	return good;
}

static inline void
save(struct den *d, struct font_bytes b)
{
	assert_true(write_bytes(d->path, font_text(b)));
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
