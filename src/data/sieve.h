/* SPDX-License-Identifier: MIT */
/*
 * What every byte of a list passes on its way into the spool: is it UTF-8 that
 * can be trusted?  Faults are found here and reported later, when the text is
 * whole and a place can be shown.
 */
#ifndef DATA_SIEVE_H
#define DATA_SIEVE_H

#include "spool.h"

enum { SIEVE_PIECE = 64 * 1024 };

struct sieve {
	struct spool *to;
	bool keep_cr;		/* else CR alone becomes LF, as old Macs mean */
	/* found; offsets in the text that comes out, or -1 */
	ptrdiff_t nul;		/* the first NUL */
	ptrdiff_t bad;		/* the first byte that is not UTF-8 */
	ptrdiff_t endless;	/* a line of more than LIST_ROW bytes */
	bool mark;		/* a byte order mark was taken off */
	bool multibyte;		/* some characters are good, and not ASCII */
	bool private_use;	/* some are such */
	bool lf, crlf, cr;	/* ends of lines, or within quotes */
	/* for itself */
	bool begun;
	ptrdiff_t at, line;	/* what has passed; where its last line began */
	char piece[SIEVE_PIECE];
	ptrdiff_t len;
};

void sieve_start(struct sieve *, struct spool *to, bool keep_cr);
bool sieve_add(struct sieve *, str, struct faults *);
/* Lets through what was held back. */
bool sieve_end(struct sieve *, struct faults *);

#endif
