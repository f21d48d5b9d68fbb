/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "value.h"

/*
 * Fifteen digits, so that 10.1 - 2.2 is 7.9, and always a '.', whatever the
 * locale says.
 */
static void
print_float(struct buf *b, double x)
{
	char digits[40];
	int n = snprintf(digits, sizeof digits, "%.15g", x);
	bool whole = true;

	for (int i = 0; i < n; i++) {
		char c = digits[i];
		bool digit = (c >= '0' && c <= '9') || c == '-' || c == '+';
		bool letter = c >= 'a' && c <= 'z';

		whole = whole && digit;
		buf_char(b, digit || letter ? c : '.');
	}
	if (whole)
		buf_add(b, S(".0"));
}

str
value_digits(char room[VALUE_DIGITS], int64_t n)
{
	int at = VALUE_DIGITS;
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		room[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		room[--at] = '-';
	return (str){room + at, VALUE_DIGITS - at};
}

static void
print_integer(struct buf *b, int64_t n)
{
	char room[VALUE_DIGITS];

	buf_add(b, value_digits(room, n));
}

static void
print(struct buf *b, struct value v, const str *values, int depth);

static void
print_range(struct buf *b, struct value v)
{
	print_integer(b, v.range.first);
	buf_add(b, S(".."));
	print_integer(b, v.range.last);
}

static void
print_skeleton(struct buf *b, str skeleton, const str *values)
{
	ptrdiff_t at = 0;

	while (at < skeleton.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(skeleton, &at);

		if (c >= LETTER_VALUE_FIRST)
			buf_add(b, values[c - LETTER_VALUE_FIRST]);
		else
			buf_add(b, str_slice(skeleton, start, at));
	}
}

static void
print_json(struct buf *b, struct value v, const str *values, int depth)
{
	if (depth > VALUE_DEPTH || b->full)
		return;
	if (v.kind == VALUE_TEXT || v.kind == VALUE_MARKUP) {
		buf_json(b, v.text);
	} else if (v.kind == VALUE_LIST || v.kind == VALUE_OBJECT) {
		bool list = v.kind == VALUE_LIST;

		buf_char(b, list ? '[' : '{');
		for (ptrdiff_t i = 0; i < v.count; i++) {
			if (i > 0)
				buf_add(b, S(", "));
			if (!list) {
				buf_json(b, v.members[i].name);
				buf_add(b, S("=>"));
			}
			print_json(b, list ? v.items[i] : v.members[i].value,
			    values, depth + 1);
		}
		buf_char(b, list ? ']' : '}');
	} else if (v.kind == VALUE_NIL) {
		buf_add(b, S("nil"));
	} else {
		print(b, v, values, depth);
	}
}

static void
print(struct buf *b, struct value v, const str *values, int depth)
{
	if (depth > VALUE_DEPTH || b->full)
		return;
	switch (v.kind) {
	case VALUE_BOOL:
		buf_add(b, v.truth ? S("true") : S("false"));
		break;
	case VALUE_INTEGER:
		print_integer(b, v.integer);
		break;
	case VALUE_FLOAT:
		print_float(b, v.real);
		break;
	case VALUE_TEXT:
	case VALUE_MARKUP:
		buf_add(b, v.text);
		break;
	case VALUE_SKELETON:
		print_skeleton(b, v.text, values);
		break;
	case VALUE_LIST:
		for (ptrdiff_t i = 0; i < v.count && !b->full; i++)
			print(b, v.items[i], values, depth + 1);
		break;
	case VALUE_OBJECT:
		print_json(b, v, values, depth);
		break;
	case VALUE_RANGE:
		print_range(b, v);
		break;
	case VALUE_NIL:
	case VALUE_EMPTY:
	case VALUE_BLANK:
		break;
	}
}

void
value_print(struct buf *b, struct value v, const str *values)
{
	print(b, v, values, 0);
}
