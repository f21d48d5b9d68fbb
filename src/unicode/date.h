/* SPDX-License-Identifier: MIT */
/* A day of the Gregorian calendar, and its names. */
#ifndef UNICODE_DATE_H
#define UNICODE_DATE_H

#include "base/base.h"

struct civil {
	int year, month, day;		/* 1 to 9999, 1 to 12, 1 to 31 */
	int hour, minute, second;	/* 0 where the text has none */
};

/* YYYY-MM-DD, then nothing, or 'T' or a blank and a time: HH:MM[:SS]. */
bool civil_parse(str iso, struct civil *);
int civil_weekday(struct civil);	/* 0 is Sunday */
int civil_day_of_year(struct civil);	/* from 1 */
int64_t civil_seconds(struct civil);	/* since 1970 */

/* By a pattern of Unicode's (UTS #35), as "EEEE". */
bool civil_format(struct arena *, struct civil, str pattern, str language,
    str *out);

#endif
