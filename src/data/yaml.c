/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <yaml.h>

#include "decode.h"
#include "tree.h"

enum { MOST_BAD = 100 };

struct reader {
	struct arena *arena;
	const struct source *source;
	ptrdiff_t from, to;	/* what is read of the source */
	yaml_parser_t parser;
	yaml_event_t event;	/* the last one */
	size_t index;		/* a cursor: so many characters after `from` */
	ptrdiff_t at;		/* is this byte of the source */
	ptrdiff_t nodes;
	int bad;		/* faults that reading went on after */
	struct faults *faults;
};

/* libyaml counts characters; its marks are near to each other. */
static ptrdiff_t
offset_of(struct reader *r, yaml_mark_t mark)
{
	str text = str_slice(r->source->text, 0, r->to);

	for (; r->index > mark.index && r->at > r->from; r->index--)
		while (--r->at > r->from &&
		    ((unsigned char)text.at[r->at] & 0xC0) == 0x80)
			;
	for (; r->index < mark.index && r->at < r->to; r->index++)
		utf8_next(text, &r->at);
	return r->at;
}

/* Of the event, without the blank lines that libyaml counts in. */
static struct place
event_place(struct reader *r)
{
	ptrdiff_t start = offset_of(r, r->event.start_mark);
	ptrdiff_t end = offset_of(r, r->event.end_mark);
	str text = str_slice(r->source->text, start, end);

	while (text.len > 0 && strchr(" \t\r\n", text.at[text.len - 1]))
		text.len--;
	return (struct place){r->source, start, text.len};
}

/* libyaml's commoner complaints in words for those who do not know YAML. */
static const char *
plain_words(const char *problem, bool tab)
{
	if (tab)
		return _("a tab: YAML takes blanks only before a key or value");
	if (strcmp(problem, "mapping values are not allowed in this context")
	    == 0)
		return _("a ':' that makes no key: put the value in quotes, or "
			 "mend the indentation");
	if (strcmp(problem, "found character that cannot start any token") == 0)
		return _("a value cannot start with this character: put it in "
			 "quotes");
	if (strcmp(problem, "did not find expected key") == 0)
		return _("no 'key: value' where one was expected: mend the "
			 "indentation, or put the whole value in quotes");
	if (strcmp(problem, "could not find expected ':'") == 0)
		return _("no ':' behind a key");
	if (strcmp(problem, "found unexpected end of stream") == 0)
		return _("quote never closed");
	return NULL;
}

/* What libyaml found wrong, where it is; an open quote is where it opened. */
static bool
parser_fault(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *problem = p->problem != NULL ? p->problem : "error";
	const char *context = p->context != NULL ? p->context : "";
	bool quote = strcmp(problem, "found unexpected end of stream") == 0;
	struct place place = {r->source, 0, 1};
	const char *words;

	if (p->error == YAML_READER_ERROR)
		place.at = r->from + (ptrdiff_t)p->problem_offset;
	else
		place.at = offset_of(r, quote ? p->context_mark :
		    p->problem_mark);
	words = plain_words(problem, place.at < r->to &&
	    r->source->text.at[place.at] == '\t');
	if (words != NULL)
		return fault(r->faults, FAULT_DATA, place, "%s", words);
	return fault(r->faults, FAULT_DATA, place, _("YAML: %s%s%s"), problem,
	    context[0] != '\0' ? ", " : "", context);
}

/* False at the end of all patience, too. */
static bool
next_event(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (r->bad >= MOST_BAD)
		return false;
	return yaml_parser_parse(&r->parser, &r->event) || parser_fault(r);
}

static void
refuse(struct reader *r, const char *message)
{
	fault(r->faults, FAULT_DATA, event_place(r), "%s", message);
	r->bad++;
}

static void
refuse_adornment(struct reader *r, const yaml_char_t *anchor,
    const yaml_char_t *tag)
{
	ptrdiff_t at = offset_of(r, r->event.start_mark);

	if (anchor != NULL)
		refuse(r, _("an anchor ('&'): put the text in quotes, or "
			    "write it out at each place"));
	/* libyaml hides the tag "!" */
	if (tag != NULL || (at < r->to && r->source->text.at[at] == '!'))
		refuse(r, _("a tag ('!'): put the text in quotes"));
}

/* An alias is refused and counts as an empty value. */
static void
refuse_specials(struct reader *r)
{
	const yaml_event_t *e = &r->event;

	if (e->type == YAML_ALIAS_EVENT)
		refuse(r, _("an alias ('*'): put the text in quotes, or write "
			    "it out at each place"));
	else if (e->type == YAML_SCALAR_EVENT)
		refuse_adornment(r, e->data.scalar.anchor, e->data.scalar.tag);
	else if (e->type == YAML_SEQUENCE_START_EVENT)
		refuse_adornment(r, e->data.sequence_start.anchor,
		    e->data.sequence_start.tag);
	else
		refuse_adornment(r, e->data.mapping_start.anchor,
		    e->data.mapping_start.tag);
}

static str
scalar_text(struct reader *r)
{
	str text = {(const char *)r->event.data.scalar.value,
	    (ptrdiff_t)r->event.data.scalar.length};

	if (!tree_check_text(text, event_place(r), r->faults))
		r->bad++;
	return str_copy(r->arena, text);
}

static struct node *
new_node(struct reader *r, enum node_kind kind)
{
	struct node *n;

	if (++r->nodes > TREE_NODES) {
		fault(r->faults, FAULT_DATA, event_place(r),
		    _("more than %d values"), TREE_NODES);
		return NULL;
	}
	n = NEW(r->arena, struct node);
	n->kind = kind;
	n->place = event_place(r);
	n->text = n->key = S("");
	return n;
}

static struct node *
read_scalar(struct reader *r)
{
	yaml_scalar_style_t style = r->event.data.scalar.style;
	struct node *n = new_node(r, NODE_TEXT);

	if (n == NULL)
		return NULL;
	n->text = scalar_text(r);
	n->block = style == YAML_LITERAL_SCALAR_STYLE;
	if (style == YAML_PLAIN_SCALAR_STYLE && n->text.len == 0)
		n->kind = NODE_NULL;
	return n;
}

/* The event is a key: keeps it and goes on to its value. */
static bool
read_key(struct reader *r, str *key, struct place *place)
{
	*place = event_place(r);
	if (r->event.type != YAML_SCALAR_EVENT)
		return fault(r->faults, FAULT_DATA, *place,
		    _("a key must be a text: if this is a value, put it in "
		      "quotes"));
	refuse_specials(r);
	*key = scalar_text(r);
	if (key->len == 0)
		return fault(r->faults, FAULT_DATA, *place,
		    _("a value without a key"));
	return next_event(r);
}

static struct node *read_value(struct reader *, int depth);

/*
 * The event ends a list or map.  With brackets its place goes to the closing
 * one, otherwise it ends with the last child, as read_children has set it.
 */
static bool
end_branch(struct reader *r, struct node *n)
{
	char first = r->source->text.at[n->place.at];
	struct place end = event_place(r);

	if (first == '[' || first == '{')
		n->place.length = end.at + end.length - n->place.at;
	return true;
}

/* Up to the event that ends a list or map. */
static bool
read_children(struct reader *r, struct node *parent, int depth)
{
	struct node *last = NULL;

	while (next_event(r)) {
		struct place key_place = {0};
		str key = S("");
		struct node *child;

		if (r->event.type == YAML_SEQUENCE_END_EVENT ||
		    r->event.type == YAML_MAPPING_END_EVENT)
			return end_branch(r, parent);
		if (parent->kind == NODE_MAP && !read_key(r, &key, &key_place))
			return false;
		child = read_value(r, depth + 1);
		if (child == NULL)
			return false;
		child->key = key;
		child->key_place = key_place;
		tree_append(parent, &last, child);
		parent->place.length =
		    child->place.at + child->place.length - parent->place.at;
	}
	return false;
}

static struct node *
read_branch(struct reader *r, enum node_kind kind, int depth)
{
	struct node *n = new_node(r, kind);

	if (n == NULL)
		return NULL;
	if (depth > TREE_DEPTH) {
		fault(r->faults, FAULT_DATA, n->place,
		    _("nested more than %d deep"), TREE_DEPTH);
		return NULL;
	}
	if (!read_children(r, n, depth))
		return NULL;
	if (kind == NODE_MAP && !tree_check_keys(n, r->faults))
		r->bad++;
	return n;
}

/* The event starts a value; reads up to the event that ends it. */
static struct node *
read_value(struct reader *r, int depth)
{
	refuse_specials(r);
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(r);
	case YAML_SEQUENCE_START_EVENT:
		return read_branch(r, NODE_LIST, depth);
	case YAML_MAPPING_START_EVENT:
		return read_branch(r, NODE_MAP, depth);
	default:
		return new_node(r, NODE_NULL);
	}
}

/* One document or none. */
static struct node *
read_document(struct reader *r)
{
	struct node *root;

	if (!next_event(r) || !next_event(r))
		return NULL;
	if (r->event.type == YAML_STREAM_END_EVENT)
		return new_node(r, NODE_NULL);
	if (!next_event(r))
		return NULL;
	root = read_value(r, 1);
	if (root == NULL || !next_event(r) || !next_event(r))
		return NULL;
	if (r->event.type != YAML_STREAM_END_EVENT)
		refuse(r, _("a second document: one file holds one"));
	return r->bad > 0 ? NULL : root;
}

struct node *
yaml_read(struct arena *a, const struct source *s, ptrdiff_t from,
    ptrdiff_t to, struct faults *f)
{
	struct reader r = {a, s, from, to, .faults = f};
	struct node *root;

	if (!source_check_utf8(s, f))
		return NULL;
	if (from == 0 && str_starts(s->text, UTF8_BOM))
		r.from = UTF8_BOM.len;
	r.at = r.from;
	if (!yaml_parser_initialize(&r.parser)) {
		fault(f, FAULT_BUG, NOWHERE, _("cannot start libyaml"));
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser,
	    (const unsigned char *)s->text.at + r.from, (size_t)(to - r.from));
	root = read_document(&r);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	return root;
}
