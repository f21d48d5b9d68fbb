/* SPDX-License-Identifier: MIT */
/* What a mailing is sorted and split by, as people write it. */
#include "campaign/parts.h"

static const str sort_names[] = {
    [SORT_COUNTRY] = S_INIT("country"),
    [SORT_POSTCODE] = S_INIT("postcode"),
    [SORT_CASE] = S_INIT("case"),
    [SORT_WRITER] = S_INIT("writer"),
};

str
sort_name(enum sort_by by)
{
	return sort_names[by];
}

/* "country", or "postcode:2" */
static bool
read_key(str text, struct sort_key *key)
{
	str name = str_trim(str_cut(&text, ':'));
	str length = str_trim(text);

	*key = (struct sort_key){0};
	for (ptrdiff_t i = 0; i < COUNT(sort_names); i++) {
		if (!str_equal(name, sort_names[i]))
			continue;
		key->by = (enum sort_by)i;
		return length.len == 0 ||
		    (key->by == SORT_POSTCODE &&
			str_to_int(length, &key->length) && key->length >= 1 &&
			key->length <= 12);
	}
	return false;
}

static bool
fault_key(const struct sorting_source *from, str text, struct faults *f)
{
	str hint = fault_hint(f->arena, text, sort_names, COUNT(sort_names));

	return fault(f, from->kind, from->place,
	    _("nothing is sorted by '%.*s'%.*s"), FMT(text), FMT(hint)) ||
	    fault_mend(f,
		_("write some of country, postcode, postcode:2 (its first two "
		  "characters), case, writer, with commas between them"));
}

/* Whether the letters differ in it. */
static bool
check_key(const struct mailing *m, const struct sorting_source *from,
    enum sort_by by, struct faults *f)
{
	if (by == SORT_CASE && !m->each_case)
		return fault(f, from->kind, from->place,
		    _("'%.*s' does not go by case: it cannot be sorted by it"),
		    FMT(m->name));
	if (by == SORT_WRITER && m->writers == NULL)
		return fault(f, from->kind, from->place,
		    _("'%.*s' has no writers: it cannot be sorted by them"),
		    FMT(m->name));
	return true;
}

static bool
has_key(const struct sorting *s, const struct sort_key *key)
{
	for (ptrdiff_t i = 0; i < s->count; i++)
		if (s->keys[i].by == key->by &&
		    s->keys[i].length == key->length)
			return true;
	return false;
}

static bool
read_keys(const struct mailing *m, const struct sorting_source *from,
    str text, struct sorting *s, struct faults *f)
{
	if (str_equal(str_trim(text), S("none")))
		return true;
	while (text.len > 0) {
		str word = str_trim(str_cut(&text, ','));
		struct sort_key key;

		if (word.len == 0)
			continue;
		if (!read_key(word, &key))
			return fault_key(from, word, f);
		if (!check_key(m, from, key.by, f))
			return false;
		if (has_key(s, &key))
			continue;
		if (s->count == MOST_SORT_KEYS)
			return fault(f, from->kind, from->place,
			    _("more than %d keys to sort by"), MOST_SORT_KEYS);
		s->keys[s->count++] = key;
	}
	return true;
}

bool
sorting_read(struct arena *a, const struct mailing *m, str split, str sort,
    const struct sorting_source *from, struct sorting *out, struct faults *f)
{
	*out = (struct sorting){0};
	if (!read_keys(m, from, split, out, f))
		return false;
	out->files = out->count;
	if (!read_keys(m, from, sort, out, f))
		return false;
	if (out->count > 0)
		out->text = str_format(a, "%.*s|%.*s", FMT(split), FMT(sort));
	return true;
}

bool
sorting_again(struct arena *a, const struct mailing *m, str text,
    struct sorting *out, struct faults *f)
{
	str split = str_cut(&text, '|');

	return sorting_read(a, m, split, text,
	    &(struct sorting_source){FAULT_USAGE, NOWHERE}, out, f);
}

/* ---- in campaign.yaml ---- */

/* A text, or a list of texts. */
static bool
load_keys(struct arena *a, const struct node *map, str key, str *out,
    struct faults *f)
{
	const struct node *n = node_get(map, key);
	struct buf b = {.arena = a};

	*out = S("");
	if (n == NULL)
		return true;
	if (n->kind == NODE_TEXT) {
		*out = n->text;
		return true;
	}
	for (const struct node *k = n->first; k != NULL; k = k->next) {
		if (k->kind != NODE_TEXT)
			return fault_key(&(struct sorting_source){FAULT_DATA,
			    k->place}, k->text, f);
		if (b.len > 0)
			buf_char(&b, ',');
		buf_add(&b, k->text);
	}
	*out = buf_str(&b);
	return true;
}

bool
sorting_load(struct arena *a, struct mailing *m, const struct node *map,
    struct faults *f)
{
	const struct node *n = node_get(map, S("sort"));
	const struct node *split = node_get(map, S("split"));
	struct sorting ignored;
	bool good = load_keys(a, map, S("sort"), &m->sort, f) &&
	    load_keys(a, map, S("split"), &m->split, f);

	if (good && split != NULL)
		good = sorting_read(a, m, m->split, S(""),
		    &(struct sorting_source){FAULT_DATA, split->place},
		    &ignored, f);
	if (good && n != NULL)
		good = sorting_read(a, m, S(""), m->sort,
		    &(struct sorting_source){FAULT_DATA, n->place}, &ignored,
		    f);
	return good;
}
