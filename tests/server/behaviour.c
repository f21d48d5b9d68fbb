/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word;
	enum stage stage;
} stages[] = {
    {"mail", MAIL}, {"rcpt", RCPT}, {"data", DATA}, {"body", BODY},
    {"dot", DOT},
};

static const struct {
	const char *word;
	enum action action;
} actions[] = {
    {"drop", DROP}, {"reset", RESET}, {"lose", LOSE}, {"half", HALF},
    {"garbage", GARBAGE}, {"multi", MULTI}, {"twice", TWICE}, {"long", LONG},
    {"slow", SLOW}, {"late", LATE}, {"mute", MUTE}, {"drip", DRIP},
    {"endless", ENDLESS}, {"mixed", MIXED}, {"strange", STRANGE},
};

static enum stage
stage_named(const char *word)
{
	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
		if (strcmp(stages[i].word, word) == 0)
			return stages[i].stage;
	return NO_STAGE;
}

static enum action
action_named(const char *word)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(actions[i].word, word) == 0)
			return actions[i].action;
	return NORMAL;
}

/* A number of 1 to 6 digits, or -1. */
static int
small_number(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n > 0 && n <= 6 && text[n] == '\0' ? atoi(text) : -1;
}

static bool
makes_sense(enum stage stage, enum action action)
{
	if (stage == BODY)
		return action == DROP || action == RESET;
	return stage == DOT || (action != LOSE && action != SLOW);
}

/* twice- may have one. */
static bool
has_number(enum action action, const char *number)
{
	return action == SLOW || action == LATE || action == DRIP ||
	    (action == TWICE && number != NULL);
}

/* "dot-451": the stage comes first; "slow-dot-500": the action does. */
static struct behaviour
from_words(const char *first, const char *second, const char *third)
{
	struct behaviour b = {stage_named(first), CODE, small_number(second)};

	if (b.stage != NO_STAGE && b.stage != BODY && third == NULL &&
	    b.number >= 1 && b.number <= 9999)
		return b;
	b = (struct behaviour){stage_named(second), action_named(first), 0};
	if (third != NULL)
		b.number = small_number(third);
	if (b.stage == NO_STAGE || b.action == NORMAL || b.number < 0 ||
	    !makes_sense(b.stage, b.action) ||
	    (third != NULL) != has_number(b.action, third))
		return (struct behaviour){0};
	return b;
}

struct behaviour
behaviour_of(const char *address, bool *once)
{
	char local[65], *rest = local, *first, *second, *third;
	size_t n = strcspn(address, "@+");

	*once = false;
	if (n >= sizeof local)
		return (struct behaviour){0};
	memcpy(local, address, n);
	local[n] = '\0';
	if (strncmp(local, "once-", 5) == 0) {
		*once = true;
		rest += 5;
	}
	first = strsep(&rest, "-");
	second = strsep(&rest, "-");
	third = strsep(&rest, "-");
	if (second == NULL || rest != NULL)
		return (struct behaviour){0};
	return from_words(first, second, third);
}

bool
once_is_over(const struct server *s, const char *address)
{
	for (size_t i = 0; i < s->fired_count; i++)
		if (strcmp(s->fired[i], address) == 0)
			return true;
	return false;
}

void
once_fired(struct server *s, const char *address)
{
	s->fired = must_have(realloc(s->fired,
	    (s->fired_count + 1) * sizeof *s->fired));
	s->fired[s->fired_count++] = must_have(strdup(address));
}
