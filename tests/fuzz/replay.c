/* SPDX-License-Identifier: MIT */
/*
 * Gives a fuzz target its corpus again, as a test of its own (TAP).  The name
 * of the program is that of the folder in tests/fuzz/corpus.
 */
#include <string.h>

#include "fuzz.h"

enum { SECONDS_MOST = 30 };	/* for one file */

static void
replay(str bytes)
{
	size_t size = (size_t)bytes.len;
	uint8_t *exact = malloc(size); /* so that a byte too far is seen */

	if (size > 0)
		memcpy(exact, bytes.at, size);
	alarm(SECONDS_MOST);
	LLVMFuzzerTestOneInput(exact, size);
	alarm(0);
	free(exact);
}

int
main(int argc, char **argv)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s;
	str folder, *names;
	ptrdiff_t count;

	EXPECT(argc == 1);
	folder = path_join(&a, S("tests/fuzz/corpus"),
	    path_name(str_from(argv[0])));
	if (!folder_list(&a, folder, S(""), &names, &count, &f)) {
		faults_print(&f, stderr);
		return 1;
	}
	printf("1..%lld\n", (long long)count);
	for (ptrdiff_t i = 0; i < count; i++) {
		str path = path_join(&a, folder, names[i]);

		/* first, so that it is known if the target dies */
		printf("# %.*s\n", FMT(path));
		fflush(stdout);
		EXPECT(source_read(&a, path, S(""), &s, &f));
		replay(s.text);
		printf("ok %lld - %.*s\n", (long long)i + 1, FMT(path));
	}
	arena_free(&a);
	return 0;
}
