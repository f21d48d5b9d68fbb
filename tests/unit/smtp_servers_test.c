/* SPDX-License-Identifier: MIT */
/* Several servers in one run: none waits for another. */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

enum { MOST = 4 };

struct fleet {
	struct peer peer[MOST];
	struct outbox outbox[MOST];
	int count;
};

static struct outbox *
outbox_of(struct fleet *s, const void *tag)
{
	for (int i = 0; i < s->count; i++) {
		struct outbox *o = &s->outbox[i];

		if ((uintptr_t)tag >= (uintptr_t)o &&
		    (uintptr_t)tag < (uintptr_t)(o + 1))
			return o;
	}
	fail_msg("a tag that nobody gave");
	return NULL;
}

static enum smtp_next
fleet_next(void *self, ptrdiff_t server, struct smtp_mail *mail,
    int64_t *wait_ms)
{
	struct fleet *s = self;

	assert_true(server >= 0 && server < s->count);
	return outbox_next(&s->outbox[server], server, mail, wait_ms);
}

static bool
fleet_intend(void *self, void *const *tags, ptrdiff_t count, bool *allow)
{
	struct fleet *s = self;

	for (ptrdiff_t i = 0; i < count; i++)
		outbox_intend(outbox_of(s, tags[i]), &tags[i], 1, &allow[i]);
	return true;
}

static bool
fleet_settle(void *self, const struct smtp_answer *answers, ptrdiff_t count)
{
	struct fleet *s = self;

	for (ptrdiff_t i = 0; i < count; i++)
		outbox_settle(outbox_of(s, answers[i].tag), &answers[i], 1);
	return true;
}

/* Servers that answer, with `messages` for each. */
static struct fleet *
fleet_start(int count, int messages)
{
	struct fleet *s = calloc(1, sizeof *s);

	assert_non_null(s);
	s->count = count;
	for (int i = 0; i < count; i++) {
		peer_start(&s->peer[i], "");
		s->peer[i].settings.connections = 2;
		s->peer[i].settings.dot_ms = 5000;
		s->outbox[i].peer = &s->peer[i];
		for (int n = 0; n < messages; n++)
			outbox_add(&s->outbox[i], "a@example.org",
			    "b@example.org", BODY);
	}
	return s;
}

static bool
fleet_send(struct fleet *s)
{
	struct smtp_server settings[MOST];
	struct smtp_caller caller = {s, fleet_next, fleet_intend,
	    fleet_settle};
	int64_t now = clock_steady();
	bool good;

	for (int i = 0; i < s->count; i++) {
		settings[i] = s->peer[i].settings;
		s->outbox[i].started = now;
	}
	good = smtp_run(settings, s->count, &caller, &s->peer[0].faults);
	for (int i = 0; i < s->count; i++)
		outbox_check(&s->outbox[i]);
	return good;
}

static void
fleet_stop(struct fleet *s)
{
	for (int i = 0; i < s->count; i++)
		peer_stop(&s->peer[i]);
	free(s);
}

static int64_t
last_of(const struct outbox *o)
{
	int64_t last = 0;

	for (int i = 0; i < o->count; i++)
		if (o->took[i] > last)
			last = o->took[i];
	return last;
}

static int64_t
last_of_the_fast(int slow)
{
	struct fleet *s = fleet_start(3 + slow, 50);
	int64_t last = 0;

	if (slow) {
		for (int i = 0; i < 2; i++)
			s->outbox[3].mail[i].to =
			    S("slow-dot-4000@example.org");
		s->outbox[3].count = 2;
	}
	assert_true(fleet_send(s));
	for (int i = 0; i < s->count; i++)
		for (int n = 0; n < s->outbox[i].count; n++)
			assert_int_equal(s->outbox[i].answer[n].result,
			    SMTP_ACCEPTED);
	if (slow)
		assert_true(last_of(&s->outbox[3]) >= 4000);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(peer_stored(&s->peer[i]), 50);
		if (last_of(&s->outbox[i]) > last)
			last = last_of(&s->outbox[i]);
	}
	fleet_stop(s);
	return last;
}

static void
a_slow_server_does_not_slow_the_others(void **state)
{
	int64_t alone = last_of_the_fast(0), beside = last_of_the_fast(1);

	(void)state;
	/* Other processes of this machine have their share; who waits for the
	 * slow one is later than this by far. */
	if (beside > 2 * alone + 1500 || beside >= 4000)
		fail_msg("alone %lld ms, beside a slow one %lld ms",
		    (long long)alone, (long long)beside);
}

static void
a_server_that_is_not_there_gives_up_its_own_messages_only(void **state)
{
	struct fleet *s = fleet_start(3, 20);

	(void)state;
	peer_end_server(&s->peer[1]);
	assert_false(fleet_send(s));
	for (int i = 0; i < 3; i++)
		for (int n = 0; n < s->outbox[i].at; n++)
			assert_int_equal(s->outbox[i].answer[n].result,
			    i == 1 ? SMTP_NOT_SENT : SMTP_ACCEPTED);
	assert_int_equal(s->outbox[0].at, 20);
	assert_int_equal(s->outbox[1].at, 1);
	assert_int_equal(s->outbox[2].at, 20);
	assert_int_equal(s->peer[0].faults.count, 1);
	assert_true(str_find(s->peer[0].faults.first->message,
	    s->peer[1].settings.url) > 0);
	fleet_stop(s);
}

static void
a_server_that_does_not_greet_holds_up_no_other(void **state)
{
	struct fleet *s = fleet_start(2, 30);

	(void)state;
	peer_stop(&s->peer[1]);
	peer_start(&s->peer[1], "--mute-greeting");
	s->peer[1].settings.connect_ms = 4000;
	assert_false(fleet_send(s));
	assert_int_equal(s->outbox[1].answer[0].result, SMTP_NOT_SENT);
	/* libcurl counts on its own clock */
	assert_true(s->outbox[1].took[0] >= 3900);
	assert_true(last_of(&s->outbox[0]) < s->outbox[1].took[0]);
	assert_int_equal(peer_stored(&s->peer[0]), 30);
	fleet_stop(s);
}

static void
wrong_settings_of_one_are_told_before_any_is_asked(void **state)
{
	struct fleet *s = fleet_start(2, 1);

	(void)state;
	s->peer[1].settings.url = S("http://localhost");
	assert_false(fleet_send(s));
	assert_int_equal(faults_status(&s->peer[0].faults), FAULT_CONFIG);
	assert_int_equal(s->outbox[0].at, 0);
	fleet_stop(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_slow_server_does_not_slow_the_others),
	    cmocka_unit_test(
		a_server_that_is_not_there_gives_up_its_own_messages_only),
	    cmocka_unit_test(a_server_that_does_not_greet_holds_up_no_other),
	    cmocka_unit_test(
		wrong_settings_of_one_are_told_before_any_is_asked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
