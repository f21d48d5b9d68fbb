/* SPDX-License-Identifier: MIT */
/*
 * The way back: each delivery has a sender of its own in its envelope, so that
 * a bounce tells by the address that it comes to which one it is about, however
 * little else it tells (variable envelope return paths).
 */
#include "deliver/parts.h"

enum { LONGEST_LOCAL = 64 };	/* RFC 5321 4.5.3.1.1 */

bool
return_address(struct deliverer *d, struct faults *f)
{
	const struct smtp_settings *s = &d->campaign->smtp;
	const char *why;
	ptrdiff_t local;

	if (s->bounces.len == 0)
		return true;
	if (!mail_address(d->job, s->bounces, &d->bounces, &why))
		return fault(f, FAULT_DATA, s->bounces_place,
		    _("smtp.bounces '%.*s': %s"), FMT(s->bounces), why) ||
		    fault_mend(f,
			_("write one address, such as name@example.org"));
	local = str_find_char(d->bounces, '@');
	if (local + 1 + RETURN_TOKEN <= LONGEST_LOCAL &&
	    str_find_char(d->bounces, '+') < 0 && d->bounces.at[0] != '"')
		return true;
	return fault(f, FAULT_DATA, s->bounces_place,
	    _("smtp.bounces '%.*s': before the '@' stand at most %d "
	      "characters, and no '+' or '\"': a token for each letter is put "
	      "behind them"),
	    FMT(s->bounces), LONGEST_LOCAL - 1 - RETURN_TOKEN);
}

str
return_path(const struct deliverer *d, struct arena *a,
    const struct delivery *known)
{
	str domain = d->bounces, local = str_cut(&domain, '@');

	if (d->bounces.len == 0)
		return d->from;
	if (known->message_id.len == 0 || d->ledger == NULL)
		return d->bounces;
	return str_format(a, "%.*s+%.*s@%.*s", FMT(local),
	    FMT(ledger_return_token(a, d->ledger, known->message_id)),
	    FMT(domain));
}
