/* SPDX-License-Identifier: MIT */
/* Letter files: front matter and a body in the letter language. */
#include "data/data.h"
#include "letter.h"

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_letter(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* "fr", "fr-CH", "zh-Hant" (BCP 47, as far as letters need it) */
static bool
is_language(str s)
{
	ptrdiff_t n = 0;

	while (n < s.len && is_lower(s.at[n]))
		n++;
	if (n < 2 || n > 3 || n == s.len)
		return n >= 2 && n <= 3;
	if (s.at[n] != '-' || s.len - n < 3 || s.len - n > 9)
		return false;
	for (n++; n < s.len; n++)
		if (!is_letter(s.at[n]) && !(s.at[n] >= '0' && s.at[n] <= '9'))
			return false;
	return true;
}

/* Of "appeal.fr.md": "fr"; empty where the name says none. */
static str
language_of_name(str path)
{
	str stem = path_stem(path);
	ptrdiff_t at = stem.len;

	while (at > 0 && stem.at[at - 1] != '.')
		at--;
	stem = at > 0 ? str_slice(stem, at, stem.len) : S("");
	return is_language(stem) ? stem : S("");
}

static bool
read_language(const struct node *head, str path, str *out, struct faults *f)
{
	const struct node *n = node_get(head, S("language"));

	*out = node_text(head, S("language"), S(""));
	if (out->len == 0)
		*out = language_of_name(path);
	else if (!is_language(*out))
		return fault(f, FAULT_DATA, n->place,
		    _("'%.*s' is no language: write a tag such as fr or pt-BR"),
		    FMT(*out));
	return true;
}

static bool
read_kind(const struct node *head, enum letter_kind *out, struct faults *f)
{
	static const str kinds[] = {[LETTER_AUTHORITY] = S_INIT("authority"),
	    [LETTER_SOLIDARITY] = S_INIT("solidarity"),
	    [LETTER_CALL] = S_INIT("call"), [LETTER_NEWS] = S_INIT("news")};
	str kind = node_text(head, S("kind"), S(""));

	*out = LETTER_AUTHORITY;
	if (kind.len == 0)
		return true;
	for (int i = 0; i < COUNT(kinds); i++)
		if (str_equal(kinds[i], kind)) {
			*out = (enum letter_kind)i;
			return true;
		}
	return fault(f, FAULT_DATA, node_get(head, S("kind"))->place,
	    _("no kind of letter '%.*s'%.*s: authority, solidarity, call, "
	      "news"),
	    FMT(kind), FMT(fault_hint(f->arena, kind, kinds, COUNT(kinds))));
}

static bool
read_max_pages(const struct node *head, int64_t *out, struct faults *f)
{
	enum { MOST = 1000 };
	str text = node_text(head, S("max_pages"), S(""));

	*out = 0;
	if (text.len == 0 ||
	    (str_to_int(text, out) && *out >= 1 && *out <= MOST))
		return true;
	return fault(f, FAULT_DATA, node_get(head, S("max_pages"))->place,
	    _("'%.*s' is not a number of pages from 1 to %d"), FMT(text), MOST);
}

bool
fit_read(const struct node *head, struct place *out, struct faults *f)
{
	const struct node *n = node_get(head, S("fit"));
	str text = node_text(head, S("fit"), S(""));

	*out = NOWHERE;
	if (n == NULL)
		return true;
	*out = n->place;
	return str_equal(text, S("one-page")) ||
	    fault(f, FAULT_DATA, n->place,
		_("'%.*s' is no way to fit a letter: write 'fit: one-page', or "
		  "leave it out"), FMT(text));
}

/*
 * Where the subject stands in the file, so that faults point at it: true if
 * it stands there as it is, plain or in quotes without escapes.
 */
static bool
subject_in_file(const struct source *s, const struct node *subject,
    ptrdiff_t *from)
{
	for (int quote = 0; quote <= 1; quote++) {
		*from = subject->place.at + quote;
		if (*from <= s->text.len &&
		    str_starts(str_slice(s->text, *from, s->text.len),
			subject->text))
			return true;
	}
	return false;
}

/* Where its partials are: beside it. */
static str
letter_folder(str path)
{
	str folder = path_folder(path);

	return folder.len > 0 ? folder : S(".");
}

static bool
read_subject(struct arena *job, struct letter *l, str path,
    const struct node *subject, struct faults *f)
{
	struct template_options options = {.plain = true,
	    .folder = letter_folder(path)};
	const struct source *source = l->source;
	struct source *copy;
	ptrdiff_t from;

	if (subject == NULL || subject->kind != NODE_TEXT)
		return true;
	l->subject_place = subject->place;
	if (str_blank(subject->text))
		return fault(f, FAULT_DATA, subject->place,
		    _("the subject is empty"));
	if (!subject_in_file(source, subject, &from)) {
		copy = NEW(job, struct source);
		copy->name = str_format(job, _("%.*s (subject)"),
		    FMT(l->source->name));
		copy->text = subject->text;
		source = copy;
		from = 0;
	}
	l->subject = template_compile(
	    job, source, from, from + subject->text.len, &options, f);
	return l->subject != NULL;
}

static const struct key_rule keys[] = {
    {S_INIT("subject"), NODE_TEXT, false},
    {S_INIT("kind"), NODE_TEXT, false},
    {S_INIT("language"), NODE_TEXT, false},
    {S_INIT("layout"), NODE_TEXT, false},
    {S_INIT("max_pages"), NODE_TEXT, false},
    {S_INIT("fit"), NODE_TEXT, false},
    {{0}, NODE_NULL, false},
};

struct letter *
letter_read(struct arena *job, str path, str shown, struct faults *f)
{
	struct template_options options = {.folder = letter_folder(path)};
	struct source *source = NEW(job, struct source);
	struct letter *l = NEW(job, struct letter);
	struct node *head;
	ptrdiff_t body;
	bool good;

	if (!source_read(job, path, shown, source, f) ||
	    !source_check_utf8(source, f) ||
	    !front_matter_read(job, source, &head, &body, f))
		return NULL;
	l->source = source;
	good = node_check(head, keys, _("a letter"), f);
	good = read_language(head, path, &l->language, f) && good;
	good = read_kind(head, &l->kind, f) && good;
	good = read_max_pages(head, &l->max_pages, f) && good;
	good = fit_read(head, &l->fit, f) && good;
	l->layout = node_text(head, S("layout"), S(""));
	if (l->layout.len > 0)
		l->layout_place = node_get(head, S("layout"))->place;
	good = read_subject(job, l, path, node_get(head, S("subject")), f) &&
	    good;
	l->body = template_compile(
	    job, source, body, source->text.len, &options, f);
	return good && l->body != NULL ? l : NULL;
}
