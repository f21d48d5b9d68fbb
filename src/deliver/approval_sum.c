/* SPDX-License-Identifier: MIT */
/* What there is to be approved: digests, the code, examples. */
#include <stdlib.h>
#include <string.h>

#include "deliver/parts.h"

enum { DIGITS = 4, SHORT_DIGEST = 16 };

/* Crockford's base32: nothing that is taken for another digit. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The letter's date is none of its text: each is merged for this day. */
static const str any_day = S_INIT("2000-01-01");

/* ---- digests ---- */

static struct digest
digest_of(const str *texts, ptrdiff_t count)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	struct digest d;

	for (ptrdiff_t i = 0; i < count; i++)
		buf_netstring(&b, texts[i]);
	d = digest_sha256(buf_str(&b));
	arena_free(&scratch);
	return d;
}

static struct digest
what_is_read(const struct deliverer *d, const struct entry *e,
    const struct text *t)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	struct digest digest;

	buf_netstring(&b, e->recipient.email_key);
	buf_netstring(&b, e->recipient.name);
	buf_netstring(&b, t->subject);
	content_add(d->contents, &b, &t->body);
	digest = digest_sha256(buf_str(&b));
	arena_free(&scratch);
	return digest;
}

bool
approval_letter(const struct deliverer *d, const struct entry *e,
    struct arena *a, struct approved_letter *out, struct faults *f)
{
	const str who[] = {e->key.mailing, e->key.case_id, e->key.recipient,
	    e->key.writer};
	struct faults again = {.arena = a};
	struct digest what[2] = {0};
	struct text text;

	if (!entry_merge(d->campaign, e, any_day, a, &text, &again))
		return fault_file(f, FAULT_BUG, d->mailing->name, "%.*s",
		    FMT(again.latest));
	what[0] = what_is_read(d, e, &text);
	if (d->mailing->mail.letter) {	/* it shows addresses, too */
		what[1] = entry_content(d->contents, d->campaign, e,
		    &text);
		what[0] = digest_sha256((str){(const char *)what,
				sizeof what});
	}
	*out = (struct approved_letter){digest_of(who, COUNT(who)),
	    enclosures_content(d->enclosures, e, what[0])};
	return true;
}

/* ---- parts ---- */

static int
by_name(const void *a, const void *b)
{
	return str_compare(((const struct approval_part *)a)->name,
	    ((const struct approval_part *)b)->name);
}

static str
shown_sender(const struct deliverer *d, str address)
{
	return str_format(d->job, "%.*s <%.*s>",
	    FMT(d->mailing->sender.name), FMT(address));
}

/* Who sends, where answers go, and how one gets no more of it. */
static struct digest
digest_sender(const struct deliverer *d)
{
	const struct mailing *m = d->mailing;
	const str all[] = {m->sender.name, d->from, d->reply_to, d->sent_by,
	    d->bounces, m->mail.unsubscribe, m->mail.behind_token};

	return digest_of(all, COUNT(all));
}

void
approval_parts(const struct deliverer *d, struct approval_sum *sum)
{
	const struct campaign *c = d->campaign;
	const struct mailing *m = d->mailing;
	struct approval_part *parts = NEW_ARRAY(d->job, struct approval_part,
	    2 + m->letter_count + c->case_count);
	ptrdiff_t n = 0;

	sum->from = shown_sender(d, d->from);
	sum->reply_to = d->reply_to;
	sum->archive = d->archive;
	parts[n++] = (struct approval_part){S("sender"), digest_sender(d)};
	if (d->archive.len > 0)	/* one more who reads each letter */
		parts[n++] = (struct approval_part){S("archive"),
		    digest_of(&d->archive, 1)};
	for (ptrdiff_t i = 0; i < m->letter_count; i++) {
		const struct source *s = m->letters[i].letter->source;

		parts[n++] = (struct approval_part){
		    str_copy(d->job, path_name(s->name)),
		    digest_sha256(s->text)};
	}
	for (ptrdiff_t i = 0; i < c->case_count; i++)
		if (c->cases[i].state == CASE_OPEN)
			parts[n++] = (struct approval_part){
			    str_format(d->job, "cases/%.*s.md",
				FMT(c->cases[i].id)),
			    digest_sha256(c->cases[i].source.text)};
	qsort(parts, (size_t)n, sizeof *parts, by_name);
	sum->parts = parts;
	sum->part_count = n;
}

/* ---- the code ---- */

struct signature {
	uint64_t key;
	unsigned char who[SHORT_DIGEST], what[SHORT_DIGEST];
};

static bool
note_letter(struct sorter *all, const struct approved_letter *letter,
    struct faults *f)
{
	struct signature s = {.key = 0};

	memcpy(&s.key, letter->who.byte, sizeof s.key);
	memcpy(s.who, letter->who.byte, sizeof s.who);
	memcpy(s.what, letter->what.byte, sizeof s.what);
	return sorter_add(all, &s, f);
}

static struct digest
digest_letters(struct sorter *all, struct faults *f)
{
	struct digest d = {{0}};
	struct signature s;
	char bytes[sizeof d.byte + 2 * SHORT_DIGEST];

	while (sorter_next(all, &s, f)) {
		memcpy(bytes, d.byte, sizeof d.byte);
		memcpy(bytes + sizeof d.byte, s.who, SHORT_DIGEST);
		memcpy(bytes + sizeof d.byte + SHORT_DIGEST, s.what,
		    SHORT_DIGEST);
		d = digest_sha256((str){bytes, sizeof bytes});
	}
	return d;
}

/* Cases are in the letters, so their files are no part of it. */
static struct digest
digest_parts(const struct approval_sum *sum)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	struct digest d;

	for (ptrdiff_t i = 0; i < sum->part_count; i++) {
		const struct approval_part *p = &sum->parts[i];

		if (str_starts(p->name, S("cases/")))
			continue;
		buf_netstring(&b, p->name);
		buf_netstring(&b, (str){(const char *)p->digest.byte,
				sizeof p->digest.byte});
	}
	d = digest_sha256(buf_str(&b));
	arena_free(&scratch);
	return d;
}

static void
add_digits(struct buf *b, struct digest d)
{
	uint32_t bits = (uint32_t)d.byte[0] << 16 |
	    (uint32_t)d.byte[1] << 8 | d.byte[2];

	for (int i = 0; i < DIGITS; i++)
		buf_char(b, digits[bits >> (19 - 5 * i) & 31]);
}

static str
code_of(struct arena *a, struct digest parts, struct digest letters)
{
	struct buf b = {.arena = a};

	add_digits(&b, parts);
	buf_char(&b, '-');
	add_digits(&b, letters);
	return buf_str(&b);
}

bool
approval_code(struct arena *a, str typed, str *code)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < typed.len; i++) {
		char c = typed.at[i];

		if (c == '-' || c == ' ')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
		if (str_find_char(str_from(digits), c) < 0)
			return false;
		if (b.len == DIGITS)
			buf_char(&b, '-');
		buf_char(&b, c);
	}
	*code = buf_str(&b);
	return b.len == 2 * DIGITS + 1;
}

/* ---- the sum ---- */

/*
 * Where an example goes: -1: there are enough.  One of another language takes
 * the place of a second one of the same.
 */
static ptrdiff_t
place_for(struct approval_sum *sum, str language)
{
	const struct approval_example *all = sum->examples;

	if (sum->example_count < APPROVAL_EXAMPLES)
		return sum->example_count++;
	for (ptrdiff_t i = 0; i < APPROVAL_EXAMPLES; i++)
		if (str_equal(all[i].language, language))
			return -1;
	for (ptrdiff_t i = APPROVAL_EXAMPLES - 1; i > 0; i--)
		for (ptrdiff_t k = 0; k < i; k++)
			if (str_equal(all[k].language, all[i].language))
				return i;
	return -1;
}

static void
keep_example(struct arena *a, struct approval_sum *sum, const struct entry *e,
    const struct text *text)
{
	ptrdiff_t at = place_for(sum, e->language);
	ptrdiff_t count = text->body.value_count;
	const struct mask *mask;
	str *values;

	if (at < 0)
		return;
	mask = mask_new(a, e);
	values = NEW_ARRAY(a, str, count);
	for (ptrdiff_t i = 0; i < count; i++)
		values[i] = mask_text(a, mask, text->body.values[i]);
	sum->examples[at] = (struct approval_example){
	    .language = str_copy(a, e->language),
	    .to = mask_person(a, mask, &e->recipient),
	    .subject = mask_text(a, mask, text->subject),
	    .body = text->body};
	sum->examples[at].body.text = str_copy(a, text->body.text);
	sum->examples[at].body.values = values;
}

static bool
sum_entry(struct deliverer *d, struct approval_sum *sum, struct sorter *all,
    const struct entry *e, struct faults *f)
{
	const struct delivery none = {0};
	struct approved_letter letter;
	struct text text;

	arena_reset(&d->letter, (struct arena_mark){0});
	if (!mail_check(d, e, &none, &d->letter, &text, f)) {
		plan_reject(d->plan, e, f);
		return true;
	}
	keep_example(d->job, sum, e, &text);
	product_add(sum->product, e, 0);
	sum->letters++;
	return approval_letter(d, e, &d->letter, &letter, f) &&
	    note_letter(all, &letter, f);
}

bool
deliver_sum(struct deliverer *d, struct approval_sum *sum, struct faults *f)
{
	struct sorter *all = sorter_new(d->job, sizeof(struct signature));
	int64_t errors = f->errors;
	struct entry e;
	bool good = true;

	*sum = (struct approval_sum){.product = product_new(d->job)};
	approval_parts(d, sum);
	plan_rewind(d->plan);
	while (good && !stop_asked() && plan_next(d->plan, &e, f))
		good = sum_entry(d, sum, all, &e, f);
	product_end(sum->product, d->plan);
	good = good && sorter_sort(all, f);
	if (good)
		sum->code = code_of(d->job, digest_parts(sum),
		    digest_letters(all, f));
	sorter_close(all);
	return f->errors == errors;
}

/* ---- approving ---- */

/* What a code is of, by its groups, if it is not of the sum. */
static bool
refuse_code(const struct deliverer *d, const struct approval_sum *sum,
    str code, struct faults *f)
{
	bool same_parts = str_equal(str_slice(code, 0, DIGITS),
	    str_slice(sum->code, 0, DIGITS));

	if (same_parts)
		fault_file(f, FAULT_REFUSED, d->mailing->name,
		    _("%.*s is the code of these letters and this sender, but "
		      "since its sheet was made recipients, or what they "
		      "read, have changed"), FMT(code));
	else
		fault_file(f, FAULT_REFUSED, d->mailing->name,
		    _("%.*s is not the code: it was mistyped, or a letter or "
		      "the sender changed since its sheet was made"),
		    FMT(code));
	return false;
}

struct approving {
	struct deliverer *d;
	struct faults *f;
	struct faults again;	/* all was reported before */
	int64_t left;		/* letters to come */
};

static bool
next_letter(void *self, struct approved_letter *out)
{
	struct approving *w = self;
	struct entry e;

	arena_reset(&w->d->letter, (struct arena_mark){0});
	if (!plan_next(w->d->plan, &e, &w->again))
		return w->left > 0 && fault_file(w->f, FAULT_IO,
		    w->d->mailing->name,
		    _("the campaign changed while it was approved"));
	w->left--;
	return approval_letter(w->d, &e, &w->d->letter, out, w->f);
}

bool
deliver_approve(struct deliverer *d, const struct approval_sum *sum, str code,
    str by, struct faults *f)
{
	struct approving w = {.d = d, .f = f, .again = {.arena = d->job},
	    .left = sum->letters};
	const struct approval approval = {.mailing = d->mailing->name,
	    .code = code, .by = by, .parts = sum->parts,
	    .part_count = sum->part_count};

	if (!str_equal(code, sum->code))
		return refuse_code(d, sum, code, f);
	plan_rewind(d->plan);
	return ledger_approve(d->ledger, &approval, next_letter, &w,
	    clock_now(), f);
}
