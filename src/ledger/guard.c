/* SPDX-License-Identifier: MIT */
/* Which moves the store lets anybody make: state.c, said in SQL. */
#include "state.h"
#include "store.h"

/*
 * Comparisons that end at the first that fits: a table of moves would be looked
 * through at each one, which costs more than the move itself.
 */
static void
add_moves_from(struct buf *b, enum delivery_state from)
{
	const char *or = "";

	for (int to = 0; to < DELIVERY_STATES; to++)
		if (state_may_show(from, to)) {
			buf_format(b, "%sNEW.state = '%.*s'", or,
			    FMT(delivery_state_name(to)));
			or = " OR ";
		}
	if (or[0] == '\0')
		buf_add(b, S("FALSE"));
}

static void
add_trigger(struct buf *b, const char *name, const char *when)
{
	buf_format(b, "CREATE TRIGGER %s BEFORE %s ON standing WHEN NOT (",
	    name, when);
}

static void
end_trigger(struct buf *b)
{
	buf_add(b, S(") AND NOT EXISTS (SELECT 1 FROM facts"
	    " WHERE name = 'merging') BEGIN"
	    " SELECT RAISE(FAIL, 'an illegal move'); END;\n"));
}

/* What was planned and nothing else has no row: its first move makes one. */
static void
guard_first_moves(struct buf *b)
{
	add_trigger(b, "standing_begins", "INSERT");
	add_moves_from(b, DELIVERY_PLANNED);
	buf_add(b, S(" OR NEW.state = 'planned' AND NEW.attempts = 0"));
	end_trigger(b);
}

static void
guard_moves(struct buf *b)
{
	add_trigger(b, "standing_moves", "UPDATE OF state");
	for (int from = 0; from < DELIVERY_STATES; from++) {
		buf_format(b, "%sOLD.state = '%.*s' AND (",
		    from > 0 ? " OR " : "", FMT(delivery_state_name(from)));
		add_moves_from(b, from);
		buf_char(b, ')');
	}
	end_trigger(b);
}

str
store_moves_guard(struct arena *a)
{
	struct buf b = {.arena = a};

	guard_first_moves(&b);
	guard_moves(&b);
	return buf_str(&b);
}
