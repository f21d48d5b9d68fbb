/* SPDX-License-Identifier: MIT */
#include "compile.h"

#include <string.h>

/* ---- text ---- */

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
compile_text(struct compiler *c, ptrdiff_t at, ptrdiff_t end, bool trim_end,
    bool raw)
{
	const char *text = c->source->text.at;
	str kept;

	while (c->trim && at < end && is_space(text[at]))
		at++;
	while (trim_end && end > at && is_space(text[end - 1]))
		end--;
	c->trim = false;
	if (at == end)
		return;
	if (!c->options->lenient)
		guard_text(c, at, end, raw);
	kept = str_slice(c->source->text, at, end);
	if (str_trim(kept).len > 0)
		compile_speaks(c);
	c->text_size += kept.len;
	compile_op(c, (struct op){.kind = OP_TEXT, .text = kept,
			  .place = compile_place(c, at, end)});
}

/* ---- {{ }} and {% %} ---- */

struct markup {
	ptrdiff_t open, at, to, end;	/* {{-, inner text, behind -}} */
	bool trim_before, trim_behind;
};

/* Where `wanted` next stands, or -1. */
static ptrdiff_t
find(const struct compiler *c, ptrdiff_t at, str wanted)
{
	ptrdiff_t n = str_find(str_slice(c->source->text, at, c->to), wanted);

	return n < 0 ? -1 : at + n;
}

static bool
find_markup(const struct compiler *c, ptrdiff_t open, struct markup *m)
{
	const char *text = c->source->text.at;
	bool output = text[open + 1] == '{';
	ptrdiff_t close = find(c, open + 2, output ? S("}}") : S("%}"));

	if (close < 0)
		return false;
	*m = (struct markup){open, open + 2, close, close + 2, false, false};
	m->trim_before = m->at < m->to && text[m->at] == '-';
	m->at += m->trim_before;
	m->trim_behind = m->to > m->at && text[m->to - 1] == '-';
	m->to -= m->trim_behind;
	return true;
}

/* The next "{{" or "{%", or the end. */
static ptrdiff_t
find_open(const struct compiler *c, ptrdiff_t at)
{
	const char *text = c->source->text.at;

	while (at < c->to) {
		const char *brace =
		    memchr(text + at, '{', (size_t)(c->to - at));

		if (brace == NULL)
			break;
		at = brace - text;
		if (at + 1 < c->to &&
		    (text[at + 1] == '{' || text[at + 1] == '%'))
			return at;
		at++;
	}
	return c->to;
}

/* The tag's name; *at is behind it.  "#" is one. */
static str
tag_name(const struct compiler *c, ptrdiff_t *at, ptrdiff_t to)
{
	const char *text = c->source->text.at;
	ptrdiff_t start = *at, end;

	while (start < to && is_space(text[start]))
		start++;
	end = start;
	if (end < to && text[end] == '#') {
		end++;
	} else {
		while (end < to &&
		    ((text[end] >= 'a' && text[end] <= 'z') ||
			(text[end] >= 'A' && text[end] <= 'Z') ||
			text[end] == '_'))
			end++;
	}
	*at = end;
	return str_slice(c->source->text, start, end);
}

/* The name of the tag that opens at `at`. */
static str
tag_name_at(const struct compiler *c, ptrdiff_t at)
{
	ptrdiff_t inner = at + 2;

	if (inner < c->to && c->source->text.at[inner] == '-')
		inner++;
	return tag_name(c, &inner, c->to);
}

/* The tag `name` at or behind `at`, whatever stands before it. */
static bool
find_tag(const struct compiler *c, ptrdiff_t at, str name, struct markup *m)
{
	while ((at = find(c, at, S("{%"))) >= 0) {
		if (str_equal(tag_name_at(c, at), name))
			return find_markup(c, at, m);
		at += 2;
	}
	return false;
}

/* The end of a comment, which may hold comments and raw text. */
static bool
find_comment_end(const struct compiler *c, ptrdiff_t at, struct markup *m)
{
	bool raw_ends = true;
	int64_t depth = 1;

	while ((at = find(c, at, S("{%"))) >= 0) {
		str name = tag_name_at(c, at);

		if (str_equal(name, S("comment")))
			depth++;
		else if (str_equal(name, S("endcomment")) && --depth == 0)
			return find_markup(c, at, m);
		at += 2;
		if (raw_ends && str_equal(name, S("raw"))) {
			raw_ends = find_tag(c, at, S("endraw"), m);
			at = raw_ends ? m->end : at;
		}
	}
	return false;
}

static bool
never_closed(struct compiler *c, struct place p, str name)
{
	compile_fault(c, p, str_format(c->faults->arena,
	    _("'%.*s' is never closed: 'end%.*s' is missing"), FMT(name),
	    FMT(name)));
	return true;
}

/* Tags whose text is not looked into.  False: it is another tag. */
static bool
compile_opaque(struct compiler *c, struct markup *m, str name, ptrdiff_t at)
{
	bool raw = str_equal(name, S("raw")), found;
	bool doc = str_equal(name, S("doc"));
	struct markup end;

	if (raw || doc)
		found = find_tag(
		    c, m->end, raw ? S("endraw") : S("enddoc"), &end);
	else if (str_equal(name, S("comment")))
		found = find_comment_end(c, m->end, &end);
	else
		return false;
	if (!found) {
		c->at = c->to;
		return never_closed(c, compile_place(c, m->open, m->end), name);
	}
	if (doc && str_trim(str_slice(c->source->text, at, m->to)).len > 0)
		compile_fault(c, compile_place(c, m->open, m->end),
		    str_from(_("tag 'doc' takes no argument")));
	c->trim = m->trim_behind;
	if (raw)
		compile_text(c, m->end, end.open, end.trim_before, true);
	c->trim = end.trim_behind;
	c->at = end.end;
	return true;
}

/* ---- {% liquid %} ---- */

/* The line from *at on, without blanks around it; *at is then behind it. */
static struct place
next_line(const struct compiler *c, ptrdiff_t *at, ptrdiff_t to)
{
	str rest = str_slice(c->source->text, *at, to);
	str line = str_trim(str_cut(&rest, '\n'));

	*at = rest.len > 0 ? rest.at - c->source->text.at : to;
	return (struct place){
	    c->source, line.at - c->source->text.at, line.len};
}

static ptrdiff_t
skip_comment_lines(struct compiler *c, struct place opening, ptrdiff_t at,
    ptrdiff_t to)
{
	int64_t depth = 1;

	while (at < to) {
		struct place line = next_line(c, &at, to);
		ptrdiff_t behind = line.at;
		str name = tag_name(c, &behind, line.at + line.length);

		depth += str_equal(name, S("comment"));
		depth -= str_equal(name, S("endcomment"));
		if (depth == 0)
			return at;
	}
	never_closed(c, opening, S("comment"));
	return to;
}

static void
compile_each_line(struct compiler *c, ptrdiff_t at, ptrdiff_t to)
{
	while (at < to) {
		struct place line = next_line(c, &at, to);
		struct tag t = {
		    .place = line, .args_to = line.at + line.length};

		t.args_at = line.at;
		t.name = tag_name(c, &t.args_at, t.args_to);
		if (line.length == 0)
			continue;
		if (str_equal(t.name, S("comment")))
			at = skip_comment_lines(c, line, at, to);
		else
			compile_tag(c, &t);
	}
}

void
compile_lines(struct compiler *c, ptrdiff_t at, ptrdiff_t to)
{
	int base = c->base;

	if (c->liquid_depth == LIMIT_NESTING) {
		compile_fault(c, compile_place(c, at, to),
		    str_format(c->faults->arena,
			_("tags nest deeper than %d"), LIMIT_NESTING));
		return;
	}
	c->base = c->depth;
	c->liquid_depth++;
	compile_each_line(c, at, to);
	c->liquid_depth--;
	compile_drop_open(c);
	c->base = base;
}

/* ---- all of it ---- */

void
compile_output(struct compiler *c, struct scanner *s, struct place p)
{
	struct pipeline *made;

	compile_speaks(c);
	if (s->token.kind == TOKEN_END && !s->failed) {
		if (!c->options->lenient)
			compile_fault(c, p, str_from(_("the name is missing")));
		return;
	}
	made = parse_pipeline(c, s);
	if (!scan_end(s))
		return;
	if (made->markup && c->options->plain && !c->options->lenient) {
		struct call last = made->calls[made->call_count - 1];

		compile_fault(c, last.place, str_format(c->faults->arena,
		    _("'%.*s' has no place in a subject"),
		    FMT(last.filter->name)));
		return;
	}
	c->output_count++;
	compile_op(c, (struct op){.kind = OP_OUTPUT, .pipeline = made,
			  .place = p});
}

static void
compile_markup(struct compiler *c, struct markup *m)
{
	struct place p = compile_place(c, m->open, m->end);
	bool output = c->source->text.at[m->open + 1] == '{';
	struct tag t = {.place = p, .args_to = m->to};
	ptrdiff_t at = m->at;

	c->at = m->end;
	c->trim = m->trim_behind;
	if (output) {
		struct scanner s =
		    scanner_start(c->source, m->at, m->to, c->faults);

		compile_output(c, &s, p);
		c->failed = c->failed || s.failed;
		return;
	}
	t.name = tag_name(c, &at, m->to);
	t.args_at = at;
	if (!compile_opaque(c, m, t.name, at))
		compile_tag(c, &t);
}

static void
report_unclosed(struct compiler *c, struct place p)
{
	compile_fault(c, p, str_format(c->faults->arena,
	    _("'%.*s' is never closed"), FMT(place_text(p))));
}

static void
compile_all(struct compiler *c)
{
	while (c->at < c->to) {
		ptrdiff_t open = find_open(c, c->at);
		struct markup m = {.open = open};
		bool found = open < c->to && find_markup(c, open, &m);

		compile_text(c, c->at, open, found && m.trim_before, false);
		if (found) {
			compile_markup(c, &m);
			continue;
		}
		if (open < c->to)
			report_unclosed(c, compile_place(c, open, open + 2));
		break;
	}
	compile_drop_open(c);
	compile_op(c, (struct op){.kind = OP_END});
}

struct template *
compile_part(struct unit *u, const struct source *source, ptrdiff_t from,
    ptrdiff_t to)
{
	struct compiler c = {.unit = u, .job = u->arena, .source = source,
	    .at = from, .to = to, .options = &u->options,
	    .faults = u->faults};
	struct template *t = NEW(u->arena, struct template);

	if (to - from > LIMIT_OUTPUT)
		compile_fault(&c, compile_place(&c, from, from),
		    str_format(u->faults->arena,
			_("the letter is longer than %d KiB"),
			LIMIT_OUTPUT / 1024));
	else
		compile_all(&c);
	u->failed = u->failed || c.failed;
	if (c.failed)
		return NULL;
	*t = (struct template){.unit = u, .source = source,
	    .lenient = u->options.lenient,
	    .plain = u->options.plain || u->options.lenient,
	    .uses_forloop = c.uses_forloop, .ops = c.ops,
	    .end = c.op_count - 1, .loop_count = c.loop_count,
	    .case_count = c.case_count, .text_size = c.text_size,
	    .output_count = c.output_count,
	    .last = NEW(u->arena, struct usage)};
	return t;
}

struct template *
template_compile(struct arena *job, const struct source *source,
    ptrdiff_t from, ptrdiff_t to, const struct template_options *options,
    struct faults *f)
{
	struct unit *u = NEW(job, struct unit);
	struct template *t;

	*u = (struct unit){.arena = job, .options = *options, .faults = f};
	t = compile_part(u, source, from, to);
	u->faults = NULL;
	return u->failed ? NULL : t;
}
