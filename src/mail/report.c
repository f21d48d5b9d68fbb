/* SPDX-License-Identifier: MIT */
/*
 * Reports by a standard: delivery status (RFC 3464), complaints (RFC 5965),
 * what readers do (RFC 8098).
 */
#include "came.h"

enum { MOST_ADDRESS = 320 };	/* bytes */

/* "rfc822; <a@b>" */
static str
address_of(str value)
{
	ptrdiff_t type = str_find_char(value, ';');
	str address = S("");

	if (type >= 0)
		value = str_slice(value, type + 1, value.len);
	address_next(&value, &address);
	return address;
}

/* "5.1.1 (bad destination)"; empty where it is none. */
static str
status_of(str value)
{
	ptrdiff_t end = 0;
	int dots = 0;

	while (end < value.len &&
	    (is_digit(value.at[end]) || value.at[end] == '.'))
		dots += value.at[end++] == '.';
	if (dots != 2 || end < 5 || end > 9 || value.at[1] != '.')
		return S("");
	return str_slice(value, 0, end);
}

/* "smtp; 550 ..." */
static str
words_of(str value)
{
	ptrdiff_t type = str_find_char(value, ';');

	if (type < 0 || type > 20)
		return value;
	return str_trim(str_slice(value, type + 1, value.len));
}

static enum report_kind
kind_of(str action, str status)
{
	static const struct {
		str action;
		enum report_kind kind;
	} kinds[] = {
	    {S_INIT("failed"), REPORT_SOFT},
	    {S_INIT("failure"), REPORT_SOFT},
	    {S_INIT("delayed"), REPORT_DELAYED},
	    {S_INIT("delivered"), REPORT_DELIVERED},
	    {S_INIT("relayed"), REPORT_DELIVERED},
	    {S_INIT("expanded"), REPORT_DELIVERED},
	    {S_INIT("deliverable"), REPORT_DELIVERED},
	};

	action = str_cut(&action, ' ');
	for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
		if (str_same_letters(kinds[i].action, action))
			return kinds[i].kind;
	return str_starts(status, S("2")) ? REPORT_DELIVERED : REPORT_SOFT;
}

/* The fields about one recipient. */
static void
read_recipient(struct came *c, str fields)
{
	struct arena *a = c->arena;
	struct report r = {0};
	str action = field_get(a, fields, S("Action"));

	r.address = address_of(field_get(a, fields, S("Original-Recipient")));
	if (r.address.len == 0)
		r.address =
		    address_of(field_get(a, fields, S("Final-Recipient")));
	if (r.address.len == 0 && action.len == 0)
		return;
	if (r.address.len == 0)
		r.address = notice_first(c);
	r.status = status_of(field_get(a, fields, S("Status")));
	r.words = words_of(field_get(a, fields, S("Diagnostic-Code")));
	r.kind = kind_of(action, r.status);
	came_add(c, &r);
}

static bool
read_status(struct came *c, str text)
{
	while (text.len > 0) {
		str fields = fields_of(text);

		read_recipient(c, fields);
		text = str_slice(text, fields.len, text.len);
		/* the empty line itself */
		str_cut(&text, '\n');
	}
	return c->out->report_count > 0;
}

/* A report that lost its place in the message, but not its fields. */
static bool
read_told_status(struct came *c, str text)
{
	ptrdiff_t at = str_find(text, S("Reporting-MTA:"));

	return at >= 0 && str_find(text, S("Final-Recipient:")) >= 0 &&
	    read_status(c, str_slice(text, at, text.len));
}

void
report_read_wrapped(struct came *c)
{
	c->wrapped = read_told_status(c, c->copy);
}

static enum inbound_kind
kind_of_reports(const struct inbound *in)
{
	enum report_kind worst = REPORT_DELIVERED;

	for (ptrdiff_t i = 0; i < in->report_count; i++)
		if (in->reports[i].kind < worst)
			worst = in->reports[i].kind;
	if (worst == REPORT_DELIVERED)
		return INBOUND_DELIVERED;
	return worst == REPORT_DELAYED ? INBOUND_DELAYED : INBOUND_BOUNCE;
}

static void
read_complaint(struct came *c, str text)
{
	struct arena *a = c->arena;
	str type = field_get(a, text, S("Feedback-Type"));
	static const char *const who[] = {"Original-Rcpt-To",
	    "Removal-Recipient", "Redacted-Address"};
	struct report r = {.kind = REPORT_HARD, .words = type};

	c->out->kind = INBOUND_COMPLAINT;
	if (str_same_letters(type, S("opt-out")))
		c->out->kind = INBOUND_UNSUBSCRIBE;
	if (str_same_letters(type, S("auth-failure")) ||
	    str_same_letters(type, S("not-spam")))
		c->out->kind = INBOUND_AUTOMATIC;
	for (ptrdiff_t i = 0; i < COUNT(who) && r.address.len == 0; i++)
		r.address = address_of(field_get(a, text, str_from(who[i])));
	if (r.address.len == 0)
		r.address = address_of(field_get(a, c->copy, S("To")));
	r.address = one_line(a, r.address, MOST_ADDRESS);
	r.words = one_line(a, r.words, MOST_ADDRESS);
	if (r.address.len > 0 && c->out->kind != INBOUND_AUTOMATIC)
		c->out->reports[c->out->report_count++] = r;
}

/* Microsoft's, which is of no standard: only the copy says it. */
static bool
read_own_complaint(struct came *c)
{
	str who = field_get(c->arena, c->copy, S("X-HmXmrOriginalRecipient"));

	if (who.len == 0)
		return false;
	c->out->kind = INBOUND_COMPLAINT;
	c->out->reports[c->out->report_count++] =
	    (struct report){.kind = REPORT_HARD,
		.address = one_line(c->arena, address_of(who), MOST_ADDRESS)};
	return true;
}

/* Our own number of the message, as it was given with MAIL (RFC 3461). */
static void
read_envelope_id(struct came *c, str text)
{
	struct inbound *in = c->out;

	if (in->original_id.len == 0)
		in->original_id = one_line(c->arena, field_get(c->arena,
		    fields_of(text), S("Original-Envelope-Id")), MOST_ADDRESS);
}

bool
report_read(struct came *c)
{
	const struct part *p = came_part(c, S("message/feedback-report"));

	if (p != NULL) {
		read_complaint(c, p->text);
		return true;
	}
	p = came_part(c, S("message/delivery-status"));
	if (p == NULL)
		p = came_part(c, S("message/global-delivery-status"));
	if (p != NULL)
		read_envelope_id(c, p->text);
	if (p != NULL ? read_status(c, p->text)
		      : read_told_status(c, c->body)) {
		c->out->kind = kind_of_reports(c->out);
		return true;
	}
	if (came_part(c, S("message/disposition-notification")) != NULL) {
		c->out->kind = INBOUND_RECEIPT;
		return true;
	}
	return read_own_complaint(c);
}
