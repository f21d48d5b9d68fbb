/* SPDX-License-Identifier: MIT */
/* A skeleton as blocks, in which the values are still code points. */
#ifndef DOCUMENT_PARSE_H
#define DOCUMENT_PARSE_H

#include "document.h"

enum { DEPTH_MOST = 64 };

/*
 * A block whose runs are made anew for each letter: from these, each of which
 * is either a text or, where values[i] is not -1, the value of that index.
 */
struct varying {
	struct block *block;
	const struct run *runs;
	const ptrdiff_t *values;
	ptrdiff_t count;
	struct pattern *pattern; /* NULL: the block has none */
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

/* `value_count`: code points of values beyond are text. */
struct parsed *document_parse(struct arena *, str skeleton,
    ptrdiff_t value_count);

#endif
