/* SPDX-License-Identifier: MIT */
/* libcurl's part: resolve, connect, secure, authenticate (CONNECT_ONLY). */
#include "link.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { MOST_LINKS = 64, SAID_KEPT = 400 };

static bool
is_plain(const struct smtp_server *s)
{
	return s->tls == SMTP_TLS_LOOPBACK_PLAIN &&
	    !str_starts(s->url, S("smtps:"));
}

/* As a part of a URL or of a login; libcurl takes it up to a NUL. */
static bool
is_clean(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < 0x20)
			return false;
	return true;
}

static bool
is_host_name(str s)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-[]:";

	for (ptrdiff_t i = 0; i < s.len; i++)
		if (strchr(good, s.at[i]) == NULL || s.at[i] == '\0')
			return false;
	return s.len <= 255;
}

/* A part of the URL is there, and is not just the "/" of an empty path. */
static bool
has_part(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	bool there = curl_url_get(url, part, &text, 0) == CURLUE_OK &&
	    strcmp(text, "/") != 0;

	curl_free(text);
	return there;
}

static bool
url_is_simple(str text)
{
	struct arena scratch = {0};
	CURLU *url = curl_url();
	bool good = url != NULL && is_clean(text) &&
	    (str_starts(text, S("smtp://")) ||
	    str_starts(text, S("smtps://"))) &&
	    curl_url_set(url, CURLUPART_URL, str_z(&scratch, text), 0) ==
	    CURLUE_OK && !has_part(url, CURLUPART_USER) &&
	    !has_part(url, CURLUPART_PASSWORD) &&
	    !has_part(url, CURLUPART_PATH) && !has_part(url, CURLUPART_QUERY) &&
	    !has_part(url, CURLUPART_FRAGMENT);

	curl_url_cleanup(url);
	arena_free(&scratch);
	return good;
}

bool
connect_check(const struct smtp_server *s, struct faults *f)
{
	if (!url_is_simple(s->url))
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("the server is written smtp://host:port or "
		      "smtps://host:port, not '%.*s'"), FMT(s->url));
	if (s->connections < 1 || s->connections > MOST_LINKS)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("1 to %d connections, not %d"), MOST_LINKS,
		    s->connections);
	if (!is_host_name(s->helo))
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("no name of a computer: '%.*s'"), FMT(s->helo));
	if (!is_clean(s->user) || !is_clean(s->password) || !is_clean(s->ca))
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("a line break in the user, the password or the name of "
		      "the certificate file"));
	if (s->user.len == 0 && s->auth == SMTP_AUTH_XOAUTH2)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("a token for '%.*s', but no user"), FMT(s->url));
	if (s->user.len == 0 && s->password.len > 0)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("a password for '%.*s', but no user"), FMT(s->url));
	if (is_plain(s) && s->user.len > 0)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("a password goes over an encrypted connection only, and "
		      "'%.*s' is to be used without"), FMT(s->url));
	return true;
}

static bool
is_keyword(str line, str keyword)
{
	return line.len >= keyword.len &&
	    strncasecmp(line.at, keyword.at, (size_t)keyword.len) == 0 &&
	    (line.len == keyword.len || line.at[keyword.len] == ' ');
}

static void
note_capability(struct link *l, str line)
{
	if (is_keyword(line, S("PIPELINING")))
		l->offer.pipelining = true;
	else if (is_keyword(line, S("8BITMIME")))
		l->offer.eight_bit = true;
	else if (is_keyword(line, S("SIZE")))
		l->offer.size = true;
	else if (is_keyword(line, S("SMTPUTF8")))
		l->offer.utf8 = true;
	else if (is_keyword(line, S("DSN")))
		l->offer.dsn = true;
}

/*
 * Each line the server says while connecting.  A 250 comes to EHLO (or HELO)
 * only; the last one counts, which is the one under TLS.
 */
size_t
connect_line(char *at, size_t size, size_t count, void *self)
{
	struct link *l = self;
	str line = str_trim((str){at, (ptrdiff_t)(size * count)});
	bool more = line.len > 3 && line.at[3] == '-';

	l->said.len = 0;
	buf_visible(&l->said, str_slice(line, 0,
	    line.len < SAID_KEPT ? line.len : SAID_KEPT));
	l->logged_in = l->logged_in || str_starts(line, S("235"));
	if (!str_starts(line, S("250"))) {
		l->in_ehlo = false;
		return size * count;
	}
	if (!l->in_ehlo)	/* its first line is the server's name */
		l->offer = (struct offer){0};
	else if (line.len > 4)
		note_capability(l, str_slice(line, 4, line.len));
	l->in_ehlo = more;
	return size * count;
}

static bool
is_loopback(const struct curl_sockaddr *a)
{
	if (a->family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, &a->addr, sizeof in);
		return ntohl(in.sin_addr.s_addr) >> 24 == 127;
	}
	if (a->family == AF_INET6 && a->addrlen >= sizeof(struct sockaddr_in6))
		return IN6_IS_ADDR_LOOPBACK(
		    &((const struct sockaddr_in6 *)(const void *)&a->addr)
			 ->sin6_addr);
	return false;
}

/* Plain text is held back before it is connected, whatever the name means. */
static curl_socket_t
open_local(void *self, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct link *l = self;

	(void)purpose;
	if (!is_loopback(a)) {
		l->not_local = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static void
set_secret(CURL *curl, CURLoption option, str secret)
{
	struct arena scratch = {0};
	char *z = str_z(&scratch, secret);

	curl_easy_setopt(curl, option, z);
	explicit_bzero(z, (size_t)secret.len);
	arena_free(&scratch);
}

static void
set_login(CURL *curl, const struct smtp_server *s)
{
	curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);	/* a trip less */
	set_secret(curl, CURLOPT_USERNAME, s->user);
	if (s->auth == SMTP_AUTH_XOAUTH2) {
		set_secret(curl, CURLOPT_XOAUTH2_BEARER, s->password);
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	} else {
		set_secret(curl, CURLOPT_PASSWORD, s->password);
	}
}

/* The server's URL with our name as its path: libcurl says EHLO with that. */
static void
set_url(struct link *l)
{
	const struct smtp_server *s = l->server;
	str url = s->url, helo = s->helo.len > 0 ? s->helo : S("localhost");

	if (str_ends(url, S("/")))
		url.len--;
	curl_easy_setopt(l->curl, CURLOPT_URL, str_z(&l->memory,
	    str_format(&l->memory, "%.*s/%.*s", FMT(url), FMT(helo))));
}

static void
set_security(struct link *l)
{
	const struct smtp_server *s = l->server;
	CURL *curl = l->curl;

	curl_easy_setopt(curl, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	if (is_plain(s)) {
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_local);
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, l);
	} else {
		curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	}
	if (s->ca.len > 0) {	/* these and no others */
		curl_easy_setopt(curl, CURLOPT_CAINFO,
		    str_z(&l->memory, s->ca));
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (s->user.len > 0)
		set_login(curl, s);
}

CURLcode
connect_begin(struct link *l, int64_t now)
{
	arena_reset(&l->memory, (struct arena_mark){0});
	reply_start(&l->reply, &l->memory);
	l->commands = l->said = (struct buf){.arena = &l->memory};
	l->trouble[0] = '\0';
	l->offer = (struct offer){0};
	l->in_ehlo = l->no_pipelining = l->lost_step = false;
	l->dot_given = l->forsaken = l->commands_wait = false;
	l->not_local = l->logged_in = l->want_write = l->broken = false;
	l->in_at = l->in_len = l->out_len = l->out_tail = 0;
	l->tls = !is_plain(l->server);
	l->curl = curl_easy_init();
	if (l->curl == NULL)
		return CURLE_OUT_OF_MEMORY;
	set_url(l);
	set_security(l);
	curl_easy_setopt(l->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(l->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(l->curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(l->curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(l->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(l->curl, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)l->timing.connect_ms);
	curl_easy_setopt(l->curl, CURLOPT_HEADERFUNCTION, connect_line);
	curl_easy_setopt(l->curl, CURLOPT_HEADERDATA, l);
	curl_easy_setopt(l->curl, CURLOPT_ERRORBUFFER, l->trouble);
	curl_easy_setopt(l->curl, CURLOPT_PRIVATE, l);
	if (curl_multi_add_handle(l->multi, l->curl) != CURLM_OK)
		return CURLE_FAILED_INIT;
	l->state = LINK_CONNECTING;
	l->deadline = now + l->timing.connect_ms;
	return CURLE_OK;
}

CURLcode
connect_done(struct link *l, int64_t now)
{
	size_t n = 0;

	/* where AUTH is not offered, libcurl does without it in silence */
	if (l->server->user.len > 0 && !l->logged_in)
		return CURLE_LOGIN_DENIED;

	curl_easy_getinfo(l->curl, CURLINFO_ACTIVESOCKET, &l->socket);
	/*
	 * Until the first call of this kind the connection counts as unused,
	 * and libcurl, while it opens another, may close it for having
	 * something to read or for its age.
	 */
	if (curl_easy_recv(l->curl, l->in, sizeof l->in, &n) != CURLE_AGAIN)
		return CURLE_GOT_NOTHING; /* it talks unasked, or is gone */
	l->state = LINK_IDLE;
	l->fresh = true;
	l->deadline = 0;
	l->idle_since = now;
	return CURLE_OK;
}

void
link_close(struct link *l)
{
	if (l->curl != NULL) {
		curl_multi_remove_handle(l->multi, l->curl);
		curl_easy_cleanup(l->curl);
	}
	l->curl = NULL;
	l->state = LINK_CLOSED;
	l->deadline = 0;
}

static long
last_code(const struct link *l)
{
	long code = 0;

	if (l->curl != NULL)
		curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &code);
	return code;
}

static str
refused_words(struct link *l)
{
	long reason = 0;

	if (l->not_local)
		return str_from(_("plain text goes to this computer only"));
	curl_easy_getinfo(l->curl, CURLINFO_OS_ERRNO, &reason);
	if (reason == ECONNREFUSED)
		return str_from(_("connection refused"));
	return reason != 0 ? str_from(strerror((int)reason))
			   : str_from(_("no connection"));
}

static str
login_words(struct link *l)
{
	/* why not comes as one more question, to which libcurl has no answer */
	if (l->server->auth == SMTP_AUTH_XOAUTH2 && last_code(l) == 334)
		return str_from(_("it does not take the token; is it still "
				  "valid, and this user's?"));
	if (last_code(l) < 400)
		return str_from(_("it offers no way to log in that is known "
				  "here"));
	return str_format(&l->memory,
	    _("user or password refused: %.*s"), FMT(buf_str(&l->said)));
}

/* A greeting of 220 is good: one that is not was the answer to STARTTLS. */
static str
nonsense_words(struct link *l)
{
	if (str_starts(buf_str(&l->said), S("220")))
		return str_from(_("more than the answer to STARTTLS came in "
				  "plain; someone may have put it there"));
	return str_format(&l->memory, _("it said '%.*s'"),
	    FMT(buf_str(&l->said)));
}

str
connect_words(struct link *l, CURLcode rc)
{
	const char *trouble =
	    l->trouble[0] != '\0' ? l->trouble : curl_easy_strerror(rc);

	switch (rc) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return str_from(_("host not found"));
	case CURLE_COULDNT_CONNECT:
		return refused_words(l);
	case CURLE_OPERATION_TIMEDOUT:
		return str_format(&l->memory, _("no answer within %lld s"),
		    (long long)((l->timing.connect_ms + 999) / 1000));
	case CURLE_PEER_FAILED_VERIFICATION:
		return str_format(&l->memory,
		    _("its certificate is not trusted: %s"), trouble);
	case CURLE_SSL_CACERT_BADFILE:
		return str_format(&l->memory,
		    _("cannot use the certificates in '%.*s'"),
		    FMT(l->server->ca));
	case CURLE_SSL_CONNECT_ERROR:
		return str_format(&l->memory, _("no secure connection: %s"),
		    trouble);
	case CURLE_USE_SSL_FAILED:
		return str_from(_("it does not offer STARTTLS, and mail goes "
				  "over an encrypted connection only"));
	case CURLE_LOGIN_DENIED:
		return login_words(l);
	case CURLE_WEIRD_SERVER_REPLY:
		return nonsense_words(l);
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
		return str_from(_("it closed the connection"));
	default:
		return str_copy(&l->memory, str_from(trouble));
	}
}

bool
connect_hopeless(const struct link *l, CURLcode rc)
{
	if (rc == CURLE_LOGIN_DENIED)
		return last_code(l) >= 500 || last_code(l) < 400;
	return rc == CURLE_PEER_FAILED_VERIFICATION ||
	    rc == CURLE_SSL_CACERT_BADFILE || rc == CURLE_USE_SSL_FAILED ||
	    l->not_local;
}

bool
connect_too_much(const struct link *l, CURLcode rc)
{
	return rc == CURLE_WEIRD_SERVER_REPLY &&
	    str_starts(buf_str(&l->said), S("421"));
}
