/* SPDX-License-Identifier: MIT */
/* A folder for each test, with a ledger in it and a state folder. */
#ifndef LEDGER_HELP_H
#define LEDGER_HELP_H

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sqlite3.h>

#include "unit.h"
#include "ledger/ledger.h"

struct place_for {
	struct arena arena;
	struct faults faults;
	str folder, path, state_folder;
};

/* In memory where there is such a place: most of the time is fsync. */
static inline int
set_up(void **state)
{
	char on_disk[] = "/tmp/marathon-ledger-XXXXXX";
	char in_memory[] = "/dev/shm/marathon-ledger-XXXXXX";
	char *folder = access("/dev/shm", W_OK) == 0 ? in_memory : on_disk;
	struct place_for *p = calloc(1, sizeof *p);

	if (p == NULL || mkdtemp(folder) == NULL)
		return -1;
	p->faults.arena = &p->arena;
	p->folder = str_copy(&p->arena, str_from(folder));
	p->path = path_join(&p->arena, p->folder, S("marathon.db"));
	p->state_folder = path_join(&p->arena, p->folder, S("state"));
	setenv("XDG_STATE_HOME", str_z(&p->arena, p->state_folder), 1);
	*state = p;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct place_for *p = *state;
	int rc = remove_tree(p->folder);

	arena_free(&p->arena);
	free(p);
	return rc;
}

/* Opens; a fault that is not a note ends the test. */
static inline struct ledger *
open_ledger(struct place_for *p, enum ledger_mode mode)
{
	struct ledger *l = ledger_open(&p->arena, p->path, mode, &p->faults);

	if (l == NULL || p->faults.errors > 0) {
		faults_print(&p->faults, stderr);
		fail_msg("the ledger does not open");
	}
	return l;
}

/* Opening must fail, with this status and this in the message. */
static inline void
assert_not_opened(struct place_for *p, enum ledger_mode mode, int status,
    str message)
{
	struct faults f = {.arena = &p->arena};
	bool said = false;

	assert_null(ledger_open(&p->arena, p->path, mode, &f));
	for (const struct fault *e = f.first; e != NULL; e = e->next)
		said = said || str_find(e->message, message) >= 0;
	if (!said || faults_status(&f) != status) {
		faults_print(&f, stderr);
		fail_msg("want status %d and '%.*s'", status, FMT(message));
	}
}

static inline bool
has_note(const struct faults *f, str message)
{
	for (const struct fault *e = f->first; e != NULL; e = e->next)
		if (str_find(e->message, message) >= 0)
			return true;
	return false;
}

static inline struct delivery_plan
letter_to(struct arena *a, int n)
{
	struct delivery_plan p = {.key = {.mailing = S("supporters"),
	    .case_id = S("nadia-exemple"), .channel = S("email")}};

	p.key.recipient = str_format(a, "person%d@example.org", n);
	p.key.writer = S("writer-7");
	p.name = str_format(a, "Zoé Personne %d", n);
	p.address = p.key.recipient;
	p.content = digest_sha256(p.name);
	return p;
}

static inline struct plan_counts
plan_letters(struct place_for *p, struct ledger *l, int count)
{
	struct delivery_plan *plans = NEW_ARRAY(&p->arena,
	    struct delivery_plan, count);
	struct plan_counts counts = {0};

	for (int i = 0; i < count; i++)
		plans[i] = letter_to(&p->arena, i);
	assert_true(ledger_plan(l, plans, count, NULL, &counts, &p->faults));
	return counts;
}

static inline struct delivery
find_letter(struct place_for *p, struct ledger *l, int n)
{
	struct delivery_plan plan = letter_to(&p->arena, n);
	struct delivery d;

	assert_true(ledger_find(l, &p->arena, &plan.key, &d));
	return d;
}

/* Those that are to be had, in the order of their numbers. */
static inline ptrdiff_t
claim_letters(struct place_for *p, struct ledger *l, int64_t now,
    struct delivery *out, ptrdiff_t count)
{
	struct delivery known;
	ptrdiff_t n = 0;

	for (int i = 0; n < count; i++) {
		struct delivery_plan plan = letter_to(&p->arena, i);

		if (!ledger_find(l, &p->arena, &plan.key, &known))
			break;
		n += ledger_claim_key(l, &p->arena, &plan.key, now, &out[n],
		    &p->faults);
	}
	return n;
}

static inline bool
intend_one(struct place_for *p, struct ledger *l, const struct delivery *d)
{
	bool granted = false;

	assert_true(ledger_intend(l, &d, 1, 2000, &granted, &p->faults));
	return granted;
}

static inline bool
settle_as(struct place_for *p, struct ledger *l, const struct delivery *d,
    enum delivery_state state)
{
	struct outcome o = {.delivery = d, .state = state, .code = 250,
	    .stage = S("dot"), .reply = S("250 2.0.0 Ok: queued as SECRET9"),
	    .next_at = 9000};

	return ledger_settle(l, &o, 1, 3000, &p->faults);
}

/* Runs SQL on the file, behind the back of the ledger. */
static inline int
tamper(struct place_for *p, const char *sql)
{
	sqlite3 *db = NULL;
	int rc;

	assert_int_equal(sqlite3_open(str_z(&p->arena, p->path), &db),
	    SQLITE_OK);
	rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc;
}

/* The same past the guards of the file, which are put back as they were. */
static inline int
tamper_unguarded(struct place_for *p, const char *sql)
{
	struct buf drop = {.arena = &p->arena}, again = {.arena = &p->arena};
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(str_z(&p->arena, p->path), &db),
	    SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT name, sql FROM"
	    " sqlite_schema WHERE type = 'trigger'", -1, &statement, NULL),
	    SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		buf_format(&drop, "DROP TRIGGER %s;",
		    (const char *)sqlite3_column_text(statement, 0));
		buf_format(&again, "%s;\n",
		    (const char *)sqlite3_column_text(statement, 1));
	}
	sqlite3_finalize(statement);
	sqlite3_close(db);
	buf_format(&drop, "%s;\n%.*s", sql, FMT(buf_str(&again)));
	return tamper(p, str_z(&p->arena, buf_str(&drop)));
}

static inline int64_t
ask_number(struct place_for *p, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	int64_t n = -1;

	assert_int_equal(sqlite3_open(str_z(&p->arena, p->path), &db),
	    SQLITE_OK);
	/* who makes or opens the log has it alone for a moment */
	sqlite3_busy_timeout(db, 10000);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL),
	    SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		n = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return n;
}

/* Runs `work` in a child; gives how it ended (waitpid). */
static inline int
in_child(struct place_for *p, void (*work)(struct place_for *))
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		work(p);
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static inline bool
exists(struct place_for *p, const char *suffix)
{
	return path_exists(str_format(&p->arena, "%.*s%s", FMT(p->path),
	    suffix));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline void
copy_file(struct place_for *p, const char *from, const char *to)
{
	str command = str_format(&p->arena, "cp -p '%.*s%s' '%.*s%s'",
	    FMT(p->path), from, FMT(p->path), to);

	assert_int_equal(system(str_z(&p->arena, command)), 0);
}

static inline str
read_all(struct place_for *p)
{
	struct source s;

	assert_true(source_read(&p->arena, p->path, S(""), &s, &p->faults));
	return s.text;
}

/* Sends `count` letters, from plan to outcome, and closes. */
static inline void
send_letters(struct place_for *p, int planned, int count)
{
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;

	plan_letters(p, l, planned);
	for (int i = 0; i < count; i++) {
		assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
		assert_true(intend_one(p, l, &d));
		assert_true(settle_as(p, l, &d, DELIVERY_ACCEPTED));
	}
	assert_true(ledger_close(l, &p->faults));
}

/* Flips one bit of the file where these bytes stand first. */
static inline void
flip(struct place_for *p, str bytes)
{
	str file = read_all(p);
	ptrdiff_t at = str_find(file, bytes);
	char *all = str_z(&p->arena, file);

	assert_true(at >= 0);
	all[at] ^= 1;
	assert_true(file_save(p->path, (str){all, file.len}, &p->faults));
}

#endif
