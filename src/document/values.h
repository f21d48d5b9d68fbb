/* SPDX-License-Identifier: MIT */
/* Values in a skeleton: one private code point each. */
#ifndef DOCUMENT_VALUES_H
#define DOCUMENT_VALUES_H

#include "base/base.h"

bool has_value(str skeleton);

#endif
