/* SPDX-License-Identifier: MIT */
#include "fault_group.h"

#include "number_set.h"

enum { MOST_GROUPS = 128 };	/* of each rank */

/* FNV-1a over one more byte. */
static uint64_t
mix(uint64_t hash, char c)
{
	return (hash ^ (unsigned char)c) * UINT64_C(0x100000001B3);
}

static uint64_t
mix_text(uint64_t hash, str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		hash = mix(hash, s.at[i]);
	return mix(hash, '\0');
}

/* A message or reason of its own: without what stands in '' or « ». */
static uint64_t
mix_unquoted(uint64_t hash, str message)
{
	enum { GUILLEMET = 0xAB, CLOSING_GUILLEMET = 0xBB };
	int32_t closing = 0;
	ptrdiff_t at = 0;

	while (at < message.len) {
		int32_t c = utf8_next(message, &at);

		if (closing != 0)
			closing = c == closing ? 0 : closing;
		else if (c == '\'' || c == GUILLEMET)
			closing = c == '\'' ? c : CLOSING_GUILLEMET;
		else
			hash = mix(hash, (char)(c & 0xFF));
	}
	return mix(hash, '\0');
}

/* Whether a format says something itself, besides what it is given. */
static bool
has_words(str format)
{
	for (ptrdiff_t i = 0; i < format.len; i++) {
		char c = format.at[i];

		if (c == '%')
			while (i + 1 < format.len &&
			    str_find_char(S("%.*0123456789lzhjt"),
				format.at[i + 1]) >= 0)
				i++;
		if (c == '%')
			i++;
		else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			return true;
	}
	return false;
}

static uint64_t
key_of(const struct fault *e)
{
	str format = str_from(e->format);
	uint64_t hash = str_hash(e->file) ^ (uint64_t)e->kind;

	if (!has_words(format) || str_ends(format, S(": %s")))
		return mix_unquoted(hash, e->message);
	return mix_text(hash, format);
}

struct fault_group *
fault_group_of(struct faults *f, const struct fault *e)
{
	uint64_t key = key_of(e);
	struct fault_group *g;

	for (g = f->first_group; g != NULL; g = g->next)
		if (g->key == key)
			return g;
	if (f->groups_of[fault_rank(e->kind)] >= MOST_GROUPS)
		return NULL;
	g = NEW(f->arena, struct fault_group);
	g->kind = e->kind;
	g->key = key;
	if (f->last_group != NULL)
		f->last_group->next = g;
	else
		f->first_group = g;
	f->last_group = g;
	f->group_count++;
	f->groups_of[fault_rank(e->kind)]++;
	return g;
}

bool
fault_group_is_new(struct fault_group *g, const struct fault *e)
{
	if (e->line == 0)
		return true;
	if (e->line == g->latest_line)
		return e->column > g->latest_column;
	return !number_set_has(&g->lines, e->line);
}

void
fault_group_count(struct arena *a, struct fault_group *g,
    const struct fault *e)
{
	if (g == NULL)
		return;
	g->count++;
	if (e->line == 0)
		return;
	g->latest_line = e->line;
	g->latest_column = e->column;
	number_set_add(a, &g->lines, e->line);
	if (g->count > FAULT_SHOWN)
		number_set_add(a, &g->beyond, e->line);
}

/* Adds the lines from `line` on that follow each other; gives the last one. */
static int64_t
add_stretch(struct buf *b, const struct number_set *s, int64_t line)
{
	int64_t to = number_set_end(s, line);

	if (b->len > 0)
		buf_add(b, S(", "));
	buf_int(b, line);
	if (to > line)
		buf_format(b, "-%lld", (long long)to);
	return to;
}

str
fault_group_lines(struct arena *a, const struct fault_group *g)
{
	struct buf b = {.arena = a};
	int64_t line = 0, last = number_set_last(&g->beyond);

	for (int i = 0; i < FAULT_LINES && line < last; i++)
		line = add_stretch(&b, &g->beyond,
		    number_set_next(&g->beyond, line + 1));
	if (line < last)
		buf_format(&b, " ... %lld", (long long)last);
	return buf_str(&b);
}
