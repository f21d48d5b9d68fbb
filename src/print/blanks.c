/* SPDX-License-Identifier: MIT */
/* What a guest fills in by hand, and what is printed for him to do so. */
#include "print/parts.h"

void
paper_words_fill(struct paper_words *w)
{
	*w = (struct paper_words){
	    .name = str_from(_("Name")),
	    .first_name = str_from(_("First name")),
	    .initials = str_from(_("Initials")),
	    .address = str_from(_("Address")),
	    .town = str_from(_("Town")),
	    .signature = str_from(_("Signature")),
	    .demands = str_from(_("What we ask for")),
	    .write_to = str_from(_("Whom to write to")),
	    .card = str_from(_("A card of support")),
	    .rules = str_from(_("Please heed:")),
	    .last_day = str_from(_("Last day:")),
	    .contents = str_from(_("Contents of the pack")),
	    .number = str_from(_("No.")),
	    .case_name = str_from(_("Case")),
	    .letters = str_from(_("Letters")),
	    .paper = str_from(_("Sheets")),
	    .page = str_from(_("Page")),
	    .total = str_from(_("In all, with the contents")),
	    /* TRANSLATORS: a campaign's name, the number of a part, a page */
	    .part = _("%.*s, part %d from page %lld on"),
	};
}

void
leave_blanks(struct press *p, const struct entry *e, struct sheet *sheet)
{
	const struct paper_words *w = p->options.words;
	enum identity level =
	    identity_of(p->campaign, e->mailing, e->case_file);
	str *lines = NEW_ARRAY(&p->letter, str, 3);

	if (level == IDENTITY_NONE)
		return;
	lines[0] = e->mailing->minors ? w->first_name
	    : level == IDENTITY_INITIALS_AND_TOWN ? w->initials
						  : w->name;
	lines[1] = level == IDENTITY_FULL ? w->address : w->town;
	sheet->blanks = lines;
	sheet->blank_count = e->mailing->minors ? 1
	    : level == IDENTITY_FULL		? 3
						: 2;
	sheet->pen_line = true;
	sheet->signature = w->signature;
	if (e->mailing->minors || level == IDENTITY_INITIALS_AND_TOWN)
		sheet->signature = lines[0];
}
