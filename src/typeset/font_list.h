/* SPDX-License-Identifier: MIT */
/* The fonts of this machine, as fontconfig knows them. */
#ifndef TYPESET_FONT_LIST_H
#define TYPESET_FONT_LIST_H

#include <fontconfig/fontconfig.h>

#include "base/base.h"

struct font_list;

/* NULL after a fault; close it. */
struct font_list *font_list_open(struct arena *job, struct faults *);
void font_list_close(struct font_list *);

/*
 * The font file nearest to a style (RUN_BOLD, RUN_ITALIC), of this family and
 * no other; NULL: there is none.  The caller destroys it.
 */
FcPattern *font_match(struct font_list *, const char *family, int style);

#endif
