/* SPDX-License-Identifier: MIT */
/*
 * Families: which fonts are asked for what the letter's own family lacks, and
 * which are the first for a language.  README.md shows the same table.
 */
#ifndef TYPESET_FAMILIES_H
#define TYPESET_FAMILIES_H

#include <hb.h>

#include "base/base.h"

struct family {
	str name, package;	/* the package of Debian that brings it */
	hb_script_t scripts[3];	/* what it is there for; 0: signs */
};

/* In the order in which they are asked. */
enum { CHAIN = 27 };
extern const struct family families_chain[CHAIN];

/* A language whose letters the families of Latin do not have. */
struct tongue {
	str language;		/* BCP 47, without what does not matter */
	str family;
	int32_t letter;		/* what has this has the others */
	bool wide;		/* no blanks; signs are as wide as letters */
};
/* NULL: any family will do. */
const struct tongue *families_tongue(str language);

/* The package that brings a family, or one that works; never empty. */
str families_package(str family);
/* The package with a font for letters of this script; empty: none is known. */
str families_package_of(hb_script_t);

#endif
