/* SPDX-License-Identifier: MIT */
/* What the ledger holds against: kills, full disks, old copies, bit rot. */
#include "ledger_help.h"

#include "ledger/store.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void
die_between_intent_and_outcome(struct place_for *p)
{
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[3];

	plan_letters(p, l, 5);
	claim_letters(p, l, 1000, d, 3);
	intend_one(p, l, &d[0]);
	intend_one(p, l, &d[1]);
	settle_as(p, l, &d[1], DELIVERY_ACCEPTED);
	raise(SIGKILL);
}

static void
a_kill_between_intent_and_outcome_leaves_a_doubt(void **state)
{
	struct place_for *p = *state;
	struct ledger *l;
	struct delivery d[5];
	int status = in_child(p, die_between_intent_and_outcome);

	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	l = open_ledger(p, LEDGER_READ);
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_SENDING);
	ledger_close(l, &p->faults);
	l = open_ledger(p, LEDGER_WRITE);
	assert_true(has_note(&p->faults, S("1 deliveries are unsure")));
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_IN_DOUBT);
	assert_int_equal(find_letter(p, l, 1).state, DELIVERY_ACCEPTED);
	assert_int_equal(find_letter(p, l, 2).state, DELIVERY_PLANNED);
	assert_int_equal(claim_letters(p, l, 1 << 30, d, 5), 3);
	for (int i = 0; i < 3; i++)
		assert_int_not_equal(d[i].id, find_letter(p, l, 0).id);
	assert_true(ledger_close(l, &p->faults));
}

static void
a_clean_close_leaves_the_log_and_its_witness_only(void **state)
{
	struct place_for *p = *state;
	struct stat st;
	str *names;
	ptrdiff_t count;

	send_letters(p, 3, 1);
	assert_true(folder_list(&p->arena, p->folder, S(""), &names, &count,
	    &p->faults));
	assert_int_equal(count, 2);
	ASSERT_STR(names[0], S("marathon.db"));
	ASSERT_STR(names[1], S("marathon.db-witness"));
	assert_int_equal(stat(str_z(&p->arena, p->path), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* by the file format: 1 without a write-ahead log, 2 with one */
	assert_int_equal(read_all(p).at[18], 1);
	assert_int_equal(p->faults.count, 0);
}

static void
a_second_writer_is_refused_with_the_first_ones_number(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	int64_t start = clock_steady();

	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    str_format(&p->arena, "process %d", (int)getpid()));
	assert_true(clock_steady() - start < 1000);
	assert_true(ledger_close(l, &p->faults));
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
}

static void
a_reader_sees_what_a_writer_commits(void **state)
{
	struct place_for *p = *state;
	struct ledger *writer = open_ledger(p, LEDGER_WRITE), *reader;
	struct plan_counts counts;
	struct delivery_plan plan = letter_to(&p->arena, 2);
	struct delivery d;

	plan_letters(p, writer, 1);
	reader = open_ledger(p, LEDGER_READ);
	assert_false(ledger_can_send(reader));
	assert_false(ledger_find(reader, &p->arena, &plan.key, &d));
	plan_letters(p, writer, 3);
	assert_true(ledger_find(reader, &p->arena, &plan.key, &d));
	assert_int_equal(claim_letters(p, reader, 1000, &d, 1), 0);
	assert_false(ledger_plan(reader, &plan, 1, NULL, &counts, &p->faults));
	ledger_close(reader, &p->faults);
	ledger_close(writer, &p->faults);
	p->faults = (struct faults){.arena = &p->arena};
	assert_false(exists(p, "-wal"));
	reader = open_ledger(p, LEDGER_READ);
	assert_true(ledger_find(reader, &p->arena, &plan.key, &d));
	assert_true(ledger_close(reader, &p->faults));
}

static void
an_old_copy_is_refused_and_the_missing_events_named(void **state)
{
	struct place_for *p = *state;
	struct ledger *l;

	send_letters(p, 3, 0);
	copy_file(p, "", ".old");
	send_letters(p, 3, 2);
	copy_file(p, "", ".new");
	copy_file(p, ".old", "");
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("events 4 to 7 are missing"));
	/* the witness beside may have been copied too; the other one stands */
	unlink(str_z(&p->arena, str_format(&p->arena, "%.*s-witness",
	    FMT(p->path))));
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("events 4 to 7 are missing"));
	l = open_ledger(p, LEDGER_READ);
	assert_true(has_note(&p->faults, S("events 4 to 7 are missing")));
	ledger_close(l, &p->faults);
	copy_file(p, ".new", "");
	p->faults = (struct faults){.arena = &p->arena};
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
}

static void
another_chain_under_the_same_witness_is_refused(void **state)
{
	struct place_for *p = *state;

	send_letters(p, 3, 0);
	copy_file(p, "", ".old");
	copy_file(p, "-witness", ".old-witness");
	send_letters(p, 3, 1);
	copy_file(p, "-witness", ".new-witness");
	/* the same origin, gone on in another way */
	copy_file(p, ".old", "");
	copy_file(p, ".old-witness", "-witness");
	setenv("XDG_STATE_HOME", "/nowhere/at/all", 1);
	send_letters(p, 4, 1);
	copy_file(p, ".new-witness", "-witness");
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("they differ at event 5"));
}

static void
an_absent_witness_is_adopted_and_said_once(void **state)
{
	struct place_for *p = *state;
	str witness = str_format(&p->arena, "%.*s-witness", FMT(p->path));

	send_letters(p, 3, 1);
	assert_false(has_note(&p->faults, S("witness")));
	unlink(str_z(&p->arena, witness));
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
	assert_true(has_note(&p->faults, S("there was no witness")));
	p->faults = (struct faults){.arena = &p->arena};
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
	assert_int_equal(p->faults.count, 0);
}

static void
a_torn_witness_counts_to_its_last_whole_line(void **state)
{
	struct place_for *p = *state;
	str witness = str_format(&p->arena, "%.*s-witness", FMT(p->path));
	char *path = str_z(&p->arena, witness);
	FILE *file;

	send_letters(p, 3, 1);
	file = fopen(path, "a");
	assert_non_null(file);
	fputs("0123456789abcdef0123456789abcdef 99 00", file);
	fclose(file);
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
	assert_int_equal(p->faults.count, 0);
}

static void
a_log_that_is_gone_is_not_begun_anew(void **state)
{
	struct place_for *p = *state;

	send_letters(p, 3, 1);
	unlink(str_z(&p->arena, p->path));
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("the log is missing"));
	assert_not_opened(p, LEDGER_READ, FAULT_NO_INPUT, S("cannot open"));
}

static void
a_changed_event_is_found(void **state)
{
	struct place_for *p = *state;

	send_letters(p, 3, 1);
	assert_int_equal(tamper_unguarded(p,
	    "UPDATE events SET code = 251 WHERE state = 'accepted'"),
	    SQLITE_OK);
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("damaged: event 5"));
}

static void
a_removed_event_is_found(void **state)
{
	struct place_for *p = *state;

	send_letters(p, 3, 0);
	assert_int_equal(tamper_unguarded(p,
	    "DELETE FROM events WHERE id & 0xFF = 2"), SQLITE_OK);
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("damaged: event 2"));
}

/* What refers to what is not held against it as it is written. */
static void
a_row_that_belongs_to_nothing_is_found(void **state)
{
	static const char *const damages[] = {
	    "PRAGMA foreign_keys = OFF; DELETE FROM people WHERE id = 3",
	    "INSERT INTO standing (delivery, state, changed_at, last)"
	    " SELECT 99, 'sending', 1, max(id) FROM events"};
	struct place_for *p = *state;

	send_letters(p, 3, 1);
	copy_file(p, "", ".good");
	for (int i = 0; i < COUNT(damages); i++) {
		assert_int_equal(tamper_unguarded(p, damages[i]),
		    SQLITE_OK);
		assert_not_opened(p, LEDGER_WRITE, FAULT_IO,
		    S("belongs to nothing"));
		copy_file(p, ".good", "");
	}
	assert_true(ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults));
}

/* Else a doubt could be hidden from who asks how a delivery stands. */
static void
an_event_that_its_delivery_does_not_know_of_is_found(void **state)
{
	static const char *const damages[] = {
	    "UPDATE events"
	    " SET before = NULL WHERE state = 'accepted'",
	    "UPDATE events"
	    " SET before = id WHERE state = 'accepted'",
	    "UPDATE standing SET last = (SELECT max(id) - 1 FROM events)",
	    "UPDATE standing SET last = (SELECT min(id) FROM events"
	    " WHERE delivery <> standing.delivery)"};
	struct place_for *p = *state;

	send_letters(p, 3, 1);
	copy_file(p, "", ".good");
	for (int i = 0; i < COUNT(damages); i++) {
		assert_int_equal(tamper_unguarded(p, damages[i]),
		    SQLITE_OK);
		assert_null(ledger_open(&p->arena, p->path, LEDGER_WRITE,
		    &(struct faults){.arena = &p->arena}));
		copy_file(p, ".good", "");
	}
	assert_true(ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults));
}

/* It would be noticed when the guard is first asked: in mid-run. */
static void
a_guard_that_is_gone_or_damaged_is_found(void **state)
{
	struct place_for *p = *state;

	send_letters(p, 3, 1);
	copy_file(p, "", ".good");
	flip(p, S("NEW.state"));
	assert_not_opened(p, LEDGER_WRITE, FAULT_IO, S("damaged: tables"));
	copy_file(p, ".good", "");
	assert_int_equal(tamper(p, "DROP TRIGGER standing_moves"), SQLITE_OK);
	assert_not_opened(p, LEDGER_WRITE, FAULT_IO, S("damaged: tables"));
	copy_file(p, ".good", "");
	assert_int_equal(tamper(p, "CREATE TRIGGER another AFTER INSERT ON"
	    " events BEGIN DELETE FROM people; END"), SQLITE_OK);
	assert_not_opened(p, LEDGER_READ, FAULT_IO, S("damaged: tables"));
	copy_file(p, ".good", "");
	assert_true(ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults));
}

/* SQLite itself finds nothing wrong with these. */
static void
a_flipped_bit_in_a_reply_or_an_event_is_found(void **state)
{
	struct place_for *p = *state;
	struct digest hash = {{0}};
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;

	send_letters(p, 3, 1);
	copy_file(p, "", ".good");
	flip(p, S("250 2.0.0 Ok: queued"));
	assert_int_equal(ask_number(p, "SELECT count(*) FROM"
	    " pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("damaged: event 5"));
	copy_file(p, ".good", "");
	sqlite3_open(str_z(&p->arena, p->path), &db);
	sqlite3_prepare_v2(db, "SELECT commitment FROM events"
	    " WHERE id & 0xFF = 2", -1, &q, NULL);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	memcpy(hash.byte, sqlite3_column_blob(q, 0), sizeof hash.byte);
	sqlite3_finalize(q);
	sqlite3_close(db);
	flip(p, (str){(const char *)hash.byte, sizeof hash.byte});
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("damaged: event 2"));
}

static void
a_shown_state_that_events_do_not_bear_out_is_found(void **state)
{
	struct place_for *p = *state;

	send_letters(p, 3, 1);
	assert_int_equal(tamper_unguarded(p,
	    "UPDATE standing SET state = 'planned', attempts = 0"),
	    SQLITE_OK);
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED,
	    S("its events say 'taken by the relay'"));
}

static void
a_damaged_page_that_no_event_stands_on_is_found(void **state)
{
	struct place_for *p = *state;
	int64_t page;
	char *all;
	str file;

	send_letters(p, 3, 1);
	page = ask_number(p, "SELECT rootpage FROM sqlite_schema"
	    " WHERE name = 'people_by_key'");
	file = read_all(p);
	all = str_z(&p->arena, file);
	all[(page - 1) * 4096 + 3] ^= 0x40;	/* how many cells it has */
	assert_true(file_save(p->path, (str){all, file.len}, &p->faults));
	assert_not_opened(p, LEDGER_WRITE, FAULT_IO, S("damaged"));
}

static void
assert_damaged(struct place_for *p, str bytes, str message)
{
	int status = FAULT_IO;

	assert_true(file_save(p->path, bytes, &p->faults));
	assert_not_opened(p, LEDGER_READ, status, message);
	assert_not_opened(p, LEDGER_WRITE, status, message);
}

/* The key of the first letter, as it stands in the file the nth time. */
static ptrdiff_t
place_of_key(struct place_for *p, str file, int nth)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	const char *at = file.at - 1;

	assert_int_equal(sqlite3_open(str_z(&p->arena, p->path), &db), 0);
	sqlite3_prepare_v2(db, "SELECT key_hash FROM deliveries WHERE id = 1",
	    -1, &q, NULL);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	for (int i = 0; at != NULL && i < nth; i++)
		at = memmem(at + 1, (size_t)(file.at + file.len - at - 1),
		    sqlite3_column_blob(q, 0), 16);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return at != NULL ? at - file.at : -1;
}

/* Else its letter would be planned anew, and sent once more. */
static void
a_flipped_bit_in_a_key_or_its_index_is_found(void **state)
{
	struct place_for *p = *state;

	send_letters(p, 3, 1);
	for (int nth = 1; nth <= 2; nth++) {
		str good = read_all(p);
		char *bad = str_z(&p->arena, good);
		ptrdiff_t at = place_of_key(p, good, nth);

		assert_true(at > 0);
		bad[at + 9] ^= 4;
		assert_true(file_save(p->path, (str){bad, good.len},
		    &p->faults));
		assert_null(ledger_open(&p->arena, p->path, LEDGER_WRITE,
		    &(struct faults){.arena = &p->arena}));
		assert_true(file_save(p->path, good, &p->faults));
	}
	assert_true(ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults));
}

/* Else all keys would be others, and all letters sent once more. */
static void
a_flipped_bit_in_the_secret_is_found(void **state)
{
	struct place_for *p = *state;
	struct ledger *l;

	send_letters(p, 3, 1);
	l = open_ledger(p, LEDGER_READ);
	flip(p, ledger_fact(l, &p->arena, S("secret")));
	assert_true(ledger_close(l, &p->faults));
	assert_not_opened(p, LEDGER_WRITE, FAULT_IO, S("its own secret"));
}

static void
a_damaged_file_is_a_clear_fault(void **state)
{
	struct place_for *p = *state;
	str good;

	send_letters(p, 50, 2);
	good = read_all(p);
	assert_damaged(p, str_slice(good, 0, good.len / 2), S("damaged"));
	assert_damaged(p, str_slice(good, 0, 5000), S("damaged"));
	assert_damaged(p, S(""), S("the log is empty"));
	assert_damaged(p, S("This is a letter to the editor, and no database "
	    "at all, but it is long enough to be looked at, since SQLite wants"
	    " a hundred bytes of header before it says what it thinks."),
	    S("damaged"));
	unlink(str_z(&p->arena, p->path));
	assert_int_equal(tamper(p, "CREATE TABLE t (x)"), SQLITE_OK);
	assert_not_opened(p, LEDGER_WRITE, FAULT_DATA, S("another program"));
}

/* The events, as bytes: every value of the table, one after another. */
static str
dump_events(struct place_for *p)
{
	struct buf b = {.arena = &p->arena};
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;

	sqlite3_open(str_z(&p->arena, p->path), &db);
	sqlite3_prepare_v2(db, "SELECT * FROM events", -1, &q, NULL);
	while (sqlite3_step(q) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(q); i++)
			buf_add(&b, (str){sqlite3_column_blob(q, i),
					sqlite3_column_bytes(q, i)});
	sqlite3_finalize(q);
	sqlite3_close(db);
	return buf_str(&b);
}

static void
events_hold_nothing_personal(void **state)
{
	static const str personal[] = {S_INIT("person"), S_INIT("example.org"),
	    S_INIT("Zo"), S_INIT("Personne"), S_INIT("writer"),
	    S_INIT("queued"), S_INIT("SECRET9")};
	struct place_for *p = *state;
	str bytes;

	send_letters(p, 3, 2);
	bytes = dump_events(p);
	assert_true(bytes.len > 500);
	assert_true(str_find(bytes, S("accepted")) >= 0);
	for (int i = 0; i < COUNT(personal); i++)
		if (str_find(bytes, personal[i]) >= 0)
			fail_msg("'%.*s' is in the events", FMT(personal[i]));
}

/* Of the first of them. */
static bool
is_nobody(void *self, const struct delivery *d)
{
	(void)self;
	ASSERT_STR(d->name, S(""));
	ASSERT_STR(d->address, S(""));
	ASSERT_STR(d->key.recipient, S(""));
	return false;
}

/* To erase a person is to empty some columns; the chain holds. */
static void
a_person_can_be_erased_and_the_chain_still_holds(void **state)
{
	struct place_for *p = *state;
	struct ledger *l;
	struct plan_counts again;

	send_letters(p, 3, 1);
	assert_int_equal(tamper(p, "PRAGMA foreign_keys = ON; BEGIN;"
	    "DELETE FROM replies WHERE id IN (SELECT id"
	    " FROM events WHERE delivery = 1);"
	    "UPDATE deliveries SET message_id = NULL, content = NULL,"
	    " file = NULL WHERE id = 1;"
	    "UPDATE people SET key = NULL, name = NULL, address = NULL,"
	    " salt = NULL WHERE id IN (SELECT recipient FROM deliveries"
	    " WHERE id = 1); COMMIT"), SQLITE_OK);
	l = open_ledger(p, LEDGER_WRITE);
	assert_int_equal(p->faults.count, 0);
	/* the list still has the row: it is known, and stays erased */
	again = plan_letters(p, l, 3);
	assert_int_equal(again.known, 3);
	assert_true(ledger_each(l, &(struct ledger_filter){.channel =
	    S("email")}, is_nobody, NULL, &p->faults));
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_ACCEPTED);
	assert_true(ledger_close(l, &p->faults));
}

/* As on a network share: no write-ahead log, and nobody else comes in. */
static void
where_memory_is_not_shared_the_file_is_held_alone(void **state)
{
	struct place_for *p = *state;
	struct store *s;
	struct query *q;

	send_letters(p, 3, 1);
	s = store_open(p->path, LEDGER_WRITE, false, &p->faults);
	assert_non_null(s);
	store_begin(s);
	q = store_query(s, Q_SET_FACT);
	bind_text(q, 1, S("colour"));
	bind_text(q, 2, S("red"));
	query_run(q);
	assert_true(store_commit(s, &p->faults));
	assert_false(exists(p, "-wal"));
	assert_int_not_equal(tamper(p, "SELECT * FROM facts"), SQLITE_OK);
	store_close(s);
	assert_int_equal(tamper(p, "SELECT * FROM facts"), SQLITE_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_kill_between_intent_and_outcome_leaves_a_doubt),
	    TEST(a_clean_close_leaves_the_log_and_its_witness_only),
	    TEST(a_second_writer_is_refused_with_the_first_ones_number),
	    TEST(a_reader_sees_what_a_writer_commits),
	    TEST(an_old_copy_is_refused_and_the_missing_events_named),
	    TEST(another_chain_under_the_same_witness_is_refused),
	    TEST(an_absent_witness_is_adopted_and_said_once),
	    TEST(a_torn_witness_counts_to_its_last_whole_line),
	    TEST(a_log_that_is_gone_is_not_begun_anew),
	    TEST(a_changed_event_is_found),
	    TEST(a_removed_event_is_found),
	    TEST(a_row_that_belongs_to_nothing_is_found),
	    TEST(an_event_that_its_delivery_does_not_know_of_is_found),
	    TEST(a_guard_that_is_gone_or_damaged_is_found),
	    TEST(a_flipped_bit_in_a_reply_or_an_event_is_found),
	    TEST(a_shown_state_that_events_do_not_bear_out_is_found),
	    TEST(a_damaged_page_that_no_event_stands_on_is_found),
	    TEST(a_flipped_bit_in_a_key_or_its_index_is_found),
	    TEST(a_flipped_bit_in_the_secret_is_found),
	    TEST(a_damaged_file_is_a_clear_fault),
	    TEST(events_hold_nothing_personal),
	    TEST(a_person_can_be_erased_and_the_chain_still_holds),
	    TEST(where_memory_is_not_shared_the_file_is_held_alone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger_crash", tests, NULL, NULL);
}
