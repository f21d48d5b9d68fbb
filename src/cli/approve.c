/* SPDX-License-Identifier: MIT */
#include "cli/approve.h"
#include "cli/sheet_note.h"
#include "unicode/unicode.h"

bool
was_approved(struct invocation *in, const struct work *w,
    const struct mailing *m, const struct deliverer *d)
{
	return deliver_approved(d, &in->faults) || fault_mend(&in->faults,
	    _("make the sheet for those who decide: %.*s"),
	    FMT(sheet_command(in, w, m)));
}

/* ---- the sheet ---- */

enum { MOST_FACTS = 11, MOST_NAMES = 12 };

/* What is said on it, in the language of the campaign. */
struct wording {
	struct arena *arena;
	const struct campaign *campaign;
	const struct mailing *mailing;
	const struct approval_sum *sum;
	const struct plan_notes *notes;
	struct approval_words words;
	struct approval_fact facts[MOST_FACTS];
	ptrdiff_t count;
};

static void
add_fact(struct wording *w, const char *label, str value)
{
	if (value.len > 0)
		w->facts[w->count++] =
		    (struct approval_fact){str_from(label), value};
}

/* "15 e-mails (3 cases, 5 recipients)" */
static str
emails(const struct wording *w)
{
	const struct approval_sum *s = w->sum;
	struct factors n = product_factors(s->product);
	struct buf b = {.arena = w->arena};

	buf_format(&b,
	    ngettext("%lld e-mail", "%lld e-mails", (unsigned long)s->letters),
	    (long long)s->letters);
	if (!w->mailing->each_case || n.cases == 0)
		return buf_str(&b);
	buf_add(&b, S(" ("));
	buf_format(&b,
	    ngettext("%lld case", "%lld cases", (unsigned long)n.cases),
	    (long long)n.cases);
	buf_add(&b, S(", "));
	buf_format(&b,
	    ngettext("%lld recipient", "%lld recipients",
		(unsigned long)n.recipients),
	    (long long)n.recipients);
	buf_char(&b, ')');
	return buf_str(&b);
}

static str
languages(const struct wording *w)
{
	const struct tally *t = &w->sum->product->languages;
	const struct tally_line *lines = tally_sorted(w->arena, t);
	struct buf b = {.arena = w->arena};

	for (int i = 0; i < t->count && i < MOST_NAMES; i++) {
		str name = unicode_language_name(w->arena, lines[i].value,
		    w->campaign->language);

		buf_format(&b, "%s%.*s %lld", i > 0 ? ", " : "",
		    FMT(name.len > 0 ? name : lines[i].value),
		    (long long)lines[i].count);
	}
	return buf_str(&b);
}

/* The names of those that are open. */
static str
cases(const struct wording *w)
{
	const struct campaign *c = w->campaign;
	struct buf b = {.arena = w->arena};
	int named = 0;

	for (ptrdiff_t i = 0; i < c->case_count; i++) {
		if (c->cases[i].state != CASE_OPEN)
			continue;
		if (named++ < MOST_NAMES)
			buf_format(&b, "%s%.*s", named > 1 ? ", " : "",
			    FMT(c->cases[i].name));
	}
	if (named > MOST_NAMES)
		buf_format(&b,
		    ngettext(" and %d more", " and %d more",
			(unsigned long)(named - MOST_NAMES)),
		    named - MOST_NAMES);
	return buf_str(&b);
}

/* "appeal.pdf, the letter as a PDF" */
static str
attached(const struct wording *w)
{
	const struct mail_settings *s = &w->mailing->mail;
	struct buf b = {.arena = w->arena};

	for (ptrdiff_t i = 0; i < s->file_count; i++)
		buf_format(&b, "%s%.*s", b.len > 0 ? ", " : "",
		    FMT(s->files[i].name));
	if (s->letter)
		buf_format(&b, "%s%s", b.len > 0 ? ", " : "",
		    _("the letter as a PDF"));
	if (s->column.len > 0) {
		buf_add(&b, b.len > 0 ? S(", ") : S(""));
		buf_format(&b, _("what the column '%.*s' names"),
		    FMT(s->column));
	}
	return buf_str(&b);
}

static str
left_out(const struct wording *w)
{
	struct buf b = {.arena = w->arena};
	const struct plan_notes *n = w->notes;

	if (n->faulty > 0)
		buf_format(&b,
		    ngettext("%lld row with a fault", "%lld rows with faults",
			(unsigned long)n->faulty),
		    (long long)n->faulty);
	if (n->never > 0)
		buf_format(&b, b.len > 0 ? _(", %lld on the never list")
					 : _("%lld on the never list"),
		    (long long)n->never);
	return buf_str(&b);
}

static void
fill_wording(void *self)
{
	struct wording *w = self;
	const struct campaign *c = w->campaign;
	str today;

	approval_words_fill(&w->words);
	add_fact(w, _("Mailing"), w->mailing->name);
	add_fact(w, _("From"), w->sum->from);
	add_fact(w, _("Replies go to"), w->sum->reply_to);
	add_fact(w, _("A copy of each goes to"), w->sum->archive);
	add_fact(w, _("Server"), c->has_smtp ? c->smtp.url
					     : str_from(_("not named yet")));
	add_fact(w, _("E-mails"), emails(w));
	add_fact(w, _("By language"), languages(w));
	add_fact(w, _("Cases"), cases(w));
	add_fact(w, _("Attached"), attached(w));
	add_fact(w, _("Left out"), left_out(w));
	if (unicode_date(w->arena, c->today, DATE_LONG, c->language, &today))
		add_fact(w, _("Sheet made on"), today);
}

static bool
make_sheet(struct invocation *in, const struct work *w,
    const struct mailing *m, const struct deliverer *d,
    const struct approval_sum *sum)
{
	struct wording said = {.arena = in->job, .campaign = w->campaign,
	    .mailing = m, .sum = sum, .notes = deliver_notes(d)};
	struct approval_sheet sheet;
	str path;

	speak_meanwhile(w->campaign->language, fill_wording, &said);
	sheet = (struct approval_sheet){.code = sum->code,
	    .facts = said.facts, .fact_count = said.count,
	    .examples = sum->examples, .example_count = sum->example_count,
	    .words = &said.words};
	if (!approval_print(in->job, w->campaign, m, &sheet, w->out, &path,
		&in->faults) ||
	    !sheet_note(in->job, path, m, sum, &in->faults))
		return false;
	fprintf(stderr, _("Show it to those who decide; its code is %.*s.\n"),
	    FMT(sum->code));
	fprintf(stderr, _("Next: %.*s %.*s --by NAME\n"),
	    FMT(next_command(in, w, m, "approve")), FMT(sum->code));
	printf("%.*s\n", FMT(path));
	return true;
}

/* ---- approving ---- */

/* Opens what there is of a mailing; the ledger may be NULL. */
static struct deliverer *
open_mailing(struct invocation *in, const struct work *w,
    const struct mailing *m, struct ledger *ledger)
{
	struct deliver_options options = {.date =
	    option_text(in, "date", S(""))};

	return deliverer_open(in->job, w->campaign, m, &w->selection,
	    &options, ledger, &in->faults);
}

/* All of a mailing; false: it cannot be approved as it is. */
static bool
sum_up(struct invocation *in, const struct work *w, struct deliverer *d,
    struct approval_sum *sum)
{
	deliver_sum(d, sum, &in->faults);
	if (stop_asked())
		return fault(&in->faults, FAULT_WAITING, NOWHERE,
		    _("stopped; nothing was made or sent"));
	return go_on(in, w, deliver_rejects(in->job, d),
	    deliver_notes(d)->faulty, sum->letters);
}

/* What has changed since its sheet was made, if that sheet is known. */
static bool
tell_changes(struct invocation *in, const struct work *w,
    const struct mailing *m, const struct approval_sum *sum, str code)
{
	str changes = str_equal(code, sum->code) ? S("")
	    : sheet_changes(in->job, w->out, m, sum, code);

	return changes.len > 0 && !fault_file(&in->faults, FAULT_REFUSED,
	    m->name,
	    _("since the sheet of %.*s was made, this has changed: %.*s"),
	    FMT(code), FMT(changes));
}

static bool
record(struct invocation *in, const struct work *w, const struct mailing *m,
    struct deliverer *d, const struct approval_sum *sum, str code)
{
	str by = str_trim(option_text(in, "by", S("")));

	if (tell_changes(in, w, m, sum, code) ||
	    !deliver_approve(d, sum, code, by, &in->faults))
		return str_equal(code, sum->code) ? false
		    : fault_mend(&in->faults, _("make a new sheet: %.*s"),
			FMT(sheet_command(in, w, m)));
	fprintf(stderr,
	    ngettext("%.*s: %lld e-mail approved by %.*s\n",
		"%.*s: %lld e-mails approved by %.*s\n",
		(unsigned long)sum->letters),
	    FMT(m->name), (long long)sum->letters,
	    FMT(str_visible(in->job, by)));
	tell_next(in, w, m, "send");
	return true;
}

/* ---- how it stands ---- */

static void
print_json(struct invocation *in, const struct mailing *m,
    const struct approval_state *s)
{
	struct buf b = {.arena = in->job};
	bool found = s != NULL && s->found;

	buf_add(&b, S("{\"mailing\":"));
	buf_json(&b, m->name);
	buf_format(&b, ",\"required\":%s,\"approved\":%s",
	    s != NULL ? "true" : "false",
	    found && s->holds ? "true" : "false");
	if (found) {
		buf_add(&b, S(",\"by\":"));
		buf_json(&b, s->last.by);
		buf_add(&b, S(",\"at\":"));
		buf_json(&b, clock_iso(in->job, s->last.at));
		buf_add(&b, S(",\"code\":"));
		buf_json(&b, s->last.code);
		buf_format(&b, ",\"letters\":%lld,\"added\":%lld,"
		    "\"differently\":%lld,\"changed\":[",
		    (long long)s->last.letters, (long long)s->added,
		    (long long)s->other);
		for (ptrdiff_t i = 0; i < s->changed_count; i++) {
			if (i > 0)
				buf_char(&b, ',');
			buf_json(&b, s->changed[i]);
		}
		buf_char(&b, ']');
	}
	printf("%.*s}\n", FMT(buf_str(&b)));
}

static void
print_text(struct invocation *in, const struct mailing *m,
    const struct approval_state *s)
{
	if (s == NULL)
		printf(_("%.*s: no approval is required\n"), FMT(m->name));
	else if (s->holds)
		printf(ngettext("%.*s: approved on %.*s by %.*s, code %.*s, "
				"%lld e-mail\n",
			   "%.*s: approved on %.*s by %.*s, code %.*s, "
			   "%lld e-mails\n",
			   (unsigned long)s->last.letters),
		    FMT(m->name), FMT(clock_date(in->job, s->last.at)),
		    FMT(str_visible(in->job, s->last.by)), FMT(s->last.code),
		    (long long)s->last.letters);
}

static void
show_state(struct invocation *in, const struct work *w,
    const struct mailing *m, struct deliverer *d)
{
	struct delivery_counts n = {0};
	const struct approval_state *s;

	if (!deliver_check(d, &n, &in->faults) || stop_asked())
		return;
	s = deliver_approval(d);
	if (option_given(in, "json"))
		print_json(in, m, s);
	else
		print_text(in, m, s);
	fflush(stdout);
	if (was_approved(in, w, m, d) && n.due > 0)
		tell_next(in, w, m, "send");
}

/* ---- the command ---- */

/* What is asked of one mailing, with the ledger it needs. */
static void
act_on(struct invocation *in, const struct work *w, const struct mailing *m,
    struct ledger *ledger, str code)
{
	struct deliverer *d = open_mailing(in, w, m, ledger);
	struct approval_sum sum;

	if (d == NULL)
		return;
	if (code.len == 0 && !option_given(in, "sheet"))
		show_state(in, w, m, d);
	else if (sum_up(in, w, d, &sum) && code.len > 0)
		record(in, w, m, d, &sum, code);
	else if (in->faults.errors == 0 && code.len == 0)
		make_sheet(in, w, m, d, &sum);
	deliverer_close(d);
}

static bool
by_email(const struct mailing *m)
{
	return (m->channel & CHANNEL_EMAIL) != 0;
}

/* The mailing that is meant; NULL after a fault, or where all may be. */
static const struct mailing *
choose_mailing(struct invocation *in, const struct work *w, bool one)
{
	const struct campaign *c = w->campaign;
	const struct mailing *found = NULL;
	int64_t count = 0;

	if (w->mailing != NULL && !by_email(w->mailing)) {
		fault(&in->faults, FAULT_USAGE, w->mailing->place,
		    _("'%.*s' goes on paper: only e-mail is approved"),
		    FMT(w->mailing->name));
		return NULL;
	}
	if (w->mailing != NULL)
		return w->mailing;
	for (ptrdiff_t i = 0; i < c->mailing_count; i++)
		if (by_email(&c->mailings[i])) {
			found = &c->mailings[i];
			count++;
		}
	if (count == 1)
		return found;
	if (count == 0)
		fault_file(&in->faults, FAULT_USAGE, c->source.name,
		    _("no mailing goes by e-mail ('channel: email')"));
	else if (one)
		fault_file(&in->faults, FAULT_USAGE, c->source.name,
		    _("several mailings go by e-mail: name one"));
	return NULL;
}

static void
act(struct invocation *in, const struct work *w, struct ledger *ledger,
    str code)
{
	const struct campaign *c = w->campaign;
	const struct mailing *m = choose_mailing(in, w,
	    code.len > 0 || option_given(in, "sheet"));

	if (m != NULL)
		act_on(in, w, m, ledger, code);
	if (m != NULL || in->faults.errors > 0)
		return;
	for (ptrdiff_t i = 0; i < c->mailing_count; i++)
		if (by_email(&c->mailings[i]))
			act_on(in, w, &c->mailings[i], ledger, code);
}

/* "K7QF-2M9X", where nothing of the user's has that name. */
static bool
looks_like_code(struct invocation *in, str s)
{
	str code;

	return s.len == 9 && s.at[4] == '-' && !path_exists(s) &&
	    approval_code(in->job, s, &code);
}

/* With --by the last argument is the code. */
static bool
take_code(struct invocation *in, str *code)
{
	int last = in->argument_count - 1;
	str typed;

	if (!option_given(in, "by"))
		return (last < 2 && (last < 0 ||
			!looks_like_code(in, in->arguments[last]))) ||
		    fault(&in->faults, FAULT_USAGE, NOWHERE,
			_("who approves? Add --by NAME"));
	if (option_given(in, "sheet") || in->argument_count == 0 ||
	    str_blank(option_text(in, "by", S(""))))
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--by goes with the code of the sheet: marathon approve "
		      "CODE --by NAME"));
	typed = in->arguments[--in->argument_count];
	return approval_code(in->job, typed, code) ||
	    fault(&in->faults, FAULT_USAGE, NOWHERE,
		_("'%.*s' is no code: it has eight letters or digits, as "
		  "K7QF-2M9X"), FMT(typed));
}

static int
run_approve(struct invocation *in)
{
	struct work w = {0};
	struct ledger *ledger;
	str code = S("");

	if (!take_code(in, &code) || !open_work(in, &w, true) ||
	    in->faults.errors > 0 ||
	    !open_ledger(in, &w, code.len > 0 ? LEDGER_WRITE : LEDGER_READ,
		&ledger))
		return finish(in);
	act(in, &w, ledger, code);
	fflush(stdout);
	if (ledger != NULL)
		ledger_close(ledger, &in->faults);
	return finish(in);
}

static const struct option options[] = {
    {"sheet", NULL, N_("make out/approval.pdf, with all that is sent, and its "
		       "code")},
    {"by", "NAME", N_("who approves what has this code")},
    {"skip-faulty", NULL, N_("go on without the rows that have faults")},
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {"date", "DATE", N_("the letters' date (2026-12-10)")},
    {"o", "DIR", N_("where to write, by default out/ in the campaign")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_approve;
const struct command cmd_approve = {
    .name = "approve",
    .arguments = "[DIR] [MAILING] [CODE]",
    .summary = N_("have somebody decide about what is sent by e-mail"),
    .text = N_("With 'approval: required' in campaign.yaml no e-mail leaves "
	       "before it was approved. --sheet makes a PDF for people "
	       "without a terminal; CODE --by NAME records that one of them "
	       "agreed to it. New texts, another sender or more recipients "
	       "need another approval; fewer recipients, later days and "
	       "retries do not. Without a code: how it stands."),
    .options = options,
    .most = 3,
    .run = run_approve,
};
