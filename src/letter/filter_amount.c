/* SPDX-License-Identifier: MIT */
/* number and ordinal: how many, and which one. */
#include "filter.h"
#include "unicode/unicode.h"

/* The digits as they stand in the list; of a sum without a last ".0". */
static bool
decimal_of(struct filtering *f, str *out)
{
	struct value n;

	if (!filter_number(f, f->in, &n) || !filter_text(f, f->in, out))
		return false;
	*out = str_trim(*out);
	if (f->in.kind == VALUE_FLOAT && str_ends(*out, S(".0")))
		out->len -= 2;
	return true;
}

static bool
decimals_given(struct filtering *f, int *out)
{
	enum { MOST = 20 };
	int64_t n;

	*out = -1;
	if (f->arg_count == 0)
		return true;
	if (!filter_integer(f, f->args[0], &n))
		return false;
	if (n < 0 || n > MOST)
		return filter_fault(f, str_format(f->arena,
		    _("filter 'number' gives 0 to %d decimals"), MOST));
	*out = (int)n;
	return true;
}

/* number[: decimals], "1 234,50" */
static bool
number(struct filtering *f, struct value *out)
{
	str decimal, made;
	int decimals;

	*out = (struct value){0};
	if (f->in.kind == VALUE_NIL)
		return true;
	if (!decimals_given(f, &decimals) || !decimal_of(f, &decimal))
		return false;
	if (!unicode_number(f->arena, decimal, decimals, filter_language(f),
		&made))
		made = decimal;
	*out = value_string(made);
	return true;
}

/* ordinal[: gender], "1re" */
static bool
ordinal(struct filtering *f, struct value *out)
{
	enum gender gender = GENDER_MALE;
	struct value n;
	str made;

	*out = (struct value){0};
	if (f->in.kind == VALUE_NIL)
		return true;
	if (!filter_number(f, f->in, &n))
		return false;
	if (n.kind != VALUE_INTEGER || n.integer < 0)
		return filter_value_fault(f, str_format(f->arena,
		    _("'%.*s' is no whole number"), FMT(filter_subject(f))));
	if (f->arg_count > 0 && !filter_gender(f, f->args[0], &gender))
		return false;
	if (gender != GENDER_MALE && gender != GENDER_FEMALE)
		return filter_value_fault(f, str_from(_("filter 'ordinal' "
		    "takes the gender of the noun: \"m\" or \"f\"")));
	*out = n;
	if (!unicode_ordinal(f->arena, n.integer, gender == GENDER_FEMALE,
		filter_language(f), &made))
		return true;
	*out = value_string(made);
	return true;
}

const struct filter amount_filters[] = {
    {S_INIT("number"), 0, 1, number, FILTER_MEMO, {0}},
    {S_INIT("ordinal"), 0, 1, ordinal, FILTER_MEMO, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
