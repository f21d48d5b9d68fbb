/* SPDX-License-Identifier: MIT */
/*
 * Rows that belong together though their keys differ.  Each row gives a few
 * marks, hashes of what may be shared, which are sorted outside of memory:
 * equal ones then stand side by side.  A mark knows only where its row is; the
 * few rows that are told of are read again.
 */
#include <string.h>

#include "campaign/doubts.h"
#include "unicode/unicode.h"

enum mark_kind {
	MARK_PERSON,		/* the words of the name, and where he lives */
	MARK_MAILBOX,
	MARK_HOUSE,		/* the postal address */
	MARK_KINDS,
};

struct mark {
	uint64_t print;		/* the kind in the two high bits */
	int64_t at;		/* of the row in the list */
	uint32_t line;
	uint32_t who;		/* of equal marks the same: not two */
};

/* Marks that are equal: the first, and the first of somebody else. */
struct group {
	struct mark first, other;
	bool two;
};

/* How many groups there are, and the first few in the order of the list. */
struct finding {
	int64_t count;
	struct group kept[DOUBTS_TOLD];
};

/* A character as unicode_fold has it; `to` is empty for what is none. */
struct folding {
	int32_t code_point;
	int len;
	char to[24];
};

enum { FOLDINGS = 512 };	/* a power of two */

struct pairs {
	struct person_reader *reader;
	struct sorter *sorter;
	struct arena scratch;
	char ascii[128];	/* 0: what divides words */
	struct folding foldings[FOLDINGS];
	bool failed;
	struct finding findings[MARK_KINDS];
};

/* Letters and digits in small letters; 0 for all else. */
static char
fold_ascii(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c | 0x20);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : 0;
}

struct pairs *
pairs_new(struct arena *a, const struct list *list)
{
	struct pairs *p = NEW(a, struct pairs);

	p->reader = person_reader_new(a, list);
	p->sorter = sorter_new(a, sizeof(struct mark));
	for (int c = 0; c < COUNT(p->ascii); c++)
		p->ascii[c] = fold_ascii((char)c);
	return p;
}

void
pairs_clear(struct pairs *p)
{
	sorter_clear(p->sorter);
	memset(p->findings, 0, sizeof p->findings);
	p->failed = false;
}

void
pairs_close(struct pairs *p)
{
	sorter_close(p->sorter);
	arena_free(&p->scratch);
}

/* ---- folded text, without making it ---- */

static const uint64_t start = 0xCBF29CE484222325;

static uint64_t
step(uint64_t hash, char c)
{
	return (hash ^ (unsigned char)c) * 0x100000001B3;
}

/* Spreads a hash over all its bits, so that sums of such can be compared. */
static uint64_t
spread(uint64_t n)
{
	n = (n ^ n >> 30) * 0xBF58476D1CE4E5B9;
	n = (n ^ n >> 27) * 0x94D049BB133111EB;
	return n ^ n >> 31;
}

/* Each character goes through unicode_fold once, as good as always. */
static const struct folding *
fold(struct pairs *p, int32_t c, str text)
{
	struct folding *f = &p->foldings[c & (FOLDINGS - 1)];
	str folded;

	if (f->code_point == c)
		return f;
	folded = unicode_fold(&p->scratch, text);
	f->code_point = c;
	f->len = folded.len < COUNT(f->to) ? (int)folded.len : 0;
	if (f->len > 0)
		memcpy(f->to, folded.at, (size_t)f->len);
	arena_reset(&p->scratch, (struct arena_mark){0});
	return f;
}

/* What joins a letter to its mark, or is not to be seen, divides nothing. */
static bool
is_mark(int32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || c == 0xAD ||
	    (c >= 0x200B && c <= 0x200D);
}

/* A running hash of words; in any order, or as if they were one. */
struct hashing {
	uint64_t sum, word;
	ptrdiff_t words;
};

static void
end_word(struct hashing *h)
{
	if (h->word == start)
		return;
	h->sum += spread(h->word);
	h->words++;
	h->word = start;
}

static void
hash_wide(struct pairs *p, struct hashing *h, str s, ptrdiff_t *at,
    bool in_words)
{
	ptrdiff_t from = *at;
	int32_t c = utf8_next(s, at);
	const struct folding *f = fold(p, c, str_slice(s, from, *at));

	for (int i = 0; i < f->len; i++)
		h->word = step(h->word, f->to[i]);
	if (f->len == 0 && in_words && !is_mark(c))
		end_word(h);
}

static void
hash_text(struct pairs *p, struct hashing *h, str s, bool in_words)
{
	ptrdiff_t at = 0;

	while (at < s.len) {
		char c = s.at[at];

		if ((c & 0x80) != 0) {
			hash_wide(p, h, s, &at, in_words);
			continue;
		}
		at++;
		c = p->ascii[(int)c];
		if (c != 0)
			h->word = step(h->word, c);
		else if (in_words)
			end_word(h);
	}
}

/* The words of a name in any order; 0 for less than `least` of them. */
static uint64_t
hash_name(struct pairs *p, str name, ptrdiff_t least)
{
	struct hashing h = {.word = start};

	hash_text(p, &h, name, true);
	end_word(&h);
	return h.words < least ? 0 : h.sum;
}

/* Texts as one, without what divides them; 0 if there is nothing. */
static uint64_t
hash_all(struct pairs *p, const str *texts, ptrdiff_t count)
{
	struct hashing h = {.word = start};

	for (ptrdiff_t i = 0; i < count; i++)
		hash_text(p, &h, texts[i], false);
	end_word(&h);
	return h.sum;
}

/*
 * Eight bytes at a time, with the bit of small letters set: that few other
 * signs become the same by it does not matter.
 */
static uint64_t
hash_lower(uint64_t hash, str s)
{
	for (ptrdiff_t i = 0; i < s.len; i += 8) {
		ptrdiff_t left = s.len - i;
		uint64_t eight = 0;

		memcpy(&eight, s.at + i, (size_t)(left < 8 ? left : 8));
		hash = (hash ^ (eight | 0x2020202020202020)) *
		    0x9E3779B97F4A7C15;
		hash ^= hash >> 32;
	}
	return hash;
}

static bool
is_google(str domain)
{
	static const str own[] = {S_INIT("@gmail.com"),
	    S_INIT("@googlemail.com")};

	for (ptrdiff_t i = 0; i < COUNT(own); i++)
		if (domain.len == own[i].len &&
		    hash_lower(start, domain) == hash_lower(start, own[i]))
			return true;
	return false;
}

static str
without_dots(struct arena *a, str s)
{
	struct buf b = {.arena = a};

	while (s.len > 0)
		buf_add(&b, str_cut(&s, '.'));
	return buf_str(&b);
}

/*
 * Where a message really goes: what stands behind '+' is a note to oneself
 * with most providers, and Google passes over dots.
 */
static uint64_t
hash_mailbox(struct arena *a, str email)
{
	ptrdiff_t sign, plus;
	uint64_t hash = start;
	str local, domain;

	if (((email.at[0] | email.at[email.len - 1]) & 0x80) != 0)
		email = utf8_trim(email);
	sign = str_find_char(email, '@');
	if (sign <= 0)
		return 0;
	local = str_slice(email, 0, sign);
	plus = str_find_char(local, '+');
	if (plus > 0)
		local = str_slice(local, 0, plus);
	domain = str_slice(email, sign, email.len);
	if (!is_google(domain))
		return hash_lower(hash_lower(hash, local), domain);
	return hash_lower(hash_lower(hash, without_dots(a, local)),
	    S("@gmail.com"));
}

/* ---- while the rows are read ---- */

static void
add(struct pairs *p, enum mark_kind kind, uint64_t hash, uint64_t who,
    struct mark *m, struct faults *f)
{
	if (hash == 0 || p->failed)
		return;
	m->print = (uint64_t)kind << 62 | spread(hash) >> 2;
	m->who = (uint32_t)(spread(who) >> 32);
	p->failed = !sorter_add(p->sorter, m, f);
}

void
pairs_add(struct pairs *p, struct arena *a, const struct entry *e,
    int64_t line, struct faults *f)
{
	const struct person *r = &e->recipient;
	uint64_t key = hash_lower(start, e->key.recipient);
	uint64_t name = hash_name(p, r->name, 2);
	uint64_t where = hash_all(p,
	    r->postcode.len > 0 ? &r->postcode : &r->town, 1);
	const str home[] = {r->address, r->postcode, r->town};
	uint64_t person = name != 0 && where != 0 ? name + spread(where) : 0;
	struct mark m = {.at = r->place.at, .line = (uint32_t)line};

	add(p, MARK_PERSON, person, key, &m, f);
	/* who is one person already has one mailbox */
	if (r->email.len > 0)
		add(p, MARK_MAILBOX, hash_mailbox(a, r->email),
		    person != 0 ? person : key, &m, f);
	if (e->channel == CHANNEL_PRINT && r->address.len > 0)
		add(p, MARK_HOUSE, hash_all(p, home, COUNT(home)),
		    hash_name(p, r->name, 1), &m, f);
}

/* ---- at the end ---- */

/* The person of a row; faults point to that row at little cost. */
static bool
read_again(struct pairs *p, struct list *l, const struct mark *m,
    struct arena *a, struct person *out, struct faults *f)
{
	struct record r;

	list_seek(l, (ptrdiff_t)m->at, m->line);
	if (!list_next(l, a, &r, f) || r.faulty)
		return false;
	person_from_record(p->reader, a, &r, out);
	return true;
}

static int64_t
kept_count(const struct finding *k)
{
	return k->count < DOUBTS_TOLD ? k->count : DOUBTS_TOLD;
}

static void
keep(struct finding *k, const struct group *g)
{
	int64_t at = kept_count(k);

	k->count++;
	if (at == DOUBTS_TOLD && k->kept[at - 1].first.line < g->first.line)
		return;
	at -= at == DOUBTS_TOLD;
	for (; at > 0 && k->kept[at - 1].first.line > g->first.line; at--)
		k->kept[at] = k->kept[at - 1];
	k->kept[at] = *g;
}

static void
end_group(struct pairs *p, const struct group *g)
{
	if (g->two)
		keep(&p->findings[g->first.print >> 62], g);
}

static void
tell_person(const struct group *g, const struct person *one,
    const struct person *two, struct arena *a, struct faults *f)
{
	fault(f, FAULT_NOTE, one->place,
	    _("row %lld '%.*s' and row %lld '%.*s' may be one person"),
	    (long long)g->first.line, FMT(doubt_shown(a, one->name)),
	    (long long)g->other.line, FMT(doubt_shown(a, two->name)));
}

static void
tell_mailbox(struct pairs *p, const struct group *g, const struct person *one,
    const struct person *two, struct arena *a, struct faults *f)
{
	str first = email_key(a, one->email), other = email_key(a, two->email);
	bool same_name =
	    hash_name(p, one->name, 1) == hash_name(p, two->name, 1);

	if (!str_equal(first, other))
		fault(f, FAULT_NOTE, one->email_place,
		    _("row %lld '%.*s' and row %lld '%.*s' may be one "
		      "mailbox"),
		    (long long)g->first.line, FMT(doubt_shown(a, first)),
		    (long long)g->other.line, FMT(doubt_shown(a, other)));
	else if (same_name)
		tell_person(g, one, two, a, f);
	else
		fault(f, FAULT_NOTE, one->email_place,
		    _("row %lld '%.*s' and row %lld '%.*s' have the same "
		      "e-mail address"),
		    (long long)g->first.line, FMT(doubt_shown(a, one->name)),
		    (long long)g->other.line, FMT(doubt_shown(a, two->name)));
}

/* The second row is read first: faults are to point to the other. */
static void
tell_pair(struct pairs *p, const struct group *g, struct list *l,
    struct faults *f)
{
	struct arena a = {0};
	struct person one, two;

	if (read_again(p, l, &g->other, &a, &two, f) &&
	    read_again(p, l, &g->first, &a, &one, f)) {
		if (g->first.print >> 62 == MARK_PERSON)
			tell_person(g, &one, &two, &a, f);
		else
			tell_mailbox(p, g, &one, &two, &a, f);
	}
	arena_free(&a);
}

static void
tell_houses(struct pairs *p, struct list *l, struct faults *f)
{
	const struct finding *k = &p->findings[MARK_HOUSE];
	struct arena a = {0};
	struct buf rows = {.arena = &a};
	struct person first;

	for (int64_t i = 0; i < kept_count(k); i++) {
		if (i > 0)
			buf_add(&rows, S(", "));
		buf_format(&rows, _("%u and %u"), k->kept[i].first.line,
		    k->kept[i].other.line);
	}
	if (k->count > DOUBTS_TOLD)
		buf_add(&rows, S(", ..."));
	if (k->count > 0 && read_again(p, l, &k->kept[0].first, &a, &first, f))
		fault(f, FAULT_NOTE, first.address_place,
		    ngettext("%lld household gets more than one letter: rows "
			     "%.*s",
			"%lld households get more than one letter: rows %.*s",
			(unsigned long)k->count),
		    (long long)k->count, FMT(buf_str(&rows)));
	arena_free(&a);
}

static void
tell_pairs(struct pairs *p, struct list *l, struct faults *f)
{
	int64_t rest = 0;

	for (int kind = MARK_PERSON; kind <= MARK_MAILBOX; kind++) {
		const struct finding *k = &p->findings[kind];

		for (int64_t i = 0; i < kept_count(k); i++)
			tell_pair(p, &k->kept[i], l, f);
		rest += k->count - kept_count(k);
	}
	if (rest > 0)
		fault_file(f, FAULT_NOTE, l->source.name,
		    ngettext("%lld more pair of rows that may be one person "
			     "or mailbox",
			"%lld more pairs of rows that may be one person or "
			"mailbox",
			(unsigned long)rest),
		    (long long)rest);
}

void
pairs_end(struct pairs *p, struct list *l, struct faults *f)
{
	ptrdiff_t at = l->at;
	int64_t line = l->line;
	struct group g = {0};
	struct mark m;

	if (p->failed || !sorter_sort(p->sorter, f))
		return;
	while (sorter_next(p->sorter, &m, f)) {
		if (g.first.line == 0 || m.print != g.first.print) {
			end_group(p, &g);
			g = (struct group){.first = m};
		} else if (!g.two && m.who != g.first.who) {
			g.other = m;
			g.two = true;
		}
	}
	end_group(p, &g);
	tell_pairs(p, l, f);
	tell_houses(p, l, f);
	list_seek(l, at, line);
}
