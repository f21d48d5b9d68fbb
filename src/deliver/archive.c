/* SPDX-License-Identifier: MIT */
#include "deliver/archive.h"

#include "deliver/mailbox.h"
#include "mail/mail.h"

struct reading {
	struct inbound_reader *reader;
	struct arena letter;
	void (*message)(void *self, str message_id);
	void *self;
	struct archive_counts *counts;
};

static bool
read_message(void *self, str file, int64_t number, str bytes, bool too_large)
{
	struct reading *r = self;
	struct inbound in;
	const char *why;

	(void)file;
	(void)number;
	arena_reset(&r->letter, (struct arena_mark){0});
	r->counts->read++;
	if (too_large || !inbound_read(r->reader, &r->letter, bytes, &in, &why))
		r->counts->unreadable++;
	else if (in.id.len > 0)
		r->message(r->self, in.id);
	return !stop_asked();
}

/* A list says nothing of what an archive has. */
static bool
pass_over(void *self, str file)
{
	(void)self;
	(void)file;
	return !stop_asked();
}

void
archive_each(struct arena *job, str path,
    void (*message)(void *self, str message_id), void *self,
    struct archive_counts *counts, struct faults *f)
{
	struct reading r = {.reader = inbound_open(job), .message = message,
	    .self = self, .counts = counts};
	struct mailbox_caller caller = {&r, read_message, pass_over};

	mailbox_each(path, &caller, f);
	inbound_close(r.reader);
	arena_free(&r.letter);
}
