/* SPDX-License-Identifier: MIT */
#ifndef UNICODE_COUNTRY_H
#define UNICODE_COUNTRY_H

#include "base/base.h"

/* ISO 3166's code in capitals, of a code in any case; NULL if unknown. */
const char *country_known(str code);

#endif
