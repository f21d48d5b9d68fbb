/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <signal.h>
#include <string.h>
#include <time.h>

/* The one global of the program: a signal handler has no other way to speak. */
static volatile sig_atomic_t stopping;

static int64_t
read_clock(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

str
clock_date(struct arena *a, int64_t now)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm t;

	localtime_r(&seconds, &t);
	return str_format(a, "%04d-%02d-%02d", t.tm_year + 1900, t.tm_mon + 1,
	    t.tm_mday);
}

str
clock_time(struct arena *a, int64_t now)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm t;

	localtime_r(&seconds, &t);
	return str_format(a, "%02d:%02d", t.tm_hour, t.tm_min);
}

static void
add_two_digits(struct buf *b, char before, int n)
{
	buf_char(b, before);
	buf_char(b, (char)('0' + n / 10));
	buf_char(b, (char)('0' + n % 10));
}

/* Each message has one: without printf, which takes longer than its headers. */
str
clock_rfc5322(struct arena *a, int64_t now)
{
	static const char days[] = "Sun, Mon, Tue, Wed, Thu, Fri, Sat, ";
	static const char months[] =
	    " Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec ";
	time_t seconds = (time_t)(now / 1000);
	struct buf b = {.arena = a};
	struct tm t;

	gmtime_r(&seconds, &t);
	buf_add(&b, (str){days + 5 * t.tm_wday, 5});
	buf_int(&b, t.tm_mday);
	buf_add(&b, (str){months + 5 * t.tm_mon, 5});
	buf_int(&b, t.tm_year + 1900);
	add_two_digits(&b, ' ', t.tm_hour);
	add_two_digits(&b, ':', t.tm_min);
	add_two_digits(&b, ':', t.tm_sec);
	buf_add(&b, S(" +0000"));
	return buf_str(&b);
}

str
clock_iso(struct arena *a, int64_t now)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm t;

	gmtime_r(&seconds, &t);
	return str_format(a, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min,
	    t.tm_sec);
}

static void
on_signal(int number)
{
	(void)number;
	stopping = 1;
}

void
stop_on_signals(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = on_signal;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool
stop_asked(void)
{
	return stopping != 0;
}

void
stop_ask(void)
{
	stopping = 1;
}
