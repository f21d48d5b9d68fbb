/* SPDX-License-Identifier: MIT */
/* Whether HTML is what document_html may give, and nothing besides. */
#ifndef FUZZ_HTML_H
#define FUZZ_HTML_H

#include <strings.h>

#include "fuzz.h"

enum { HTML_DEPTH = 1024 };

struct html {
	str open[HTML_DEPTH];	/* the tags that are open */
	int depth;
};

/* The rest behind the prefix that must be there. */
static inline str
html_behind(str s, str prefix)
{
	EXPECT(str_starts(s, prefix));
	return str_slice(s, prefix.len, s.len);
}

static inline bool
html_is_one_of(str s, const str *known, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (str_equal(s, known[i]))
			return true;
	return false;
}

/* An address in quotes, of a scheme that does no harm. */
static inline void
html_address(str s)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};
	bool known = false;

	s = html_behind(s, S("href=\""));
	for (ptrdiff_t i = 0; i < COUNT(schemes); i++) {
		str scheme = str_from(schemes[i]);

		known |= s.len >= scheme.len &&
		    strncasecmp(s.at, scheme.at, (size_t)scheme.len) == 0;
	}
	EXPECT(known);
	EXPECT(str_find_char(s, '"') == s.len - 1);
	for (ptrdiff_t i = 0; i < s.len; i++)
		EXPECT(s.at[i] > ' ' && s.at[i] <= '~');
}

static inline void
html_open(struct html *h, str tag)
{
	static const str known[] = {S_INIT("p"), S_INIT("h1"), S_INIT("h2"),
	    S_INIT("h3"), S_INIT("h4"), S_INIT("h5"), S_INIT("h6"),
	    S_INIT("strong"), S_INIT("em"), S_INIT("code"), S_INIT("pre"),
	    S_INIT("a"), S_INIT("ul"), S_INIT("ol"), S_INIT("li"),
	    S_INIT("blockquote")};
	str attribute = tag, name = str_cut(&attribute, ' ');
	int64_t start;

	if (str_equal(tag, S("br")) || str_equal(tag, S("hr")))
		return;
	EXPECT(html_is_one_of(name, known, COUNT(known)));
	if (str_equal(name, S("a"))) {
		html_address(attribute);
	} else if (attribute.len > 0) {
		EXPECT(str_equal(name, S("ol")));
		attribute = html_behind(attribute, S("start=\""));
		EXPECT(str_to_int(str_cut(&attribute, '"'), &start));
		EXPECT(start >= 0 && attribute.len == 0);
	}
	EXPECT(h->depth < HTML_DEPTH);
	h->open[h->depth++] = name;
}

static inline void
html_close(struct html *h, str name)
{
	EXPECT(h->depth > 0);
	EXPECT(str_equal(h->open[--h->depth], name));
}

/* Known tags, each closed in its turn; all else is escaped. */
static inline void
html_check(str s)
{
	static const str entities[] = {S_INIT("amp"), S_INIT("lt"),
	    S_INIT("gt"), S_INIT("quot"), S_INIT("#39")};
	struct html h = {.depth = 0};

	EXPECT(fuzz_is_visible(s));
	while (s.len > 0) {
		char c = s.at[0];

		s = str_slice(s, 1, s.len);
		EXPECT(c != '>' && c != '"' && c != '\'');
		if (c == '&')
			EXPECT(html_is_one_of(str_cut(&s, ';'), entities,
			    COUNT(entities)));
		if (c != '<')
			continue;
		EXPECT(str_find_char(s, '>') > 0);
		if (str_starts(s, S("/")))
			html_close(&h, html_behind(str_cut(&s, '>'), S("/")));
		else
			html_open(&h, str_cut(&s, '>'));
	}
	EXPECT(h.depth == 0);
}

#endif
