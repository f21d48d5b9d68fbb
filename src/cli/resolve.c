/* SPDX-License-Identifier: MIT */
/*
 * What is unsure: shown, and settled by what an archive of sent messages holds
 * or by what a person knows.  Who decided, and why, goes on record.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "deliver/deliver.h"
#include "mail/mail.h"
#include "report/report.h"

enum {
	ID_LENGTH = 26,		/* a Message-ID before its '@' */
	GRACE_MS = 24 * 3600 * 1000, /* a relay may still have it */
};

struct unsure {
	struct delivery delivery;
	bool found;		/* in the archive */
	bool settled;
};

struct resolving {
	struct invocation *in;
	struct work *work;
	struct ledger *ledger;
	struct unsure *all;	/* in the order of the log */
	ptrdiff_t count, cap;
	struct unsure **by_id;	/* by Message-ID */
	int64_t now;
	int64_t sent, not_sent;	/* that were settled */
};

/* ---- who is unsure ---- */

static bool
collect(void *self, const struct delivery *d)
{
	struct resolving *r = self;

	if (r->count == r->cap) {
		ptrdiff_t cap = r->cap > 0 ? r->cap * 2 : 64;
		struct unsure *more = NEW_ARRAY(r->in->job, struct unsure,
		    cap);

		if (r->count > 0)
			memcpy(more, r->all,
			    (size_t)r->count * sizeof *more);
		r->all = more;
		r->cap = cap;
	}
	r->all[r->count++].delivery = delivery_copy(r->in->job, d);
	return true;
}

static int
by_message_id(const void *a, const void *b)
{
	const struct unsure *const *x = a, *const *y = b;

	return str_compare((*x)->delivery.message_id,
	    (*y)->delivery.message_id);
}

static bool
gather(struct resolving *r)
{
	struct ledger_filter filter = {.channel = S("email"),
	    .by_state = true,
	    .state = DELIVERY_IN_DOUBT,
	    .case_id = r->work->selection.case_id};

	if (r->work->mailing != NULL)
		filter.mailing = r->work->mailing->name;
	if (!ledger_each(r->ledger, &filter, collect, r, &r->in->faults))
		return false;
	r->by_id = NEW_ARRAY(r->in->job, struct unsure *, r->count + 1);
	for (ptrdiff_t i = 0; i < r->count; i++)
		r->by_id[i] = &r->all[i];
	qsort(r->by_id, (size_t)r->count, sizeof *r->by_id, by_message_id);
	return true;
}

static int64_t
count_unsure(const struct resolving *r)
{
	int64_t n = 0;

	for (ptrdiff_t i = 0; i < r->count; i++)
		n += !r->all[i].settled;
	return n;
}

/* ---- settling ---- */

/* All that were chosen, in one commit. */
static bool
settle(struct resolving *r, struct unsure *const *chosen, ptrdiff_t count,
    enum delivery_state state, str stage, str why)
{
	struct outcome *outcomes = NEW_ARRAY(r->in->job, struct outcome,
	    count);

	for (ptrdiff_t i = 0; i < count; i++)
		outcomes[i] = (struct outcome){
		    .delivery = &chosen[i]->delivery,
		    .state = state,
		    .stage = stage,
		    .reply = why};
	if (count > 0 &&
	    !ledger_settle(r->ledger, outcomes, count, r->now,
		&r->in->faults))
		return false;
	for (ptrdiff_t i = 0; i < count; i++)
		chosen[i]->settled = true;
	if (state == DELIVERY_RESOLVED_SENT)
		r->sent += count;
	else
		r->not_sent += count;
	return true;
}

/* ---- by an archive ---- */

/* An archive of sent messages has one with this Message-ID, before its '@'. */
static void
archive_has(struct resolving *r, str id)
{
	struct unsure wanted = {.delivery.message_id = id};
	struct unsure *key = &wanted, **found;

	found = bsearch(&key, r->by_id, (size_t)r->count, sizeof *r->by_id,
	    by_message_id);
	if (found != NULL)
		(*found)->found = true;
}

/* A message of an archive, by its own Message-ID. */
static void
archive_message(void *self, str id)
{
	archive_has(self, str_cut(&id, '@'));
}

static bool
is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

/*
 * A Message-ID is seen by its form, whatever stands around it: "<ID@DOMAIN>",
 * "Message-ID: <...>", as doveadm and the searches of IMAP clients give it.
 */
static void
scan_ids(struct resolving *r, str text)
{
	ptrdiff_t from = 0;

	for (ptrdiff_t i = 0; i < text.len; i++) {
		if (is_id_char(text.at[i]))
			continue;
		if (text.at[i] == '@' && i - from == ID_LENGTH)
			archive_has(r, str_slice(text, from, i));
		from = i + 1;
	}
}

/* Absence proves nothing; it is a hint once no relay can have it any more. */
static void
tell_missing(const struct resolving *r)
{
	int64_t old = 0, fresh = 0;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		const struct unsure *u = &r->all[i];
		bool is_old = r->now - u->delivery.changed_at >= GRACE_MS;

		old += !u->found && is_old;
		fresh += !u->found && !is_old;
	}
	if (fresh > 0)
		fprintf(stderr,
		    _("%lld not found, but less than 24 hours old: a relay may "
		      "still have them; look again tomorrow\n"),
		    (long long)fresh);
	if (old > 0)
		fprintf(stderr,
		    _("%lld not found after 24 hours: probably not sent. That "
		      "is for you to decide: --not-sent WHO\n"),
		    (long long)old);
}

static bool
settle_found(struct resolving *r, str why)
{
	struct unsure **chosen = NEW_ARRAY(r->in->job, struct unsure *,
	    r->count + 1);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < r->count; i++)
		if (r->all[i].found && !r->all[i].settled)
			chosen[n++] = &r->all[i];
	return settle(r, chosen, n, DELIVERY_RESOLVED_SENT, S("archive"), why);
}

/* The output of a search. */
static bool
settle_by_ids(struct resolving *r, str path)
{
	struct source file;

	if (path.len == 0)
		return true;
	if (!source_read(r->in->job, path, S(""), &file, &r->in->faults))
		return false;
	scan_ids(r, file.text);
	return settle_found(r, str_format(r->in->job,
	    _("its Message-ID is in '%.*s'"), FMT(path_name(path))));
}

/* The box itself; what could not be read of it proves nothing either way. */
static bool
settle_by_archive(struct resolving *r, str path)
{
	struct faults *f = &r->in->faults;
	struct archive_counts n = {0};

	if (path.len == 0)
		return true;
	archive_each(r->in->job, path, archive_message, r, &n, f);
	if (stop_asked())
		return false;
	if (n.unreadable > 0)
		fprintf(stderr,
		    ngettext("%lld of %lld messages cannot be read\n",
			"%lld of %lld messages cannot be read\n",
			(unsigned long)n.unreadable),
		    (long long)n.unreadable, (long long)n.read);
	return settle_found(r, str_format(r->in->job,
	    _("a copy of it is in '%.*s'"), FMT(path_name(path)))) &&
	    f->errors == 0;
}

static bool
looks_for_copies(const struct resolving *r)
{
	return option_given(r->in, "message-ids") ||
	    option_given(r->in, "archive");
}

static bool
look_for_copies(struct resolving *r)
{
	if (!settle_by_ids(r, option_text(r->in, "message-ids", S(""))) ||
	    !settle_by_archive(r, option_text(r->in, "archive", S(""))))
		return false;
	if (looks_for_copies(r))
		tell_missing(r);
	return true;
}

/* ---- by a person ---- */

struct decision {
	const char *option;	/* NULL: none was made */
	enum delivery_state state;
	bool all;
	str who;
};

static bool
read_decision(struct invocation *in, struct decision *d)
{
	static const struct decision kinds[] = {
	    {"sent", DELIVERY_RESOLVED_SENT, false, S_INIT("")},
	    {"not-sent", DELIVERY_RESOLVED_NOT_SENT, false, S_INIT("")},
	    {"all-sent", DELIVERY_RESOLVED_SENT, true, S_INIT("")},
	    {"all-not-sent", DELIVERY_RESOLVED_NOT_SENT, true, S_INIT("")},
	};

	for (ptrdiff_t i = 0; i < COUNT(kinds); i++) {
		if (!option_given(in, kinds[i].option))
			continue;
		if (d->option != NULL)
			return fault(&in->faults, FAULT_USAGE, NOWHERE,
			    _("--%s and --%s: say one thing at a time"),
			    d->option, kinds[i].option);
		*d = kinds[i];
		d->who = option_text(in, d->option, S(""));
	}
	if (d->option == NULL)
		return true;
	if (str_blank(option_text(in, "by", S(""))) ||
	    str_blank(option_text(in, "reason", S(""))))
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--%s: who decides, and why, goes on record: add --by "
		      "\"NAME\" --reason \"TEXT\""), d->option);
	return true;
}

/* By id, name or address, or by the Message-ID as it is listed. */
static bool
is_meant(struct arena *a, const struct delivery *d, str who)
{
	str id = str_starts(who, S("<")) ? str_slice(who, 1, who.len) : who;

	return str_equal(d->key.recipient, who) || str_equal(d->name, who) ||
	    str_equal(str_lower_ascii(a, d->address),
		str_lower_ascii(a, who)) ||
	    (d->message_id.len > 0 &&
		str_equal(str_cut(&id, '@'), d->message_id));
}

static bool
choose(struct resolving *r, const struct decision *d, struct unsure **chosen,
    ptrdiff_t *count)
{
	struct faults *f = &r->in->faults;

	*count = 0;
	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct unsure *u = &r->all[i];

		if (!u->settled && (d->all || is_meant(r->in->job,
			&u->delivery, d->who)))
			chosen[(*count)++] = u;
	}
	if (d->all || *count == 1)
		return true;
	if (*count == 0)
		return fault(f, FAULT_USAGE, NOWHERE,
		    _("--%s: nobody who is unsure is '%.*s' by id, name, "
		      "e-mail address or Message-ID"), d->option,
		    FMT(d->who));
	return fault(f, FAULT_USAGE, NOWHERE,
	    _("--%s: %td unsure messages went to '%.*s': name one by its "
	      "Message-ID"), d->option, *count, FMT(d->who));
}

static bool
settle_decided(struct resolving *r, const struct decision *d)
{
	struct unsure **chosen = NEW_ARRAY(r->in->job, struct unsure *,
	    r->count + 1);
	ptrdiff_t count;

	if (d->option == NULL)
		return true;
	return choose(r, d, chosen, &count) &&
	    settle(r, chosen, count, d->state, S("operator"),
		str_format(r->in->job, "%.*s: %.*s",
		    FMT(option_text(r->in, "by", S(""))),
		    FMT(option_text(r->in, "reason", S("")))));
}

/* ---- what a person sees ---- */

static str
sender_domain(struct resolving *r)
{
	str given = r->work->campaign->sender.email, address = given;
	const char *why;

	if (!mail_address(r->in->job, given, &address, &why))
		address = given;
	return str_slice(address, str_find_char(address, '@') + 1,
	    address.len);
}

static void
list(struct resolving *r, enum report_form form)
{
	str domain = sender_domain(r);

	for (ptrdiff_t i = 0; i < r->count; i++)
		if (!r->all[i].settled)
			report_unsure(stdout, form, &r->all[i].delivery,
			    domain);
	fflush(stdout);
}

/* How a person finds out, and says what was found. */
static void
tell_ways(struct resolving *r)
{
	const char *id = r->count > 0 ? r->all[0].delivery.message_id.at : "";
	int length = r->count > 0 ? (int)r->all[0].delivery.message_id.len : 0;

	fprintf(stderr,
	    _("Most such messages have arrived. Look for the Message-ID in the "
	      "relay's log or in the box that gets the copies:\n"
	      "  doveadm fetch -u BOX hdr.message-id HEADER Message-ID %.*s\n"
	      "What such a search finds settles them: --message-ids FILE; or "
	      "the box itself: --archive PATH, a folder of .eml files, an "
	      "mbox or a Maildir. What you know: --sent WHO, or --not-sent "
	      "WHO, and then it is sent once more; with --by \"NAME\" "
	      "--reason \"TEXT\".\n"),
	    length, id);
}

static void
tell_settled(struct resolving *r)
{
	int64_t left = count_unsure(r);

	if (r->sent > 0)
		fprintf(stderr, _("%lld found to be sent\n"),
		    (long long)r->sent);
	if (r->not_sent > 0)
		fprintf(stderr, _("%lld found not to be sent: the next 'send' "
				  "sends them once more\n"),
		    (long long)r->not_sent);
	if (left > 0)
		fprintf(stderr, _("%lld still unsure\n"), (long long)left);
	tell_next(r->in, r->work, r->work->mailing,
	    r->not_sent > 0 ? "send"
		: left > 0  ? "resolve"
			    : "status");
}

static void
resolve(struct resolving *r, const struct decision *d)
{
	bool settles = d->option != NULL || looks_for_copies(r);

	if (!gather(r) || !look_for_copies(r) || !settle_decided(r, d))
		return;
	if (option_given(r->in, "json"))
		list(r, REPORT_JSON);
	else if (!settles)
		list(r, REPORT_TEXT);
	if (settles)
		tell_settled(r);
	else if (r->count == 0)
		fputs(_("Nothing is unsure.\n"), stderr);
	else
		tell_ways(r);
}

static int
run_resolve(struct invocation *in)
{
	struct work w = {0};
	struct decision decision = {0};
	struct resolving r = {.in = in, .work = &w, .now = clock_now()};

	if (!read_decision(in, &decision) || !open_work(in, &w, true))
		return finish(in);
	if (!path_exists(campaign_ledger_path(in->job, w.campaign))) {
		fputs(_("Nothing has been made or sent yet.\n"), stderr);
		return finish(in);
	}
	/* to write, even to look: what a crash left becomes unsure by that */
	if (!open_ledger(in, &w, LEDGER_WRITE, &r.ledger))
		return finish(in);
	resolve(&r, &decision);
	ledger_close(r.ledger, &in->faults);
	return finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"sent", "WHO", N_("this one was sent: id, name, e-mail address or "
		       "Message-ID")},
    {"not-sent", "WHO", N_("this one was not: it is sent once more")},
    {"all-sent", NULL, N_("all that are listed were sent")},
    {"all-not-sent", NULL, N_("all that are listed were not")},
    {"by", "NAME", N_("who decides that")},
    {"reason", "TEXT", N_("and why")},
    {"message-ids", "FILE", N_("those whose Message-ID is in this file were "
			       "sent")},
    {"archive", "PATH", N_("those with a copy there were sent: .eml files, an "
			   "mbox or a Maildir")},
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_resolve;
const struct command cmd_resolve = {
    .name = "resolve",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("settle what is unsure: was it sent or not"),
    .text = N_("A message is unsure when the connection ended before the "
	       "relay's answer came. It is never sent again by itself. Without "
	       "options all such messages are listed."),
    .options = options,
    .most = 2,
    .run = run_resolve,
};
