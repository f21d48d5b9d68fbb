/* SPDX-License-Identifier: MIT */
/* A letter as a message: what it says of itself, and its two parts. */
#include "mail.h"

#include "attachment.h"
#include "body.h"
#include "encode.h"
#include "page.h"
#include "tree.h"

enum {
	MOST_URL = 900,		/* a header line may have 998 bytes */
	MOST_BYTES = 4 << 20,	/* of both parts of the letter */
	USUAL_HEADERS = 1024,	/* bytes */
};

struct composer {
	struct arena *job;
	struct enclosed enclosed;
	struct block_shelf *shelf;
	struct piece head, foot; /* of the page */
	str logo_id;		/* empty: none */
	struct leaf logo;
	struct leaf *files;	/* the same in all messages */
	/* by how many files a message has of its own */
	const struct tree *trees[MESSAGE_FILES + 1];
};

/* The tree of messages with so many files of their own; NULL: a fault. */
static const struct tree *
tree_of(struct composer *c, ptrdiff_t own, struct faults *f)
{
	if (own > MESSAGE_FILES) {
		fault(f, FAULT_BUG, NOWHERE, _("too many files in a message"));
		return NULL;
	}
	if (c->trees[own] == NULL)
		c->trees[own] = tree_new(c->job,
		    (struct shape){c->logo_id.len > 0,
			c->enclosed.count + own}, f);
	return c->trees[own];
}

/* The id is made of the picture: the same in all messages that have it. */
static bool
add_logo(struct composer *c, struct faults *f)
{
	const struct attachment *logo = c->enclosed.logo;

	if (logo == NULL)
		return true;
	c->logo_id = str_format(c->job, "%016llx@logo.invalid",
	    (unsigned long long)str_hash(logo->base64));
	return picture_leaf(c->job, logo, c->logo_id, &c->logo, f);
}

struct composer *
composer_open(struct arena *job, const struct enclosed *enclosed,
    struct faults *f)
{
	struct composer *c = NEW(job, struct composer);

	c->job = job;
	if (enclosed != NULL)
		c->enclosed = *enclosed;
	c->shelf = block_shelf_new(job);
	c->head = piece_kept(job, page_head());
	c->foot = piece_kept(job, page_foot());
	c->files = NEW_ARRAY(job, struct leaf, c->enclosed.count);
	for (ptrdiff_t i = 0; i < c->enclosed.count; i++)
		if (!attachment_leaf(job, &c->enclosed.files[i], &c->files[i],
			f))
			return NULL;
	return add_logo(c, f) && tree_of(c, 0, f) != NULL ? c : NULL;
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
is_address(str s, str scheme)
{
	return s.len == 0 || (is_word(s) && s.len <= MOST_URL &&
	    str_starts(s, scheme) && str_find_char(s, '<') < 0 &&
	    str_find_char(s, '>') < 0);
}

static bool
check_unsubscribe(const struct message *m, struct faults *f)
{
	str page = m->unsubscribe_page;
	bool good = true;

	if (!is_address(m->unsubscribe, S("mailto:")))
		good = fault(f, FAULT_ROW, m->row,
		    _("unsubscribe address '%.*s' is no mailto: address"),
		    FMT(m->unsubscribe));
	if (!is_address(page, S("https:")))
		good = fault(f, FAULT_ROW, m->row,
		    _("unsubscribe address '%.*s' is no https: address"),
		    FMT(page));
	return good;
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
    str address, bool (*check)(struct arena *, str, str *, const char **),
    struct faults *f)
{
	const char *why;
	str normal;

	if (!check(a, address, &normal, &why))
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
	return check_unsubscribe(m, f) && good;
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
	bool good = check_address(a, m, N_("sender"), m->from, mail_address,
	    f);

	good &= check_address(a, m, N_("recipient"), m->to, mail_recipient, f);
	if (m->reply_to.len > 0)
		good &= check_address(a, m, N_("reply address"), m->reply_to,
		    mail_address, f);
	if (m->sender.len > 0)
		good &= check_address(a, m, N_("sending address"), m->sender,
		    mail_address, f);
	return good;
}

static void
add_bracketed(struct buf *b, str text)
{
	buf_char(b, '<');
	buf_add(b, text);
	buf_char(b, '>');
}

/* RFC 2369 3.2, RFC 8058 3.1: the page first, and that it takes POST. */
static void
add_unsubscribe(struct buf *b, const struct message *m)
{
	str page = m->unsubscribe_page, mail = m->unsubscribe;
	struct buf ways = {.arena = b->arena};

	if (page.len > 0)
		add_bracketed(&ways, page);
	if (page.len > 0 && mail.len > 0)
		buf_add(&ways, S(", "));
	if (mail.len > 0)
		add_bracketed(&ways, mail);
	if (ways.len > 0)
		header_add(b, "List-Unsubscribe", buf_str(&ways));
	if (page.len > 0)
		header_add(b, "List-Unsubscribe-Post",
		    S("List-Unsubscribe=One-Click"));
}

static str
make_headers(struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a}, id = {.arena = a};

	add_bracketed(&id, m->message_id);
	buf_room(&b, USUAL_HEADERS);
	header_add(&b, "From", header_mailbox(a, m->from_name, m->from));
	if (m->sender.len > 0)
		header_add(&b, "Sender", m->sender);
	header_add(&b, "To", header_mailbox(a, m->to_name, m->to));
	if (m->reply_to.len > 0)
		header_add(&b, "Reply-To", m->reply_to);
	header_add(&b, "Subject", header_text(a, m->subject));
	header_add(&b, "Date", clock_rfc5322(a, m->date));
	header_add(&b, "Message-ID", buf_str(&id));
	add_unsubscribe(&b, m);
	if (m->language.len > 0)
		header_add(&b, "Content-Language", m->language);
	return buf_str(&b);
}

/* The text part and the HTML part. */
static void
make_letter(const struct composer *c, struct arena *a,
    const struct message *m, struct leaf *leaves)
{
	struct body text = {.arena = a}, html = {.arena = a};
	struct leaf *t = &leaves[LEAF_TEXT], *h = &leaves[LEAF_HTML];

	body_add(&html, piece_now(page_start(a, m)));
	body_add(&html, c->head);
	if (c->logo_id.len > 0)
		body_add(&html, piece_now(page_logo(a, m, c->logo_id,
		    c->enclosed.logo_width)));
	body_add_letter(c->shelf, m, &text, &html);
	body_add(&text, piece_now(text_way_out(a, m)));
	body_add(&html, piece_now(page_way_out(a, m)));
	body_add(&html, c->foot);
	t->type = S("text/plain; charset=utf-8; format=flowed");
	h->type = S("text/html; charset=utf-8");
	body_encode(&text, t);
	body_encode(&html, h);
}

/* The leaves of the message, in the order of its tree. */
static struct leaf *
make_leaves(const struct composer *c, struct arena *a,
    const struct message *m, struct faults *f)
{
	ptrdiff_t count = c->enclosed.count + m->file_count + LEAF_PICTURE + 1;
	struct leaf *all = NEW_ARRAY(a, struct leaf, count), *next;

	make_letter(c, a, m, all);
	next = all + LEAF_PICTURE;
	if (c->logo_id.len > 0)
		*next++ = c->logo;
	for (ptrdiff_t i = 0; i < c->enclosed.count; i++)
		*next++ = c->files[i];
	for (ptrdiff_t i = 0; i < m->file_count; i++)
		if (!attachment_leaf(a, &m->files[i], next++, f))
			return NULL;
	return all;
}

bool
message_make(struct composer *c, struct arena *a, const struct message *m,
    str *bytes, struct faults *f)
{
	const struct tree *tree = tree_of(c, m->file_count, f);
	bool good = check_texts(m, f);
	const struct leaf *leaves;
	ptrdiff_t size;

	good &= check_words(m, f);
	if (!check_addresses(a, m, f) || !good || tree == NULL)
		return false;
	leaves = make_leaves(c, a, m, f);
	if (leaves == NULL)
		return false;
	size = leaves[LEAF_TEXT].body.len + leaves[LEAF_HTML].body.len;
	if (size > MOST_BYTES)
		return fault(f, FAULT_ROW, m->row,
		    _("letter too long for an e-mail: %lld KB, 4,096 at most"),
		    (long long)size / 1024);
	*bytes = tree_fill(tree, a, make_headers(a, m),
	    str_hash(m->message_id), leaves);
	return true;
}
