/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <hpdf_utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BRANCH = 200,		/* pages; arrays must not grow beyond 8191 */
	WIDEST = 14400,		/* points, of a page */
	LONGEST_URL = 2000,	/* bytes */
	MOST_OBJECTS = HPDF_LIMIT_MAX_XREF_ELEMENT - 1000,
};

static void *
take_memory(HPDF_UINT size)
{
	void *memory = malloc(size);

	if (memory == NULL) {
		fputs("marathon: out of memory\n", stderr);
		_Exit(FAULT_IO);
	}
	return memory;
}

void
document_mix(struct pdf *p, uint64_t value)
{
	char bytes[sizeof p->id.byte + sizeof value];

	memcpy(bytes, p->id.byte, sizeof p->id.byte);
	for (size_t i = 0; i < sizeof value; i++)
		bytes[sizeof p->id.byte + i] = (char)(value >> 8 * i & 0xFF);
	p->id = digest_sha256((str){bytes, sizeof bytes});
}

/* A language tag holds letters, digits and hyphens (RFC 5646). */
static str
checked_language(struct arena *a, str tag)
{
	for (ptrdiff_t i = 0; i < tag.len; i++) {
		char c = tag.at[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9') || c == '-'))
			return S("");
	}
	return str_copy(a, tag);
}

static void
add_resources(struct pdf *p)
{
	HPDF_Dict resources = HPDF_Dict_New(p->doc->mmgr);

	p->fonts = object_dict(p, NULL);
	HPDF_Dict_Add(resources, "Font", p->fonts);
	HPDF_Dict_Add(p->doc->root_pages, "Resources", resources);
	p->resources = resources;
}

struct pdf *
pdf_open(struct pdf_run *run, const struct pdf_info *info, struct faults *f)
{
	struct tools *tools = tools_take(run);
	struct pdf *p = NEW(&tools->file, struct pdf);

	p->run = run;
	p->tools = tools;
	p->id = run->id;
	p->alone = info->alone;
	p->title = archive_text(&tools->file, info->title);
	p->language = checked_language(&tools->file, info->language);
	p->wanted = NEW_ARRAY(&tools->file, bool, run->font_count);
	p->there = NEW_ARRAY(&tools->file, bool, run->font_count);
	p->first = p->last = new_piece(p);
	/* without a pool, in which objects behind a string are not aligned */
	p->doc = HPDF_NewEx(NULL, take_memory, free, 0, NULL);
	if (p->doc == NULL) {
		tools_return(run, tools);
		fault(f, FAULT_BUG, NOWHERE, _("libharu cannot be started"));
		return NULL;
	}
	p->out = HPDF_CallbackWriter_New(p->doc->mmgr, object_receive, p);
	document_mix(p, str_hash(p->title));
	document_mix(p, str_hash(p->language));
	add_resources(p);
	object_write_header(p);
	return p;
}

/*
 * As it was written in the document before, if its numbers are the same.  Where
 * not all documents are of one letter, those that are not keep their own order.
 */
static void *
embed(struct pdf *p, ptrdiff_t i)
{
	HPDF_UINT first = object_next_number(p);
	struct tools *t = p->tools;
	void *font;

	if (!p->alone)
		return embed_font(p, &p->run->fonts[i]);
	if (t->fonts == NULL)
		t->fonts = NEW_ARRAY(&t->own, struct group, p->run->font_count);
	font = object_write_group(p, &t->fonts[i]);
	if (font != NULL)
		return font;
	font = embed_font(p, &p->run->fonts[i]);
	object_write_from(p, first, &t->fonts[i]);
	return font;
}

static void
embed_wanted(struct pdf *p)
{
	for (ptrdiff_t i = 0; i < p->run->font_count; i++) {
		char name[24];

		if (!p->wanted[i] || p->there[i])
			continue;
		snprintf(name, sizeof name, "F%td", i);
		HPDF_Dict_Add(p->fonts, name, embed(p, i));
		p->there[i] = true;
	}
}

str
document_pack(struct pdf *p, str content)
{
	str packed = tools_deflate(p->tools, content);
	uint64_t sum = 0;

	/* it ends in a checksum of the content (RFC 1950) */
	for (ptrdiff_t i = packed.len - 4; i < packed.len; i++)
		sum = sum << 8 | (unsigned char)packed.at[i];
	document_mix(p, sum << 32 | (uint64_t)content.len);
	return packed;
}

HPDF_Dict
document_xobjects(struct pdf *p)
{
	if (p->xobjects == NULL) {
		p->xobjects = HPDF_Dict_New(p->doc->mmgr);
		HPDF_Dict_Add(p->resources, "XObject", p->xobjects);
	}
	return p->xobjects;
}

static HPDF_UINT
add_content(struct pdf *p, str content)
{
	str packed = document_pack(p, content);
	HPDF_UINT number = object_new(p);
	struct buf *b = object_begin_dict(p, number);

	buf_add(b, S("/Length "));
	buf_int(b, packed.len);
	buf_add(b, S("\n/Filter /FlateDecode\n"));
	object_end_dict(p, packed);
	return number;
}

static void
put_media_box(struct buf *b, const struct page *page)
{
	char width[HPDF_REAL_LEN + 1] = {0}, height[HPDF_REAL_LEN + 1] = {0};

	HPDF_FToA(width, (HPDF_REAL)page->width, width + HPDF_REAL_LEN);
	HPDF_FToA(height, (HPDF_REAL)page->height, height + HPDF_REAL_LEN);
	buf_add(b, S("/MediaBox [ 0 0 "));
	buf_add(b, str_from(width));
	buf_char(b, ' ');
	buf_add(b, str_from(height));
	buf_add(b, S(" ]\n"));
}

/* Other pages inherit the size of the first. */
static void
put_size(struct pdf *p, struct buf *b, const struct page *page)
{
	HPDF_Dict root = p->doc->root_pages;

	if (p->page_count > 0) {
		if (page->width != p->width || page->height != p->height)
			put_media_box(b, page);
		return;
	}
	HPDF_Dict_Add(root, "MediaBox", HPDF_Box_Array_New(root->mmgr,
	    (HPDF_Box){0, 0, (HPDF_REAL)page->width,
		(HPDF_REAL)page->height}));
	p->width = page->width;
	p->height = page->height;
}

/* A URI holds ASCII only (RFC 3986). */
static char *
ascii_url(struct arena *a, str url)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < url.len; i++) {
		unsigned char c = (unsigned char)url.at[i];

		if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}", c) != NULL)
			buf_format(&b, "%%%02X", c);
		else
			buf_char(&b, (char)c);
	}
	return str_z(a, buf_str(&b));
}

static HPDF_Dict
new_link(struct pdf *p, const struct page *page, const struct link *link)
{
	struct arena *a = &p->tools->scratch;
	double left = link->x + page->right;
	double top = page->height - link->y - page->down;
	HPDF_Rect rect = {
	    .left = (HPDF_REAL)left,
	    .bottom = (HPDF_REAL)(top - link->h),
	    .right = (HPDF_REAL)(left + link->w),
	    .top = (HPDF_REAL)top};
	HPDF_Dict dict = HPDF_URILinkAnnot_New(p->doc->mmgr, p->doc->xref,
	    rect, ascii_url(a, link->url));

	arena_reset(a, (struct arena_mark){0});
	HPDF_LinkAnnot_SetBorderStyle(dict, 0, 0, 0);
	/* it is printed: ISO 19005-1, 6.5.3 */
	HPDF_Dict_AddNumber(dict, "F", 4);
	document_mix(p, str_hash(link->url));
	return dict;
}

static void
put_links(struct pdf *p, struct buf *b, const struct page *page)
{
	if (page->link_count == 0)
		return;
	buf_add(b, S("/Annots [ "));
	for (ptrdiff_t i = 0; i < page->link_count; i++) {
		const struct link *link = &page->links[i];

		if (link->url.len > LONGEST_URL)
			continue;
		buf_int(b, object_number_of(new_link(p, page, link)));
		buf_add(b, S(" 0 R "));
	}
	buf_add(b, S("]\n"));
}

/* The tree refers to a page, of which it knows only that it is one. */
static void
add_to_tree(struct pdf *p, HPDF_Dict dict)
{
	if (p->page_count % BRANCH == 0) {
		p->branch = HPDF_Pages_New(p->doc->mmgr, p->doc->root_pages,
		    p->doc->xref);
		p->kids = HPDF_Dict_GetItem(p->branch, "Kids",
		    HPDF_OCLASS_ARRAY);
	}
	dict->header.obj_class |= HPDF_OSUBCLASS_PAGE;
	HPDF_Array_Add(p->kids, dict);
}

static void
write_page(struct pdf *p, HPDF_UINT number, HPDF_UINT content,
    const struct page *page)
{
	struct buf *b = object_begin_dict(p, number);

	buf_add(b, S("/Type /Page\n"));
	object_put_reference(b, S("Contents"), content);
	object_put_reference(b, S("Parent"), object_number_of(p->branch));
	put_size(p, b, page);
	put_links(p, b, page);
	object_end_dict(p, (str){0});
}

static bool
has_room(const struct pdf *p, const struct page *page, str content,
    struct faults *f)
{
	if (!(page->width > 0 && page->width <= WIDEST && page->height > 0 &&
		page->height <= WIDEST))
		return fault(f, FAULT_BUG, NOWHERE,
		    _("a page of %g x %g points cannot be made"), page->width,
		    page->height);
	if (page->link_count > HPDF_LIMIT_MAX_ARRAY ||
	    p->doc->xref->entries->count + page->link_count > MOST_OBJECTS ||
	    p->out->size + content.len > DOCUMENT_LARGEST)
		return fault(f, FAULT_DATA, NOWHERE,
		    _("too much for one PDF file, at page %td"),
		    p->page_count + 1);
	return true;
}

bool
pdf_page(struct pdf *p, const struct page *page, str bookmark, struct faults *f)
{
	HPDF_Dict dict;
	HPDF_UINT stream;
	struct numbers numbers;
	str content;

	if (!images_embed(p, page, &numbers.pictures, f) ||
	    !forms_embed(p, page, &numbers, f) ||
	    !content_write(p->tools, p->run, page, numbers, p->wanted,
		&content, f) ||
	    !has_room(p, page, content, f))
		return false;
	embed_wanted(p);
	dict = object_dict(p, NULL);
	stream = add_content(p, content);
	add_to_tree(p, dict);
	write_page(p, object_number_of(dict), stream, page);
	outline_add(p, object_number_of(dict), bookmark);
	p->page_count++;
	return object_good(p, f);
}

ptrdiff_t
pdf_page_count(const struct pdf *p)
{
	return p->page_count;
}

void
pdf_abandon(struct pdf *p)
{
	struct pdf_run *run = p->run;
	struct tools *tools = p->tools; /* holds p itself */

	HPDF_Stream_Free(p->out);
	HPDF_Free(p->doc);
	tools_return(run, tools);
}

static str
joined(struct arena *a, const struct pdf *p)
{
	char *bytes = NEW_ROOM(a, char, p->out->size), *to = bytes;

	for (const struct piece *piece = p->first; piece != NULL;
	     piece = piece->next) {
		memcpy(to, piece->bytes, (size_t)piece->used);
		to += piece->used;
	}
	return (str){bytes, to - bytes};
}

bool
pdf_finish(struct pdf *p, struct arena *a, str *bytes, struct faults *f)
{
	bool good;

	if (p->page_count == 0)
		fault(f, FAULT_BUG, NOWHERE, _("a PDF without a page"));
	outline_complete(p);
	labels_complete(p);
	archive_complete(p);
	object_write_rest(p);
	good = object_good(p, f) && p->page_count > 0;
	if (good)
		*bytes = joined(a, p);
	pdf_abandon(p);
	return good;
}
