/* SPDX-License-Identifier: MIT */
/*
 * deliver: mails a mailing.  Makes the messages, keeps the pace, drives smtp
 * and the ledger: an intent is on disk before a body byte goes out, an answer
 * before it counts, and what is unsure is never sent again by itself.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include "base/base.h"
#include "campaign/campaign.h"
#include "print/print.h"

/* How the deliveries of a mailing stand, and what a run would do. */
struct delivery_counts {
	int64_t due;		/* can go out now */
	int64_t going;		/* of them, within the limit: will go now */
	int64_t fresh;		/* of these, not yet confirmed by a person */
	int64_t accepted, refused, waiting, in_doubt, other; /* before */
	int64_t faulty;		/* left out for a fault of the row */
	int64_t changed;	/* sent already, but the text is another now */
	int64_t revised;	/* of those going: corrections of such ones */
	int64_t unconfirmed;	/* left out, as the run only goes on */
	int64_t next_at;	/* the first of the waiting, ms; 0: none */
	struct product *product; /* of what is due, to be filled; or NULL */
};

/* What a run did. */
struct run_counts {
	int64_t accepted, refused, in_doubt;
	int64_t suppressed;	/* on the never list when they were to leave */
	int64_t waiting;	/* put off, now or before */
	int64_t next_at;	/* the first of the waiting, ms; 0: none */
	int64_t opens_at;	/* ended outside the hours: they begin then */
	int64_t cancelled;	/* meanwhile: their case is no longer open */
	int64_t ordered;	/* the same, from another terminal */
	int64_t unarchived;	/* accepted, but not the copy for the archive */
};

struct deliver_options {
	str date;		/* ISO; empty: as planned */
	int64_t limit;		/* messages in this run; 0: no limit */
	int64_t max_connections; /* up to 64; 0: the campaign's */
	bool plans;		/* deliver_plan is to follow deliver_check */
	bool wait;		/* stay until waiting ones are due, too, and
				   over the hours in which nothing is sent */
	bool resume;		/* only what was confirmed and planned before */
	bool revise;		/* who got another text than the letter has now
				   gets it as it is: the next revision */
	int64_t stop_percent;	/* of refusals; 0: the campaign's */
	/* told by deliver_check of each that got another text; may be NULL */
	void (*changed)(void *self, const struct delivery *);
	/* told of what landed, and while it waits, again and again; or NULL */
	void (*progress)(void *self, const struct run_counts *);
	void *self;
};

struct deliverer;

/* The ledger may be NULL for checks and dry runs. */
struct deliverer *deliverer_open(struct arena *job, const struct campaign *,
    const struct mailing *, const struct selection *,
    const struct deliver_options *, struct ledger *, struct faults *);
void deliverer_close(struct deliverer *);

/*
 * Merges and proves every message without composing it; reports every fault:
 * fields, addresses, headers.  False after a fault of the campaign.  Where a
 * stop is asked it breaks off.
 */
bool deliver_check(struct deliverer *, struct delivery_counts *,
    struct faults *);
const struct plan_notes *deliver_notes(const struct deliverer *);
/* The rows that deliver_check refused, as CSV; empty if none. */
str deliver_rejects(struct arena *, const struct deliverer *);

/*
 * When a run of `count` messages would end by limits and hours, with what was
 * sent before; ms.  After deliver_check, which knows the domains; also while
 * deliver_run is at work, of those that are left.
 */
int64_t deliver_end(const struct deliverer *, int64_t count, int64_t now);

/*
 * Writes into the ledger what is going: from then on it counts as confirmed.
 * After deliver_check, which says what is left out.
 */
bool deliver_plan(struct deliverer *, struct faults *);

/*
 * Before it: what was planned earlier for who is on the never list by now is
 * suppressed, with the reason.
 */
bool deliver_suppress(struct deliverer *, int64_t *suppressed,
    struct faults *);

/* The password for the server; needed before deliver_run and deliver_test. */
void deliver_password(struct deliverer *, str password);

/*
 * Sends what is due of what was planned.  Orders of deliver_cancel are obeyed,
 * and cases that are closed meanwhile seen, before the next message.
 */
bool deliver_run(struct deliverer *, struct run_counts *, struct faults *);

/*
 * Cancels what has not left the house, of a mailing, case and recipient (by
 * id, name or address; empty texts: all).  Where a run has the ledger, it is
 * asked to, and answered for; else it is done here.  FAULT_REFUSED where a
 * process has it that takes no order now.
 */
struct cancel_order {
	str mailing, case_id, only;
};
bool deliver_cancel(str ledger_path, const struct cancel_order *,
    int64_t *cancelled, struct faults *);

/* Writes FOLDER/NNNNN.eml for each, instead of sending. */
bool deliver_dry_run(struct deliverer *, str folder, int64_t *written,
    struct faults *);
/* Sends the first message of the plan to an address; no ledger is touched. */
bool deliver_test(struct deliverer *, str address, struct faults *);
/* The message of one entry, for preview; and its HTML part, as a page. */
bool deliver_one(struct deliverer *, const struct entry *, struct arena *,
    str *bytes, struct faults *);
bool deliver_page(struct deliverer *, const struct entry *, struct arena *,
    str *html, struct faults *);

#include "deliver/approval.h"
#include "deliver/archive.h"
#include "deliver/returns.h"

#endif
