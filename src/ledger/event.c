/* SPDX-License-Identifier: MIT */
#include "event.h"

#include <string.h>

/* A fixed record, so that no two events can give the same bytes. */
struct record {
	unsigned char byte[256];
	ptrdiff_t len;
};

static void
put_bytes(struct record *r, const void *at, ptrdiff_t len)
{
	memcpy(r->byte + r->len, at, (size_t)len);
	r->len += len;
}

/* Padded with zeros, or cut, to `width`. */
static void
put_text(struct record *r, str s, ptrdiff_t width)
{
	ptrdiff_t n = s.len < width ? s.len : width;

	put_bytes(r, s.at, n);
	memset(r->byte + r->len, 0, (size_t)(width - n));
	r->len += width - n;
}

static void
put_int(struct record *r, int64_t n)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		r->byte[r->len++] = (unsigned char)((uint64_t)n >> shift);
}

str
event_name(const struct event *e)
{
	return e->approved ? S("approved") : delivery_state_name(e->state);
}

struct digest
event_hash(const struct event *e, struct digest before)
{
	enum { STATE_WIDTH = 24 };
	struct record r = {.len = 0};

	put_bytes(&r, before.byte, sizeof before.byte);
	put_text(&r, e->origin, ORIGIN_LENGTH);
	put_int(&r, e->seq);
	put_bytes(&r, e->key.byte, sizeof e->key.byte);
	put_text(&r, event_name(e), STATE_WIDTH);
	put_int(&r, e->attempt);
	put_text(&r, e->tried_by, ORIGIN_LENGTH);
	put_int(&r, e->at);
	put_int(&r, e->code);
	put_int(&r, e->next_at);
	put_bytes(&r, e->commitment.byte, sizeof e->commitment.byte);
	return digest_sha256((str){(const char *)r.byte, r.len});
}

bool
detail_is_empty(const struct detail *d)
{
	return d->stage.len == 0 && d->text.len == 0 && d->file.len == 0 &&
	    d->page == 0;
}

struct digest
detail_commitment(struct arena *scratch, str salt, const struct detail *d)
{
	struct buf b = {.arena = scratch};

	buf_add(&b, salt);
	buf_netstring(&b, d->stage);
	buf_netstring(&b, d->text);
	buf_netstring(&b, d->file);
	buf_int(&b, d->page);
	return digest_sha256(buf_str(&b));
}

str
key_canonical(struct arena *a, const struct delivery_key *k)
{
	struct buf b = {.arena = a};

	buf_netstring(&b, k->mailing);
	buf_netstring(&b, k->case_id);
	buf_netstring(&b, k->recipient);
	buf_netstring(&b, k->writer);
	buf_netstring(&b, k->channel);
	buf_int(&b, k->revision);
	return buf_str(&b);
}

struct digest
key_digest(const struct digest_key *secret, str canonical)
{
	struct digest whole = digest_hmac(secret, canonical), key = {{0}};

	memcpy(key.byte, whole.byte, KEY_LENGTH);
	return key;
}

str
key_message_id(struct arena *a, const struct digest_key *secret, str canonical)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("message"));
	buf_add(&b, canonical);
	return digest_base32(a, digest_hmac(secret, buf_str(&b)),
	    MESSAGE_ID_LENGTH);
}

struct digest
plan_commitment(struct arena *scratch, str salt, str canonical,
    const struct delivery_plan *p)
{
	struct buf b = {.arena = scratch};

	buf_add(&b, salt);
	buf_netstring(&b, canonical);
	buf_netstring(&b, p->name);
	buf_netstring(&b, p->address);
	buf_add(&b, (str){(const char *)p->content.byte,
			sizeof p->content.byte});
	return digest_sha256(buf_str(&b));
}
