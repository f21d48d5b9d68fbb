/* SPDX-License-Identifier: MIT */
/*
 * What was planned since the log was opened and has not moved: a run finds it
 * here, without a look into the store.  As much as there is room for; what is
 * not here is in the store.
 */
#ifndef LEDGER_FRESH_H
#define LEDGER_FRESH_H

#include "event.h"

enum { FRESH_TEXTS = 96 };	/* bytes; who has more is not kept here */

struct fresh_delivery {
	int64_t id;		/* 0: this place is free */
	int64_t at;		/* when it was planned */
	int64_t event;		/* the number of its only one */
	int64_t clears;		/* of all, when it was added */
	unsigned char key[KEY_LENGTH];
	char message_id[MESSAGE_ID_LENGTH];
	char date[10];		/* YYYY-MM-DD */
	struct digest content;
	unsigned char name_length, address_length;
	char texts[FRESH_TEXTS]; /* the name, and the address behind it */
};

struct fresh {
	struct arena memory;
	struct fresh_delivery *at;	/* NULL: nothing was planned */
	int64_t clears;		/* what is from before the last is gone */
};

/* One that the store has now, in the state PLANNED. */
void fresh_add(struct fresh *, const struct fresh_delivery *);
/* NULL: not here. */
const struct fresh_delivery *fresh_find(const struct fresh *,
    const struct digest *key);
/* It has got another event. */
void fresh_drop(struct fresh *, const struct digest *key);
/* As cheap as to drop one: each of a list may have a new name. */
void fresh_clear(struct fresh *);
void fresh_free(struct fresh *);

#endif
