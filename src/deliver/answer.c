/* SPDX-License-Identifier: MIT */
#include "deliver/answer.h"

#include <string.h>

bool
answer_is_unsendable(const struct smtp_answer *a)
{
	return strcmp(a->stage, "address") == 0 ||
	    strcmp(a->stage, "message") == 0;
}

bool
answer_was_asked(const struct smtp_answer *a)
{
	return !answer_is_unsendable(a) && strcmp(a->stage, "connect") != 0;
}

enum delivery_state
answer_state(const struct smtp_answer *a)
{
	if (answer_is_unsendable(a))
		return DELIVERY_REFUSED;
	switch (a->result) {
	case SMTP_ACCEPTED:
		return DELIVERY_ACCEPTED;
	case SMTP_REFUSED:
		return DELIVERY_REFUSED;
	case SMTP_IN_DOUBT:
		return DELIVERY_IN_DOUBT;
	case SMTP_DEFERRED:
	case SMTP_NOT_SENT:
		break;
	}
	return DELIVERY_DEFERRED;
}

static const int64_t least = 300 * 1000, most = 4000 * 1000;

int64_t
answer_due_at(const struct delivery *d, int64_t now)
{
	return d->next_at > now + most + most / 5 ? now : d->next_at;
}

int64_t
answer_pause(int64_t age, str message_id, int64_t attempt)
{
	int64_t pause = age < least ? least : age > most ? most : age;
	int64_t more = pause / 5;
	int64_t less = pause - more < least ? pause - least : more;
	uint64_t chance = hash_mix(str_hash(message_id), (uint64_t)attempt);

	/* the low bits of a product are the poorer ones */
	return pause - less +
	    (int64_t)((chance >> 20) % (uint64_t)(less + more + 1));
}

/* "5 days", "90 minutes" */
static str
in_words(struct arena *a, int64_t ms)
{
	const int64_t minute = 60 * 1000, hour = 60 * minute, day = 24 * hour;
	int64_t of = ms % day == 0 ? day : ms % hour == 0 ? hour : minute;
	int64_t n = ms / of;
	unsigned long u = (unsigned long)n;
	const char *format = of == day
	    ? ngettext("%lld day", "%lld days", u)
	    : of == hour ? ngettext("%lld hour", "%lld hours", u)
			 : ngettext("%lld minute", "%lld minutes", u);

	return str_format(a, format, (long long)n);
}

void
answer_put_off(const struct smtp_answer *a, struct arena *arena,
    struct outcome *o, int64_t age, int64_t give_up_ms, int64_t now)
{
	str lasted = in_words(arena, give_up_ms);

	if (a->result != SMTP_DEFERRED || age < give_up_ms) {
		o->next_at = now + answer_pause(age, o->delivery->message_id,
		    o->delivery->attempts);
		return;
	}
	o->state = DELIVERY_REFUSED;
	o->reply = str_format(arena,
	    _("gave up after %.*s; the last answer: %.*s"), FMT(lasted),
	    FMT(a->reply));
}

enum { FIRST_PAUSE_MS = 5 * 1000, LONGEST_PAUSE_MS = 10 * 60 * 1000,
       TAKEN_TO_GROW = 20 };

void
host_begin(struct host *h, int64_t now)
{
	*h = (struct host){.until = now, .most = HOST_MOST};
}

/* Those that were under way when it said so say it again: that is one word. */
void
host_refused(struct host *h, int64_t in_flight, int64_t now)
{
	if (now < h->until)
		return;
	h->pause = h->pause == 0 ? FIRST_PAUSE_MS : 2 * h->pause;
	if (h->pause > LONGEST_PAUSE_MS)
		h->pause = LONGEST_PAUSE_MS;
	h->until = now + h->pause;
	if (in_flight < h->most)
		h->most = (int)in_flight;
	h->most = h->most > 1 ? h->most / 2 : 1;
	h->taken = 0;
}

void
host_turn_back(struct host *h, int64_t now)
{
	if (h->until > now + h->pause)
		h->until = now + h->pause;
}

void
host_taken(struct host *h)
{
	if (h->most == HOST_MOST || ++h->taken < TAKEN_TO_GROW)
		return;
	h->taken = 0;
	h->pause /= 2;
	h->most = 2 * h->most < HOST_MOST ? 2 * h->most : HOST_MOST;
}
