/* SPDX-License-Identifier: MIT */
/*
 * ledger: the delivery log.  Every delivery, every attempt, every answer.
 *
 * Facts are events, (origin, seq): origin is the random id of a ledger file,
 * seq counts from 1, and each event's hash covers the one before: one chain
 * per origin.  The state of a delivery is a fold over its events that depends
 * neither on their order nor on clocks, so that merged ledgers are the union
 * of chains.  Events hold no personal text: a person is a random id, and a
 * reply is there as a salted commitment; names, addresses, replies and salts
 * stand in tables that can be erased.
 *
 * What is on disk before what (the promise: after any crash 0 lost, 0 doubled,
 * in doubt at most one per open connection):
 *   plan    before the first claim
 *   intent  after 354, before the first body byte
 *   outcome before it is counted or shown
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/base.h"

enum delivery_state {
	DELIVERY_PLANNED,
	DELIVERY_SENDING,	/* an intent is on disk, no outcome yet */
	DELIVERY_ACCEPTED,	/* taken by the relay */
	DELIVERY_REFUSED,
	DELIVERY_DEFERRED,	/* waiting until next_at */
	DELIVERY_IN_DOUBT,	/* probably arrived; never re-sent by itself */
	DELIVERY_RESOLVED_SENT,
	DELIVERY_RESOLVED_NOT_SENT,
	DELIVERY_CANCELLED,
	DELIVERY_SUPPRESSED,
	DELIVERY_MADE,		/* on paper: a page in a PDF file */
	DELIVERY_PRINTED,
	DELIVERY_POSTED,
	DELIVERY_RETURNED,	/* it came back, for good */
	DELIVERY_NOTED,		/* in the history only: a word about it came,
				   and where it stands is as before */
	DELIVERY_STATES		/* their number */
};

str delivery_state_name(enum delivery_state);	/* "in-doubt": files, --json */
const char *delivery_state_text(enum delivery_state); /* for people, gettext */
bool delivery_state_from(str name, enum delivery_state *);
/* Nothing was sent and nothing forbids to send: may be claimed once due. */
bool delivery_is_open(enum delivery_state);

/* Identity of a delivery; together they are its key. */
struct delivery_key {
	str mailing, case_id, recipient, writer, channel;
	int64_t revision;	/* 0; of corrections 1, 2 ..., without gaps */
};

struct delivery_plan {
	struct delivery_key key;
	str name, address;	/* of the recipient, for people; personal */
	struct digest content;	/* of what will be sent, without its date */
	str planned_on;		/* the day it was written for; empty: today */
	str file;		/* on paper: it is MADE already, in this file */
	int64_t page;		/* and on this page, from 1; else empty */
};

/* A delivery as it stands. */
struct delivery {
	int64_t id;		/* in this ledger file only */
	struct delivery_key key; /* people in it: empty once erased */
	str name, address;
	enum delivery_state state;
	int64_t attempts;
	int64_t planned_at, changed_at, next_at; /* ms since 1970; 0: none */
	str planned_on;		/* local day, ISO: the letter's date */
	str message_id;		/* without domain: 26 characters of HMAC */
	struct digest content;
	struct digest key_hash;	/* of the key, under the ledger's secret */
	int64_t last_event;	/* of its events, in this ledger file only */
	int64_t token;		/* of the claim */
	int code;		/* of the last answer; 0: none */
	str reply;		/* of the last answer */
	str file;		/* on paper: file, */
	int64_t page;		/* and page, from 1 */
};

struct delivery delivery_copy(struct arena *, const struct delivery *);

struct ledger;

enum ledger_mode {
	LEDGER_READ,		/* others may be writing */
	LEDGER_WRITE,		/* the only one: a lock is held for life */
};

/*
 * Opens (WRITE: makes if absent) the file at `path`.  Checks it: quick_check
 * (of a large one only after a crash), chain, witness files.  A ledger older
 * than its witness is refused with FAULT_REFUSED.  On WRITE, deliveries left
 * SENDING by a crash become IN_DOUBT.
 */
struct ledger *ledger_open(struct arena *job, str path, enum ledger_mode,
    struct faults *);
bool ledger_close(struct ledger *, struct faults *);

/*
 * The process that has the file open for writing, as the kernel knows it; 0:
 * none.  And asks it to stop, by SIGTERM, if it still has: nobody else gets
 * the signal.
 */
int64_t ledger_holder(str path);
bool ledger_stop_holder(str path, int64_t pid, struct faults *);

/*
 * False where sending is not safe: on a network share or what may hide one, or
 * without the room that is kept for answers on a full disk.  Printing works.
 */
bool ledger_can_send(const struct ledger *);

/*
 * Whether the disk has room for what `count` messages will add to the log, and
 * half as much to spare; false: FAULT_IO says how much is missing.  While they
 * are sent ledger_intend looks once a minute, and stops before it is full.
 */
bool ledger_has_room(const struct ledger *, int64_t count, struct faults *);

/*
 * Plans: new keys become PLANNED; known ones keep state, id and message id.  A
 * content that differs is taken over while nothing was sent, else counted in
 * *changed.  What has a file is MADE too, as ledger_paper says it.  One group
 * is one commit.
 */
/* Each delivery of the group counts once; they are added to what is there. */
struct plan_counts {
	int64_t added, known, updated, changed;
};
/* ids: those of the deliveries in this file, or NULL. */
bool ledger_plan(struct ledger *, const struct delivery_plan *,
    ptrdiff_t count, int64_t *ids, struct plan_counts *, struct faults *);

/* Looks one up by its key, which comes back in it; false: not there. */
bool ledger_find(struct ledger *, struct arena *, const struct delivery_key *,
    struct delivery *);

/* The same of its highest revision; that of the key is not looked at. */
bool ledger_find_latest(struct ledger *, struct arena *,
    const struct delivery_key *, struct delivery *);

/*
 * Claims what ledger_find has just found, if it is due and not claimed: a claim
 * is a token, which intents and outcomes must carry.  With one process it is in
 * memory only; a shared driver would write it with a lease.
 */
bool ledger_claim(struct ledger *, struct delivery *found, int64_t now);
/* Finds one by its key, into the arena, and claims it. */
bool ledger_claim_key(struct ledger *, struct arena *,
    const struct delivery_key *, int64_t now, struct delivery *out,
    struct faults *);
/* Gives claims back: nothing was sent. */
void ledger_release(struct ledger *, const struct delivery *);

/*
 * Group commit of intents, and of what ledger_note noted before: they are on
 * the disk when it returns true.  granted[i]: the token is still good.  With a
 * count of 0 it commits what was noted.
 */
bool ledger_intend(struct ledger *, const struct delivery *const *,
    ptrdiff_t count, int64_t now, bool *granted, struct faults *);

struct outcome {
	const struct delivery *delivery;
	enum delivery_state state;
	int code;
	str stage, reply;	/* as the server sent it; of a RESOLVED_...
				   who decided, and why.  Erasable */
	int64_t next_at;	/* of DEFERRED */
};
/*
 * Group commit of outcomes.  They need the claim, and end it; RESOLVED_SENT and
 * RESOLVED_NOT_SENT of one in doubt need none.  A refusal or deferral before
 * the body needs no intent.  If the ledger cannot be written the answers are
 * kept in PATH-emergency, for the next opening, and nothing more is begun.
 */
bool ledger_settle(struct ledger *, const struct outcome *, ptrdiff_t count,
    int64_t now, struct faults *);

/*
 * The same, but not on the disk before the next ledger_intend, which writes
 * answers and intents of one moment in one commit; until then no outcome counts
 * or is shown.  Any other commit takes them along.
 */
bool ledger_note(struct ledger *, const struct outcome *, ptrdiff_t count,
    int64_t now, struct faults *);

/*
 * Paper: MADE, PRINTED, POSTED for one delivery, with its file and page; or
 * CANCELLED, when a batch that was made anew no longer holds it.
 */
struct paper {
	int64_t id;
	enum delivery_state state;
	str file;
	int64_t page;
	struct digest content;
};
bool ledger_paper(struct ledger *, const struct paper *, ptrdiff_t count,
    int64_t now, struct faults *);

/*
 * Cancels what has not left the house (planned, deferred, made but not marked
 * printed) of a mailing and a case ("": of all).
 */
bool ledger_cancel(struct ledger *, str mailing, str case_id, int64_t now,
    int64_t *cancelled, struct faults *);
/* The same of one recipient: by id, name or address, as ledger_each has it. */
bool ledger_cancel_one(struct ledger *, str mailing, str case_id,
    str recipient, int64_t now, int64_t *cancelled, struct faults *);
/*
 * Plans cancelled ones anew: a paused case that is open again.  Not corrections
 * by e-mail: who gets one has a letter, so they are made on request only.
 */
bool ledger_revive(struct ledger *, str mailing, str case_id, int64_t now,
    int64_t *revived, struct faults *);

/*
 * What came back.  A return path holds a token: the first characters of a
 * delivery's Message-ID and a check of them (HMAC), RETURN_TOKEN characters of
 * base32 in lower case.
 */
enum { RETURN_TOKEN = 24 };
str ledger_return_token(struct arena *, const struct ledger *, str message_id);

/* To be called once before many are sought; for a ledger that is written. */
bool ledger_index_returns(struct ledger *, struct faults *);
enum token_found {
	TOKEN_FOREIGN,		/* invented, or of another log */
	TOKEN_ERASED,		/* ours, but nobody is to be known by it */
	TOKEN_FOUND,
};
enum token_found ledger_by_token(struct ledger *, struct arena *, str token,
    struct delivery *);
/* By a Message-ID, with or without its domain; false: not one of ours. */
bool ledger_by_message_id(struct ledger *, struct arena *, str message_id,
    struct delivery *);
/* The last e-mail that began to go to an address within a time (ms). */
bool ledger_by_address(struct ledger *, struct arena *, str address,
    int64_t from, int64_t to, struct delivery *);

struct returned {
	int64_t id;		/* of the delivery */
	bool final;		/* what was sent is RETURNED */
	bool proves;		/* that one in doubt was sent: RESOLVED_SENT */
	str kind, words;	/* "hard", "soft", "delayed" ...; erasable */
};
/* Whether the log has it already: the same words of the same kind. */
bool ledger_has_return(struct ledger *, const struct returned *);
/* Notes it, in one commit. */
bool ledger_return(struct ledger *, const struct returned *, int64_t now,
    struct faults *);

/*
 * How often since then a server was asked to take a message, whatever came of
 * it: for limits.  And each of these times, in order, with the recipient's
 * address (empty once erased).
 */
int64_t ledger_sent_since(struct ledger *, int64_t since);
bool ledger_tries(struct ledger *, int64_t since,
    void (*each)(void *self, int64_t at, str address), void *self,
    struct faults *);
/* The first of them for this delivery since it was planned; 0: none. */
int64_t ledger_first_try(struct ledger *, const struct delivery *);

struct ledger_filter {
	str mailing, case_id, recipient, channel; /* empty: any */
	bool by_state;
	enum delivery_state state;
	bool history;		/* each event, not only where it stands */
	int64_t since, until;	/* ms: changed (happened) from then on, and
				   before then; 0: any */
};
/* Calls `each` in order of id (history: of events); stops if it says false. */
bool ledger_each(struct ledger *, const struct ledger_filter *,
    bool (*each)(void *self, const struct delivery *), void *self,
    struct faults *);

/* Counts by mailing, channel, case and state; calls `each` per group. */
struct ledger_count {
	str mailing, channel, case_id;
	enum delivery_state state;
	int64_t count;
	int64_t next_at;	/* the earliest of DEFERRED */
};
bool ledger_counts(struct ledger *, struct arena *,
    struct ledger_count **, ptrdiff_t *count, struct faults *);

/* ---- approvals ---- */

/* Something of a mailing that is looked at as such: a letter, the sender. */
struct approval_part {
	str name;		/* no personal text */
	struct digest digest;
};
/*
 * To whom a letter goes, and what it says.  The log keeps both under its
 * secret: nobody's address can be tried out on them.
 */
struct approved_letter {
	struct digest who, what;
};

struct approval {
	int64_t id;		/* in this ledger file only */
	str mailing, code;
	str by;			/* personal: empty once erased, as the code */
	int64_t at;		/* ms since 1970 */
	const struct approval_part *parts; /* by name */
	ptrdiff_t part_count;
	int64_t letters;
};

/*
 * Records that a mailing was approved, in one commit: an event on the chain,
 * whose hash covers the parts and each letter that `next` gives until it says
 * false; with a fault (in the same `faults`) nothing is recorded.  One `who`
 * comes once.
 */
bool ledger_approve(struct ledger *, const struct approval *,
    bool (*next)(void *self, struct approved_letter *), void *self,
    int64_t now, struct faults *);
/*
 * The last approval of a mailing; *found: there is one.  FAULT_REFUSED: it is
 * not what the chain says.
 */
bool ledger_approval(struct ledger *, struct arena *, str mailing,
    struct approval *, bool *found, struct faults *);
/* Whether a letter was approved, or another one to the same person. */
enum approved { APPROVED_NOT, APPROVED_OTHER, APPROVED_SAME };
enum approved ledger_approved(struct ledger *, const struct approval *,
    const struct approved_letter *);

/* Small facts of the campaign: "secret" is made by the ledger itself. */
str ledger_fact(struct ledger *, struct arena *, str name);
bool ledger_set_fact(struct ledger *, str name, str value, struct faults *);

#include "ledger/examine.h"

#endif
