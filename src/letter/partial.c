/* SPDX-License-Identifier: MIT */
#include "compile.h"
#include "data/data.h"

/* ---- which partial is in which ---- */

static const struct visit *
find_visit(const struct visit *v, const struct partial *p)
{
	while (v != NULL && v->partial != p)
		v = v->outer;
	return v;
}

static void
print_chain(struct buf *b, const struct visit *v, const struct visit *last)
{
	if (v != last)
		print_chain(b, v->outer, last);
	buf_add(b, v->partial->name);
	buf_add(b, S(" -> "));
}

str
partial_chain(struct arena *a, const struct visit *v, const struct partial *p)
{
	const struct visit *last = find_visit(v, p);
	struct buf b = {.arena = a};

	if (last != NULL)
		print_chain(&b, v, last);
	buf_add(&b, p->name);
	return buf_str(&b);
}

int
partial_depth(const struct visit *v)
{
	int depth = 0;

	for (; v != NULL; v = v->outer)
		depth++;
	return depth;
}

str
partial_alias(str name)
{
	ptrdiff_t dot;

	name = path_name(name);
	dot = str_find_char(name, '.');
	return dot > 0 ? str_slice(name, 0, dot) : name;
}

/* ---- where its text comes from ---- */

/* A partial may be a letter, whose head is not printed. */
static bool
find_body(struct unit *u, const struct source *s, ptrdiff_t *from,
    ptrdiff_t *to)
{
	struct node *head;

	*from = 0;
	*to = s->text.len;
	if (u->options.lenient)
		return true;
	if (!front_matter_read(u->arena, s, &head, from, u->faults)) {
		u->failed = true;
		return false;
	}
	/* The end of a file's last line has no place in a subject. */
	if (u->options.plain)
		while (*to > *from && s->text.at[*to - 1] == '\n')
			(*to)--;
	return true;
}

static str
without_suffix(str name)
{
	static const str suffixes[] = {S_INIT(".liquid"), S_INIT(".md")};

	for (ptrdiff_t i = 0; i < COUNT(suffixes); i++)
		if (str_ends(name, suffixes[i]))
			return str_slice(name, 0, name.len - suffixes[i].len);
	return name;
}

/* " (is it 'footer'?)" */
static str
hint(struct unit *u, str name)
{
	const struct value *given = &u->options.partials;
	struct faults ignored = {.arena = u->arena};
	ptrdiff_t count = 0, in_folder = 0;
	str *files = NULL, *names;

	if (u->options.folder.len > 0 &&
	    !folder_list(u->arena, u->options.folder, S(""), &files,
		&in_folder, &ignored))
		in_folder = 0;
	names = NEW_ARRAY(u->arena, str, given->count + in_folder);
	for (ptrdiff_t i = 0; i < given->count; i++)
		names[count++] = given->members[i].name;
	for (ptrdiff_t i = 0; i < in_folder; i++)
		names[count++] = without_suffix(files[i]);
	return fault_hint(u->faults->arena, name, names, count);
}

static bool
refuse(struct unit *u, struct place p, str message)
{
	u->failed = true;
	return fault(u->faults, FAULT_DATA, p, "%.*s", FMT(message));
}

static bool
no_partial(struct unit *u, str name, struct place p)
{
	struct arena *a = u->faults->arena;
	str folder = u->options.folder, near = hint(u, name);

	return refuse(u, p, folder.len == 0
	    ? str_format(a, _("no partial '%.*s'%.*s"), FMT(name), FMT(near))
	    : str_format(a, _("no partial '%.*s' in '%.*s'%.*s"), FMT(name),
		  FMT(folder), FMT(near))) ||
	    fault_mend(u->faults,
		_("a partial is a file NAME.md beside the letter"));
}

static bool
find_source(struct unit *u, str name, struct place p, struct source *s)
{
	const struct value *given = object_get(u->options.partials, name);

	if (given != NULL && given->kind == VALUE_TEXT) {
		*s = (struct source){name, given->text};
		return true;
	}
	if (u->options.folder.len == 0)
		return no_partial(u, name, p);
	switch (partial_read(u->arena, u->options.folder, name, p, s,
	    u->faults)) {
	case PARTIAL_READ:
		return true;
	case PARTIAL_ABSENT:
		return no_partial(u, name, p);
	case PARTIAL_REFUSED:
		break;
	}
	u->failed = true;
	return false;
}

/* ---- compiling it ---- */

static struct partial *
find_compiled(const struct unit *u, str name)
{
	struct partial *p = u->partials;

	while (p != NULL && !str_equal(p->name, name))
		p = p->next;
	return p;
}

static const struct partial *
compile_partial(struct unit *u, str name, struct place place)
{
	struct source *s = NEW(u->arena, struct source);
	struct partial *p = NEW(u->arena, struct partial);
	struct visit visit = {u->visit, p};
	ptrdiff_t from, to;

	if (!find_source(u, name, place, s))
		return NULL;
	*p = (struct partial){u->partials, name, NULL};
	u->partials = p;
	u->visit = &visit;
	if (find_body(u, s, &from, &to))
		p->program = compile_part(u, s, from, to);
	u->visit = visit.outer;
	return p;
}

const struct partial *
partial_find(struct unit *u, str name, struct place place)
{
	const struct partial *p = find_compiled(u, name);
	struct arena *a = u->faults->arena;

	if (p == NULL && partial_depth(u->visit) < LIMIT_PARTIALS)
		return compile_partial(u, name, place);
	if (p == NULL) {
		refuse(u, place, str_format(a,
		    _("partials nest deeper than %d"), LIMIT_PARTIALS));
	} else if (find_visit(u->visit, p) != NULL) {
		refuse(u, place, str_format(a,
		    _("partial '%.*s' contains itself: %.*s"), FMT(name),
		    FMT(partial_chain(a, u->visit, p))));
		p = NULL;
	}
	return p;
}
