/* SPDX-License-Identifier: MIT */
/* What the parts of `doctor` share: each looks at something and says of it. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli/cli.h"

enum verdict { VERDICT_OK, VERDICT_NOTE, VERDICT_PROBLEM, VERDICTS };

struct doctor {
	struct invocation *in;
	struct work w;
	bool json;
	int64_t count[VERDICTS];
};

/* A heading, for people. */
void doctor_part(const struct doctor *, const char *title);

/*
 * One finding, a line; `check` names it for scripts.  Empty mend: there is
 * nothing to do, or the words say it.
 */
void doctor_say(struct doctor *, enum verdict, const char *check, str mend,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Each fault (and note) of a collection as a finding. */
void doctor_say_faults(struct doctor *, enum verdict, const char *check,
    const struct faults *);

void doctor_server(struct doctor *);	/* and the password for it */
void doctor_disk(struct doctor *);
void doctor_log(struct doctor *);	/* and the clock */
/* "12.3 GB" */
str doctor_bytes(struct arena *, int64_t);

#endif
