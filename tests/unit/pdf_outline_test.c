/* SPDX-License-Identifier: MIT */
/* How readers find a letter in a file: what pages are called, bookmarks. */
#include "pdf_font.h"

#define JARS "/usr/share/java/"
#define LABELS "qpdf --json --json-key=pagelabels %s 2>&1 | tr -d ' \\n'"

/* A file of letters: their numbers, and how many pages each has. */
struct sample {
	int64_t number;
	ptrdiff_t pages;
	const char *heading;	/* that begins with it, or NULL */
};

static str
print_letters(struct bench *b, const struct sample *all, ptrdiff_t count)
{
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr")};
	struct pdf *pdf = pdf_open(run, &info, &b->faults);
	struct page page = page_of(b, S("a\n"));
	str bytes;

	for (ptrdiff_t i = 0; i < count; i++) {
		if (all[i].heading != NULL)
			pdf_heading(pdf, str_from(all[i].heading));
		pdf_letter(pdf, all[i].number, all[i].pages);
		for (ptrdiff_t n = 0; n < all[i].pages; n++)
			assert_true(pdf_page(pdf, &page,
			    n == 0 ? S("Zo\xC3\xA9") : S(""), &b->faults));
	}
	assert_true(pdf_finish(pdf, &b->arena, &bytes, &b->faults));
	pdf_run_close(run);
	return bytes;
}

static void
letters_from_one_on_need_no_labels(void **state)
{
	struct bench *b = *state;
	const struct sample all[] = {{1, 1, NULL}, {2, 1, NULL}, {3, 1, NULL}};

	assert_holds(tool(b, LABELS, print_letters(b, all, COUNT(all))),
	    "\"pagelabels\":[]");
}

static void
a_page_is_called_by_its_letter(void **state)
{
	struct bench *b = *state;
	const struct sample all[] = {{37, 1, NULL}, {38, 1, NULL},
	    {39, 3, NULL}, {40, 2, NULL}, {42, 1, NULL}, {43, 1, NULL}};
	str bytes = print_letters(b, all, COUNT(all));
	str text = tool(b, LABELS, bytes);

	assert_holds(text, "[{\"index\":0,\"label\":"
	    "{\"/S\":\"/D\",\"/St\":37}},{\"index\":2,\"label\":"
	    "{\"/P\":\"u:39-\",\"/S\":\"/D\",\"/St\":1}},"
	    "{\"index\":5,\"label\":"
	    "{\"/P\":\"u:40-\",\"/S\":\"/D\",\"/St\":1}},"
	    "{\"index\":7,\"label\":{\"/S\":\"/D\",\"/St\":42}}]");
	assert_holds(tool(b, "qpdf --check %s 2>&1", bytes), "No syntax or");
}

/*
 * libharu's own labels end at 16,383 pages, and no array of a PDF 1.4 may have
 * more than 8,191 entries.
 */
static void
many_letters_have_their_labels(void **state)
{
	enum { MANY = 17000 };
	struct bench *b = *state;
	struct sample *all = NEW_ARRAY(&b->arena, struct sample, MANY);
	str bytes;

	for (int i = 0; i < MANY; i++)
		all[i] = (struct sample){i + 1, 2, NULL};
	bytes = print_letters(b, all, MANY);
	assert_holds(tool(b, "qpdf --json --json-key=pagelabels %s | "
	    "grep -c '\"index\"'", bytes), "17000");
	assert_holds(tool(b, LABELS " | tail -c 100", bytes),
	    "\"index\":33998,\"label\":{\"/P\":\"u:17000-\"");
	assert_lines(tool(b, "qpdf --json=1 --json-key=objects %s | "
	    "/usr/bin/python3 -c 'import json, sys\n"
	    "def longest(v):\n"
	    "    parts = v.values() if isinstance(v, dict) else v\n"
	    "    if not isinstance(v, (dict, list)):\n"
	    "        return 0\n"
	    "    return max([isinstance(v, list) and len(v)] +\n"
	    "               [longest(x) for x in parts])\n"
	    "print(longest(json.load(sys.stdin)))'", bytes), "4000");
}

static void
a_heading_has_bookmarks_below_it(void **state)
{
	struct bench *b = *state;
	const struct sample all[] = {{1, 1, "\xC3\x89tats <b>"}, {2, 1, NULL},
	    {3, 1, "France"}, {4, 1, ""}};
	str bytes = print_letters(b, all, COUNT(all));

	assert_holds(tool(b, "mutool show %s outline 2>&1", bytes),
	    "+\t\"\xC3\x89tats <b>\"\t#page=1&view=Fit\n"
	    "|\t\t\"Zo\xC3\xA9\"\t#page=1&view=Fit\n"
	    "|\t\t\"Zo\xC3\xA9\"\t#page=2&view=Fit\n"
	    "+\t\"France\"\t#page=3&view=Fit\n"
	    "|\t\t\"Zo\xC3\xA9\"\t#page=3&view=Fit\n"
	    "|\t\"Zo\xC3\xA9\"\t#page=4&view=Fit\n");
	assert_holds(tool(b, "qpdf --check %s 2>&1", bytes), "No syntax or");
}

/* In one byte a character, in two, in four; what is a sign in PDF, too. */
static void
a_bookmark_may_hold_any_sign(void **state)
{
	struct bench *b = *state;
	const struct sample all[] = {{1, 1, "(b)) /c <d> #1 [e] %"},
	    {2, 1, "\\051 \\"}, {3, 1, "\xC3\xBF\xC3\x80"},
	    {4, 1, "\xC5\xB5 \xF0\x9D\x92\xB3"}};
	str bytes = print_letters(b, all, COUNT(all));
	str text = tool(b, "qpdf --json=1 --json-key=outlines %s | "
	    "/usr/bin/python3 -c 'import json, sys\n"
	    "for mark in json.load(sys.stdin)[\"outlines\"]:\n"
	    "    print(mark[\"title\"])'", bytes);

	assert_lines(text, "(b)) /c <d> #1 [e] %\n\\051 \\\n"
	    "\xC3\xBF\xC3\x80\n\xC5\xB5 \xF0\x9D\x92\xB3");
}

/* PDFBox preflight, where it is installed: ISO 19005-1, level B. */
static void
an_archive_takes_labels_and_headings(void **state)
{
	struct bench *b = *state;
	const struct sample all[] = {{7, 1, "One"}, {9, 2, NULL},
	    {10, 3, "Two"}};

	if (access(JARS "preflight.jar", R_OK) != 0)
		skip();
	assert_holds(tool(b, "java -cp " JARS "preflight.jar:" JARS
	    "pdfbox2.jar:" JARS "fontbox2.jar:" JARS "xmpbox.jar:" JARS
	    "commons-logging.jar:" JARS "javax.activation.jar:" JARS
	    "jaxb-api.jar org.apache.pdfbox.preflight.Validator_A1b %s 2>&1",
	    print_letters(b, all, COUNT(all))), "is a valid PDF/A-1b file");
}

/* A document that is given up leaves nothing behind (seen by sanitizers). */
static void
labels_may_be_given_up(void **state)
{
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr")};
	struct pdf *pdf = pdf_open(run, &info, &b->faults);
	struct page page = page_of(b, S("a\n"));

	for (int i = 1; i <= 3000; i++) {
		pdf_heading(pdf, S("h"));
		pdf_letter(pdf, 2 * i, 1);
		assert_true(pdf_page(pdf, &page, S("n"), &b->faults));
	}
	pdf_abandon(pdf);
	pdf_run_close(run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(letters_from_one_on_need_no_labels),
		CASE(a_page_is_called_by_its_letter),
		CASE(many_letters_have_their_labels),
		CASE(a_heading_has_bookmarks_below_it),
		CASE(a_bookmark_may_hold_any_sign),
		CASE(an_archive_takes_labels_and_headings),
		CASE(labels_may_be_given_up),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
