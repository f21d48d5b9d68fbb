/* SPDX-License-Identifier: MIT */
/* Plans that broke off, and ledgers too large to be read whole each time. */
#include "ledger_help.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>

enum { LETTERS = 400 };

static void
plan_in_pieces(struct place_for *p)
{
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct plan_counts counts = {0};

	for (int i = 0; i < LETTERS; i++) {
		struct delivery_plan plan = letter_to(&p->arena, i);

		ledger_plan(l, &plan, 1, NULL, &counts, &p->faults);
	}
	alarm(30), pause();
}

/* Kills the planning when at least `planned` rows are on the disk. */
static void
kill_in_mid_plan(struct place_for *p, int64_t planned)
{
	static const struct timespec moment = {.tv_nsec = 1000 * 1000};
	pid_t child = fork();
	int status;

	if (child == 0) {
		plan_in_pieces(p);
		_exit(0);
	}
	assert_true(child > 0);
	while (!path_exists(p->path) ||
	    ask_number(p, "SELECT count(*) FROM deliveries") < planned)
		nanosleep(&moment, NULL);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void
a_killed_plan_goes_on_to_the_same_rows_and_ids(void **state)
{
	struct place_for *p = *state;
	struct plan_counts counts;
	struct delivery before[20];
	struct ledger *l;

	kill_in_mid_plan(p, COUNT(before));
	l = open_ledger(p, LEDGER_WRITE);
	for (int i = 0; i < COUNT(before); i++)
		before[i] = find_letter(p, l, i);
	counts = plan_letters(p, l, LETTERS);
	assert_int_equal(counts.added + counts.known, LETTERS);
	assert_true(counts.known >= COUNT(before));
	assert_int_equal(counts.updated + counts.changed, 0);
	for (int i = 0; i < COUNT(before); i++) {
		struct delivery now = find_letter(p, l, i);

		assert_int_equal(now.id, before[i].id);
		ASSERT_STR(now.message_id, before[i].message_id);
		ASSERT_STR(now.planned_on, before[i].planned_on);
	}
	counts = plan_letters(p, l, LETTERS);
	assert_int_equal(counts.known, LETTERS);
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(ask_number(p, "SELECT count(*) FROM deliveries"),
	    LETTERS);
	assert_int_equal(ask_number(p, "SELECT count(*) FROM events"),
	    LETTERS);
	assert_int_equal(ask_number(p,
	    "SELECT count(DISTINCT message_id) FROM deliveries"), LETTERS);
}

static void
put_bytes(struct place_for *p, const void *bytes, size_t count, off_t at)
{
	int fd = open(str_z(&p->arena, p->path), O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, count, at), count);
	close(fd);
}

static void
a_large_log_is_read_whole_only_after_a_run_that_broke_off(void **state)
{
	static const char cells[] = {0x7F}, by_a_crash[] = {2, 2};
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	int64_t page;

	plan_letters(p, l, 3);
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(tamper(p, "INSERT INTO facts VALUES"
	    " ('large', hex(zeroblob(34000000)))"), SQLITE_OK);
	page = ask_number(p, "SELECT rootpage FROM sqlite_schema"
	    " WHERE name = 'people_by_key'");
	put_bytes(p, cells, sizeof cells, (page - 1) * 4096 + 3);
	l = open_ledger(p, LEDGER_WRITE);
	assert_true(ledger_close(l, &p->faults));
	put_bytes(p, by_a_crash, sizeof by_a_crash, 18);
	assert_not_opened(p, LEDGER_WRITE, FAULT_IO, S("damaged"));
}

/* In a log that is not held against its events when it is opened. */
static void
what_stands_in_no_known_state_is_never_sent(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct ledger_count *counts;
	struct delivery d;
	ptrdiff_t count;

	plan_letters(p, l, 1);
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, DELIVERY_ACCEPTED));
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(tamper_unguarded(p,
	    "UPDATE standing SET state = 'acceptee'"), SQLITE_OK);
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED, S("damaged"));
	l = open_ledger(p, LEDGER_READ);
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_IN_DOUBT);
	assert_true(ledger_counts(l, &p->arena, &counts, &count, &p->faults));
	assert_int_equal(counts[0].state, DELIVERY_IN_DOUBT);
	assert_true(ledger_close(l, &p->faults));
}

/* In a log that is too large to see whether each row belongs to something. */
static void
a_stray_row_keeps_no_doubt_from_being_seen(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[2];

	plan_letters(p, l, 2);
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 2);
	assert_true(intend_one(p, l, &d[0]) && intend_one(p, l, &d[1]));
	ledger_close(l, &p->faults);
	assert_int_equal(tamper(p, "INSERT INTO standing (delivery, state,"
	    " changed_at, last) VALUES (-1, 'sending', 1, 1);"
	    "INSERT INTO facts VALUES ('large', hex(zeroblob(9000000)))"),
	    SQLITE_OK);
	l = open_ledger(p, LEDGER_WRITE);
	for (int i = 0; i < 2; i++)
		assert_int_equal(find_letter(p, l, i).state,
		    DELIVERY_IN_DOUBT);
	assert_true(ledger_close(l, &p->faults));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_killed_plan_goes_on_to_the_same_rows_and_ids),
	    TEST(a_large_log_is_read_whole_only_after_a_run_that_broke_off),
	    TEST(what_stands_in_no_known_state_is_never_sent),
	    TEST(a_stray_row_keeps_no_doubt_from_being_seen),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger_large", tests, NULL, NULL);
}
