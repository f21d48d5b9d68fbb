/* SPDX-License-Identifier: MIT */
#include "report/json.h"
#include "report/report.h"

struct logging {
	FILE *to;
	enum report_form form;
	int64_t lines;
};

/* What a line of the log holds, in this order in every form. */
struct entry_text {
	const char *key;
	str text;
	bool number;
};

enum { MOST_TEXTS = 17 };

static ptrdiff_t
collect(struct arena *a, const struct delivery *d, struct entry_text *out)
{
	const struct entry_text all[] = {
	    {"time", clock_iso(a, d->changed_at), false},
	    {"state", delivery_state_name(d->state), false},
	    {"mailing", d->key.mailing, false},
	    {"channel", d->key.channel, false},
	    {"case", d->key.case_id, false},
	    {"name", d->name, false},
	    {"address", d->address, false},
	    {"attempts", str_format(a, "%lld", (long long)d->attempts), true},
	    {"code", str_format(a, "%d", d->code), true},
	    {"reply", d->reply, false},
	    {"file", d->file, false},
	    {"page", str_format(a, "%lld", (long long)d->page), true},
	    {"recipient", d->key.recipient, false},
	    {"writer", d->key.writer, false},
	    {"next", d->next_at > 0 ? clock_iso(a, d->next_at) : S(""), false},
	    {"message_id", d->message_id, false},
	    {"revision", str_format(a, "%lld",
		(long long)d->key.revision), true},
	};

	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		out[i] = all[i];
	return COUNT(all);
}

static void
add_json(struct buf *b, const struct entry_text *t, ptrdiff_t n)
{
	struct json j = {.buf = b};
	int64_t number;

	json_open(&j, "", '{');
	for (ptrdiff_t i = 0; i < n; i++)
		if (t[i].number && str_to_int(t[i].text, &number))
			json_number(&j, t[i].key, number);
		else
			json_text(&j, t[i].key, t[i].text);
	json_close(&j, '}');
	buf_char(b, '\n');
}

/* What a terminal would obey is made visible; line ends may stay. */
static str
cell_text(struct arena *a, str text)
{
	struct buf b = {.arena = a};
	str line;

	while (str_line(&text, &line)) {
		if (b.len > 0)
			buf_char(&b, '\n');
		buf_visible(&b, line);
	}
	return buf_str(&b);
}

/* In quotes; behind an apostrophe a spreadsheet does not compute it. */
static void
add_cell(struct buf *b, const struct entry_text *t)
{
	str text = cell_text(b->arena, t->text);

	buf_char(b, '"');
	if (!t->number && str_like_formula(text))
		buf_char(b, '\'');
	for (ptrdiff_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			buf_char(b, '"');
		buf_char(b, text.at[i]);
	}
	buf_char(b, '"');
}

static void
add_csv(struct buf *b, const struct entry_text *t, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(b, ',');
		add_cell(b, &t[i]);
	}
	buf_char(b, '\n');
}

void
report_log_head(FILE *to, enum report_form form)
{
	static const struct delivery none;
	struct arena scratch = {0};
	struct entry_text texts[MOST_TEXTS];
	ptrdiff_t n = form == REPORT_CSV ? collect(&scratch, &none, texts) : 0;

	for (ptrdiff_t i = 0; i < n; i++)
		fprintf(to, "%s%s", i > 0 ? "," : "", texts[i].key);
	if (n > 0)
		fputc('\n', to);
	arena_free(&scratch);
}

static void
add_text(struct buf *b, const struct delivery *d)
{
	struct arena *a = b->arena;

	buf_format(b, "%.*s %.*s  %s  ", FMT(clock_date(a, d->changed_at)),
	    FMT(clock_time(a, d->changed_at)), delivery_state_text(d->state));
	buf_visible(b, d->key.mailing);
	if (d->key.case_id.len > 0) {
		buf_add(b, S(" / "));
		buf_visible(b, d->key.case_id);
	}
	buf_add(b, S("  "));
	buf_visible(b, d->name);
	if (str_equal(d->key.channel, S("email"))) {
		buf_add(b, S(" <"));
		buf_visible(b, d->address);
		buf_char(b, '>');
	}
	if (d->file.len > 0) {
		struct buf file = {.arena = a};

		buf_visible(&file, d->file);
		buf_format(b, _("  %.*s, page %lld"), FMT(buf_str(&file)),
		    (long long)d->page);
	}
	if (d->key.revision > 0)
		buf_format(b, _("  correction %lld"),
		    (long long)d->key.revision);
	if (d->reply.len > 0) {
		buf_add(b, S("  "));
		buf_visible(b, d->reply);
	}
	buf_char(b, '\n');
}

bool
report_log_line(FILE *to, enum report_form form, const struct delivery *d)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	struct entry_text texts[MOST_TEXTS];
	ptrdiff_t n = collect(&scratch, d, texts);

	if (form == REPORT_JSON)
		add_json(&b, texts, n);
	else if (form == REPORT_CSV)
		add_csv(&b, texts, n);
	else
		add_text(&b, d);
	fwrite(b.at, 1, (size_t)b.len, to);
	arena_free(&scratch);
	return !ferror(to) && !stop_asked();
}

static bool
put_line(void *self, const struct delivery *d)
{
	struct logging *log = self;

	log->lines++;
	return report_log_line(log->to, log->form, d);
}

bool
report_log(FILE *to, enum report_form form, struct ledger *l,
    const struct ledger_filter *filter, int64_t *lines, struct faults *f)
{
	struct logging log = {.to = to, .form = form};
	bool good;

	report_log_head(to, form);
	good = ledger_each(l, filter, put_line, &log, f);
	*lines = log.lines;
	return good;
}
