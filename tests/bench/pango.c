/* SPDX-License-Identifier: MIT */
/*
 * pango LETTERS OUT - a peer of the print benchmark: the same letters by Pango
 * and cairo, to one PDF, or to a PDF each if OUT is a folder.  LETTERS is
 * letters.txt of data.py: blocks end in an empty line, letters in a form feed.
 */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Points, from the top left corner of an A4 page. */
enum { WIDTH = 595, HEIGHT = 842, LEFT = 71, RIGHT = 311, MEASURE = 453 };

enum { SENDER, ADDRESS, DATE, SUBJECT, SALUTATION };

struct sheet {
	cairo_t *cairo;
	PangoLayout *layout;
	int y;			/* where the next block begins */
};

static void
set_block(struct sheet *s, const char *text, int length, int x, bool justify)
{
	int height;

	pango_layout_set_text(s->layout, text, length);
	pango_layout_set_justify(s->layout, justify);
	cairo_move_to(s->cairo, x, s->y);
	pango_cairo_show_layout(s->cairo, s->layout);
	pango_layout_get_pixel_size(s->layout, NULL, &height);
	s->y += height;
}

/* One letter; gives what follows its form feed. */
static const char *
set_letter(struct sheet *s, const char *text)
{
	const char *end = strchr(text, '\f');

	s->y = 57;
	for (int i = 0; text < end; i++) {
		const char *gap = strstr(text, "\n\n");
		bool last = gap == NULL || gap > end;
		const char *stop = last ? end - 1 : gap;
		int x = i == ADDRESS || i == DATE || last ? RIGHT : LEFT;

		if (i == DATE)
			s->y = 220;
		if (last)
			s->y += 42;
		set_block(s, text, (int)(stop - text), x,
		    i > SALUTATION && !last);
		s->y += 10;
		text = last ? end : gap + 2;
	}
	return end + 1;
}

static PangoLayout *
new_layout(cairo_t *cairo)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family(font, "Liberation Serif");
	/* a cairo point of a PDF is a point, not a 96th of an inch */
	pango_font_description_set_absolute_size(font, 11 * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_width(layout, MEASURE * PANGO_SCALE);
	pango_font_description_free(font);
	return layout;
}

static struct sheet
open_sheet(const char *path)
{
	cairo_surface_t *surface = cairo_pdf_surface_create(path, WIDTH,
	    HEIGHT);
	struct sheet s = {.cairo = cairo_create(surface)};

	s.layout = new_layout(s.cairo);
	cairo_surface_destroy(surface);
	return s;
}

static void
close_sheet(struct sheet *s)
{
	g_object_unref(s->layout);
	cairo_surface_finish(cairo_get_target(s->cairo));
	if (cairo_surface_status(cairo_get_target(s->cairo)) !=
	    CAIRO_STATUS_SUCCESS) {
		fputs("pango: cannot write\n", stderr);
		exit(74);
	}
	cairo_destroy(s->cairo);
}

static void
print_together(const char *text, const char *path)
{
	struct sheet s = open_sheet(path);

	while (*text != '\0') {
		text = set_letter(&s, text);
		cairo_show_page(s.cairo);
	}
	close_sheet(&s);
}

static void
print_each(const char *text, const char *folder)
{
	for (int n = 1; *text != '\0'; n++) {
		char path[4096];
		struct sheet s;

		snprintf(path, sizeof path, "%s/%05d.pdf", folder, n);
		s = open_sheet(path);
		text = set_letter(&s, text);
		close_sheet(&s);
	}
}

int
main(int argc, char **argv)
{
	struct stat st;
	char *text;

	if (argc != 3 || !g_file_get_contents(argv[1], &text, NULL, NULL)) {
		fputs("usage: pango LETTERS OUT\n", stderr);
		return 64;
	}
	if (stat(argv[2], &st) == 0 && S_ISDIR(st.st_mode))
		print_each(text, argv[2]);
	else
		print_together(text, argv[2]);
	g_free(text);
	return 0;
}
