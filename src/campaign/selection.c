/* SPDX-License-Identifier: MIT */
/* What is selected of a mailing: whether there is such a thing. */
#include "campaign/parts.h"
#include "unicode/unicode.h"

str
case_hint(struct arena *a, const struct campaign *c, str id)
{
	str *ids = NEW_ARRAY(a, str, c->case_count);

	for (ptrdiff_t i = 0; i < c->case_count; i++)
		ids[i] = c->cases[i].id;
	return fault_hint(a, id, ids, c->case_count);
}

static bool
check_case(struct arena *job, const struct campaign *c,
    const struct mailing *m, const struct selection *s, struct faults *f)
{
	const struct case_file *k = campaign_case(c, s->case_id);

	if (s->case_id.len == 0)
		return true;
	if (!m->each_case)
		return fault_file(f, FAULT_USAGE, c->source.name,
		    _("'%.*s' is not written case by case: none can be "
		      "selected"),
		    FMT(m->name));
	if (k == NULL)
		return fault_file(f, FAULT_USAGE, c->source.name,
		    _("no case '%.*s'%.*s"), FMT(s->case_id),
		    FMT(case_hint(job, c, s->case_id)));
	if (k->state == CASE_OPEN || s->closed_too || m->kind == LETTER_NEWS)
		return true;
	return fault_file(f, FAULT_REFUSED, k->source.name, "%.*s",
	    FMT(case_refusal(job, c, k)));
}

static bool
check_where(const struct campaign *c, const struct mailing *m,
    const struct selection *s, struct faults *f)
{
	if (s->where_column.len == 0)
		return true;
	if (m->list == NULL)
		return fault_file(f, FAULT_USAGE, c->source.name,
		    _("'%.*s' goes to authorities: there are no rows to "
		      "select"),
		    FMT(m->name));
	return list_column(m->list, s->where_column) >= 0 ||
	    fault_file(f, FAULT_USAGE, m->list->source.name,
		_("no column '%.*s'"), FMT(s->where_column));
}

bool
writer_selected(struct arena *a, const struct selection *s,
    struct person_reader *writers, const struct record *row)
{
	struct person p = {0};
	str name;

	if (s->writer.len == 0)
		return true;
	if (row->faulty)
		return false;
	person_from_record(writers, a, row, &p);
	name = unicode_fold(a, s->writer);
	return str_equal(s->writer, p.id) ||
	    (name.len > 0 && str_equal(name, unicode_fold(a, p.name))) ||
	    (p.email.len > 0 &&
		str_equal(email_key(a, s->writer), p.email_key));
}

bool
selection_check(struct arena *job, const struct campaign *c,
    const struct mailing *m, const struct selection *s, struct faults *f)
{
	return check_case(job, c, m, s, f) && check_where(c, m, s, f);
}
