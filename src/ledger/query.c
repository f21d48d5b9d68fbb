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
	" OR state = 'printed' OR state = 'posted'" \
	" OR state = 'returned' OR state = 'noted'"

/* Enough of a key that no two are alike: the index is half as large. */
#define KEY_START(key) "substr(" key ", 1, 12)"
#define BY_KEY \
	KEY_START("d.key_hash") " = " KEY_START("?1") " AND d.key_hash = ?1"
/* What a server was asked, or answered before the body. */
#define A_TRY(of) \
	of "state = 'sending' OR " of "state = 'refused' OR " \
	of "state = 'deferred'"

/*
 * Numbers (id) hold in one file only; what has a name in all the world, for
 * merging, is: origins.name, people.name_id, deliveries.key_hash, and of an
 * event (origin, seq).  Number 1 of the origins is this file itself.
 *
 * Erasable: people.key, name, address, salt; deliveries.message_id, content,
 * file; all of replies.  What remains then is who-less: states, times, codes.
 *
 * An event is of a delivery, or the approval of a mailing: then who approved it
 * stands in replies.text, and its code in replies.stage.
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
    " key_hash BLOB NOT NULL CHECK (length(key_hash) = 32),"
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
    "CREATE UNIQUE INDEX deliveries_by_key ON deliveries"
    " (" KEY_START("key_hash") ");\n"
    "CREATE INDEX deliveries_revised ON deliveries (revision)"
    " WHERE revision > 0;\n"
    "CREATE TABLE approvals ("
    " id INTEGER PRIMARY KEY,"
    " key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),"
    " mailing TEXT NOT NULL) STRICT;\n"
    "CREATE TABLE approved_parts ("
    " approval INTEGER NOT NULL REFERENCES approvals"
    " DEFERRABLE INITIALLY DEFERRED,"
    " name TEXT NOT NULL,"
    " digest BLOB NOT NULL CHECK (length(digest) = 32),"
    " PRIMARY KEY (approval, name)) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE approved_letters ("
    " approval INTEGER NOT NULL REFERENCES approvals"
    " DEFERRABLE INITIALLY DEFERRED,"
    " who BLOB NOT NULL CHECK (length(who) = 16),"
    " what BLOB NOT NULL CHECK (length(what) = 16),"
    " PRIMARY KEY (approval, who)) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE events ("
    " origin INTEGER NOT NULL REFERENCES origins,"
    " seq INTEGER NOT NULL CHECK (seq > 0),"
    " delivery INTEGER REFERENCES deliveries,"
    " state TEXT NOT NULL CHECK (" A_STATE " OR state = 'approved'),"
    " attempt INTEGER NOT NULL CHECK (attempt >= 0),"
    " tried_by INTEGER NOT NULL REFERENCES origins,"
    " at INTEGER NOT NULL,"
    " code INTEGER NOT NULL,"
    " next_at INTEGER NOT NULL,"
    " commitment BLOB CHECK (length(commitment) = 32),"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " approval INTEGER REFERENCES approvals,"
    " PRIMARY KEY (origin, seq),"
    " CHECK ((delivery IS NULL) = (state = 'approved')"
    " AND (approval IS NULL) = (state <> 'approved')))"
    " STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX events_by_delivery ON events (delivery);\n"
    "CREATE INDEX events_tries ON events (at) WHERE " A_TRY("") ";\n"
    "CREATE UNIQUE INDEX events_by_approval ON events (approval)"
    " WHERE approval IS NOT NULL;\n"
    "CREATE TABLE replies ("
    " origin INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " salt BLOB NOT NULL CHECK (length(salt) = 16),"
    " stage TEXT NOT NULL, text TEXT NOT NULL,"
    " file TEXT NOT NULL, page INTEGER NOT NULL,"
    " PRIMARY KEY (origin, seq),"
    " FOREIGN KEY (origin, seq) REFERENCES events)"
    " STRICT, WITHOUT ROWID;\n";

/* What may not be done to them, whoever has the file open. */
const char store_guards[] =
    "CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN"
    " SELECT RAISE(FAIL, 'an event is never deleted'); END;\n"
    "CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN"
    " SELECT RAISE(FAIL, 'an event is never changed'); END;\n"
    "CREATE TRIGGER replies_are_final BEFORE UPDATE ON replies BEGIN"
    " SELECT RAISE(FAIL, 'a reply is never changed'); END;\n"
    "CREATE TRIGGER approvals_stay BEFORE DELETE ON approvals BEGIN"
    " SELECT RAISE(FAIL, 'an approval is never deleted'); END;\n"
    "CREATE TRIGGER approvals_are_final BEFORE UPDATE ON approvals BEGIN"
    " SELECT RAISE(FAIL, 'an approval is never changed'); END;\n"
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

/* An answer counts for itself only where no intent came before it. */
#define TRIES_SINCE \
	" FROM events e INDEXED BY events_tries WHERE e.at >= ?1" \
	" AND (" A_TRY("e.") ") AND (e.state = 'sending' OR NOT EXISTS" \
	" (SELECT 1 FROM events s WHERE s.delivery = e.delivery" \
	" AND s.attempt = e.attempt AND s.tried_by = e.tried_by" \
	" AND s.state = 'sending'))"

/* A delivery with its people: the columns that read_delivery() expects. */
#define DELIVERY(state, attempts, code, next_at, changed_at, file, page) \
	"SELECT d.id, d.mailing, d.case_id, r.key, w.key, d.channel," \
	" d.revision, r.name, r.address, " state ", " attempts "," \
	" d.planned_at, " changed_at ", " next_at ", d.planned_on," \
	" d.message_id, d.content, " code ", " file ", " page ", d.key_hash"
#define AS_IT_STANDS \
	DELIVERY("d.state", "d.attempts", "d.code", "d.next_at", \
	    "d.changed_at", "d.file", "d.page")
/* Of the last attempt: what was said to an earlier one explains nothing. */
#define REPLY_TEXT \
	"(SELECT a.text FROM events e JOIN replies a" \
	" ON a.origin = e.origin AND a.seq = e.seq WHERE e.delivery = d.id" \
	" AND e.attempt = d.attempts AND a.text <> ''" \
	" ORDER BY e.seq DESC LIMIT 1)"
#define LAST_REPLY ", " REPLY_TEXT
#define WITH_PEOPLE \
	" JOIN people r ON r.id = d.recipient" \
	" LEFT JOIN people w ON w.id = d.writer"
#define FILTER \
	" WHERE (?1 = '' OR d.mailing = ?1) AND (?2 = '' OR d.case_id = ?2)" \
	" AND (?3 = '' OR r.key = ?3 OR r.name = ?3" \
	" OR r.address = ?3 COLLATE NOCASE)" \
	" AND (?4 = '' OR d.channel = ?4)"
#define BETWEEN(at) \
	" AND (?6 = 0 OR " at " >= ?6) AND (?7 = 0 OR " at " < ?7)"
#define EVENT_OF(key) \
	"SELECT e.origin, e.seq, " key ", e.state, e.attempt, e.tried_by," \
	" e.at, e.code, e.next_at, e.commitment, e.hash"
#define EVENT EVENT_OF("d.key_hash")

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
	[Q_CHAIN] = EVENT_OF("coalesce(d.key_hash, p.key_hash)")
	    ", r.salt, r.stage, r.text, r.file, r.page"
	    " FROM events e LEFT JOIN deliveries d ON d.id = e.delivery"
	    " LEFT JOIN approvals p ON p.id = e.approval"
	    " LEFT JOIN replies r ON r.origin = e.origin AND r.seq = e.seq"
	    " WHERE e.origin = ?1 AND e.seq > ?2 ORDER BY e.seq",
	[Q_BY_DELIVERY] = EVENT ", d.id, d.state, d.attempts, d.next_at"
	    " FROM events e INDEXED BY events_by_delivery"
	    " CROSS JOIN deliveries d ON d.id = e.delivery"
	    " ORDER BY e.delivery, e.origin, e.seq",
	[Q_UNTOLD] = "SELECT d.id FROM deliveries d WHERE NOT EXISTS"
	    " (SELECT 1 FROM events e WHERE e.delivery = d.id) LIMIT 1",
	[Q_ADD_EVENT] = "INSERT INTO events VALUES"
	    " (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
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
	[Q_KNOWN] = AS_IT_STANDS " FROM deliveries d" WITH_PEOPLE
	    " WHERE " BY_KEY,
	[Q_LAST_REPLY] = "SELECT " REPLY_TEXT " FROM deliveries d"
	    " WHERE d.id = ?1",
	[Q_ID] = "SELECT d.id FROM deliveries d WHERE " BY_KEY,
	[Q_REVISIONS] = "SELECT max(revision) FROM deliveries"
	    " INDEXED BY deliveries_revised WHERE revision > 0",
	[Q_ADD_DELIVERY] = "INSERT INTO deliveries (key_hash, mailing, case_id,"
	    " channel, revision, recipient, writer, planned_at, planned_on,"
	    " message_id, content, changed_at, state, attempts, file, page)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?8,"
	    " ?12, ?13, ?14, ?15)"
	    " ON CONFLICT (" KEY_START("key_hash") ") DO NOTHING",
	[Q_SET_CONTENT] = "UPDATE deliveries SET content = ?2 WHERE id = ?1",
	[Q_SET_PAPER] = "UPDATE deliveries SET file = coalesce(?2, file),"
	    " page = coalesce(?3, page), content = coalesce(?4, content)"
	    " WHERE id = ?1",
	[Q_SHOWN] = "SELECT state, attempts, key_hash FROM deliveries"
	    " WHERE id = ?1",
	[Q_MOVE] = "UPDATE OR FAIL deliveries SET state = ?3, attempts = ?4,"
	    " code = ?5, next_at = ?6, changed_at = ?7"
	    " WHERE id = ?1 AND state = ?2 AND attempts = ?8",
	[Q_LEFT_SENDING] = "SELECT id FROM deliveries WHERE state = 'sending'",
	[Q_TO_CANCEL] = "SELECT id FROM deliveries WHERE state IN"
	    " ('planned', 'deferred', 'resolved-not-sent', 'made')"
	    " AND (?1 = '' OR mailing = ?1) AND (?2 = '' OR case_id = ?2)"
	    " AND (?4 = '' OR recipient IN (SELECT id FROM people WHERE"
	    " kind = 'recipient' AND (key = ?4 OR name = ?4"
	    " OR address = ?4 COLLATE NOCASE)))"
	    " AND id > ?3 ORDER BY id LIMIT 1000",
	[Q_TO_REVIVE] = "SELECT id FROM deliveries WHERE state = 'cancelled'"
	    " AND (revision = 0 OR channel = 'print')"
	    " AND (?1 = '' OR mailing = ?1) AND (?2 = '' OR case_id = ?2)"
	    " AND id > ?3 ORDER BY id LIMIT 1000",
	[Q_SENT_SINCE] = "SELECT count(*)" TRIES_SINCE,
	[Q_TRIES] = "SELECT e.at, (SELECT r.address FROM deliveries d"
	    " JOIN people r ON r.id = d.recipient WHERE d.id = e.delivery)"
	    TRIES_SINCE " ORDER BY e.at",
	[Q_FIRST_TRY] = "SELECT min(e.at) FROM events e"
	    " INDEXED BY events_by_delivery WHERE e.delivery = ?1"
	    " AND (" A_TRY("e.") ") AND e.attempt >= (SELECT max(p.attempt)"
	    " FROM events p INDEXED BY events_by_delivery"
	    " WHERE p.delivery = ?1 AND p.state = 'planned')",
	[Q_EACH] = AS_IT_STANDS LAST_REPLY " FROM deliveries d" WITH_PEOPLE
	    FILTER BETWEEN("d.changed_at") " AND (?5 = '' OR d.state = ?5)"
	    " ORDER BY d.id",
	[Q_HISTORY] = DELIVERY("e.state", "e.attempt", "e.code", "e.next_at",
	    "e.at", "a.file", "a.page") ", a.text FROM events e"
	    " CROSS JOIN deliveries d ON d.id = e.delivery" WITH_PEOPLE
	    " LEFT JOIN replies a ON a.origin = e.origin AND a.seq = e.seq"
	    FILTER BETWEEN("e.at") " AND (?5 = '' OR e.state = ?5)"
	    " ORDER BY e.origin, e.seq",
	[Q_INDEX_MESSAGES] = "CREATE INDEX IF NOT EXISTS deliveries_by_message"
	    " ON deliveries (message_id)",
	[Q_INDEX_RECIPIENTS] = "CREATE INDEX IF NOT EXISTS"
	    " deliveries_by_recipient ON deliveries (recipient)",
	[Q_INDEX_ADDRESSES] = "CREATE INDEX IF NOT EXISTS people_by_address"
	    " ON people (address COLLATE NOCASE)",
	[Q_BY_MESSAGE] = AS_IT_STANDS LAST_REPLY " FROM deliveries d"
	    WITH_PEOPLE " WHERE d.message_id >= ?1 AND d.message_id < ?2"
	    " ORDER BY d.message_id LIMIT 1",
	[Q_BY_ADDRESS] = AS_IT_STANDS LAST_REPLY ", (SELECT max(e.at)"
	    " FROM events e WHERE e.delivery = d.id AND e.state = 'sending'"
	    " AND e.at BETWEEN ?2 AND ?3) sent FROM deliveries d" WITH_PEOPLE
	    " WHERE r.address = ?1 COLLATE NOCASE AND d.channel = 'email'"
	    " AND sent IS NOT NULL ORDER BY sent DESC, d.id DESC LIMIT 1",
	[Q_HAS_RETURN] = "SELECT 1 FROM events e JOIN replies a"
	    " ON a.origin = e.origin AND a.seq = e.seq WHERE e.delivery = ?1"
	    " AND a.stage = ?2 AND a.text = ?3 LIMIT 1",
	[Q_COUNTS] = "SELECT mailing, channel, case_id, state, count(*),"
	    " min(CASE state WHEN 'deferred' THEN next_at END)"
	    " FROM deliveries GROUP BY mailing, channel, case_id, state"
	    " ORDER BY mailing, channel, case_id, min(id)",
	[Q_ADD_APPROVAL] = "INSERT INTO approvals (id, key_hash, mailing)"
	    " VALUES (?1, ?2, ?3)",
	[Q_ADD_PART] = "INSERT INTO approved_parts VALUES (?1, ?2, ?3)",
	[Q_ADD_APPROVED] = "INSERT INTO approved_letters VALUES (?1, ?2, ?3)",
	[Q_LAST_APPROVAL] = "SELECT max(id) FROM approvals",
	[Q_APPROVAL] = "SELECT p.id, p.key_hash, e.at, r.stage, r.text"
	    " FROM approvals p JOIN events e ON e.approval = p.id"
	    " LEFT JOIN replies r ON r.origin = e.origin AND r.seq = e.seq"
	    " WHERE p.mailing = ?1 ORDER BY p.id DESC LIMIT 1",
	[Q_PARTS] = "SELECT name, digest FROM approved_parts"
	    " WHERE approval = ?1 ORDER BY name",
	[Q_ALL_APPROVED] = "SELECT who, what FROM approved_letters"
	    " WHERE approval = ?1 ORDER BY who",
	[Q_APPROVED] = "SELECT what FROM approved_letters"
	    " WHERE approval = ?1 AND who = ?2",
	[Q_LATEST] = "SELECT at FROM events WHERE origin = ?1"
	    " ORDER BY seq DESC LIMIT 1",
};

const char *
query_text(enum query_name name)
{
	return queries[name];
}
