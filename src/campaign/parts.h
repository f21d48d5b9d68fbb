/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef CAMPAIGN_PARTS_H
#define CAMPAIGN_PARTS_H

#include "campaign/campaign.h"

/* Reads cases/ (or another folder) into the campaign. */
void cases_load(struct campaign *, const struct node *root, struct faults *);

/* Whether it is open, by its head and the campaign's day. */
bool case_read_state(struct campaign *, struct case_file *, struct faults *);

/* Reads `mailings:`; opens letters and lists. */
void mailings_load(struct campaign *, const struct node *root, str stock,
    struct faults *);

/*
 * `aliases:`, headers of lists that mean a known field; before any list is
 * loaded.  Once all are: a note for each that no list has.
 */
bool aliases_load(struct campaign *, const struct node *root,
    struct faults *);
void aliases_check(const struct campaign *, struct faults *);

/* The list that `to` or `writers` names, with its options; or NULL. */
struct list *list_load(struct campaign *, const struct node *, str stock,
    struct faults *);
/* The same of `never`; its path, and how it is read, for the next time. */
struct list *never_load(struct campaign *, const struct node *, str *path,
    struct list_options *, struct faults *);
/* Writers who stand in no campaign, by the path of their list. */
struct list *writers_open(const struct campaign *, str path, struct faults *);
/* That there is anybody to write to, and to sign. */
bool check_people(const struct mailing *, struct faults *);
/* " (is it 'E-mial'?)" for the nearest header, or some of those there are. */
str columns_hint(const struct list *, str wanted, struct faults *);

/* ---- earlier.c ---- */

/*
 * `to: {mailing: NAME, state: STATE}`: those of an earlier mailing whose
 * letters stand so, by the log as it is now.  Its list becomes the mailing's.
 */
bool is_earlier(const struct node *to);
bool earlier_load(struct campaign *, struct mailing *, const struct node *to,
    str stock, struct faults *);
/*
 * Whether a person is one of them, if it is to such; case_id may be empty: in
 * any case.
 */
bool earlier_has(const struct mailing *, struct arena *, const struct person *,
    str case_id);
/*
 * Whether the never list is against it.  To those of an earlier mailing, an
 * address to which nothing could be delivered is no reason not to write on
 * paper.
 */
bool earlier_bars(const struct campaign *, const struct mailing *,
    str email_key);

/* `printer:`: how far all pages are moved, in mm. */
bool printer_load(struct campaign *, const struct node *root,
    struct faults *);
/* `letterhead:`, and `signature:` under `from:`. */
bool letterhead_load(struct campaign *, const struct node *root,
    struct faults *);

/* `type:`, the family or fonts of the campaign's own, and their size. */
bool type_load(struct campaign *, const struct node *root, struct faults *);
/* A whole number in a range, or the default where the key is absent. */
bool read_number(const struct node *map, str key, int64_t least, int64_t most,
    int64_t otherwise, int64_t *out, struct faults *);

/* `sort:` and `split:` of a mailing whose `each` and `writers` are loaded. */
bool sorting_load(struct arena *, struct mailing *, const struct node *map,
    struct faults *);

/* `limits:`, `hours:` and what else under `smtp:` says how fast, and when. */
bool pace_load(struct campaign *, const struct node *smtp, struct faults *);

/* ---- mail.c ---- */

/* Name, e-mail addresses: those that `from` has. */
void sender_load(struct sender *, const struct node *from);
/* What is said of e-mails, in a mailing whose channel and letters are known. */
bool mail_load(struct campaign *, struct mailing *, const struct node *map,
    struct faults *);

/* Whether the mailing has what is selected of it. */
bool selection_check(struct arena *job, const struct campaign *,
    const struct mailing *, const struct selection *, struct faults *);
struct person_reader;
/* Whether a writer is the selected one; so is each if none is. */
bool writer_selected(struct arena *, const struct selection *,
    struct person_reader *, const struct record *);
/* The nearest id of a case, as a hint; or empty. */
str case_hint(struct arena *, const struct campaign *, str id);

/* No password, under its own key or in a URL; the fault does not show it. */
bool password_absent(const struct node *map, struct faults *);

/* `dsn:` under `smtp:`; NULL: failure and delay. */
bool dsn_load(struct dsn_settings *, const struct node *, struct faults *);

/* `never:` of campaign.yaml. */
bool never_open(struct campaign *, const struct node *root, struct faults *);
/* Whether an address, by its key, is one that must not be written to. */
bool in_never(const struct campaign *, str email_key);
/* Where a never list has what; -1: it has not.  False: no addresses. */
struct never_columns {
	ptrdiff_t address, reason, date, released;
};
bool never_columns(const struct list *, struct never_columns *,
    struct faults *);
void never_read(struct arena *, const struct never_columns *,
    const struct record *, struct never_row *);

/* The path of a file sought in the campaign's folder, then in the stock. */
bool find_file(const struct campaign *, str stock, const char *shelf, str name,
    str *path);
/* The nearest name of a file in one of these places, as a hint; or empty. */
str file_hint(const struct campaign *, str stock, const char *shelf, str name);

/* Reads persons from the rows of a list: knows where their fields stand. */
struct person_reader;
struct person_reader *person_reader_new(struct arena *job,
    const struct list *);
/* What a row's cells are called in letters: some by two names. */
struct row_shape {
	str *names;
	ptrdiff_t *cells;	/* the column of each name */
	ptrdiff_t count;
};
const struct row_shape *person_reader_shape(const struct person_reader *);
/* A person from a row. */
void person_from_record(struct person_reader *, struct arena *,
    const struct record *, struct person *);
/* By the name of a field, or NULL. */
str *person_field(struct person *, str name);
/* A stable key: the id, else the e-mail address, else name and address. */
str person_key(struct arena *, const struct person *, enum channel);
/* A hash of what a key may leave out: name, postal and e-mail address. */
uint64_t person_hash(const struct person *);
/*
 * The form in which e-mail addresses are compared: without blanks around, in
 * lower case, the domain as A-labels where it is one.  The address itself
 * where it is in that form.
 */
str email_key(struct arena *, str email);

/*
 * Forms of address: the stock's table (letters/forms.csv, compiled in) and the
 * campaign's own forms.csv; faults point into the latter.
 */
struct forms;
const struct forms *forms_load(struct campaign *, struct faults *);
/* Chooses from them; keeps choices, so that each row of a list costs little. */
struct form_chooser;
struct form_chooser *form_chooser_new(struct arena *job, const struct forms *);
void form_chooser_free(struct form_chooser *);
/*
 * Gives a person salutation and closing by language, kind of letter, function
 * and gender, where the row has none.  Where the table has none either, they
 * stay empty, and a note says what to write if the letter prints them.
 */
void address_forms(struct form_chooser *, struct arena *, str language,
    const struct letter *, struct person *, struct faults *);

/* ---- identity.c ---- */

/* `identity:` of a mailing or a case; `yes` or `no` under a key. */
bool identity_read(struct arena *, const struct node *map, enum identity *,
    struct faults *);
bool yes_or_no(const struct node *map, str key, bool *, struct faults *);
/* Where writers may be minors, the list must have their first names apart. */
bool minors_check(const struct mailing *, const struct node *map,
    struct faults *);

/* What is to be known of all writers of a mailing. */
struct signers {
	bool all_minors;
	ptrdiff_t minor_column;	/* -1: none */
	const str *names;	/* of all that a letter may ask for */
	ptrdiff_t name_count;
};
struct signers signers_open(struct arena *job, const struct mailing *);
/* Whether a writer is a minor; false after a fault of his row. */
bool signers_check(const struct signers *, struct arena *,
    const struct record *writer, bool *minor, struct faults *);

/* Takes from the entry's writer what may not leave. */
void identity_apply(struct arena *, const struct signers *, enum identity,
    bool minor, struct entry *);

/* Checks the rules in a case's file, and reads its limits. */
bool rules_read(struct arena *, struct case_file *, struct faults *);

/* Whether a map's keys are all languages: it is one value, by language. */
bool by_language(const struct node *);

/* Reads `fallback:` of a mailing whose letters are loaded. */
bool version_load_fallback(struct arena *, struct mailing *,
    const struct node *map, struct faults *);
/* Those who read a language that the letter does not have. */
struct readers {
	struct arena *job;
	struct fallback_note *all, *current;
	int64_t counted_row;
};
/*
 * The letter in a language, else the one that 'fallback' states (its reader is
 * then readers->current), else the plain one; NULL: a fault of that kind.
 */
const struct letter *version_choose(struct readers *, struct arena *,
    const struct mailing *, str language, const struct person *,
    enum fault_kind, struct faults *);
/* Counts the current reader, once for each row. */
void readers_count(struct readers *, int64_t row);
void readers_rewind(struct readers *);

/* What letters of one language see of the cases: made once, in the job. */
struct view;

/*
 * Gives an entry all names that its letter may use.  `row` is the recipient's
 * record unless he comes from a case file; `writer` only where there are
 * writers.
 */
struct row {
	const struct person_reader *reader;
	const struct record *record;
};
void entry_fill(struct arena *job, struct arena *, const struct campaign *,
    struct view **views, struct entry *, struct row recipient,
    struct row writer);

/* Keys seen so far, each with a hash of who it was. */
struct fingerprint;
struct seen {
	struct arena arena;	/* of the table */
	struct fingerprint *slots;
	ptrdiff_t size, used;
	int file;		/* holds `tables` full ones, if any */
	ptrdiff_t tables;
	struct arena filter_arena;
	uint64_t *filter;
	uint64_t filter_bits;
	ptrdiff_t filter_tables; /* that it is large enough for */
};
enum seen_before { SEEN_NOT, SEEN_SAME, SEEN_OTHER };
void seen_clear(struct seen *);
void seen_close(struct seen *);
/* Notes a key; OTHER: it was there before, for somebody else. */
bool seen_look(struct seen *, struct arena *, const struct delivery_key *,
    uint64_t who, enum seen_before *, struct faults *);

/*
 * What is probably wrong, as notes: in the row of an entry, in its text (the
 * record is NULL for an authority), in what rows have in common.
 */
struct doubts;
struct doubts *doubts_new(struct arena *job, const struct campaign *,
    const struct mailing *);
void doubts_clear(struct doubts *);
void doubts_row(struct doubts *, const struct record *, const struct entry *,
    struct faults *);
void doubts_text(struct doubts *, const struct record *, const struct entry *,
    const struct text *, struct faults *);
void doubts_end(struct doubts *, struct faults *);
void doubts_close(struct doubts *);

/* Rows that cannot be used, each once, as they came. */
struct rejects {
	struct reject *first, *last;
};
void rejects_add(struct rejects *, struct arena *, const struct record *,
    str fault);
const struct rejects *plan_rejected(const struct plan *);
/* The rows of both, each once, in order; and how many. */
struct rejects *rejects_join(struct arena *, const struct rejects *,
    const struct rejects *, int64_t *count);
/* Of a plan in another order: each row once, as they are in the list. */
struct rejects *rejects_by_row(struct arena *, const struct rejects *);
/* As CSV, with columns `row` and `fault` added; empty if there are none. */
str rejects_csv(struct arena *, const struct rejects *, const struct list *);

#endif
