/* SPDX-License-Identifier: MIT */
/* What the commands share: options, the campaign, questions. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "report/report.h"
#include "unicode/unicode.h"

int
usage_fault(struct invocation *in, const char *format, ...)
{
	struct buf b = {.arena = in->job};
	struct buf shown = {.arena = in->job};
	va_list args;

	va_start(args, format);
	buf_vformat(&b, format, args);
	va_end(args);
	buf_visible(&shown, buf_str(&b));
	fprintf(stderr, "marathon: %.*s\n", FMT(buf_str(&shown)));
	return FAULT_USAGE;
}

static int
option_index(const struct invocation *in, const char *name)
{
	const struct option *o = in->command->options;

	for (int i = 0; o != NULL && o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return i;
	return -1;
}

str
option_text(const struct invocation *in, const char *name, str otherwise)
{
	int i = option_index(in, name);

	return i >= 0 && in->values[i] != NULL ? str_from(in->values[i])
					       : otherwise;
}

bool
option_given(const struct invocation *in, const char *name)
{
	int i = option_index(in, name);

	return i >= 0 && in->values[i] != NULL;
}

bool
option_number(struct invocation *in, const char *name, struct range range,
    int64_t otherwise, int64_t *out)
{
	str text = option_text(in, name, S(""));

	*out = otherwise;
	if (!option_given(in, name))
		return true;
	if (str_to_int(text, out) && *out >= range.least && *out <= range.most)
		return true;
	return fault(&in->faults, FAULT_USAGE, NOWHERE,
	    range.most == INT64_MAX
		? _("--%s: '%.*s' is not a whole number from %lld on")
		: _("--%s: '%.*s' is not a whole number from %lld to %lld"),
	    name, FMT(text), (long long)range.least, (long long)range.most);
}

int
finish(struct invocation *in)
{
	faults_print(&in->faults, stderr);
	return faults_status(&in->faults);
}

int
finish_stopped(struct invocation *in)
{
	fault(&in->faults, FAULT_WAITING, NOWHERE,
	    _("stopped; nothing was made or sent"));
	return finish(in);
}

/* The line "language: xx" of campaign.yaml, read before anything can fail. */
static str
campaign_language(struct arena *a, str folder)
{
	struct faults quiet = {.arena = a};
	struct source s;
	str rest, line;

	if (!source_read(a, path_join(a, folder, S("campaign.yaml")), S(""), &s,
		&quiet))
		return S("fr");
	rest = s.text;
	while (str_line(&rest, &line))
		if (str_starts(line, S("language:"))) {
			line = str_slice(line, 9, line.len);
			return str_trim(str_cut(&line, '#'));
		}
	return S("fr");
}

static bool
read_selection(struct invocation *in, struct work *w)
{
	struct selection *s = &w->selection;
	str where = option_text(in, "where", S(""));

	s->case_id = option_text(in, "case", S(""));
	s->only = option_text(in, "only", S(""));
	if (where.len > 0) {
		bool whole = str_find_char(where, '=') >= 0;

		s->where_column = str_trim(str_cut(&where, '='));
		s->where_value = str_trim(where);
		if (!whole || s->where_column.len == 0)
			return fault(&in->faults, FAULT_USAGE, NOWHERE,
			    _("--where is 'column=value'"));
	}
	return true;
}

/* The day: of today, or as if it were that of --date. */
static bool
read_date(struct invocation *in, str *today)
{
	str given = option_text(in, "date", S("")), shown;

	*today = clock_date(in->job, clock_now());
	if (given.len == 0)
		return true;
	*today = given;
	return (given.len == 10 && unicode_date(in->job, given, DATE_SHORT,
				       S("en"), &shown)) ||
	    fault(&in->faults, FAULT_USAGE, NOWHERE,
		_("--date: '%.*s' is not a date (write it as 2026-12-10)"),
		FMT(given));
}

/*
 * In a campaign's folder the name of a folder that has no campaign in it is
 * that of a mailing: `letters` may be both.
 */
static bool
is_campaign_folder(struct invocation *in, str name)
{
	if (str_find_char(name, '/') >= 0)
		return true;
	if (!path_is_folder(name))
		return false;
	return in->argument_count > 1 || !path_exists(S("campaign.yaml")) ||
	    path_exists(path_join(in->job, name, S("campaign.yaml")));
}

/* [DIR] [MAILING]: a folder comes first, a name of a mailing behind it. */
static bool
split_arguments(struct invocation *in, struct work *w)
{
	int i = 0;

	w->folder = S(".");
	if (in->argument_count > 0 &&
	    is_campaign_folder(in, in->arguments[0]))
		w->folder = in->arguments[i++];
	if (i < in->argument_count)
		w->mailing_name = in->arguments[i++];
	if (i < in->argument_count)
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("no folder '%.*s'"), FMT(in->arguments[0]));
	return w->mailing_name.len == 0 || !str_equal(w->folder, S(".")) ||
	    path_exists(S("campaign.yaml")) ||
	    fault(&in->faults, FAULT_NO_INPUT, NOWHERE,
		_("no folder '%.*s', and no campaign in this one"),
		FMT(w->mailing_name));
}

bool
open_work(struct invocation *in, struct work *w, bool all)
{
	struct campaign_options options = {0};

	if (!split_arguments(in, w))
		return false;
	speak(campaign_language(in->job, w->folder));
	if (!read_selection(in, w) || !read_date(in, &options.today))
		return false;
	options.folder = w->folder;
	options.stock = stock_folder(in->job);
	w->out = option_text(in, "o", path_join(in->job, w->folder, S("out")));
	w->campaign = campaign_open(in->job, &options, &in->faults);
	if (w->campaign == NULL)
		return false;
	if (all && w->mailing_name.len == 0)
		return true;
	w->mailing =
	    campaign_mailing(w->campaign, w->mailing_name, &in->faults);
	return w->mailing != NULL && (all || in->faults.errors == 0);
}

/* The order of the log is that of its numbers; people read its times. */
static void
note_clock(struct invocation *in, struct ledger *l, str path)
{
	enum { BEHIND_MS = 60 * 1000 };
	int64_t latest = ledger_latest(l), now = clock_now();
	struct arena *a = in->job;

	if (latest <= now + BEHIND_MS)
		return;
	fault_file(&in->faults, FAULT_NOTE, path,
	    _("the clock says %.*s %.*s, but the last entry of the log is of "
	      "%.*s %.*s"),
	    FMT(clock_date(a, now)), FMT(clock_time(a, now)),
	    FMT(clock_date(a, latest)), FMT(clock_time(a, latest)));
	fault_mend(&in->faults, "timedatectl set-ntp true");
}

bool
open_ledger(struct invocation *in, const struct work *w, int mode,
    struct ledger **out)
{
	str path = campaign_ledger_path(in->job, w->campaign);

	*out = NULL;
	if (mode == LEDGER_READ && !path_exists(path))
		return true;
	*out = ledger_open(in->job, path, (enum ledger_mode)mode, &in->faults);
	if (*out != NULL && mode == LEDGER_WRITE)
		note_clock(in, *out, path);
	return *out != NULL;
}

str
next_command(struct invocation *in, const struct work *w,
    const struct mailing *m, const char *command)
{
	bool named = m != NULL && w->campaign->mailing_count > 1;

	return str_format(in->job, "marathon %s %.*s%s%.*s", command,
	    FMT(shell_word(in->job, w->folder)), named ? " " : "",
	    FMT(named ? m->name : S("")));
}

void
tell_next(struct invocation *in, const struct work *w,
    const struct mailing *m, const char *command)
{
	fprintf(stderr, _("Next: %.*s\n"),
	    FMT(next_command(in, w, m, command)));
}

str
sheet_command(struct invocation *in, const struct work *w,
    const struct mailing *m)
{
	return str_format(in->job, "%.*s --sheet",
	    FMT(next_command(in, w, m, "approve")));
}

void
tell_next_mail(struct invocation *in, const struct work *w,
    const struct mailing *m, struct ledger *l)
{
	struct faults damaged = {.arena = in->job}; /* `send` tells of it */
	struct approval last;
	bool found = !w->campaign->approval;

	if (!found && l != NULL)
		ledger_approval(l, in->job, m->name, &last, &found, &damaged);
	fprintf(stderr, _("Next: %.*s\n"), FMT(found
		? next_command(in, w, m, "send")
		: sheet_command(in, w, m)));
}

bool
at_terminal(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

str
ask_line(struct arena *a, const char *question)
{
	char line[512];

	fputs(question, stderr);
	fflush(stderr);
	if (stop_asked() || fgets(line, sizeof line, stdin) == NULL)
		return S("");
	return str_copy(a, str_trim(str_from(line)));
}

bool
ask_yes(const char *question, bool otherwise)
{
	struct arena scratch = {0};
	str answer = ask_line(&scratch, question);
	bool yes = otherwise;

	if (answer.len > 0)
		yes = answer.at[0] == 'y' || answer.at[0] == 'Y' ||
		    answer.at[0] == 'o' || answer.at[0] == 'O';
	arena_free(&scratch);
	return yes;
}

static void
tell_fallbacks(const struct fallback_note *n)
{
	for (; n != NULL; n = n->next)
		if (n->recipients > 0)
			fprintf(stderr,
			    ngettext("%lld recipient reads %.*s: the letter "
				     "goes there in %.*s, as 'fallback' says\n",
				"%lld recipients read %.*s: they get the "
				"letter in %.*s, as 'fallback' says\n",
				(unsigned long)n->recipients),
			    (long long)n->recipients, FMT(n->language),
			    FMT(n->given));
}

void
tell_notes(const struct plan_notes *n)
{
	const struct {
		int64_t count;
		const char *text;
	} all[] = {
	    {n->closed,
		ngettext("%lld case is closed (Action terminée): left out\n",
		    "%lld cases are closed (Action terminée): left out\n",
		    (unsigned long)n->closed)},
	    {n->paused,
		ngettext("%lld case is paused: left out\n",
		    "%lld cases are paused: left out\n",
		    (unsigned long)n->paused)},
	    {n->expired,
		ngettext("%lld case is past its last day: left out\n",
		    "%lld cases are past their last day: left out\n",
		    (unsigned long)n->expired)},
	    {n->doubles,
		ngettext("%lld exact double merged\n",
		    "%lld exact doubles merged\n",
		    (unsigned long)n->doubles)},
	    {n->shared,
		ngettext("%lld row shares an address: one letter goes there\n",
		    "%lld rows share an address: one letter goes there\n",
		    (unsigned long)n->shared)},
	    {n->never,
		ngettext("%lld recipient is on the never list: left out\n",
		    "%lld recipients are on the never list: left out\n",
		    (unsigned long)n->never)},
	};

	tell_fallbacks(n->fallbacks);
	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		if (all[i].count > 0)
			fprintf(stderr, all[i].text, (long long)all[i].count);
}

bool
names_somebody(const struct plan_notes *n)
{
	return n->rows > n->unselected || n->faulty > 0;
}

bool
names_nobody(struct invocation *in, const struct work *w,
    const struct plan_notes *n)
{
	if (w->selection.only.len == 0 || names_somebody(n))
		return false;
	return !fault(&in->faults, FAULT_USAGE, NOWHERE,
	    _("--only: nobody is '%.*s' by id, name or e-mail address"),
	    FMT(w->selection.only));
}

bool
cancel_closed(struct invocation *in, const struct work *w,
    struct ledger *ledger)
{
	int64_t cancelled;

	if (!plan_cancel_closed(w->campaign, w->mailing, ledger, &cancelled,
		&in->faults))
		return false;
	if (cancelled > 0)
		fprintf(stderr,
		    _("%lld cancelled: their case is no longer open\n"),
		    (long long)cancelled);
	return true;
}

static void
tell_faulty(int64_t faulty, int64_t all, str path)
{
	if (path.len > 0)
		fprintf(stderr, _("%lld of %lld cannot be used, see %.*s\n"),
		    (long long)faulty, (long long)all, FMT(path));
	else
		fprintf(stderr, _("%lld of %lld cannot be used\n"),
		    (long long)faulty, (long long)all);
}

bool
go_on(struct invocation *in, const struct work *w, str rejects,
    int64_t faulty, int64_t good)
{
	str question, path = path_join(in->job, w->out, S("faults.csv"));

	faults_print(&in->faults, stderr);
	faults_forget(&in->faults);
	if (in->faults.errors > 0)
		return false;
	if (faulty == 0)
		return true;
	if (rejects.len > 0 &&
	    (!folder_make(w->out, &in->faults) ||
		!file_save(path, rejects, &in->faults)))
		return false;
	tell_faulty(faulty, faulty + good,
	    rejects.len > 0 ? str_visible(in->job, path) : S(""));
	if (good == 0)
		return false;
	if (option_given(in, "skip-faulty") || option_given(in, "resume"))
		return true;
	if (!at_terminal()) {
		fputs(_("mend them, or go on without them: --skip-faulty\n"),
		    stderr);
		return false;
	}
	question = str_format(in->job, _("Go on with %lld? [y/N] "),
	    (long long)good);
	return ask_yes(str_z(in->job, question), false);
}
