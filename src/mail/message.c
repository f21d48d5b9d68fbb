/* SPDX-License-Identifier: MIT */
/* A letter as a message: what it says of itself, and its two parts. */
#include "mail.h"

#include "encode.h"
#include "tree.h"

enum {
	TEXT_WIDTH = 72,
	MOST_URL = 900,		/* a header line may have 998 bytes */
	MOST_BYTES = 4 << 20,	/* of both parts; few servers take more */
};

/*
 * The page around the letter.  It names no colour and loads nothing: a reader
 * in the dark, or without pictures, sees the whole letter.
 */
static const str page_head = S_INIT(
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<style>:root { color-scheme: light dark }</style>\n"
	"</head>\n"
	"<body style=\"margin: 0; padding: 1.5em\">\n"
	"<div style=\"max-width: 38em; margin: 0 auto; "
	"font: 1em/1.5 Georgia, 'Times New Roman', serif\">\n");
static const str page_foot = S_INIT("</div>\n</body>\n</html>\n");

/* Languages that are written from right to left. */
static const str leftward[] = {
	S_INIT("ar"), S_INIT("fa"), S_INIT("he"), S_INIT("ps"), S_INIT("ug"),
	S_INIT("ur"), S_INIT("yi"),
};

struct composer {
	struct tree *tree;
	str head, foot;		/* of the page, encoded */
};

struct composer *
composer_open(struct arena *job, struct faults *f)
{
	struct composer *c = NEW(job, struct composer);
	struct buf head = {.arena = job}, foot = {.arena = job};

	c->tree = tree_open(job, f);
	if (c->tree == NULL)
		return NULL;
	quoted_printable(&head, page_head);
	quoted_printable(&foot, page_foot);
	c->head = buf_str(&head);
	c->foot = buf_str(&foot);
	return c;
}

void
composer_close(struct composer *c)
{
	tree_close(c->tree);
}

/* Whether a word may stand in a header as it is: printable ASCII, no blanks. */
static bool
is_word(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return s.len > 0;
}

static bool
is_language(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c != '-' && !(c >= '0' && c <= '9') &&
		    !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			return false;
	}
	return s.len <= 35; /* RFC 5646 4.4.1 */
}

static bool
is_unsubscribe(str s)
{
	return is_word(s) && s.len <= MOST_URL &&
	    (str_starts(s, S("https:")) || str_starts(s, S("mailto:"))) &&
	    str_find_char(s, '<') < 0 && str_find_char(s, '>') < 0;
}

static bool
check_text(const struct message *m, const char *what, str text,
    struct faults *f)
{
	const char *why;

	if (mail_header_text(text, &why))
		return true;
	return fault(f, FAULT_ROW, m->row, _("%s cannot be sent: %s"),
	    _(what), why);
}

/* Addresses were checked when the row was read; here is the last gate. */
static bool
check_address(struct arena *a, const struct message *m, const char *what,
    str address, struct faults *f)
{
	const char *why;
	str normal;

	if (!mail_address(a, address, &normal, &why))
		return fault(f, FAULT_ROW, m->row, _("%s '%.*s': %s"), _(what),
		    FMT(address), why);
	if (!str_equal(normal, address))
		return fault(f, FAULT_ROW, m->row,
		    _("%s '%.*s' is not in its normal form, '%.*s'"), _(what),
		    FMT(address), FMT(normal));
	return true;
}

static bool
check_words(const struct message *m, struct faults *f)
{
	bool good = true;

	if (!is_word(m->message_id) || m->message_id.len > MOST_URL ||
	    str_find_char(m->message_id, '<') >= 0 ||
	    str_find_char(m->message_id, '>') >= 0)
		good = fault(f, FAULT_ROW, m->row,
		    _("message id '%.*s' cannot be sent"), FMT(m->message_id));
	if (!is_language(m->language))
		good = fault(f, FAULT_ROW, m->row,
		    _("language '%.*s' cannot be sent"), FMT(m->language));
	if (m->unsubscribe.len > 0 && !is_unsubscribe(m->unsubscribe))
		good = fault(f, FAULT_ROW, m->row,
		    _("unsubscribe address '%.*s' is neither a mailto: nor an "
		      "https: address"), FMT(m->unsubscribe));
	return good;
}

static bool
check_texts(const struct message *m, struct faults *f)
{
	bool good = check_text(m, N_("the sender's name"), m->from_name, f);

	good &= check_text(m, N_("the recipient's name"), m->to_name, f);
	return check_text(m, N_("the subject"), m->subject, f) && good;
}

static bool
check_addresses(struct arena *a, const struct message *m, struct faults *f)
{
	bool good = check_address(a, m, N_("sender"), m->from, f);

	good &= check_address(a, m, N_("recipient"), m->to, f);
	if (m->reply_to.len > 0)
		good &= check_address(a, m, N_("reply address"), m->reply_to,
		    f);
	return good;
}

static void
fill_headers(struct arena *a, const struct message *m, char **header)
{
	header[HEADER_FROM] = str_z(a, header_mailbox(a, m->from_name,
	    m->from));
	header[HEADER_TO] = str_z(a, header_mailbox(a, m->to_name, m->to));
	if (m->reply_to.len > 0)
		header[HEADER_REPLY_TO] = str_z(a, m->reply_to);
	header[HEADER_SUBJECT] = str_z(a, header_text(a, m->subject));
	header[HEADER_DATE] = str_z(a, clock_rfc5322(a, m->date));
	header[HEADER_MESSAGE_ID] = str_z(a, str_format(a, "<%.*s>",
	    FMT(m->message_id)));
	if (m->unsubscribe.len > 0)
		header[HEADER_UNSUBSCRIBE] = str_z(a, str_format(a, "<%.*s>",
		    FMT(m->unsubscribe)));
	if (m->language.len > 0)
		header[HEADER_LANGUAGE] = str_z(a, m->language);
}

static bool
is_leftward(str language)
{
	str main_part = str_cut(&language, '-');

	for (ptrdiff_t i = 0; i < COUNT(leftward); i++)
		if (str_equal(main_part, leftward[i]))
			return true;
	return false;
}

static void
add_escaped(struct buf *b, str text)
{
	for (ptrdiff_t i = 0; i < text.len; i++) {
		if (text.at[i] == '&')
			buf_add(b, S("&amp;"));
		else if (text.at[i] == '<')
			buf_add(b, S("&lt;"));
		else if (text.at[i] == '>')
			buf_add(b, S("&gt;"));
		else
			buf_char(b, text.at[i]);
	}
}

/* The lines of the page that differ from letter to letter. */
static str
page_start(struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("<!DOCTYPE html>\n<html"));
	if (m->language.len > 0)
		buf_format(&b, " lang=\"%.*s\"", FMT(m->language));
	if (is_leftward(m->language))
		buf_add(&b, S(" dir=\"rtl\""));
	buf_add(&b, S(">\n<head>\n<title>"));
	add_escaped(&b, m->subject);
	buf_add(&b, S("</title>\n"));
	return buf_str(&b);
}

static str
html_part(const struct composer *c, struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a};
	str start = page_start(a, m), letter = document_html(a, m->body);

	quoted_printable(&b, start);
	buf_add(&b, c->head);
	quoted_printable(&b, letter);
	buf_add(&b, c->foot);
	return buf_str(&b);
}

static void
add_field(struct buf *b, const char *label, str name, str address)
{
	buf_format(b, "<div>%s ", label);
	add_escaped(b, name);
	if (address.len > 0) {
		buf_add(b, S(" &lt;"));
		add_escaped(b, address);
		buf_add(b, S("&gt;"));
	}
	buf_add(b, S("</div>\n"));
}

str
message_page(struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a};

	buf_add(&b, page_start(a, m));
	buf_add(&b, page_head);
	add_field(&b, _("From:"), m->from_name, m->from);
	add_field(&b, _("To:"), m->to_name, m->to);
	add_field(&b, _("Subject:"), m->subject, S(""));
	buf_add(&b, S("<hr>\n"));
	buf_add(&b, document_html(a, m->body));
	buf_add(&b, page_foot);
	return buf_str(&b);
}

static str
text_part(struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a};
	str letter = document_text(a, m->body, TEXT_WIDTH);

	quoted_printable(&b, letter);
	return buf_str(&b);
}

bool
message_make(struct composer *c, struct arena *a, const struct message *m,
    str *bytes, struct faults *f)
{
	struct leaves l = {.boundary = str_hash(m->message_id)};
	bool good = check_texts(m, f);

	good &= check_words(m, f);
	if (!check_addresses(a, m, f) || !good)
		return false;
	fill_headers(a, m, l.header);
	l.text = text_part(a, m);
	l.html = html_part(c, a, m);
	if (l.text.len + l.html.len > MOST_BYTES)
		return fault(f, FAULT_ROW, m->row,
		    _("letter too long for an e-mail: %lld KB, 4,096 at most"),
		    (long long)(l.text.len + l.html.len) / 1024);
	return tree_write(c->tree, a, &l, bytes, f);
}
