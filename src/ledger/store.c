/* SPDX-License-Identifier: MIT */
/* The SQLite driver: the only file that knows SQLite. */
#include "store.h"
#include "event.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum {
	APPLICATION = 0x4D415241,	/* 'MARA': says whose file it is */
	SCHEMA = 2,
	BUSY_MS = 5000,
	BUSY_AT_CLOSE_MS = 250,
};

struct query {
	struct store *store;
	sqlite3_stmt *statement;
	bool running;		/* it may have more rows */
};

struct store {
	struct arena memory;
	sqlite3 *db;
	struct query queries[QUERIES];
	str path;
	enum ledger_mode mode;
	bool inside;		/* of a transaction */
	bool reading;		/* one that only reads, begun by itself */
	int error;		/* the first that was not yet reported */
	str why;
};

static void
note_error(struct store *s, int rc)
{
	if (s->error != SQLITE_OK)
		return;
	s->error = rc;
	s->why = str_copy(&s->memory, str_from(sqlite3_errmsg(s->db)));
}

static enum fault_kind
kind_of(int rc)
{
	switch (rc & 0xFF) {
	case SQLITE_CONSTRAINT:
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
	case SQLITE_ERROR:
		return FAULT_BUG;
	default:
		return FAULT_IO;
	}
}

bool
store_failed(const struct store *s)
{
	return s->error != SQLITE_OK;
}

static const char *
told_as(const struct store *s, int rc)
{
	if ((rc & 0xFF) == SQLITE_CORRUPT || (rc & 0xFF) == SQLITE_NOTADB)
		return _("damaged: this is no readable log: %.*s");
	return s->mode == LEDGER_WRITE ? _("cannot write the log: %.*s")
				       : _("cannot read the log: %.*s");
}

bool
store_check(struct store *s, struct faults *f)
{
	int rc = s->error;

	if (rc == SQLITE_OK)
		return true;
	/* half of a transaction must not be committed: its end clears it */
	if (!s->inside)
		s->error = SQLITE_OK;
	return fault_file(f, kind_of(rc), s->path, told_as(s, rc),
	    FMT(s->why));
}

static bool
execute(struct store *s, const char *sql)
{
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		note_error(s, rc);
	return rc == SQLITE_OK;
}

static struct query *
prepared(struct store *s, enum query_name name)
{
	struct query *q = &s->queries[name];
	int rc;

	q->store = s;
	if (q->statement != NULL)
		return q;
	rc = sqlite3_prepare_v3(s->db, query_text(name), -1,
	    SQLITE_PREPARE_PERSISTENT, &q->statement, NULL);
	if (rc != SQLITE_OK)
		note_error(s, rc);
	return q;
}

/* One that begins or ends a transaction. */
static bool
mark_transaction(struct store *s, enum query_name name)
{
	struct query *q = prepared(s, name);
	int rc = q->statement != NULL ? sqlite3_step(q->statement)
				      : SQLITE_ERROR;

	if (rc != SQLITE_DONE)
		note_error(s, sqlite3_extended_errcode(s->db));
	sqlite3_reset(q->statement);
	return rc == SQLITE_DONE;
}

static void
end_reading(struct store *s)
{
	if (s->reading && !sqlite3_get_autocommit(s->db))
		mark_transaction(s, Q_COMMIT);
	s->reading = false;
}

/*
 * The only one who writes reads in one transaction up to his next: each of its
 * own would take locks, which is dearer than what is read.
 */
static void
read_on(struct store *s, sqlite3_stmt *statement)
{
	if (s->mode != LEDGER_WRITE || s->inside || statement == NULL)
		return;
	if (!sqlite3_stmt_readonly(statement))
		end_reading(s);
	else if (!s->reading)
		s->reading = mark_transaction(s, Q_BEGIN);
}

void
store_begin(struct store *s)
{
	end_reading(s);
	s->inside = mark_transaction(s,
	    s->mode == LEDGER_WRITE ? Q_BEGIN_WRITING : Q_BEGIN);
}

void
store_rollback(struct store *s)
{
	for (int i = 0; i < QUERIES; i++)
		query_end(&s->queries[i]);
	/* some errors roll back by themselves */
	if (s->inside && !sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->inside = false;
}

bool
store_commit(struct store *s, struct faults *f)
{
	if (!store_failed(s) && mark_transaction(s, Q_COMMIT)) {
		s->inside = false;
		return true;
	}
	store_rollback(s);
	return store_check(s, f);
}

struct query *
store_query(struct store *s, enum query_name name)
{
	struct query *q = prepared(s, name);

	if (q->running)
		query_end(q);
	read_on(s, q->statement);
	return q;
}

static void
bound(struct query *q, int rc)
{
	if (rc != SQLITE_OK)
		note_error(q->store, rc);
}

void
bind_null(struct query *q, int at)
{
	bound(q, sqlite3_bind_null(q->statement, at));
}

void
bind_int(struct query *q, int at, int64_t n)
{
	bound(q, sqlite3_bind_int64(q->statement, at, n));
}

void
bind_text(struct query *q, int at, str s)
{
	bound(q, sqlite3_bind_text64(q->statement, at, s.len > 0 ? s.at : "",
	    (sqlite3_uint64)s.len, SQLITE_STATIC, SQLITE_UTF8));
}

void
bind_bytes(struct query *q, int at, const void *bytes, ptrdiff_t len)
{
	bound(q, sqlite3_bind_blob64(q->statement, at, bytes,
	    (sqlite3_uint64)len, SQLITE_STATIC));
}

void
bind_digest(struct query *q, int at, const struct digest *d)
{
	bind_bytes(q, at, d->byte, sizeof d->byte);
}

void
bind_id(struct query *q, int at, int64_t id)
{
	if (id != 0)
		bind_int(q, at, id);
	else
		bind_null(q, at);
}

void
bind_key(struct query *q, int at, const struct digest *key)
{
	bind_bytes(q, at, key->byte, KEY_LENGTH);
}

bool
query_next(struct query *q)
{
	int rc;

	if (store_failed(q->store)) {
		query_end(q);
		return false;
	}
	rc = sqlite3_step(q->statement);
	q->running = rc == SQLITE_ROW;
	if (q->running)
		return true;
	if (rc != SQLITE_DONE)
		note_error(q->store, sqlite3_extended_errcode(q->store->db));
	query_end(q);
	return false;
}

void
query_end(struct query *q)
{
	if (q->statement != NULL)
		sqlite3_reset(q->statement);
	q->running = false;
}

int64_t
query_run(struct query *q)
{
	if (store_failed(q->store))
		return 0;
	while (query_next(q))
		continue;
	return store_failed(q->store) ? 0 : sqlite3_changes64(q->store->db);
}

int64_t
store_last_id(const struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

int64_t
column_int(const struct query *q, int at)
{
	return sqlite3_column_int64(q->statement, at);
}

str
column_text(const struct query *q, int at)
{
	const void *text = sqlite3_column_blob(q->statement, at);
	int len = sqlite3_column_bytes(q->statement, at);

	return text != NULL ? (str){text, len} : S("");
}

struct digest
column_digest(const struct query *q, int at)
{
	struct digest d = {{0}};
	str s = column_text(q, at);

	if (s.len <= (ptrdiff_t)sizeof d.byte)
		memcpy(d.byte, s.at, (size_t)s.len);
	return d;
}

/* The first column of the first row of a statement that is used once. */
static str
ask(struct store *s, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	str answer = S("");
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW)
		answer = str_copy(&s->memory, str_from((const char *)
		    sqlite3_column_text(statement, 0)));
	else if (rc != SQLITE_DONE)
		note_error(s, rc);
	sqlite3_finalize(statement);
	return answer;
}

/* A pragma fails in silence, so it is asked what it did. */
static bool
set(struct store *s, const char *name, const char *value, const char *wanted,
    struct faults *f)
{
	char sql[80];
	str got;

	snprintf(sql, sizeof sql, "PRAGMA %s = %s", name, value);
	ask(s, sql);
	snprintf(sql, sizeof sql, "PRAGMA %s", name);
	got = ask(s, sql);
	if (!store_check(s, f))
		return false;
	if (!str_equal(got, str_from(wanted)))
		return fault_file(f, FAULT_IO, s->path,
		    _("SQLite cannot set %s to %s (it says '%.*s')"), name,
		    value, FMT(got));
	return true;
}

/* A stranger's file may hold triggers and views: nothing in it is trusted. */
static bool
set_safe(struct store *s, struct faults *f)
{
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	return set(s, "trusted_schema", "OFF", "0", f) &&
	    set(s, "cell_size_check", "ON", "1", f) &&
	    set(s, "foreign_keys", "OFF", "0", f) &&
	    set(s, "cache_size", "-4096", "-4096", f) &&
	    set(s, "temp_store", "MEMORY", "2", f);
}

static bool
set_journal(struct store *s, bool shared, struct faults *f)
{
	if (!shared && !set(s, "locking_mode", "EXCLUSIVE", "exclusive", f))
		return false;
	if (shared)
		return set(s, "journal_mode", "WAL", "wal", f) &&
		    set(s, "synchronous", "FULL", "2", f) &&
		    set(s, "wal_autocheckpoint", "4000", "4000", f);
	return set(s, "journal_mode", "DELETE", "delete", f) &&
	    set(s, "synchronous", "EXTRA", "3", f);
}

static bool
connect_db(struct store *s, int flags, struct faults *f)
{
	/* a dot before it, so that no name is taken for a URI */
	str name = str_starts(s->path, S("/"))
	    ? s->path
	    : str_format(&s->memory, "./%.*s", FMT(s->path));
	int rc;

	/* no counting of bytes, which would take a lock for each piece */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	rc = sqlite3_open_v2(str_z(&s->memory, name), &s->db,
	    flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(s->db, 1);
		return true;
	}
	return fault_file(f, FAULT_IO, s->path, _("cannot open the log: %s"),
	    s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc));
}

static void
disconnect(struct store *s)
{
	struct arena memory;

	for (int i = 0; i < QUERIES; i++)
		sqlite3_finalize(s->queries[i].statement);
	sqlite3_close(s->db);
	memory = s->memory;
	arena_free(&memory);
}

static struct store *
new_store(str path, enum ledger_mode mode)
{
	struct arena memory = {0};
	struct store *s = NEW(&memory, struct store);

	s->memory = memory;
	s->path = str_copy(&s->memory, path);
	s->mode = mode;
	return s;
}

static bool
is_ours(struct store *s, struct faults *f)
{
	str application = ask(s, "PRAGMA application_id");
	str schema = ask(s, "PRAGMA user_version");
	int64_t id = 0, version = 0;

	if (!store_check(s, f))
		return false;
	str_to_int(application, &id);
	str_to_int(schema, &version);
	if (id != APPLICATION)
		return fault_file(f, FAULT_DATA, s->path,
		    _("not a delivery log, but a database of another program"));
	if (version != SCHEMA)
		return fault_file(f, FAULT_CONFIG, s->path,
		    _("the log is of version %lld, this program knows %d"),
		    (long long)version, SCHEMA);
	return true;
}

struct store *
store_open(str path, enum ledger_mode mode, bool shared, struct faults *f)
{
	struct store *s = new_store(path, mode);
	bool good = connect_db(s, mode == LEDGER_WRITE ? SQLITE_OPEN_READWRITE
						       : SQLITE_OPEN_READONLY,
	    f) && set_safe(s, f) && is_ours(s, f);

	if (good && mode == LEDGER_WRITE)
		good = set_journal(s, shared, f);
	if (good && mode == LEDGER_READ)
		good = set(s, "query_only", "ON", "1", f);
	if (good)
		return s;
	disconnect(s);
	return NULL;
}

void
store_close(struct store *s)
{
	store_rollback(s);
	end_reading(s);
	for (int i = 0; i < QUERIES; i++) {
		sqlite3_finalize(s->queries[i].statement);
		s->queries[i].statement = NULL;
	}
	if (s->mode == LEDGER_WRITE) {
		sqlite3_busy_timeout(s->db, BUSY_AT_CLOSE_MS);
		ask(s, "PRAGMA wal_checkpoint(TRUNCATE)");
		ask(s, "PRAGMA journal_mode = DELETE");
	}
	disconnect(s);
}

int
store_library(void)
{
	return sqlite3_libversion_number();
}

bool
store_check_pages(struct store *s, bool indexes_too, struct faults *f)
{
	str answer = ask(s, indexes_too ? "PRAGMA integrity_check(1)"
					: "PRAGMA quick_check(1)");

	if (store_failed(s)) {
		s->error = SQLITE_OK;
		answer = s->why;
	}
	if (str_equal(answer, S("ok")))
		return true;
	return fault_file(f, FAULT_IO, s->path, _("damaged: %.*s"),
	    FMT(answer));
}

bool
store_check_references(struct store *s, struct faults *f)
{
	str table = ask(s, "PRAGMA foreign_key_check");

	if (!store_check(s, f))
		return false;
	return table.len == 0 || fault_file(f, FAULT_IO, s->path,
	    _("damaged: something in '%.*s' belongs to nothing"), FMT(table));
}

str
store_schema_digest(struct arena *a, struct store *s)
{
	struct arena scratch = {0};
	struct buf all = {.arena = &scratch};
	struct query *q = store_query(s, Q_SCHEMA);
	str digest;

	while (query_next(q))
		buf_netstring(&all, column_text(q, 0));
	query_end(q);
	digest = digest_hex(a, digest_sha256(buf_str(&all)));
	arena_free(&scratch);
	return digest;
}

static void
add_fact(struct store *s, str name, str value)
{
	struct query *q = store_query(s, Q_SET_FACT);

	bind_text(q, 1, name);
	bind_text(q, 2, value);
	query_run(q);
}

bool
store_make(str path, str origin, str secret, struct faults *f)
{
	struct store *s = new_store(path, LEDGER_WRITE);
	bool good = connect_db(s, SQLITE_OPEN_READWRITE, f) &&
	    set(s, "synchronous", "FULL", "2", f);
	struct query *q;
	char sql[80];

	if (good) {
		store_begin(s);
		snprintf(sql, sizeof sql, "PRAGMA application_id = %d;"
		    "PRAGMA user_version = %d", APPLICATION, SCHEMA);
		good = execute(s, sql) && execute(s, store_schema) &&
		    execute(s, store_guards) && execute(s,
			str_z(&s->memory, store_moves_guard(&s->memory)));
	}
	if (good) {
		q = store_query(s, Q_ADD_ORIGIN);
		bind_text(q, 1, origin);
		query_run(q);
		add_fact(s, S("origin"), origin);
		add_fact(s, S("secret"), secret);
		add_fact(s, S("schema"), store_schema_digest(&s->memory, s));
		add_fact(s, S("secret_digest"),
		    digest_hex(&s->memory, digest_sha256(secret)));
	}
	if (s->db != NULL)
		good = store_commit(s, f) && good;
	disconnect(s);
	return good;
}
