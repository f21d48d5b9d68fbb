/* SPDX-License-Identifier: MIT */
#include "compile.h"

static str
slice(const struct scanner *s, ptrdiff_t from, ptrdiff_t to)
{
	return str_slice(s->source->text, from, to);
}

/* Reports once; what follows the first mistake in a tag says nothing new. */
static void
report(struct scanner *s, ptrdiff_t at, ptrdiff_t end, str message)
{
	struct place p = {s->source, at, end - at};

	if (!s->failed)
		fault(s->faults, FAULT_DATA, p, "%.*s", FMT(message));
	s->failed = true;
}

/* Blanks between words, those of word processors too. */
static bool
is_blank(int32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 ||
	    c == 0x202F || (c >= 0x2000 && c <= 0x200B) || c == 0xFEFF;
}

static bool
is_curly_quote(int32_t c)
{
	return (c >= 0x2018 && c <= 0x201F) || c == 0xAB || c == 0xBB ||
	    c == 0x2039 || c == 0x203A;
}

static bool
is_decimal(int32_t c)
{
	return c >= '0' && c <= '9';
}

static bool
starts_name(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    (c >= 0xAA && !is_blank(c) && !is_curly_quote(c));
}

/* The code point at `at`, or 0 at the end; *next is behind it. */
static int32_t
peek(const struct scanner *s, ptrdiff_t at, ptrdiff_t *next)
{
	*next = at;
	return at < s->to ? utf8_next(s->source->text, next) : 0;
}

static ptrdiff_t
skip_blanks(const struct scanner *s, ptrdiff_t at)
{
	ptrdiff_t next;

	while (at < s->to && is_blank(peek(s, at, &next)))
		at = next;
	return at;
}

static void
take(struct scanner *s, enum token_kind kind, ptrdiff_t at, ptrdiff_t end)
{
	s->token = (struct token){kind, slice(s, at, end), at, end};
	s->at = end;
}

static void
take_name(struct scanner *s, ptrdiff_t at)
{
	ptrdiff_t end = at, next;
	int32_t c = peek(s, at, &next);

	while (starts_name(c) || is_decimal(c) || c == '-') {
		end = next;
		c = peek(s, end, &next);
	}
	if (c == '?')
		end++;
	take(s, TOKEN_NAME, at, end);
}

static void
take_number(struct scanner *s, ptrdiff_t at)
{
	str text = s->source->text;
	ptrdiff_t end = at + (text.at[at] == '-');

	while (end < s->to && is_digit(text.at[end]))
		end++;
	if (end + 1 < s->to && text.at[end] == '.' &&
	    is_digit(text.at[end + 1])) {
		end++;
		while (end < s->to && is_digit(text.at[end]))
			end++;
	}
	take(s, TOKEN_NUMBER, at, end);
}

static void
take_bad(struct scanner *s, ptrdiff_t at, ptrdiff_t end, str message)
{
	report(s, at, end, message);
	take(s, TOKEN_BAD, at, end);
	s->at = s->to;
}

static void
take_text(struct scanner *s, ptrdiff_t at)
{
	char quote = s->source->text.at[at];
	ptrdiff_t length = str_find_char(slice(s, at + 1, s->to), quote);

	if (length < 0) {
		take_bad(s, at, at + 1,
		    str_from(_("the quote that starts here is never closed")));
		return;
	}
	take(s, TOKEN_TEXT, at, at + length + 2);
	s->token.text = slice(s, at + 1, at + 1 + length);
}

static void
take_odd(struct scanner *s, ptrdiff_t at)
{
	ptrdiff_t end;
	int32_t c = peek(s, at, &end);
	struct arena *a = s->faults->arena;

	if (is_curly_quote(c))
		take_bad(s, at, end,
		    str_from(_("write straight quotes here: \"...\"")));
	else if (c == '{' || c == '}')
		take_bad(s, at, end,
		    str_from(_("fields are written {{ name }}, tags "
			       "{% ... %}")));
	else
		take_bad(s, at, end, str_format(a, _("unexpected '%.*s'"),
					 FMT(slice(s, at, end))));
}

static void
take_sign(struct scanner *s, ptrdiff_t at)
{
	static const str signs[] = {S_INIT(".."), S_INIT("=="), S_INIT("!="),
	    S_INIT("<>"), S_INIT("<="), S_INIT(">="), S_INIT("<"), S_INIT(">"),
	    S_INIT("="), S_INIT("."), S_INIT(","), S_INIT(":"), S_INIT("|"),
	    S_INIT("["), S_INIT("]"), S_INIT("("), S_INIT(")")};
	str rest = slice(s, at, s->to);

	for (ptrdiff_t i = 0; i < COUNT(signs); i++)
		if (str_starts(rest, signs[i])) {
			take(s, TOKEN_SIGN, at, at + signs[i].len);
			return;
		}
	take_odd(s, at);
}

void
scan(struct scanner *s)
{
	ptrdiff_t at = skip_blanks(s, s->at), next;
	int32_t c = peek(s, at, &next);

	s->last_end = s->token.end;
	if (at >= s->to)
		take(s, TOKEN_END, s->to, s->to);
	else if (starts_name(c))
		take_name(s, at);
	else if (c == '"' || c == '\'')
		take_text(s, at);
	else if (is_decimal(c) ||
	    (c == '-' && next < s->to && is_digit(s->source->text.at[next])))
		take_number(s, at);
	else
		take_sign(s, at);
}

struct scanner
scanner_start(const struct source *source, ptrdiff_t at, ptrdiff_t to,
    struct faults *f)
{
	struct scanner s = {
	    .source = source, .at = at, .to = to, .faults = f};

	s.token.end = at;
	scan(&s);
	return s;
}

bool
scan_is(const struct scanner *s, const char *wanted)
{
	return (s->token.kind == TOKEN_SIGN || s->token.kind == TOKEN_NAME) &&
	    str_equal(s->token.text, str_from(wanted));
}

bool
scan_take(struct scanner *s, const char *wanted)
{
	if (!scan_is(s, wanted))
		return false;
	scan(s);
	return true;
}

bool
scan_fault(struct scanner *s, const char *what)
{
	struct arena *a = s->faults->arena;
	struct token t = s->token;

	if (t.kind == TOKEN_END)
		report(s, s->last_end, s->last_end,
		    str_format(a, _("%s is missing"), what));
	else
		report(s, t.at, t.end,
		    str_format(a, _("expected %s, not '%.*s'"), what,
			FMT(slice(s, t.at, t.end))));
	return false;
}

bool
scan_expect(struct scanner *s, const char *wanted)
{
	struct arena *a = s->faults->arena;

	if (scan_take(s, wanted))
		return true;
	return scan_fault(s, str_z(a, str_format(a, "'%s'", wanted)));
}

bool
scan_end(struct scanner *s)
{
	struct arena *a = s->faults->arena;
	struct token t = s->token;

	if (t.kind != TOKEN_END)
		report(s, t.at, t.end, str_format(a, _("unexpected '%.*s'"),
					   FMT(slice(s, t.at, t.end))));
	return !s->failed;
}
