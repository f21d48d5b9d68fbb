/* SPDX-License-Identifier: MIT */
/*
 * store: the driver.  Statements are known by name (query.c has their text
 * in SQL); parameters and columns count from 1 and 0, as SQLite has them.
 * Errors stick: after the first, each statement of the transaction does
 * nothing, and store_commit (or store_check) reports it.  So a group of
 * statements is checked once, at its end.
 */
#ifndef LEDGER_STORE_H
#define LEDGER_STORE_H

#include "ledger.h"

enum query_name {
	Q_BEGIN, Q_BEGIN_WRITING, Q_COMMIT, Q_SCHEMA, Q_FACT, Q_SET_FACT,
	Q_ORIGINS,
	Q_ADD_ORIGIN, Q_HEAD, Q_HASH_AT, Q_CHAIN, Q_EVENT, Q_ALL_SHOWN, Q_TOLD,
	Q_ADD_EVENT, Q_ADD_4_EVENTS, Q_ADD_16_EVENTS, Q_ADD_REPLY,
	Q_ADD_4_REPLIES, Q_ADD_16_REPLIES, Q_FIND_PERSON, Q_ADD_PERSON,
	Q_UPDATE_PERSON, Q_KNOWN, Q_LAST_REPLY, Q_FIND, Q_ID, Q_ANY_OF_MAILING,
	Q_REVISIONS, Q_ADD_DELIVERY, Q_SET_CONTENT, Q_SET_PAPER, Q_SHOWN,
	Q_FIRST_MOVE, Q_MOVE, Q_SET_LAST, Q_LEFT_SENDING, Q_TO_CANCEL,
	Q_TO_REVIVE, Q_SENT_SINCE, Q_TRIES, Q_FIRST_TRY, Q_EACH, Q_HISTORY,
	Q_COUNTS, Q_ADD_APPROVAL, Q_ADD_PART, Q_ADD_APPROVED, Q_APPROVAL,
	Q_PARTS, Q_ALL_APPROVED, Q_APPROVED, Q_LATEST, Q_INDEX_TRIES,
	Q_INDEX_MESSAGES, Q_INDEX_RECIPIENTS, Q_INDEX_ADDRESSES, Q_BY_MESSAGE,
	Q_BY_ADDRESS, Q_HAS_RETURN,
	QUERIES			/* their number */
};

/* Their SQL, in the dialect of the driver; and that of the empty ledger. */
const char *query_text(enum query_name);
extern const char store_schema[], store_guards[];
str store_moves_guard(struct arena *);

struct store;
struct query;

/* Makes a ledger file, empty, with the facts; on the disk when it returns. */
bool store_make(str path, str origin, str secret, struct faults *);

/*
 * Opens it.  `shared`: readers may come and go (write-ahead log); else this
 * process has the file alone, for file systems without shared memory.
 */
struct store *store_open(str path, enum ledger_mode, bool shared,
    struct faults *);
/* Leaves one file: no write-ahead log, if no reader is in the way. */
void store_close(struct store *);

/*
 * Over the tables and triggers as the file describes them, in hex.  The fact
 * "schema" has what it was when the file was made: a description that was
 * damaged would be noticed in the middle of a run.
 */
str store_schema_digest(struct arena *, struct store *);

/* SQLite's version: 3040001 is 3.40.1. */
int store_library(void);

/* SQLite's own check of the file, or also of indexes against tables. */
bool store_check_pages(struct store *, bool indexes_too, struct faults *);
/* What refers to what: it is not held against it row by row, when written. */
bool store_check_references(struct store *, struct faults *);

void store_begin(struct store *);
bool store_commit(struct store *, struct faults *);
void store_rollback(struct store *);
/* Reports what went wrong; outside a transaction it also clears it. */
bool store_check(struct store *, struct faults *);
bool store_failed(const struct store *);

/* Starts anew: no rows.  Parameters stay as they were: each is to be bound. */
struct query *store_query(struct store *, enum query_name);
/* What is bound must live until the query ends. */
void bind_null(struct query *, int at);
void bind_id(struct query *, int at, int64_t id);	/* 0: NULL */
void bind_int(struct query *, int at, int64_t);
void bind_text(struct query *, int at, str);
void bind_bytes(struct query *, int at, const void *, ptrdiff_t);
/* Of a delivery: the KEY_LENGTH bytes that are kept. */
void bind_key(struct query *, int at, const struct digest *);
void bind_digest(struct query *, int at, const struct digest *);
bool query_next(struct query *);	/* is there a row? ends it if not */
void query_end(struct query *);		/* before its last row */
int64_t query_run(struct query *);	/* to its end: rows changed */
int64_t store_last_id(const struct store *);

/*
 * Valid until the next row; NULL gives 0, the empty text, zeros, and zeros
 * follow where a digest is short.
 */
int64_t column_int(const struct query *, int at);
str column_text(const struct query *, int at);
struct digest column_digest(const struct query *, int at);

#endif
