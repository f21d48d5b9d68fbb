/* SPDX-License-Identifier: MIT */
/*
 * A ZIP file of parts that are not compressed (APPNOTE.TXT 4.3), so that what
 * is inside can be fuzzed: checksums would else keep nearly all out.
 */
#ifndef FUZZ_ZIP_H
#define FUZZ_ZIP_H

#include <libdeflate.h>

#include "fuzz.h"

struct zip {
	struct buf local, central;
	int count;
};

static inline void
zip_number(struct buf *b, uint32_t n, int bytes)
{
	for (; bytes > 0; bytes--, n >>= 8)
		buf_char(b, (char)(n & 0xFF));
}

/* What a local header and one of the central directory have in common. */
static inline void
zip_header(struct buf *b, str name, str bytes)
{
	zip_number(b, 20, 2);	/* version needed */
	zip_number(b, 0, 2);	/* flags */
	zip_number(b, 0, 2);	/* method: stored */
	zip_number(b, 0x5A210000, 4); /* 2025-01-01, 00:00 */
	zip_number(b, libdeflate_crc32(0, bytes.at, (size_t)bytes.len), 4);
	zip_number(b, (uint32_t)bytes.len, 4);
	zip_number(b, (uint32_t)bytes.len, 4);
	zip_number(b, (uint32_t)name.len, 2);
	zip_number(b, 0, 2);	/* extra field */
}

static inline void
zip_add(struct zip *z, str name, str bytes)
{
	uint32_t offset = (uint32_t)z->local.len;

	buf_add(&z->local, S("PK\3\4"));
	zip_header(&z->local, name, bytes);
	buf_add(&z->local, name);
	buf_add(&z->local, bytes);
	buf_add(&z->central, S("PK\1\2"));
	zip_number(&z->central, 20, 2);	/* version made by */
	zip_header(&z->central, name, bytes);
	zip_number(&z->central, 0, 2);	/* comment */
	zip_number(&z->central, 0, 4);	/* disk, attributes */
	zip_number(&z->central, 0, 4);
	zip_number(&z->central, offset, 4);
	buf_add(&z->central, name);
	z->count++;
}

/* The whole file; nothing is to be added then. */
static inline str
zip_end(struct zip *z)
{
	uint32_t at = (uint32_t)z->local.len;

	buf_add(&z->local, buf_str(&z->central));
	buf_add(&z->local, S("PK\5\6"));
	zip_number(&z->local, 0, 4);	/* disks */
	zip_number(&z->local, (uint32_t)z->count, 2);
	zip_number(&z->local, (uint32_t)z->count, 2);
	zip_number(&z->local, (uint32_t)z->central.len, 4);
	zip_number(&z->local, at, 4);
	zip_number(&z->local, 0, 2);	/* comment */
	return buf_str(&z->local);
}

#endif
