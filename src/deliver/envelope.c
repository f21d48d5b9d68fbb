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

/* A report then names the letter, also where it has no copy of its header. */
void
envelope_extras(const struct deliverer *d, str message_id,
    struct smtp_mail *mail)
{
	const struct dsn_settings *s = &d->campaign->smtp.dsn;

	mail->archive = d->archive;
	if (s->failure)
		mail->notify |= SMTP_NOTIFY_FAILURE;
	if (s->delay)
		mail->notify |= SMTP_NOTIFY_DELAY;
	if (s->success)
		mail->notify |= SMTP_NOTIFY_SUCCESS;
	if (mail->notify != 0)
		mail->envid = message_id;
}

bool
missed_archive(const struct deliverer *d, const struct smtp_answer *a)
{
	return d->archive.len > 0 && a->result == SMTP_ACCEPTED &&
	    !a->archived;
}
