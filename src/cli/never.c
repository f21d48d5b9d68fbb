/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

/* ---- showing ---- */

struct showing {
	struct arena *arena;
	bool json;
	int64_t addresses, domains, released;
};

static void
show_json(const struct showing *s, const struct never_row *row)
{
	struct buf b = {.arena = s->arena};

	buf_add(&b, S("{\"address\":"));
	buf_json(&b, row->address);
	buf_add(&b, S(",\"reason\":"));
	buf_json(&b, row->reason);
	buf_add(&b, S(",\"date\":"));
	buf_json(&b, row->date);
	buf_add(&b, S(",\"released\":"));
	buf_json(&b, row->released);
	printf("%.*s}\n", FMT(buf_str(&b)));
}

static void
show_text(const struct showing *s, const struct never_row *row)
{
	str address = str_visible(s->arena, row->address);
	str reason = str_visible(s->arena, row->reason);
	int gap = 34 - (int)utf8_length(address);

	printf("%.*s%*s%-10.*s  %.*s", FMT(address), gap > 2 ? gap : 2, "",
	    FMT(str_visible(s->arena, row->date)), FMT(reason));
	if (row->released.len > 0)
		printf(_(" (released: %.*s)"),
		    FMT(str_visible(s->arena, row->released)));
	putchar('\n');
}

static bool
show(void *self, const struct never_row *row)
{
	struct showing *s = self;
	struct arena_mark mark = arena_mark(s->arena);

	if (row->key.len == 0)
		return true;
	if (s->json)
		show_json(s, row);
	else
		show_text(s, row);
	arena_reset(s->arena, mark);
	s->released += row->released.len > 0;
	s->domains += row->released.len == 0 && row->key.at[0] == '@';
	s->addresses += row->released.len == 0 && row->key.at[0] != '@';
	return true;
}

static void
show_all(struct invocation *in, const struct work *w)
{
	struct showing s = {.arena = in->job,
	    .json = option_given(in, "json")};

	if (!never_each(w->campaign, show, &s, &in->faults))
		return;
	fflush(stdout);
	fprintf(stderr,
	    ngettext("%lld address is never written to",
		"%lld addresses are never written to",
		(unsigned long)s.addresses),
	    (long long)s.addresses);
	if (s.domains > 0)
		fprintf(stderr,
		    ngettext(", and %lld whole domain",
			", and %lld whole domains",
			(unsigned long)s.domains),
		    (long long)s.domains);
	if (s.released > 0)
		fprintf(stderr,
		    ngettext("; %lld was released", "; %lld were released",
			(unsigned long)s.released),
		    (long long)s.released);
	fprintf(stderr, " (%.*s)\n",
	    FMT(str_visible(in->job, w->campaign->never_path)));
}

/* ---- changing ---- */

static void
import(struct invocation *in, const struct work *w)
{
	struct never_row otherwise = {
	    .reason = option_text(in, "reason", str_from(_("imported"))),
	    .date = clock_date(in->job, clock_now())};
	struct never_counts n;

	if (!never_import(in->job, w->campaign->never_path,
		option_text(in, "import", S("")), &otherwise, &n,
		&in->faults))
		return;
	fprintf(stderr,
	    ngettext("%lld address added, ", "%lld addresses added, ",
		(unsigned long)n.added),
	    (long long)n.added);
	fprintf(stderr,
	    _("%lld were there already, %lld came twice, %lld cannot be "
	      "used, %lld rows have none\n"),
	    (long long)n.known, (long long)n.doubles, (long long)n.faulty,
	    (long long)n.blank);
}

struct exporting {
	struct buf out;
	int64_t count;
};

static bool
export_row(void *self, const struct never_row *row)
{
	struct exporting *e = self;
	const str cells[] = {row->address, row->reason, row->date};
	str safe[COUNT(cells)];

	if (row->key.len == 0 || row->released.len > 0)
		return true;
	for (ptrdiff_t i = 0; i < COUNT(cells); i++)
		safe[i] = str_like_formula(cells[i])
		    ? str_format(e->out.arena, "'%.*s", FMT(cells[i]))
		    : cells[i];
	/* an '@' makes no formula of an address, but of a domain it might */
	if (row->key.at[0] == '@')
		safe[0] = row->address;
	csv_write(&e->out, safe, COUNT(safe), ',');
	e->count++;
	return true;
}

static void
export(struct invocation *in, const struct work *w)
{
	struct exporting e = {.out = {.arena = in->job}};
	str path = option_text(in, "export", S(""));

	if (path_exists(path)) {
		fault_file(&in->faults, FAULT_CREATE, path,
		    _("another file of that name is there already"));
		return;
	}
	buf_add(&e.out, never_header);
	if (!never_each(w->campaign, export_row, &e, &in->faults) ||
	    !file_save(path, buf_str(&e.out), &in->faults))
		return;
	fprintf(stderr,
	    ngettext("%lld address: %.*s\n", "%lld addresses: %.*s\n",
		(unsigned long)e.count),
	    (long long)e.count, FMT(str_visible(in->job, path)));
}

static void
release(struct invocation *in, const struct work *w)
{
	str address = option_text(in, "release", S(""));
	str by = str_trim(option_text(in, "by", S("")));
	str reason = str_trim(option_text(in, "reason", S("")));
	str note;

	if (by.len == 0 || reason.len == 0) {
		fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("who releases '%.*s', and why? Add --by NAME and "
		      "--reason TEXT"),
		    FMT(address));
		return;
	}
	note = str_format(in->job, "%.*s %.*s: %.*s",
	    FMT(clock_date(in->job, clock_now())), FMT(by), FMT(reason));
	if (never_release(in->job, w->campaign->never_path, address, note,
		&in->faults))
		fprintf(stderr, _("%.*s may be written to again\n"),
		    FMT(str_visible(in->job, address)));
}

static int
run_never(struct invocation *in)
{
	struct work w = {0};

	if (!open_work(in, &w, true))
		return finish(in);
	if (w.campaign->never_path.len == 0) {
		fault_file(&in->faults, FAULT_CONFIG, w.campaign->source.name,
		    _("this campaign has no never list"));
		fault_mend(&in->faults,
		    _("write 'never: ../never.csv', and make that file with "
		      "the line: address,reason,date"));
		return finish(in);
	}
	if (in->faults.errors > 0)
		return finish(in);
	if (option_given(in, "import"))
		import(in, &w);
	else if (option_given(in, "export"))
		export(in, &w);
	else if (option_given(in, "release"))
		release(in, &w);
	else
		show_all(in, &w);
	return finish(in);
}

static const struct option options[] = {
    {"import", "FILE", N_("add all addresses of a list: CSV, XLSX, ODS")},
    {"export", "FILE", N_("write who is on it into a new file")},
    {"release", "ADDRESS", N_("take it off; needs --by and --reason")},
    {"by", "NAME", N_("who releases it")},
    {"reason", "TEXT", N_("why it is released, or was imported")},
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_never;
const struct command cmd_never = {
    .name = "never",
    .arguments = "[DIR]",
    .summary = N_("show and change who must not be written to"),
    .text = N_("The list is a CSV file of the sender's, which campaign.yaml "
	       "names: address, reason, date. '@example.org' stands for all "
	       "of a domain. It is read when letters are planned, and again "
	       "just before each leaves. A row that is released stays, with "
	       "a note."),
    .options = options,
    .most = 1,
    .run = run_never,
};
