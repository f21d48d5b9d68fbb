/* SPDX-License-Identifier: MIT */
/* What an answer of the server means for a delivery, and for the server. */
#ifndef DELIVER_ANSWER_H
#define DELIVER_ANSWER_H

#include "ledger/ledger.h"
#include "smtp/smtp.h"

/*
 * What smtp itself refused to put on the wire, in whole or to a server without
 * SMTPUTF8; trying again never helps.
 */
bool answer_is_unsendable(const struct smtp_answer *);
/* Whether the server was asked to take the message. */
bool answer_was_asked(const struct smtp_answer *);
enum delivery_state answer_state(const struct smtp_answer *);

/*
 * How long one that was put off waits, in ms: its age since the first try, but
 * at least 300 s and at most 4,000 s (as Postfix does), and up to a fifth more
 * or less, so that those put off together do not come back together; never
 * below 300 s.  The same for the same message and attempt.
 */
int64_t answer_pause(int64_t age, str message_id, int64_t attempt);

/*
 * When one that was put off is due.  One that would wait longer than any pause
 * was put off by a clock that went wrong: it is due now.
 */
int64_t answer_due_at(const struct delivery *, int64_t now);

/*
 * Fills in until when a deferred one waits, of an age in ms; or refuses it for
 * good where a server has put it off for so long.
 */
void answer_put_off(const struct smtp_answer *, struct arena *,
    struct outcome *, int64_t age, int64_t give_up_ms, int64_t now);

/*
 * A server that says 421 is left alone, at first for 5 s, then each time twice
 * as long; and half as many messages go to it at a time, until it has taken
 * some again.
 */
enum { HOST_MOST = 128 };	/* no limit: as many as smtp takes */
struct host {
	int64_t until;		/* ms; it is left alone */
	int64_t pause;		/* the last one */
	int most;		/* messages at a time */
	int taken;		/* since that was last changed */
};
void host_begin(struct host *, int64_t now);
void host_refused(struct host *, int64_t in_flight, int64_t now);
void host_taken(struct host *);
/* The clock was set back to `now`: it waits no longer than it would have. */
void host_turn_back(struct host *, int64_t now);

#endif
