/* SPDX-License-Identifier: MIT */
/* After a login nothing in memory is the password any more. */
#include "smtp_peer.h"

#ifdef __has_feature
#define SANITIZED __has_feature(address_sanitizer)
#elif defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* What is freed loses its beginning: its end is looked for. */
enum { LENGTH = 200, TAIL = 60 };

/* Stands nowhere as it is: neither in the program nor in an environment. */
static void
make_password(char to[LENGTH])
{
	uint32_t x = 2026;

	for (int i = 0; i < LENGTH; i++) {
		x = x * 1664525 + 1013904223;
		to[i] = (char)('a' + (x >> 16) % 26);
	}
}

static int
count_in(const char *at, size_t size)
{
	char wanted[LENGTH];
	int n = 0;

	make_password(wanted);
	for (size_t i = 0; i + TAIL <= size; i++)
		n += memcmp(at + i, wanted + LENGTH - TAIL, TAIL) == 0;
	explicit_bzero(wanted, sizeof wanted);
	return n;
}

/* How often it stands in what malloc has. */
static int
count_in_memory(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	int n = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof line, maps) != NULL) {
		unsigned long from, to;
		char modes[8], name[256] = "";

		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &from, &to,
			modes, name) < 3 || strcmp(modes, "rw-p") != 0 ||
		    (name[0] != '\0' && strcmp(name, "[heap]") != 0))
			continue;
		n += count_in((const char *)from, to - from);
	}
	fclose(maps);
	return n;
}

/* The server knows another one: its command line stands in memory, too. */
static void
a_password_is_wiped_after_it_was_used(void **state)
{
	struct authorities *c = *state;
	char password[LENGTH];
	struct outbox o = {0};
	struct smtp_probe probe;
	struct peer p;

	peer_start(&p, tls_options(c, "--auth me:another"));
	secure(&p, c, "smtp", 0);
	make_password(password);
	p.settings.user = S("me");
	p.settings.password = (str){password, LENGTH};
	assert_false(smtp_probe(&p.arena, &p.settings, &probe, &p.faults));
	assert_int_equal(probe.failed, SMTP_AT_LOGIN);
	outbox_add(&o, "a@example.org", "b@example.org", S("Hello\r\n"));
	assert_false(outbox_send(&o, &p));
	explicit_bzero(password, sizeof password);
	assert_int_equal(count_in_memory(), 0);
	peer_stop(&p);
}

/* Or the test above would see nothing. */
static void
what_was_not_wiped_is_found(void **state)
{
	char *volatile kept = malloc(4 * LENGTH);

	(void)state;
	assert_non_null(kept);
	make_password(kept + 2 * LENGTH);
	assert_int_equal(count_in_memory(), 1);
	explicit_bzero(kept, 4 * LENGTH);
	free(kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_wiped_is_found),
		cmocka_unit_test(a_password_is_wiped_after_it_was_used),
	};

	if (peer_missing())
		return 0;
	if (SANITIZED) {
		puts("1..0 # SKIP what a sanitizer maps is too much to search");
		return 0;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_authorities,
	    remove_authorities);
}
