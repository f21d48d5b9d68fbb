/* SPDX-License-Identifier: MIT */
/* The rules of cases, made ready to be held against letters. */
#ifndef CAMPAIGN_RULES_H
#define CAMPAIGN_RULES_H

#include "campaign/campaign.h"

enum rule_kind { RULE_MENTION, RULE_AVOID, RULE_VERBATIM };

struct rule {
	enum rule_kind kind;
	str text;		/* as the case has it; empty: no demands */
	str wanted;		/* in words, or with its blanks made one */
	struct place place;
	struct rule *next;
};

/* What holds for letters of one case, one language, solidarity or not. */
struct rule_set {
	const struct case_file *case_file; /* NULL: all open ones */
	str language;
	bool solidarity;
	struct rule *first, **end;
	struct rule_set *next;
};

struct finding;
struct rules {
	struct arena *job;
	const struct campaign *campaign;
	struct rule_set *sets;
	struct finding *findings;
};

/* The set that an entry is under; made when it is first asked for. */
const struct rule_set *rules_set(struct rules *, const struct entry *);
/* A blank, a no-break space and a line end are alike; nothing else is. */
str rules_one_blank(struct arena *, str);

#endif
