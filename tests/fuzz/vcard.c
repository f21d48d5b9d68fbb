/* SPDX-License-Identifier: MIT */
/*
 * Reaches the reader of vCards (RFC 2426, RFC 6350) through list_open: the
 * bytes are a file, or what stands in a card.
 */
#include "list.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};
	str bytes = fuzz_bytes(data, size);

	if (str_find(str_lower_ascii(&a, bytes), S("begin:vcard")) >= 0) {
		fuzz_list(bytes);
	} else {
		buf_add(&b, S("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:x\r\n"));
		buf_add(&b, bytes);
		buf_add(&b, S("\r\nEND:VCARD\r\n"));
		fuzz_list(buf_str(&b));
	}
	arena_free(&a);
	return 0;
}
