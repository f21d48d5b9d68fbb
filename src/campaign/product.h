/* SPDX-License-Identifier: MIT */
/*
 * What a mailing would make, counted as its letters are checked: by case,
 * country, language and channel, and what is left out.  Its size does not
 * depend on how many letters there are.
 */
#ifndef CAMPAIGN_PRODUCT_H
#define CAMPAIGN_PRODUCT_H

#include "campaign/campaign.h"

struct rejects;

/* How often each value came; the first 255 different ones are told apart. */
enum { TALLY_MOST = 255 };
struct tally_line {
	str value;
	int64_t count;
};
struct tally {
	struct tally_line lines[TALLY_MOST]; /* in the order they came */
	int count, latest;
	int64_t others;			/* of values beyond those */
	unsigned char slots[512];	/* 1 + index of a line, by hash */
};
void tally_add(struct tally *, struct arena *, str value);
/* The lines with the most first, then by value. */
struct tally_line *tally_sorted(struct arena *, const struct tally *);

struct product {
	struct arena *arena;
	struct tally cases, countries, languages, channels, writers;
	int64_t letters, pages;	/* pages: of those on paper */
	struct plan_notes notes; /* of all passes together */
	struct fallback_note *fallbacks; /* theirs */
	struct rejects *rejects; /* rows that cannot be used */
	int64_t faulty_rows;	/* how many those are */
};

/* Empty, in an arena that lives as long. */
struct product *product_new(struct arena *);
/* Counts a letter that would be made; NULL counts nothing. */
void product_add(struct product *, const struct entry *, int64_t pages);
/*
 * Takes in what a pass over the plan left out.  A mailing on paper where there
 * is no e-mail address has two: they read the same rows.
 */
void product_end(struct product *, const struct plan *);

/*
 * "5 cases", "3 recipients", "3 writers" where the letters are all of these
 * combined; else each is 0.
 */
struct factors {
	int64_t cases, recipients, writers; /* 1 writer where there are none */
};
struct factors product_factors(const struct product *);
/* Countries as rows have them, by name in a language; empty: by code. */
struct tally *product_countries(struct arena *, const struct campaign *,
    const struct product *, str language);

/* The rows that cannot be used, as plan_rejects has them, of all passes. */
str product_rejects(struct arena *, const struct product *,
    const struct mailing *);

#endif
