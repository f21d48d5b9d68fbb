/* SPDX-License-Identifier: MIT */
/*
 * Relays let their users download what happened to their messages.  The columns
 * have many names; these are known (without regard to case, blanks, '_', '-'):
 *
 *   who   email, recipient, to, address, recipient email, rcpt, email address
 *   what  event, status, type, event type, state, bounce type, result
 *   why   reason, description, diagnostic, details, error, response,
 *         smtp response, bounce reason, message, diagnostic code
 *   code  status code, enhanced code, smtp code, dsn, code
 *   when  date, time, timestamp, created, created at, bounced at, event time
 *   id    message id, smtp id, msg id
 *
 * "who" and "what" are needed.
 */
#include "deliver/relay.h"

#include <time.h>

#include "data/data.h"
#include "unicode/unicode.h"

enum relay_column { WHO, WHAT, WHY, CODE, WHEN, ID, RELAY_COLUMNS };
enum { MOST_NAMES = 12, MOST_WORDS = 500 };

static const str names[RELAY_COLUMNS][MOST_NAMES] = {
	[WHO] = {S_INIT("email"), S_INIT("recipient"), S_INIT("to"),
	    S_INIT("address"), S_INIT("recipientemail"), S_INIT("rcpt"),
	    S_INIT("emailaddress")},
	[WHAT] = {S_INIT("event"), S_INIT("status"), S_INIT("type"),
	    S_INIT("eventtype"), S_INIT("state"), S_INIT("bouncetype"),
	    S_INIT("result")},
	[WHY] = {S_INIT("reason"), S_INIT("description"),
	    S_INIT("diagnostic"), S_INIT("details"), S_INIT("error"),
	    S_INIT("response"), S_INIT("smtpresponse"), S_INIT("bouncereason"),
	    S_INIT("message"), S_INIT("diagnosticcode")},
	[CODE] = {S_INIT("statuscode"), S_INIT("enhancedcode"),
	    S_INIT("smtpcode"), S_INIT("dsn"), S_INIT("code")},
	[WHEN] = {S_INIT("date"), S_INIT("time"), S_INIT("timestamp"),
	    S_INIT("created"), S_INIT("createdat"), S_INIT("bouncedat"),
	    S_INIT("eventtime")},
	[ID] = {S_INIT("messageid"), S_INIT("smtpid"), S_INIT("msgid")},
};

/*
 * What the words of an event begin with or contain, in this order; a plain
 * "bounce" is judged by its reason.
 */
enum verdict { GOOD, SOFT, HARD, BY_REASON, DELAYED, COMPLAINT, LEAVE };

static const struct {
	str part;
	enum verdict verdict;
} events[] = {
	{S_INIT("soft"), SOFT},
	{S_INIT("hard"), HARD},
	{S_INIT("invalid"), HARD},
	{S_INIT("unsub"), LEAVE},
	{S_INIT("optout"), LEAVE},
	{S_INIT("complain"), COMPLAINT},
	{S_INIT("abuse"), COMPLAINT},
	{S_INIT("spam"), COMPLAINT},
	{S_INIT("undeliver"), BY_REASON},
	{S_INIT("defer"), DELAYED},
	{S_INIT("delay"), DELAYED},
	{S_INIT("bounce"), BY_REASON},
	{S_INIT("fail"), BY_REASON},
	{S_INIT("drop"), BY_REASON},
	{S_INIT("reject"), BY_REASON},
	{S_INIT("block"), BY_REASON},
	{S_INIT("error"), BY_REASON},
	{S_INIT("5"), BY_REASON},
	{S_INIT("4"), BY_REASON},
};

static ptrdiff_t
find_column(const struct list *l, enum relay_column column)
{
	for (ptrdiff_t n = 0; n < MOST_NAMES; n++)
		for (ptrdiff_t i = 0; i < l->column_count; i++)
			if (names[column][n].len > 0 &&
			    str_equal(l->columns[i].folded, names[column][n]))
				return i;
	return -1;
}

static bool
find_columns(const struct list *l, ptrdiff_t *at, struct faults *f)
{
	for (int i = 0; i < RELAY_COLUMNS; i++)
		at[i] = find_column(l, (enum relay_column)i);
	if (at[WHO] >= 0 && at[WHAT] >= 0)
		return true;
	return fault_file(f, FAULT_DATA, l->source.name,
	    at[WHO] < 0 ? _("no column 'email' in this list of a relay's")
			: _("no column 'event' in this list of a relay's")) ||
	    fault_mend(f, _("name the columns email, event, reason, date"));
}

static str
cell(const struct record *r, const ptrdiff_t *at, enum relay_column column)
{
	return at[column] >= 0 ? r->cells[at[column]].text : S("");
}

static enum verdict
verdict_of(struct arena *a, str event)
{
	str folded = unicode_fold(a, event);

	for (ptrdiff_t i = 0; i < COUNT(events); i++) {
		ptrdiff_t at = str_find(folded, events[i].part);

		if (at == 0 || (at > 0 && events[i].part.len > 1))
			return events[i].verdict;
	}
	return GOOD;
}

/* Seconds or milliseconds since 1970, or "2026-11-24 10:00:00"; 0: neither. */
static int64_t
time_of(struct arena *a, str text)
{
	struct tm tm = {0};
	int64_t n;

	if (str_to_int(text, &n) && n > 0)
		return n < 100000000000 ? n * 1000 : n;
	if (strptime(str_z(a, text), "%Y-%m-%d", &tm) == NULL)
		return 0;
	if (text.len >= 19)
		strptime(str_z(a, str_slice(text, 11, 19)), "%H:%M:%S", &tm);
	n = timegm(&tm);
	return n > 0 ? n * 1000 : 0;
}

static str
short_line(struct arena *a, str text)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < text.len && b.len < MOST_WORDS;) {
		int32_t c = utf8_next(text, &i);

		buf_utf8(&b, c < ' ' || c == 0x7F ? ' ' : c);
	}
	return str_trim(buf_str(&b));
}

/* A relay's own "hard" stands unless its words say what passes. */
static void
judge(struct report *r, enum verdict verdict)
{
	bool told;

	r->reason = bounce_reason_of(r->words, r->status);
	told = r->reason != BOUNCE_UNKNOWN && r->reason != BOUNCE_REFUSED;
	r->kind = bounce_is_hard(r->reason) ? REPORT_HARD : REPORT_SOFT;
	if (verdict == HARD && !told)
		r->kind = REPORT_HARD;
	if (verdict == SOFT)
		r->kind = REPORT_SOFT;
	if (verdict == DELAYED)
		r->kind = REPORT_DELAYED;
}

static enum inbound_kind
kind_of(enum verdict verdict)
{
	switch (verdict) {
	case COMPLAINT:
		return INBOUND_COMPLAINT;
	case LEAVE:
		return INBOUND_UNSUBSCRIBE;
	case DELAYED:
		return INBOUND_DELAYED;
	case GOOD:
		return INBOUND_DELIVERED;
	case SOFT:
	case HARD:
	case BY_REASON:
		break;
	}
	return INBOUND_BOUNCE;
}

static void
read_row(struct arena *a, const struct record *row, const ptrdiff_t *at,
    struct inbound *in)
{
	str event = cell(row, at, WHAT), id = cell(row, at, ID);
	enum verdict verdict = verdict_of(a, event);
	struct report *r = &in->reports[0];

	*in = (struct inbound){.kind = kind_of(verdict), .report_count = 1};
	r->address = short_line(a, cell(row, at, WHO));
	r->status = short_line(a, cell(row, at, CODE));
	if (r->status.len == 0 && event.len > 0 && is_digit(event.at[0]))
		r->status = short_line(a, event);
	r->words = short_line(a, cell(row, at, WHY));
	judge(r, verdict);
	in->date = time_of(a, cell(row, at, WHEN));
	if (str_starts(id, S("<")) && str_ends(id, S(">")))
		id = str_slice(id, 1, id.len - 1);
	in->original_id = short_line(a, id);
	in->from = r->address;
}

void
relay_each(str path,
    bool (*row)(void *self, str file, int64_t number, const struct inbound *),
    void *self, struct faults *f)
{
	struct arena job = {0}, letter = {0};
	struct list *l = list_open(&job, path, path, f);
	ptrdiff_t at[RELAY_COLUMNS];
	bool going = l != NULL && find_columns(l, at, f);
	struct record r;

	while (going && !stop_asked() && list_next(l, &letter, &r, f)) {
		struct inbound in;

		if (!r.faulty)
			read_row(&letter, &r, at, &in);
		going = row(self, path, r.line, r.faulty ? NULL : &in);
		arena_reset(&letter, (struct arena_mark){0});
	}
	if (l != NULL)
		list_close(l);
	arena_free(&letter);
	arena_free(&job);
}
