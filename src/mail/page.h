/* SPDX-License-Identifier: MIT */
/* The page of a letter, in HTML, and what stands below it. */
#ifndef MAIL_PAGE_H
#define MAIL_PAGE_H

#include "mail.h"

/* The same for all letters, around what differs. */
str page_head(void);
str page_foot(void);

/* What comes before page_head. */
str page_start(struct arena *, const struct message *);
/* The logo, by its id, and its width in pixels. */
str page_logo(struct arena *, const struct message *, str id, int64_t width);
/* Whether a language is written from right to left. */
bool page_leftward(str language);
/* A document's HTML with the styles of the page. */
str page_styled(struct arena *, str html, bool leftward);
/* Where not to get more such letters, below each of them; or empty. */
str page_way_out(struct arena *, const struct message *);
str text_way_out(struct arena *, const struct message *);

#endif
