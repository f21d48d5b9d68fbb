/* SPDX-License-Identifier: MIT */
/* Font files with any damage at all: none does any to us. */
#include <sys/resource.h>

#include "typeset_font.h"

enum { DAMAGED = 400, SECONDS_MOST = 5 };

static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* A place in the font: anywhere, or within one of its tables. */
static ptrdiff_t
random_place(struct font_bytes b, uint32_t *seed)
{
	unsigned tables = sfnt_u16(font_text(b), 4);
	ptrdiff_t entry = 12 + 16 * (ptrdiff_t)(next_random(seed) % tables);
	uint32_t offset = sfnt_u32(font_text(b), entry + 8);
	uint32_t length = sfnt_u32(font_text(b), entry + 12);

	switch (next_random(seed) % 8) {
	case 0:
		return next_random(seed) % b.len;
	case 1:
		return 4 + next_random(seed) % (16 * tables);
	case 2:			/* where most tables say what they hold */
		length = length < 64 ? length : 64;
		break;
	}
	return (ptrdiff_t)offset + next_random(seed) % (length | 1);
}

/* A damaged copy: bits turned, bytes, tables changed for others, an end. */
static struct font_bytes
font_damaged(struct arena *a, struct font_bytes from, uint32_t *seed)
{
	struct font_bytes b = {NEW_ARRAY(a, unsigned char, from.len), from.len};
	uint32_t times = 1 + next_random(seed) % 8;
	unsigned tables = sfnt_u16(font_text(from), 4);

	memcpy(b.at, from.at, (size_t)from.len);
	while (times-- > 0) {
		ptrdiff_t at = random_place(from, seed) % from.len;

		if (next_random(seed) % 2 == 0)
			b.at[at] = (unsigned char)next_random(seed);
		else
			b.at[at] ^= (unsigned char)(1 << next_random(seed) % 8);
	}
	if (next_random(seed) % 16 == 0) {
		ptrdiff_t one = 20 + 16 * (next_random(seed) % tables);
		ptrdiff_t other = 20 + 16 * (next_random(seed) % tables);

		memcpy(b.at + one, from.at + other, 8);
		memcpy(b.at + other, from.at + one, 8);
	}
	if (next_random(seed) % 16 == 0)
		b.len = next_random(seed) % b.len;
	return b;
}

/* In a process of its own: 0: there is a PDF, 1: a fault says why not. */
static int
try_font(str font, str pdf)
{
	struct rlimit seconds = {SECONDS_MOST, SECONDS_MOST};
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct bed b;
		bool good;

		setrlimit(RLIMIT_CPU, &seconds);
		good = open_own(&b, font) != NULL && print_bed(&b, pdf);
		if (good)
			_exit(0);
		_exit(b.faults.rows + b.faults.errors > 0 &&
			b.faults.latest.len > 0 ? 1 : 2);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 128 + WTERMSIG(status);
}

static void
of_400_damaged_fonts_each_gives_a_letter_or_a_fault(void **state)
{
	struct den *d = *state;
	const struct font_bytes fonts[] = {font_read(&d->arena, SERIF),
	    font_read(&d->arena, GENTIUM)};
	str pdf = str_format(&d->arena, "%s/x.pdf", d->folder);
	const char *check = str_z(&d->arena, str_format(&d->arena,
	    "qpdf --check %.*s >/dev/null", FMT(pdf)));
	uint32_t seed = 20261210;
	int letters = 0;

	for (int i = 0; i < DAMAGED; i++) {
		struct arena_mark mark = arena_mark(&d->arena);
		int end;

		save(d, font_damaged(&d->arena, fonts[i % 2], &seed));
		end = try_font(d->path, pdf);
		if (end > 1)
			fail_msg("font %d: status %d", i, end);
		letters += end == 0;
		if (end == 0 && system(check) != 0)
			fail_msg("font %d: qpdf does not take its PDF", i);
		arena_reset(&d->arena, mark);
	}
	/* there are both kinds of end, or nothing was tried */
	assert_in_range(letters, DAMAGED / 8, DAMAGED * 7 / 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(of_400_damaged_fonts_each_gives_a_letter_or_a_fault),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
