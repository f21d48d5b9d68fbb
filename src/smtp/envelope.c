/* SPDX-License-Identifier: MIT */
/* MAIL, RCPT and DATA with their parameters. */
#include "link.h"

enum { LONGEST_ENVID = 100 };

static bool
unsendable(struct smtp_answer *answer, const struct exchange *x,
    enum smtp_result result, const char *stage, const char *why)
{
	*answer = (struct smtp_answer){
	    .tag = x->mail.tag,
	    .result = result,
	    .stage = stage,
	    .reply = str_from(why),
	};
	return false;
}

/* Nothing that could not be sent as it is comes near the wire. */
bool
envelope_check(struct link *l, struct exchange *x, struct smtp_answer *answer)
{
	const struct smtp_mail *m = &x->mail;

	if (!wire_address(m->from, m->utf8) || !wire_address(m->to, m->utf8) ||
	    !wire_address(m->archive, m->utf8) || m->to.len == 0)
		return unsendable(answer, x, SMTP_NOT_SENT, "address",
		    _("not an address that can be sent to"));
	if (m->utf8 && !l->offer.utf8)
		return unsendable(answer, x, SMTP_REFUSED, "address",
		    _("the server takes no addresses with letters beyond "
		      "ASCII (it does not offer SMTPUTF8)"));
	if (!wire_message(m->bytes, &x->traits))
		return unsendable(answer, x, SMTP_NOT_SENT, "message",
		    _("the message has a NUL or a line that does not end "
		      "with CR LF"));
	return true;
}

/* How many bytes at the front stand for themselves in xtext. */
static ptrdiff_t
plain_length(str text)
{
	ptrdiff_t n = 0;

	while (n < text.len && text.at[n] > ' ' && text.at[n] < 0x7F &&
	    text.at[n] != '+' && text.at[n] != '=')
		n++;
	return n;
}

/* RFC 3461, 4: '+', '=' and what is not printable as +HH. */
static void
add_xtext(struct buf *b, str text)
{
	while (text.len > 0) {
		ptrdiff_t n = plain_length(text);

		buf_add(b, str_slice(text, 0, n));
		if (n < text.len)
			buf_format(b, "+%02X", (unsigned char)text.at[n++]);
		text = str_slice(text, n, text.len);
	}
}

static bool
wants_reports(const struct exchange *x)
{
	return x->mail.notify != 0 || x->mail.envid.len > 0;
}

static void
add_mail(struct buf *b, const struct offer *o, const struct exchange *x)
{
	const struct smtp_mail *m = &x->mail;

	buf_add(b, S("MAIL FROM:<"));
	buf_add(b, m->from);
	buf_char(b, '>');
	if (o->size) {
		buf_add(b, S(" SIZE="));
		buf_int(b, m->bytes.len);
	}
	if (o->eight_bit && (x->traits.eight_bit || m->utf8))
		buf_add(b, S(" BODY=8BITMIME"));
	if (m->utf8)
		buf_add(b, S(" SMTPUTF8"));
	if (!o->dsn || !wants_reports(x))
		return;
	buf_add(b, S(" RET=HDRS"));
	if (m->envid.len > 0 && m->envid.len <= LONGEST_ENVID) {
		buf_add(b, S(" ENVID="));
		add_xtext(b, m->envid);
	}
}

static void
add_notify(struct buf *b, unsigned notify)
{
	static const str words[] = {S_INIT("FAILURE"), S_INIT("DELAY"),
	    S_INIT("SUCCESS")};
	str before = S(" NOTIFY=");

	for (int i = 0; i < COUNT(words); i++) {
		if ((notify & 1U << i) == 0)
			continue;
		buf_add(b, before);
		buf_add(b, words[i]);
		before = S(",");
	}
}

static void
add_recipient(struct buf *b, const struct offer *o, const struct exchange *x)
{
	str to = x->mail.to;

	buf_add(b, S("RCPT TO:<"));
	buf_add(b, to);
	buf_char(b, '>');
	if (!o->dsn || x->mail.notify == 0)
		return;
	add_notify(b, x->mail.notify);
	if (str_ascii(to)) {	/* another type would need RFC 6533 */
		buf_add(b, S(" ORCPT=rfc822;"));
		add_xtext(b, to);
	}
}

/* Of a copy nobody wants to read that it did not arrive. */
static void
add_archive(struct buf *b, const struct offer *o, const struct exchange *x)
{
	buf_add(b, S("RCPT TO:<"));
	buf_add(b, x->mail.archive);
	buf_char(b, '>');
	if (o->dsn && wants_reports(x))
		buf_add(b, S(" NOTIFY=NEVER"));
}

void
envelope_add(struct buf *b, const struct offer *o, const struct exchange *x,
    enum step step)
{
	switch (step) {
	case STEP_MAIL:
		add_mail(b, o, x);
		break;
	case STEP_RCPT:
		add_recipient(b, o, x);
		break;
	case STEP_ARCHIVE:
		add_archive(b, o, x);
		break;
	case STEP_DATA:
		buf_add(b, S("DATA"));
		break;
	}
	buf_add(b, S("\r\n"));
}

enum step
envelope_next(const struct exchange *x, enum step step)
{
	if (step == STEP_RCPT && x->mail.archive.len == 0)
		return STEP_DATA;
	return step + 1;
}
