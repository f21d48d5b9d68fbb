/* SPDX-License-Identifier: MIT */
/* All SQL of the ledger: the schema, and the statements by name. */
#include "store.h"

/* What a server was asked, or answered before the body. */
#define A_TRY(of) \
	of "state = 'sending' OR " of "state = 'refused' OR " \
	of "state = 'deferred'"

/* The number of an event: its origin's, and its seq. */
#define EVENT_ID(origin, seq) "(" origin " << 40) + " seq
#define ORIGIN(id) id " >> 40"
#define SEQ(id) id " & 0xFFFFFFFFFF"
#define OF_ORIGIN(id, origin) \
	id " BETWEEN " EVENT_ID(origin, "1") " AND (" origin " + 1 << 40)"

/*
 * Numbers (id) hold in one file only; what has a name in all the world, for
 * merging, is: origins.name, people.name_id, deliveries.key_hash, and of an
 * event (origin, seq): both are in its number, so that each chain is written
 * at its end.  Number 1 of the origins is this file itself.
 *
 * The events of a delivery hang together from standing.last, or else from
 * deliveries.first, by events.before, in the order in which they came into
 * this file: an index would cost more than all the rest of an event.
 *
 * Erasable: people.key, name, address, salt; deliveries.message_id, content,
 * file; all of replies.  What remains then is who-less: states, times, codes.
 *
 * An event is of a delivery, or the approval of a mailing that has the same
 * number: then who approved it stands in replies.text, its code in stage.
 *
 * Where a delivery stands is a cache of the fold of its events; one that was
 * planned, and nothing else, has no row there.  The guards say which moves it
 * may make, except while the fact 'merging' stands: a merge puts it there,
 * sets states to what the fold says, and takes it away, in one commit.
 *
 * What an event says, and what refers to what, is checked when a log is opened,
 * not at each row that is added: its hash covers the one, and the keys of what
 * it refers to.
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
    " name_id BLOB NOT NULL CHECK (length(name_id) = 16),"
    " kind TEXT NOT NULL CHECK (kind IN ('recipient', 'writer')),"
    " key TEXT, name TEXT, address TEXT,"
    " salt BLOB CHECK (length(salt) = 16)) STRICT;\n"
    "CREATE UNIQUE INDEX people_by_key ON people (key, kind)"
    " WHERE key IS NOT NULL;\n"
    "CREATE TABLE deliveries ("
    " id INTEGER PRIMARY KEY,"
    " key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),"
    " mailing TEXT NOT NULL, case_id TEXT NOT NULL, channel TEXT NOT NULL,"
    " revision INTEGER NOT NULL,"
    " recipient INTEGER NOT NULL REFERENCES people,"
    " writer INTEGER REFERENCES people,"
    " planned_at INTEGER NOT NULL,"
    " planned_on TEXT NOT NULL CHECK (length(planned_on) = 10),"
    " message_id TEXT CHECK (length(message_id) = 26),"
    " content BLOB CHECK (length(content) = 32),"
    " file TEXT, page INTEGER NOT NULL DEFAULT 0 CHECK (page >= 0),"
    " first INTEGER NOT NULL REFERENCES events) STRICT;\n"
    "CREATE INDEX deliveries_revised ON deliveries (revision)"
    " WHERE revision > 0;\n"
    "CREATE TABLE standing ("
    " delivery INTEGER PRIMARY KEY REFERENCES deliveries,"
    " state TEXT NOT NULL DEFAULT 'planned',"
    " attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),"
    " code INTEGER NOT NULL DEFAULT 0,"
    " next_at INTEGER NOT NULL DEFAULT 0,"
    " changed_at INTEGER NOT NULL,"
    " last INTEGER NOT NULL REFERENCES events) STRICT;\n"
    "CREATE TABLE approvals ("
    " id INTEGER PRIMARY KEY REFERENCES events,"
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
    " id INTEGER PRIMARY KEY CHECK (id > 1 << 40),"
    " delivery INTEGER REFERENCES deliveries,"
    " before INTEGER REFERENCES events,"
    " state TEXT NOT NULL,"
    " attempt INTEGER NOT NULL,"
    " tried_by INTEGER NOT NULL REFERENCES origins,"
    " at INTEGER NOT NULL,"
    " code INTEGER NOT NULL,"
    " next_at INTEGER NOT NULL,"
    " commitment BLOB,"
    " hash BLOB NOT NULL,"
    " CHECK ((delivery IS NULL) = (state = 'approved'))) STRICT;\n"
    "CREATE TABLE replies ("
    " id INTEGER PRIMARY KEY REFERENCES events,"
    " salt BLOB NOT NULL CHECK (length(salt) = 16),"
    " stage TEXT NOT NULL, text TEXT NOT NULL,"
    " file TEXT NOT NULL, page INTEGER NOT NULL) STRICT;\n";

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
    " planned_at, planned_on, first ON deliveries BEGIN"
    " SELECT RAISE(FAIL, 'a key is never changed'); END;\n"
    "CREATE TRIGGER standing_stays BEFORE DELETE ON standing BEGIN"
    " SELECT RAISE(FAIL, 'what was done is never forgotten'); END;\n"
    "CREATE TRIGGER standing_keeps_its_delivery BEFORE UPDATE OF"
    " delivery ON standing BEGIN"
    " SELECT RAISE(FAIL, 'what was done was done to one'); END;\n";

/* The events of a delivery from its last back: as `its`, for what follows. */
#define ITS(start) \
	"WITH RECURSIVE its(id) AS (" start " UNION SELECT b.before FROM its" \
	" CROSS JOIN events b ON b.id = its.id WHERE b.before IS NOT NULL) "
#define FROM_ITS(e) "FROM its CROSS JOIN events " e " ON " e ".id = its.id "
#define ITS_LAST "SELECT ifnull(s.last, d.first)"
#define STANDING " LEFT JOIN standing s ON s.delivery = d.id"

/* An answer counts for itself only where no intent came before it. */
#define TRIES_SINCE \
	" FROM events e WHERE e.at >= ?1 AND (" A_TRY("e.") ")" \
	" AND (e.state = 'sending' OR NOT EXISTS (" ITS("SELECT e.before") \
	"SELECT 1 " FROM_ITS("i") "WHERE i.attempt = e.attempt" \
	" AND i.tried_by = e.tried_by AND i.state = 'sending'))"

/* A delivery with its people: the columns that read_delivery() expects. */
#define DELIVERY(state, attempts, code, next_at, changed_at, file, page) \
	"SELECT d.id, d.mailing, d.case_id, r.key, w.key, d.channel," \
	" d.revision, r.name, r.address, " state ", " attempts "," \
	" d.planned_at, " changed_at ", " next_at ", d.planned_on," \
	" d.message_id, d.content, " code ", " file ", " page ", d.key_hash," \
	" ifnull(s.last, d.first)"
#define STATE "ifnull(s.state, 'planned')"
#define CHANGED_AT "ifnull(s.changed_at, d.planned_at)"
#define AS_IT_STANDS \
	DELIVERY(STATE, "s.attempts", "s.code", "s.next_at", CHANGED_AT, \
	    "d.file", "d.page")
/* Of the last attempt: what was said to an earlier one explains nothing. */
#define REPLY_TEXT \
	"iif(s.last > 0, (" ITS(ITS_LAST) "SELECT a.text " FROM_ITS("e") \
	"JOIN replies a ON a.id = e.id WHERE e.attempt = s.attempts" \
	" AND a.text <> '' LIMIT 1), NULL)"
#define LAST_REPLY ", " REPLY_TEXT
#define WITH_PEOPLE \
	" JOIN people r ON r.id = d.recipient" \
	" LEFT JOIN people w ON w.id = d.writer" STANDING
#define FILTER \
	" WHERE (?1 = '' OR d.mailing = ?1) AND (?2 = '' OR d.case_id = ?2)" \
	" AND (?3 = '' OR r.key = ?3 OR r.name = ?3" \
	" OR r.address = ?3 COLLATE NOCASE)" \
	" AND (?4 = '' OR d.channel = ?4)"
#define BETWEEN(at) \
	" AND (?6 = 0 OR " at " >= ?6) AND (?7 = 0 OR " at " < ?7)"
#define EVENT(key) \
	"SELECT " ORIGIN("e.id") ", " SEQ("e.id") ", " key ", e.state," \
	" e.attempt, e.tried_by, e.at, e.code, e.next_at, e.commitment, e.hash"

/*
 * What fails fails the transaction, so a statement need not be undone alone
 * (OR FAIL): SQLite would copy each page that it is about to change.
 */
#define ADD_EVENTS "INSERT OR FAIL INTO events VALUES "
#define ADD_REPLIES "INSERT OR FAIL INTO replies VALUES "
#define AN_EVENT "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define A_REPLY "(?, ?, ?, ?, ?, ?)"
#define FOUR(row) row ", " row ", " row ", " row
#define SIXTEEN(row) FOUR(FOUR(row))

static const char *const queries[QUERIES] = {
	[Q_BEGIN] = "BEGIN",
	[Q_BEGIN_WRITING] = "BEGIN IMMEDIATE",
	[Q_COMMIT] = "COMMIT",
	[Q_FACT] = "SELECT value FROM facts WHERE name = ?1",
	[Q_SET_FACT] = "INSERT INTO facts VALUES (?1, ?2)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	[Q_SCHEMA] = "SELECT sql FROM sqlite_schema"
	    " WHERE type IN ('table', 'trigger') ORDER BY name",
	[Q_ORIGINS] = "SELECT name FROM origins ORDER BY id",
	[Q_ADD_ORIGIN] = "INSERT INTO origins (name) VALUES (?1)",
	[Q_HEAD] = "SELECT " SEQ("id") ", hash, at FROM events"
	    " WHERE " OF_ORIGIN("id", "?1") " ORDER BY id DESC LIMIT 1",
	[Q_HASH_AT] = "SELECT hash FROM events"
	    " WHERE id = " EVENT_ID("?1", "?2"),
	[Q_CHAIN] = EVENT("coalesce(d.key_hash, p.key_hash)")
	    ", r.salt, r.stage, r.text, r.file, r.page"
	    " FROM events e LEFT JOIN deliveries d ON d.id = e.delivery"
	    " LEFT JOIN approvals p ON p.id = e.id AND e.delivery IS NULL"
	    " LEFT JOIN replies r ON r.id = e.id"
	    " WHERE " OF_ORIGIN("e.id", "?1")
	    " AND e.id > " EVENT_ID("?1", "?2") " ORDER BY e.id",
	[Q_EVENT] = EVENT("NULL") ", e.delivery, e.before"
	    " FROM events e WHERE e.id = ?1",
	[Q_ALL_SHOWN] = "SELECT d.id, " STATE ", s.attempts, s.next_at,"
	    " ifnull(s.last, d.first) FROM deliveries d" STANDING
	    " ORDER BY d.id",
	[Q_TOLD] = "SELECT count(delivery) FROM events",
	[Q_ADD_EVENT] = ADD_EVENTS AN_EVENT,
	[Q_ADD_4_EVENTS] = ADD_EVENTS FOUR(AN_EVENT),
	[Q_ADD_16_EVENTS] = ADD_EVENTS SIXTEEN(AN_EVENT),
	[Q_ADD_REPLY] = ADD_REPLIES A_REPLY,
	[Q_ADD_4_REPLIES] = ADD_REPLIES FOUR(A_REPLY),
	[Q_ADD_16_REPLIES] = ADD_REPLIES SIXTEEN(A_REPLY),
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
	    " WHERE d.key_hash = ?1",
	[Q_LAST_REPLY] = "SELECT " REPLY_TEXT " FROM deliveries d"
	    STANDING " WHERE d.id = ?1",
	[Q_FIND] = "SELECT d.id, " STATE ", s.attempts, d.planned_at,"
	    " " CHANGED_AT ", s.next_at, d.planned_on, d.message_id,"
	    " d.content, s.code, d.file, d.page, ifnull(s.last, d.first),"
	    " r.name, r.address FROM deliveries d"
	    " JOIN people r ON r.id = d.recipient" STANDING
	    " WHERE d.key_hash = ?1",
	[Q_ID] = "SELECT id FROM deliveries WHERE key_hash = ?1",
	[Q_ANY_OF_MAILING] = "SELECT 1 FROM deliveries WHERE mailing = ?1"
	    " LIMIT 1",
	[Q_REVISIONS] = "SELECT max(revision) FROM deliveries"
	    " INDEXED BY deliveries_revised WHERE revision > 0",
	[Q_ADD_DELIVERY] = "INSERT INTO deliveries (key_hash, mailing, case_id,"
	    " channel, revision, recipient, writer, planned_at, planned_on,"
	    " message_id, content, file, page, first) VALUES"
	    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
	    " ON CONFLICT (key_hash) DO NOTHING",
	[Q_SET_CONTENT] = "UPDATE deliveries SET content = ?2 WHERE id = ?1",
	[Q_SET_PAPER] = "UPDATE deliveries SET file = coalesce(?2, file),"
	    " page = coalesce(?3, page), content = coalesce(?4, content)"
	    " WHERE id = ?1",
	[Q_SHOWN] = "SELECT " STATE ", s.attempts, d.key_hash,"
	    " ifnull(s.last, d.first) FROM deliveries d" STANDING
	    " WHERE d.id = ?1",
	[Q_FIRST_MOVE] = "INSERT OR FAIL INTO standing (delivery, state,"
	    " attempts, code, next_at, changed_at, last)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	    " ON CONFLICT (delivery) DO NOTHING",
	[Q_MOVE] = "UPDATE OR FAIL standing SET state = ?2, attempts = ?3,"
	    " code = ?4, next_at = ?5, changed_at = ?6, last = ?7"
	    " WHERE delivery = ?1 AND last = ?8",
	[Q_SET_LAST] = "INSERT INTO standing (delivery, changed_at, last)"
	    " SELECT id, planned_at, ?2 FROM deliveries WHERE id = ?1"
	    " ON CONFLICT (delivery) DO UPDATE SET last = excluded.last",
	[Q_LEFT_SENDING] = "SELECT s.delivery FROM standing s"
	    " CROSS JOIN deliveries d ON d.id = s.delivery"
	    " WHERE s.state = 'sending'",
	[Q_TO_CANCEL] = "SELECT d.id FROM deliveries d" STANDING
	    " WHERE " STATE " IN"
	    " ('planned', 'deferred', 'resolved-not-sent', 'made')"
	    " AND (?1 = '' OR d.mailing = ?1) AND (?2 = '' OR d.case_id = ?2)"
	    " AND (?4 = '' OR d.recipient IN (SELECT id FROM people WHERE"
	    " kind = 'recipient' AND (key = ?4 OR name = ?4"
	    " OR address = ?4 COLLATE NOCASE)))"
	    " AND d.id > ?3 ORDER BY d.id LIMIT 1000",
	[Q_TO_REVIVE] = "SELECT d.id FROM deliveries d" STANDING
	    " WHERE s.state = 'cancelled'"
	    " AND (d.revision = 0 OR d.channel = 'print')"
	    " AND (?1 = '' OR d.mailing = ?1) AND (?2 = '' OR d.case_id = ?2)"
	    " AND d.id > ?3 ORDER BY d.id LIMIT 1000",
	[Q_SENT_SINCE] = "SELECT count(*)" TRIES_SINCE,
	[Q_TRIES] = "SELECT e.at, (SELECT r.address FROM deliveries d"
	    " JOIN people r ON r.id = d.recipient WHERE d.id = e.delivery)"
	    TRIES_SINCE " ORDER BY e.at",
	[Q_FIRST_TRY] = ITS(ITS_LAST " FROM deliveries d" STANDING
	    " WHERE d.id = ?1")
	    "SELECT min(e.at) " FROM_ITS("e") "WHERE (" A_TRY("e.") ")"
	    " AND e.attempt >= (SELECT max(p.attempt) " FROM_ITS("p")
	    "WHERE p.state = 'planned')",
	[Q_EACH] = AS_IT_STANDS LAST_REPLY " FROM deliveries d" WITH_PEOPLE
	    FILTER BETWEEN(CHANGED_AT) " AND (?5 = '' OR " STATE " = ?5)"
	    " ORDER BY d.id",
	[Q_HISTORY] = DELIVERY("e.state", "e.attempt", "e.code", "e.next_at",
	    "e.at", "a.file", "a.page") ", a.text FROM events e"
	    " CROSS JOIN deliveries d ON d.id = e.delivery" WITH_PEOPLE
	    " LEFT JOIN replies a ON a.id = e.id"
	    FILTER BETWEEN("e.at") " AND (?5 = '' OR e.state = ?5)"
	    " ORDER BY e.id",
	[Q_INDEX_TRIES] = "CREATE INDEX IF NOT EXISTS events_tries"
	    " ON events (at) WHERE " A_TRY(""),
	[Q_INDEX_MESSAGES] = "CREATE INDEX IF NOT EXISTS deliveries_by_message"
	    " ON deliveries (message_id)",
	[Q_INDEX_RECIPIENTS] = "CREATE INDEX IF NOT EXISTS"
	    " deliveries_by_recipient ON deliveries (recipient)",
	[Q_INDEX_ADDRESSES] = "CREATE INDEX IF NOT EXISTS people_by_address"
	    " ON people (address COLLATE NOCASE)",
	[Q_BY_MESSAGE] = AS_IT_STANDS LAST_REPLY " FROM deliveries d"
	    WITH_PEOPLE " WHERE d.message_id >= ?1 AND d.message_id < ?2"
	    " ORDER BY d.message_id LIMIT 1",
	[Q_BY_ADDRESS] = AS_IT_STANDS LAST_REPLY ", (" ITS(ITS_LAST)
	    "SELECT max(e.at) " FROM_ITS("e") "WHERE e.state = 'sending'"
	    " AND e.at BETWEEN ?2 AND ?3) sent FROM deliveries d" WITH_PEOPLE
	    " WHERE r.address = ?1 COLLATE NOCASE AND d.channel = 'email'"
	    " AND sent IS NOT NULL ORDER BY sent DESC, d.id DESC LIMIT 1",
	[Q_HAS_RETURN] = ITS(ITS_LAST " FROM deliveries d" STANDING
	    " WHERE d.id = ?1")
	    "SELECT 1 FROM its CROSS JOIN replies a ON a.id = its.id"
	    " WHERE a.stage = ?2 AND a.text = ?3 LIMIT 1",
	[Q_COUNTS] = "SELECT d.mailing, d.channel, d.case_id, " STATE ","
	    " count(*), min(CASE s.state WHEN 'deferred' THEN s.next_at END)"
	    " FROM deliveries d" STANDING " GROUP BY 1, 2, 3, 4"
	    " ORDER BY 1, 2, 3, min(d.id)",
	[Q_ADD_APPROVAL] = "INSERT INTO approvals (id, key_hash, mailing)"
	    " VALUES (?1, ?2, ?3)",
	[Q_ADD_PART] = "INSERT INTO approved_parts VALUES (?1, ?2, ?3)",
	[Q_ADD_APPROVED] = "INSERT INTO approved_letters VALUES (?1, ?2, ?3)",
	[Q_APPROVAL] = "SELECT p.id, p.key_hash, e.at, r.stage, r.text"
	    " FROM approvals p JOIN events e ON e.id = p.id"
	    " LEFT JOIN replies r ON r.id = e.id"
	    " WHERE p.mailing = ?1 ORDER BY p.id DESC LIMIT 1",
	[Q_PARTS] = "SELECT name, digest FROM approved_parts"
	    " WHERE approval = ?1 ORDER BY name",
	[Q_ALL_APPROVED] = "SELECT who, what FROM approved_letters"
	    " WHERE approval = ?1 ORDER BY who",
	[Q_APPROVED] = "SELECT what FROM approved_letters"
	    " WHERE approval = ?1 AND who = ?2",
	[Q_LATEST] = "SELECT at FROM events WHERE " OF_ORIGIN("id", "?1")
	    " ORDER BY id DESC LIMIT 1",
};

const char *
query_text(enum query_name name)
{
	return queries[name];
}
