/* SPDX-License-Identifier: MIT */
#include "own.h"

#include <string.h>
#include <sys/stat.h>

#include "sfnt.h"

/* Looked at before a byte is read; what grows meanwhile is seen later. */
static bool
is_too_large(struct arena *scratch, str path)
{
	struct stat st;

	return stat(str_z(scratch, path), &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size > SFNT_BYTES_MOST;
}

static bool
refuse_size(str name, struct faults *f)
{
	fault_file(f, FAULT_CONFIG, name, _("the font's file is larger than "
	    "%d MiB"), SFNT_BYTES_MOST >> 20);
	return fault_mend(f, _("take another font"));
}

static bool
read_file(struct faces *all, const struct font_file *file, str *bytes,
    struct faults *f)
{
	struct source source;

	if (is_too_large(all->job, file->path))
		return refuse_size(file->name, f);
	if (!source_read(all->job, file->path, file->name, &source, f)) {
		if (f->first->mend.len == 0)
			fault_mend(f, _("put the font, a .ttf file, into the "
			    "campaign's folder"));
		return false;
	}
	*bytes = source.text;
	return bytes->len <= SFNT_BYTES_MOST || refuse_size(file->name, f);
}

static void
note_collection(const struct font_file *file, const struct sfnt *font,
    struct faults *f)
{
	if (font->font_count > 1)
		fault(f, FAULT_NOTE, file->place,
		    _("'%.*s' holds %d fonts; the first is taken"),
		    FMT(file->name), font->font_count);
}

/* Once for the same bytes, if the caller remembers them. */
static bool
try_once(const struct font_file *file, str bytes, struct digest digest,
    struct faults *f)
{
	struct digest *tried = file->tried;

	if (tried != NULL &&
	    memcmp(tried->byte, digest.byte, sizeof digest.byte) == 0)
		return true;
	if (!font_trial(bytes, 0, file->name, f))
		return false;
	if (tried != NULL)
		*tried = digest;
	return true;
}

/* The bytes are those of an arena, and may be changed; NULL: a fault. */
static struct face *
open_bytes(struct faces *all, const struct font_file *file, str bytes,
    struct digest digest, struct sfnt *font, struct faults *f)
{
	struct face *face;

	if (!sfnt_check(font, bytes, 0, file->name, f) ||
	    !sfnt_check_glyphs(font, true))
		return NULL;
	sfnt_hide_tables(font, (char *)(uintptr_t)bytes.at);
	if (!try_once(file, bytes, digest, f))
		return NULL;
	face = face_new(all->job, hb_blob_create(bytes.at,
	    (unsigned)bytes.len, HB_MEMORY_MODE_READONLY, NULL, NULL), 0);
	if (face == NULL)
		face_fault_of_space(file->name, f);
	return face;
}

/* Goes on with the digest of each file, so that it tells which is which. */
static void
mix_digest(struct faces *all, struct digest digest, int style)
{
	struct {
		struct digest before, now;
		uint64_t style;
	} both = {all->own, digest, (uint64_t)style};

	all->own = digest_sha256((str){(const char *)&both, sizeof both});
}

static bool
open_file(struct faces *all, const struct font_file *file, int style,
    struct faults *f)
{
	struct faults own = {.arena = all->job};
	struct sfnt font;
	str bytes;

	if (read_file(all, file, &bytes, &own)) {
		struct digest digest = digest_sha256(bytes);

		mix_digest(all, digest, style);
		all->faces[0][style] =
		    open_bytes(all, file, bytes, digest, &font, &own);
	}
	if (all->faces[0][style] == NULL)
		return faces_fault(file->place, file->name, &own, f);
	note_collection(file, &font, f);
	return true;
}

bool
own_open(struct faces *all, const struct font_file files[STYLES],
    struct faults *f)
{
	bool good = true;

	all->own_place = files[0].place;
	for (int style = 0; style < STYLES; style++) {
		all->sought[0][style] = true;
		if (files[style].name.len > 0)
			good &= open_file(all, &files[style], style, f);
	}
	return good;
}

void
own_note_lacking(struct faces *all, struct faults *f)
{
	static const char *const notes[STYLES] = {
	    [RUN_BOLD] = N_("no file for bold text, the subject among it: it "
			    "stands in the regular font"),
	    [RUN_ITALIC] = N_("no file for italic text: it stands in the "
			      "regular font"),
	    [RUN_BOLD | RUN_ITALIC] = N_("no file for text that is bold and "
					 "italic: it stands in another style"),
	};

	for (int style = 1; style < STYLES; style++)
		if (all->own_place.source != NULL &&
		    all->lacking & 1u << style && !(all->told & 1u << style)) {
			fault(f, FAULT_NOTE, all->own_place, "%s",
			    _(notes[style]));
			fault_mend(f,
			    _("write font: {regular: ..., bold: ..., "
			      "italic: ..., bold_italic: ...}"));
		}
	all->told |= all->lacking;
}
