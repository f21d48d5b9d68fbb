/* SPDX-License-Identifier: MIT */
/* What a message is by its words, where no standard says it. */
#include "came.h"
#include "patterns.h"

enum { MOST_TEXT = 64 << 10 };

void
notice_part(struct arena *a, str text, str *body, str *copy)
{
	struct arena_mark mark = arena_mark(a);
	str rest = text, line;

	*body = text;
	*copy = S("");
	while (str_line(&rest, &line)) {
		str plain = pattern_text(a, str_slice(line, 0,
		    line.len < 200 ? line.len : 200));
		bool begins;

		while (plain.len > 0 &&
		    str_find_char(S(">|-=* "), plain.at[0]) >= 0)
			plain = str_slice(plain, 1, plain.len);
		begins = notice_fits(S("copy"), plain, pattern_begins);
		arena_reset(a, mark);
		if (begins) {
			*body = str_slice(text, 0, line.at - text.at);
			*copy = str_slice(text, line.at - text.at, text.len);
			return;
		}
	}
}

static bool
is_from_server(const struct came *c)
{
	str rest = came_field(c, "From"), address;
	str plain = pattern_text(c->arena, rest);

	if (address_next(&rest, &address))
		plain = str_lower_ascii(c->arena, address);
	else if (str_find_char(plain, '<') >= 0)
		plain = str_cut(&plain, '<');
	plain = str_cut(&plain, '@');
	plain = str_trim(str_cut(&plain, '>'));
	return notice_fits(S("from"), plain, pattern_is);
}

static bool
has_null_sender(const struct came *c)
{
	return str_equal(came_field(c, "Return-Path"), S("<>"));
}

/* The subject of what somebody passes on: "Fwd: Undelivered mail". */
static str
passed_on(str subject)
{
	static const str marks[] = {S_INIT("fwd:"), S_INIT("fw:"),
	    S_INIT("tr:"), S_INIT("wg:")};

	for (ptrdiff_t i = 0; i < COUNT(marks); i++)
		if (str_starts(subject, marks[i]))
			return str_trim(str_slice(subject, marks[i].len,
			    subject.len));
	return subject;
}

static bool
is_notice(const struct came *c, str body)
{
	str subject = pattern_text(c->arena, c->out->subject);
	bool by_subject = notice_fits(S("subject"), subject, pattern_in);
	bool by_text = notice_fits(S("text"), body, pattern_in);

	if (came_field(c, "X-Failed-Recipients").len > 0)
		return true;
	if (is_from_server(c) || has_null_sender(c))
		return by_subject || by_text;
	/* of anybody: both, and no answer to one */
	return by_text && notice_fits(S("subject"), passed_on(subject),
	    pattern_begins);
}

/* Who writes such texts, and who is asked for help in them. */
static bool
is_office(const struct came *c, str address)
{
	str local = str_lower_ascii(c->arena, str_cut(&address, '@'));

	return notice_fits(S("from"), local, pattern_is) ||
	    notice_fits(S("office"), local, pattern_is);
}

/* No word stands before it in its line: it is what the line tells of. */
static bool
begins_line(str text, str address)
{
	ptrdiff_t at = address.at - text.at;

	while (at > 0 && str_find_char(S(" \t<\"'*-"), text.at[at - 1]) >= 0)
		at--;
	return at == 0 || text.at[at - 1] == '\n';
}

/* "MAIL FROM:<a@b>" */
static bool
follows_from(str text, str address)
{
	ptrdiff_t at = address.at - text.at;

	while (at > 0 && str_find_char(S(" <\""), text.at[at - 1]) >= 0)
		at--;
	return at >= 5 &&
	    str_same_letters(str_slice(text, at - 5, at), S("from:"));
}

/* How far an address is believed to be the one that failed. */
enum belief { LINES, OTHERS, ANY };

static bool
is_believed(const struct came *c, str text, str address, enum belief belief)
{
	if (belief == ANY)
		return true;
	if (is_office(c, address) || came_knows(c, address) ||
	    follows_from(text, address))
		return false;
	return belief == OTHERS || begins_line(text, address);
}

/* The next one in text, from an offset on; false: there is none. */
static bool
next_believed(const struct came *c, str text, ptrdiff_t from,
    enum belief belief, str *address)
{
	str rest = str_slice(text, from, text.len);

	while (address_next(&rest, address))
		if (is_believed(c, text, *address, belief))
			return true;
	return false;
}

/* The rest of a line, and of those below that are indented. */
static str
folded_line(str text, ptrdiff_t from)
{
	str rest = str_slice(text, from, text.len), line;

	while (str_line(&rest, &line))
		if (rest.len == 0 ||
		    (rest.at[0] != ' ' && rest.at[0] != '\t'))
			break;
	return str_slice(text, from, text.len - rest.len);
}

/* Where the next address begins that is another one, or the text ends. */
static ptrdiff_t
other_begins(const struct came *c, str text, str address, enum belief belief)
{
	ptrdiff_t at = address.at - text.at + address.len;
	str other;

	while (next_believed(c, text, at, belief, &other)) {
		if (!str_same_letters(other, address))
			return other.at - text.at;
		at = other.at - text.at + other.len;
	}
	return text.len;
}

/* The words about it: its line, or if these say nothing all to the next. */
static str
words_about(const struct came *c, str text, str address, enum belief belief)
{
	ptrdiff_t end = address.at - text.at + address.len;
	str all = str_slice(text, end, other_begins(c, text, address, belief));
	str line = folded_line(all, 0);
	enum bounce_reason reason = bounce_reason_of(line, S(""));

	return reason == BOUNCE_UNKNOWN || reason == BOUNCE_REFUSED ? all
								    : line;
}

static void
add_named(struct came *c, str text, enum belief belief)
{
	ptrdiff_t at = 0;
	str address;

	while (next_believed(c, text, at, belief, &address)) {
		struct report r = {.kind = REPORT_SOFT, .address = address,
		    .words = words_about(c, text, address, belief)};

		at = address.at - text.at + address.len;
		came_add(c, &r);
	}
}

/* Those of a field; the body may have words about them. */
static void
add_listed(struct came *c, str list)
{
	str address;

	while (address_next(&list, &address)) {
		str rest = c->body, named;
		struct report r = {.kind = REPORT_SOFT, .address = address};

		while (r.words.len == 0 && address_next(&rest, &named))
			if (str_same_letters(named, address))
				r.words = words_about(c, c->body, named, ANY);
		came_add(c, &r);
	}
}

str
notice_first(const struct came *c)
{
	str address;

	for (enum belief b = LINES; b <= ANY; b++)
		if (next_believed(c, c->body, 0, b, &address))
			return address;
	return S("");
}

/* From the best witness to the last one. */
static void
find_addresses(struct came *c)
{
	struct inbound *in = c->out;

	add_listed(c, came_field(c, "X-Failed-Recipients"));
	for (enum belief b = LINES; b < ANY && in->report_count == 0; b++)
		add_named(c, c->body, b);
	if (in->report_count == 0)
		report_read_wrapped(c);
	if (in->report_count == 0)
		add_listed(c, field_get(c->arena, c->copy, S("To")));
	if (in->report_count == 0)
		add_named(c, c->body, ANY);
	if (in->report_count == 0)
		came_add(c, &(struct report){.kind = REPORT_SOFT});
}

static void
mark_delayed(struct inbound *in)
{
	in->kind = INBOUND_DELAYED;
	for (ptrdiff_t i = 0; i < in->report_count; i++)
		in->reports[i].kind = REPORT_DELAYED;
}

static bool
is_automatic(const struct came *c, str body)
{
	static const char *const marks[] = {"X-Autoreply", "X-Autorespond",
	    "X-Autoresponder", "X-Auto-Response-Suppress", "X-Loop"};
	str submitted = came_field(c, "Auto-Submitted");
	str precedence = came_field(c, "Precedence");

	if (submitted.len > 0 && !str_same_letters(submitted, S("no")))
		return true;
	if (str_same_letters(precedence, S("auto_reply")))
		return true;
	for (ptrdiff_t i = 0; i < COUNT(marks); i++)
		if (came_field(c, marks[i]).len > 0)
			return true;
	return notice_fits(S("auto"), pattern_text(c->arena, c->out->subject),
		   pattern_begins) ||
	    notice_fits(S("vacation"), body, pattern_in);
}

/* Who wants no more mail writes one word, or lets a button write it. */
static bool
is_leave(const struct came *c)
{
	str subject = pattern_text(c->arena, c->out->subject);

	return subject.len < 60 &&
	    notice_fits(S("leave"), subject, pattern_begins);
}

void
notice_read(struct came *c)
{
	str body = pattern_text(c->arena, str_slice(c->body, 0,
	    c->body.len < MOST_TEXT ? c->body.len : MOST_TEXT));

	if (is_notice(c, body)) {
		c->out->kind = INBOUND_BOUNCE;
		find_addresses(c);
		if (notice_fits(S("delayed"), body, pattern_in))
			mark_delayed(c->out);
	} else if (is_automatic(c, body)) {
		c->out->kind = INBOUND_AUTOMATIC;
	} else if (is_leave(c)) {
		c->out->kind = INBOUND_UNSUBSCRIBE;
	}
}
