/* SPDX-License-Identifier: MIT */
#include "deliver/returns.h"

#include <strings.h>

#include "deliver/mailbox.h"
#include "deliver/relay.h"
#include "mail/mail.h"

#define DAY_MS ((int64_t)24 * 3600 * 1000)
enum {
	DAYS_BEFORE = 14,	/* a bounce comes so long after its letter */
	DAYS_AFTER = 1,		/* or before, by a clock that goes wrong */
};

struct returns {
	struct arena letter;	/* for one message */
	const struct campaign *campaign;
	struct ledger *ledger;
	struct return_options options;
	struct inbound_reader *reader;
	str local, domain;	/* of smtp.bounces; empty: there is none */
	struct return_counts *counts;
	struct faults *f;
	bool exported;		/* a row of the relay's: no stranger wrote it */
	bool failed;
};

/* Whose a message is, and how well that is known. */
struct match {
	enum return_outcome outcome; /* TAKEN: delivery is good */
	struct delivery delivery;
	bool proves;		/* by what nobody else could know */
};

struct returns *
returns_open(struct arena *job, const struct campaign *c, struct ledger *l,
    const struct return_options *options, struct faults *f)
{
	struct returns *r = NEW(job, struct returns);
	const char *why;
	str address;

	r->campaign = c;
	r->ledger = l;
	r->options = *options;
	if (mail_address(job, c->smtp.bounces, &address, &why)) {
		r->local = str_lower_ascii(job, str_cut(&address, '@'));
		r->domain = address;
	}
	if (!ledger_index_returns(l, f))
		return NULL;
	r->reader = inbound_open(job);
	return r;
}

void
returns_close(struct returns *r)
{
	inbound_close(r->reader);
	arena_free(&r->letter);
}

/* ---- whose it is ---- */

static bool
same_address(struct arena *a, str one, str other)
{
	str normal;
	const char *why;

	if (mail_recipient(a, one, &normal, &why))
		one = normal;
	if (mail_recipient(a, other, &normal, &why))
		other = normal;
	return one.len == other.len &&
	    strncasecmp(one.at, other.at, (size_t)one.len) == 0;
}

/* The token in an address such as retour+TOKEN@example.org; or empty. */
static str
token_in(struct returns *r, str address)
{
	str domain = str_lower_ascii(&r->letter, address);
	str local = str_cut(&domain, '@');

	if (r->local.len == 0 || !str_equal(domain, r->domain) ||
	    local.len <= r->local.len || !str_starts(local, r->local) ||
	    local.at[r->local.len] != '+')
		return S("");
	return str_slice(local, r->local.len + 1, local.len);
}

static void
match_tokens(struct returns *r, const struct inbound *in, struct match *m)
{
	for (ptrdiff_t i = 0; i < in->address_count; i++) {
		str token = token_in(r, in->addresses[i]);

		if (token.len == 0)
			continue;
		switch (ledger_by_token(r->ledger, &r->letter, token,
		    &m->delivery)) {
		case TOKEN_FOUND:
			m->outcome = RETURN_TAKEN;
			m->proves = true;
			return;
		case TOKEN_ERASED:
			m->outcome = RETURN_ERASED;
			return;
		case TOKEN_FOREIGN:
			m->outcome = RETURN_FOREIGN;
		}
	}
}

static void
match_address(struct returns *r, const struct inbound *in, str address,
    struct match *m)
{
	int64_t now = clock_now(), date = in->date;

	if (date <= 0 || date > now + DAY_MS)
		date = now;
	if (ledger_by_address(r->ledger, &r->letter, address,
		in->kind == INBOUND_UNSUBSCRIBE ? 0
						: date - DAYS_BEFORE * DAY_MS,
		date + DAYS_AFTER * DAY_MS, &m->delivery))
		m->outcome = RETURN_TAKEN;
}

/*
 * By token, then by Message-ID, which cannot be guessed either; then by the
 * address, if a letter went there in the days before.  What has a token that
 * is not of this log is not looked at any further.
 */
static struct match
find_match(struct returns *r, const struct inbound *in, str address)
{
	struct match m = {.outcome = RETURN_UNMATCHED};

	match_tokens(r, in, &m);
	if (m.outcome != RETURN_UNMATCHED)
		return m;
	if (in->original_id.len > 0 &&
	    ledger_by_message_id(r->ledger, &r->letter, in->original_id,
		&m.delivery)) {
		m.outcome = RETURN_TAKEN;
		m.proves = true;
		return m;
	}
	match_address(r, in, address, &m);
	return m;
}

/* ---- what follows ---- */

static void
tell(struct returns *r, struct return_line *line)
{
	r->counts->outcomes[line->outcome]++;
	if (r->options.tell != NULL)
		r->options.tell(r->options.self, line);
}

/* Before the log knows of it: a crash in between leaves it to the next run. */
static bool
add_to_never(struct returns *r, str address, str reason)
{
	str path = r->campaign->never_path;
	str date = clock_date(&r->letter, clock_now());

	if (path.len == 0) {
		r->counts->homeless++;
		return true;
	}
	r->counts->never++;
	return r->options.dry_run ||
	    never_add(&r->letter, path, address, reason, date, r->f);
}

/* As it stands in never.csv: a word, then why. */
static str
never_reason(struct returns *r, const struct inbound *in,
    const struct report *report)
{
	if (in->kind == INBOUND_COMPLAINT)
		return S("complaint");
	if (in->kind == INBOUND_UNSUBSCRIBE)
		return S("unsubscribe");
	return str_format(&r->letter, "returned: %.*s",
	    FMT(bounce_reason_name(report->reason)));
}

static str
return_kind(enum inbound_kind kind, enum report_kind report)
{
	static const str reports[] = {
		[REPORT_HARD] = S_INIT("hard"),
		[REPORT_SOFT] = S_INIT("soft"),
		[REPORT_DELAYED] = S_INIT("delayed"),
		[REPORT_DELIVERED] = S_INIT("delivered"),
	};

	switch (kind) {
	case INBOUND_COMPLAINT:
		return S("complaint");
	case INBOUND_UNSUBSCRIBE:
		return S("unsubscribe");
	case INBOUND_BOUNCE:
	case INBOUND_DELAYED:
	case INBOUND_DELIVERED:
		return reports[report];
	default:
		return S("reply");
	}
}

/* "550 5.1.1 ... User unknown", or what there is of it. */
static str
words_of(struct returns *r, const struct inbound *in,
    const struct report *report)
{
	str words = report->words;

	if (in->kind != INBOUND_BOUNCE && in->kind != INBOUND_DELAYED)
		return words;
	if (report->status.len > 0 && str_find(words, report->status) < 0)
		words = str_format(&r->letter, "%.*s%s%.*s",
		    FMT(report->status), words.len > 0 ? " " : "", FMT(words));
	return words.len > 0 ? words : bounce_reason_name(report->reason);
}

static bool
note(struct returns *r, const struct match *m, const struct returned *back)
{
	r->counts->proved +=
	    m->delivery.state == DELIVERY_IN_DOUBT && back->proves;
	return r->options.dry_run ||
	    ledger_return(r->ledger, back, clock_now(), r->f);
}

/*
 * Another address than that of the letter: of an archive's copy, or of where
 * its reader passes it on to.  No word on his own; nor is one about nobody,
 * where a copy may be what did not arrive.
 */
static enum report_kind
kind_for(struct returns *r, const struct match *m, const struct report *report)
{
	bool nobody = report->address.len == 0;

	if (report->kind == REPORT_HARD &&
	    (nobody ? r->campaign->smtp.archive.len > 0
		    : !same_address(&r->letter, report->address,
			  m->delivery.address)))
		return REPORT_SOFT;
	return report->kind;
}

/*
 * Where each letter has a way back of its own, a bounce that shows nothing of
 * its letter may be anybody's: it would be too easy to make somebody silent.
 */
static bool
is_believed(const struct returns *r, const struct match *m)
{
	return m->proves || r->exported || r->local.len == 0;
}

/* What was matched goes into the log, and who is not to be written to. */
static enum return_outcome
take(struct returns *r, const struct inbound *in, const struct report *report,
    const struct match *m)
{
	enum report_kind kind = kind_for(r, m, report);
	bool bounce = in->kind == INBOUND_BOUNCE && kind == REPORT_HARD;
	bool leaves = in->kind == INBOUND_COMPLAINT ||
	    in->kind == INBOUND_UNSUBSCRIBE;
	struct returned back = {.id = m->delivery.id, .final = bounce,
	    .proves = m->proves, .kind = return_kind(in->kind, kind),
	    .words = words_of(r, in, report)};

	if (ledger_has_return(r->ledger, &back))
		return RETURN_BEFORE;
	if (bounce && !is_believed(r, m))
		return RETURN_UNPROVED;
	if ((bounce || leaves) &&
	    !add_to_never(r, m->delivery.address,
		never_reason(r, in, report)))
		r->failed = true;
	else if (!note(r, m, &back))
		r->failed = true;
	return RETURN_TAKEN;
}

static void
count_report(struct return_counts *n, const struct inbound *in,
    const struct report *report)
{
	if (in->kind != INBOUND_BOUNCE && in->kind != INBOUND_DELAYED)
		return;
	n->hard += report->kind == REPORT_HARD;
	n->soft += report->kind == REPORT_SOFT;
	n->delayed += report->kind == REPORT_DELAYED;
}

static void
read_report(struct returns *r, struct return_line *line,
    const struct report *report)
{
	struct match m = find_match(r, line->inbound, report->address);

	count_report(r->counts, line->inbound, report);
	line->report = report;
	line->outcome = m.outcome;
	line->delivery = NULL;
	if (m.outcome == RETURN_TAKEN) {
		line->delivery = &m.delivery;
		line->outcome = take(r, line->inbound, report, &m);
	}
	tell(r, line);
}

/* Who answers, by hand or not, has got it. */
static void
read_reply(struct returns *r, struct return_line *line)
{
	static const struct report nothing;
	struct match m = find_match(r, line->inbound, S(""));

	line->outcome = RETURN_LEFT_ALONE;
	if (m.outcome == RETURN_TAKEN && m.proves &&
	    m.delivery.state == DELIVERY_IN_DOUBT) {
		line->delivery = &m.delivery;
		line->outcome = take(r, line->inbound, &nothing, &m);
	}
	tell(r, line);
}

static str
sender_of(struct returns *r, const struct inbound *in)
{
	str rest = in->from, address;
	ptrdiff_t open = str_find_char(rest, '<');
	const char *why;

	if (open >= 0) {
		rest = str_slice(rest, open + 1, rest.len);
		rest = str_cut(&rest, '>');
	}
	return mail_recipient(&r->letter, rest, &address, &why) ? address
							      : S("");
}

static void
read_inbound(struct returns *r, struct return_line *line)
{
	const struct inbound *in = line->inbound;
	struct report who = {.address = sender_of(r, in)};

	line->kind = in->kind;
	switch (in->kind) {
	case INBOUND_BOUNCE:
	case INBOUND_DELAYED:
	case INBOUND_DELIVERED:
	case INBOUND_COMPLAINT:
	case INBOUND_UNSUBSCRIBE:
		for (ptrdiff_t i = 0; i < in->report_count && !r->failed; i++)
			read_report(r, line, &in->reports[i]);
		if (in->report_count == 0)
			read_report(r, line, &who);
		break;
	default:
		read_reply(r, line);
	}
	r->counts->kinds[in->kind]++;
}

/* ---- reading ---- */

static bool
tell_unreadable(struct returns *r, str file, int64_t number, const char *why)
{
	tell(r, &(struct return_line){.file = file, .number = number,
	    .outcome = RETURN_UNREADABLE, .why = why});
	return true;
}

static bool
read_message(void *self, str file, int64_t number, str bytes, bool too_large)
{
	struct returns *r = self;
	struct return_line line = {.file = file, .number = number};
	struct inbound in;
	const char *why;

	arena_reset(&r->letter, (struct arena_mark){0});
	r->counts->read++;
	r->exported = false;
	if (too_large)
		return tell_unreadable(r, file, number,
		    _("is larger than any bounce: it is not read"));
	if (!inbound_read(r->reader, &r->letter, bytes, &in, &why))
		return tell_unreadable(r, file, number, why);
	line.inbound = &in;
	read_inbound(r, &line);
	return !r->failed && !stop_asked();
}

static bool
read_row(void *self, str file, int64_t number, const struct inbound *in)
{
	struct returns *r = self;
	struct return_line line = {.file = file, .number = number,
	    .inbound = in};

	arena_reset(&r->letter, (struct arena_mark){0});
	r->counts->read++;
	r->exported = true;
	if (in == NULL)
		return tell_unreadable(r, file, number,
		    _("is a row that cannot be read"));
	read_inbound(r, &line);
	return !r->failed && !stop_asked();
}

static bool
read_list(void *self, str file)
{
	struct returns *r = self;

	relay_each(file, read_row, r, r->f);
	return !r->failed && !stop_asked();
}

bool
returns_read(struct returns *r, str path, struct return_counts *counts,
    struct faults *f)
{
	struct mailbox_caller caller = {r, read_message, read_list};

	r->counts = counts;
	r->f = f;
	mailbox_each(path, &caller, f);
	return !r->failed;
}
