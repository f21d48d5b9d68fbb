/* SPDX-License-Identifier: MIT */
/* The server: reached, believed, logged in to; and what it can do. */
#include <string.h>

#include "cli/doctor.h"
#include "cli/secret.h"
#include "smtp/smtp.h"

enum { DAYS_TO_ACT = 21 };
static const int64_t day_ms = (int64_t)24 * 3600 * 1000;

/* The password as send would find it; false: there is none. */
static bool
find_password(struct doctor *d, struct secret *secret)
{
	struct faults f = {.arena = d->in->job};
	const struct campaign *c = d->w.campaign;

	if (!secret_read(d->in->job, c, !d->json, secret, &f)) {
		doctor_say_faults(d, VERDICT_PROBLEM, "password", &f);
		return false;
	}
	if (secret->len > 0)
		doctor_say(d, VERDICT_OK, "password", S(""),
		    _("the password of '%.*s' comes from %.*s"),
		    FMT(c->smtp.user), FMT(secret->source));
	return true;
}

static str
mend_for(enum smtp_stage stage, const struct smtp_settings *s)
{
	switch (stage) {
	case SMTP_AT_CONNECT:
		return str_from(_("compare 'url' with what the relay's "
				  "instructions say; a firewall may keep the "
				  "port closed"));
	case SMTP_AT_TLS:
		return str_from(s->ca.len > 0
			? _("compare 'ca' with the relay's own authority")
			: _("ask who runs the relay; of a private authority "
			    "give the certificate: 'ca: FILE'"));
	case SMTP_AT_LOGIN:
		return str_from(_("compare 'user' and the password with what "
				  "the relay gave you"));
	case SMTP_AT_NOTHING:
		break;
	}
	return S("");
}

static void
say_certificate(struct doctor *d, const struct smtp_probe *p)
{
	long long days = (p->certificate_end - clock_now()) / day_ms;
	str date = clock_date(d->in->job, p->certificate_end);

	if (p->certificate_end == 0)
		return;
	if (p->certificate_end < clock_now())
		doctor_say(d, VERDICT_PROBLEM, "certificate",
		    str_from(_("is the clock of this computer right? then "
			       "tell who runs the relay")),
		    _("its certificate ended on %.*s"), FMT(date));
	else
		doctor_say(d, days < DAYS_TO_ACT ? VERDICT_NOTE : VERDICT_OK,
		    "certificate", S(""),
		    ngettext("its certificate is good for %lld day more, until "
			     "%.*s",
			"its certificate is good for %lld days more, until "
			"%.*s",
			(unsigned long)days),
		    days, FMT(date));
}

static void
say_security(struct doctor *d, const struct smtp_probe *p)
{
	if (p->tls.len > 0)
		doctor_say(d, VERDICT_OK, "tls", S(""),
		    _("the connection is encrypted (%.*s)"), FMT(p->tls));
	else if (d->w.campaign->smtp.plain)
		doctor_say(d, VERDICT_NOTE, "tls", S(""),
		    _("the connection is not encrypted (this computer only)"));
	say_certificate(d, p);
}

/* The words behind a keyword; false: it is not offered. */
static bool
offered(const struct smtp_probe *p, str keyword, str *words)
{
	for (ptrdiff_t i = 0; i < p->offer_count; i++) {
		str rest = p->offers[i];

		if (str_equal(str_cut(&rest, ' '), keyword)) {
			*words = rest;
			return true;
		}
	}
	return false;
}

/* What is of use here; the others of its offers are of none. */
static void
say_offers(struct doctor *d, const struct smtp_probe *p)
{
	static const char *const of_use[] = {
	    "PIPELINING", "8BITMIME", "SMTPUTF8", "DSN"};
	str there[COUNT(of_use)], missing[COUNT(of_use)], words;
	ptrdiff_t n = 0, m = 0;
	int64_t size;

	for (ptrdiff_t i = 0; i < COUNT(of_use); i++)
		if (offered(p, str_from(of_use[i]), &words))
			there[n++] = str_from(of_use[i]);
		else
			missing[m++] = str_from(of_use[i]);
	if (n > 0)
		doctor_say(d, VERDICT_OK, "offers", S(""), _("it offers %.*s"),
		    FMT(str_join(d->in->job, there, n, S(", "))));
	if (m > 0)
		doctor_say(d, VERDICT_OK, "missing", S(""),
		    _("it does not offer %.*s, which is done without"),
		    FMT(str_join(d->in->job, missing, m, S(", "))));
	if (offered(p, S("SIZE"), &words) && str_to_int(words, &size) &&
	    size > 0)
		doctor_say(d, VERDICT_OK, "size", S(""),
		    _("it takes messages of up to %.*s"),
		    FMT(doctor_bytes(d->in->job, size)));
}

static void
say_ready(struct doctor *d, const struct smtp_server *server,
    const struct smtp_probe *p)
{
	doctor_say(d, VERDICT_OK, "server", S(""),
	    _("it answers; it is ready after %lld ms"), (long long)p->ms);
	say_security(d, p);
	if (server->user.len > 0)
		doctor_say(d, VERDICT_OK, "login", S(""),
		    _("it takes the user '%.*s' and the password"),
		    FMT(server->user));
	else if (d->w.campaign->smtp.user.len == 0)
		doctor_say(d, VERDICT_OK, "login", S(""),
		    _("nobody has to log in"));
	say_offers(d, p);
}

static void
look_at_server(struct doctor *d, const struct smtp_server *server)
{
	struct faults f = {.arena = d->in->job};
	struct smtp_probe p;

	if (smtp_probe(d->in->job, server, &p, &f)) {
		say_ready(d, server, &p);
		return;
	}
	fault_mend(&f, "%.*s",
	    FMT(mend_for(p.failed, &d->w.campaign->smtp)));
	doctor_say_faults(d, VERDICT_PROBLEM, "server", &f);
	if (p.failed == SMTP_AT_TLS)
		say_certificate(d, &p);
	else if (p.failed == SMTP_AT_LOGIN)
		say_security(d, &p);
}

void
doctor_server(struct doctor *d)
{
	const struct smtp_settings *s = &d->w.campaign->smtp;
	struct secret secret = {0};
	struct smtp_server server = {.url = s->url, .ca = s->ca,
	    .tls = s->plain ? SMTP_TLS_LOOPBACK_PLAIN : SMTP_TLS_REQUIRED,
	    .connections = 1};

	doctor_part(d, _("Server"));
	if (!d->w.campaign->has_smtp || s->url.len == 0) {
		doctor_say(d, VERDICT_NOTE, "server",
		    str_from(_("add 'smtp:' with 'url:' to campaign.yaml, if "
			       "you want to send e-mails")),
		    _("there is no server to send by"));
		return;
	}
	if (find_password(d, &secret) && s->user.len > 0) {
		server.user = s->user;
		server.password = secret_text(&secret);
	}
	if (!stop_asked())
		look_at_server(d, &server);
	secret_wipe(&secret);
}
