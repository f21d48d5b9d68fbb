/* SPDX-License-Identifier: MIT */
/* Marks: what became of letters on paper, and what is called off. */
#include "handle.h"
#include "state.h"

#include <string.h>

static bool
has_content(const struct paper *p)
{
	static const struct digest none;

	return memcmp(&p->content, &none, sizeof none) != 0;
}

static void
set_page(struct ledger *l, const struct paper *p)
{
	struct query *q;

	if (p->file.len == 0 && !has_content(p))
		return;
	q = store_query(l->store, Q_SET_PAPER);
	bind_int(q, 1, p->id);
	/* what is not given stays */
	bind_null(q, 2);
	bind_null(q, 3);
	bind_null(q, 4);
	if (p->file.len > 0) {
		bind_text(q, 2, p->file);
		bind_int(q, 3, p->page);
	}
	if (has_content(p))
		bind_digest(q, 4, &p->content);
	query_run(q);
}

bool
mark_paper(struct ledger *l, const struct paper *p, int64_t now,
    struct faults *f)
{
	struct shown now_is;
	enum delivery_state state;
	enum moved moved;

	if (!read_shown(l, p->id, &now_is))
		return fault_file(f, FAULT_BUG, l->path,
		    _("there is no delivery %lld"), (long long)p->id);
	state = now_is.state;
	if (state == p->state && state != DELIVERY_MADE)
		return true;
	moved = move_delivery(l, &(struct move){.id = p->id, .to = p->state,
	    .at = now, .detail = {.file = p->file, .page = p->page}});
	if (moved == MOVE_ILLEGAL)
		return fault_file(f, FAULT_REFUSED, l->path,
		    _("delivery %lld is '%s' and cannot become '%s'"),
		    (long long)p->id, delivery_state_text(state),
		    delivery_state_text(p->state));
	if (moved == MOVED)
		set_page(l, p);
	return true;
}

bool
ledger_paper(struct ledger *l, const struct paper *papers, ptrdiff_t count,
    int64_t now, struct faults *f)
{
	bool good = true;

	if (!ledger_begin(l, f))
		return false;
	for (ptrdiff_t i = 0; good && i < count; i++)
		good = mark_paper(l, &papers[i], now, f);
	if (!good) {
		ledger_rollback(l);
		store_check(l->store, f);
		return false;
	}
	return ledger_commit(l, f);
}

enum { PIECE = 1000 };

/* The next ids that a query gives after `last`. */
static ptrdiff_t
some_ids(struct ledger *l, enum query_name name,
    const struct ledger_filter *of, int64_t last, int64_t ids[PIECE])
{
	struct query *q = store_query(l->store, name);
	ptrdiff_t n = 0;

	bind_text(q, 1, of->mailing);
	bind_text(q, 2, of->case_id);
	bind_int(q, 3, last);
	if (name == Q_TO_CANCEL)
		bind_text(q, 4, of->recipient);
	while (n < PIECE && query_next(q))
		ids[n++] = column_int(q, 0);
	query_end(q);
	return n;
}

/* Moves all that a query gives, in one commit. */
static bool
move_all(struct ledger *l, enum query_name name, enum delivery_state to,
    const struct ledger_filter *of, int64_t now, int64_t *moved,
    struct faults *f)
{
	int64_t ids[PIECE], last = 0;
	ptrdiff_t n;

	*moved = 0;
	if (!ledger_begin(l, f))
		return false;
	while ((n = some_ids(l, name, of, last, ids)) > 0) {
		for (ptrdiff_t i = 0; i < n; i++)
			*moved += move_delivery(l, &(struct move){
			    .id = ids[i], .to = to, .at = now}) == MOVED;
		last = ids[n - 1];
	}
	if (ledger_commit(l, f))
		return true;
	*moved = 0;
	return false;
}

bool
ledger_cancel(struct ledger *l, str mailing, str case_id, int64_t now,
    int64_t *cancelled, struct faults *f)
{
	return ledger_cancel_one(l, mailing, case_id, S(""), now, cancelled, f);
}

bool
ledger_cancel_one(struct ledger *l, str mailing, str case_id, str recipient,
    int64_t now, int64_t *cancelled, struct faults *f)
{
	struct ledger_filter of = {.mailing = mailing, .case_id = case_id,
	    .recipient = recipient};

	return move_all(l, Q_TO_CANCEL, DELIVERY_CANCELLED, &of, now,
	    cancelled, f);
}

bool
ledger_revive(struct ledger *l, str mailing, str case_id, int64_t now,
    int64_t *revived, struct faults *f)
{
	struct ledger_filter of = {.mailing = mailing, .case_id = case_id};

	return move_all(l, Q_TO_REVIVE, DELIVERY_PLANNED, &of, now, revived,
	    f);
}
