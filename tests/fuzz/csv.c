/* SPDX-License-Identifier: MIT */
/*
 * Reaches list_open and list_next with any bytes as a file: charsets, the
 * separator, the header, quotes; and csv_write, whose rows are read the same.
 */
#include "list.h"

static void
check_writing(str cell)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};
	str cells[] = {S("x"), cell};
	struct record r;
	struct list *l;
	int fd;

	buf_add(&b, S("sep=;\na;b\n"));
	csv_write(&b, cells, COUNT(cells), ';');
	l = list_open(&a, fuzz_file(&a, buf_str(&b), &fd), S("list"), &f);
	EXPECT(l != NULL && list_next(l, &a, &r, &f));
	EXPECT(r.faulty || str_equal(r.cells[1].text, str_trim(cell)));
	EXPECT(!list_next(l, &a, &r, &f));
	list_close(l);
	close(fd);
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str bytes = fuzz_bytes(data, size);

	fuzz_list(bytes);
	/* a lone CR is read as a line end, LF */
	if (fuzz_is_text(bytes) && str_find_char(bytes, '\r') < 0)
		check_writing(bytes);
	return 0;
}
