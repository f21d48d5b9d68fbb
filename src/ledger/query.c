/* SPDX-License-Identifier: MIT */
/* All SQL of the ledger: the schema, and the statements by name. */
#include "store.h"

/*
 * Comparisons, since SQLite builds a table for each IN, at each row; the first
 * ones are the most frequent.
 */
#define A_STATE \
	"state = 'planned' OR state = 'made'" \
	" OR state = 'sending' OR state = 'accepted'" \
	" OR state = 'refused' OR state = 'deferred' OR state = 'in-doubt'" \
	" OR state = 'resolved-sent' OR state = 'resolved-not-sent'" \
	" OR state = 'cancelled' OR state = 'suppressed'" \
	" OR state = 'printed' OR state = 'posted'"

/*
 * Numbers (id) hold in one file only; what has a name in all the world, for
 * merging, is: origins.name, people.name_id, deliveries.key_hash, and of an
 * event (origin, seq).  Number 1 of the origins is this file itself.
 *
 * Erasable: people.key, name, address, salt; deliveries.message_id, content,
 * file; all of replies.  What remains then is who-less: states, times, codes.
 *
 * The state of a delivery is a cache of the fold of its events.  It moves
 * along `moves` only, except while the fact 'merging' stands: a merge puts it
 * there, sets states to what the fold says, and takes it away, in one commit.
 */
const char store_schema[] =
    "CREATE TABLE facts ("
    " name TEXT NOT NULL PRIMARY KEY,"
    " value TEXT NOT NULL) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE origins ("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL UNIQUE CHECK (length(name) = 32)) STRICT;\n"
    "CREATE TABLE people ("
    " id INTEGER PRIMARY KEY,"
    " name_id TEXT NOT NULL CHECK (length(name_id) = 32),"
    " kind TEXT NOT NULL CHECK (kind IN ('recipient', 'writer')),"
    " key TEXT, name TEXT, address TEXT,"
    " salt BLOB CHECK (length(salt) = 16)) STRICT;\n"
    "CREATE UNIQUE INDEX people_by_key ON people (key, kind)"
    " WHERE key IS NOT NULL;\n"
    "CREATE TABLE moves ("
    " old TEXT NOT NULL, new TEXT NOT NULL,"
    " PRIMARY KEY (old, new)) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE deliveries ("
    " id INTEGER PRIMARY KEY,"
    " key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),"
    " mailing TEXT NOT NULL, case_id TEXT NOT NULL, channel TEXT NOT NULL,"
    " revision INTEGER NOT NULL,"
    " recipient INTEGER NOT NULL REFERENCES people,"
    " writer INTEGER REFERENCES people,"
    " planned_at INTEGER NOT NULL,"
    " planned_on TEXT NOT NULL CHECK (planned_on GLOB"
    " '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),"
    " message_id TEXT CHECK (length(message_id) = 26),"
    " content BLOB CHECK (length(content) = 32),"
    " state TEXT NOT NULL DEFAULT 'planned' CHECK (" A_STATE "),"
    " attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),"
    " code INTEGER NOT NULL DEFAULT 0,"
    " next_at INTEGER NOT NULL DEFAULT 0,"
    " changed_at INTEGER NOT NULL,"
    " file TEXT, page INTEGER NOT NULL DEFAULT 0 CHECK (page >= 0)) STRICT;\n"
    "CREATE INDEX deliveries_due ON deliveries"
    " (state, mailing, channel, next_at) WHERE"
    " state = 'planned' OR state = 'deferred'"
    " OR state = 'resolved-not-sent';\n"
    "CREATE TABLE events ("
    " origin INTEGER NOT NULL REFERENCES origins,"
    " seq INTEGER NOT NULL CHECK (seq > 0),"
    " delivery INTEGER NOT NULL REFERENCES deliveries,"
    " state TEXT NOT NULL CHECK (" A_STATE "),"
    " attempt INTEGER NOT NULL CHECK (attempt >= 0),"
    " tried_by INTEGER NOT NULL REFERENCES origins,"
    " at INTEGER NOT NULL,"
    " code INTEGER NOT NULL,"
    " next_at INTEGER NOT NULL,"
    " commitment BLOB CHECK (length(commitment) = 32),"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " PRIMARY KEY (origin, seq)) STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX events_by_delivery ON events (delivery);\n"
    "CREATE INDEX events_sending ON events (at) WHERE state = 'sending';\n"
    "CREATE TABLE replies ("
    " origin INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " salt BLOB NOT NULL CHECK (length(salt) = 16),"
    " stage TEXT NOT NULL, text TEXT NOT NULL,"
    " file TEXT NOT NULL, page INTEGER NOT NULL,"
    " PRIMARY KEY (origin, seq),"
    " FOREIGN KEY (origin, seq) REFERENCES events)"
    " STRICT, WITHOUT ROWID;\n"
    "CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN"
    " SELECT RAISE(FAIL, 'an event is never deleted'); END;\n"
    "CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN"
    " SELECT RAISE(FAIL, 'an event is never changed'); END;\n"
    "CREATE TRIGGER replies_are_final BEFORE UPDATE ON replies BEGIN"
    " SELECT RAISE(FAIL, 'a reply is never changed'); END;\n"
    "CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries BEGIN"
    " SELECT RAISE(FAIL, 'a delivery is never deleted'); END;\n"
    "CREATE TRIGGER deliveries_keep_their_key BEFORE UPDATE OF"
    " id, key_hash, mailing, case_id, channel, revision, recipient, writer,"
    " planned_at, planned_on ON deliveries BEGIN"
    " SELECT RAISE(FAIL, 'a key is never changed'); END;\n"
    "CREATE TRIGGER deliveries_move BEFORE UPDATE OF state ON deliveries"
    " WHEN NOT EXISTS (SELECT 1 FROM moves"
    " WHERE old = OLD.state AND new = NEW.state)"
    " AND NOT EXISTS (SELECT 1 FROM facts WHERE name = 'merging') BEGIN"
    " SELECT RAISE(FAIL, 'an illegal move'); END;\n";

/* A delivery with its people: the columns that read_delivery() expects. */
#define DELIVERY(state, attempts, code, next_at, changed_at, file, page) \
	"SELECT d.id, d.mailing, d.case_id, r.key, w.key, d.channel," \
	" d.revision, r.name, r.address, " state ", " attempts "," \
	" d.planned_at, " changed_at ", " next_at ", d.planned_on," \
	" d.message_id, d.content, " code ", " file ", " page ", d.key_hash"
#define AS_IT_STANDS \
	DELIVERY("d.state", "d.attempts", "d.code", "d.next_at", \
	    "d.changed_at", "d.file", "d.page")
#define LAST_REPLY \
	", (SELECT a.text FROM events e JOIN replies a" \
	" ON a.origin = e.origin AND a.seq = e.seq WHERE e.delivery = d.id" \
	" AND a.text <> '' ORDER BY e.attempt DESC, e.seq DESC LIMIT 1)"
#define WITH_PEOPLE \
	" JOIN people r ON r.id = d.recipient" \
	" LEFT JOIN people w ON w.id = d.writer"
/* The state stands in the text, else the index deliveries_due is not used. */
#define DUE(state) \
	AS_IT_STANDS " FROM deliveries d" WITH_PEOPLE \
	" WHERE d.state = '" state "' AND d.mailing = ?1" \
	" AND d.channel = ?2 AND d.next_at <= ?3 ORDER BY d.next_at, d.id"
#define FILTER \
	" WHERE (?1 = '' OR d.mailing = ?1) AND (?2 = '' OR d.case_id = ?2)" \
	" AND (?3 = '' OR r.key = ?3 OR r.name = ?3 OR r.address = ?3)" \
	" AND (?4 = '' OR d.channel = ?4)"
#define EVENT \
	"SELECT e.origin, e.seq, d.key_hash, e.state, e.attempt, e.tried_by," \
	" e.at, e.code, e.next_at, e.commitment, e.hash"

static const char *const queries[QUERIES] = {
	[Q_FACT] = "SELECT value FROM facts WHERE name = ?1",
	[Q_SET_FACT] = "INSERT INTO facts VALUES (?1, ?2)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	[Q_ORIGINS] = "SELECT name FROM origins ORDER BY id",
	[Q_ADD_ORIGIN] = "INSERT INTO origins (name) VALUES (?1)",
	[Q_ADD_MOVE] = "INSERT INTO moves VALUES (?1, ?2)",
	[Q_HEAD] = "SELECT seq, hash, at FROM events WHERE origin = ?1"
	    " ORDER BY seq DESC LIMIT 1",
	[Q_HASH_AT] = "SELECT hash FROM events WHERE origin = ?1 AND seq = ?2",
	[Q_CHAIN] = EVENT ", r.salt, r.stage, r.text, r.file, r.page"
	    " FROM events e LEFT JOIN deliveries d ON d.id = e.delivery"
	    " LEFT JOIN replies r ON r.origin = e.origin AND r.seq = e.seq"
	    " WHERE e.origin = ?1 AND e.seq > ?2 ORDER BY e.seq",
	[Q_BY_DELIVERY] = EVENT ", d.id, d.state, d.attempts, d.next_at"
	    " FROM events e INDEXED BY events_by_delivery"
	    " CROSS JOIN deliveries d ON d.id = e.delivery"
	    " ORDER BY e.delivery, e.origin, e.seq",
	[Q_UNTOLD] = "SELECT d.id FROM deliveries d WHERE NOT EXISTS"
	    " (SELECT 1 FROM events e WHERE e.delivery = d.id) LIMIT 1",
	[Q_ADD_EVENT] = "INSERT INTO events VALUES"
	    " (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[Q_ADD_REPLY] = "INSERT INTO replies VALUES"
	    " (1, ?1, ?2, ?3, ?4, ?5, ?6)",
	[Q_EVENTS_OF] = EVENT " FROM events e"
	    " JOIN deliveries d ON d.id = e.delivery WHERE e.delivery = ?1",
	[Q_FIND_PERSON] = "SELECT id, salt FROM people"
	    " WHERE key = ?1 AND kind = ?2",
	[Q_ADD_PERSON] = "INSERT INTO people"
	    " (name_id, kind, key, name, address, salt)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	    " ON CONFLICT (key, kind) WHERE key IS NOT NULL DO NOTHING",
	[Q_UPDATE_PERSON] = "UPDATE people SET name = ?3, address = ?4"
	    " WHERE key = ?1 AND kind = ?2"
	    " AND (name IS NOT ?3 OR address IS NOT ?4)",
	[Q_FIND] = AS_IT_STANDS LAST_REPLY " FROM deliveries d" WITH_PEOPLE
	    " WHERE d.key_hash = ?1",
	[Q_KNOWN] = AS_IT_STANDS " FROM deliveries d" WITH_PEOPLE
	    " WHERE d.key_hash = ?1",
	[Q_ID] = "SELECT id FROM deliveries WHERE key_hash = ?1",
	[Q_ADD_DELIVERY] = "INSERT INTO deliveries (key_hash, mailing, case_id,"
	    " channel, revision, recipient, writer, planned_at, planned_on,"
	    " message_id, content, changed_at, state, attempts, file, page)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?8,"
	    " ?12, ?13, ?14, ?15)",
	[Q_SET_CONTENT] = "UPDATE deliveries SET content = ?2 WHERE id = ?1",
	[Q_SET_PAPER] = "UPDATE deliveries SET file = coalesce(?2, file),"
	    " page = coalesce(?3, page), content = coalesce(?4, content)"
	    " WHERE id = ?1",
	[Q_SHOWN] = "SELECT state, attempts, key_hash FROM deliveries"
	    " WHERE id = ?1",
	[Q_MOVE] = "UPDATE OR FAIL deliveries SET state = ?3, attempts = ?4,"
	    " code = ?5, next_at = ?6, changed_at = ?7"
	    " WHERE id = ?1 AND state = ?2 AND attempts = ?8",
	[Q_DUE_DEFERRED] = DUE("deferred"),
	[Q_DUE_RESOLVED] = DUE("resolved-not-sent"),
	[Q_DUE_PLANNED] = DUE("planned"),
	[Q_NEXT_DUE] = "SELECT next_at FROM deliveries"
	    " WHERE state = 'deferred' AND mailing = ?1 AND channel = ?2"
	    " AND next_at > ?3 ORDER BY next_at LIMIT 1",
	[Q_LEFT_SENDING] = "SELECT id FROM deliveries WHERE state = 'sending'",
	[Q_TO_CANCEL] = "SELECT id FROM deliveries WHERE state IN"
	    " ('planned', 'deferred', 'resolved-not-sent', 'made')"
	    " AND (?1 = '' OR mailing = ?1) AND (?2 = '' OR case_id = ?2)"
	    " AND id > ?3 ORDER BY id LIMIT 1000",
	[Q_TO_REVIVE] = "SELECT id FROM deliveries WHERE state = 'cancelled'"
	    " AND (?1 = '' OR mailing = ?1) AND (?2 = '' OR case_id = ?2)"
	    " AND id > ?3 ORDER BY id LIMIT 1000",
	[Q_SENT_SINCE] = "SELECT count(*) FROM events"
	    " WHERE state = 'sending' AND at >= ?1",
	[Q_EACH] = AS_IT_STANDS LAST_REPLY " FROM deliveries d" WITH_PEOPLE
	    FILTER " AND (?5 = '' OR d.state = ?5) ORDER BY d.id",
	[Q_HISTORY] = DELIVERY("e.state", "e.attempt", "e.code", "e.next_at",
	    "e.at", "a.file", "a.page") ", a.text FROM events e"
	    " CROSS JOIN deliveries d ON d.id = e.delivery" WITH_PEOPLE
	    " LEFT JOIN replies a ON a.origin = e.origin AND a.seq = e.seq"
	    FILTER " AND (?5 = '' OR e.state = ?5) ORDER BY e.origin, e.seq",
	[Q_COUNTS] = "SELECT mailing, channel, case_id, state, count(*),"
	    " min(CASE state WHEN 'deferred' THEN next_at END)"
	    " FROM deliveries GROUP BY mailing, channel, case_id, state"
	    " ORDER BY mailing, channel, case_id, min(id)",
};

const char *
query_text(enum query_name name)
{
	return queries[name];
}
