/* SPDX-License-Identifier: MIT */
/* Filters that reckon.  Whole numbers that get too large become floats. */
#include <math.h>

#include "filter.h"

static bool
give(const struct filtering *f, double x, struct value *out)
{
	*out = value_float(x);
	if (isfinite(x))
		return true;
	return filter_fault(f, str_format(f->arena,
	    _("the result of filter '%.*s' is too large"),
	    FMT(filter_name(f))));
}

/* What is a float that is whole and small enough, as an integer. */
static bool
give_whole(const struct filtering *f, double x, struct value *out)
{
	if (x > -9e18 && x < 9e18) {
		*out = value_integer((int64_t)x);
		return true;
	}
	return give(f, x, out);
}

static bool
operands(const struct filtering *f, struct value *a, struct value *b)
{
	return filter_number(f, f->in, a) && filter_number(f, f->args[0], b);
}

static bool
both_whole(struct value a, struct value b)
{
	return a.kind == VALUE_INTEGER && b.kind == VALUE_INTEGER;
}

static bool
plus(struct filtering *f, struct value *out)
{
	struct value a, b;
	int64_t n;

	if (!operands(f, &a, &b))
		return false;
	if (both_whole(a, b) &&
	    !__builtin_add_overflow(a.integer, b.integer, &n)) {
		*out = value_integer(n);
		return true;
	}
	return give(f, value_real(a) + value_real(b), out);
}

static bool
minus(struct filtering *f, struct value *out)
{
	struct value a, b;
	int64_t n;

	if (!operands(f, &a, &b))
		return false;
	if (both_whole(a, b) &&
	    !__builtin_sub_overflow(a.integer, b.integer, &n)) {
		*out = value_integer(n);
		return true;
	}
	return give(f, value_real(a) - value_real(b), out);
}

static bool
times(struct filtering *f, struct value *out)
{
	struct value a, b;
	int64_t n;

	if (!operands(f, &a, &b))
		return false;
	if (both_whole(a, b) &&
	    !__builtin_mul_overflow(a.integer, b.integer, &n)) {
		*out = value_integer(n);
		return true;
	}
	return give(f, value_real(a) * value_real(b), out);
}

static bool
by_zero(const struct filtering *f)
{
	return filter_value_fault(f, str_format(f->arena,
	    _("filter '%.*s' divides by zero"), FMT(filter_name(f))));
}

/* Towards minus infinity, as Liquid's whole numbers divide. */
static int64_t
floor_divide(int64_t a, int64_t b)
{
	int64_t quotient = a / b;

	return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

static bool
divided_by(struct filtering *f, struct value *out)
{
	struct value a, b;

	if (!operands(f, &a, &b))
		return false;
	if (value_real(b) == 0)
		return by_zero(f);
	if (!both_whole(a, b) || (a.integer == INT64_MIN && b.integer == -1))
		return give(f, value_real(a) / value_real(b), out);
	*out = value_integer(floor_divide(a.integer, b.integer));
	return true;
}

static bool
modulo(struct filtering *f, struct value *out)
{
	struct value a, b;
	double x, y;

	if (!operands(f, &a, &b))
		return false;
	if (value_real(b) == 0)
		return by_zero(f);
	if (both_whole(a, b)) {
		int64_t rest = b.integer == -1 ? 0 : a.integer % b.integer;

		if (rest != 0 && (rest < 0) != (b.integer < 0))
			rest += b.integer;
		*out = value_integer(rest);
		return true;
	}
	x = value_real(a);
	y = value_real(b);
	return give(f, x - y * floor(x / y), out);
}

static bool
absolute(struct filtering *f, struct value *out)
{
	struct value n;

	if (!filter_number(f, f->in, &n))
		return false;
	*out = n;
	if (n.kind == VALUE_FLOAT || n.integer == INT64_MIN)
		*out = value_float(fabs(value_real(n)));
	else if (n.integer < 0)
		*out = value_integer(-n.integer);
	return true;
}

static bool
at_least(struct filtering *f, struct value *out)
{
	struct value a, b;

	if (!operands(f, &a, &b))
		return false;
	*out = value_real(a) < value_real(b) ? b : a;
	return true;
}

static bool
at_most(struct filtering *f, struct value *out)
{
	struct value a, b;

	if (!operands(f, &a, &b))
		return false;
	*out = value_real(a) > value_real(b) ? b : a;
	return true;
}

static bool
ceiling(struct filtering *f, struct value *out)
{
	struct value n;

	if (!filter_number(f, f->in, &n))
		return false;
	*out = n;
	return n.kind == VALUE_INTEGER || give_whole(f, ceil(n.real), out);
}

static bool
flooring(struct filtering *f, struct value *out)
{
	struct value n;

	if (!filter_number(f, f->in, &n))
		return false;
	*out = n;
	return n.kind == VALUE_INTEGER || give_whole(f, floor(n.real), out);
}

/* To `digits` behind the point, or with a negative one to tens, hundreds. */
static bool
rounding(struct filtering *f, struct value *out)
{
	enum { MOST_DIGITS = 15 };
	struct value n, wanted = {0};
	double digits, scale;

	if (!filter_number(f, f->in, &n))
		return false;
	if (f->arg_count > 0 && f->args[0].kind != VALUE_NIL &&
	    !filter_number(f, f->args[0], &wanted))
		return false;
	*out = n;
	digits = wanted.kind == VALUE_NIL ? 0 : floor(value_real(wanted));
	if (n.kind == VALUE_INTEGER || fabs(digits) > MOST_DIGITS)
		return true;
	scale = pow(10, fabs(digits));
	if (digits > 0)
		return give(f, round(n.real * scale) / scale, out);
	return give_whole(f, round(n.real / scale) * scale, out);
}

const struct filter number_filters[] = {
    {S_INIT("abs"), 0, 0, absolute, FILTER_FILLED, {0}},
    {S_INIT("at_least"), 1, 1, at_least, FILTER_FILLED, {0}},
    {S_INIT("at_most"), 1, 1, at_most, FILTER_FILLED, {0}},
    {S_INIT("ceil"), 0, 0, ceiling, FILTER_FILLED, {0}},
    {S_INIT("divided_by"), 1, 1, divided_by, FILTER_FILLED, {0}},
    {S_INIT("floor"), 0, 0, flooring, FILTER_FILLED, {0}},
    {S_INIT("minus"), 1, 1, minus, FILTER_FILLED, {0}},
    {S_INIT("modulo"), 1, 1, modulo, FILTER_FILLED, {0}},
    {S_INIT("plus"), 1, 1, plus, FILTER_FILLED, {0}},
    {S_INIT("round"), 0, 1, rounding, FILTER_FILLED, {0}},
    {S_INIT("times"), 1, 1, times, FILTER_FILLED, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
