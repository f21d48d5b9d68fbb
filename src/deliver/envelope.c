/* SPDX-License-Identifier: MIT */
/* What goes with a message besides the message. */
#include "deliver/parts.h"

bool
archive_address(struct deliverer *d, struct faults *f)
{
	const struct smtp_settings *s = &d->campaign->smtp;
	const char *why;

	if (s->archive.len == 0 ||
	    mail_address(d->job, s->archive, &d->archive, &why))
		return true;
	return fault(f, FAULT_DATA, s->archive_place,
	    _("smtp.archive '%.*s': %s"), FMT(s->archive), why) ||
	    fault_mend(f, _("write one address, such as name@example.org"));
}

void
envelope_extras(const struct deliverer *d, struct smtp_mail *mail)
{
	mail->archive = d->archive;
	mail->notify = SMTP_NOTIFY_FAILURE | SMTP_NOTIFY_DELAY;
}

bool
missed_archive(const struct deliverer *d, const struct smtp_answer *a)
{
	return d->archive.len > 0 && a->result == SMTP_ACCEPTED &&
	    !a->archived;
}
