/* SPDX-License-Identifier: MIT */
/*
 * libetpan builds and writes the tree once, with marks where messages differ.
 * What it wrote is cut at the marks; a message is then these pieces and its own
 * values between them.  So it looks at no byte of a letter or an attachment.
 */
#include "tree.h"

#include <libetpan/libetpan.h>
#include <stdlib.h>
#include <string.h>

/* What stands behind a piece; for boundaries one for each level. */
enum slot {
	SLOT_TYPE,
	SLOT_ENCODING,
	SLOT_ID,
	SLOT_DISPOSITION,
	SLOT_BODY,
	SLOT_MIXED,
	SLOT_ALTERNATIVE,
	SLOT_RELATED,
	SLOTS			/* their number: nothing */
};

#define TYPE_MARK "x/x-mark-type"
#define ENCODING_MARK "x-mark-encoding"
#define ID_MARK "x-mark-id"
#define DISPOSITION_MARK "x-mark-disposition"
#define BODY_MARK "x-mark-body"

static const str marks[SLOTS] = {
	S_INIT(TYPE_MARK), S_INIT(ENCODING_MARK), S_INIT(ID_MARK),
	S_INIT(DISPOSITION_MARK), S_INIT(BODY_MARK), S_INIT("x-mark-mixed"),
	S_INIT("x-mark-alternative"), S_INIT("x-mark-related"),
};

/*
 * "=_" cannot occur in quoted-printable or base64; the digits are the message's
 * own, so that a message within a message (a bounce) has other boundaries.  The
 * last letter is the level's.
 */
enum { DIGITS = 12, BOUNDARY_LENGTH = 2 + DIGITS + 1 };

struct piece {
	str text;
	enum slot slot;
};

struct tree {
	struct piece *pieces;
	ptrdiff_t count;
};

/* ---- the marked tree ---- */

/* `disposition` and `id` are marks, or NULL: those are freed in any case. */
static struct mailmime_fields *
fields_new(char *id, struct mailmime_disposition *disposition)
{
	struct mailmime_mechanism *encoding = mailmime_mechanism_new(
	    MAILMIME_MECHANISM_TOKEN, strdup(ENCODING_MARK));
	struct mailmime_fields *fields = NULL;

	if (encoding != NULL)
		fields = mailmime_fields_new_with_data(encoding, id, NULL,
		    disposition, NULL);
	if (fields != NULL)
		return fields;
	if (encoding != NULL)
		mailmime_mechanism_free(encoding);
	if (disposition != NULL)
		mailmime_disposition_free(disposition);
	free(id);
	return NULL;
}

static struct mailmime_disposition *
disposition_new(void)
{
	struct mailmime_disposition_type *type = mailmime_disposition_type_new(
	    MAILMIME_DISPOSITION_TYPE_EXTENSION, strdup(DISPOSITION_MARK));
	clist *none = clist_new();
	struct mailmime_disposition *d = NULL;

	if (type != NULL && none != NULL)
		d = mailmime_disposition_new(type, none);
	if (d != NULL)
		return d;
	if (none != NULL)
		clist_free(none);
	if (type != NULL)
		mailmime_disposition_type_free(type);
	return NULL;
}

static struct mailmime *
leaf_new(bool has_id, bool disposed)
{
	struct mailmime_fields *fields = fields_new(
	    has_id ? strdup(ID_MARK) : NULL,
	    disposed ? disposition_new() : NULL);
	struct mailmime *leaf = NULL;

	if (fields == NULL)
		return NULL;
	if (mailmime_new_with_content(TYPE_MARK, fields, &leaf) !=
	    MAILIMF_NO_ERROR) {
		mailmime_fields_free(fields);
		return NULL;
	}
	leaf->mm_data.mm_single = mailmime_data_new(MAILMIME_DATA_TEXT,
	    MAILMIME_MECHANISM_TOKEN, 1 /* encoded */, BODY_MARK,
	    sizeof(BODY_MARK) - 1, NULL);
	if (leaf->mm_data.mm_single != NULL)
		return leaf;
	mailmime_free(leaf);
	return NULL;
}

/*
 * An empty multipart; libetpan's own constructor makes a boundary of the
 * host's name and the time.
 */
static struct mailmime *
multipart_new(const char *type_and_boundary)
{
	struct mailmime_content *type =
	    mailmime_content_new_with_str(type_and_boundary);
	struct mailmime_fields *fields = mailmime_fields_new_empty();
	clist *parts = clist_new();
	struct mailmime *m = NULL;

	if (type != NULL && fields != NULL && parts != NULL)
		m = mailmime_new(MAILMIME_MULTIPLE, NULL, 0, fields, type,
		    NULL, NULL, NULL, parts, NULL, NULL);
	if (m != NULL)
		return m;
	if (parts != NULL)
		clist_free(parts);
	if (fields != NULL)
		mailmime_fields_free(fields);
	if (type != NULL)
		mailmime_content_free(type);
	return NULL;
}

/* Hangs `part` under `whole`; frees it where that fails. */
static bool
hang(struct mailmime *whole, struct mailmime *part)
{
	if (part == NULL)
		return false;
	if (whole != NULL && mailmime_add_part(whole, part) == MAILIMF_NO_ERROR)
		return true;
	mailmime_free(part);
	return false;
}

/* The message or, without `good`, nothing of it. */
static struct mailmime *
if_good(struct mailmime *m, bool good)
{
	if (good || m == NULL)
		return m;
	mailmime_free(m);
	return NULL;
}

static struct mailmime *
related_new(void)
{
	struct mailmime *m = multipart_new("multipart/related; "
	    "type=\"text/html\"; boundary=\"x-mark-related\"");

	return if_good(m, hang(m, leaf_new(false, false)) &&
	    hang(m, leaf_new(true, true)));
}

static struct mailmime *
alternative_new(bool picture)
{
	struct mailmime *m = multipart_new(
	    "multipart/alternative; boundary=\"x-mark-alternative\"");

	return if_good(m, hang(m, leaf_new(false, false)) &&
	    hang(m, picture ? related_new() : leaf_new(false, false)));
}

static struct mailmime *
mixed_new(const struct shape *shape)
{
	struct mailmime *m;
	bool good;

	if (shape->attachments == 0)
		return alternative_new(shape->picture);
	m = multipart_new("multipart/mixed; boundary=\"x-mark-mixed\"");
	good = hang(m, alternative_new(shape->picture));
	for (ptrdiff_t i = 0; good && i < shape->attachments; i++)
		good = hang(m, leaf_new(false, true));
	return if_good(m, good);
}

static struct mailmime *
message_new(const struct shape *shape)
{
	struct mailmime *content = mixed_new(shape);
	struct mailmime *message = NULL;
	struct mailimf_fields *none;

	if (content != NULL)
		message = mailmime_new_message_data(content);
	if (message == NULL)
		return if_good(content, false);
	none = mailimf_fields_new_empty();
	if (none != NULL)
		mailmime_set_imf_fields(message, none);
	return if_good(message, none != NULL);
}

/* ---- cut into pieces ---- */

/* The first mark of all, and where it is. */
static enum slot
find_mark(str text, ptrdiff_t *at)
{
	enum slot first = SLOTS;

	*at = text.len;
	for (int i = 0; i < SLOTS; i++) {
		ptrdiff_t found = str_find(text, marks[i]);

		if (found >= 0 && found < *at) {
			*at = found;
			first = (enum slot)i;
		}
	}
	return first;
}

static void
cut(struct tree *t, struct arena *job, str written)
{
	ptrdiff_t lines = 1;	/* at most one mark in each */

	for (ptrdiff_t i = 0; i < written.len; i++)
		lines += written.at[i] == '\n';
	t->pieces = NEW_ARRAY(job, struct piece, lines);
	while (written.len > 0) {
		ptrdiff_t at;
		enum slot slot = find_mark(written, &at);
		str text = str_slice(written, 0, at);

		t->pieces[t->count++] =
		    (struct piece){str_copy(job, text), slot};
		if (slot < SLOTS)
			at += marks[slot].len;
		written = str_slice(written, at, written.len);
	}
}

struct tree *
tree_new(struct arena *job, struct shape shape, struct faults *f)
{
	struct tree *t = NEW(job, struct tree);
	struct mailmime *message = message_new(&shape);
	MMAPString *out = mmap_string_new("");
	int column = 0;
	bool good = message != NULL && out != NULL &&
	    mailmime_write_mem(out, &column, message) == MAILIMF_NO_ERROR;

	if (good)
		cut(t, job, (str){out->str, (ptrdiff_t)out->len});
	if (message != NULL)
		mailmime_free(message);
	if (out != NULL)
		mmap_string_free(out);
	if (good)
		return t;
	fault(f, FAULT_IO, NOWHERE, _("no memory to write messages"));
	return NULL;
}

/* ---- filled ---- */

static str
value_of(enum slot slot, const struct leaf *leaf, str *boundaries)
{
	switch (slot) {
	case SLOT_TYPE: return leaf->type;
	case SLOT_ENCODING: return leaf->encoding;
	case SLOT_ID: return leaf->id;
	case SLOT_DISPOSITION: return leaf->disposition;
	case SLOT_BODY: return leaf->body;
	case SLOT_MIXED: return boundaries[0];
	case SLOT_ALTERNATIVE: return boundaries[1];
	case SLOT_RELATED: return boundaries[2];
	case SLOTS: break;
	}
	return S("");
}

static ptrdiff_t
put_pieces(const struct tree *t, char *to, const struct leaf *leaf,
    str *boundaries)
{
	char *start = to;
	ptrdiff_t size = 0;

	for (ptrdiff_t i = 0; i < t->count; i++) {
		const struct piece *p = &t->pieces[i];
		str value = value_of(p->slot, leaf, boundaries);

		leaf += p->slot == SLOT_BODY;
		size += p->text.len + value.len;
		if (start == NULL)
			continue;
		memcpy(to, p->text.at, (size_t)p->text.len);
		to += p->text.len;
		memcpy(to, value.at, (size_t)value.len);
		to += value.len;
	}
	return size;
}

static str
boundary_at(char to[BOUNDARY_LENGTH], uint64_t number, char level)
{
	to[0] = '=';
	to[1] = '_';
	for (int i = DIGITS; i > 0; i--, number >>= 4)
		to[1 + i] = "0123456789abcdef"[number & 15];
	to[BOUNDARY_LENGTH - 1] = level;
	return (str){to, BOUNDARY_LENGTH};
}

str
tree_fill(const struct tree *t, struct arena *a, str headers,
    uint64_t boundary, const struct leaf *leaves)
{
	char text[3][BOUNDARY_LENGTH];
	str boundaries[3];
	ptrdiff_t size;
	char *bytes;

	for (int i = 0; i < 3; i++)
		boundaries[i] = boundary_at(text[i], boundary >> 16, "abc"[i]);
	size = headers.len + put_pieces(t, NULL, leaves, boundaries);
	bytes = NEW_ROOM(a, char, size);
	memcpy(bytes, headers.at, (size_t)headers.len);
	put_pieces(t, bytes + headers.len, leaves, boundaries);
	return (str){bytes, size};
}
