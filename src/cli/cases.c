/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

struct tallies {
	const struct ledger_count *counts;
	ptrdiff_t count;
};

struct of_case {
	int64_t planned, left;
};

static bool
has_left(enum delivery_state s)
{
	return s == DELIVERY_ACCEPTED || s == DELIVERY_RESOLVED_SENT ||
	    s == DELIVERY_PRINTED || s == DELIVERY_POSTED ||
	    s == DELIVERY_SENDING || s == DELIVERY_IN_DOUBT;
}

static bool
is_planned(enum delivery_state s)
{
	return s == DELIVERY_PLANNED || s == DELIVERY_DEFERRED ||
	    s == DELIVERY_MADE || s == DELIVERY_RESOLVED_NOT_SENT;
}

static struct of_case
count_case(const struct tallies *t, str id)
{
	struct of_case n = {0};

	for (ptrdiff_t i = 0; i < t->count; i++) {
		const struct ledger_count *c = &t->counts[i];

		if (!str_equal(c->case_id, id))
			continue;
		n.planned += is_planned(c->state) ? c->count : 0;
		n.left += has_left(c->state) ? c->count : 0;
	}
	return n;
}

static const char *
state_text(enum case_state s)
{
	switch (s) {
	case CASE_OPEN:
		return _("open");
	case CASE_PAUSED:
		return _("paused");
	case CASE_CLOSED:
		return _("closed");
	case CASE_EXPIRED:
		break;
	}
	return _("its last day is over");
}

static str
state_word(enum case_state s)
{
	static const str words[] = {S_INIT("open"), S_INIT("paused"),
	    S_INIT("closed"), S_INIT("expired")};

	return words[s];
}

static void
put_json(struct arena *a, const struct case_file *k, const struct of_case *n)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("{\"id\":"));
	buf_json(&b, k->id);
	buf_add(&b, S(",\"name\":"));
	buf_json(&b, k->name);
	buf_add(&b, S(",\"state\":"));
	buf_json(&b, state_word(k->state));
	buf_add(&b, S(",\"last_day\":"));
	buf_json(&b, node_text(k->head, S("last_day"), S("")));
	buf_format(&b, ",\"planned\":%lld,\"sent\":%lld}\n",
	    (long long)n->planned, (long long)n->left);
	fwrite(buf_str(&b).at, 1, (size_t)buf_str(&b).len, stdout);
}

static void
put_line(struct arena *a, const struct case_file *k, const struct of_case *n)
{
	str last = node_text(k->head, S("last_day"), S(""));

	printf("%.*s: %.*s, %s", FMT(k->id), FMT(str_visible(a, k->name)),
	    state_text(k->state));
	if (k->state != CASE_OPEN && k->since.len > 0)
		printf(" (%.*s)", FMT(str_visible(a, k->since)));
	else if (last.len > 0)
		printf(_(", until %.*s"), FMT(str_visible(a, last)));
	if (n->planned + n->left > 0)
		printf(_("; letters: %lld planned, %lld sent"),
		    (long long)n->planned, (long long)n->left);
	putchar('\n');
}

static int
run_cases(struct invocation *in)
{
	struct work w = {0};
	struct ledger *ledger;
	struct tallies t = {0};
	struct ledger_count *counts;

	if (!open_work(in, &w, true) ||
	    !open_ledger(in, &w, LEDGER_READ, &ledger))
		return finish(in);
	if (ledger != NULL) {
		if (ledger_counts(ledger, in->job, &counts, &t.count,
			&in->faults))
			t.counts = counts;
		ledger_close(ledger, &in->faults);
	}
	for (ptrdiff_t i = 0; i < w.campaign->case_count; i++) {
		const struct case_file *k = &w.campaign->cases[i];
		struct of_case n = count_case(&t, k->id);

		if (option_given(in, "json"))
			put_json(in->job, k, &n);
		else
			put_line(in->job, k, &n);
	}
	if (w.campaign->case_count == 0)
		fputs(_("there is no case in this campaign\n"), stderr);
	return finish(in);
}

static const struct option options[] = {
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_cases;
const struct command cmd_cases = {
    .name = "cases",
    .arguments = "[DIR]",
    .summary = N_("list the cases: state, last day, letters planned and sent"),
    .options = options,
    .most = 1,
    .run = run_cases,
};
