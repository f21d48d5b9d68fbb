/* SPDX-License-Identifier: MIT */
/* What the headers of an attached file say. */
#ifndef MAIL_ATTACHMENT_H
#define MAIL_ATTACHMENT_H

#include "mail.h"
#include "tree.h"

/* Checks name and type (FAULT_BUG: files are checked when they are read). */
bool attachment_leaf(struct arena *, const struct attachment *,
    struct leaf *, struct faults *);
/* The same of a picture in the page, shown by its id. */
bool picture_leaf(struct arena *, const struct attachment *, str id,
    struct leaf *, struct faults *);

#endif
