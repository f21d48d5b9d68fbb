/* SPDX-License-Identifier: MIT */
/* What headers say of the sender, and of how not to get more letters. */
#include "deliver/parts.h"

/* An address of the campaign's own; faults stand where it was written. */
static bool
own_address(struct deliverer *d, str text, const char *what,
    struct place place, str *normal, struct faults *f)
{
	const char *why;

	if (text.len == 0 || mail_address(d->job, text, normal, &why))
		return true;
	return fault(f, FAULT_DATA, place, _("%s '%.*s': %s"), what,
	    FMT(text), why) ||
	    fault_mend(f, _("write one address, such as name@example.org"));
}

bool
headers_open(struct deliverer *d, struct faults *f)
{
	const struct sender *s = &d->mailing->sender;
	const char *why;
	bool good = true;

	if (s->email.len == 0)
		return fault_file(f, FAULT_DATA, d->campaign->source.name,
		    _("from.email is missing, and '%.*s' is sent by e-mail"),
		    FMT(d->mailing->name)) ||
		    fault_mend(f, _("write 'email: ...' under 'from:'"));
	if (!mail_header_text(s->name, &why))
		good = fault(f, FAULT_DATA, s->name_place,
		    _("from.name '%.*s': %s"), FMT(s->name), why);
	good &= own_address(d, s->email, "from.email", s->email_place,
	    &d->from, f);
	good &= own_address(d, s->reply_to, "reply_to", s->reply_to_place,
	    &d->reply_to, f);
	good &= own_address(d, s->sent_by, "sender", s->sent_by_place,
	    &d->sent_by, f);
	if (!good || !return_address(d, f))
		return false;
	d->unsubscribe = str_format(d->job, "mailto:%.*s?subject=unsubscribe",
	    FMT(d->reply_to.len > 0 ? d->reply_to : d->from));
	d->domain = str_slice(d->from, str_find_char(d->from, '@') + 1,
	    d->from.len);
	d->preview_id = str_format(d->job, "preview@%.*s", FMT(d->domain));
	return true;
}

/* The token is the message's own number in the log, which names it. */
static str
way_out(const struct deliverer *d, str token, struct arena *a)
{
	const struct mail_settings *s = &d->mailing->mail;

	if (!s->has_token)
		return s->unsubscribe;
	return str_format(a, "%.*s%.*s%.*s", FMT(s->unsubscribe),
	    FMT(token.len > 0 ? token : S("preview")), FMT(s->behind_token));
}

void
headers_fill(const struct deliverer *d, const struct entry *e,
    const struct delivery *known, struct arena *a, struct message *m)
{
	bool to_many =
	    e->letter->kind == LETTER_CALL || e->letter->kind == LETTER_NEWS;

	m->from_name = d->mailing->sender.name;
	m->from = d->from;
	m->reply_to = d->reply_to;
	m->sender = d->sent_by;
	m->date = known->planned_at > 0 ? known->planned_at : clock_now();
	m->message_id = known->message_id.len > 0
	    ? str_join(a, (const str[]){known->message_id, d->domain}, 2,
		  S("@"))
	    : d->preview_id;
	if (to_many) {
		m->unsubscribe = d->unsubscribe;
		m->unsubscribe_page = way_out(d, known->message_id, a);
	}
}
