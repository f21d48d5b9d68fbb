/* SPDX-License-Identifier: MIT */
#include "deliver/deliver.h"

#include <string.h>

#include "deliver/parts.h"

/* An address of the campaign's own; its place is in campaign.yaml. */
static bool
own_address(struct deliverer *d, str text, const char *key, str *normal,
    struct faults *f)
{
	const char *why;

	if (mail_address(d->job, text, normal, &why))
		return true;
	return fault_file(f, FAULT_DATA, d->campaign->source.name,
	    _("from.%s '%.*s': %s"), key, FMT(text), why);
}

static bool
sender_addresses(struct deliverer *d, struct faults *f)
{
	const struct sender *s = &d->campaign->sender;

	if (s->email.len == 0)
		return fault_file(f, FAULT_DATA, d->campaign->source.name,
		    _("from.email is missing, and '%.*s' is sent by e-mail"),
		    FMT(d->mailing->name));
	if (!own_address(d, s->email, "email", &d->from, f))
		return false;
	if (s->reply_to.len > 0 &&
	    !own_address(d, s->reply_to, "reply_to", &d->reply_to, f))
		return false;
	d->domain = str_slice(d->from, str_find_char(d->from, '@') + 1,
	    d->from.len);
	return true;
}

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
	if (!sender_addresses(d, f))
		return NULL;
	d->plan = plan_open(job, c, m, &mail, f);
	if (d->plan == NULL)
		return NULL;
	d->composer = composer_open(job, f);
	return d->composer != NULL ? d : NULL;
}

void
deliverer_close(struct deliverer *d)
{
	composer_close(d->composer);
	plan_close(d->plan);
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

struct smtp_server
smtp_server_of(const struct deliverer *d)
{
	const struct smtp_settings *s = &d->campaign->smtp;
	int64_t connections = d->options.max_connections > 0
	    ? d->options.max_connections
	    : s->connections;

	return (struct smtp_server){
	    .url = s->url,
	    .user = s->user,
	    .password = d->password,
	    .ca = s->ca,
	    .tls = s->plain ? SMTP_TLS_LOOPBACK_PLAIN : SMTP_TLS_REQUIRED,
	    .connections = (int)connections,
	};
}

static enum fault_kind
row_fault(const struct entry *e)
{
	return e->mailing->to_authorities ? FAULT_DATA : FAULT_ROW;
}

bool
mail_make(struct deliverer *d, const struct entry *e,
    const struct delivery *known, struct arena *a, struct mail *out,
    struct faults *f)
{
	const struct campaign *c = d->campaign;
	struct message message = {
	    .from_name = c->sender.name,
	    .from = d->from,
	    .reply_to = d->reply_to,
	    .to_name = e->recipient.name,
	    .language = e->letter->language,
	    .row = e->recipient.place,
	    .date = known->planned_at > 0 ? known->planned_at : clock_now(),
	};
	struct text text;
	str date = d->options.date;
	const char *why;

	if (!mail_address(a, e->recipient.email, &out->to, &why))
		return fault(f, row_fault(e), e->recipient.email_place,
		    _("e-mail address '%.*s': %s"), FMT(e->recipient.email),
		    why);
	if (date.len == 0)
		date = entry_date(c, known->planned_on);
	if (!entry_merge(c, e, date, a, &text, f))
		return false;
	if (!mail_header_text(text.subject, &why))
		return fault(f, row_fault(e), e->recipient.place,
		    _("subject '%.*s': %s"), FMT(text.subject), why);
	out->content = text.content;
	message.to = out->to;
	message.subject = text.subject;
	message.message_id = str_format(a, "%.*s@%.*s",
	    FMT(known->message_id.len > 0 ? known->message_id : S("preview")),
	    FMT(d->domain));
	if (e->letter->kind == LETTER_CALL || e->letter->kind == LETTER_NEWS)
		message.unsubscribe = str_format(a,
		    "mailto:%.*s?subject=unsubscribe",
		    FMT(d->reply_to.len > 0 ? d->reply_to : d->from));
	message.body = document_make(d->documents, a, &text.body,
	    e->recipient.place, f);
	return message.body != NULL &&
	    message_make(d->composer, a, &message, &out->bytes, f);
}

/* What the ledger has; all zero if nothing. */
static struct delivery
look_up(struct deliverer *d, const struct entry *e)
{
	struct delivery known = {0};

	if (d->ledger != NULL)
		ledger_find(d->ledger, &d->letter, &e->key, &known);
	return known;
}

static void
count_waiting(struct delivery_counts *n, const struct delivery *known)
{
	if (known->next_at <= clock_now()) {
		n->due++;
		return;
	}
	n->waiting++;
	if (n->next_at == 0 || known->next_at < n->next_at)
		n->next_at = known->next_at;
}

static void
count_state(struct delivery_counts *n, const struct delivery *known,
    const struct mail *mail)
{
	bool same = memcmp(known->content.byte, mail->content.byte,
			sizeof mail->content.byte) == 0;

	switch (known->state) {
	case DELIVERY_PLANNED:
	case DELIVERY_RESOLVED_NOT_SENT:
		n->due++;
		break;
	case DELIVERY_DEFERRED:
		count_waiting(n, known);
		break;
	case DELIVERY_ACCEPTED:
	case DELIVERY_RESOLVED_SENT:
		n->accepted++;
		n->changed += !same;
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

bool
deliver_check(struct deliverer *d, struct delivery_counts *n, struct faults *f)
{
	struct entry e;
	int64_t errors = f->errors;

	plan_rewind(d->plan);
	while (plan_next(d->plan, &e, f)) {
		struct delivery known;
		struct mail mail;

		arena_reset(&d->letter, (struct arena_mark){0});
		known = look_up(d, &e);
		if (mail_make(d, &e, &known, &d->letter, &mail, f)) {
			count_state(n, &known, &mail);
		} else {
			n->faulty++;
			plan_reject(d->plan, &e, f);
		}
		if (stop_asked())
			break;
	}
	n->faulty += plan_notes(d->plan)->faulty;
	return f->errors == errors;
}

int64_t
deliver_end(const struct deliverer *d, int64_t count, int64_t now)
{
	const struct smtp_settings *s = &d->campaign->smtp;
	int64_t end = now;

	for (ptrdiff_t i = 0; i < s->rate_count; i++) {
		const struct rate *r = &s->rates[i];
		int64_t at = now + (count - 1) / r->count * r->window_ms;

		if (count > 0 && at > end)
			end = at;
	}
	return end;
}

static bool
cancel_closed(struct deliverer *d, int64_t *cancelled, struct faults *f)
{
	const struct campaign *c = d->campaign;

	if (d->mailing->kind == LETTER_NEWS)
		return true;
	for (ptrdiff_t i = 0; i < c->case_count; i++)
		if (c->cases[i].state != CASE_OPEN &&
		    !ledger_cancel(d->ledger, d->mailing->name, c->cases[i].id,
			clock_now(), cancelled, f))
			return false;
	return true;
}

bool
deliver_plan(struct deliverer *d, int64_t *cancelled, struct faults *f)
{
	struct plan_group *group =
	    plan_group_open(d->job, d->ledger, NULL, NULL);
	struct faults again = {.arena = d->job};
	struct entry e;
	bool good = true;

	plan_rewind(d->plan);
	while (good && !stop_asked() && plan_next(d->plan, &e, &again)) {
		struct delivery known;
		struct text text;

		arena_reset(&d->letter, (struct arena_mark){0});
		known = look_up(d, &e);
		good = entry_merge(d->campaign, &e,
			   d->options.date.len > 0
			       ? d->options.date
			       : entry_date(d->campaign, known.planned_on),
			   &d->letter, &text, &again) &&
		    plan_group_add(group, &e, e.recipient.email, text.content,
			0, f);
	}
	good = good && plan_group_flush(group, f) &&
	    cancel_closed(d, cancelled, f);
	plan_group_close(group);
	return good;
}

bool
deliver_one(struct deliverer *d, const struct entry *e, struct arena *a,
    str *bytes, struct faults *f)
{
	struct delivery known;
	struct mail mail;

	arena_reset(&d->letter, (struct arena_mark){0});
	known = look_up(d, e);
	if (!mail_make(d, e, &known, a, &mail, f))
		return false;
	*bytes = mail.bytes;
	return true;
}

bool
deliver_dry_run(struct deliverer *d, str folder, int64_t *written,
    struct faults *f)
{
	struct entry e;

	if (!folder_make(folder, f))
		return false;
	plan_rewind(d->plan);
	while (!stop_asked() && plan_next(d->plan, &e, f)) {
		struct mail mail;
		struct delivery known;
		str name;

		arena_reset(&d->letter, (struct arena_mark){0});
		known = look_up(d, &e);
		name = str_format(&d->letter, "%05lld.eml", (long long)e.number);
		if (!mail_make(d, &e, &known, &d->letter, &mail, f))
			continue;
		if (!file_save(path_join(&d->letter, folder, name), mail.bytes, f))
			return false;
		(*written)++;
	}
	return true;
}
