/* SPDX-License-Identifier: MIT */
/*
 * libetpan's tree: message( multipart/alternative( text/plain, text/html )).
 * Its writer folds header values at blanks.  From and To are plain values to
 * it: it would put a name with a blank in quotes, where encoded words are no
 * longer decoded.  The parts hold a mark each while it writes, and are put in
 * afterwards: it looks at every byte, which took a third of the time.
 */
#include "tree.h"

#include <libetpan/libetpan.h>
#include <stdlib.h>
#include <string.h>

static const char *const header_names[HEADER_COUNT] = {
	"From", "To", "Reply-To", "Subject", "Date", "Message-ID",
	"List-Unsubscribe", "Content-Language",
};

/*
 * "=_" cannot occur in quoted-printable; the digits are the message's own, so
 * that a message within a message (a bounce) has another boundary.
 */
#define BOUNDARY "=_%016llx"
enum { BOUNDARY_SIZE = 2 + 16 + 1 };

/* What stands for both parts; behind the headers it occurs nowhere else. */
#define MARK "=_part"
enum { ENCODED = 1 };

struct tree {
	struct mailmime *message;
	struct mailimf_fields *fields;		/* of the message */
	struct mailimf_field *header[HEADER_COUNT];
	char *boundary;				/* of the message */
	MMAPString *out;
};

/* A part with the mark as its body; NULL without memory. */
static struct mailmime *
part_new(const char *type)
{
	struct mailmime_fields *fields =
	    mailmime_fields_new_encoding(MAILMIME_MECHANISM_QUOTED_PRINTABLE);
	struct mailmime *part = NULL;

	if (fields == NULL)
		return NULL;
	if (mailmime_new_with_content(type, fields, &part) !=
	    MAILIMF_NO_ERROR) {
		mailmime_fields_free(fields);
		return NULL;
	}
	part->mm_data.mm_single = mailmime_data_new(MAILMIME_DATA_TEXT,
	    MAILMIME_MECHANISM_QUOTED_PRINTABLE, ENCODED, MARK,
	    sizeof(MARK) - 1, NULL);
	if (part->mm_data.mm_single == NULL) {
		mailmime_free(part);
		return NULL;
	}
	return part;
}

/*
 * An empty multipart/alternative with room for a boundary; libetpan's own
 * constructor makes one of the host's name and the time.
 */
static struct mailmime *
alternative_new(char **boundary)
{
	struct mailmime_content *type = mailmime_content_new_with_str(
	    "multipart/alternative; boundary=\"=_0123456789abcdef\"");
	struct mailmime_fields *fields = mailmime_fields_new_empty();
	clist *parts = clist_new();
	struct mailmime *m = NULL;
	struct mailmime_parameter *parameter;

	if (type != NULL && fields != NULL && parts != NULL)
		m = mailmime_new(MAILMIME_MULTIPLE, NULL, 0, fields, type,
		    NULL, NULL, NULL, parts, NULL, NULL);
	if (m == NULL) {
		if (parts != NULL)
			clist_free(parts);
		if (fields != NULL)
			mailmime_fields_free(fields);
		if (type != NULL)
			mailmime_content_free(type);
		return NULL;
	}
	parameter = clist_content(clist_begin(type->ct_parameters));
	*boundary = parameter->pa_value;
	return m;
}

/* Hangs `part` under `whole`; frees it where that fails. */
static bool
hang(struct mailmime *whole, struct mailmime *part)
{
	if (part == NULL)
		return false;
	if (mailmime_add_part(whole, part) == MAILIMF_NO_ERROR)
		return true;
	mailmime_free(part);
	return false;
}

static bool
build_parts(struct tree *t)
{
	struct mailmime *both = alternative_new(&t->boundary);

	if (both == NULL)
		return false;
	t->message = mailmime_new_message_data(both);
	if (t->message == NULL) {
		mailmime_free(both);
		return false;
	}
	return hang(both, part_new("text/plain; charset=utf-8")) &&
	    hang(both, part_new("text/html; charset=utf-8"));
}

static bool
build_headers(struct tree *t)
{
	t->fields = mailimf_fields_new_empty();
	if (t->fields == NULL)
		return false;
	mailmime_set_imf_fields(t->message, t->fields);
	for (int i = 0; i < HEADER_COUNT; i++) {
		char *name = strdup(header_names[i]);

		if (name != NULL)
			t->header[i] = mailimf_field_new_custom(name, NULL);
		if (t->header[i] == NULL) {
			free(name);
			return false;
		}
	}
	return true;
}

struct tree *
tree_open(struct arena *job, struct faults *f)
{
	struct tree *t = NEW(job, struct tree);

	t->out = mmap_string_new("");
	if (t->out != NULL && build_parts(t) && build_headers(t))
		return t;
	tree_close(t);
	fault(f, FAULT_IO, NOWHERE, _("no memory to write messages"));
	return NULL;
}

/* Takes all headers out of the message again; they belong to us. */
static void
empty(struct tree *t)
{
	clist *list = t->fields->fld_list;

	while (clist_begin(list) != NULL)
		clist_delete(list, clist_begin(list));
	for (int i = 0; i < HEADER_COUNT; i++)
		if (t->header[i] != NULL)
			t->header[i]->fld_data.fld_optional_field->fld_value =
			    NULL;
}

void
tree_close(struct tree *t)
{
	if (t->fields != NULL)
		empty(t);
	for (int i = 0; i < HEADER_COUNT; i++)
		if (t->header[i] != NULL)
			mailimf_field_free(t->header[i]);
	if (t->message != NULL)
		mailmime_free(t->message);
	if (t->out != NULL)
		mmap_string_free(t->out);
	*t = (struct tree){0};
}

static bool
fill(struct tree *t, const struct leaves *l)
{
	for (int i = 0; i < HEADER_COUNT; i++) {
		struct mailimf_field *field = t->header[i];

		if (l->header[i] == NULL)
			continue;
		field->fld_data.fld_optional_field->fld_value = l->header[i];
		if (mailimf_fields_add(t->fields, field) != MAILIMF_NO_ERROR)
			return false;
	}
	snprintf(t->boundary, BOUNDARY_SIZE, BOUNDARY,
	    (unsigned long long)l->boundary);
	return true;
}

/* Adds what stands before the next mark, and the part in its place. */
static void
put_part(struct buf *b, str *rest, str part)
{
	ptrdiff_t at = str_find(*rest, S(MARK));

	buf_add(b, str_slice(*rest, 0, at));
	buf_add(b, part);
	*rest = str_slice(*rest, at + (ptrdiff_t)sizeof(MARK) - 1, rest->len);
}

/* The written tree with its two parts, all at once in the arena. */
static str
with_parts(struct arena *a, str written, const struct leaves *l)
{
	ptrdiff_t headers = str_find(written, S("\r\n\r\n"));
	ptrdiff_t size = written.len + l->text.len + l->html.len;
	struct buf b = {
		.arena = a, .at = NEW_ARRAY(a, char, size), .cap = size,
	};

	buf_add(&b, str_slice(written, 0, headers));
	written = str_slice(written, headers, written.len);
	put_part(&b, &written, l->text);
	put_part(&b, &written, l->html);
	buf_add(&b, written);
	return buf_str(&b);
}

bool
tree_write(struct tree *t, struct arena *a, const struct leaves *l,
    str *bytes, struct faults *f)
{
	int column = 0;
	bool done = fill(t, l) && mmap_string_truncate(t->out, 0) != NULL &&
	    mailmime_write_mem(t->out, &column, t->message) ==
		MAILIMF_NO_ERROR;

	empty(t);
	if (!done)
		return fault(f, FAULT_IO, NOWHERE,
		    _("no memory to write the message"));
	*bytes = with_parts(a,
	    (str){t->out->str, (ptrdiff_t)t->out->len}, l);
	return true;
}
