/* SPDX-License-Identifier: MIT */
/* Header words: RFC 5322 3.2, RFC 2047. */
#include <string.h>

#include "encode.h"
#include "mail.h"

enum {
	MOST_WORD = 60,		/* so that it fits a line behind "Reply-To: " */
	MOST_LINE = 76,
	MOST_TEXT = 20000,	/* bytes of a subject or a name */
};

#define WORD_START "=?utf-8?"	/* then q or b, and '?' */
#define WORD_END "?="

/* Characters of text that one encoded word has room for. */
enum { ROOM = MOST_WORD - (int)sizeof(WORD_START "q?" WORD_END) + 1 };

/* RFC 5322 atext. */
static bool
is_atom(char c)
{
	return is_letter_or_digit(c) ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* What "q" may leave as it is everywhere, in names too (RFC 2047 5 (3)). */
static bool
is_q_plain(char c)
{
	return is_letter_or_digit(c) || c == '!' || c == '*' || c == '+' ||
	    c == '-' || c == '/';
}

static int
q_cost(str s)
{
	int cost = 0;

	for (ptrdiff_t i = 0; i < s.len; i++)
		cost += is_q_plain(s.at[i]) || s.at[i] == ' ' ? 1 : 3;
	return cost;
}

static void
add_q(struct buf *b, str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (ptrdiff_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (is_q_plain(s.at[i])) {
			buf_char(b, s.at[i]);
		} else if (c == ' ') {
			buf_char(b, '_');
		} else {
			buf_char(b, '=');
			buf_char(b, hex[c >> 4]);
			buf_char(b, hex[c & 15]);
		}
	}
}

/* The end of the whole characters from `from` that fit one encoded word. */
static ptrdiff_t
word_end(str text, ptrdiff_t from, bool base64)
{
	int room = base64 ? ROOM / 4 * 3 : ROOM;
	str rest = str_slice(text, from, text.len);
	ptrdiff_t end = from;

	if ((base64 ? rest.len : q_cost(rest)) <= room)
		return text.len;
	while (end < text.len) {
		ptrdiff_t next = end;
		str character;

		utf8_next(text, &next);
		character = str_slice(text, end, next);
		room -= base64 ? (int)character.len : q_cost(character);
		if (room < 0)
			break;
		end = next;
	}
	return end;
}

/* Encoded words; a reader drops the blanks between them. */
static void
add_encoded(struct buf *b, str text)
{
	bool base64 = q_cost(text) > (text.len + 2) / 3 * 4;
	ptrdiff_t end;

	for (ptrdiff_t at = 0; at < text.len; at = end) {
		end = word_end(text, at, base64);
		buf_add(b, at > 0 ? S(" " WORD_START) : S(WORD_START));
		buf_add(b, base64 ? S("b?") : S("q?"));
		if (base64)
			base64_word(b, str_slice(text, at, end));
		else
			add_q(b, str_slice(text, at, end));
		buf_add(b, S(WORD_END));
	}
}

/*
 * Whether folding and decoding give back this text: printable ASCII, single
 * blanks between words that are not too long, nothing like an encoded word.
 */
static bool
survives(str text)
{
	ptrdiff_t word = 0;
	char before = ' ';

	for (ptrdiff_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c < ' ' || c > '~' || (before == '=' && c == '?'))
			return false;
		before = c;
		/* in a quoted string these two take two characters */
		word += c == '"' || c == '\\' ? 2 : 1;
		if (c != ' ' && word > MOST_WORD)
			return false;
		if (c == ' ' && (word == 1 || i + 1 == text.len))
			return false;
		if (c == ' ')
			word = 0;
	}
	return true;
}

static bool
all_atoms(str name)
{
	for (ptrdiff_t i = 0; i < name.len; i++)
		if (name.at[i] != ' ' && !is_atom(name.at[i]))
			return false;
	return true;
}

static void
add_quoted(struct buf *b, str name)
{
	buf_char(b, '"');
	for (ptrdiff_t i = 0; i < name.len; i++) {
		if (name.at[i] == '"' || name.at[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, name.at[i]);
	}
	buf_char(b, '"');
}

str
header_text(struct arena *a, str text)
{
	struct buf b = {.arena = a};

	if (survives(text))
		return text;
	add_encoded(&b, text);
	return buf_str(&b);
}

str
header_mailbox(struct arena *a, str name, str address)
{
	struct buf b = {.arena = a};

	if (name.len == 0)
		return address;
	if (!survives(name))
		add_encoded(&b, name);
	else if (all_atoms(name))
		buf_add(&b, name);
	else
		add_quoted(&b, name);
	buf_add(&b, S(" <"));
	buf_add(&b, address);
	buf_char(&b, '>');
	return buf_str(&b);
}

/*
 * Folds before words that would reach over the line (RFC 5322 2.2.3); the name
 * and the first word stay together.
 */
static void
add_folded(struct buf *b, ptrdiff_t column, str value)
{
	str words = value;

	while (words.len > 0) {
		str word = str_cut(&words, ' ');
		bool first = word.at == value.at;

		if (!first && column + 1 + word.len > MOST_LINE) {
			buf_add(b, S("\r\n"));
			column = 0;
		}
		buf_char(b, ' ');
		buf_add(b, word);
		column += 1 + word.len;
	}
}

void
header_add(struct buf *b, const char *name, str value)
{
	ptrdiff_t column = b->len;

	buf_add(b, str_from(name));
	buf_char(b, ':');
	column = b->len - column;
	if (value.len > 0 && column + 1 + value.len <= MOST_LINE) {
		buf_char(b, ' ');
		buf_add(b, value);
	} else {
		add_folded(b, column, value);
	}
	buf_add(b, S("\r\n"));
}

/* The first byte that is no printable ASCII, or the length. */
static ptrdiff_t
printable_length(str text)
{
	ptrdiff_t i = 0;

	while (i < text.len && text.at[i] >= ' ' && text.at[i] <= '~')
		i++;
	return i;
}

bool
mail_header_text(str text, const char **why)
{
	ptrdiff_t first = printable_length(text);

	for (ptrdiff_t i = first; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c == '\n' || c == '\r')
			*why = _("a line break");
		else if (c < ' ' || c == 0x7F)
			*why = _("a control character");
		else
			continue;
		return false;
	}
	if (text.len > MOST_TEXT) {
		*why = _("more than 20,000 bytes");
		return false;
	}
	if (utf8_fault(str_slice(text, first, text.len)) >= 0) {
		*why = _("bytes that are not UTF-8");
		return false;
	}
	return true;
}
