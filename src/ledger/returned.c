/* SPDX-License-Identifier: MIT */
/* What came back: whose it is, and what it changes. */
#include "handle.h"
#include "state.h"

enum { TOKEN_NAME = 16, TOKEN_CHECK = RETURN_TOKEN - TOKEN_NAME };

static str
token_check(struct arena *a, const struct ledger *l, str name)
{
	str text = str_format(a, "return%.*s", FMT(name));

	return digest_base32(a, digest_hmac(l->secret, text), TOKEN_CHECK);
}

str
ledger_return_token(struct arena *a, const struct ledger *l, str message_id)
{
	str name = str_slice(message_id, 0, TOKEN_NAME);

	return str_format(a, "%.*s%.*s", FMT(name),
	    FMT(token_check(a, l, name)));
}

bool
ledger_index_returns(struct ledger *l, struct faults *f)
{
	static const enum query_name all[] = {
	    Q_INDEX_MESSAGES, Q_INDEX_RECIPIENTS, Q_INDEX_ADDRESSES};

	if (!ledger_begin(l, f))
		return false;
	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		query_run(store_query(l->store, all[i]));
	return ledger_commit(l, f);
}

/* The first row, if there is one. */
static bool
take_row(struct query *q, struct arena *a, struct delivery *out)
{
	struct delivery d;

	if (!query_next(q))
		return false;
	d = read_delivery(q);
	d.reply = read_reply(q);
	*out = delivery_copy(a, &d);
	query_end(q);
	return true;
}

/* Message-IDs that begin so; '{' comes after all of their characters. */
static bool
by_beginning(struct ledger *l, struct arena *a, str beginning,
    struct delivery *out)
{
	struct query *q = reading(l, Q_BY_MESSAGE);

	bind_text(q, 1, beginning);
	bind_text(q, 2, str_format(a, "%.*s{", FMT(beginning)));
	return take_row(q, a, out);
}

enum token_found
ledger_by_token(struct ledger *l, struct arena *a, str token,
    struct delivery *out)
{
	str name = str_slice(token, 0,
	    token.len == RETURN_TOKEN ? TOKEN_NAME : 0);
	str check = str_slice(token, name.len, token.len);

	if (name.len == 0 || !str_equal(check, token_check(a, l, name)))
		return TOKEN_FOREIGN;
	return by_beginning(l, a, name, out) ? TOKEN_FOUND : TOKEN_ERASED;
}

bool
ledger_by_message_id(struct ledger *l, struct arena *a, str message_id,
    struct delivery *out)
{
	str name = str_cut(&message_id, '@');

	return name.len == MESSAGE_ID_LENGTH && by_beginning(l, a, name, out);
}

bool
ledger_by_address(struct ledger *l, struct arena *a, str address, int64_t from,
    int64_t to, struct delivery *out)
{
	struct query *q = reading(l, Q_BY_ADDRESS);

	bind_text(q, 1, address);
	bind_int(q, 2, from);
	bind_int(q, 3, to);
	return address.len > 0 && take_row(q, a, out);
}

bool
ledger_has_return(struct ledger *l, const struct returned *r)
{
	struct query *q = reading(l, Q_HAS_RETURN);
	bool has;

	bind_int(q, 1, r->id);
	bind_text(q, 2, r->kind);
	bind_text(q, 3, r->words);
	has = query_next(q);
	query_end(q);
	return has;
}

static enum moved
move_to(struct ledger *l, const struct returned *r, enum delivery_state to,
    int64_t now)
{
	return move_delivery(l, &(struct move){.id = r->id, .to = to,
	    .at = now, .detail = {.stage = r->kind, .text = r->words}});
}

/* An event that leaves everything as it stands. */
static void
note(struct ledger *l, const struct returned *r, const struct shown *shown,
    int64_t now)
{
	struct event e = {.state = DELIVERY_NOTED, .at = now,
	    .attempt = shown->attempts, .tried_by = l->origin,
	    .key = shown->key};
	struct detail detail = {.stage = r->kind, .text = r->words};

	append_event(l, &(struct subject){r->id, shown->last}, &e, &detail);
	set_last(l, r->id);
}

static bool
take(struct ledger *l, const struct returned *r, int64_t now)
{
	struct shown shown;

	if (!read_shown(l, r->id, &shown))
		return false;
	if (shown.state == DELIVERY_IN_DOUBT && r->proves) {
		if (move_to(l, r, DELIVERY_RESOLVED_SENT, now) != MOVED)
			return false;
		if (!r->final)
			return true;
	}
	if (r->final && move_to(l, r, DELIVERY_RETURNED, now) == MOVED)
		return true;
	note(l, r, &shown, now);
	return true;
}

bool
ledger_return(struct ledger *l, const struct returned *r, int64_t now,
    struct faults *f)
{
	if (!ledger_begin(l, f))
		return false;
	if (take(l, r, now) || store_failed(l->store))
		return ledger_commit(l, f);
	ledger_rollback(l);
	return fault_file(f, FAULT_BUG, l->path,
	    _("no delivery %lld to which something came back"),
	    (long long)r->id);
}
