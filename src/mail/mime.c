/* SPDX-License-Identifier: MIT */
/* libetpan's tree of a message as a list of its leaves. */
#include "mime.h"

#include <libetpan/libetpan.h>
#include <time.h>

#include "unicode/unicode.h"

struct splitting {
	struct arena *arena;
	struct parts *parts;
};

static str
decoded(struct arena *a, str bytes, int encoding)
{
	char *text = NULL;
	size_t at = 0, length = 0;
	str copy = S("");

	if (mailmime_part_parse(bytes.at, (size_t)bytes.len, &at, encoding,
		&text, &length) != MAILIMF_NO_ERROR)
		return bytes;
	copy = str_copy(a, (str){text, (ptrdiff_t)length});
	mmap_string_unref(text);
	return copy;
}

static const char *
composite_name(int type)
{
	switch (type) {
	case MAILMIME_COMPOSITE_TYPE_MESSAGE:
		return "message";
	case MAILMIME_COMPOSITE_TYPE_MULTIPART:
		return "multipart";
	default:
		return "x";
	}
}

static const char *
discrete_name(int type)
{
	return type == MAILMIME_DISCRETE_TYPE_TEXT ? "text" : "application";
}

static str
type_name(struct arena *a, const struct mailmime_content *c)
{
	const char *major = "text";
	str name;

	if (c == NULL || c->ct_subtype == NULL || c->ct_type == NULL)
		return S("text/plain");
	if (c->ct_type->tp_type == MAILMIME_TYPE_COMPOSITE_TYPE)
		major = composite_name(
		    c->ct_type->tp_data.tp_composite_type->ct_type);
	else
		major = discrete_name(
		    c->ct_type->tp_data.tp_discrete_type->dt_type);
	name = str_format(a, "%s/%s", major, c->ct_subtype);
	return str_lower_ascii(a, name);
}

static void
add_part(struct splitting *s, str type, str text, bool enclosed)
{
	if (s->parts->count < MIME_PARTS)
		s->parts->at[s->parts->count++] =
		    (struct part){type, text, enclosed};
}

static void
add_leaf(struct splitting *s, const struct mailmime *m, bool enclosed)
{
	const struct mailmime_data *d = m->mm_data.mm_single;
	int encoding = MAILMIME_MECHANISM_8BIT;
	char *charset = NULL;
	str type = type_name(s->arena, m->mm_content_type), text;

	if (d == NULL || d->dt_type != MAILMIME_DATA_TEXT ||
	    str_starts(type, S("application/")))
		return;
	if (m->mm_mime_fields != NULL)
		encoding = mailmime_transfer_encoding_get(m->mm_mime_fields);
	text = decoded(s->arena, (str){d->dt_data.dt_text.dt_data,
				     (ptrdiff_t)d->dt_data.dt_text.dt_length},
	    encoding);
	if (m->mm_content_type != NULL)
		charset = mailmime_content_charset_get(m->mm_content_type);
	add_part(s, type,
	    unicode_from_charset(s->arena, str_from(charset), text), enclosed);
}

/* `depth` counts from 1, the message itself. */
static bool
add_all(struct splitting *s, const struct mailmime *m, int depth,
    bool enclosed)
{
	if (depth > MIME_DEPTH)
		return false;
	if (m->mm_type == MAILMIME_SINGLE) {
		add_leaf(s, m, enclosed);
		return true;
	}
	if (m->mm_type == MAILMIME_MESSAGE) {
		if (depth > 1) {
			enclosed = true;
			add_part(s, S("message/rfc822"),
			    (str){m->mm_mime_start, (ptrdiff_t)m->mm_length},
			    true);
		}
		return m->mm_data.mm_message.mm_msg_mime == NULL ||
		    add_all(s, m->mm_data.mm_message.mm_msg_mime, depth + 1,
			enclosed);
	}
	for (const clistiter *i =
		 clist_begin(m->mm_data.mm_multipart.mm_mp_list);
	     i != NULL; i = clist_next(i))
		if (!add_all(s, clist_content(i), depth + 1, enclosed))
			return false;
	return true;
}

bool
mime_split(struct arena *a, str bytes, struct parts *out)
{
	struct splitting s = {a, out};
	struct mailmime *m = NULL;
	size_t at = 0;
	bool good;

	*out = (struct parts){.at = NEW_ARRAY(a, struct part, MIME_PARTS)};
	if (mailmime_parse(bytes.at, (size_t)bytes.len, &at, &m) !=
	    MAILIMF_NO_ERROR)
		return false;
	good = add_all(&s, m, 1, false);
	mailmime_free(m);
	return good;
}

/* One encoded word, without "=?" and "?="; false: it is none. */
static bool
word(struct arena *a, str inner, struct buf *to)
{
	str charset = str_cut(&inner, '?'), how = str_cut(&inner, '?');
	struct buf bytes = {.arena = a};

	if (charset.len == 0 || how.len != 1)
		return false;
	charset = str_cut(&charset, '*');
	if ((how.at[0] | 0x20) == 'b')
		buf_add(&bytes, decoded(a, inner, MAILMIME_MECHANISM_BASE64));
	else
		for (ptrdiff_t i = 0; i < inner.len; i++)
			buf_char(&bytes,
			    inner.at[i] == '_' ? ' ' : inner.at[i]);
	inner = buf_str(&bytes);
	if ((how.at[0] | 0x20) == 'q')
		inner = decoded(a, inner, MAILMIME_MECHANISM_QUOTED_PRINTABLE);
	buf_add(to, unicode_from_charset(a, charset, inner));
	return true;
}

/* Where the word that begins at text[from] ends ("?="), or -1. */
static ptrdiff_t
word_end(str text, ptrdiff_t from)
{
	int marks = 0;

	for (ptrdiff_t i = from + 2; i + 1 < text.len; i++) {
		if (text.at[i] != '?')
			continue;
		if (++marks >= 3 && text.at[i + 1] == '=')
			return i;
	}
	return -1;
}

str
mime_words(struct arena *a, str value)
{
	struct buf b = {.arena = a};
	bool after_word = false;

	while (value.len > 0) {
		ptrdiff_t at = str_find(value, S("=?")), end;
		str before;

		end = at >= 0 ? word_end(value, at) : -1;
		if (end < 0)
			break;
		before = str_slice(value, 0, at);
		if (!after_word || !str_blank(before))
			buf_add(&b, before);
		after_word = word(a, str_slice(value, at + 2, end), &b);
		if (!after_word)
			buf_add(&b, str_slice(value, at, end + 2));
		value = str_slice(value, end + 2, value.len);
	}
	buf_add(&b, value);
	return unicode_from_charset(a, S("UTF-8"), buf_str(&b));
}

int64_t
mime_date(str value)
{
	struct mailimf_date_time *d = NULL;
	size_t at = 0;
	struct tm tm = {0};
	int64_t seconds;
	int zone;

	if (mailimf_date_time_parse(value.at, (size_t)value.len, &at, &d) !=
	    MAILIMF_NO_ERROR)
		return 0;
	tm.tm_year = d->dt_year - 1900;
	tm.tm_mon = d->dt_month - 1;
	tm.tm_mday = d->dt_day;
	tm.tm_hour = d->dt_hour;
	tm.tm_min = d->dt_min;
	tm.tm_sec = d->dt_sec;
	zone = d->dt_zone;
	mailimf_date_time_free(d);
	seconds = timegm(&tm) - (zone / 100 * 60 + zone % 100) * 60;
	return seconds > 0 ? seconds * 1000 : 0;
}
