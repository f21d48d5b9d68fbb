/* SPDX-License-Identifier: MIT */
/* Faults as people see them. */
#include "fault.h"

/* The excerpt with tabs as blanks, so that the carets stand right below. */
static void
print_excerpt(const struct fault *e, struct arena *a, FILE *to)
{
	struct buf line = {.arena = a};
	str shown;

	for (ptrdiff_t i = 0; i < e->excerpt.len; i++) {
		char c = e->excerpt.at[i];

		buf_char(&line, c == '\t' ? ' ' : c);
	}
	shown = buf_str(&line);
	line = (struct buf){.arena = a};
	buf_visible(&line, shown);
	fprintf(to, "    %.*s\n", FMT(buf_str(&line)));
	fprintf(to, "    %*s", (int)e->caret, "");
	for (int64_t i = 0; i < e->carets; i++)
		fputc('^', to);
	fputc('\n', to);
}

static void
print_message(const struct fault *e, FILE *to)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};

	if (e->file.len > 0) {
		buf_visible(&b, e->file);
		if (e->line > 0)
			buf_format(&b, ":%lld:%lld", (long long)e->line,
			    (long long)e->column);
		buf_add(&b, S(": "));
	}
	if (e->kind == FAULT_NOTE)
		buf_add(&b, str_from(_("note: ")));
	buf_visible(&b, e->message);
	if (e->times > 1)
		buf_format(&b, _(" (%lld times)"), (long long)e->times);
	fprintf(to, "%.*s\n", FMT(buf_str(&b)));
	if (e->line > 0 && e->excerpt.len > 0)
		print_excerpt(e, &scratch, to);
	arena_free(&scratch);
}

static void
print_mend(str mend, FILE *to)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};

	buf_visible(&b, mend);
	if (b.len > 0)
		fprintf(to, "    → %.*s\n", FMT(buf_str(&b)));
	arena_free(&scratch);
}

void
fault_print(const struct fault *e, FILE *to)
{
	print_message(e, to);
	print_mend(e->mend, to);
}

/* How many more there are of a group, and where. */
static void
print_more(const struct fault_group *g, int64_t more, FILE *to)
{
	struct arena scratch = {0};
	unsigned long n = (unsigned long)more;
	str lines = fault_group_lines(&scratch, g);
	const char *format = g->kind == FAULT_ROW
	    ? ngettext("    and %lld more like it, in row %.*s\n",
		  "    and %lld more like it, in rows %.*s\n", n)
	    : ngettext("    and %lld more like it, in line %.*s\n",
		  "    and %lld more like it, in lines %.*s\n", n);

	if (lines.len == 0)
		format = ngettext("    and %lld more like it\n",
		    "    and %lld more like it\n", n);
	fprintf(to, format, (long long)more, FMT(lines));
	arena_free(&scratch);
}

/* The first few in full; what mends them all is said once. */
static void
print_group(const struct fault_group *g, FILE *to)
{
	const struct fault *e = g->first;
	int64_t shown = 0;
	str mend = S("");

	for (; e != NULL && shown < FAULT_SHOWN; e = e->next) {
		if (e->group != g)
			continue;
		print_message(e, to);
		if (!str_equal(e->mend, mend))
			print_mend(e->mend, to);
		mend = e->mend;
		shown++;
	}
	if (g->count > shown)
		print_more(g, g->count - shown, to);
}

void
faults_print(const struct faults *f, FILE *to)
{
	for (int r = 0; r < FAULT_RANKS; r++) {
		for (const struct fault_group *g = f->first_group; g != NULL;
		     g = g->next)
			if ((int)fault_rank(g->kind) == r)
				print_group(g, to);
		for (const struct fault *e = f->first; e != NULL; e = e->next)
			if (e->group == NULL &&
			    (int)fault_rank(e->kind) == r)
				fault_print(e, to);
	}
	if (f->ungrouped > 0)
		fprintf(to, _("... and %lld more\n"),
		    (long long)f->ungrouped);
}
