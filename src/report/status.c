/* SPDX-License-Identifier: MIT */
#include "report/json.h"
#include "report/report.h"

/* A line of the table: a mailing on a channel, or one of its cases. */
struct row {
	str mailing, channel, case_id;
	int64_t counts[DELIVERY_STATES];
	int64_t next_at;	/* of those that wait; 0: none do */
};

struct table {
	struct row *rows;
	ptrdiff_t count;
	bool used[DELIVERY_STATES];
};

static struct row *
row_for(struct table *t, str mailing, str channel, str case_id)
{
	struct row *r;

	for (ptrdiff_t i = 0; i < t->count; i++) {
		r = &t->rows[i];
		if (str_equal(r->mailing, mailing) &&
		    str_equal(r->channel, channel) &&
		    str_equal(r->case_id, case_id))
			return r;
	}
	r = &t->rows[t->count++];
	r->mailing = mailing;
	r->channel = channel;
	r->case_id = case_id;
	return r;
}

static void
sooner(int64_t *when, int64_t other)
{
	if (other > 0 && (*when == 0 || other < *when))
		*when = other;
}

static bool
build(struct arena *a, struct ledger *l, struct table *t, struct faults *f)
{
	struct ledger_count *counts;
	ptrdiff_t n;

	if (!ledger_counts(l, a, &counts, &n, f))
		return false;
	t->rows = NEW_ARRAY(a, struct row, n + 1);
	for (ptrdiff_t i = 0; i < n; i++) {
		const struct ledger_count *c = &counts[i];
		struct row *r;

		r = row_for(t, c->mailing, c->channel, c->case_id);
		r->counts[c->state] += c->count;
		t->used[c->state] = true;
		sooner(&r->next_at, c->next_at);
	}
	return true;
}

/* Pads to `width` columns, counted in code points. */
static void
put(FILE *to, str text, ptrdiff_t width, bool right)
{
	ptrdiff_t pad = width - utf8_length(text);

	if (right)
		fprintf(to, "%*s", pad > 0 ? (int)pad : 0, "");
	fprintf(to, "%.*s", FMT(text));
	if (!right)
		fprintf(to, "%*s", pad > 0 ? (int)pad : 0, "");
}

static str
label(struct arena *a, const struct row *r)
{
	struct buf b = {.arena = a};

	buf_visible(&b, r->mailing);
	if (r->case_id.len > 0) {
		buf_add(&b, S(" / "));
		buf_visible(&b, r->case_id);
	}
	return buf_str(&b);
}

static str
heading(int state)
{
	return str_from(delivery_state_text((enum delivery_state)state));
}

static void
put_counts(FILE *to, const struct table *t, const int64_t *counts)
{
	for (int s = 0; s < DELIVERY_STATES; s++) {
		char number[32];

		if (!t->used[s])
			continue;
		snprintf(number, sizeof number, "%lld", (long long)counts[s]);
		fputs("  ", to);
		put(to, str_from(counts[s] > 0 ? number : "."),
		    utf8_length(heading(s)), true);
	}
	fputc('\n', to);
}

static void
put_table(FILE *to, struct arena *a, const struct table *t)
{
	int64_t sum[DELIVERY_STATES] = {0};
	ptrdiff_t width = utf8_length(str_from(_("in all")));

	for (ptrdiff_t i = 0; i < t->count; i++) {
		ptrdiff_t n = utf8_length(label(a, &t->rows[i]));

		width = n > width ? n : width;
	}
	put(to, S(""), width, false);
	for (int s = 0; s < DELIVERY_STATES; s++)
		if (t->used[s])
			fprintf(to, "  %.*s", FMT(heading(s)));
	fputc('\n', to);
	for (ptrdiff_t i = 0; i < t->count; i++) {
		put(to, label(a, &t->rows[i]), width, false);
		put_counts(to, t, t->rows[i].counts);
		for (int s = 0; s < DELIVERY_STATES; s++)
			sum[s] += t->rows[i].counts[s];
	}
	if (t->count > 1) {
		put(to, str_from(_("in all")), width, false);
		put_counts(to, t, sum);
	}
}

static void
put_waiting(FILE *to, struct arena *a, const struct table *t)
{
	for (ptrdiff_t i = 0; i < t->count; i++) {
		const struct row *r = &t->rows[i];
		long long n = (long long)r->counts[DELIVERY_DEFERRED];

		if (r->next_at > 0)
			fprintf(to,
			    ngettext("%.*s: %lld is waiting until %.*s %.*s.\n",
				"%.*s: %lld are waiting, the first until %.*s "
				"%.*s.\n",
				(unsigned long)n),
			    FMT(label(a, r)), n,
			    FMT(clock_date(a, r->next_at)),
			    FMT(clock_time(a, r->next_at)));
	}
}

/* How much of each limit is used now. */
static void
put_pace(FILE *to, const struct campaign *c, struct ledger *l)
{
	const struct rates *s = &c->smtp.pace.all;
	int64_t now = clock_now();

	for (ptrdiff_t i = 0; i < s->count; i++) {
		const struct rate *r = &s->at[i];
		long long sent = (long long)ledger_sent_since(l,
		    now - r->window_ms);
		const char *text = r->window_ms == 3600000
		    ? _("Sent in the last hour: %lld, of %lld allowed.\n")
		    : _("Sent in the last day: %lld, of %lld allowed.\n");

		if (r->window_ms >= 3600000)
			fprintf(to, text, sent, (long long)r->count);
	}
}

/* Who agreed to what is sent, where somebody has to. */
static void
put_approval(FILE *to, struct arena *a, struct ledger *l,
    const struct mailing *m)
{
	struct faults damaged = {.arena = a};	/* is told before sending */
	struct approval last;
	bool found;

	if (!ledger_approval(l, a, m->name, &last, &found, &damaged))
		return;
	if (!found)
		fprintf(to, _("%.*s: not approved yet\n"), FMT(m->name));
	else
		fprintf(to,
		    ngettext("%.*s: approved on %.*s by %.*s, code %.*s, "
			     "%lld e-mail\n",
			"%.*s: approved on %.*s by %.*s, code %.*s, "
			"%lld e-mails\n", (unsigned long)last.letters),
		    FMT(m->name), FMT(clock_date(a, last.at)),
		    FMT(str_visible(a, last.by)), FMT(last.code),
		    (long long)last.letters);
}

static void
put_approvals(FILE *to, struct arena *a, const struct campaign *c,
    struct ledger *l)
{
	for (ptrdiff_t i = 0; c->approval && i < c->mailing_count; i++)
		if ((c->mailings[i].channel & CHANNEL_EMAIL) != 0)
			put_approval(to, a, l, &c->mailings[i]);
}

bool
report_status(FILE *to, const struct campaign *c, struct ledger *l,
    struct faults *f)
{
	struct arena scratch = {0};
	struct table t = {0};
	bool good = build(&scratch, l, &t, f);
	int64_t closed = c->case_count - c->open_count;

	if (good && t.count == 0)
		fputs(_("Nothing has been made or sent yet.\n"), to);
	else if (good)
		put_table(to, &scratch, &t);
	if (good && c->case_count > 0)
		fprintf(to, _("Cases: %lld open, %lld not.\n"),
		    (long long)c->open_count, (long long)closed);
	if (good)
		put_waiting(to, &scratch, &t);
	if (good)
		put_approvals(to, &scratch, c, l);
	if (good && t.count > 0)
		put_pace(to, c, l);
	arena_free(&scratch);
	return good;
}

bool
report_status_json(FILE *to, struct ledger *l, struct faults *f)
{
	struct arena scratch = {0};
	struct ledger_count *counts;
	ptrdiff_t n;
	bool good = ledger_counts(l, &scratch, &counts, &n, f);

	for (ptrdiff_t i = 0; good && i < n; i++) {
		const struct ledger_count *c = &counts[i];
		struct buf b = {.arena = &scratch};
		struct json j = {.buf = &b};

		json_open(&j, "", '{');
		json_text(&j, "mailing", c->mailing);
		json_text(&j, "channel", c->channel);
		json_text(&j, "case", c->case_id);
		json_text(&j, "state", delivery_state_name(c->state));
		json_number(&j, "count", c->count);
		if (c->next_at > 0)
			json_text(&j, "next", clock_iso(&scratch, c->next_at));
		json_close(&j, '}');
		buf_char(&b, '\n');
		fwrite(b.at, 1, (size_t)b.len, to);
	}
	arena_free(&scratch);
	return good;
}

static bool
is_plain(str word)
{
	for (ptrdiff_t i = 0; i < word.len; i++) {
		char c = word.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || (c & 0x80) != 0 ||
			str_find_char(S("/._-+,:@%"), c) >= 0))
			return false;
	}
	return word.len > 0;
}

str
shell_word(struct arena *a, str word)
{
	struct buf quoted = {.arena = a}, shown = {.arena = a};

	if (str_starts(word, S("-")))
		word = str_format(a, "./%.*s", FMT(word));
	if (is_plain(word))
		return word;
	buf_char(&quoted, '\'');
	for (ptrdiff_t i = 0; i < word.len; i++)
		if (word.at[i] == '\'')
			buf_add(&quoted, S("'\\''"));
		else
			buf_char(&quoted, word.at[i]);
	buf_char(&quoted, '\'');
	buf_visible(&shown, buf_str(&quoted));
	return buf_str(&shown);
}

/* What is to be done about the deliveries of a line, or NULL. */
static const char *
next_for(const struct row *r)
{
	if (str_equal(r->channel, S("email")))
		return r->counts[DELIVERY_PLANNED] +
			    r->counts[DELIVERY_DEFERRED] +
			    r->counts[DELIVERY_RESOLVED_NOT_SENT] >
			0
		    ? "send"
		    : r->counts[DELIVERY_IN_DOUBT] > 0 ? "resolve"
						       : NULL;
	if (r->counts[DELIVERY_MADE] > 0)
		return "mark printed";
	return r->counts[DELIVERY_PRINTED] > 0 ? "mark posted" : NULL;
}

/* A letter on paper to those of an earlier mailing, and none is made yet. */
static bool
is_to_be_printed(const struct mailing *m, const struct table *t)
{
	if (!m->sound || m->channel != CHANNEL_PRINT || earlier_count(m) == 0)
		return false;
	for (ptrdiff_t i = 0; i < t->count; i++)
		if (str_equal(t->rows[i].mailing, m->name))
			return false;
	return true;
}

str
report_next(struct arena *a, const struct campaign *c, struct ledger *l,
    str folder, struct faults *f)
{
	struct arena scratch = {0};
	struct table t = {0};
	str next = S("");

	folder = shell_word(a, folder);
	if (l != NULL && !build(&scratch, l, &t, f))
		t.count = 0;
	if (t.count == 0)
		next = str_format(a, "marathon check %.*s", FMT(folder));
	for (ptrdiff_t i = 0; i < t.count && next.len == 0; i++) {
		const char *command = next_for(&t.rows[i]);

		if (command != NULL)
			next = str_format(a, "marathon %s %.*s %.*s", command,
			    FMT(folder), FMT(t.rows[i].mailing));
	}
	for (ptrdiff_t i = 0; next.len == 0 && i < c->mailing_count; i++)
		if (is_to_be_printed(&c->mailings[i], &t))
			next = str_format(a, "marathon print %.*s %.*s",
			    FMT(folder), FMT(c->mailings[i].name));
	arena_free(&scratch);
	return next;
}
