/* SPDX-License-Identifier: MIT */
/* What a number in a spreadsheet is as text: by its format, a date perhaps. */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

#include "data.h"

enum number_kind {
	NUMBER_PLAIN,
	NUMBER_DATE,
	NUMBER_DATE_TIME,
	NUMBER_TIME,
	NUMBER_ZEROS,	/* so many digits at least: "00000" */
};

struct number_format {
	enum number_kind kind;
	int digits;	/* of NUMBER_ZEROS */
};

/* Of a format code as ECMA-376 part 1, 18.8.31 has them: "dd/mm/yyyy". */
struct number_format number_format_of(str code);
/* Of the formats that have no code in the file (18.8.30). */
struct number_format number_format_builtin(int64_t id);

/*
 * The shortest decimal that is exactly this double; YYYY-MM-DD,
 * YYYY-MM-DDTHH:MM:SS or HH:MM:SS for a date or time, counted in days as the
 * program shows them; what is no number or no date comes back as it is.
 */
str number_text(struct arena *, str value, struct number_format,
    bool since_1904);
/*
 * Whether this begins with 1900-02-29: day 60 to programs that take 1900 for a
 * leap year, as Excel does for the sake of Lotus 1-2-3.
 */
bool number_is_no_day(str text);

#endif
