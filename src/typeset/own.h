/* SPDX-License-Identifier: MIT */
/* Font files of the user's own: they are read, looked over, and tried. */
#ifndef TYPESET_OWN_H
#define TYPESET_OWN_H

#include "face.h"

/* Opens all files as the faces of the text; each fault is told at its place. */
bool own_open(struct faces *, const struct font_file files[STYLES],
    struct faults *);
/* Notes, once, which styles were wanted and have no file. */
void own_note_lacking(struct faces *, struct faults *);

/*
 * trial.c: sets a text of a font's own characters and cuts the font down to
 * them, in a process of its own that has little time and memory and touches
 * nothing.  False: it did not end as it should (FAULT_CONFIG of the file).
 */
bool font_trial(str bytes, unsigned number, str name, struct faults *);

/* The trial itself, in this process. */
enum rehearsal { REHEARSAL_GOOD, REHEARSAL_FAILED, REHEARSAL_NO_SPACE };
enum rehearsal font_rehearse(str bytes, unsigned number);

#endif
