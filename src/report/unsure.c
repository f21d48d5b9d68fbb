/* SPDX-License-Identifier: MIT */
/* What a person needs to find out whether a message arrived. */
#include "report/json.h"
#include "report/report.h"

static void
add_json(struct buf *b, const struct delivery *d, str message_id)
{
	struct json j = {.buf = b};

	json_open(&j, "", '{');
	json_text(&j, "since", clock_iso(b->arena, d->changed_at));
	json_text(&j, "mailing", d->key.mailing);
	json_text(&j, "case", d->key.case_id);
	json_text(&j, "recipient", d->key.recipient);
	json_text(&j, "name", d->name);
	json_text(&j, "address", d->address);
	json_number(&j, "attempt", d->attempts);
	json_text(&j, "reply", d->reply);
	json_text(&j, "message_id", message_id);
	json_close(&j, '}');
	buf_char(b, '\n');
}

static void
add_text(struct buf *b, const struct delivery *d, str message_id)
{
	struct arena *a = b->arena;

	buf_format(b, "%.*s %.*s  ", FMT(clock_date(a, d->changed_at)),
	    FMT(clock_time(a, d->changed_at)));
	buf_visible(b, d->name);
	buf_add(b, S(" <"));
	buf_visible(b, d->address);
	buf_add(b, S(">  "));
	buf_visible(b, d->key.mailing);
	if (d->key.case_id.len > 0) {
		buf_add(b, S(" / "));
		buf_visible(b, d->key.case_id);
	}
	buf_format(b, _("  attempt %lld"), (long long)d->attempts);
	buf_add(b, S("\n    "));
	if (d->reply.len > 0)
		buf_visible(b, d->reply);
	else
		buf_add(b, str_from(_("the program broke off before an answer "
				      "came")));
	buf_format(b, "\n    Message-ID: %.*s\n", FMT(message_id));
}

void
report_unsure(FILE *to, enum report_form form, const struct delivery *d,
    str domain)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	str message_id = d->message_id.len == 0
	    ? S("")
	    : str_format(&scratch, "<%.*s@%.*s>", FMT(d->message_id),
		  FMT(domain));

	if (form == REPORT_JSON)
		add_json(&b, d, message_id);
	else
		add_text(&b, d, message_id);
	fwrite(b.at, 1, (size_t)b.len, to);
	arena_free(&scratch);
}
