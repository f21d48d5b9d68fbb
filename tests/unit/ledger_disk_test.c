/* SPDX-License-Identifier: MIT */
/* What is on the disk when, and what happens if the disk says no. */
#include "ledger_help.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int fdatasync(int fd);

/* How often the write-ahead log was synced; and whether that shall fail. */
static int syncs;
static bool failing;

/* SQLite's call comes here first, since a program's own symbols go before. */
int
fdatasync(int fd)
{
	char link[64], name[512];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, name, sizeof name);
	if (n > 4 && memcmp(name + n - 4, "-wal", 4) == 0) {
		syncs++;
		if (failing) {
			errno = EIO;
			return -1;
		}
	}
	return (int)syscall(SYS_fdatasync, fd);
}

static void
plan_intent_and_outcome_are_on_the_disk_when_they_return(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;
	int before = syncs;

	plan_letters(p, l, 2);
	assert_true(syncs > before);
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	before = syncs;
	assert_true(intend_one(p, l, &d));
	assert_true(syncs > before);
	before = syncs;
	assert_true(settle_as(p, l, &d, DELIVERY_ACCEPTED));
	assert_true(syncs > before);
	assert_true(ledger_close(l, &p->faults));
}

static void
a_group_of_intents_is_one_sync(void **state)
{
	enum { GROUP = 32 };
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	const struct delivery *list[GROUP];
	struct delivery d[GROUP];
	bool granted[GROUP];
	int before;

	plan_letters(p, l, GROUP);
	assert_int_equal(claim_letters(p, l, 1000, d, GROUP), GROUP);
	for (int i = 0; i < GROUP; i++)
		list[i] = &d[i];
	before = syncs;
	assert_true(ledger_intend(l, list, GROUP, 2000, granted, &p->faults));
	assert_int_equal(syncs - before, 1);
	for (int i = 0; i < GROUP; i++)
		assert_true(granted[i]);
	assert_true(ledger_close(l, &p->faults));
}

/* The answers of some messages and the intents of others. */
static void
answers_and_intents_of_one_moment_are_one_sync(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[2];
	const struct delivery *second = &d[1];
	struct outcome o = {.delivery = &d[0], .state = DELIVERY_ACCEPTED,
	    .code = 250, .stage = S("dot"), .reply = S("250 Ok")};
	bool granted = false;
	int before;

	plan_letters(p, l, 2);
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 2);
	assert_true(intend_one(p, l, &d[0]));
	before = syncs;
	assert_true(ledger_note(l, &o, 1, 3000, &p->faults));
	assert_int_equal(syncs, before);
	assert_true(ledger_intend(l, &second, 1, 3000, &granted, &p->faults));
	assert_int_equal(syncs - before, 1);
	assert_true(granted);
	/* and with no intent behind it */
	o.delivery = &d[1];
	assert_true(ledger_note(l, &o, 1, 4000, &p->faults));
	assert_true(ledger_intend(l, NULL, 0, 4000, NULL, &p->faults));
	assert_int_equal(syncs - before, 2);
	assert_true(ledger_close(l, &p->faults));
	l = open_ledger(p, LEDGER_READ);
	for (int i = 0; i < 2; i++)
		assert_int_equal(find_letter(p, l, i).state,
		    DELIVERY_ACCEPTED);
	assert_true(ledger_close(l, &p->faults));
}

/* The commit that was to write both fails: the answer must not be lost. */
static void
a_noted_answer_outlives_a_failed_commit(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[2];
	const struct delivery *second = &d[1];
	struct outcome o = {.delivery = &d[0], .state = DELIVERY_REFUSED,
	    .code = 550, .stage = S("dot"), .reply = S("550 no such user")};
	bool granted = true;

	plan_letters(p, l, 2);
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 2);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(ledger_note(l, &o, 1, 3000, &p->faults));
	failing = true;
	assert_false(ledger_intend(l, &second, 1, 3000, &granted,
	    &p->faults));
	failing = false;
	assert_false(granted);
	assert_true(exists(p, "-emergency"));
	ledger_close(l, &p->faults);
	p->faults = (struct faults){.arena = &p->arena};
	l = open_ledger(p, LEDGER_WRITE);
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_REFUSED);
	ASSERT_STR(find_letter(p, l, 0).reply, S("550 no such user"));
	assert_int_not_equal(find_letter(p, l, 1).state, DELIVERY_SENDING);
	assert_true(ledger_close(l, &p->faults));
}

static bool
goes_on(void *self, const struct delivery *d)
{
	(void)self, (void)d;
	return true;
}

/* Who reads on the way is told, but what failed must not be committed. */
static void
a_noted_answer_outlives_a_failure_that_a_reader_meets(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[2];
	const struct delivery *second = &d[1];
	struct outcome o = {.delivery = &d[0], .state = DELIVERY_ACCEPTED,
	    .code = 250, .stage = S("dot"), .reply = S("250 Ok")};
	bool granted = true;

	plan_letters(p, l, 2);
	assert_int_equal(tamper(p, "CREATE TRIGGER fails BEFORE INSERT ON"
	    " events WHEN NEW.state = 'accepted' BEGIN"
	    " SELECT RAISE(FAIL, 'a bad page'); END"), SQLITE_OK);
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 2);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(ledger_note(l, &o, 1, 3000, &p->faults));
	assert_false(ledger_each(l, &(struct ledger_filter){0}, goes_on, NULL,
	    &p->faults));
	assert_false(ledger_intend(l, &second, 1, 3000, &granted,
	    &p->faults));
	assert_false(granted);
	ledger_close(l, &p->faults);
	assert_int_equal(tamper(p, "DROP TRIGGER fails"), SQLITE_OK);
	p->faults = (struct faults){.arena = &p->arena};
	l = open_ledger(p, LEDGER_WRITE);
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_ACCEPTED);
	assert_int_equal(find_letter(p, l, 1).state, DELIVERY_PLANNED);
	assert_true(ledger_close(l, &p->faults));
}

/* A server that says much: all that it said has no room, what it meant has. */
static void
long_answers_are_kept_short_on_a_full_disk(void **state)
{
	enum { GROUP = 32, LONG = 50000 };
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[GROUP];
	struct outcome o[GROUP];
	char *words = NEW_ARRAY(&p->arena, char, LONG);

	memset(words, 'x', LONG);
	memcpy(words + 499, "\xC3\xA9", 2);
	plan_letters(p, l, GROUP);
	assert_int_equal(claim_letters(p, l, 1000, d, GROUP), GROUP);
	for (int i = 0; i < GROUP; i++) {
		assert_true(intend_one(p, l, &d[i]));
		o[i] = (struct outcome){.delivery = &d[i], .code = 250,
		    .state = DELIVERY_ACCEPTED, .stage = S("dot"),
		    .reply = {words, LONG}};
	}
	failing = true;
	assert_false(ledger_settle(l, o, GROUP, 3000, &p->faults));
	failing = false;
	ledger_close(l, &p->faults);
	p->faults = (struct faults){.arena = &p->arena};
	l = open_ledger(p, LEDGER_WRITE);
	for (int i = 0; i < GROUP; i++)
		assert_int_equal(find_letter(p, l, i).state,
		    DELIVERY_ACCEPTED);
	assert_int_equal(find_letter(p, l, 0).reply.len, 499);
	assert_true(ledger_close(l, &p->faults));
}

/* An order or a closed case came in between: its commit takes it along. */
static void
a_noted_answer_does_not_count_after_a_commit_of_others_failed(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;
	struct outcome o = {.delivery = &d, .state = DELIVERY_ACCEPTED,
	    .code = 250, .stage = S("dot"), .reply = S("250 Ok")};
	int64_t n;

	plan_letters(p, l, 1);
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	assert_true(intend_one(p, l, &d));
	assert_true(ledger_note(l, &o, 1, 3000, &p->faults));
	failing = true;
	assert_false(ledger_cancel(l, S("m"), S("nobody"), 3000, &n,
	    &p->faults));
	failing = false;
	assert_false(ledger_intend(l, NULL, 0, 3000, NULL, &p->faults));
	ledger_close(l, &p->faults);
}

static void
a_failed_sync_grants_nothing_and_is_not_tried_again(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	const struct delivery *list;
	struct delivery d;
	bool granted = true;
	int before;

	plan_letters(p, l, 2);
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	list = &d;
	failing = true;
	before = syncs;
	assert_false(ledger_intend(l, &list, 1, 2000, &granted, &p->faults));
	assert_false(granted);
	assert_int_equal(syncs - before, 1);
	failing = false;
	assert_false(ledger_intend(l, &list, 1, 2000, &granted, &p->faults));
	assert_false(granted);
	assert_false(ledger_can_send(l));
	assert_int_equal(faults_status(&p->faults), FAULT_IO);
	ledger_close(l, &p->faults);
	/* what was never granted was never sent: unsure at worst, not lost */
	p->faults = (struct faults){.arena = &p->arena};
	l = open_ledger(p, LEDGER_WRITE);
	assert_int_not_equal(find_letter(p, l, 0).state, DELIVERY_SENDING);
	assert_int_equal(find_letter(p, l, 1).state, DELIVERY_PLANNED);
	assert_true(ledger_close(l, &p->faults));
}

static void
write_one_by_one(struct place_for *p)
{
	struct ledger *l = open_ledger(p, LEDGER_WRITE);

	for (int i = 1; i < 150; i++)
		plan_letters(p, l, i);
	ledger_close(l, &p->faults);
}

static void
a_reader_beside_a_busy_writer_never_thinks_the_log_old(void **state)
{
	struct place_for *p = *state;
	int status = 0, opened = 0;
	pid_t child;

	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
	child = fork();
	if (child == 0) {
		write_one_by_one(p);
		_exit((int)p->faults.errors);
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		ledger_close(open_ledger(p, LEDGER_READ), &p->faults);
		opened++;
	}
	assert_int_equal(status, 0);
	assert_true(opened > 3);
	assert_int_equal(p->faults.count, 0);
}

/* No file may grow beyond what the emergency journal has reserved. */
static void
fill_the_disk(struct ledger *l, struct place_for *p)
{
	struct rlimit limit = {1 << 20, 1 << 20};
	str wal = str_format(&p->arena, "%.*s-wal", FMT(p->path));
	struct stat st = {0};

	for (int n = 1000; st.st_size < 3 << 19; n += 1000) {
		plan_letters(p, l, n);
		assert_int_equal(stat(str_z(&p->arena, wal), &st), 0);
	}
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
what_cannot_fit_on_the_disk_is_refused_before(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);

	assert_true(ledger_has_room(l, 100, &p->faults));
	assert_false(ledger_has_room(l, INT64_MAX, &p->faults));
	assert_int_equal(faults_status(&p->faults), FAULT_IO);
	assert_true(has_note(&p->faults, S("free some, then go on")));
	assert_true(ledger_close(l, &p->faults));
}

static void
settle_on_a_full_disk(struct place_for *p)
{
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	const struct delivery *list[3];
	struct delivery d[3], more;
	struct outcome o[3];
	bool granted[3];

	plan_letters(p, l, 3);
	claim_letters(p, l, 1000, d, 3);
	for (int i = 0; i < 3; i++) {
		list[i] = &d[i];
		o[i] = (struct outcome){.delivery = &d[i], .code = 250,
		    .state = DELIVERY_ACCEPTED, .stage = S("dot"),
		    .reply = str_format(&p->arena, "250 queued: \"%d\"\r\n",
			i)};
	}
	o[2].state = DELIVERY_DEFERRED;
	o[2].next_at = 777;
	if (!ledger_intend(l, list, 2, 2000, granted, &p->faults))
		_exit(1);
	fill_the_disk(l, p);
	if (ledger_settle(l, o, 3, 3000, &p->faults) ||
	    !has_note(&p->faults, S("kept here")))
		_exit(2);
	/* nothing more is begun */
	if (ledger_can_send(l) || claim_letters(p, l, 1000, &more, 1) != 0 ||
	    ledger_intend(l, list, 1, 4000, granted, &p->faults) || granted[0])
		_exit(3);
	_exit(faults_status(&p->faults) == FAULT_IO ? 0 : 4);
}

static void
answers_that_came_on_a_full_disk_are_kept(void **state)
{
	struct place_for *p = *state;
	int status = in_child(p, settle_on_a_full_disk);
	struct ledger *l;

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(exists(p, "-emergency"));
	l = open_ledger(p, LEDGER_WRITE);
	assert_true(has_note(&p->faults, S("3 answers")));
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_ACCEPTED);
	assert_int_equal(find_letter(p, l, 0).changed_at, 3000);
	ASSERT_STR(find_letter(p, l, 1).reply, S("250 queued: \"1\"\r\n"));
	assert_int_equal(find_letter(p, l, 2).state, DELIVERY_DEFERRED);
	assert_int_equal(find_letter(p, l, 2).next_at, 777);
	assert_true(ledger_close(l, &p->faults));
	assert_false(exists(p, "-emergency"));
	p->faults = (struct faults){.arena = &p->arena};
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
	assert_int_equal(p->faults.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(plan_intent_and_outcome_are_on_the_disk_when_they_return),
	    TEST(a_group_of_intents_is_one_sync),
	    TEST(answers_and_intents_of_one_moment_are_one_sync),
	    TEST(a_noted_answer_outlives_a_failed_commit),
	    TEST(a_noted_answer_outlives_a_failure_that_a_reader_meets),
	    TEST(long_answers_are_kept_short_on_a_full_disk),
	    TEST(a_noted_answer_does_not_count_after_a_commit_of_others_failed),
	    TEST(a_failed_sync_grants_nothing_and_is_not_tried_again),
	    TEST(a_reader_beside_a_busy_writer_never_thinks_the_log_old),
	    TEST(what_cannot_fit_on_the_disk_is_refused_before),
	    TEST(answers_that_came_on_a_full_disk_are_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger_disk", tests, NULL, NULL);
}
