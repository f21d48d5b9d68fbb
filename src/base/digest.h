/* SPDX-License-Identifier: MIT */
/* Digests and random bytes (SHA-256: FIPS 180-4; HMAC: RFC 2104). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "text.h"

struct digest {
	unsigned char byte[32];
};

struct digest digest_sha256(str);

/* A key made ready, once for all that is digested under it. */
struct digest_key;
struct digest_key *digest_key_new(struct arena *, str key);
struct digest digest_hmac(const struct digest_key *, str);

/* Two characters a byte, in lower case. */
str bytes_hex(struct arena *, const unsigned char *, ptrdiff_t count);
str digest_hex(struct arena *, struct digest);		/* 64 characters */
/* The first `length` characters of base32 in lower case (RFC 4648, no '='). */
str digest_base32(struct arena *, struct digest, int length);

/* From the kernel; never fails. */
void random_fill(void *, ptrdiff_t length);
str random_hex(struct arena *, int bytes);

#endif
