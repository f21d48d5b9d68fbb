/* SPDX-License-Identifier: MIT */
/*
 * ledger DIR DELIVERIES [BATCH] - what the delivery log costs.
 *
 * With a BATCH: plans that many deliveries and takes them from claim to answer,
 * BATCH of them in each commit of intents and of outcomes; prints messages per
 * second by the clock.  Without: plans them as `send` does, plans them again,
 * opens the log and goes once through it; prints for each of these what it took
 * in CPU seconds and by the clock, and at last the most memory, in KiB.
 */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <sys/resource.h>

enum { GROUP = 2048, MOST = 1000 };

struct bench {
	struct arena job, group;
	struct faults faults;
	struct ledger *ledger;
	str path;
	int64_t count;
};

static int
failed(struct bench *b)
{
	fputs("ledger: it did not take all of them\n", stderr);
	faults_print(&b->faults, stderr);
	return 1;
}

static struct delivery_plan
nth(struct arena *a, int64_t n)
{
	struct delivery_plan p = {.key = {.mailing = S("supporters"),
	    .channel = S("email"), .recipient = str_format(a,
		"person-%lld@example.org", (long long)n)}};

	p.name = str_format(a, "Ada Example %lld", (long long)n);
	p.address = p.key.recipient;
	p.content = digest_sha256(p.name);
	return p;
}

static bool
plan_group(struct bench *b, int64_t from, int64_t to)
{
	static struct delivery_plan plans[GROUP];
	struct plan_counts counts = {0};

	arena_reset(&b->group, (struct arena_mark){0});
	for (int64_t i = from; i < to; i++)
		plans[i - from] = nth(&b->group, i);
	return ledger_plan(b->ledger, plans, to - from, NULL, &counts,
	    &b->faults);
}

static bool
plan_all(struct bench *b)
{
	bool good = true;

	for (int64_t i = 0; good && i < b->count; i += GROUP)
		good = plan_group(b, i,
		    i + GROUP < b->count ? i + GROUP : b->count);
	return good;
}

static bool
send_batch(struct bench *b, int64_t from, int64_t count)
{
	static struct delivery deliveries[MOST];
	static struct outcome outcomes[MOST];
	const struct delivery *tried[MOST];
	bool granted[MOST];

	arena_reset(&b->group, (struct arena_mark){0});
	for (int64_t i = 0; i < count; i++) {
		struct delivery_plan p = nth(&b->group, from + i);

		if (!ledger_claim_key(b->ledger, &b->group, &p.key,
			clock_now(), &deliveries[i], &b->faults))
			return false;
		tried[i] = &deliveries[i];
		outcomes[i] = (struct outcome){.delivery = tried[i],
		    .state = DELIVERY_ACCEPTED, .code = 250,
		    .stage = S("dot"),
		    .reply = S("250 2.0.0 Ok: queued as 4C1F22A0B8")};
	}
	return ledger_intend(b->ledger, tried, count, clock_now(), granted,
		   &b->faults) &&
	    ledger_settle(b->ledger, outcomes, count, clock_now(),
		&b->faults);
}

static bool
send_all(struct bench *b, int64_t batch)
{
	int64_t start = clock_steady(), ms;
	bool good = true;

	for (int64_t i = 0; good && i < b->count; i += batch)
		good = send_batch(b, i,
		    i + batch < b->count ? batch : b->count - i);
	ms = clock_steady() - start;
	if (good)
		printf("%lld\n",
		    (long long)(b->count * 1000 / (ms > 0 ? ms : 1)));
	return good;
}

static bool
count_one(void *self, const struct delivery *d)
{
	(void)d;
	++*(int64_t *)self;
	return true;
}

static bool
look(struct bench *b)
{
	struct ledger_filter all = {.mailing = S("supporters")};
	int64_t n = 0;

	return ledger_each(b->ledger, &all, count_one, &n, &b->faults) &&
	    n == b->count;
}

static bool
reopen(struct bench *b)
{
	bool good = b->ledger == NULL || ledger_close(b->ledger, &b->faults);

	b->ledger = ledger_open(&b->job, b->path, LEDGER_WRITE, &b->faults);
	return b->ledger != NULL && good;
}

static double
cpu_seconds(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	    (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static bool
measure(struct bench *b, const char *name, bool (*work)(struct bench *))
{
	int64_t start = clock_steady();
	double before = cpu_seconds();
	bool good = work(b);

	printf("%s %.2f %.2f\n", name, cpu_seconds() - before,
	    (double)(clock_steady() - start) / 1000);
	return good;
}

static bool
measure_all(struct bench *b)
{
	struct rusage r;
	bool good = measure(b, "plan", plan_all) &&
	    measure(b, "open", reopen) && measure(b, "plan-again", plan_all) &&
	    measure(b, "list", look);

	getrusage(RUSAGE_SELF, &r);
	printf("memory %ld\n", r.ru_maxrss);
	return good;
}

int
main(int argc, char **argv)
{
	struct bench b = {.faults.arena = &b.job};
	int64_t batch = argc == 4 ? atoll(argv[3]) : 0;
	bool good;

	if (argc < 3 || argc > 4 || batch < 0 || batch > MOST) {
		fputs("usage: ledger DIR DELIVERIES [BATCH]\n", stderr);
		return 64;
	}
	b.path = path_join(&b.job, str_from(argv[1]), S("marathon.db"));
	b.count = atoll(argv[2]);
	good = reopen(&b) && (batch > 0
		? plan_all(&b) && send_all(&b, batch)
		: measure_all(&b));
	if (b.ledger != NULL && !ledger_close(b.ledger, &b.faults))
		good = false;
	return good ? 0 : failed(&b);
}
