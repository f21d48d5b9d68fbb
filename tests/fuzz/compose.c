/* SPDX-License-Identifier: MIT */
/*
 * Reaches message_make with a skeleton, in which '@' and a digit stand for a
 * value, and behind each form feed a value: both parts of the message, decoded,
 * are what the document is as text and as HTML.
 */
#include "mail/mail.h"

#include "skeleton.h"

static unsigned
digit_of(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10);
}

/* The lines of a part in quoted-printable. */
static str
unquoted(struct arena *a, str body)
{
	struct buf b = {.arena = a};
	str line;

	while (str_line(&body, &line)) {
		bool goes_on = str_ends(line, S("="));

		EXPECT(line.len <= 76 && !str_starts(line, S(".")) &&
		    !str_starts(line, S("From ")) && !str_ends(line, S(" ")));
		for (ptrdiff_t i = 0; i < line.len - goes_on; i++) {
			char c = line.at[i];

			if (c == '=') {
				c = (char)(digit_of(line.at[i + 1]) << 4 |
				    digit_of(line.at[i + 2]));
				i += 2;
			}
			buf_char(&b, c);
		}
		if (!goes_on)
			buf_char(&b, '\n');
	}
	return buf_str(&b);
}

/* Goes on to the next part, decoded; false if it is in base64. */
static bool
part_next(struct arena *a, str *bytes, str *text)
{
	str boundary = S("\r\n--=_"), rest;
	ptrdiff_t at = str_find(*bytes, boundary), body, end;

	EXPECT(at >= 0);
	*bytes = rest = str_slice(*bytes, at + boundary.len, bytes->len);
	body = str_find(rest, S("\r\n\r\n")) + 4;
	end = str_find(rest, boundary);
	EXPECT(body >= 4 && end >= body);
	if (str_find(str_slice(rest, 0, body), S("base64")) >= 0)
		return false;
	*text = unquoted(a, str_slice(rest, body, end));
	return true;
}

/* The page's inner part without its styles: within a letter none is written. */
static str
letter_of(struct arena *a, str page)
{
	str style = S(" style=\""), foot = S("</div>\n</body>\n</html>\n");
	struct buf b = {.arena = a};
	ptrdiff_t at = str_find(page, S("<div"));

	EXPECT(at >= 0 && str_ends(page, foot));
	page = str_slice(page, at, page.len - foot.len);
	str_cut(&page, '\n');
	while ((at = str_find(page, style)) >= 0) {
		buf_add(&b, str_slice(page, 0, at));
		page = str_slice(page, at + style.len, page.len);
		str_cut(&page, '"');
	}
	buf_add(&b, page);
	return buf_str(&b);
}

/* Of a quote whose values are all empty, none is left in a message. */
static str
without_empty_lines(struct arena *a, str text)
{
	struct buf b = {.arena = a};
	str line;

	while (str_line(&text, &line)) {
		buf_add(&b, line);
		if (line.len > 0)
			buf_char(&b, '\n');
	}
	return buf_str(&b);
}

static void
compose(struct composer *c, struct document_cache *documents,
    const struct merged *merged)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct message m = {.from_name = S("Groupe"), .from = S("a@b.org"),
	    .to = S("w@b.org"), .subject = S("Re"), .message_id = S("x@b.org"),
	    .language = S("fr"),
	    .body = document_make(documents, &a, merged, NOWHERE, &f)};
	str bytes, text;

	EXPECT(message_make(c, &a, &m, &bytes, &f));
	if (part_next(&a, &bytes, &text))
		EXPECT(str_equal(without_empty_lines(&a, text),
		    without_empty_lines(&a,
			document_flowed(&a, m.body, 72))));
	if (part_next(&a, &bytes, &text))
		EXPECT(str_equal(letter_of(&a, text),
		    document_html(&a, m.body)));
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct composer *c = composer_open(&a, NULL, &f);
	struct document_cache *documents = document_cache_new(&a);
	str rest = fuzz_bytes(data, size), values[10];
	struct merged m = {.text = fuzz_skeleton_of(&a, str_cut(&rest, '\f')),
	    .values = values, .value_count = COUNT(values)};

	if (fuzz_is_text(fuzz_bytes(data, size))) {
		for (ptrdiff_t i = 0; i < COUNT(values); i++)
			values[i] = str_cut(&rest, '\f');
		compose(c, documents, &m);
		for (ptrdiff_t i = 1; i < COUNT(values); i++)
			values[i] = values[0];
		compose(c, documents, &m);
	}
	arena_free(&a);
	return 0;
}
