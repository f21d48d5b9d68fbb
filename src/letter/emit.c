/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "render.h"

static void
too_long(struct render *r, struct place p)
{
	if (!r->stopped)
		render_fault(r, p, str_format(r->arena,
		    _("the letter gets longer than %d KiB"),
		    LIMIT_OUTPUT / 1024));
	r->stopped = true;
}

/* Adds a text, in which values stand that take so many bytes more. */
static void
add(struct render *r, str s, ptrdiff_t more, struct place p)
{
	struct buf *to = &r->sink->text;

	if (more > 0 && more >= to->max - to->len) {
		too_long(r, p);
		return;
	}
	to->max -= more;
	buf_add(to, s);
	to->cap = to->cap < to->max ? to->cap : to->max;
	if (to->full)
		too_long(r, p);
}

void
emit_text(struct render *r, str s, struct place p)
{
	add(r, s, 0, p);
}

/* ---- a value stands as one code point ---- */

bool
render_keep(struct render *r, str s, struct place p, int32_t *code_point)
{
	if (r->value_count == LETTER_VALUE_MOST) {
		r->stopped = true;
		return render_fault(r, p, str_format(r->arena,
		    _("the letter prints more than %d values"),
		    LETTER_VALUE_MOST));
	}
	if (r->value_count == r->value_room) {
		ptrdiff_t room = 2 * r->value_room + 8 < LETTER_VALUE_MOST
		    ? 2 * r->value_room + 8 : LETTER_VALUE_MOST;
		str *more = NEW_ARRAY(r->arena, str, room);

		if (r->value_count > 0)
			memcpy(more, r->values,
			    (size_t)r->value_count * sizeof *more);
		r->values = more;
		r->value_room = room;
	}
	*code_point = (int32_t)(LETTER_VALUE_FIRST + r->value_count);
	r->values[r->value_count++] = s;
	return true;
}

static void
emit_kept(struct render *r, str s, struct place p)
{
	char bytes[4];
	int32_t c;

	if (render_keep(r, s, p, &c))
		add(r, (str){bytes, utf8_put(bytes, c)}, s.len, p);
}

static void
emit_in_line(struct render *r, str s, struct place p)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (s.at[i] == '\n' || s.at[i] == '\r' || s.at[i] == '\0') {
			render_value_fault(r, p, p, str_format(r->arena,
			    _("line break in '%.*s', which stands in the "
			      "subject"),
			    FMT(place_text(p))));
			fault_mend(r->faults, _("write the cell in one line"));
			return;
		}
	emit_text(r, s, p);
}

/* ---- Markdown ---- */

static void
emit_markup(struct render *r, str s, struct place p)
{
	ptrdiff_t at = 0;

	while (at < s.len) {
		int32_t c;

		if ((unsigned char)s.at[at] < 0xEE) {	/* far below U+E000 */
			at++;
			continue;
		}
		c = utf8_next(s, &at);
		if (value_private_use(c)) {
			render_value_fault(r, p, p, str_format(r->arena,
			    _("'%.*s' holds the private-use character U+%04X"),
			    FMT(place_text(p)), (unsigned)c));
			return;
		}
	}
	emit_text(r, s, p);
}

/* What stands before, in this line: true if only blanks and quote signs. */
static bool
line_start(const struct sink *sink, str *prefix)
{
	str text = buf_str(&sink->text);
	ptrdiff_t at = text.len;

	while (at > 0 && (text.at[at - 1] == ' ' || text.at[at - 1] == '>'))
		at--;
	*prefix = str_slice(text, at, text.len);
	return at == 0 || text.at[at - 1] == '\n';
}

/*
 * Each line gets the prefix of the first, so that a list of bullets may stand
 * in a quotation or in another list.
 */
static void
emit_skeleton(struct render *r, const struct pipeline *made, struct value v,
    struct place p)
{
	str prefix, rest = v.text;
	bool starts = line_start(r->sink, &prefix);

	if (!starts && made != NULL && made->markup) {
		render_fault(r, p, str_format(r->arena,
		    _("'%.*s' gives lines of their own: begin a line with it"),
		    FMT(made->calls[made->call_count - 1].filter->name)));
		return;
	}
	add(r, S(""), v.count - v.text.len, p);
	if (!starts || prefix.len == 0) {
		emit_text(r, rest, p);
		/* else a line right behind it would belong to the last item */
		if (made != NULL && made->markup)
			emit_text(r, S("\n"), p);
		return;
	}
	prefix = str_copy(r->arena, prefix);
	while (rest.len > 0 && !r->stopped) {
		ptrdiff_t end = str_find_char(rest, '\n');

		end = end < 0 ? rest.len : end + 1;
		emit_text(r, str_slice(rest, 0, end), p);
		rest = str_slice(rest, end, rest.len);
		if (rest.len > 0)
			emit_text(r, prefix, p);
	}
}

/* ---- what cannot be printed ---- */

static void
report_empty(struct render *r, struct place p)
{
	struct origin o = render_origin(r, p);
	int64_t line, column;

	place_line(p, &line, &column);
	render_failed(r);
	fault(r->faults, o.kind, o.place,
	    _("'%.*s' is empty, and %.*s:%lld:%lld prints it"),
	    FMT(place_text(p)),
	    FMT(p.source->name), (long long)line, (long long)column);
	fault_mend(r->faults,
	    o.kind == FAULT_ROW
		? _("fill the cell, or write {{ %.*s | default: \"...\" }} in "
		    "the letter")
		: _("fill it in, or write {{ %.*s | default: \"...\" }} in the "
		    "letter"),
	    FMT(place_text(p)));
}

static void
report_list(struct render *r, struct place p)
{
	str name = place_text(p);

	render_fault(r, p, str_format(r->arena,
	    _("'%.*s' is a list: write {{ %.*s | list }} or "
	      "{{ %.*s | bullets }}"),
	    FMT(name), FMT(name), FMT(name)));
}

static void
report_object(struct render *r, struct value v, struct place p)
{
	struct arena *a = r->arena;
	str name = place_text(p);
	str first = v.count > 0 ? v.members[0].name : S("name");

	render_fault(r, p, str_format(a,
	    _("'%.*s' has parts: write which, such as {{ %.*s.%.*s }}"),
	    FMT(name), FMT(name), FMT(first)));
}

/* ---- values ---- */

static void
emit_in_letter(struct render *r, const struct pipeline *made, struct value v,
    struct place p)
{
	str text;

	if (v.kind == VALUE_LIST || v.kind == VALUE_RANGE) {
		report_list(r, p);
	} else if (v.kind == VALUE_OBJECT) {
		report_object(r, v, p);
	} else if (v.kind == VALUE_SKELETON) {
		emit_skeleton(r, made, v, p);
	} else if (v.kind == VALUE_MARKUP && !r->program->plain) {
		emit_markup(r, v.text, p);
	} else if (render_text(r, v, p, &text)) {
		if (str_blank(text) && made != NULL && !made->may_be_empty)
			report_empty(r, p);
		else if (r->program->plain)
			emit_in_line(r, text, p);
		else if (text.len > 0)
			emit_kept(r, text, p);
	}
}

void
emit_value(struct render *r, const struct pipeline *made, struct value v,
    struct place p)
{
	str text;

	if (made != NULL)
		p = made->source.place;
	if (!r->program->lenient)
		emit_in_letter(r, made, v, p);
	else if (render_text(r, v, p, &text))
		emit_text(r, text, p);
}
