/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <sys/random.h>

struct digest
digest_sha256(str s)
{
	struct sha256_ctx state;
	struct digest d;

	sha256_init(&state);
	sha256_update(&state, (size_t)s.len, (const uint8_t *)s.at);
	sha256_digest(&state, sizeof d.byte, d.byte);
	return d;
}

struct digest_key {
	struct hmac_sha256_ctx begun;
};

struct digest_key *
digest_key_new(struct arena *a, str key)
{
	struct digest_key *k = NEW(a, struct digest_key);

	hmac_sha256_set_key(&k->begun, (size_t)key.len,
	    (const uint8_t *)key.at);
	return k;
}

struct digest
digest_hmac(const struct digest_key *k, str s)
{
	struct hmac_sha256_ctx state = k->begun;
	struct digest d;

	hmac_sha256_update(&state, (size_t)s.len, (const uint8_t *)s.at);
	hmac_sha256_digest(&state, sizeof d.byte, d.byte);
	return d;
}

str
bytes_hex(struct arena *a, const unsigned char *bytes, ptrdiff_t n)
{
	static const char digit[] = "0123456789abcdef";
	char *to = NEW_ARRAY(a, char, 2 * n);

	for (ptrdiff_t i = 0; i < n; i++) {
		to[2 * i] = digit[bytes[i] >> 4];
		to[2 * i + 1] = digit[bytes[i] & 15];
	}
	return (str){to, 2 * n};
}

str
digest_hex(struct arena *a, struct digest d)
{
	return bytes_hex(a, d.byte, sizeof d.byte);
}

str
digest_base32(struct arena *a, struct digest d, int length)
{
	static const char digit[] = "abcdefghijklmnopqrstuvwxyz234567";
	char *to = NEW_ARRAY(a, char, length);

	for (int i = 0; i < length; i++) {
		int bit = i * 5, at = bit / 8, shift = 11 - bit % 8;
		unsigned two = (unsigned)d.byte[at] << 8;

		if (at + 1 < (int)sizeof d.byte)
			two |= d.byte[at + 1];
		to[i] = digit[two >> shift & 31];
	}
	return (str){to, length};
}

void
random_fill(void *to, ptrdiff_t length)
{
	unsigned char *at = to;

	while (length > 0) {
		ssize_t n = getrandom(at, (size_t)length, 0);

		if (n < 0)
			abort();
		at += n;
		length -= n;
	}
}

str
random_hex(struct arena *a, int bytes)
{
	unsigned char *raw = NEW_ARRAY(a, unsigned char, bytes);

	random_fill(raw, bytes);
	return bytes_hex(a, raw, bytes);
}
