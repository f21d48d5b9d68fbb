/* SPDX-License-Identifier: MIT */
/*
 * Reaches all that reads mail which came in: the bytes are a message.  What is
 * found in it can be shown in one line.  libetpan 1.9.4 falls over a boundary
 * that is one quotation mark: known, and why messages are read in a child.
 */
#include "mail/mail.h"

#include "fuzz.h"

static void
check_text(str s)
{
	EXPECT(fuzz_is_visible(s));
	EXPECT(str_find_char(s, '\n') < 0 && s.len <= 1000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	str bytes = fuzz_bytes(data, size);
	struct inbound in;

	if (str_find(str_lower_ascii(&a, bytes), S("boundary=\"\\")) < 0 &&
	    inbound_parse(&a, bytes, &in)) {
		check_text(in.from);
		check_text(in.subject);
		check_text(in.original_id);
		EXPECT(in.address_count <= INBOUND_ADDRESSES);
		for (ptrdiff_t i = 0; i < in.address_count; i++)
			check_text(in.addresses[i]);
		EXPECT(in.report_count <= INBOUND_REPORTS);
		for (ptrdiff_t i = 0; i < in.report_count; i++) {
			check_text(in.reports[i].address);
			check_text(in.reports[i].status);
			check_text(in.reports[i].words);
		}
	}
	arena_free(&a);
	return 0;
}
