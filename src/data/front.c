/* SPDX-License-Identifier: MIT */
#include "decode.h"
#include "tree.h"

/* "---", and in the opening line perhaps a comment behind it. */
static bool
is_fence(str line, bool opening)
{
	str rest;

	if (!str_starts(line, S("---")))
		return false;
	rest = str_slice(line, 3, line.len);
	if (str_blank(rest))
		return true;
	return opening && rest.at[0] == ' ' && str_trim(rest).at[0] == '#';
}

/* The offset of the closing line and of what follows it. */
static bool
find_closing(str text, ptrdiff_t from, ptrdiff_t *closing, ptrdiff_t *body)
{
	str rest = str_slice(text, from, text.len), line;

	for (;;) {
		*closing = text.len - rest.len;
		if (!str_line(&rest, &line))
			return false;
		*body = text.len - rest.len;
		if (is_fence(line, false))
			return true;
	}
}

/* An empty head is a map without members. */
static bool
take_head(struct node *head, struct place opening, struct node **out,
    struct faults *f)
{
	if (head == NULL)
		return false;
	if (head->kind == NODE_NULL) {
		head->kind = NODE_MAP;
		head->place = opening;
	}
	*out = head;
	return head->kind == NODE_MAP || fault(f, FAULT_DATA, head->place,
	    _("front matter must be lines of 'key: value'"));
}

bool
front_matter_read(struct arena *a, const struct source *s, struct node **head,
    ptrdiff_t *body, struct faults *f)
{
	ptrdiff_t start = str_starts(s->text, UTF8_BOM) ? UTF8_BOM.len : 0;
	str rest = str_slice(s->text, start, s->text.len), first = S("");
	struct place opening = {s, start, 0};
	ptrdiff_t from, closing;

	if (!source_check_utf8(s, f))
		return false;
	if (!str_line(&rest, &first) || !is_fence(first, true)) {
		*head = NEW(a, struct node);
		**head = (struct node){.kind = NODE_MAP, .text = S(""),
		    .key = S(""), .place = opening};
		*body = start;
		return true;
	}
	from = s->text.len - rest.len;
	opening.length = first.len;
	if (!find_closing(s->text, from, &closing, body))
		return fault(f, FAULT_DATA, opening,
		    _("front matter never closed: no line '---' behind it"));
	return take_head(yaml_read(a, s, from, closing, f), opening, head, f);
}
