/* SPDX-License-Identifier: MIT */
#include "memo.h"

#include <stdatomic.h>
#include <string.h>

#include "program.h"

/* Longer ones are not kept; texts of a date are below 100 bytes. */
enum { KEY_SIZE = 96, TEXT_SIZE = 128, ENTRIES = 64 };

struct entry {
	ptrdiff_t key_len, text_len;
	char key[KEY_SIZE], text[TEXT_SIZE];
};

struct memo {
	atomic_flag busy;
	struct entry entries[ENTRIES];	/* by the hash of the key */
};

struct memo *
memo_new(struct arena *job)
{
	struct memo *m = NEW(job, struct memo);

	atomic_flag_clear(&m->busy);
	return m;
}

/* ---- keys: all that the result depends on ---- */

struct key {
	char bytes[KEY_SIZE];
	ptrdiff_t len;
	bool good;
};

/* Each part begins with its length, so that no two keys are alike. */
static void
add(struct key *k, const void *bytes, ptrdiff_t len)
{
	k->good = k->good && len < KEY_SIZE - k->len;
	if (!k->good)
		return;
	k->bytes[k->len++] = (char)len;
	memcpy(k->bytes + k->len, bytes, (size_t)len);
	k->len += len;
}

static void
add_value(struct key *k, struct value v)
{
	char kind = (char)v.kind;

	add(k, &kind, 1);
	if (v.kind == VALUE_TEXT)
		add(k, v.text.at, v.text.len);
	else if (v.kind == VALUE_INTEGER)
		add(k, &v.integer, sizeof v.integer);
	else
		k->good = false;
}

static struct key
key_of(const struct filtering *f)
{
	str name = filter_name(f), language = filter_language(f);
	struct key k = {.good = true};

	add(&k, name.at, name.len);
	add(&k, language.at, language.len);
	add_value(&k, f->in);
	for (int i = 0; i < f->arg_count; i++)
		add_value(&k, f->args[i]);
	return k;
}

/* ---- entries ---- */

static struct entry *
entry_of(struct memo *m, const struct key *k)
{
	return &m->entries[str_hash((str){k->bytes, k->len}) % ENTRIES];
}

static bool
find(struct memo *m, const struct key *k, struct arena *a, str *out)
{
	const struct entry *e = entry_of(m, k);
	bool found = false;

	if (atomic_flag_test_and_set(&m->busy))
		return false;
	if (e->key_len == k->len &&
	    memcmp(e->key, k->bytes, (size_t)k->len) == 0) {
		*out = str_copy(a, (str){e->text, e->text_len});
		found = true;
	}
	atomic_flag_clear(&m->busy);
	return found;
}

static void
keep(struct memo *m, const struct key *k, str text)
{
	struct entry *e = entry_of(m, k);

	if (text.len > TEXT_SIZE || atomic_flag_test_and_set(&m->busy))
		return;
	memcpy(e->key, k->bytes, (size_t)k->len);
	memcpy(e->text, text.at, (size_t)text.len);
	e->key_len = k->len;
	e->text_len = text.len;
	atomic_flag_clear(&m->busy);
}

bool
memo_run(struct memo *m, struct filtering *f, struct value *out)
{
	struct key k = key_of(f);
	str text;

	if (k.good && find(m, &k, f->arena, &text)) {
		*out = value_string(text);
		return true;
	}
	if (!f->call->filter->run(f, out))
		return false;
	if (k.good && out->kind == VALUE_TEXT)
		keep(m, &k, out->text);
	return true;
}
