/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdio.h>
#include <string.h>

#define PROFILE "/usr/share/color/icc/sRGB.icc"

static str
deflated(struct tools *t, struct arena *job, str bytes)
{
	return str_copy(job, tools_deflate(t, bytes));
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
prepare_font(struct pdf_run *run, struct tools *t, struct arena *job,
    struct run_font *to)
{
	struct arena scratch = {0};
	struct digest both[2] = {run->id, digest_sha256(to->font->program)};

	name_subset(to, both[1]);
	to->shown = content_glyphs(job, to->font);
	run->id = digest_sha256((str){(const char *)both, sizeof both});
	to->program = deflated(t, job, to->font->program);
	to->widths = font_widths(job, to->font);
	to->glyphs = deflated(t, job, font_glyphs(&scratch, to->font));
	to->cid_set = deflated(t, job, font_cid_set(&scratch, to->font));
	to->unicode = deflated(t, job, font_unicode(&scratch, to->font));
	if (to->font->code_bytes == 1)
		to->encoding = deflated(t, job,
		    font_encoding(&scratch, to->font));
	arena_free(&scratch);
}

static bool
read_profile(struct pdf_run *run, struct tools *t, struct arena *job,
    struct faults *f)
{
	struct source profile;

	if (!path_exists(S(PROFILE)))
		return fault_file(f, FAULT_CONFIG, S(PROFILE),
		    _("no such colour profile; it is in Debian's package '%s'"),
		    "icc-profiles-free");
	if (!source_read(job, S(PROFILE), S(""), &profile, f))
		return false;
	run->profile = deflated(t, job, profile.text);
	return true;
}

struct pdf_run *
pdf_run_open(struct arena *job, const struct fonts *fonts, struct faults *f)
{
	struct pdf_run *run = NEW(job, struct pdf_run);
	struct tools *t = tools_take(run);
	bool good = read_profile(run, t, job, f);

	run->fonts = NEW_ARRAY(job, struct run_font, fonts->count);
	run->font_count = fonts->count;
	for (ptrdiff_t i = 0; i < fonts->count; i++) {
		run->fonts[i].font = &fonts->fonts[i];
		prepare_font(run, t, job, &run->fonts[i]);
	}
	tools_return(run, t);
	if (!good) {
		pdf_run_close(run);
		return NULL;
	}
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
}
