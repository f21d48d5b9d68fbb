/* SPDX-License-Identifier: MIT */
/*
 * What a letter says, as a digest.  Most letters of a mailing differ in their
 * values only: the text around them is digested once, for as long as letters
 * have the same.
 */
#include "campaign/parts.h"

enum { SKELETONS = 64, LONGEST = 16 << 10 };

struct skeleton {
	uint64_t shape;
	struct buf text;	/* the one that was digested last */
	struct digest digest;
};

struct contents {
	struct arena *job;
	struct skeleton skeletons[SKELETONS]; /* by shape */
	struct buf parts;	/* of the letter at hand */
};

struct contents *
contents_new(struct arena *job)
{
	struct contents *c = NEW(job, struct contents);

	c->job = c->parts.arena = job;
	return c;
}

static void
learn(struct contents *c, struct skeleton *s, const struct merged *m)
{
	s->text.arena = c->job;
	s->text.len = 0;
	buf_add(&s->text, m->text);
	s->shape = m->shape;
	s->digest = digest_sha256(m->text);
}

static struct digest
digest_skeleton(struct contents *c, const struct merged *m)
{
	struct skeleton *s =
	    &c->skeletons[(m->shape ^ m->shape >> 32) % SKELETONS];

	if (m->text.len == 0 || m->text.len > LONGEST)
		return digest_sha256(m->text);
	if (s->shape != m->shape || !str_equal(buf_str(&s->text), m->text))
		learn(c, s, m);
	return s->digest;
}

void
content_add(struct contents *c, struct buf *b, const struct merged *m)
{
	struct digest skeleton = digest_skeleton(c, m);

	buf_add(b, (str){(const char *)skeleton.byte, sizeof skeleton.byte});
	for (ptrdiff_t i = 0; i < m->value_count; i++)
		buf_netstring(b, m->values[i]);
}

struct digest
entry_content(struct contents *c, const struct campaign *campaign,
    const struct entry *e, const struct text *t)
{
	const struct person *p = &e->recipient, *w = &e->writer;
	const struct sender *s = &e->mailing->sender;
	const str parts[] = {t->subject, s->name, campaign->sender.address,
	    s->email, s->reply_to, p->name, p->title, p->function,
	    p->organisation, p->address, p->postcode, p->town, p->country,
	    p->email, w->name, w->title, w->function, w->organisation,
	    w->address, w->postcode, w->town, w->country};

	c->parts.len = 0;
	content_add(c, &c->parts, &t->body);
	for (ptrdiff_t i = 0; i < COUNT(parts); i++)
		buf_netstring(&c->parts, parts[i]);
	return digest_sha256(buf_str(&c->parts));
}
