/* SPDX-License-Identifier: MIT */
/*
 * Reaches message_make with subject, name, address and letter, a form feed
 * between them: what is made has lines of SMTP and the headers it ought to.
 */
#include "mail/mail.h"

#include "fuzz.h"

/* Lines of 998 bytes of ASCII at most, with CRLF, without a dot in front. */
static void
check_lines(str bytes)
{
	while (bytes.len > 0) {
		str line = str_cut(&bytes, '\n');

		EXPECT(str_ends(line, S("\r")) && line.len <= 998 + 1);
		EXPECT(str_find_char(line, '\r') == line.len - 1);
		EXPECT(!str_starts(line, S(".")));
		for (ptrdiff_t i = 0; i < line.len - 1; i++)
			EXPECT(line.at[i] >= ' ' || line.at[i] == '\t');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct composer *c = composer_open(&a, NULL, &f);
	str rest = fuzz_bytes(data, size), bytes;
	struct message m = {.from_name = S("Groupe"), .from = S("a@b.org"),
	    .message_id = S("x@b.org"), .language = S("fr"),
	    .subject = str_cut(&rest, '\f'), .to_name = str_cut(&rest, '\f'),
	    .to = str_cut(&rest, '\f')};
	struct merged letter = {.text = fuzz_is_text(rest) ? rest : S("")};
	bool good;

	m.body = document_make(document_cache_new(&a), &a, &letter, NOWHERE,
	    &f);
	good = message_make(c, &a, &m, &bytes, &f);
	fuzz_faults(&f, good);
	if (good)
		check_lines(bytes);
	arena_free(&a);
	return 0;
}
