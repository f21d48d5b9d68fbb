/* SPDX-License-Identifier: MIT */
/* What letters add to Liquid's filters, in the language of the letter. */
#include "filter.h"
#include "render.h"
#include "unicode/unicode.h"

/* ---- agree ---- */

static enum gender
gender_named(str s)
{
	if (str_equal(s, S("m")) || str_equal(s, S("M")))
		return GENDER_MALE;
	if (str_equal(s, S("f")) || str_equal(s, S("F")))
		return GENDER_FEMALE;
	if (str_equal(s, S("plural")) || str_equal(s, S("p")) ||
	    str_equal(s, S("P")))
		return GENDER_PLURAL;
	return GENDER_UNKNOWN;
}

bool
filter_gender(struct filtering *f, struct value v, enum gender *out)
{
	const struct value *member = object_get(v, S("gender"));
	str s = S("");

	*out = GENDER_UNKNOWN;
	if (member != NULL)
		v = *member;
	else if (v.kind == VALUE_OBJECT)
		return true;
	if (v.kind != VALUE_NIL && !filter_text(f, v, &s))
		return false;
	*out = gender_named(str_trim(s));
	return true;
}

/*
 * agree: "détenu", "détenue"[, "détenus"[, "détenu(e)"]] by the gender of a
 * case or recipient (its member `gender`, or the text itself): m, f, plural
 * (or p) for a group.  What is none of these takes the fourth form.
 */
static bool
agree(struct filtering *f, struct value *out)
{
	enum gender gender;

	*out = (struct value){0};
	if (!filter_gender(f, f->in, &gender))
		return false;
	if ((int)gender < f->arg_count) {
		*out = f->args[gender];
		return true;
	}
	if (gender == GENDER_PLURAL)
		return filter_value_fault(f, str_format(f->arena,
		    _("'%.*s' is a group, and 'agree' has no third form for "
		      "it"),
		    FMT(filter_subject(f)))) ||
		    fault_mend(f->render->faults,
			_("add a third form: {{ ... | agree: \"he\", \"she\", "
			  "\"they\" }}"));
	return filter_value_fault(f, str_format(f->arena,
	    _("the gender of '%.*s' is unknown, and 'agree' has no fourth form "
	      "for it"),
	    FMT(filter_subject(f)))) ||
	    fault_mend(f->render->faults,
		_("write m, f or plural into 'gender', or add a fourth form"));
}

/* ---- lists ---- */

/* The items as texts, blank ones left out. */
static bool
texts(struct filtering *f, str **items, ptrdiff_t *count)
{
	struct value list;

	if (!filter_list(f, f->in, &list))
		return false;
	*items = NEW_ARRAY(f->arena, str, list.count);
	*count = 0;
	for (ptrdiff_t i = 0; i < list.count; i++) {
		if (!filter_text(f, list.items[i], &(*items)[*count]))
			return false;
		if (!str_blank((*items)[*count]))
			(*count)++;
	}
	return true;
}

/* "a, b et c" */
static bool
list(struct filtering *f, struct value *out)
{
	ptrdiff_t count;
	str *items;

	*out = (struct value){0};
	if (!texts(f, &items, &count))
		return false;
	if (count > 0)
		*out = value_string(unicode_list(
		    f->arena, items, count, filter_language(f)));
	return true;
}

/* A Markdown list: the bullets are markup, what stands behind them is not. */
static bool
bullets(struct filtering *f, struct value *out)
{
	bool skeleton = !f->render->program->plain;
	struct buf b = filter_buf(f);
	ptrdiff_t count, weight = 0;
	str *items;
	int32_t c;

	*out = (struct value){0};
	if (!texts(f, &items, &count))
		return false;
	for (ptrdiff_t i = 0; i < count; i++) {
		buf_add(&b, i > 0 ? S("\n- ") : S("- "));
		weight += items[i].len;
		if (!skeleton) {
			buf_add(&b, items[i]);
			continue;
		}
		if (!render_keep(f->render, items[i], f->call->place, &c))
			return false;
		buf_utf8(&b, c);
	}
	if (count == 0)
		return true;
	if (!filter_give(f, &b, out))
		return false;
	if (skeleton)
		out->kind = VALUE_SKELETON;
	out->count = b.len + weight;
	return true;
}

/* ---- country, required ---- */

static bool
country(struct filtering *f, struct value *out)
{
	str s, name;

	*out = (struct value){0};
	if (f->in.kind == VALUE_NIL)
		return true;
	if (!filter_text(f, f->in, &s))
		return false;
	name = unicode_country(f->arena,
	    unicode_country_code(f->arena, str_trim(s)), filter_language(f));
	if (name.len == 0)
		return filter_value_fault(f, str_format(f->arena,
		    _("'%.*s' is no country: write its name or its code, "
		      "such as FR"),
		    FMT(s)));
	*out = value_string(name);
	return true;
}

/* required[: "what to say"] */
static bool
required(struct filtering *f, struct value *out)
{
	str message;

	*out = f->in;
	if (!value_blank(f->in))
		return true;
	if (f->arg_count > 0)
		return filter_arg(f, 0, &message) &&
		    filter_value_fault(f, message);
	return filter_value_fault(f, str_format(f->arena,
	    _("'%.*s' is empty, and the letter requires it"),
	    FMT(filter_subject(f)))) ||
	    fault_mend(f->render->faults, _("fill the cell"));
}

const struct filter letter_filters[] = {
    {S_INIT("agree"), 2, 4, agree, 0, {0}},
    {S_INIT("bullets"), 0, 0, bullets, FILTER_BLOCK, {0}},
    {S_INIT("country"), 0, 0, country, FILTER_MEMO, {0}},
    {S_INIT("list"), 0, 0, list, 0, {0}},
    {S_INIT("required"), 0, 1, required, 0, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
