/* SPDX-License-Identifier: MIT */
#include "compile.h"

/*
 * Mistakes of Markdown that would only be seen on paper, or later and without
 * their place: HTML, and links to nowhere.
 */

/* Of a link's text, and of as much of its address as is looked at. */
enum { LONGEST = 300 };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_escaped(str text, ptrdiff_t at)
{
	return at > 0 && text.at[at - 1] == '\\';
}

/* ---- HTML ---- */

static bool
is_html(struct compiler *c, str name)
{
	enum { LONGEST_NAME = 10 };
	static const str names[] = {S_INIT("a"), S_INIT("b"), S_INIT("big"),
	    S_INIT("blockquote"), S_INIT("body"), S_INIT("br"),
	    S_INIT("center"), S_INIT("code"), S_INIT("div"), S_INIT("em"),
	    S_INIT("font"), S_INIT("h1"), S_INIT("h2"), S_INIT("h3"),
	    S_INIT("head"), S_INIT("hr"), S_INIT("html"), S_INIT("i"),
	    S_INIT("iframe"), S_INIT("img"), S_INIT("li"), S_INIT("link"),
	    S_INIT("meta"), S_INIT("ol"), S_INIT("p"), S_INIT("pre"),
	    S_INIT("script"), S_INIT("small"), S_INIT("span"),
	    S_INIT("strike"), S_INIT("strong"), S_INIT("style"),
	    S_INIT("sub"), S_INIT("sup"), S_INIT("svg"), S_INIT("table"),
	    S_INIT("tbody"), S_INIT("td"), S_INIT("th"), S_INIT("tr"),
	    S_INIT("u"), S_INIT("ul")};

	if (name.len == 0 || name.len > LONGEST_NAME)
		return false;
	name = str_lower_ascii(c->faults->arena, name);
	for (ptrdiff_t i = 0; i < COUNT(names); i++)
		if (str_equal(names[i], name))
			return true;
	return false;
}

/* "<b>", "</b>", "<br/>" or the "<a" of "<a href=..." */
static void
check_tag(struct compiler *c, ptrdiff_t at, ptrdiff_t end)
{
	str text = c->source->text;
	ptrdiff_t start = at + 1, stop;

	if (start < end && text.at[start] == '/')
		start++;
	stop = start;
	while (stop < end && (is_letter(text.at[stop]) ||
	    (text.at[stop] >= '0' && text.at[stop] <= '9')))
		stop++;
	if (stop == end || is_escaped(text, at) ||
	    str_find_char(S(" \n/>"), text.at[stop]) < 0 ||
	    !is_html(c, str_slice(text, start, stop)))
		return;
	compile_fault(c, compile_place(c, at, stop),
	    str_format(c->faults->arena,
		_("'<%.*s>' is HTML, which a letter prints as it stands: write "
		  "Markdown, such as **bold**"),
		FMT(str_slice(text, at + 1, stop))));
}

/* ---- links ---- */

static bool
has_scheme(struct compiler *c, str address)
{
	static const str schemes[] = {
	    S_INIT("https://"), S_INIT("http://"), S_INIT("mailto:")};
	str lower = str_lower_ascii(c->faults->arena, address);

	for (ptrdiff_t i = 0; i < COUNT(schemes); i++)
		if (str_starts(lower, schemes[i]))
			return true;
	return false;
}

/* Where the "[" of this "]" stands, or -1. */
static ptrdiff_t
find_opening(str text, ptrdiff_t at)
{
	ptrdiff_t first = at > LONGEST ? at - LONGEST : 0;
	int depth = 0;

	for (; at >= first; at--) {
		depth += (text.at[at] == ']') - (text.at[at] == '[');
		if (depth == 0)
			return at;
	}
	return -1;
}

/* Images are no links; "\[" and "\]" are letters. */
static bool
is_link(str text, ptrdiff_t at)
{
	ptrdiff_t open = find_opening(text, at);

	return open >= 0 && !is_escaped(text, at) && !is_escaped(text, open) &&
	    !(open > 0 && text.at[open - 1] == '!');
}

/*
 * What stands behind "](", as far as it is the letter's own: a value may
 * follow, and bring the rest.
 */
static void
check_link(struct compiler *c, ptrdiff_t at, ptrdiff_t end)
{
	str text = c->source->text, address;
	ptrdiff_t start = at + 2, stop;

	if (start < end && text.at[start] == '<')
		start++;
	stop = start;
	while (stop < end && stop - start < LONGEST &&
	    str_find_char(S(" \n)>"), text.at[stop]) < 0)
		stop++;
	address = str_slice(text, start, stop);
	if (address.len == 0 || has_scheme(c, address) || !is_link(text, at) ||
	    (stop == end && str_find_char(address, ':') < 0 &&
		str_find_char(address, '/') < 0))
		return;
	compile_fault(c, compile_place(c, start, stop),
	    str_format(c->faults->arena,
		_("link '%.*s' begins with none of https://, http://, "
		  "mailto:"),
		FMT(address)));
}

void
guard_markdown(struct compiler *c, ptrdiff_t at, ptrdiff_t end)
{
	str text = c->source->text;

	for (; at < end; at++) {
		if (text.at[at] == '<')
			check_tag(c, at, end);
		else if (text.at[at] == ']' && at + 1 < end &&
		    text.at[at + 1] == '(')
			check_link(c, at, end);
	}
}
