/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

void
tls_load(struct server *s)
{
	int rc;

	if (s->set.tls_key == NULL)
		die("--tls-cert needs --tls-key");
	gnutls_certificate_allocate_credentials(&s->credentials);
	rc = gnutls_certificate_set_x509_key_file(s->credentials,
	    s->set.tls_cert, s->set.tls_key, GNUTLS_X509_FMT_PEM);
	if (rc != 0)
		die("cannot use '%s': %s", s->set.tls_cert,
		    gnutls_strerror(rc));
}

void
tls_start(struct connection *c)
{
	gnutls_init(&c->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK);
	gnutls_set_default_priority(c->tls);
	gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE,
	    c->server->credentials);
	gnutls_transport_set_int(c->tls, c->fd);
	c->handshaking = true;
}

void
tls_shake(struct connection *c)
{
	int rc;

	if (c->server->set.cut_handshake) {
		c->broken = true;
		return;
	}
	rc = gnutls_handshake(c->tls);
	if (rc == 0)
		c->handshaking = false;
	else if (gnutls_error_is_fatal(rc))
		c->broken = true;
}

short
stream_events(const struct connection *c)
{
	if (c->handshaking)
		return gnutls_record_get_direction(c->tls) ? POLLOUT : POLLIN;
	return (short)(POLLIN | (c->out.len > 0 ? POLLOUT : 0));
}

static ptrdiff_t
result(const struct connection *c, ptrdiff_t n)
{
	if (n >= 0)
		return n;
	if (c->tls != NULL)
		return gnutls_error_is_fatal((int)n) ? STREAM_BROKEN
						     : STREAM_AGAIN;
	return errno == EAGAIN || errno == EINTR ? STREAM_AGAIN : STREAM_BROKEN;
}

ptrdiff_t
stream_read(struct connection *c, char *to, size_t room)
{
	return result(c, c->tls != NULL ? gnutls_record_recv(c->tls, to, room)
					: recv(c->fd, to, room, 0));
}

ptrdiff_t
stream_write(struct connection *c, const char *from, size_t length)
{
	return result(c, c->tls != NULL
	    ? gnutls_record_send(c->tls, from, length)
	    : send(c->fd, from, length, MSG_NOSIGNAL));
}

void
stream_close(struct connection *c)
{
	struct linger at_once = {1, 0};

	if (c->reset)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once,
		    sizeof at_once);
	else if (c->tls != NULL && !c->handshaking)
		gnutls_bye(c->tls, GNUTLS_SHUT_WR);
	if (c->tls != NULL)
		gnutls_deinit(c->tls);
	close(c->fd);
}
