/* SPDX-License-Identifier: MIT */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "campaign/campaign.h"

enum { MOST_SECRET = 4096 };

/*
 * A password stands here and nowhere else of ours, until it is wiped.  Start
 * with { .len = 0 }; it must outlive those that got its text.
 */
struct secret {
	char bytes[MOST_SECRET + 2]; /* one more than allowed, and a line end */
	ptrdiff_t len;
	str source;		/* for people: a path, "password_command" ... */
};

/*
 * Reads the password for the campaign's server, from the first of these that
 * there is: `password_command` (run without a shell, for 30 seconds at most;
 * its first line); the file USER@HOST in systemd's $CREDENTIALS_DIRECTORY; the
 * same in ~/.config/marathon/ ($XDG_CONFIG_HOME), which has to be the user's
 * own and to be read by nobody else; if `ask`, a question on the terminal.
 * What is read is UTF-8 without control characters.  Empty where the campaign
 * has no `user`.
 *
 * From then on the process leaves no core dump and cannot be looked into by
 * others of the same user.  False after a fault (FAULT_CONFIG; FAULT_REFUSED
 * for a file that others may read); nothing of the password is in it.
 */
bool secret_read(struct arena *, const struct campaign *, bool ask,
    struct secret *, struct faults *);
str secret_text(const struct secret *);
void secret_wipe(struct secret *);

/* The user's own file for it, as secret_read looks for it; empty: none. */
str secret_path(struct arena *, const struct campaign *);

#endif
