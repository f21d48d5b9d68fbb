/* SPDX-License-Identifier: MIT */
/* What a check found, for scripts. */
#include "report/json.h"
#include "report/report.h"

static str
kind_name(enum fault_kind kind)
{
	return kind == FAULT_NOTE ? S("note")
	    : kind == FAULT_ROW	  ? S("row")
				  : S("campaign");
}

/* In which group a fault is, from 0; -1: in none. */
static int64_t
group_index(const struct faults *f, const struct fault_group *wanted)
{
	int64_t i = 0;

	for (const struct fault_group *g = f->first_group; g != NULL;
	     g = g->next, i++)
		if (g == wanted)
			return i;
	return -1;
}

static void
add_fault(struct json *j, const struct faults *f, const struct fault *e)
{
	json_open(j, "", '{');
	json_text(j, "kind", kind_name(e->kind));
	json_text(j, "file", e->file);
	json_number(j, "line", e->line);
	json_number(j, "column", e->column);
	json_number(j, "length", e->carets);
	json_text(j, "message", e->message);
	json_text(j, "mend", e->mend);
	json_number(j, "times", e->times);
	json_text(j, "excerpt", e->excerpt);
	json_number(j, "group", group_index(f, e->group));
	json_close(j, '}');
}

static void
add_group(struct json *j, const struct fault_group *g)
{
	const struct fault *first = g->first;

	json_open(j, "", '{');
	json_text(j, "kind", kind_name(g->kind));
	json_text(j, "file", first != NULL ? first->file : S(""));
	json_text(j, "message", first != NULL ? first->message : S(""));
	json_text(j, "mend", first != NULL ? first->mend : S(""));
	json_number(j, "count", g->count);
	json_number(j, "kept", g->kept);
	json_close(j, '}');
}

static void
add_tally(struct json *j, struct arena *a, const char *key,
    const struct tally *t)
{
	const struct tally_line *lines = tally_sorted(a, t);

	json_open(j, key, '{');
	for (int i = 0; i < t->count; i++)
		json_count(j, lines[i].value, lines[i].count);
	json_close(j, '}');
}

static void
add_left_out(struct json *j, const struct checked *k)
{
	const struct plan_notes *n = &k->product->notes;
	int64_t rows = k->product->faulty_rows;
	const struct {
		const char *key;
		int64_t count;
	} all[] = {
	    {"faulty", k->mailing->to_authorities ? n->faulty : rows},
	    {"faulty_writers", n->bad_writers},
	    {"not_selected", n->unselected},
	    {"never", n->never},
	    {"doubles", n->doubles},
	    {"shared_address", n->shared},
	    {"closed_cases", n->closed},
	    {"paused_cases", n->paused},
	    {"expired_cases", n->expired},
	    {"printed", k->printed},
	    {"accepted", k->accepted},
	    {"waiting", k->waiting},
	    {"refused", k->refused},
	    {"in_doubt", k->in_doubt},
	};

	json_open(j, "left_out", '{');
	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		json_number(j, all[i].key, all[i].count);
	json_close(j, '}');
}

static void
add_mailing(struct json *j, struct arena *a, const struct campaign *c,
    const struct checked *k)
{
	const struct product *p = k->product;
	struct factors n = product_factors(p);

	json_open(j, "", '{');
	json_text(j, "name", k->mailing->name);
	json_text(j, "channel", channel_name(k->mailing->channel));
	json_number(j, "rows", p->notes.rows + p->notes.unreadable);
	json_number(j, "letters", p->letters);
	json_number(j, "pages", p->pages);
	json_open(j, "product", '{');
	json_number(j, "cases", n.cases);
	json_number(j, "recipients", n.recipients);
	json_number(j, "writers", n.writers);
	json_close(j, '}');
	add_tally(j, a, "by_case", &p->cases);
	add_tally(j, a, "by_country",
	    product_countries(a, c, p, S("")));
	add_tally(j, a, "by_language", &p->languages);
	add_tally(j, a, "by_channel", &p->channels);
	add_left_out(j, k);
	json_text(j, "faults_csv", k->rejects);
	json_close(j, '}');
}

static void
add_faults(struct json *j, const struct faults *f)
{
	json_open(j, "faults", '[');
	for (const struct fault *e = f->first; e != NULL; e = e->next)
		add_fault(j, f, e);
	json_close(j, ']');
	json_open(j, "groups", '[');
	for (const struct fault_group *g = f->first_group; g != NULL;
	     g = g->next)
		add_group(j, g);
	json_close(j, ']');
	json_number(j, "ungrouped", f->ungrouped);
}

void
report_check_json(FILE *to, const struct campaign *c, const struct checked *all,
    ptrdiff_t count, const struct faults *f, int status)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	struct json j = {.buf = &b};

	json_open(&j, "", '{');
	if (c != NULL)
		json_text(&j, "campaign", c->name);
	else
		json_null(&j, "campaign");
	add_faults(&j, f);
	json_open(&j, "mailings", '[');
	for (ptrdiff_t i = 0; i < count; i++)
		add_mailing(&j, &scratch, c, &all[i]);
	json_close(&j, ']');
	json_number(&j, "status", status);
	json_close(&j, '}');
	buf_char(&b, '\n');
	fwrite(b.at, 1, (size_t)b.len, to);
	arena_free(&scratch);
}
