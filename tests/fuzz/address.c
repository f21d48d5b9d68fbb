/* SPDX-License-Identifier: MIT */
/*
 * Reaches mail_address (and unicode_domain below it) and mail_header_text with
 * any bytes: what they let pass can do no harm on the wire or in a header.
 */
#include "mail/mail.h"

#include "fuzz.h"

static void
check_normal(struct arena *a, str normal)
{
	const char *why;
	str again;

	EXPECT(normal.len > 0 && normal.len <= 254);
	for (ptrdiff_t i = 0; i < normal.len; i++)
		EXPECT(normal.at[i] > ' ' && normal.at[i] <= '~');
	EXPECT(mail_address(a, normal, &again, &why));
	EXPECT(str_equal(normal, again));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	str text = fuzz_bytes(data, size), normal;
	const char *why = NULL;

	if (mail_address(&a, text, &normal, &why))
		check_normal(&a, normal);
	else
		EXPECT(why != NULL && why[0] != '\0');
	why = NULL;
	if (mail_header_text(text, &why))
		EXPECT(fuzz_is_visible(text) && str_find_char(text, '\n') < 0);
	else
		EXPECT(why != NULL && why[0] != '\0');
	arena_free(&a);
	return 0;
}
