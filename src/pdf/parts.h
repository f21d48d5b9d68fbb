/* SPDX-License-Identifier: MIT */
/*
 * What the files of this room share.  libharu's public calls cannot write the
 * text we set, so its objects (dictionaries, arrays, the cross-reference table)
 * are used directly; they are exported, but not for ever: the version is fixed.
 *
 * An object goes out as soon as it is complete, page by page; what is left is
 * written at the end.  Streams are ours: bytes that are compressed already.
 */
#ifndef PDF_PARTS_H
#define PDF_PARTS_H

#include <assert.h>
#include <hpdf.h>
#include <hpdf_annotation.h>
#include <libdeflate.h>
#include <stdatomic.h>

#include "pdf.h"

static_assert(HPDF_VERSION_ID == 20300, "written for libharu 2.3.0");

enum {
	KEPT = 16,		/* tools, between documents */
	NAME_SIZE = 80,		/* PDF names end at 127 bytes */
	LONGEST_TEXT = 1000,	/* titles and bookmarks, in code points */
};

/* A number up to 999 in decimal digits. */
struct digits {
	char text[3];
	char length;
};

enum { GROUP_MOST = 12 };

/* Objects that follow each other, as they were written once. */
struct group {
	HPDF_UINT first;	/* the number of the first; they follow */
	int count;
	HPDF_UINT offsets[GROUP_MOST]; /* in the bytes */
	str bytes;
};

/* The tools of one open document, kept for the next: they are large. */
struct tools {
	struct arena own;	/* the tools themselves, two buffers */
	struct arena file;	/* the open document; reset at its end */
	struct arena scratch;	/* reset by each function that uses it */
	struct libdeflate_compressor *compressor;
	char *content, *packed;
	ptrdiff_t content_size, packed_size;
	struct buf object;	/* the one that is being written, as text */
	struct group *fonts;	/* by font of the run; NULL: none kept */
	struct digits digits[1000];
};

/* A glyph inside of a string: its code with what must be escaped. */
struct shown {
	char bytes[4];
	char length;		/* 0: the font does not hold it */
};

/* A font as all documents of a run embed it. */
struct run_font {
	const struct font *font;
	char name[NAME_SIZE];	/* "ABCDEF+Name" */
	struct shown *shown;	/* by glyph id of the whole font */
	str program, glyphs, unicode, encoding, cid_set; /* compressed */
	str widths;		/* the entry of the dictionary */
};

/* A picture's samples, compressed once for all documents of a run. */
struct run_picture {
	struct run_picture *next;
	struct arena own;	/* it lies in there itself */
	struct digest digest;
	str samples;
};

struct pdf_run {
	struct run_font *fonts;
	ptrdiff_t font_count;
	str profile;		/* sRGB, compressed */
	struct digest id;	/* of the fonts */
	_Atomic(struct tools *) idle[KEPT];
	_Atomic(struct run_picture *) pictures;
};

/* Finished bytes wait in pieces, so that they are moved only once. */
struct piece {
	struct piece *next;
	ptrdiff_t used;
	char bytes[60 * 1024];
};

/* Bookmarks of one level, by the numbers of their objects; 0: none yet. */
struct bookmarks {
	HPDF_UINT parent, first, last;
	ptrdiff_t count;
	struct buf text;	/* the last one, which waits for the next */
};

/* What viewers call pages: so far, ranges of them that were not yet written. */
struct labels {
	struct buf ranges;
	ptrdiff_t range_count;
	ptrdiff_t first, last;	/* pages where they begin, from 0 */
	int64_t number;		/* of the next letter, if it goes on plainly */
	uint64_t hash;		/* of all numbers that begin a range */
	HPDF_Dict root;		/* NULL: no leaf of the tree was written */
	HPDF_Array leaves;
};

enum {
	PICTURE_CHAINS = 256,
	FORMS_MOST = 1000,	/* in a document; more is written out */
};

struct pdf {
	struct pdf_run *run;
	struct tools *tools;
	HPDF_Doc doc;
	HPDF_Stream out;
	struct piece *first, *last;
	str title, language;	/* checked; may be empty */
	struct digest id;	/* of what was written so far */
	double width, height;	/* of the first page; the others inherit it */
	HPDF_Pages branch;	/* of the page tree, being filled */
	HPDF_Array kids;	/* of that */
	HPDF_Dict fonts;	/* resources of all pages */
	bool *wanted, *there;	/* by font of the run */
	HPDF_Dict resources, xobjects; /* NULL: there are none yet */
	bool alone;		/* one letter: nothing in it comes again */
	struct forms *forms;	/* NULL: no form yet */
	struct embedded_picture *chains[PICTURE_CHAINS]; /* by digest */
	int picture_count;
	struct bookmarks bookmarks, below; /* below: of the heading, if any */
	str heading;		/* to come with the next bookmark */
	struct labels labels;
	ptrdiff_t page_count;
};

/*
 * Pages are packed at level 1: half the time of level 6 for 4 % more bytes.
 * What is packed once for all files is packed well.
 */
enum { PAGE_LEVEL = 1, RUN_LEVEL = 9 };
struct libdeflate_compressor *compressor_new(int level);

/* tools.c: taking them never fails (out of memory is fatal). */
struct tools *tools_take(struct pdf_run *);
void tools_return(struct pdf_run *, struct tools *);
void tools_free(struct tools *);
/* zlib format (RFC 1950); valid until the next call. */
str tools_deflate(struct tools *, str);

/* cmap.c: tables of a font by code, not yet compressed. */
str font_widths(struct arena *, const struct font *);	/* "/W [...]" */
str font_glyphs(struct arena *, const struct font *);	/* CIDToGIDMap */
str font_cid_set(struct arena *, const struct font *);
str font_unicode(struct arena *, const struct font *);	/* ToUnicode */
str font_encoding(struct arena *, const struct font *);	/* of one byte */
#define ENCODING_NAME "Marathon-OneByte-H"

/* srgb.c: its ICC profile. */
str srgb_profile(struct arena *);

/* content.c: tables made once. */
struct shown *content_glyphs(struct arena *, const struct font *);
void content_digits(struct digits[1000]);

/* Hundredths of a point, in which pages are written: without drift. */
static inline int
content_hundredths(double points)
{
	const double farthest = 20000;	/* points; pages end at 14400 */

	points = points > -farthest ? points : -farthest;
	points = points < farthest ? points : farthest;
	return (int)(points * 100 + (points < 0 ? -0.5 : 0.5));
}

/*
 * A page as operators (ISO 32000-1, 8 and 9); the fonts are named
 * /F0, /F1 ... by their index in the run, and noted in `wanted`; the page's
 * pictures are /I0, /I1 ... and what is drawn by a name /P0, /P1 ... by their
 * numbers in the document.  Valid until the next call.
 */
struct drawn {
	struct repeat place;
	int number;
};
struct numbers {
	const int *pictures;
	struct drawn *drawn;	/* in the order of the spans */
	ptrdiff_t drawn_count;
};
bool content_write(struct tools *, const struct pdf_run *, const struct page *,
    struct numbers, bool *wanted, str *content, struct faults *);
/* The same for a repeat alone, around its own place. */
bool content_form(struct tools *, const struct pdf_run *, const struct page *,
    const struct repeat *, bool *wanted, str *content, struct faults *);

/* pdf.c */

/* Offsets have 32 bits; room is left for the end of the file. */
#define DOCUMENT_LARGEST (3800u * 1000 * 1000)
/* Changes the document's identifier by a value of its content. */
void document_mix(struct pdf *, uint64_t value);
/* The content compressed, valid until the next call; it goes into that, too. */
str document_pack(struct pdf *, str content);
/* The dictionary of what pages draw by a name. */
HPDF_Dict document_xobjects(struct pdf *);

/* object.c */
HPDF_Dict object_dict(struct pdf *, const char *type);	/* indirect */
HPDF_Dict object_stream(struct pdf *, const char *filter, str bytes);
void object_add_string(HPDF_Dict, const char *key, const char *bytes);
/* A text string; what does not fit into one is left out. */
void object_add_text(struct pdf *, HPDF_Dict, const char *key, str value);
/* Writes an indirect object, once; `stream` may be empty. */
void object_write(struct pdf *, HPDF_Dict, str stream);
/*
 * An object that libharu knows by its number only: its entries are added to
 * what `begin` gives, and `end` writes it; `stream` may be empty.  Another one
 * is begun only then.
 */
HPDF_UINT object_new(struct pdf *);
struct buf *object_begin_dict(struct pdf *, HPDF_UINT number);
void object_end_dict(struct pdf *, str stream);
void object_put_reference(struct buf *, str key, HPDF_UINT number);
void object_put_text(struct pdf *, struct buf *, str key, str value);
HPDF_UINT object_number_of(HPDF_Dict);
void object_write_rest(struct pdf *);
/*
 * Writes all objects from number `first` on now, if they were not, and keeps
 * what was written, if nothing is kept yet.
 */
void object_write_from(struct pdf *, HPDF_UINT first, struct group *);
/* Writes them again; gives the first, NULL: the numbers would be others. */
void *object_write_group(struct pdf *, const struct group *);
HPDF_UINT object_next_number(const struct pdf *);
void object_write_header(struct pdf *);
struct piece *new_piece(struct pdf *);
HPDF_STATUS object_receive(HPDF_Stream, const HPDF_BYTE *, HPDF_UINT);
/* The first error of libharu, as a fault. */
bool object_good(struct pdf *, struct faults *);

/*
 * image.c: the numbers of a page's pictures in the document; those that are new
 * there are written.  In the document's arena.
 */
bool images_embed(struct pdf *, const struct page *, const int **numbers,
    struct faults *);
void images_free(struct pdf_run *);

/* forms.c: the same for what of a page's repeats is drawn by a name. */
bool forms_embed(struct pdf *, const struct page *, struct numbers *,
    struct faults *);

/* outline.c: bookmarks */
void outline_add(struct pdf *, HPDF_UINT page, str text);
void outline_complete(struct pdf *);

/* labels.c */
void labels_complete(struct pdf *);

/* embed.c, archive.c: parts of a document. */
HPDF_Dict embed_font(struct pdf *, const struct run_font *);
str archive_text(struct arena *, str text);	/* fit for titles */
void archive_complete(struct pdf *);		/* what PDF/A-1b asks for */

#endif
