/* SPDX-License-Identifier: MIT */
#include "compile.h"
#include "unicode/unicode.h"

/*
 * Letters come from word processors and other mailers, where a field is
 * «Nom», {Nom}, [Nom] or <Nom>.  Printed as it is it would be found on paper,
 * so it is a fault.  «Mémorial» and [sic] are good prose, though: between those
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
    {S_INIT("<"), S_INIT(">"), false},
};

static bool
in_word(int32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == ' ' ||
	    (c >= 0xC0 && c < 0x2000);
}

/*
 * Field names and usual headers, without accents and blanks, in small letters;
 * and the field, for those that may be more than one word.
 */
static const struct {
	str folded, field;
} known[] = {
    {S_INIT("address"), S_INIT("")}, {S_INIT("adresse"), S_INIT("")},
    {S_INIT("anrede"), S_INIT("")}, {S_INIT("case"), S_INIT("")},
    {S_INIT("city"), S_INIT("")}, {S_INIT("civilite"), S_INIT("")},
    {S_INIT("closing"), S_INIT("")}, {S_INIT("country"), S_INIT("")},
    {S_INIT("codepostal"), S_INIT("postcode")},
    {S_INIT("courriel"), S_INIT("")}, {S_INIT("cp"), S_INIT("")},
    {S_INIT("date"), S_INIT("")}, {S_INIT("email"), S_INIT("")},
    {S_INIT("familyname"), S_INIT("last_name")},
    {S_INIT("firstname"), S_INIT("first_name")},
    {S_INIT("fonction"), S_INIT("")}, {S_INIT("fullname"), S_INIT("name")},
    {S_INIT("function"), S_INIT("")}, {S_INIT("gender"), S_INIT("")},
    {S_INIT("genre"), S_INIT("")}, {S_INIT("langue"), S_INIT("")},
    {S_INIT("language"), S_INIT("")},
    {S_INIT("lastname"), S_INIT("last_name")},
    {S_INIT("mail"), S_INIT("")}, {S_INIT("mel"), S_INIT("")},
    {S_INIT("name"), S_INIT("")}, {S_INIT("nom"), S_INIT("")},
    {S_INIT("nomcomplet"), S_INIT("name")},
    {S_INIT("nomdefamille"), S_INIT("last_name")},
    {S_INIT("organisation"), S_INIT("")},
    {S_INIT("organization"), S_INIT("")}, {S_INIT("pays"), S_INIT("")},
    {S_INIT("postalcode"), S_INIT("postcode")},
    {S_INIT("postcode"), S_INIT("")}, {S_INIT("prenom"), S_INIT("")},
    {S_INIT("salutation"), S_INIT("")}, {S_INIT("surname"), S_INIT("")},
    {S_INIT("title"), S_INIT("")}, {S_INIT("titre"), S_INIT("")},
    {S_INIT("town"), S_INIT("")}, {S_INIT("ville"), S_INIT("")},
    {S_INIT("vorname"), S_INIT("")}, {S_INIT("zip"), S_INIT("")},
    {S_INIT("zipcode"), S_INIT("postcode")},
};

/* What to write for `word` if it is meant as a field; else empty. */
static str
field_for(struct compiler *c, str word, bool any)
{
	bool one_word = str_find_char(word, ' ') < 0;
	ptrdiff_t at = 0;
	int32_t first;
	str folded;

	if (word.len == 0)
		return word;
	first = utf8_next(word, &at);
	if ((first >= '0' && first <= '9') || first == '-' || first == ' ')
		return S("");
	if (one_word && (any || str_find_char(word, '_') >= 0))
		return word;
	folded = unicode_fold(c->faults->arena, word);
	for (ptrdiff_t i = 0; i < COUNT(known); i++)
		if (str_equal(known[i].folded, folded))
			return one_word ? word : known[i].field;
	return S("");
}

/*
 * [text](url), [text][ref], [ref]: and \[text\] are Markdown; before « a \ is
 * printed, as in a subject, which has no Markdown.
 */
static bool
is_markdown(const struct compiler *c, ptrdiff_t at, ptrdiff_t end)
{
	const char *text = c->source->text.at;
	char before = at > 0 ? text[at - 1] : ' ';
	char behind = end < c->to ? text[end] : ' ';

	if (before == '\\' && !c->options->plain &&
	    (unsigned char)text[at] < 0x80)
		return true;
	return (before == '<' && text[at] == '<') ||
	    (text[at] == '[' &&
		(before == ']' || before == '!' || behind == '(' ||
		    behind == '[' || behind == ':'));
}

static void
check_pair(struct compiler *c, const struct pair *pair, ptrdiff_t at,
    ptrdiff_t end)
{
	str text = c->source->text, word, field;
	ptrdiff_t start = at + pair->open.len, stop = start, next = start;

	while (next < end && in_word(utf8_next(text, &next)))
		stop = next;
	if (!str_starts(str_slice(text, stop, end), pair->close))
		return;
	word = str_slice(text, start, stop);
	field = field_for(c, word, pair->any);
	if (field.len == 0 || is_markdown(c, at, stop + pair->close.len))
		return;
	compile_fault(c, compile_place(c, at, stop + pair->close.len),
	    str_format(c->faults->arena,
		_("a field is written {{ %.*s }}, not %.*s%.*s%.*s"),
		FMT(field), FMT(pair->open), FMT(word), FMT(pair->close)));
	fault_mend(c->faults,
	    _("if it is no field: {%% raw %%} before it, {%% endraw %%} behind "
	      "it"));
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

	if (!raw && !c->options->plain)
		guard_markdown(c, at, end);
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
