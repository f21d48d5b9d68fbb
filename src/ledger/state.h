/* SPDX-License-Identifier: MIT */
/* Which state may follow which. */
#ifndef LEDGER_STATE_H
#define LEDGER_STATE_H

#include "ledger.h"

/* May a new event of this ledger take a delivery from one to the other? */
bool state_may_become(enum delivery_state from, enum delivery_state to);

/*
 * May what is shown of a delivery go from one to the other?  Wider: when the
 * last doubt of a delivery is resolved, a cancellation that came from another
 * ledger shows.
 */
bool state_may_show(enum delivery_state from, enum delivery_state to);

#endif
