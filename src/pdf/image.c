/* SPDX-License-Identifier: MIT */
/*
 * Pictures in a document: ISO 32000-1, 8.9.5 (image XObjects).  Their device
 * colours are those of the output intent, sRGB; there is no soft mask, which
 * ISO 19005-1 forbids.  Two files with the same picture in them count as one.
 */
#include "parts.h"

#include <stdio.h>
#include <string.h>

/* Forms have their part of the dictionary, too. */
enum { PICTURES_MOST = HPDF_LIMIT_MAX_DICT_ELEMENT - FORMS_MOST - 95 };

struct embedded_picture {	/* in this document */
	struct embedded_picture *next;
	struct digest digest;
	int number;
};

static bool
same(const struct digest *a, const struct digest *b)
{
	return memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

/* ---- samples of a run ---- */

static struct run_picture *
pack(const struct picture *p)
{
	struct libdeflate_compressor *c = compressor_new(RUN_LEVEL);
	size_t size = (size_t)(p->width * p->height * p->channels);
	size_t most = libdeflate_zlib_compress_bound(c, size);
	struct arena own = {0};
	struct run_picture *packed = NEW(&own, struct run_picture);
	char *to = NEW_ROOM(&own, char, (ptrdiff_t)most);

	packed->samples = (str){to, (ptrdiff_t)libdeflate_zlib_compress(c,
	    p->rows, size, to, most)};
	packed->digest = p->digest;
	packed->own = own;
	libdeflate_free_compressor(c);
	return packed;
}

/* Two threads that pack the same at once both keep theirs: it is the same. */
static str
packed_samples(struct pdf_run *run, const struct picture *p)
{
	struct run_picture *first = atomic_load(&run->pictures), *packed;

	for (packed = first; packed != NULL; packed = packed->next)
		if (same(&packed->digest, &p->digest))
			return packed->samples;
	packed = pack(p);
	packed->next = first;
	while (!atomic_compare_exchange_weak(&run->pictures, &packed->next,
	    packed))
		;
	return packed->samples;
}

void
images_free(struct pdf_run *run)
{
	struct run_picture *p = atomic_exchange(&run->pictures, NULL);

	while (p != NULL) {
		struct run_picture *next = p->next;
		struct arena own = p->own;

		arena_free(&own);
		p = next;
	}
}

/* ---- of a document ---- */

static void
write_picture(struct pdf *p, const struct picture *picture, str bytes,
    int number)
{
	HPDF_Dict image = object_stream(p,
	    picture->rows != NULL ? "FlateDecode" : "DCTDecode", bytes);
	char name[24];

	HPDF_Dict_AddName(image, "Type", "XObject");
	HPDF_Dict_AddName(image, "Subtype", "Image");
	HPDF_Dict_AddNumber(image, "Width", (HPDF_INT32)picture->width);
	HPDF_Dict_AddNumber(image, "Height", (HPDF_INT32)picture->height);
	HPDF_Dict_AddName(image, "ColorSpace",
	    picture->channels == 1 ? "DeviceGray" : "DeviceRGB");
	HPDF_Dict_AddNumber(image, "BitsPerComponent", 8);
	object_write(p, image, bytes);
	snprintf(name, sizeof name, "I%d", number);
	HPDF_Dict_Add(document_xobjects(p), name, image);
}

static void
mix_digest(struct pdf *p, const struct digest *digest)
{
	document_mix(p, str_hash((str){(const char *)digest->byte,
	    sizeof digest->byte}));
}

/* Its number in the document; it is written if it is new there. */
static bool
embed(struct pdf *p, const struct picture *picture, int *number,
    struct faults *f)
{
	struct embedded_picture **chain =
	    &p->chains[picture->digest.byte[0]], *e;
	str bytes;

	for (e = *chain; e != NULL; e = e->next)
		if (same(&e->digest, &picture->digest)) {
			*number = e->number;
			return true;
		}
	bytes = picture->rows != NULL ? packed_samples(p->run, picture)
				      : picture->jpeg;
	if (p->picture_count == PICTURES_MOST ||
	    p->out->size + bytes.len > DOCUMENT_LARGEST)
		return fault(f, FAULT_DATA, NOWHERE,
		    _("too much for one PDF file, at page %td"),
		    p->page_count + 1);
	e = NEW(&p->tools->file, struct embedded_picture);
	*e = (struct embedded_picture){*chain, picture->digest,
	    p->picture_count++};
	*chain = e;
	write_picture(p, picture, bytes, e->number);
	mix_digest(p, &e->digest);
	*number = e->number;
	return true;
}

bool
images_embed(struct pdf *p, const struct page *page, const int **numbers,
    struct faults *f)
{
	int *to = NEW_ARRAY(&p->tools->file, int, page->picture_count);

	*numbers = to;
	for (ptrdiff_t i = 0; i < page->picture_count; i++)
		if (!embed(p, page->pictures[i].picture, &to[i], f))
			return false;
	return true;
}
