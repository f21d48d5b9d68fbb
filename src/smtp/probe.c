/* SPDX-License-Identifier: MIT */
/* A connection like the others, of which everything is written down. */
#include "probe.h"

#include <string.h>
#include <time.h>

#include "link.h"

enum { PROBE_MS = 20 * 1000, LOOK_MS = 200, MOST_OFFERS = 32 };

struct probing {
	struct link link;
	struct arena *arena;
	struct smtp_probe *probe;
	str offers[MOST_OFFERS];
};

/* The first line of an EHLO is the server's name; the last EHLO counts. */
static size_t
on_line(char *at, size_t size, size_t count, void *self)
{
	struct probing *p = self;
	struct smtp_probe *probe = p->probe;
	bool inside = p->link.in_ehlo;
	str line = str_trim((str){at, (ptrdiff_t)(size * count)});

	if (str_starts(line, S("250")) && !inside)
		probe->offer_count = 0;
	else if (str_starts(line, S("250")) && line.len > 4 &&
	    probe->offer_count < MOST_OFFERS)
		p->offers[probe->offer_count++] = str_visible(p->arena,
		    str_slice(line, 4, line.len));
	return connect_line(at, size, count, &p->link);
}

/* libcurl says which TLS it is in its talk only; no secret is in that. */
static int
on_talk(CURL *curl, curl_infotype type, char *at, size_t size, void *self)
{
	static const str opening = S_INIT("SSL connection using ");
	struct probing *p = self;
	str talk = {at, (ptrdiff_t)size};

	(void)curl;
	if (type != CURLINFO_TEXT || !str_starts(talk, opening))
		return 0;
	talk = str_slice(talk, opening.len, talk.len);
	p->probe->tls = str_visible(p->arena, str_trim(str_cut(&talk, '/')));
	return 0;
}

/* "Expire date:2027-11-24 12:00:00 GMT" */
static int64_t
end_of_certificate(const struct curl_slist *facts)
{
	static const char key[] = "Expire date:";
	struct tm t = {0};

	for (; facts != NULL; facts = facts->next)
		if (strncasecmp(facts->data, key, sizeof key - 1) == 0 &&
		    strptime(facts->data + sizeof key - 1,
			"%Y-%m-%d %H:%M:%S", &t) != NULL)
			return (int64_t)timegm(&t) * 1000;
	return 0;
}

static void
note_certificate(struct probing *p)
{
	struct curl_certinfo *chain = NULL;

	if (p->link.curl != NULL &&
	    curl_easy_getinfo(p->link.curl, CURLINFO_CERTINFO, &chain) ==
	    CURLE_OK && chain != NULL && chain->num_of_certs > 0)
		p->probe->certificate_end =
		    end_of_certificate(chain->certinfo[0]);
}

static CURLcode
begin(struct probing *p)
{
	CURLcode rc = connect_begin(&p->link, clock_steady());
	CURL *curl = p->link.curl;

	if (rc != CURLE_OK)
		return rc;
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, p);
	curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_talk);
	return curl_easy_setopt(curl, CURLOPT_DEBUGDATA, p);
}

static CURLcode
wait_until_ready(struct probing *p)
{
	struct link *l = &p->link;

	while (!stop_asked() && clock_steady() < l->deadline) {
		CURLMsg *message;
		int running, left;

		curl_multi_perform(l->multi, &running);
		message = curl_multi_info_read(l->multi, &left);
		if (message != NULL && message->data.result != CURLE_OK)
			return message->data.result;
		if (message != NULL)
			return connect_done(l, clock_steady());
		curl_multi_poll(l->multi, NULL, 0, LOOK_MS, NULL);
	}
	return CURLE_OPERATION_TIMEDOUT;
}

static void
take_leave(struct link *l)
{
	dialogue_quit(l, clock_steady());
	while (l->state != LINK_CLOSED && !stop_asked()) {
		struct curl_waitfd wait = {.fd = l->socket,
		    .events = (short)(CURL_WAIT_POLLIN |
			(l->want_write ? CURL_WAIT_POLLOUT : 0))};

		curl_multi_poll(l->multi, &wait, 1, LOOK_MS, NULL);
		if (wait.revents != 0)
			dialogue_advance(l, clock_steady());
		dialogue_expire(l, clock_steady());
	}
}

static enum smtp_stage
stage_of(CURLcode rc)
{
	switch (rc) {
	case CURLE_OK:
		return SMTP_AT_NOTHING;
	case CURLE_LOGIN_DENIED:
		return SMTP_AT_LOGIN;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_USE_SSL_FAILED:
		return SMTP_AT_TLS;
	default:
		return SMTP_AT_CONNECT;
	}
}

static bool
run(struct probing *p, struct faults *f)
{
	int64_t started = clock_steady();
	CURLcode rc = begin(p);

	if (rc == CURLE_OK)
		rc = wait_until_ready(p);
	note_certificate(p);
	p->probe->offers = p->offers;
	p->probe->ms = clock_steady() - started;
	p->probe->failed = stage_of(rc);
	if (rc == CURLE_OK)
		take_leave(&p->link);
	else if (stop_asked())
		fault(f, FAULT_WAITING, NOWHERE,
		    _("stopped; nothing was made or sent"));
	else
		fault(f, FAULT_SERVER, NOWHERE,
		    _("cannot connect to '%.*s': %.*s"),
		    FMT(p->link.server->url), FMT(connect_words(&p->link, rc)));
	link_close(&p->link);
	arena_free(&p->link.memory);
	return rc == CURLE_OK;
}

bool
smtp_probe(struct arena *a, const struct smtp_server *server,
    struct smtp_probe *probe, struct faults *f)
{
	struct probing *p = NEW(a, struct probing);
	int64_t ms = server->connect_ms > 0 ? server->connect_ms : PROBE_MS;
	bool good;

	*probe = (struct smtp_probe){0};
	if (!connect_check(server, f))
		return false;
	p->arena = a;
	p->probe = probe;
	p->link.server = server;
	p->link.timing = (struct timing){ms, ms, ms};
	if (!library_begin() ||
	    (p->link.multi = curl_multi_init()) == NULL) {
		good = fault(f, FAULT_BUG, NOWHERE,
		    _("libcurl does not start"));
	} else {
		good = run(p, f);
		curl_multi_cleanup(p->link.multi);
	}
	curl_global_cleanup();
	return good;
}

struct smtp_library
smtp_library(void)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	return (struct smtp_library){.version = str_from(v->version),
	    .tls = str_from(v->ssl_version), .number = (int)v->version_num};
}
