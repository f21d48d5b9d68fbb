/* SPDX-License-Identifier: MIT */
/*
 * jansson checks the text and undoes the escapes, but forgets where a value
 * stood and how a number was written.  As the text is then known to be good
 * and the order is kept, a walk beside jansson's tree finds both again.
 */
#include <jansson.h>
#include <string.h>

#include "decode.h"
#include "tree.h"

struct walk {
	struct arena *arena;
	const struct source *source;
	ptrdiff_t at;
	struct faults *faults;
};

static char
skip_space(struct walk *w)
{
	while (strchr(" \t\r\n", w->source->text.at[w->at]) != NULL)
		w->at++;
	return w->source->text.at[w->at];
}

/* Behind one of the characters between values. */
static void
skip_mark(struct walk *w)
{
	skip_space(w);
	w->at++;
}

static struct place
skip_string(struct walk *w)
{
	const char *text = w->source->text.at;
	struct place place = {w->source, w->at, 0};

	for (w->at++; text[w->at] != '"'; w->at++)
		if (text[w->at] == '\\')
			w->at++;
	w->at++;
	place.length = w->at - place.at;
	return place;
}

/* A number, true, false or null. */
static struct place
skip_word(struct walk *w)
{
	str text = w->source->text;
	struct place place = {w->source, w->at, 0};

	while (w->at < text.len && strchr(" \t\r\n,]}", text.at[w->at]) == NULL)
		w->at++;
	place.length = w->at - place.at;
	return place;
}

static enum node_kind
kind_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT: return NODE_MAP;
	case JSON_ARRAY: return NODE_LIST;
	case JSON_STRING: return NODE_TEXT;
	case JSON_INTEGER:
	case JSON_REAL: return NODE_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE: return NODE_BOOL;
	case JSON_NULL: return NODE_NULL;
	}
	return NODE_NULL;
}

static bool
walk_text(struct walk *w, const char *bytes, size_t length,
    struct place *place, str *out)
{
	skip_space(w);
	*place = skip_string(w);
	*out = str_copy(w->arena, (str){bytes, (ptrdiff_t)length});
	return tree_check_text(*out, *place, w->faults);
}

static struct node *walk_value(struct walk *, json_t *, int depth);

static bool
walk_list(struct walk *w, json_t *list, struct node *n, int depth)
{
	struct node *last = NULL, *child;

	for (size_t i = 0; i < json_array_size(list); i++) {
		skip_mark(w);
		child = walk_value(w, json_array_get(list, i), depth + 1);
		if (child == NULL)
			return false;
		tree_append(n, &last, child);
	}
	if (n->count == 0)
		skip_mark(w);
	skip_mark(w);
	return true;
}

static bool
walk_map(struct walk *w, json_t *map, struct node *n, int depth)
{
	struct node *last = NULL;

	for (void *i = json_object_iter(map); i != NULL;
	     i = json_object_iter_next(map, i)) {
		struct place place;
		struct node *child;
		str key;

		skip_mark(w);
		if (!walk_text(w, json_object_iter_key(i),
			json_object_iter_key_len(i), &place, &key))
			return false;
		skip_mark(w);
		child = walk_value(w, json_object_iter_value(i), depth + 1);
		if (child == NULL)
			return false;
		child->key = key;
		child->key_place = place;
		tree_append(n, &last, child);
	}
	if (n->count == 0)
		skip_mark(w);
	skip_mark(w);
	return true;
}

static bool
walk_branch(struct walk *w, json_t *value, struct node *n, int depth)
{
	bool good;

	if (depth > TREE_DEPTH)
		return fault(w->faults, FAULT_DATA,
		    (struct place){w->source, w->at, 1},
		    _("nested more than %d deep"), TREE_DEPTH);
	good = n->kind == NODE_LIST ? walk_list(w, value, n, depth)
				    : walk_map(w, value, n, depth);
	n->place.length = w->at - n->place.at;
	return good;
}

static struct node *
walk_value(struct walk *w, json_t *value, int depth)
{
	struct node *n = NEW(w->arena, struct node);
	bool good = true;

	skip_space(w);
	n->kind = kind_of(value);
	n->place = (struct place){w->source, w->at, 0};
	n->text = n->key = S("");
	n->truth = json_is_true(value);
	if (n->kind == NODE_LIST || n->kind == NODE_MAP)
		good = walk_branch(w, value, n, depth);
	else if (n->kind == NODE_TEXT)
		good = walk_text(w, json_string_value(value),
		    json_string_length(value), &n->place, &n->text);
	else
		n->place = skip_word(w);
	if (n->kind == NODE_NUMBER)
		n->text = str_copy(w->arena, str_slice(w->source->text,
		    n->place.at, n->place.at + n->place.length));
	return good ? n : NULL;
}

/* Back from the end of a string, or of another token, to its start. */
static ptrdiff_t
token_start(str text, ptrdiff_t from, ptrdiff_t end)
{
	ptrdiff_t at = end > from ? end - 1 : end;
	bool string = at < end && text.at[at] == '"';

	while (at > from) {
		char before = text.at[at - 1];

		if (!string && strchr(" \t\r\n:,[]{}\"", before) != NULL)
			break;
		at--;
		if (string && before == '"' &&
		    (at == from || text.at[at - 1] != '\\'))
			break;
	}
	return at;
}

/*
 * jansson stands behind the token that it did not like, and shows the token
 * ("... near 'x'") if it is short.
 */
static void
jansson_fault(const struct source *s, ptrdiff_t from, const json_error_t *e,
    struct faults *f)
{
	str text = str_from(e->text), near = S(" near '");
	ptrdiff_t at = str_find(text, near), end = from + e->position;
	struct place place = {s, end, 0};

	if (at >= 0) {
		place.length = text.len - 1 - (at + near.len);
		place.at -= place.length;
		text = str_slice(text, 0, at);
	} else if (str_find(text, S("near end of file")) < 0) {
		place.at = token_start(s->text, from, end);
		place.length = end - place.at;
	}
	switch (json_error_code(e)) {
	case json_error_duplicate_key:
		fault(f, FAULT_DATA, place, _("a key twice in one object"));
		break;
	case json_error_null_character:
	case json_error_null_byte_in_key:
		fault(f, FAULT_DATA, place, _("a NUL character"));
		break;
	default:
		fault(f, FAULT_DATA, place, _("JSON: %.*s"), FMT(text));
	}
}

struct node *
json_read(struct arena *a, const struct source *s, struct faults *f)
{
	struct walk w = {a, s, 0, f};
	struct node *root;
	json_error_t error;
	json_t *tree;

	if (!source_check_utf8(s, f))
		return NULL;
	if (str_starts(s->text, UTF8_BOM))
		w.at = UTF8_BOM.len;
	tree = json_loadb(s->text.at + w.at, (size_t)(s->text.len - w.at),
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (tree == NULL) {
		jansson_fault(s, w.at, &error, f);
		return NULL;
	}
	root = walk_value(&w, tree, 1);
	json_decref(tree);
	return root;
}
