/* SPDX-License-Identifier: MIT */
/*
 * The order of a mailing's letters, where it is not that of its list: by some
 * keys, and the letters that agree in all of them as they were.  The first
 * keys may also part the files that the letters go into.
 */
#ifndef CAMPAIGN_SORTING_H
#define CAMPAIGN_SORTING_H

#include "campaign/campaign.h"

enum sort_by { SORT_COUNTRY, SORT_POSTCODE, SORT_CASE, SORT_WRITER };

struct sort_key {
	enum sort_by by;
	int64_t length;		/* of a postcode: so much counts; 0: all */
};

enum { MOST_SORT_KEYS = 8 };

struct sorting {
	struct sort_key keys[MOST_SORT_KEYS];
	ptrdiff_t count;	/* 0: the order of the list */
	ptrdiff_t files;	/* by the first so many there are files */
	str text;		/* as sorting_again takes it; empty: of none */
};

/* "country", "postcode" ...: as users write it. */
str sort_name(enum sort_by);

/* Where keys were written, and what a fault in them is. */
struct sorting_source {
	enum fault_kind kind;
	struct place place;
};

/*
 * From texts like "country, postcode:2"; "none" or nothing for no keys.  A key
 * in which the mailing's letters cannot differ is refused.
 */
bool sorting_read(struct arena *, const struct mailing *, str split, str sort,
    const struct sorting_source *, struct sorting *, struct faults *);
bool sorting_again(struct arena *, const struct mailing *, str text,
    struct sorting *, struct faults *);

/*
 * From now on, at each rewind, the plan gives its entries in this order; they
 * are numbered in it.  It is gone through once to that end, in fixed memory:
 * what is wrong with rows is told now, and not again.  A limit counts in the
 * new order.
 */
bool plan_sort(struct plan *, const struct sorting *, struct faults *);

/*
 * What an entry of a sorted plan has for a key: a code, an id, the key of a
 * delivery, which no other value has; and as people read it.  Either may be
 * empty.
 */
str plan_sort_value(struct plan *, struct arena *, const struct entry *,
    struct sort_key);
str plan_sort_shown(struct plan *, struct arena *, const struct entry *,
    struct sort_key);

#endif
