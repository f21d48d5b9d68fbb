/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "data/data.h"
#include "letter/letter.h"
#include "report/report.h"

/*
 * A campaign.yaml of a few commented lines, in the user's language.  A tab
 * stands before each comment.
 */
static const char *const file_text = N_(
    "name: %.*s\n"
    "language: %s\t# of the letters, where a row says no other\n"
    "country: FR\t# of the sender: page layout and address\n"
    "place: %.*s\t# stands before the date\n"
    "from:\t# who writes\n"
    "  name: %.*s\n"
    "  address: |\n"
    "    12 street of your group\n"
    "    34000 Your town\n"
    "  email: %.*s\n"
    "mailings:\n"
    "  %s:\n"
    "    letter: %.*s\n"
    "    to: %.*s\n"
    "    channel: %s\t# print or email\n"
    "# smtp:\t# to send: your relay\n"
    "#   url: smtps://relay.example.org\n"
    "#   user: name\n"
    "#   limits: 200/hour\n");

/* Stands before the mailings. */
static const char *const never_text =
    N_("never: %.*s\t# who must not be written to\n");

struct answers {
	str never;		/* as it is written there; empty: no list */
	str name, language, place, sender, email;
	str list, letter;	/* file names in the new folder */
	bool by_email;
};

/* Copies a file into the folder under its own name, over no other. */
static bool
copy_file(struct invocation *in, str from, str folder, str *name)
{
	struct source s, there;
	str to;

	*name = path_name(from);
	to = path_join(in->job, folder, *name);
	if (!str_equal(str_visible(in->job, *name), *name) ||
	    str_equal(*name, S("campaign.yaml")))
		return fault_file(&in->faults, FAULT_USAGE, from,
		    _("a campaign cannot have a file of that name"));
	if (!source_read(in->job, from, S(""), &s, &in->faults))
		return false;
	if (!path_exists(to))
		return file_save(to, s.text, &in->faults);
	return (source_read(in->job, to, S(""), &there, &in->faults) &&
		   str_equal(s.text, there.text)) ||
	    fault_file(&in->faults, FAULT_CREATE, to,
		_("another file of that name is there already"));
}

static str
ask(struct invocation *in, const char *question, str otherwise)
{
	str prompt, answer;

	if (!at_terminal())
		return otherwise;
	prompt = str_format(in->job, "%s [%.*s] ", question, FMT(otherwise));
	answer = ask_line(in->job, str_z(in->job, prompt));
	return answer.len > 0 ? answer : otherwise;
}

/* A text of the user's as a YAML scalar: that text, without controls. */
static str
quoted(struct arena *a, str s)
{
	struct buf b = {.arena = a};

	s = str_visible(a, s);
	buf_char(&b, '\'');
	for (ptrdiff_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\'')
			buf_char(&b, '\'');
		buf_char(&b, s.at[i]);
	}
	buf_char(&b, '\'');
	return buf_str(&b);
}

/* On paper if the list has addresses, else by e-mail if it has those. */
static bool
look_at_list(struct invocation *in, str path, struct answers *w)
{
	struct list *list = list_open(in->job, path, path, &in->faults);

	if (list == NULL)
		return false;
	w->by_email = list_column(list, S("address")) < 0 &&
	    list_column(list, S("email")) >= 0;
	tell_list(list);
	tell_columns(list);
	return true;
}

static str
stock_file(struct invocation *in, const char *name)
{
	return path_join(in->job, stock_folder(in->job), str_from(name));
}

static bool
speaks_french(void)
{
	return str_equal(str_from(_("en")), S("fr"));
}

/* One below the other: no value has a tab (see quoted). */
static str
align_comments(struct arena *a, str text)
{
	enum { COLUMN = 29 };
	struct buf b = {.arena = a};
	str line;

	while (str_line(&text, &line)) {
		str value = str_cut(&line, '\t');
		ptrdiff_t gap = COLUMN - utf8_length(value);

		buf_add(&b, value);
		if (line.len > 0)
			buf_format(&b, "%*s%.*s", gap > 1 ? (int)gap : 1, "",
			    FMT(line));
		buf_char(&b, '\n');
	}
	return buf_str(&b);
}

static str
with_never(struct arena *a, str text, const struct answers *w)
{
	ptrdiff_t at = str_find(text, S("\nmailings:")) + 1;

	if (w->never.len == 0)
		return text;
	return str_format(a, "%.*s%.*s%.*s", FMT(str_slice(text, 0, at)),
	    FMT(str_format(a, _(never_text), FMT(quoted(a, w->never)))),
	    FMT(str_slice(text, at, text.len)));
}

static bool
write_campaign(struct invocation *in, str folder, const struct answers *w)
{
	struct arena *a = in->job;
	str text = str_format(a, _(file_text), FMT(quoted(a, w->name)),
	    str_z(a, w->language), FMT(quoted(a, w->place)),
	    FMT(quoted(a, w->sender)), FMT(quoted(a, w->email)),
	    speaks_french() ? "lettres" : "letters", FMT(quoted(a, w->letter)),
	    FMT(quoted(a, w->list)), w->by_email ? "email" : "print");

	return file_save(path_join(a, folder, S("campaign.yaml")),
	    align_comments(a, with_never(a, text, w)), &in->faults);
}

/* A list and a letter that were taken for each other, or for another file. */
static bool
check_kinds(struct invocation *in, str list, str letter)
{
	struct source s;

	if (str_ends(list, S(".md")))
		return fault_file(&in->faults, FAULT_USAGE, list,
		    _("this is a letter, and no list")) ||
		    fault_mend(&in->faults,
			_("--list takes a table, --letter the letter"));
	if (!source_read(in->job, letter, S(""), &s, &in->faults))
		return false;
	return str_find_char(s.text, '\0') < 0 ||
	    fault_file(&in->faults, FAULT_USAGE, letter,
		_("this is no text, so it is no letter")) ||
	    fault_mend(&in->faults,
		_("write the letter as plain text, in a file LETTER.md"));
}

/* The letter's own language, else the user's. */
static bool
look_at_letter(struct invocation *in, str path, struct answers *w)
{
	const struct letter *letter =
	    letter_read(in->job, path, path, &in->faults);

	if (letter == NULL)
		return false;
	w->language = letter->language;
	if (w->language.len == 0)
		w->language = speaks_french() ? S("fr") : S("en");
	return true;
}

/* "nadia" of "lists/nadia", and of "." the folder's own name. */
static str
name_of(struct arena *a, str folder)
{
	char *real = NEW_ARRAY(a, char, PATH_MAX);

	return realpath(str_z(a, folder), real) != NULL
	    ? path_name(str_from(real))
	    : path_name(folder);
}

static bool
is_own_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid();
}

static bool
is_home(const char *folder)
{
	const char *home = getenv("HOME");
	char real[PATH_MAX];

	return home != NULL && realpath(folder, real) != NULL &&
	    strcmp(real, home) == 0;
}

/*
 * The sender's never list: his own, in the campaign's folder or one of those
 * above, up to his home.  A stranger's is none of his.
 */
static bool
find_never(struct arena *a, str folder, str *name)
{
	enum { LEVELS = 4 };
	str above = S(".");

	for (int i = 0; i <= LEVELS; i++) {
		*name = path_join(a, above, S("never.csv"));
		if (is_own_file(str_z(a, path_join(a, folder, *name))))
			return true;
		if (is_home(str_z(a, path_join(a, folder, above))))
			return false;
		above = i == 0 ? S("..") : path_join(a, S(".."), above);
	}
	return false;
}

/* For e-mail one is begun beside the campaign, so that the next finds it. */
static bool
provide_never(struct invocation *in, str folder, str *name, bool by_email)
{
	struct arena *a = in->job;
	str path;

	if (find_never(a, folder, name))
		return true;
	*name = S("");
	if (!by_email)
		return true;
	*name = access(str_z(a, path_join(a, folder, S(".."))), W_OK) == 0
	    ? S("../never.csv")
	    : S("never.csv");
	path = path_join(a, folder, *name);
	if (path_exists(path)) {
		*name = S("");
		return true;
	}
	if (!file_save(path, never_header, &in->faults))
		return false;
	fprintf(stderr, _("Made %.*s: who must not be written to, by any "
			  "campaign.\n"),
	    FMT(shell_word(a, path)));
	return true;
}

static bool
make_campaign(struct invocation *in, str folder)
{
	str list = option_text(in, "list",
	    stock_file(in, "recipients/example.csv"));
	str letter = option_text(in, "letter",
	    stock_file(in, _("letters/letter.en.md")));
	struct answers w = {0};

	if (path_exists(path_join(in->job, folder, S("campaign.yaml"))))
		return fault_file(&in->faults, FAULT_CREATE, folder,
		    _("there is a campaign here already"));
	if (!check_kinds(in, list, letter) ||
	    !look_at_list(in, list, &w) || !look_at_letter(in, letter, &w) ||
	    !folder_make(folder, &in->faults) ||
	    !copy_file(in, list, folder, &w.list) ||
	    !copy_file(in, letter, folder, &w.letter) ||
	    !provide_never(in, folder, &w.never, w.by_email))
		return false;
	w.name = ask(in, _("Name of the campaign?"), name_of(in->job, folder));
	w.sender = ask(in, _("Who writes?"), str_from(_("Our group")));
	w.place = ask(in, _("From which town?"), str_from(_("Your town")));
	w.email = ask(in, _("E-mail address of the sender?"),
	    S("group@example.org"));
	return write_campaign(in, folder, &w);
}

static int
run_new(struct invocation *in)
{
	str folder = in->arguments[0], word;

	speak(S("fr"));
	while (folder.len > 1 && str_ends(folder, S("/")))
		folder.len--;
	if (make_campaign(in, folder)) {
		word = shell_word(in->job, folder);
		fprintf(stderr, _("Made %.*s/campaign.yaml: read it, and say "
				  "who writes.\n"),
		    FMT(word));
		fprintf(stderr, _("Next: marathon fields %.*s\n"), FMT(word));
	}
	return finish(in);
}

static const struct option options[] = {
    {"list", "FILE", N_("the recipients: CSV, XLSX, ODS or vCard, copied")},
    {"letter", "FILE", N_("the letter: a Markdown file, copied")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_new;
const struct command cmd_new = {
    .name = "new",
    .arguments = "DIR",
    .summary = N_("begin a campaign in a new folder"),
    .text = N_("Copies a list and a letter (by default examples) and writes "
	       "a campaign.yaml with comments."),
    .options = options,
    .least = 1,
    .most = 1,
    .run = run_new,
};
