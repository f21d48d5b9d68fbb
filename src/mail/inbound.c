/* SPDX-License-Identifier: MIT */
#include "inbound.h"

#include "came.h"
#include "unicode/unicode.h"

enum { MOST_WORDS = 500, MOST_LINE = 300 };

str
came_field(const struct came *c, const char *name)
{
	return one_line(c->arena,
	    field_get(c->arena, c->header, str_from(name)), MOST_WORDS);
}

const struct part *
came_part(const struct came *c, str type)
{
	for (ptrdiff_t i = 0; i < c->parts.count; i++)
		if (!c->parts.at[i].enclosed &&
		    str_equal(c->parts.at[i].type, type))
			return &c->parts.at[i];
	return NULL;
}

bool
came_knows(const struct came *c, str address)
{
	static const char *const fields[] = {"To", "From", "Delivered-To",
	    "X-Original-To", "Envelope-To", "Return-Path"};

	for (ptrdiff_t i = 0; i < COUNT(fields); i++) {
		str rest = came_field(c, fields[i]), known;

		while (address_next(&rest, &known))
			if (str_same_letters(known, address))
				return true;
	}
	return false;
}

/* Hard or soft, by the reason, unless it is decided already. */
static void
judge(const struct came *c, struct report *r)
{
	if (r->kind == REPORT_DELIVERED)
		return;
	r->reason = bounce_reason_of(r->words, r->status);
	if (r->reason == BOUNCE_UNKNOWN)
		r->reason = bounce_reason_of(c->body, S(""));
	if (r->kind != REPORT_DELAYED)
		r->kind = bounce_is_hard(r->reason) ? REPORT_HARD
						    : REPORT_SOFT;
}

static bool
is_better(const struct report *r, const struct report *than)
{
	return than->reason == BOUNCE_UNKNOWN && r->reason != BOUNCE_UNKNOWN;
}

void
came_add(struct came *c, const struct report *given)
{
	struct inbound *in = c->out;
	struct report r = *given;

	r.words = one_line(c->arena, r.words, MOST_WORDS);
	r.address = one_line(c->arena, r.address, MOST_LINE);
	judge(c, &r);
	for (ptrdiff_t i = 0; i < in->report_count; i++)
		if (str_same_letters(in->reports[i].address, r.address)) {
			if (is_better(&r, &in->reports[i]))
				in->reports[i] = r;
			return;
		}
	if (in->report_count < INBOUND_REPORTS)
		in->reports[in->report_count++] = r;
}

static void
add_addresses(struct came *c, str text)
{
	struct inbound *in = c->out;
	str address;

	while (in->address_count < INBOUND_ADDRESSES &&
	    address_next(&text, &address))
		in->addresses[in->address_count++] =
		    one_line(c->arena, address, MOST_LINE);
}

/* Where a token may be: in what this came to, and the other came from. */
static void
collect_addresses(struct came *c)
{
	static const char *const own[] = {"To", "Delivered-To",
	    "X-Original-To", "Envelope-To", "X-Envelope-To",
	    "X-RCPT-To", "Apparently-To", "Cc"};
	static const char *const original[] = {"Return-Path",
	    "X-Envelope-From", "Envelope-From", "X-Original-From", "Sender"};
	const struct part *arf = came_part(c, S("message/feedback-report"));
	str rest = c->header, name, value;

	for (ptrdiff_t i = 0; i < COUNT(own); i++)
		add_addresses(c, came_field(c, own[i]));
	for (ptrdiff_t i = 0; i < COUNT(original); i++)
		add_addresses(c, field_get(c->arena, c->copy,
		    str_from(original[i])));
	if (arf != NULL)
		add_addresses(c, field_get(c->arena, arf->text,
		    S("Original-Mail-From")));
	while (field_next(c->arena, &rest, &name, &value))
		if (str_same_letters(name, S("Received")) &&
		    str_find(value, S("for <")) >= 0)
			add_addresses(c, str_slice(value,
			    str_find(value, S("for <")), value.len));
}

static str
inside_angles(str value)
{
	ptrdiff_t open = str_find_char(value, '<'), close;

	close = str_find_char(value, '>');
	if (open >= 0 && close > open)
		value = str_slice(value, open + 1, close);
	return str_trim(value);
}

static void
find_original(struct came *c)
{
	static const char *const fields[] = {"X-Original-Message-ID",
	    "In-Reply-To", "References"};
	str id = field_get(c->arena, c->copy, S("Message-ID"));

	for (ptrdiff_t i = 0; i < COUNT(fields) && id.len == 0; i++)
		id = came_field(c, fields[i]);
	c->out->original_id = one_line(c->arena, inside_angles(id), MOST_LINE);
}

static bool
holds_text(str type)
{
	return str_equal(type, S("text/plain")) ||
	    str_equal(type, S("text/html"));
}

/* The body is its texts; the copy the first message or header in it. */
static void
find_texts(struct came *c, str bytes)
{
	struct buf body = {.arena = c->arena};
	str copy = S("");

	for (ptrdiff_t i = 0; i < c->parts.count; i++) {
		const struct part *p = &c->parts.at[i];

		if (!p->enclosed && holds_text(p->type)) {
			buf_add(&body, p->text);
			buf_char(&body, '\n');
		} else if (copy.len == 0 &&
		    (str_equal(p->type, S("message/rfc822")) ||
			str_ends(p->type, S("rfc822-headers")))) {
			copy = unicode_from_charset(c->arena, S(""), p->text);
		}
	}
	/* one whose boundary is not the one that it names */
	if (str_blank(buf_str(&body)) ||
	    (c->parts.count == 1 &&
		str_starts(came_field(c, "Content-Type"), S("multipart/"))))
		buf_add(&body, unicode_from_charset(c->arena, S(""),
		    str_slice(bytes, fields_of(bytes).len, bytes.len)));
	notice_part(c->arena, buf_str(&body), &c->body, &c->copy);
	if (copy.len > 0)
		c->copy = copy;
}

/* A server does not report on reports: it was one of another kind. */
static bool
is_of_bounce(const struct came *c)
{
	return str_equal(field_get(c->arena, c->copy, S("Return-Path")),
	    S("<>"));
}

bool
inbound_parse(struct arena *a, str bytes, struct inbound *in)
{
	struct came c = {.arena = a, .out = in};

	*in = (struct inbound){.kind = INBOUND_PERSON};
	/* of a file that was cut out of an mbox */
	if (str_starts(bytes, S("From ")))
		str_cut(&bytes, '\n');
	if (!mime_split(a, bytes, &c.parts))
		return false;
	c.header = unicode_from_charset(a, S(""), fields_of(bytes));
	in->from = one_line(a, mime_words(a, came_field(&c, "From")),
	    MOST_LINE);
	in->subject = one_line(a, mime_words(a, came_field(&c, "Subject")),
	    MOST_LINE);
	in->date = mime_date(came_field(&c, "Date"));
	in->id = one_line(a, inside_angles(came_field(&c, "Message-ID")),
	    MOST_LINE);
	find_texts(&c, bytes);
	find_original(&c);
	collect_addresses(&c);
	if (!report_read(&c))
		notice_read(&c);
	if ((in->kind == INBOUND_BOUNCE || in->kind == INBOUND_DELAYED) &&
	    !c.wrapped && is_of_bounce(&c)) {
		in->kind = INBOUND_AUTOMATIC;
		in->report_count = 0;
	}
	return true;
}
