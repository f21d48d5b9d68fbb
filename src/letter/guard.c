/* SPDX-License-Identifier: MIT */
#include "compile.h"
#include "unicode/unicode.h"

/*
 * Letters come from word processors and other mailers, where a field is
 * «Nom», {Nom} or [Nom].  Printed as it is it would be found on paper, so it
 * is a fault.  «Mémorial» and [sic] are good prose, though: between those
 * only names that lists have, or that look made by a program, are refused.
 */

struct pair {
	str open, close;
	bool any;	/* any single word between them, not known ones only */
};

static const struct pair pairs[] = {
    {S_INIT("\xC2\xAB"), S_INIT("\xC2\xBB"), false},
    {S_INIT("<<"), S_INIT(">>"), false},
    {S_INIT("{"), S_INIT("}"), true},
    {S_INIT("["), S_INIT("]"), false},
};

static bool
in_word(int32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
	    (c >= 0xC0 && c < 0x2000);
}

/* Field names and usual headers, without accents, in small letters. */
static bool
is_known(str folded)
{
	static const str names[] = {S_INIT("address"), S_INIT("adresse"),
	    S_INIT("anrede"), S_INIT("case"), S_INIT("city"),
	    S_INIT("civilite"), S_INIT("closing"), S_INIT("codepostal"),
	    S_INIT("country"), S_INIT("courriel"), S_INIT("cp"),
	    S_INIT("date"), S_INIT("email"), S_INIT("firstname"),
	    S_INIT("fonction"), S_INIT("function"), S_INIT("gender"),
	    S_INIT("genre"), S_INIT("langue"), S_INIT("language"),
	    S_INIT("lastname"), S_INIT("mail"), S_INIT("mel"),
	    S_INIT("name"), S_INIT("nom"), S_INIT("organisation"),
	    S_INIT("organization"), S_INIT("pays"), S_INIT("postcode"),
	    S_INIT("prenom"), S_INIT("salutation"), S_INIT("surname"),
	    S_INIT("title"), S_INIT("titre"), S_INIT("town"),
	    S_INIT("ville"), S_INIT("vorname"), S_INIT("zip")};

	for (ptrdiff_t i = 0; i < COUNT(names); i++)
		if (str_equal(names[i], folded))
			return true;
	return false;
}

/* Is `word` meant as the name of a field? */
static bool
is_field(struct compiler *c, str word, bool any)
{
	ptrdiff_t at = 0;
	int32_t first;

	if (word.len == 0)
		return false;
	first = utf8_next(word, &at);
	if ((first >= '0' && first <= '9') || first == '-')
		return false;
	return any || str_find_char(word, '_') >= 0 ||
	    is_known(unicode_fold(c->faults->arena, word));
}

/* [text](url), [text][ref], [ref]: and \[text\] are Markdown. */
static bool
is_markdown(const struct compiler *c, ptrdiff_t at, ptrdiff_t end)
{
	const char *text = c->source->text.at;
	char before = at > 0 ? text[at - 1] : ' ';
	char behind = end < c->to ? text[end] : ' ';

	return before == '\\' ||
	    (text[at] == '[' &&
		(before == ']' || before == '!' || behind == '(' ||
		    behind == '[' || behind == ':'));
}

static void
check_pair(struct compiler *c, const struct pair *pair, ptrdiff_t at,
    ptrdiff_t end)
{
	str text = c->source->text, word;
	ptrdiff_t start = at + pair->open.len, stop = start, next = start;

	while (next < end && in_word(utf8_next(text, &next)))
		stop = next;
	if (!str_starts(str_slice(text, stop, end), pair->close))
		return;
	word = str_slice(text, start, stop);
	if (is_markdown(c, at, stop + pair->close.len) ||
	    !is_field(c, word, pair->any))
		return;
	compile_fault(c, compile_place(c, at, stop + pair->close.len),
	    str_format(c->faults->arena,
		_("a field is written {{ %.*s }}, not %.*s%.*s%.*s"), FMT(word),
		FMT(pair->open), FMT(word), FMT(pair->close)));
}

static bool
may_open(unsigned char byte)
{
	return byte == '{' || byte == '[' || byte == '<' || byte == 0xC2;
}

void
guard_text(struct compiler *c, ptrdiff_t at, ptrdiff_t end, bool raw)
{
	str text = c->source->text;

	while (at < end) {
		ptrdiff_t start = at;
		int32_t code_point = utf8_next(text, &at);

		if (value_private_use(code_point))
			compile_fault(c, compile_place(c, start, at),
			    str_format(c->faults->arena,
				_("the private-use character U+%04X has no "
				  "place in a letter"),
				(unsigned)code_point));
		else if (c->options->plain && code_point == '\n')
			compile_fault(c, compile_place(c, start, at),
			    str_from(_("a line break in the subject")));
		if (raw || !may_open((unsigned char)text.at[start]))
			continue;
		for (ptrdiff_t i = 0; i < COUNT(pairs); i++)
			if (str_starts(str_slice(text, start, end),
				pairs[i].open))
				check_pair(c, &pairs[i], start, end);
	}
}
