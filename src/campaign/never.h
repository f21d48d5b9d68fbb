/* SPDX-License-Identifier: MIT */
/*
 * never: who must not be written to.  A table of the sender's, which outlives
 * campaigns: address, reason, date, and columns of his own.  "@example.org"
 * stands for all addresses of that domain, but of none below it.  What is in a
 * column `released` takes the row out of force; the row remembers.
 */
#ifndef CAMPAIGN_NEVER_H
#define CAMPAIGN_NEVER_H

#include "campaign/campaign.h"

/* A row, as it is in the file; lives until the next. */
struct never_row {
	str address, reason, date;
	str released;		/* when, by whom, why; empty: it is in force */
	str key;		/* as email_key has the address */
	struct place place;	/* of the address, in never_each */
};

/* One '@' with a domain behind it, and nothing that no address has. */
bool never_is_address(str);

/*
 * Reads the file again if it is another one, or has changed, since it was last
 * read: from then on the plan goes by what it says.  False with a fault if it
 * cannot be read whole: then nobody is known to be not on it.  Costs one stat()
 * where nothing changed.  True where the campaign has none.
 */
bool never_refresh(const struct campaign *, struct faults *);
/* Whether an address is on it; *reason lives until the next refresh. */
bool never_has(const struct campaign *, str address, str *reason);
/* Whether anybody is. */
bool never_any(const struct campaign *);

/* Calls `each` for all rows, in their order; stops if it says false. */
bool never_each(const struct campaign *,
    bool (*each)(void *self, const struct never_row *), void *self,
    struct faults *);

/*
 * Changing the file: under a lock on its folder, whole or not at all.  What
 * else is in it stays: other columns, the order, its permissions.  It is made
 * where there is none.  Refused of a spreadsheet (FAULT_DATA).
 */
bool never_add(struct arena *, str path, str address, str reason, str date,
    struct faults *);

struct never_counts {
	int64_t rows;		/* that were read */
	int64_t added;
	int64_t known;		/* on the list already */
	int64_t doubles;	/* among the new ones */
	int64_t blank;		/* rows without an address */
	int64_t faulty;		/* what is there is none; reported */
};
/*
 * Adds all addresses of a list: a column of e-mail addresses, and if it has
 * them `reason` and `date`, in whose place the given ones are taken else.
 */
bool never_import(struct arena *, str path, str list,
    const struct never_row *otherwise, struct never_counts *,
    struct faults *);

/* Takes an address out of force; `note` goes into the column `released`. */
bool never_release(struct arena *, str path, str address, str note,
    struct faults *);

/* The head of a new list, for the file of that name. */
extern const str never_header;

#endif
