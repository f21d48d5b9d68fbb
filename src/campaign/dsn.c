/* SPDX-License-Identifier: MIT */
/* `dsn: failure, delay`: which reports the relay is asked for (RFC 3461). */
#include "campaign/parts.h"

/* The place of a word; NULL: there is none, or it was given already. */
static bool *
wanted(struct dsn_settings *s, str word)
{
	const struct {
		str name;
		bool *at;
	} words[] = {
	    {S("failure"), &s->failure},
	    {S("delay"), &s->delay},
	    {S("success"), &s->success},
	};

	for (ptrdiff_t i = 0; i < COUNT(words); i++)
		if (str_equal(words[i].name, word))
			return *words[i].at ? NULL : words[i].at;
	return NULL;
}

bool
dsn_load(struct dsn_settings *out, const struct node *n, struct faults *f)
{
	struct dsn_settings s = {0};
	str rest = n != NULL ? n->text : S("failure, delay");

	for (bool more = !str_equal(rest, S("none")); more;) {
		bool *at;

		more = str_find_char(rest, ',') >= 0;
		at = wanted(&s, str_trim(str_cut(&rest, ',')));
		if (at == NULL)
			return fault(f, FAULT_DATA, n->place,
			    _("'dsn' is 'failure', 'delay', 'success', or "
			      "several of them, each once, or 'none'")) ||
			    fault_mend(f, _("write it as failure, delay"));
		*at = true;
	}
	*out = s;
	return true;
}
