/* SPDX-License-Identifier: MIT */
/*
 * Attached files: names by RFC 2231, which a mail reader of today takes.  Older
 * ones look at `name` beside the type: there it is in ASCII, with '_' for what
 * is none.
 */
#include "attachment.h"

#include "encode.h"
#include "unicode/unicode.h"

enum {
	MOST_NAME = 255,	/* bytes, as in a file system */
	MOST_VALUE = 54,	/* characters of a parameter in a line */
};

static bool
refuse(const char **why, const char *reason)
{
	*why = reason;
	return false;
}

/* What turns the order of letters round can show "exe.pdf" for "fdp.exe". */
static bool
is_turning(int32_t c)
{
	return c == 0x61C || c == 0x200E || c == 0x200F ||
	    (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool
check_character(int32_t c, const char **why)
{
	if (c == UTF8_BAD)
		return refuse(why, _("bytes that are not UTF-8"));
	if (c == '\n' || c == '\r')
		return refuse(why, _("a line break"));
	if (c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
		return refuse(why, _("a control character"));
	if (is_turning(c))
		return refuse(why, _("a sign that turns the direction of "
				     "writing"));
	return true;
}

bool
mail_file_name(str name, const char **why)
{
	ptrdiff_t at = 0;

	if (name.len == 0 || name.at[0] == '.')
		return refuse(why, _("no plain name of a file"));
	if (name.len > MOST_NAME)
		return refuse(why, _("more than 255 bytes"));
	if (str_find_char(name, '/') >= 0 || str_find_char(name, '\\') >= 0)
		return refuse(why, _("no plain name of a file"));
	while (at < name.len)
		if (!check_character(utf8_next(name, &at), why))
			return false;
	return true;
}

str
mail_base64(struct arena *a, str bytes)
{
	ptrdiff_t size = base64_length(bytes.len);
	struct buf b = {.arena = a, .at = NEW_ROOM(a, char, size), .cap = size};

	base64_lines(&b, bytes);
	return buf_str(&b);
}

static bool
is_plain(str name)
{
	for (ptrdiff_t i = 0; i < name.len; i++)
		if (name.at[i] < ' ' || name.at[i] > '~')
			return false;
	return name.len <= MOST_VALUE;
}

/* A quoted string: RFC 2045 5.1. */
static void
add_quoted(struct buf *b, str key, str value)
{
	buf_add(b, S(";\r\n "));
	buf_add(b, key);
	buf_add(b, S("=\""));
	for (ptrdiff_t i = 0; i < value.len; i++) {
		if (value.at[i] == '"' || value.at[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, value.at[i]);
	}
	buf_char(b, '"');
}

static str
percent_encoded(struct arena *a, str value)
{
	static const char hex[] = "0123456789ABCDEF";
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];

		if (is_letter_or_digit(value.at[i]) || c == '.' || c == '-' ||
		    c == '_') {
			buf_char(&b, value.at[i]);
		} else {
			buf_char(&b, '%');
			buf_char(&b, hex[c >> 4]);
			buf_char(&b, hex[c & 15]);
		}
	}
	return buf_str(&b);
}

/* Whether a line may end before what follows: not within a character. */
static bool
may_end(str encoded, ptrdiff_t at)
{
	if (encoded.at[at - 1] == '%' || encoded.at[at - 2] == '%')
		return false;
	/* %80 to %BF go on with a character */
	return encoded.at[at] != '%' ||
	    str_find_char(S("89AB"), encoded.at[at + 1]) < 0;
}

/* RFC 2231 4; what is long stands in several lines, which are joined: 3. */
static void
add_extended(struct buf *b, str key, str value)
{
	str rest = percent_encoded(b->arena, value);
	bool whole = rest.len <= MOST_VALUE;

	for (int section = 0; rest.len > 0; section++) {
		ptrdiff_t end = whole || rest.len < MOST_VALUE ? rest.len
							       : MOST_VALUE;

		while (end < rest.len && !may_end(rest, end))
			end--;
		buf_format(b, ";\r\n %.*s*", FMT(key));
		if (!whole)
			buf_format(b, "%d*", section);
		buf_add(b, section == 0 ? S("=utf-8''") : S("="));
		buf_add(b, str_slice(rest, 0, end));
		rest = str_slice(rest, end, rest.len);
	}
}

/* ASCII of at most MOST_VALUE characters, with the extension. */
static str
plain_name(struct arena *a, str name)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0, start = 0;

	while (at < name.len) {
		int32_t c = utf8_next(name, &at);

		if (c >= ' ' && c <= '~')
			buf_char(&b, (char)c);
		else if (b.len == 0 || b.at[b.len - 1] != '_')
			buf_char(&b, '_');
	}
	if (b.len > MOST_VALUE)
		start = b.len - MOST_VALUE;
	return str_slice(buf_str(&b), start, b.len);
}

static bool
check(const struct attachment *file, struct faults *f)
{
	const char *why = "";
	bool typed = file->type.len > 0;

	for (ptrdiff_t i = 0; i < file->type.len; i++) {
		char c = file->type.at[i];

		typed = typed && (is_letter_or_digit(c) || c == '/' ||
			c == '-' || c == '.' || c == '+');
	}
	if (typed && mail_file_name(file->name, &why))
		return true;
	return fault(f, FAULT_BUG, NOWHERE,
	    _("attachment '%.*s' cannot be sent: %s"), FMT(file->name), why);
}

static bool
fill_leaf(struct arena *a, const struct attachment *file, str how,
    struct leaf *leaf, struct faults *f)
{
	struct buf type = {.arena = a}, disposition = {.arena = a};

	if (!check(file, f))
		return false;
	buf_add(&type, file->type);
	add_quoted(&type, S("name"), plain_name(a, file->name));
	buf_add(&disposition, how);
	if (is_plain(file->name))
		add_quoted(&disposition, S("filename"), file->name);
	else
		add_extended(&disposition, S("filename"), file->name);
	leaf->type = buf_str(&type);
	leaf->disposition = buf_str(&disposition);
	leaf->encoding = S("base64");
	leaf->body = file->base64;
	return true;
}

bool
attachment_leaf(struct arena *a, const struct attachment *file,
    struct leaf *leaf, struct faults *f)
{
	return fill_leaf(a, file, S("attachment"), leaf, f);
}

bool
picture_leaf(struct arena *a, const struct attachment *file, str id,
    struct leaf *leaf, struct faults *f)
{
	leaf->id = id;
	return fill_leaf(a, file, S("inline"), leaf, f);
}
