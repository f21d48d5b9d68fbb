/* SPDX-License-Identifier: MIT */
/*
 * Approvals: an event of no delivery.  Its key is a digest of all that was
 * approved, so that nobody adds a letter to it behind the chain's back.
 */
#include "handle.h"

#include <string.h>

enum { SHORT_DIGEST = 16, MOST_PARTS = 10000 };

/* A digest over texts of any length, one after the other. */
struct summing {
	struct digest so_far;
};

static void
sum_add(struct summing *s, str name, str value)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};

	buf_add(&b, (str){(const char *)s->so_far.byte,
			sizeof s->so_far.byte});
	buf_int(&b, name.len);
	buf_char(&b, ':');
	buf_add(&b, name);
	buf_add(&b, value);
	s->so_far = digest_sha256(buf_str(&b));
	arena_free(&scratch);
}

static str
digest_bytes(const struct digest *d, ptrdiff_t length)
{
	return (str){(const char *)d->byte, length};
}

static struct digest
under_secret(const struct ledger *l, struct digest d)
{
	return digest_hmac(l->secret, digest_bytes(&d, sizeof d.byte));
}

/* ---- what was approved, summed as it is stored ---- */

static void
sum_parts(struct ledger *l, int64_t id, struct summing *s)
{
	struct query *q = store_query(l->store, Q_PARTS);

	bind_int(q, 1, id);
	while (query_next(q))
		sum_add(s, column_text(q, 0), column_text(q, 1));
}

static int64_t
sum_letters(struct ledger *l, int64_t id, struct summing *s)
{
	struct query *q = store_query(l->store, Q_ALL_APPROVED);
	int64_t letters = 0;

	bind_int(q, 1, id);
	for (; query_next(q); letters++)
		sum_add(s, column_text(q, 0), column_text(q, 1));
	return letters;
}

/* The key of its event. */
static struct digest
sum_all(struct ledger *l, int64_t id, str mailing, int64_t at,
    int64_t *letters)
{
	struct summing s = {{{0}}};
	struct arena scratch = {0};

	sum_add(&s, mailing, str_format(&scratch, "%lld", (long long)at));
	sum_parts(l, id, &s);
	*letters = sum_letters(l, id, &s);
	arena_free(&scratch);
	return s.so_far;
}

/* ---- recording ---- */

static void
add_parts(struct ledger *l, int64_t id, const struct approval *a)
{
	for (ptrdiff_t i = 0; i < a->part_count; i++) {
		struct query *q = store_query(l->store, Q_ADD_PART);

		bind_int(q, 1, id);
		bind_text(q, 2, a->parts[i].name);
		bind_digest(q, 3, &a->parts[i].digest);
		query_run(q);
	}
}

static void
add_letter(struct ledger *l, int64_t id, const struct approved_letter *letter)
{
	struct query *q = store_query(l->store, Q_ADD_APPROVED);
	struct digest who = under_secret(l, letter->who);
	struct digest what = under_secret(l, letter->what);

	bind_int(q, 1, id);
	bind_bytes(q, 2, who.byte, SHORT_DIGEST);
	bind_bytes(q, 3, what.byte, SHORT_DIGEST);
	query_run(q);
}

static void
add_approval(struct ledger *l, int64_t id, const struct approval *a,
    int64_t now)
{
	struct event e = {.approved = true, .at = now, .tried_by = l->origin};
	struct detail detail = {.stage = a->code, .text = a->by};
	int64_t letters;
	struct query *q;

	e.key = sum_all(l, id, a->mailing, now, &letters);
	q = store_query(l->store, Q_ADD_APPROVAL);
	bind_int(q, 1, id);
	bind_digest(q, 2, &e.key);
	bind_text(q, 3, a->mailing);
	query_run(q);
	append_event(l, NULL, &e, &detail);
}

bool
ledger_approve(struct ledger *l, const struct approval *a,
    bool (*next)(void *self, struct approved_letter *), void *self,
    int64_t now, struct faults *f)
{
	struct approved_letter letter;
	int64_t id, errors = f->errors;

	if (!ledger_begin(l, f))
		return false;
	id = last_event(l) + 1;
	add_parts(l, id, a);
	while (!store_failed(l->store) && next(self, &letter))
		add_letter(l, id, &letter);
	if (f->errors > errors) {
		ledger_rollback(l);
		return false;
	}
	add_approval(l, id, a, now);
	return ledger_commit(l, f);
}

/* ---- asking ---- */

static void
read_parts(struct ledger *l, struct arena *a, struct approval *out)
{
	struct query *q = store_query(l->store, Q_PARTS);
	ptrdiff_t cap = 16;
	struct approval_part *parts = NEW_ARRAY(a, struct approval_part, cap);

	bind_int(q, 1, out->id);
	while (out->part_count < MOST_PARTS && query_next(q)) {
		if (out->part_count == cap) {
			struct approval_part *more = NEW_ARRAY(a,
			    struct approval_part, cap * 2);

			memcpy(more, parts, (size_t)cap * sizeof *parts);
			parts = more;
			cap *= 2;
		}
		parts[out->part_count++] = (struct approval_part){
		    str_copy(a, column_text(q, 0)), column_digest(q, 1)};
	}
	query_end(q);
	out->parts = parts;
}

bool
ledger_approval(struct ledger *l, struct arena *a, str mailing,
    struct approval *out, bool *found, struct faults *f)
{
	struct query *q = reading(l, Q_APPROVAL);
	struct digest key, sum;

	*out = (struct approval){.mailing = mailing};
	bind_text(q, 1, mailing);
	*found = query_next(q);
	if (!*found)
		return store_check(l->store, f);
	out->id = column_int(q, 0);
	key = column_digest(q, 1);
	out->at = column_int(q, 2);
	out->code = str_copy(a, column_text(q, 3));
	out->by = str_copy(a, column_text(q, 4));
	query_end(q);
	read_parts(l, a, out);
	sum = sum_all(l, out->id, mailing, out->at, &out->letters);
	if (!store_check(l->store, f))
		return false;
	return memcmp(key.byte, sum.byte, sizeof key.byte) == 0 ||
	    fault_file(f, FAULT_REFUSED, l->path,
		_("damaged: the approval of '%.*s' is not what was approved;"
		  " take the last good copy of the log"), FMT(mailing));
}

enum approved
ledger_approved(struct ledger *l, const struct approval *a,
    const struct approved_letter *letter)
{
	struct query *q = store_query(l->store, Q_APPROVED);
	struct digest who = under_secret(l, letter->who);
	struct digest what = under_secret(l, letter->what);
	enum approved answer = APPROVED_NOT;

	bind_int(q, 1, a->id);
	bind_bytes(q, 2, who.byte, SHORT_DIGEST);
	if (query_next(q))
		answer = str_equal(column_text(q, 0),
			digest_bytes(&what, SHORT_DIGEST))
		    ? APPROVED_SAME : APPROVED_OTHER;
	query_end(q);
	return answer;
}
