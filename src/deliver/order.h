/* SPDX-License-Identifier: MIT */
/*
 * Orders from a second terminal, as the run that has the ledger sees them.
 * An order is a file beside the ledger, LEDGER-order, written whole, mode 0600
 * and of the same user; the run takes it by giving it another name, obeys, and
 * answers in LEDGER-answer-ID.  All of it is data: what is not exactly of the
 * form is thrown away.
 */
#ifndef DELIVER_ORDER_H
#define DELIVER_ORDER_H

#include "deliver/deliver.h"

enum { ORDER_ID = 32 };		/* hexadecimal digits */

struct order {
	str id;
	struct cancel_order cancel;
};

/* Where one would be, ended by a NUL. */
const char *order_path(struct arena *, str ledger_path);
/* False: there is none, or it was thrown away. */
bool order_take(struct arena *, str ledger_path, struct order *,
    struct faults *);
bool order_answer(str ledger_path, const struct order *, int64_t cancelled,
    struct faults *);

#endif
