/* SPDX-License-Identifier: MIT */
/*
 * Page labels (ISO 32000-1, 12.4.2): a number tree (7.9.7) of ranges of pages.
 * Letters of one page that follow each other are one range; a letter of several
 * pages is one of its own.
 */
#include "parts.h"

#include <string.h>

enum { LEAF = 2000 };	/* ranges: twice that are in an array of its own */

static HPDF_STATUS
write_ranges(HPDF_Dict dict, HPDF_Stream out)
{
	const struct labels *l = dict->attr;
	const char begin[] = "/Nums [", end[] = "]\n";
	HPDF_STATUS status = HPDF_Stream_Write(out, (const HPDF_BYTE *)begin,
	    sizeof begin - 1);

	if (status == HPDF_OK)
		status = HPDF_Stream_Write(out,
		    (const HPDF_BYTE *)l->ranges.at, (HPDF_UINT)l->ranges.len);
	return status != HPDF_OK
	    ? status
	    : HPDF_Stream_Write(out, (const HPDF_BYTE *)end, sizeof end - 1);
}

/* The ranges that wait, into a dictionary that is written at once. */
static HPDF_Dict
write_node(struct pdf *p, bool leaf)
{
	struct labels *l = &p->labels;
	HPDF_Dict node = object_dict(p, NULL);

	if (leaf) {
		HPDF_Array limits = HPDF_Array_New(node->mmgr);

		HPDF_Array_AddNumber(limits, (HPDF_INT32)l->first);
		HPDF_Array_AddNumber(limits, (HPDF_INT32)l->last);
		HPDF_Dict_Add(node, "Limits", limits);
	}
	node->attr = l;
	node->write_fn = write_ranges;
	object_write(p, node, (str){0});
	l->ranges.len = 0;
	l->range_count = 0;
	return node;
}

static void
write_leaf(struct pdf *p)
{
	struct labels *l = &p->labels;

	if (l->root == NULL) {
		l->root = object_dict(p, NULL);
		l->leaves = HPDF_Array_New(p->doc->mmgr);
		HPDF_Dict_Add(l->root, "Kids", l->leaves);
	}
	HPDF_Array_Add(l->leaves, write_node(p, true));
}

static void
begin_range(struct pdf *p)
{
	struct labels *l = &p->labels;

	if (l->range_count == LEAF)
		write_leaf(p);
	if (l->ranges.arena == NULL)
		l->ranges.arena = &p->tools->file;
	if (l->range_count++ == 0)
		l->first = p->page_count;
	l->last = p->page_count;
}

void
pdf_letter(struct pdf *p, int64_t number, ptrdiff_t pages)
{
	struct labels *l = &p->labels;
	bool plain = pages == 1;

	if (plain && number == l->number) {
		l->number++;
		return;
	}
	begin_range(p);
	if (plain)
		buf_format(&l->ranges, "%td<</S/D/St %lld>>", p->page_count,
		    (long long)number);
	else
		buf_format(&l->ranges, "%td<</S/D/P(%lld-)>>", p->page_count,
		    (long long)number);
	l->number = plain ? number + 1 : 0;
	l->hash = hash_mix(l->hash, (uint64_t)number);
}

/* Pages from 1 on are what viewers take them for anyway. */
static bool
is_usual(const struct labels *l)
{
	return l->root == NULL && (l->range_count == 0 ||
	    str_equal(buf_str(&l->ranges), S("0<</S/D/St 1>>")));
}

void
labels_complete(struct pdf *p)
{
	struct labels *l = &p->labels;

	if (is_usual(l))
		return;
	document_mix(p, l->hash);
	if (l->root == NULL)
		l->root = write_node(p, false);
	else if (l->range_count > 0)
		write_leaf(p);
	HPDF_Dict_Add(p->doc->catalog, "PageLabels", l->root);
}
