/* SPDX-License-Identifier: MIT */
/* What a mailing would make, in words. */
#include "report/report.h"
#include "unicode/unicode.h"

enum { MOST_SHOWN = 5 };

static int64_t
on_channel(const struct product *p, enum channel channel)
{
	for (int i = 0; i < p->channels.count; i++)
		if (str_equal(p->channels.lines[i].value,
			channel_name(channel)))
			return p->channels.lines[i].count;
	return 0;
}

static void
add_factor(struct buf *b, const char *format, int64_t n)
{
	if (b->len > 0)
		buf_add(b, S(" x "));
	buf_format(b, format, (long long)n);
}

/* "5 cases x 3 authorities x 3 writers"; empty where it says nothing new. */
static str
factors(struct arena *a, const struct mailing *m, const struct product *p)
{
	struct factors n = product_factors(p);
	struct buf b = {.arena = a};

	if (n.cases == 0 || (!m->each_case && m->writers == NULL))
		return S("");
	if (m->each_case)
		add_factor(&b,
		    ngettext("%lld case", "%lld cases",
			(unsigned long)n.cases),
		    n.cases);
	if (m->to_authorities)
		add_factor(&b,
		    ngettext("%lld authority", "%lld authorities",
			(unsigned long)n.recipients),
		    n.recipients);
	else
		add_factor(&b,
		    ngettext("%lld recipient", "%lld recipients",
			(unsigned long)n.recipients),
		    n.recipients);
	if (m->writers != NULL)
		add_factor(&b,
		    ngettext("%lld writer", "%lld writers",
			(unsigned long)n.writers),
		    n.writers);
	return buf_str(&b);
}

static void
put_head(FILE *to, struct arena *a, const struct checked *k)
{
	const struct mailing *m = k->mailing;
	int64_t paper = on_channel(k->product, CHANNEL_PRINT);
	int64_t mail = on_channel(k->product, CHANNEL_EMAIL);
	str product = factors(a, m, k->product);
	bool both = m->channel == CHANNEL_EMAIL_ELSE_PRINT;

	if ((m->channel & CHANNEL_PRINT) != 0 && (product.len == 0 || both))
		fprintf(to,
		    ngettext("%.*s: %lld letter on paper\n",
			"%.*s: %lld letters on paper\n",
			(unsigned long)paper),
		    FMT(m->name), (long long)paper);
	else if ((m->channel & CHANNEL_PRINT) != 0)
		fprintf(to,
		    ngettext("%.*s: %lld letter on paper: %.*s\n",
			"%.*s: %lld letters on paper: %.*s\n",
			(unsigned long)paper),
		    FMT(m->name), (long long)paper, FMT(product));
	if ((m->channel & CHANNEL_EMAIL) != 0 && (product.len == 0 || both))
		fprintf(to,
		    ngettext("%.*s: %lld e-mail to send\n",
			"%.*s: %lld e-mails to send\n", (unsigned long)mail),
		    FMT(m->name), (long long)mail);
	else if ((m->channel & CHANNEL_EMAIL) != 0)
		fprintf(to,
		    ngettext("%.*s: %lld e-mail to send: %.*s\n",
			"%.*s: %lld e-mails to send: %.*s\n",
			(unsigned long)mail),
		    FMT(m->name), (long long)mail, FMT(product));
	if (both && product.len > 0)
		fprintf(to, "  %.*s\n", FMT(product));
}

/* Each on a line, where there are any. */
static void
put_standing(FILE *to, const struct checked *k)
{
	int64_t pages = k->product->pages;
	const struct {
		int64_t count;
		const char *text;
	} all[] = {
	    {pages,
		ngettext("  %lld page\n", "  %lld pages\n",
		    (unsigned long)pages)},
	    {k->printed, _("  %lld printed before\n")},
	    {k->accepted, _("  %lld taken by the relay before\n")},
	    {k->waiting, _("  %lld waiting\n")},
	    {k->refused, _("  %lld refused\n")},
	    {k->in_doubt, _("  %lld unsure\n")},
	    {k->mailing->where_column.len > 0 ? k->product->notes.unselected
					      : 0,
		_("  %lld not selected by 'where'\n")},
	};

	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		if (all[i].count > 0)
			fprintf(to, all[i].text, (long long)all[i].count);
}

/* "fr 40, ru 5": the most frequent; *left counts those that are not shown. */
static str
top_lines(struct arena *a, const struct tally *t, int *left)
{
	const struct tally_line *lines = tally_sorted(a, t);
	struct buf b = {.arena = a};
	int shown = t->count < MOST_SHOWN + 2 ? t->count : MOST_SHOWN;

	for (int i = 0; i < shown; i++) {
		if (i > 0)
			buf_add(&b, S(", "));
		buf_visible(&b, lines[i].value);
		buf_format(&b, " %lld", (long long)lines[i].count);
	}
	*left = t->count - shown;
	return buf_str(&b);
}

/* One line, where there is more than one value to tell apart. */
static void
put_tally(FILE *to, struct arena *a, const struct tally *t,
    const char *heading, const char *(*rest)(unsigned long))
{
	int left;
	str shown = top_lines(a, t, &left);

	if (t->count < 2)
		return;
	fprintf(to, heading, FMT(shown));
	if (t->others > 0)
		fputs(_(" and more than can be counted"), to);
	else if (left > 0)
		fprintf(to, rest((unsigned long)left), left);
	fputc('\n', to);
}

static const char *
more_cases(unsigned long n)
{
	return ngettext(" and %d more case", " and %d more cases", n);
}

static const char *
more_countries(unsigned long n)
{
	return ngettext(" and %d more country", " and %d more countries", n);
}

static const char *
more_languages(unsigned long n)
{
	return ngettext(" and %d more language", " and %d more languages", n);
}

void
report_checked(FILE *to, const struct campaign *c, const struct checked *k)
{
	struct arena scratch = {0};
	struct arena *a = &scratch;
	const struct product *p = k->product;

	put_head(to, a, k);
	put_standing(to, k);
	put_tally(to, a, &p->cases, _("  by case: %.*s"), more_cases);
	put_tally(to, a, product_countries(a, c, p, c->language),
	    _("  by country: %.*s"), more_countries);
	put_tally(to, a, &p->languages, _("  by language: %.*s"),
	    more_languages);
	arena_free(a);
}

void
report_rejects(FILE *to, const struct checked *k)
{
	const struct plan_notes *n = &k->product->notes;
	long long faulty = (long long)k->product->faulty_rows;
	long long rows = (long long)(n->rows + n->unreadable);

	if (faulty > 0 && k->rejects.len > 0)
		fprintf(to,
		    ngettext("%.*s: %lld of %lld rows cannot be used, see "
			     "%.*s\n",
			"%.*s: %lld of %lld rows cannot be used, see %.*s\n",
			(unsigned long)faulty),
		    FMT(k->mailing->name), faulty, rows, FMT(k->rejects));
	else if (faulty > 0)
		fprintf(to,
		    ngettext("%.*s: %lld of %lld rows cannot be used\n",
			"%.*s: %lld of %lld rows cannot be used\n",
			(unsigned long)faulty),
		    FMT(k->mailing->name), faulty, rows);
	if (n->bad_writers > 0)
		fprintf(to,
		    ngettext("%.*s: %lld writer cannot be used\n",
			"%.*s: %lld writers cannot be used\n",
			(unsigned long)n->bad_writers),
		    FMT(k->mailing->name), (long long)n->bad_writers);
}
