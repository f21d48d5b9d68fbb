/* SPDX-License-Identifier: MIT */
#include "deliver/deliver.h"

#include "deliver/answer.h"
#include "deliver/parts.h"

struct deliverer *
deliverer_open(struct arena *job, const struct campaign *c,
    const struct mailing *m, const struct selection *s,
    const struct deliver_options *options, struct ledger *ledger,
    struct faults *f)
{
	struct deliverer *d = NEW(job, struct deliverer);
	struct selection mail = *s;

	mail.channel = CHANNEL_EMAIL;
	d->job = job;
	d->campaign = c;
	d->mailing = m;
	d->options = *options;
	d->ledger = ledger;
	d->documents = document_cache_new(job);
	d->contents = contents_new(job);
	d->rules = rules_open(job, c);
	d->pace = pace_new(job, &c->smtp.pace);
	if (!headers_open(d, f) || !archive_address(d, f) ||
	    !pace_recall(d->pace, ledger, clock_now(), f))
		return NULL;
	d->enclosures = enclosures_open(job, c, m, options, f);
	if (d->enclosures == NULL)
		return NULL;
	d->composer = composer_open(job, enclosures_common(d->enclosures), f);
	if (d->composer != NULL && approval_load(d, f))
		d->plan = plan_open(job, c, m, &mail, f);
	if (d->plan != NULL)
		return d;
	enclosures_close(d->enclosures);
	return NULL;
}

void
deliverer_close(struct deliverer *d)
{
	plan_close(d->plan);
	planning_end(d);
	enclosures_close(d->enclosures);
	arena_free(&d->letter);
}

void
deliver_password(struct deliverer *d, str password)
{
	d->password = password;
}

const struct plan_notes *
deliver_notes(const struct deliverer *d)
{
	return plan_notes(d->plan);
}

str
deliver_rejects(struct arena *a, const struct deliverer *d)
{
	return plan_rejects(a, d->plan);
}

bool
smtp_server_of(const struct deliverer *d, struct smtp_server *out,
    struct faults *f)
{
	const struct smtp_settings *s = &d->campaign->smtp;
	int64_t connections = d->options.max_connections > 0
	    ? d->options.max_connections
	    : s->connections;

	if (!d->campaign->has_smtp)
		return fault_file(f, FAULT_CONFIG, d->campaign->source.name,
		    _("no server to send by: add 'smtp:' with 'url:'"));
	*out = (struct smtp_server){
	    .url = s->url,
	    .user = s->user,
	    .password = d->password,
	    .auth = s->token ? SMTP_AUTH_XOAUTH2 : SMTP_AUTH_PASSWORD,
	    .ca = s->ca,
	    .tls = s->plain ? SMTP_TLS_LOOPBACK_PLAIN : SMTP_TLS_REQUIRED,
	    .connections = (int)connections,
	};
	return true;
}

static enum fault_kind
row_fault(const struct entry *e)
{
	return e->mailing->to_authorities ? FAULT_DATA : FAULT_ROW;
}

str
letter_date(const struct deliverer *d, const struct delivery *known)
{
	if (d->options.date.len > 0)
		return d->options.date;
	return entry_date(d->campaign, known->planned_on);
}

/*
 * Address, text and headers: all but the document and the bytes.  What of the
 * headers is the same for all was checked when the letters and the campaign
 * were read.
 */
static bool
prepare(struct deliverer *d, const struct entry *e,
    const struct delivery *known, struct arena *a, struct text *text,
    struct message *m, struct faults *f)
{
	const struct campaign *c = d->campaign;
	const char *why;

	*m = (struct message){.to_name = e->recipient.name,
	    .language = e->language,
	    .row = e->recipient.place};
	headers_fill(d, e, known, a, m);
	if (!mail_recipient(a, e->recipient.email, &m->to, &why))
		return fault(f, row_fault(e), e->recipient.email_place,
		    _("e-mail address '%.*s': %s"), FMT(e->recipient.email),
		    why) ||
		    fault_mend(f,
			_("write one address, such as name@example.org"));
	if (!entry_merge(c, e, letter_date(d, known), a, text, f))
		return false;
	plan_doubt(d->plan, e, text, f);
	if (!mail_header_text(m->to_name, &why))
		return fault(f, row_fault(e), m->row, _("name '%.*s': %s"),
		    FMT(m->to_name), why);
	m->subject = text->subject;
	if (!mail_header_text(m->subject, &why))
		return fault(f, row_fault(e), m->row,
		    _("subject '%.*s': %s"), FMT(m->subject), why);
	return true;
}

/* The body, held to the rules of its case as who gets it reads it. */
static void
make_body(struct deliverer *d, const struct entry *e, const struct text *text,
    struct arena *a, struct message *m, struct faults *f)
{
	m->body = document_make(d->documents, a, &text->body, m->row, f);
	if (rules_apply(d->rules, e))
		rules_check(d->rules, e, text, document_text(a, m->body, 0),
		    str_format(a, "%.*s\n%.*s\n%.*s", FMT(m->from_name),
			FMT(m->from), FMT(m->reply_to)), a, f);
}

struct digest
content_of(struct deliverer *d, const struct entry *e, const struct text *text)
{
	return enclosures_content(d->enclosures, e,
	    entry_content(d->contents, d->campaign, e, text));
}

/* The whole message, but for its bytes. */
static bool
write_message(struct deliverer *d, const struct entry *e,
    const struct delivery *known, struct arena *a, struct mail *out,
    struct message *m, struct faults *f)
{
	struct text text;
	int64_t before;

	if (!prepare(d, e, known, a, &text, m, f))
		return false;
	before = f->rows + f->errors;
	make_body(d, e, &text, a, m, f);
	out->from = return_path(d, a, known);
	out->to = m->to;
	return f->rows + f->errors == before;
}

bool
mail_make(struct deliverer *d, const struct entry *e,
    const struct delivery *known, struct arena *a, struct mail *out,
    struct faults *f)
{
	struct message m;

	return write_message(d, e, known, a, out, &m, f) &&
	    enclosures_make(d->enclosures, e, known->planned_on, a, &m, f) &&
	    message_make(d->composer, a, &m, &out->bytes, f);
}

bool
mail_check(struct deliverer *d, const struct entry *e,
    const struct delivery *known, struct arena *a, struct text *text,
    struct faults *f)
{
	struct message m;
	int64_t before;

	if (!prepare(d, e, known, a, text, &m, f))
		return false;
	before = f->rows + f->errors;
	if (rules_apply(d->rules, e))
		make_body(d, e, text, a, &m, f);
	else
		document_check(d->documents, a, &text->body, m.row, f);
	enclosures_check(d->enclosures, e, known->planned_on, f);
	return f->rows + f->errors == before;
}

bool
is_due(const struct delivery *d, int64_t now)
{
	switch (d->state) {
	case DELIVERY_PLANNED:
	case DELIVERY_RESOLVED_NOT_SENT:
	case DELIVERY_CANCELLED: /* its case is open again, or it is back */
		return true;
	case DELIVERY_DEFERRED:
		return answer_due_at(d, now) <= now;
	default:
		return false;
	}
}

bool
is_fresh(const struct delivery *d)
{
	return d->id == 0 || d->state == DELIVERY_CANCELLED;
}

static void
count_known(struct delivery_counts *n, const struct delivery *known)
{
	switch (known->state) {
	case DELIVERY_DEFERRED:
		n->waiting++;
		if (n->next_at == 0 || known->next_at < n->next_at)
			n->next_at = known->next_at;
		break;
	case DELIVERY_ACCEPTED:
	case DELIVERY_RESOLVED_SENT:
		n->accepted++;
		break;
	case DELIVERY_REFUSED:
		n->refused++;
		break;
	case DELIVERY_SENDING:
	case DELIVERY_IN_DOUBT:
		n->in_doubt++;
		break;
	default:
		n->other++;
	}
}

/* The first `limit` of those that are due are going now: whether it is. */
static bool
count_entry(struct deliverer *d, const struct entry *e,
    struct delivery_counts *n, const struct delivery *known, bool revised,
    int64_t now)
{
	int64_t limit = d->options.limit;

	if (d->options.resume && is_fresh(known)) {
		n->unconfirmed++;
		return false;
	}
	if (!is_due(known, now)) {
		count_known(n, known);
		return false;
	}
	n->due++;
	product_add(n->product, e, 0);
	if (limit > 0 && n->going == limit)
		return false;
	n->going++;
	n->fresh += is_fresh(known);
	n->revised += revised;
	pace_want(d->pace, e->recipient.email_key);
	if (known->state == DELIVERY_CANCELLED)
		plan_want_again(d->plan, e);
	return true;
}

/* One that can be sent, as the ledger has it. */
static void
judge_entry(struct deliverer *d, const struct entry *e,
    struct delivery_counts *n, struct delivery *known, const struct text *text,
    int64_t now, struct faults *f)
{
	bool changed = is_changed(d, e, known, text);
	bool revised = changed && d->options.revise;

	n->changed += changed;
	if (changed && d->options.changed != NULL)
		d->options.changed(d->options.self, known);
	if (revised)
		*known = (struct delivery){0};
	if (count_entry(d, e, n, known, revised, now))
		planning_keep(d, e, known, revised, text, f);
	approval_look(d, e, known);
}

bool
deliver_check(struct deliverer *d, struct delivery_counts *n, struct faults *f)
{
	struct entry e;
	int64_t errors = f->errors, now = clock_now();

	approval_start(d);
	planning_start(d);
	plan_rewind(d->plan);
	while (!stop_asked() && plan_next(d->plan, &e, f)) {
		struct delivery known;
		struct text text;

		arena_reset(&d->letter, (struct arena_mark){0});
		known = find_known(d, &e);
		if (!mail_check(d, &e, &known, &d->letter, &text, f)) {
			plan_reject(d->plan, &e, f);
			continue;
		}
		judge_entry(d, &e, n, &known, &text, now, f);
	}
	n->faulty = plan_notes(d->plan)->faulty;
	product_end(n->product, d->plan);
	return f->errors == errors;
}

int64_t
deliver_end(const struct deliverer *d, int64_t count, int64_t now)
{
	return pace_end(d->pace, count, now);
}

bool
is_whole(const struct deliverer *d, const struct faults *again,
    struct faults *f)
{
	return again->errors == 0 ||
	    fault_file(f, FAULT_IO, d->mailing->name, "%.*s",
		FMT(again->latest));
}

bool
deliver_one(struct deliverer *d, const struct entry *e, struct arena *a,
    str *bytes, struct faults *f)
{
	struct delivery known;
	struct mail mail;

	arena_reset(&d->letter, (struct arena_mark){0});
	known = find_known(d, e);
	if (!mail_make(d, e, &known, a, &mail, f))
		return false;
	*bytes = mail.bytes;
	return true;
}

bool
deliver_page(struct deliverer *d, const struct entry *e, struct arena *a,
    str *html, struct faults *f)
{
	struct delivery known;
	struct message m;
	struct mail mail;

	arena_reset(&d->letter, (struct arena_mark){0});
	known = find_known(d, e);
	if (!write_message(d, e, &known, a, &mail, &m, f) ||
	    !enclosures_make(d->enclosures, e, known.planned_on, a, &m, f))
		return false;
	*html = message_page(a, enclosures_common(d->enclosures), &m);
	return true;
}

bool
deliver_dry_run(struct deliverer *d, str folder, int64_t *written,
    struct faults *f)
{
	struct faults again = {.arena = d->job};
	int64_t limit = d->options.limit;
	struct entry e;

	if (!folder_make(folder, f))
		return false;
	plan_rewind(d->plan);
	while (!stop_asked() && (limit == 0 || *written < limit) &&
	    plan_next(d->plan, &e, &again)) {
		struct arena *a = &d->letter;
		struct mail mail;
		struct delivery known;
		str name;

		arena_reset(a, (struct arena_mark){0});
		known = find_known(d, &e);
		name = str_format(a, "%05lld.eml", (long long)e.number);
		if (!mail_make(d, &e, &known, a, &mail, &again))
			continue;
		if (!file_save(path_join(a, folder, name), mail.bytes, f))
			return false;
		(*written)++;
	}
	return is_whole(d, &again, f);
}
