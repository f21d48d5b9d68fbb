/* SPDX-License-Identifier: MIT */
/* A skeleton as blocks, in which the values are still code points. */
#ifndef DOCUMENT_PARSE_H
#define DOCUMENT_PARSE_H

#include "document.h"

enum { DEPTH_MOST = 64 };

/* A block whose runs are made anew for each letter, from `runs`. */
struct varying {
	struct block *block;
	const struct run *runs;
	ptrdiff_t run_count;
	struct varying *next;
};

/* An address in the letter's own text that no link may have. */
struct bad_link {
	str url;
	struct bad_link *next;
};

struct parsed {
	struct block *first;
	struct varying *varying;
	struct bad_link *bad_links;
	bool too_deep;		/* what lay deeper was left out */
};

struct parsed *document_parse(struct arena *, str skeleton);

#endif
