/* SPDX-License-Identifier: MIT */
/* Versions of a letter by language, and the one that is stated for others. */
#include "campaign/parts.h"
#include "unicode/unicode.h"

/* The version of exactly that language ("": the plain one), or NULL. */
static const struct letter_version *
version_named(const struct mailing *m, str language)
{
	for (ptrdiff_t i = 0; i < m->letter_count; i++)
		if (str_equal(m->letters[i].language, language))
			return &m->letters[i];
	return NULL;
}

static str
version_names(struct arena *a, const struct mailing *m)
{
	struct buf names = {.arena = a};

	for (ptrdiff_t i = 0; i < m->letter_count; i++)
		buf_format(&names, "%s%.*s", names.len > 0 ? ", " : "",
		    FMT(m->letters[i].language));
	return buf_str(&names);
}

bool
version_load_fallback(struct arena *a, struct mailing *m,
    const struct node *map, struct faults *f)
{
	const struct node *n = node_get(map, S("fallback"));
	str *names = NEW_ARRAY(a, str, m->letter_count);
	str language, hint;

	if (n == NULL)
		return true;
	language = str_lower_ascii(a, n->text);
	m->fallback = language.len > 0 ? version_named(m, language) : NULL;
	if (m->fallback != NULL)
		return true;
	for (ptrdiff_t i = 0; i < m->letter_count; i++)
		names[i] = m->letters[i].language;
	hint = fault_hint(a, language, names, m->letter_count);
	if (m->letters[0].language.len == 0 && m->letter_count == 1)
		return fault(f, FAULT_DATA, n->place,
		    _("'fallback', but the letter has no versions by "
		      "language"));
	return fault(f, FAULT_DATA, n->place,
	    _("no version '%.*s' of the letter (there is: %.*s)%.*s"),
	    FMT(n->text), FMT(version_names(a, m)), FMT(hint));
}

/* The one for readers of a language: "pt" serves "pt-br". */
static const struct letter_version *
version_for(const struct mailing *m, str language)
{
	const struct letter_version *v = version_named(m, language);

	if (v == NULL)
		v = version_named(m, str_cut(&language, '-'));
	return v;
}

/* Who reads a language; NULL: it is none. */
static struct fallback_note *
readers_of(struct readers *r, const struct mailing *m, str language)
{
	struct fallback_note *n;

	language = str_cut(&language, '-');
	for (n = r->all; n != NULL; n = n->next)
		if (str_equal(n->language, language))
			return n;
	if (unicode_language_name(r->job, language, S("en")).len == 0)
		return NULL;
	n = NEW(r->job, struct fallback_note);
	n->language = str_copy(r->job, language);
	n->given = m->fallback->language;
	n->next = r->all;
	r->all = n;
	return n;
}

void
readers_count(struct readers *r, int64_t row)
{
	if (r->current == NULL || r->counted_row == row)
		return;
	r->current->recipients++;
	r->counted_row = row;
}

void
readers_rewind(struct readers *r)
{
	r->counted_row = 0;
	for (struct fallback_note *n = r->all; n != NULL; n = n->next)
		n->recipients = 0;
}

const struct letter *
version_choose(struct readers *r, struct arena *a, const struct mailing *m,
    str language, const struct person *p, enum fault_kind kind,
    struct faults *f)
{
	const struct letter_version *v;

	r->current = NULL;
	language = str_lower_ascii(a, language);
	v = version_for(m, language);
	if (v == NULL && m->fallback == NULL)
		v = version_named(m, S(""));
	if (v != NULL)
		return v->letter;
	if (m->fallback != NULL) {
		r->current = readers_of(r, m, language);
		if (r->current != NULL)
			return m->fallback->letter;
		fault(f, kind, p->place,
		    _("'%.*s' is no language: write a tag such as fr or "
		      "pt-BR"),
		    FMT(language));
		return NULL;
	}
	fault(f, kind, p->place,
	    _("no letter in '%.*s' for '%.*s' (there is: %.*s); "
	      "with 'fallback: %.*s' in the mailing they get that one"),
	    FMT(language), FMT(p->name), FMT(version_names(a, m)),
	    FMT(m->letters[0].language));
	return NULL;
}
