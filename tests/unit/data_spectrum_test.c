/* SPDX-License-Identifier: MIT */
/*
 * Reads all of csv-spectrum (Max Ogden, npm) and compares it with its JSON.
 * CSV_SPECTRUM names its folder; without it there is nothing to read.
 */
#include <stdio.h>

#include "data_test.h"

static str suite;

/* Its location_coordinates.json is of another telephone number than the CSV. */
static bool
is_wrong_there(str column)
{
	return str_equal(column, S("Contact Phone Number"));
}

/* A sole record may stand without a list around it. */
static void
compare_with_json(struct arena *a, struct list *l, const struct node *rows,
    struct faults *f)
{
	const struct node *row =
	    rows->kind == NODE_LIST ? rows->first : rows;
	struct record r;

	for (; list_next(l, a, &r, f); row = row->next) {
		assert_non_null(row);
		assert_int_equal(row->count, l->column_count);
		for (ptrdiff_t i = 0; i < l->column_count; i++)
			if (!is_wrong_there(l->columns[i].name))
				ASSERT_STR(r.cells[i].text, node_text(row,
				    l->columns[i].name, S("absent")));
	}
	assert_null(row);
}

static void
all_of_csv_spectrum_is_read(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	ptrdiff_t count = 0;
	str *names;

	(void)state;
	assert_true(folder_list(&a, path_join(&a, suite, S("csvs")),
	    S(".csv"), &names, &count, &f));
	assert_in_range(count, 12, 100);
	for (ptrdiff_t i = 0; i < count; i++) {
		struct source s;
		struct node *rows;
		struct list *l;

		assert_true(source_read(&a, str_format(&a,
		    "%.*s/json/%.*s.json", FMT(suite),
		    FMT(path_stem(names[i]))), S(""), &s, &f));
		rows = json_read(&a, &s, &f);
		l = list_open(&a, str_format(&a, "%.*s/csvs/%.*s", FMT(suite),
		    FMT(names[i])), S(""), &f);
		assert_non_null(rows);
		assert_non_null(l);
		compare_with_json(&a, l, rows, &f);
	}
	assert_int_equal(f.rows + f.errors, 0);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_csv_spectrum_is_read),
	};
	const char *named = getenv("CSV_SPECTRUM");

	suite = named != NULL ? str_from(named) :
	    S("../shared/data/csv-spectrum");
	if (named == NULL && !path_is_folder(suite)) {
		puts("1..0 # SKIP no CSV_SPECTRUM: csv-spectrum is not part "
		     "of the project");
		return 0;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
