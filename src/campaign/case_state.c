/* SPDX-License-Identifier: MIT */
/* The state of a case: seen again, and changed in its file. */
#include <sys/stat.h>

#include "campaign/parts.h"

static const str state_words[] = {
    [CASE_OPEN] = S_INIT("open"),
    [CASE_PAUSED] = S_INIT("paused"),
    [CASE_CLOSED] = S_INIT("closed"),
};

/* What a file says of its case, all of it in the arena. */
static bool
read_head(struct arena *a, const struct campaign *c, const struct source *s,
    str today, struct case_file *k, struct faults *f)
{
	struct campaign then = *c;
	struct node *head;
	ptrdiff_t body;

	then.arena = a;
	then.today = today;
	*k = (struct case_file){.source = *s};
	if (!front_matter_read(a, &k->source, &head, &body, f))
		return false;
	k->head = head;
	k->name = node_text(head, S("name"), S(""));
	if (k->name.len == 0)	/* it is being written just now */
		return fault_file(f, FAULT_DATA, s->name,
		    _("the case has no 'name'"));
	return case_read_state(&then, k, f);
}

bool
case_look(const struct campaign *c, const struct case_file *k, str today,
    enum case_state *state, struct faults *f)
{
	struct arena scratch = {0};
	struct faults found = {.arena = &scratch};
	struct case_file now;
	struct source s;
	bool good = source_read(&scratch, k->source.name, S(""), &s, &found) &&
	    read_head(&scratch, c, &s, today, &now, &found);

	if (good)
		*state = now.state;
	else
		fault_file(f, FAULT_DATA, k->source.name, "%.*s",
		    FMT(found.latest));
	arena_free(&scratch);
	return good;
}

/* ---- writing ---- */

struct edit {
	struct arena *arena;
	str text, eol;
};

static void
replace(struct edit *e, ptrdiff_t at, ptrdiff_t length, str with)
{
	e->text = str_format(e->arena, "%.*s%.*s%.*s",
	    FMT(str_slice(e->text, 0, at)), FMT(with),
	    FMT(str_slice(e->text, at + length, e->text.len)));
}

static ptrdiff_t
line_start(str text, ptrdiff_t at)
{
	while (at > 0 && text.at[at - 1] != '\n')
		at--;
	return at;
}

/* Behind the line end. */
static ptrdiff_t
line_end(str text, ptrdiff_t at)
{
	while (at < text.len && text.at[at] != '\n')
		at++;
	return at < text.len ? at + 1 : at;
}

static void
write_value(struct edit *e, const struct node *n, str value)
{
	replace(e, n->place.at, n->place.length, value);
}

/* A line of its own, before the one at `at`. */
static void
add_line(struct edit *e, ptrdiff_t at, const char *key, str value)
{
	replace(e, at, 0, str_format(e->arena, "%s: %.*s%.*s", key,
	    FMT(value), FMT(e->eol)));
}

/* `closed_on` first where it stands behind `state`, so that places hold. */
static void
write_day(struct edit *e, const struct node *head, str day)
{
	const struct node *n = node_get(head, S("closed_on"));
	ptrdiff_t start;

	if (n == NULL)
		return;
	if (day.len > 0) {
		write_value(e, n, day);
		return;
	}
	start = line_start(e->text, n->key_place.at);
	replace(e, start, line_end(e->text, n->place.at) - start, S(""));
}

static void
write_state(struct edit *e, const struct node *head, ptrdiff_t first_line,
    str word, str day)
{
	const struct node *state = node_get(head, S("state"));
	const struct node *closed = node_get(head, S("closed_on"));
	bool behind = state == NULL || closed == NULL ||
	    closed->place.at > state->place.at;
	ptrdiff_t at = first_line;

	if (behind)
		write_day(e, head, day);
	if (state != NULL) {
		at = line_end(e->text, state->place.at);
		if (closed == NULL && day.len > 0)
			add_line(e, at, "closed_on", day);
		write_value(e, state, word);
	} else {
		if (closed == NULL && day.len > 0)
			add_line(e, at, "closed_on", day);
		add_line(e, at, "state", word);
	}
	if (!behind)
		write_day(e, head, day);
}

/* Whether the changed text says what was meant, and nothing else is gone. */
static bool
says(const struct campaign *c, const struct edit *e,
    const struct case_file *before, enum case_state state, str day)
{
	struct faults quiet = {.arena = e->arena};
	struct source s = {before->source.name, e->text};
	struct case_file k;
	int64_t count = before->head->count;

	if (!read_head(e->arena, c, &s, S(""), &k, &quiet))
		return false;
	count += node_get(before->head, S("state")) == NULL;
	count -= node_get(before->head, S("closed_on")) != NULL;
	return k.state == state && k.head->count == count + (day.len > 0) &&
	    str_equal(node_text(k.head, S("closed_on"), S("")), day) &&
	    str_equal(k.name, before->name);
}

/* As file_save does it, with the mode of the file that was there. */
static bool
save_again(struct arena *a, str path, str bytes, struct faults *f)
{
	struct stat st;
	str part;
	bool known = stat(str_z(a, path), &st) == 0;

	if (!file_write_part(a, path, bytes, &part, f))
		return false;
	if (known)
		chmod(part.at, st.st_mode & 0777);
	return file_put(part, path, f);
}

static bool
write_edited(struct arena *a, const struct campaign *c,
    const struct source *s, enum case_state state, str day, struct faults *f)
{
	struct edit e = {.arena = a, .text = s->text, .eol = S("\n")};
	struct case_file k;
	ptrdiff_t first_line = line_end(s->text, 0);

	if (!read_head(a, c, s, S(""), &k, f))
		return false;
	if (first_line > 1 && s->text.at[first_line - 2] == '\r')
		e.eol = S("\r\n");
	write_state(&e, k.head, first_line, state_words[state], day);
	if (says(c, &e, &k, state, day))
		return save_again(a, s->name, e.text, f);
	return fault_file(f, FAULT_DATA, s->name,
	    _("'state' cannot be changed in this file without touching "
	      "more; write 'state: %.*s' on top of it"),
	    FMT(state_words[state]));
}

bool
case_write_state(const struct campaign *c, const struct case_file *k,
    enum case_state state, str day, struct faults *f)
{
	struct arena scratch = {0};
	struct faults found = {.arena = &scratch};
	struct source s;
	bool good = source_read(&scratch, k->source.name, S(""), &s, &found) &&
	    write_edited(&scratch, c, &s, state, day, &found);

	if (!good)
		fault_file(f, found.worst, k->source.name, "%.*s",
		    FMT(found.latest));
	arena_free(&scratch);
	return good;
}
