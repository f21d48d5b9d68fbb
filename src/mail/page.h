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
/*
 * What comes behind it: the logo (an id; empty: none, width in pixels), the
 * letter, and where not to get more of them.
 */
str page_letter(struct arena *, const struct message *, str logo,
    int64_t logo_width);

/* The letter as text, with the same below it. */
str text_letter(struct arena *, const struct message *, int width);

#endif
