/* SPDX-License-Identifier: MIT */
/* A mailing with other writers than its own: those of an event. */
#include "campaign/parts.h"

/* Where some are minors, all first names must stand apart. */
static bool
may_sign(const struct mailing *m, struct faults *f)
{
	return m->writers != NULL && minors_check(m, NULL, f);
}

const struct mailing *
mailing_with_writers(const struct campaign *c, const struct mailing *m,
    str path, struct faults *f)
{
	struct mailing *with = NEW(c->arena, struct mailing);

	*with = *m;
	with->writers = NULL;
	with->each_writer = path.len > 0;
	if (path.len == 0)
		return with;
	with->writers = writers_open(c, path, f);
	return may_sign(with, f) ? with : NULL;
}
