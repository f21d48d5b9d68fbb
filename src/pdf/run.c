/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdio.h>
#include <string.h>

static str
deflated(struct libdeflate_compressor *c, struct arena *job, str bytes)
{
	size_t most = libdeflate_zlib_compress_bound(c, (size_t)bytes.len);
	char *packed = NEW_ARRAY(job, char, (ptrdiff_t)most);
	size_t n = libdeflate_zlib_compress(c, bytes.at, (size_t)bytes.len,
	    packed, most);

	return (str){packed, (ptrdiff_t)n};
}

static bool
fits_a_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* A subset bears six letters before its name; the same one, the same six. */
static void
name_subset(struct run_font *to, struct digest program)
{
	const char *name = to->font->name != NULL ? to->font->name : "";
	ptrdiff_t n = 0;

	while (n < 6) {
		to->name[n] = (char)('A' + program.byte[n] % 26);
		n++;
	}
	to->name[n++] = '+';
	for (; *name != '\0' && n < NAME_SIZE - 1; name++)
		to->name[n++] = fits_a_name(*name) ? *name : '-';
}

static void
prepare_font(struct pdf_run *run, struct libdeflate_compressor *c,
    struct arena *job, struct run_font *to)
{
	struct arena scratch = {0};
	struct digest both[2] = {run->id, digest_sha256(to->font->program)};

	name_subset(to, both[1]);
	to->shown = content_glyphs(job, to->font);
	run->id = digest_sha256((str){(const char *)both, sizeof both});
	to->program = deflated(c, job, to->font->program);
	to->widths = font_widths(job, to->font);
	to->glyphs = deflated(c, job, font_glyphs(&scratch, to->font));
	to->cid_set = deflated(c, job, font_cid_set(&scratch, to->font));
	to->unicode = deflated(c, job, font_unicode(&scratch, to->font));
	if (to->font->code_bytes == 1)
		to->encoding = deflated(c, job,
		    font_encoding(&scratch, to->font));
	arena_free(&scratch);
}

struct pdf_run *
pdf_run_open(struct arena *job, const struct fonts *fonts)
{
	struct arena scratch = {0};
	struct pdf_run *run = NEW(job, struct pdf_run);
	struct libdeflate_compressor *c = compressor_new(RUN_LEVEL);

	run->profile = deflated(c, job, srgb_profile(&scratch));
	arena_free(&scratch);
	run->fonts = NEW_ARRAY(job, struct run_font, fonts->count);
	run->font_count = fonts->count;
	for (ptrdiff_t i = 0; i < fonts->count; i++) {
		run->fonts[i].font = &fonts->fonts[i];
		prepare_font(run, c, job, &run->fonts[i]);
	}
	libdeflate_free_compressor(c);
	return run;
}

void
pdf_run_close(struct pdf_run *run)
{
	for (int i = 0; i < KEPT; i++) {
		struct tools *t = atomic_exchange(&run->idle[i], NULL);

		if (t != NULL)
			tools_free(t);
	}
	images_free(run);
}
