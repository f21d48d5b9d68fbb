/* SPDX-License-Identifier: MIT */
#ifndef DELIVER_FILE_TYPE_H
#define DELIVER_FILE_TYPE_H

#include "base/base.h"

/*
 * The media type that goes with a name's extension.  False with the reason: the
 * bytes are of another kind, or there are none.
 */
bool file_type(struct arena *, str name, str bytes, str *type,
    const char **why);

#endif
