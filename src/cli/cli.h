/* SPDX-License-Identifier: MIT */
/*
 * cli: the command line.  A command is one file that ends with its entry, a
 * const struct command; main.c has the list of them.  From the entries alone
 * come the help and the man page.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/base.h"
#include "campaign/campaign.h"

struct option {
	const char *name;	/* "limit": --limit; of one letter: -o */
	const char *argument;	/* "N"; NULL: a flag */
	const char *help;	/* N_() */
};

enum { MOST_ARGUMENTS = 64, MOST_OPTIONS = 24 };

struct invocation;

struct command {
	const char *name;
	const char *arguments;	/* "[DIR] [MAILING]" */
	const char *summary;	/* N_(), one line */
	const char *text;	/* N_(), a paragraph more; or NULL */
	const struct option *options; /* ended by a NULL name; or NULL */
	int least, most;	/* arguments */
	int (*run)(struct invocation *);
};

struct invocation {
	const struct command *command;
	struct arena *job;
	struct faults faults;
	str arguments[MOST_ARGUMENTS];
	int argument_count;
	const char *values[MOST_OPTIONS]; /* by index; NULL: not given */
};

/*
 * There are two programs, and `marathon`, which becomes one of them at once.
 * `marathon-paper` has what is done most and needs neither the network nor
 * messages: it starts in half of the time, as half of all libraries are for
 * these.  `marathon-mail` has all commands.  Each has its table of commands,
 * in paper.c and whole.c, ended by NULL.
 */
extern const struct command *const commands[];
const struct command *find_command(str name); /* or NULL */
/* What is not in the table: by the other program, or a fault; and help. */
int other_command(struct invocation *, char **argv);
/*
 * Where the program lies; if that cannot be read, where it is installed.  Never
 * empty, as what lies in the folder of a campaign is not to be run or believed.
 */
str program_folder(struct arena *);

/* Reports `program: ...` and gives FAULT_USAGE. */
int usage_fault(struct invocation *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The value of an option, or `otherwise`; flags give "yes". */
str option_text(const struct invocation *, const char *name, str otherwise);
bool option_given(const struct invocation *, const char *name);
/* A whole number in a range; false after a fault. */
struct range {
	int64_t least, most;
};
bool option_number(struct invocation *, const char *name, struct range,
    int64_t otherwise, int64_t *out);

/* Prints the faults and returns the exit status. */
int finish(struct invocation *);
/* The same after a stop was asked before anything was made or sent. */
int finish_stopped(struct invocation *);

/* Where letters/ and recipients/ of the stock are. */
str stock_folder(struct arena *);
/* Sets the language of messages: the user's locale, or `language`, a tag. */
void speak(str language);
/* Speaks `language` while `say` runs: for what stands on paper. */
void speak_meanwhile(str language, void (*say)(void *self), void *self);

/*
 * The campaign of [DIR] and, if the command takes one, its mailing: the first
 * argument is DIR if it is a folder, unless it can only be a mailing.  With
 * --case, --where, --only and --date as the command has them.  False after
 * faults; with `all` a faulty campaign is given too, for commands that only
 * look.
 */
struct work {
	struct campaign *campaign;
	str folder;
	str mailing_name;	/* as given; empty: none was */
	const struct mailing *mailing; /* NULL with `all` */
	struct selection selection;
	str out;		/* -o, or out/ in the campaign */
};
bool open_work(struct invocation *, struct work *, bool all);
/* Its ledger; NULL (without a fault) where there is none and mode is READ. */
bool open_ledger(struct invocation *, const struct work *, int mode,
    struct ledger **);

/*
 * "marathon COMMAND DIR", with the mailing (NULL: none) where there are
 * several; and the same as what comes next, on stderr.
 */
str next_command(struct invocation *, const struct work *,
    const struct mailing *, const char *command);
void tell_next(struct invocation *, const struct work *,
    const struct mailing *, const char *command);
/* The command that makes the sheet for those who approve. */
str sheet_command(struct invocation *, const struct work *,
    const struct mailing *);
/*
 * Tells what leads to its e-mails: `send`, or first `approve --sheet` where an
 * approval is required and none is on record.  Ledger NULL: none is.
 */
void tell_next_mail(struct invocation *, const struct work *,
    const struct mailing *, struct ledger *);

/* Whether a person sits at the terminal, and what he answers. */
bool at_terminal(void);
bool ask_yes(const char *question, bool otherwise);
str ask_line(struct arena *, const char *question);

/*
 * After a check: prints the faults and notes so far, writes out/faults.csv,
 * and asks whether to go on without the faulty rows.  False: stop now.
 */
bool go_on(struct invocation *, const struct work *, str rejects,
    int64_t faulty, int64_t good);

/*
 * What a list was taken for, on stderr: format, charset, separator, sheet and
 * rows; which field each of its columns is; and the first for every list of a
 * campaign, once.
 */
void tell_list(struct list *);
void tell_columns(const struct list *);
void tell_lists(const struct campaign *);

/* What a plan left out, as notes for people. */
void tell_notes(const struct plan_notes *);
/* Whether a plan had a row that was selected, good or faulty. */
bool names_somebody(const struct plan_notes *);
/* Reports it where --only names nobody on the list. */
bool names_nobody(struct invocation *, const struct work *,
    const struct plan_notes *);
/* Cancels what is pending for cases that are no longer open, and says so. */
bool cancel_closed(struct invocation *, const struct work *, struct ledger *);

#endif
