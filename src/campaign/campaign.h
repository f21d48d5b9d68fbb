/* SPDX-License-Identifier: MIT */
/*
 * campaign: a campaign folder, loaded and checked, and the plan: which letter
 * goes to whom.  The plan is an iterator; it never holds all deliveries.
 */
#ifndef CAMPAIGN_CAMPAIGN_H
#define CAMPAIGN_CAMPAIGN_H

#include "base/base.h"
#include "data/data.h"
#include "ledger/ledger.h"
#include "letter/letter.h"
#include "campaign/pace.h"

struct earlier;
struct unicode_countries;
struct forms;
struct aliases;
struct never;

enum case_state { CASE_OPEN, CASE_PAUSED, CASE_CLOSED, CASE_EXPIRED };

/* What of a writer leaves, from all to nothing. */
enum identity {
	IDENTITY_FULL,
	IDENTITY_NAME_AND_TOWN,
	IDENTITY_INITIALS_AND_TOWN,
	IDENTITY_NONE,
};

struct case_file {
	str id;			/* the file's name without .md */
	str name;
	enum case_state state;	/* EXPIRED: open, but its last day is over */
	str since;		/* closed_on or last_day, ISO; may be empty */
	struct source source;
	const struct node *head;
	str story;		/* Markdown */
	const struct node *authorities; /* a list, or NULL */
	enum identity identity;	/* of those who write for it */
	int64_t max_pages, solidarity_pages; /* of its letters; 0: no limit */
};

enum channel {
	CHANNEL_PRINT = 1,
	CHANNEL_EMAIL = 2,
	CHANNEL_EMAIL_ELSE_PRINT = 3,
};
str channel_name(enum channel);

/* Reports that a server is asked for; none: as it likes. */
struct dsn_settings {
	bool failure, delay, success;
};

struct smtp_settings {
	str url, user, ca;	/* ca: path of a file, or empty */
	str bounces;		/* where mail comes back to; empty: `from` */
	struct place bounces_place;
	const str *password_command; /* argv, ended by an empty text; or NULL */
	bool plain;		/* `tls: none`: loopback only */
	bool token;		/* `auth: xoauth2`: the password is a token */
	str archive;		/* gets a copy of each message; or empty */
	struct place archive_place;
	struct dsn_settings dsn;
	int64_t connections;
	struct pace_settings pace;
	struct place place;
};

/* Whom letters are from; on paper with the address. */
struct sender {
	str name, address, email, reply_to;
	str sent_by;		/* `sender`: who mails for them; or empty */
	struct place name_place, email_place, reply_to_place, sent_by_place;
};

/* A file that a mailing names, inside the campaign's folder. */
struct attached_file {
	str name;		/* as it was written: "papers/report.pdf" */
	struct place place;
};

enum { ATTACH_MEGABYTES = 10, ATTACH_MEGABYTES_MOST = 50 };

/* What e-mails of a mailing have besides their letters. */
struct mail_settings {
	const struct attached_file *files; /* the same for all */
	ptrdiff_t file_count;
	bool letter;		/* the letter itself, as a PDF */
	/*
	 * A column whose cells name files in the campaign's folder
	 * attachments/; empty: none.
	 */
	str column;
	ptrdiff_t column_at;
	int64_t attach_most;	/* bytes of all files of a message */
	struct place attach_place; /* of `attach`, else of `attach_column` */
	struct place logo;	/* NOWHERE: no logo above the letter */
	/* https:, what stands before and behind the token */
	str unsubscribe, behind_token;
	bool has_token;
};

struct letter_version {
	str language;		/* in lower case; empty: for every language */
	const struct letter *letter;
};

struct mailing {
	str name;
	struct place place;
	bool sound;		/* loaded without a fault: may be planned */
	enum channel channel;
	const struct letter_version *letters;
	ptrdiff_t letter_count;
	const struct letter_version *fallback; /* or NULL */
	enum letter_kind kind;
	bool to_authorities;	/* else to `list` */
	const struct node *to;	/* as campaign.yaml names the list */
	const struct earlier *earlier; /* of an earlier one's; or NULL */
	struct list *list;
	struct list *writers;	/* or NULL */
	bool each_case, each_writer;
	enum identity identity;	/* of the writers, at most */
	bool minors;		/* so are all writers */
	str where_column, where_value; /* empty: all rows */
	int64_t max_pages;	/* 0: the letter's own limit, or none */
	struct place fit;	/* of `fit: one-page`; NOWHERE: as the letter */
	bool duplex;		/* printed on both sides */
	str sort, split;	/* on paper: as sorting_read takes them */
	str layout;
	struct place layout_place;
	struct sender sender;	/* its own, else the campaign's */
	struct mail_settings mail;
};

/* Deliveries of the earlier mailing that it is to; 0 where it is to none. */
int64_t earlier_count(const struct mailing *);

/* A picture that campaign.yaml names; an empty name: none. */
struct picture_file {
	str name, path;
	struct place place;
};

/* The same of a font. */
struct own_font {
	str name, path;
	struct place place;
	struct digest *tried;	/* what of it went well, in this run */
};

struct campaign {
	struct arena *arena;
	str folder;
	struct source source;	/* campaign.yaml */
	str name, language, country, place, date; /* date: ISO or empty */
	bool minors;		/* all writers are */
	bool approval;		/* no e-mail leaves before it was approved */
	str today;		/* ISO, local */
	struct sender sender;
	const struct node *unsubscribe;	/* of all mailings; or NULL */
	struct picture_file signature; /* the sender's, by hand */
	struct picture_file logo;
	double logo_width;	/* mm; 0: as large as there is room for */
	const struct case_file *cases; /* by id */
	ptrdiff_t case_count, open_count;
	const struct mailing *mailings;
	ptrdiff_t mailing_count;
	bool has_smtp;
	struct smtp_settings smtp;
	str family;		/* of the type; empty: the default */
	struct own_font fonts[4]; /* regular, bold, italic, both; instead */
	double size;		/* points; 0: the default */
	double printer_right, printer_down; /* mm: pages are moved so far */
	struct never *never;	/* who must not be written to, or NULL */
	str never_path;		/* its file; empty: campaign.yaml names none */
	struct list *never_list; /* as it was opened, or NULL */
	struct aliases *aliases; /* of headers; while loading only */
	struct unicode_countries *countries; /* for rows */
	const struct forms *forms; /* of address */
	const str *case_keys;	/* all keys in all cases, sorted */
	ptrdiff_t case_key_count;
};

struct campaign_options {
	str folder;
	str stock;		/* the folder of letters/ and recipients/ */
	str today;		/* ISO; the day that decides what is expired */
};

/*
 * Loads campaign.yaml, cases, letters and the heads of the lists; reports
 * every fault it finds, and goes on, so that one pass finds all: look at the
 * faults.  NULL only if campaign.yaml cannot be read at all.
 */
struct campaign *campaign_open(struct arena *job,
    const struct campaign_options *, struct faults *);

/* By name; the sole one if name is empty.  NULL: a fault was reported. */
const struct mailing *campaign_mailing(const struct campaign *, str name,
    struct faults *);
/* By id; NULL: not there. */
const struct case_file *campaign_case(const struct campaign *, str id);
/* The path of marathon.db. */
str campaign_ledger_path(struct arena *, const struct campaign *);

/*
 * The state of a case as its file says it now, on this day (ISO), while the
 * campaign stays as it was read.
 */
bool case_look(const struct campaign *, const struct case_file *, str today,
    enum case_state *, struct faults *);
/*
 * Writes another state (OPEN, PAUSED or CLOSED) into a case's file, and of
 * CLOSED the day (ISO) as `closed_on`, which else is taken out; every other
 * byte stays.  Refuses (FAULT_DATA) a file in which that cannot be done so.
 */
bool case_write_state(const struct campaign *, const struct case_file *,
    enum case_state, str day, struct faults *);

/*
 * What a value is in a letter's language ("fr-CH", else "fr"): the node itself
 * where it is not given by language; NULL where that language is missing.
 */
const struct node *node_in_language(const struct node *, str language);

/* The stricter of the mailing's level and that of the case, or of all open. */
enum identity identity_of(const struct campaign *, const struct mailing *,
    const struct case_file *);

/*
 * The mailing as it is with these writers: those of a list, by its path, or
 * (empty) none.  NULL after faults.
 */
const struct mailing *mailing_with_writers(const struct campaign *,
    const struct mailing *, str path, struct faults *);

/* For people, of a case that is not open: "Action terminée since ..." */
str case_refusal(struct arena *, const struct campaign *,
    const struct case_file *);

/* ---- the plan ---- */

/* Who a letter goes to, or who signs it; empty where the user gave nothing. */
struct person {
	str id, name, title, first_name, last_name, gender, function;
	str organisation, address, postcode, town, country, email, language;
	str salutation, closing;
	str signature;		/* of a writer: a file in the folder */
	str email_key;		/* the form in which addresses are compared */
	struct place place;	/* of the row, or the entry in the case file */
	struct place address_place, email_place, signature_place;
};

/* From an entry of `authorities` in a case file. */
void person_from_node(struct arena *, const struct node *, struct person *);

struct selection {
	enum channel channel;	/* CHANNEL_PRINT or CHANNEL_EMAIL; 0: both */
	str case_id;		/* only this case; empty: all open ones */
	str where_column, where_value; /* in addition to the mailing's own */
	str only;		/* an id, a name or an e-mail; empty: all */
	str writer;		/* the same, of who signs */
	int64_t limit;		/* 0: none */
	bool closed_too;	/* for preview: cases that are not open, too */
	bool doubts;		/* for check: notes of what is probably wrong */
};

struct text;

/* One delivery of the plan; lives until the next is asked for. */
struct entry {
	int64_t number;		/* from 1, in the order of the plan, or that */
				/* in which it is sorted */
	const struct mailing *mailing;
	const struct case_file *case_file; /* NULL: not by case */
	const struct letter *letter;
	str language;		/* the letter's; else the campaign's */
	enum channel channel;	/* PRINT or EMAIL */
	struct person recipient;
	/* All empty: no writers.  Only what his identity level allows. */
	struct person writer;
	struct value writer_value; /* if that is less than all */
	struct withheld withheld;
	struct cell file;	/* of the mailing's `attach_column`; or empty */
	struct delivery_key key;
	struct member *fields;	/* what the letter may use; [0] is `date` */
	ptrdiff_t field_count;
};

/* Recipients whose language the letter does not have. */
struct fallback_note {
	str language, given;	/* theirs, and that of the letter they get */
	int64_t recipients;
	struct fallback_note *next;
};

/* What was left out, and why. */
struct plan_notes {
	int64_t rows;		/* that were read, and authorities */
	int64_t unselected, never, faulty;
	int64_t unreadable;	/* rows that are no records; not in `rows` */
	int64_t bad_writers;	/* rows of writers that cannot be used */
	int64_t doubles;	/* letters to one who gets the same already */
	int64_t shared;		/* to another one at the same address */
	int64_t closed, paused, expired; /* cases */
	const struct fallback_note *fallbacks; /* some of 0 recipients */
};

struct plan;
/*
 * Refuses (FAULT_REFUSED) a selected case that is not open, (FAULT_USAGE) a
 * selection that the mailing knows nothing of, and (FAULT_DATA) an empty list.
 */
struct plan *plan_open(struct arena *job, const struct campaign *,
    const struct mailing *, const struct selection *, struct faults *);
/* False at the end.  Rows with faults are reported and passed over. */
bool plan_next(struct plan *, struct entry *, struct faults *);
void plan_rewind(struct plan *);
/* From the next rewind on, the current entry is passed over. */
void plan_leave_out(struct plan *, const struct entry *);
/*
 * The same for a fault of its row: it is counted, and goes into faults.csv; of
 * its writer's row, it is counted.  For a fault of the campaign no row is to
 * blame.
 */
void plan_reject(struct plan *, const struct entry *, const struct faults *);
/* Doubts about the current entry as it is merged; none unless selected. */
void plan_doubt(struct plan *, const struct entry *, const struct text *,
    struct faults *);
/*
 * The rejected rows as CSV: as they came, with columns `row` (line of the
 * list) and `fault` added.  Empty if there are none.
 */
str plan_rejects(struct arena *, const struct plan *);
const struct plan_notes *plan_notes(const struct plan *);
void plan_close(struct plan *);

/*
 * The current entry is cancelled in the ledger, though its case is open
 * (again).  plan_revive then plans anew what was cancelled of such cases.
 */
void plan_want_again(struct plan *, const struct entry *);
bool plan_revive(struct plan *, struct ledger *, struct faults *);
/* Cancels what is pending for cases that are no longer open; says how many. */
bool plan_cancel_closed(const struct campaign *, const struct mailing *,
    struct ledger *, int64_t *cancelled, struct faults *);

/* The letter's date: the campaign's, else `planned_on`, else today. */
str entry_date(const struct campaign *, str planned_on);

/* Subject (one line) and body of an entry, merged, for a date (ISO). */
struct text {
	str subject;
	struct merged body;
};
bool entry_merge(const struct campaign *, const struct entry *, str date,
    struct arena *letter, struct text *, struct faults *);
/*
 * A digest of all that is sent but the date.  Made with what is known of the
 * letters before it; for one thread.
 */
struct contents;
struct contents *contents_new(struct arena *job);
struct digest entry_content(struct contents *, const struct campaign *,
    const struct entry *, const struct text *);
/* Adds a letter's text to what is digested: its own digest, and its values. */
void content_add(struct contents *, struct buf *, const struct merged *);

/*
 * What cases demand of their letters: words that must stand in them, or must
 * not, and demands word for word.  A letter is held to the rules of its case; a
 * letter that has all open cases in it must mention nothing that one of them
 * forbids.  Made once for all letters of a mailing; for one thread.
 */
struct rules;
struct rules *rules_open(struct arena *job, const struct campaign *);
/* Whether there is any rule for an entry: only then its text is needed. */
bool rules_apply(struct rules *, const struct entry *);
/*
 * `shown` is the body as it is read, without marks; `sender` are the lines
 * around it that say whose letter it is.  A FAULT_DATA points to the rule in
 * the case's file and is the same for all rows; a FAULT_ROW to the row that
 * brought a forbidden word in.
 */
bool rules_check(struct rules *, const struct entry *, const struct text *,
    str shown, str sender, struct arena *letter, struct faults *);
/* The limit that the case sets for the entry's letter; 0: none. */
int64_t rules_max_pages(const struct entry *);

/*
 * Plans entries in the ledger, in groups of one commit each; if it is held,
 * all in one, not before it is flushed.  `planned` (may be NULL) is told the
 * ledger's id of each in their order, once they are on disk.
 */
struct plan_group;
struct plan_group *plan_group_open(struct arena *job, struct ledger *,
    bool held, void (*planned)(void *self, int64_t id), void *self);

/* Its file outlives the group, the names of mailing, case, channel the job. */
bool plan_group_add(struct plan_group *, const struct delivery_plan *,
    struct faults *);
/* A held group has as much as memory that is to stay flat allows. */
bool plan_group_full(const struct plan_group *);
bool plan_group_flush(struct plan_group *, struct faults *);
/* What was added since the last flush was not to be. */
void plan_group_forget(struct plan_group *);
void plan_group_close(struct plan_group *);

#include "campaign/never.h"
#include "campaign/product.h"
#include "campaign/sorting.h"

#endif
