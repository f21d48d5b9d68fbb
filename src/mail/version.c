/* SPDX-License-Identifier: MIT */
#include "mail.h"

#include <libetpan/libetpan_version.h>

str
mail_library(struct arena *a)
{
	return str_format(a, "%d.%d", libetpan_get_version_major(),
	    libetpan_get_version_minor());
}
