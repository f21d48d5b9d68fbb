/* SPDX-License-Identifier: MIT */
#include "strings.h"

enum {
	BLOCK = 1 << 14,
	/* each takes 5 bytes at least: "<si/>" */
	MOST_BLOCKS = ARCHIVE_BYTES / 5 / BLOCK + 1,
};

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* "_xHHHH_" at the start of s, or -1.  Halves of pairs and NUL are none. */
static int32_t
escaped(str s)
{
	int32_t c = 0;

	if (s.len < 7 || !str_starts(s, S("_x")) || s.at[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(s.at[i]);

		if (digit < 0)
			return -1;
		c = c << 4 | digit;
	}
	return c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? -1 : c;
}

void
strings_add(struct buf *b, str s)
{
	ptrdiff_t at;

	while ((at = str_find(s, S("_x"))) >= 0) {
		int32_t c = escaped(str_slice(s, at, s.len));

		buf_add(b, str_slice(s, 0, at));
		if (c >= 0)
			buf_utf8(b, c);
		else
			buf_add(b, S("_x"));
		s = str_slice(s, at + (c >= 0 ? 7 : 2), s.len);
	}
	buf_add(b, s);
}

bool
strings_read_rich(struct xml *x, struct buf *b)
{
	int depth = x->depth;
	bool text = false;

	while (xml_next(x)) {
		if (x->event == XML_TEXT) {
			if (text)
				strings_add(b, x->text);
			continue;
		}
		if (x->event == XML_END && x->depth == depth)
			return true;
		text = x->event == XML_START && str_equal(x->name, S("t"));
		if (x->event == XML_START && str_equal(x->name, S("rPh")) &&
		    !xml_skip(x))
			return false;
	}
	return false;
}

/* Says where the next one ends. */
static bool
add_end(struct strings *s, int64_t end, struct xml *x)
{
	ptrdiff_t block = s->count / BLOCK;

	if (block == MOST_BLOCKS)
		return fault_file(x->faults, FAULT_DATA,
		    x->part.archive->name, _("too many texts"));
	if (s->count % BLOCK == 0)
		s->ends[block] = NEW_ARRAY(s->arena, uint32_t, BLOCK);
	s->ends[block][s->count++ % BLOCK] = (uint32_t)end;
	return true;
}

static bool
read_all(struct strings *s, struct xml *x, struct spool *spool)
{
	struct arena scratch = {0};
	struct arena_mark mark = arena_mark(&scratch);
	bool good = true;

	while (good && xml_next(x)) {
		struct buf b = {.arena = &scratch};

		if (x->event != XML_START || !str_equal(x->name, S("si")))
			continue;
		good = strings_read_rich(x, &b) &&
		    spool_add(spool, buf_str(&b), x->faults) &&
		    add_end(s, spool->length, x);
		arena_reset(&scratch, mark);
	}
	arena_free(&scratch);
	return good && !x->failed;
}

bool
strings_read(struct strings *s, struct arena *a, struct archive *from,
    str part, struct faults *f)
{
	struct spool spool;
	struct xml x;
	bool good;

	*s = (struct strings){.arena = a};
	s->ends = NEW_ARRAY(a, uint32_t *, MOST_BLOCKS);
	if (!xml_open(&x, from, part, f))
		return false;
	spool_start(&spool, from->name, ARCHIVE_BYTES);
	good = read_all(s, &x, &spool) &&
	    spool_hold(&spool, a, &s->held, f);
	spool_drop(&spool);
	xml_close(&x);
	return good;
}

static uint32_t
end_of(const struct strings *s, ptrdiff_t number)
{
	return number < 0 ? 0 : s->ends[number / BLOCK][number % BLOCK];
}

bool
strings_find(const struct strings *s, int64_t number, str *out)
{
	if (number < 0 || number >= s->count)
		return false;
	*out = str_slice(s->held.text, end_of(s, number - 1),
	    end_of(s, number));
	return true;
}

void
strings_free(struct strings *s)
{
	held_free(&s->held);
}
