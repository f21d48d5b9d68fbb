/* SPDX-License-Identifier: MIT */
#include "deliver/watch.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { LOOK_MS = 10, HOUR_MS = 3600 * 1000, MOST_TRIES = 5 };

static bool
file_changed(struct watched *w, str path)
{
	struct arena scratch = {0};
	struct stat st;
	int64_t now[4] = {0};
	bool changed;

	if (stat(str_z(&scratch, path), &st) == 0) {
		now[0] = (int64_t)st.st_ino;
		now[1] = st.st_size;
		now[2] = st.st_mtim.tv_sec;
		now[3] = st.st_mtim.tv_nsec;
	}
	changed = memcmp(now, w->seen, sizeof now) != 0;
	memcpy(w->seen, now, sizeof now);
	arena_free(&scratch);
	return changed;
}

/* It may be half written just now: a moment later it is whole. */
static bool
look_at(struct watch *w, ptrdiff_t i, struct faults *f)
{
	static const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
	struct arena scratch = {0};
	enum case_state state;
	const struct case_file *k = &w->campaign->cases[i];
	str today = w->fixed_day ? w->campaign->today
				 : clock_date(&scratch, clock_now());
	bool good = false;

	for (int tries = 1; tries < MOST_TRIES && !good; tries++) {
		struct faults unheard = {.arena = &scratch};

		good = case_look(w->campaign, k, today, &state, &unheard);
		if (!good)
			nanosleep(&pause, NULL);
	}
	good = good || case_look(w->campaign, k, today, &state, f);
	w->cases[i].open = good && state == CASE_OPEN;
	arena_free(&scratch);
	return good;
}

/* So that each file is read again: none has this size. */
static void
forget(struct watch *w)
{
	for (ptrdiff_t i = 0; i < w->campaign->case_count; i++)
		w->cases[i].seen[1] = -1;
}

void
watch_begin(struct watch *w, struct arena *job, const struct campaign *c,
    bool fixed_day)
{
	*w = (struct watch){.job = job, .campaign = c, .fixed_day = fixed_day,
	    .hour = clock_now() / HOUR_MS};
	w->cases = NEW_ARRAY(job, struct watched, c->case_count);
	for (ptrdiff_t i = 0; i < c->case_count; i++)
		w->cases[i].open = c->cases[i].state == CASE_OPEN;
	forget(w);
}

/* A last day is over at midnight somewhere: each hour is soon enough. */
static bool
new_hour(struct watch *w)
{
	int64_t hour = clock_now() / HOUR_MS;
	bool is_new = hour != w->hour && !w->fixed_day;

	w->hour = hour;
	return is_new;
}

bool
watch_look(struct watch *w, const struct case_file **closed, struct faults *f)
{
	int64_t now = clock_steady();

	*closed = NULL;
	if (now < w->next_look)
		return true;
	if (new_hour(w))
		forget(w);
	for (ptrdiff_t i = 0; i < w->campaign->case_count; i++) {
		const struct case_file *k = &w->campaign->cases[i];
		bool open = w->cases[i].open;

		if (!file_changed(&w->cases[i], k->source.name))
			continue;
		if (!look_at(w, i, f))
			return false;
		if (open && !w->cases[i].open) {
			w->one_closed = true;
			*closed = k;
			return true;
		}
	}
	w->next_look = now + LOOK_MS;
	return true;
}

bool
watch_is_open(const struct watch *w, const struct case_file *k)
{
	return w->cases[k - w->campaign->cases].open;
}
