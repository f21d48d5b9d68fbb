/* SPDX-License-Identifier: MIT */
/*
 * The page names no colour and loads nothing: a reader in the dark, or without
 * pictures, sees the whole letter.  Mail readers drop style sheets, so each
 * style stands where it is meant.
 */
#include "page.h"

#include <string.h>

/* Languages that are written from right to left. */
static const str leftward[] = {
	S_INIT("ar"), S_INIT("fa"), S_INIT("he"), S_INIT("ps"), S_INIT("ug"),
	S_INIT("ur"), S_INIT("yi"),
};

struct tag {
	str name, style;
};

static const struct tag styles[] = {
	{S_INIT("p"), S_INIT("margin: 0 0 1em")},
	{S_INIT("h1"), S_INIT("margin: 0 0 0.8em; font-size: 1.5em; "
			      "line-height: 1.25")},
	{S_INIT("h2"), S_INIT("margin: 1.2em 0 0.6em; font-size: 1.25em; "
			      "line-height: 1.25")},
	{S_INIT("h3"), S_INIT("margin: 1.2em 0 0.4em; font-size: 1.1em")},
	{S_INIT("h4"), S_INIT("margin: 1em 0 0.4em; font-size: 1em")},
	{S_INIT("h5"), S_INIT("margin: 1em 0 0.4em; font-size: 1em")},
	{S_INIT("h6"), S_INIT("margin: 1em 0 0.4em; font-size: 1em")},
	{S_INIT("ul"), S_INIT("margin: 0 0 1em")},
	{S_INIT("ol"), S_INIT("margin: 0 0 1em")},
	{S_INIT("li"), S_INIT("margin: 0 0 0.25em")},
	{S_INIT("hr"), S_INIT("margin: 1.5em 0; border: 0; "
			      "border-top: 1px solid")},
	{S_INIT("pre"), S_INIT("margin: 0 0 1em; white-space: pre-wrap; "
			       "font: 0.9em/1.4 monospace")},
	{S_INIT("code"), S_INIT("font-family: monospace")},
};
static const str quote_style = S_INIT("margin: 0 0 1em; "
	"padding: 0 0 0 1em; border-left: 3px solid");
static const str leftward_quote_style = S_INIT("margin: 0 0 1em; "
	"padding: 0 1em 0 0; border-right: 3px solid");

/* What a reader chooses who wants no more of such letters. */
static const struct {
	str language, words;
} leave_words[] = {
	{S_INIT("en"), S_INIT("Unsubscribe")},
	{S_INIT("fr"), S_INIT("Se désabonner")},
	{S_INIT("ar"), S_INIT("إلغاء الاشتراك")},
	{S_INIT("ca"), S_INIT("Cancel·la la subscripció")},
	{S_INIT("de"), S_INIT("Abmelden")},
	{S_INIT("el"), S_INIT("Διαγραφή")},
	{S_INIT("es"), S_INIT("Darse de baja")},
	{S_INIT("it"), S_INIT("Annulla l’iscrizione")},
	{S_INIT("ja"), S_INIT("配信停止")},
	{S_INIT("nl"), S_INIT("Afmelden")},
	{S_INIT("pl"), S_INIT("Wypisz się")},
	{S_INIT("pt"), S_INIT("Cancelar a subscrição")},
	{S_INIT("ru"), S_INIT("Отписаться")},
	{S_INIT("tr"), S_INIT("Abonelikten çık")},
	{S_INIT("uk"), S_INIT("Відписатися")},
	{S_INIT("zh"), S_INIT("退订")},
};

str
page_head(void)
{
	return S("<meta charset=\"utf-8\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width\">\n"
		 "<meta name=\"color-scheme\" content=\"light dark\">\n"
		 "<style>:root { color-scheme: light dark }</style>\n"
		 "</head>\n"
		 "<body style=\"margin: 0; padding: 1.5em\">\n"
		 "<div style=\"max-width: 38em; margin: 0 auto; "
		 "font: 1em/1.5 Georgia, 'Times New Roman', serif\">\n");
}

str
page_foot(void)
{
	return S("</div>\n</body>\n</html>\n");
}

bool
page_leftward(str language)
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
	ptrdiff_t done = 0;

	for (ptrdiff_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c != '&' && c != '<' && c != '>')
			continue;
		buf_add(b, str_slice(text, done, i));
		buf_add(b, c == '&' ? S("&amp;") : c == '<' ? S("&lt;")
							    : S("&gt;"));
		done = i + 1;
	}
	buf_add(b, str_slice(text, done, text.len));
}

/* Within quotes. */
static void
add_attribute(struct buf *b, str text)
{
	while (text.len > 0) {
		ptrdiff_t quote = str_find_char(text, '"');

		add_escaped(b, str_slice(text, 0,
		    quote < 0 ? text.len : quote));
		str_cut(&text, '"');
		if (quote >= 0)
			buf_add(b, S("&quot;"));
	}
}

str
page_start(struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("<!DOCTYPE html>\n<html"));
	if (m->language.len > 0) {
		buf_add(&b, S(" lang=\""));
		buf_add(&b, m->language);
		buf_char(&b, '"');
	}
	if (page_leftward(m->language))
		buf_add(&b, S(" dir=\"rtl\""));
	buf_add(&b, S(">\n<head>\n<title>"));
	add_escaped(&b, m->subject);
	buf_add(&b, S("</title>\n"));
	return buf_str(&b);
}

static str
style_of(str tag, bool to_left)
{
	if (str_equal(tag, S("blockquote")))
		return to_left ? leftward_quote_style : quote_style;
	for (ptrdiff_t i = 0; i < COUNT(styles); i++)
		if (str_equal(tag, styles[i].name))
			return styles[i].style;
	return S("");
}

/* In a document's HTML each '<' begins a tag: those of texts are escaped. */
str
page_styled(struct arena *a, str html, bool to_left)
{
	struct buf styled = {.arena = a}, *b = &styled;

	for (;;) {
		ptrdiff_t at = str_find_char(html, '<'), end;
		str style;

		if (at < 0)
			break;
		end = at + 1;
		while (end < html.len && is_letter_or_digit(html.at[end]))
			end++;
		style = style_of(str_slice(html, at + 1, end), to_left);
		buf_add(b, str_slice(html, 0, end));
		if (style.len > 0) {
			buf_add(b, S(" style=\""));
			buf_add(b, style);
			buf_char(b, '"');
		}
		html = str_slice(html, end, html.len);
	}
	buf_add(b, html);
	return buf_str(b);
}

/* Dark lines of a logo without ground are seen in the dark, too. */
str
page_logo(struct arena *a, const struct message *m, str id, int64_t width)
{
	struct buf b = {.arena = a};

	buf_format(&b, "<p style=\"margin: 0 0 1.5em\"><img src=\"cid:%.*s\" "
		      "width=\"%lld\" alt=\"",
	    FMT(id), (long long)width);
	add_attribute(&b, m->from_name);
	buf_add(&b, S("\" style=\"max-width: 100%; height: auto; border: 0; "
		      "background: #fff\"></p>\n"));
	return buf_str(&b);
}

static str
words_to_leave(str language)
{
	str main_part = str_cut(&language, '-');

	for (ptrdiff_t i = 0; i < COUNT(leave_words); i++)
		if (str_equal(main_part, leave_words[i].language))
			return leave_words[i].words;
	return leave_words[0].words;
}

str
page_way_out(struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a};

	if (m->unsubscribe_page.len == 0)
		return S("");
	buf_add(&b, S("<p style=\"margin: 2em 0 0; font-size: 0.85em\">"
		      "<a href=\""));
	add_attribute(&b, m->unsubscribe_page);
	buf_add(&b, S("\">"));
	buf_add(&b, words_to_leave(m->language));
	buf_add(&b, S("</a></p>\n"));
	return buf_str(&b);
}

str
text_way_out(struct arena *a, const struct message *m)
{
	struct buf b = {.arena = a};

	if (m->unsubscribe_page.len == 0)
		return S("");
	buf_add(&b, S("\n"));
	buf_add(&b, words_to_leave(m->language));
	buf_add(&b, S(": "));
	buf_add(&b, m->unsubscribe_page);
	buf_add(&b, S("\n"));
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

static void
add_files(struct buf *b, const struct attachment *files, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		add_field(b, _("Attached:"), files[i].name, S(""));
}

str
message_page(struct arena *a, const struct enclosed *enclosed,
    const struct message *m)
{
	struct buf b = {.arena = a};

	buf_add(&b, page_start(a, m));
	buf_add(&b, page_head());
	add_field(&b, _("From:"), m->from_name, m->from);
	add_field(&b, _("To:"), m->to_name, m->to);
	add_field(&b, _("Subject:"), m->subject, S(""));
	add_files(&b, enclosed->files, enclosed->count);
	add_files(&b, m->files, m->file_count);
	buf_add(&b, S("<hr>\n"));
	buf_add(&b, page_styled(a, document_html(a, m->body),
	    page_leftward(m->language)));
	buf_add(&b, page_way_out(a, m));
	buf_add(&b, page_foot());
	return buf_str(&b);
}
