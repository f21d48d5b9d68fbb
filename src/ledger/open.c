/* SPDX-License-Identifier: MIT */
/* Opening and closing: lock, checks, what a crash left behind. */
#include "handle.h"
#include "lock.h"
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static str
beside(struct ledger *l, const char *suffix)
{
	return str_format(l->job, "%.*s%s", FMT(l->path), suffix);
}

/* A log that is gone although its witness stands was lost, not never made. */
static bool
check_never_made(struct ledger *l, struct faults *f)
{
	struct witness *w = &l->witness[BESIDE];

	witness_read(l->job, w);
	if (!w->found)
		return true;
	return fault_file(f, FAULT_REFUSED, l->path,
	    _("the log is missing, but its witness '%.*s' knows %lld events;"
	      " put the log back, or remove the witness to begin anew"),
	    FMT(w->path), (long long)w->head.seq);
}

/* It gets its name when it is whole, so a crash leaves no half one. */
static bool
make(struct ledger *l, struct faults *f)
{
	str draft = beside(l, "-new");
	char *from = str_z(l->job, draft);
	int fd;

	if (!check_never_made(l, f))
		return false;
	unlink(from);
	fd = open(from, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_file(f, FAULT_CREATE, l->path,
		    _("cannot create: %s"), strerror(errno));
	close(fd);
	if (!store_make(draft, random_hex(l->job, ORIGIN_LENGTH / 2),
		random_hex(l->job, 32), f)) {
		unlink(from);
		return false;
	}
	if (rename(from, str_z(l->job, l->path)) != 0 || !folder_sync(l->path))
		return fault_file(f, FAULT_CREATE, l->path,
		    _("cannot create: %s"), strerror(errno));
	return true;
}

/*
 * The file itself says how it was left: a clean end makes a plain file of it
 * (byte 18 of the SQLite format: 1; with a write-ahead log: 2).
 */
static bool
ended_well(struct ledger *l, const char *path)
{
	unsigned char head[20];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool whole = fd >= 0 &&
	    pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head;

	if (fd >= 0)
		close(fd);
	return whole && head[18] == 1 && head[19] == 1 &&
	    !path_exists(beside(l, "-wal")) &&
	    !path_exists(beside(l, "-journal"));
}

/* The file as such, before SQLite sees it. */
static bool
check_file(struct ledger *l, struct faults *f)
{
	const char *path = str_z(l->job, l->path);
	struct stat st;

	if (lstat(path, &st) != 0)
		return fault_file(f, FAULT_NO_INPUT, l->path,
		    _("cannot open the log: %s"), strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fault_file(f, FAULT_REFUSED, l->path,
		    _("the log is not a regular file"));
	if (st.st_size == 0)
		return fault_file(f, FAULT_IO, l->path,
		    _("damaged: the log is empty; put a good copy back"));
	l->ended_well = ended_well(l, path);
	if (l->mode == LEDGER_WRITE && (st.st_mode & 077) != 0 &&
	    (chmod(path, 0600) != 0 || stat(path, &st) != 0 ||
		(st.st_mode & 077) != 0))
		fault_file(f, FAULT_NOTE, l->path,
		    _("others may read the log: this disk knows no"
		      " permissions"));
	return true;
}

enum { WITH_INDEXES = 16 << 20 };

static int64_t
size_of(const struct ledger *l)
{
	struct stat st;

	return stat(str_z(l->job, l->path), &st) == 0 ? st.st_size : 0;
}

/*
 * To read a large ledger whole takes seconds (about 3 for a million
 * deliveries): only after a run that broke off, and never just to show it.  To
 * hold the indexes against their tables takes longer still (25 ms a MiB), but
 * a key that its index does not find would be planned, and sent, again.
 */
static bool
check_pages(struct ledger *l, struct faults *f)
{
	enum { SMALL = 64 << 20 };
	bool writes = l->mode == LEDGER_WRITE;
	int64_t size = size_of(l);

	if ((!writes || l->ended_well) && size > SMALL)
		return true;
	return store_check_pages(l->store, writes && size <= WITH_INDEXES, f);
}

/* After the events, which can say better what is missing. */
static bool
check_references(struct ledger *l, struct faults *f)
{
	return size_of(l) > WITH_INDEXES || store_check_references(l->store, f);
}

/* With another secret all keys would be others: all would be sent again. */
static bool
check_secret(struct ledger *l, str secret, struct faults *f)
{
	str digest = ledger_fact(l, l->job, S("secret_digest"));

	return str_equal(digest,
		   digest_hex(l->job, digest_sha256(secret))) ||
	    fault_file(f, FAULT_IO, l->path,
		_("damaged: the log does not know its own secret"));
}

static bool
check_schema(struct ledger *l, struct faults *f)
{
	str digest = store_schema_digest(l->job, l->store);

	return str_equal(ledger_fact(l, l->job, S("schema")), digest) ||
	    fault_file(f, FAULT_IO, l->path,
		_("damaged: tables or rules of the log are not as they were "
		  "made"));
}

static bool
read_origins(struct ledger *l, struct faults *f)
{
	enum { MOST_ORIGINS = 10000 };
	struct query *q = store_query(l->store, Q_ORIGINS);
	str *names = NEW_ARRAY(l->job, str, MOST_ORIGINS), secret;

	while (l->origin_count < MOST_ORIGINS && query_next(q))
		names[l->origin_count++] = str_copy(l->job, column_text(q, 0));
	query_end(q);
	l->origins = names;
	l->origin = ledger_fact(l, l->job, S("origin"));
	secret = ledger_fact(l, l->job, S("secret"));
	l->secret = digest_key_new(l->job, secret);
	if (!store_check(l->store, f))
		return false;
	if (secret.len != 64 || l->origin.len != ORIGIN_LENGTH ||
	    !str_equal(l->origin, origin_name(l, OWN_ORIGIN)))
		return fault_file(f, FAULT_IO, l->path,
		    _("damaged: the log does not know its own origin"));
	return check_schema(l, f) && check_secret(l, secret, f);
}

static void
find_state_witness(struct ledger *l, struct faults *f)
{
	str folder = witness_folder(l->job);
	struct arena scratch = {0};
	struct faults unheard = {.arena = &scratch};

	if (folder.len > 0 &&
	    (l->mode == LEDGER_READ || folder_make(folder, &unheard)))
		l->witness[IN_STATE_FOLDER].path = path_join(l->job, folder,
		    str_format(l->job, "%.*s.witness", FMT(l->origin)));
	else if (l->mode == LEDGER_WRITE)
		fault_file(f, FAULT_NOTE, folder,
		    _("no witness of the log can be kept there"));
	arena_free(&scratch);
}

static bool
reserve_emergency(struct ledger *l, struct faults *f)
{
	str path = beside(l, "-emergency");

	if (!emergency_open(l->job, &l->emergency, path))
		fault_file(f, FAULT_NOTE, path,
		    _("there is no room for answers if the disk gets full;"
		      " nothing can be sent"));
	return true;
}

static int64_t
read_latest(struct ledger *l)
{
	struct query *q = store_query(l->store, Q_LATEST);
	int64_t at = 0;

	bind_int(q, 1, OWN_ORIGIN);
	if (query_next(q))
		at = column_int(q, 0);
	query_end(q);
	return at;
}

static bool
open_store(struct ledger *l, struct faults *f)
{
	if (!check_file(l, f))
		return false;
	l->store = store_open(l->path, l->mode, l->shared, f);
	if (l->store == NULL || !check_pages(l, f) || !read_origins(l, f))
		return false;
	read_revisions(l);
	l->latest = read_latest(l);
	find_state_witness(l, f);
	read_witnesses(l);
	return true;
}

static bool
open_for_reading(struct ledger *l, struct faults *f)
{
	return open_store(l, f) && check_events(l, f) && check_witnesses(l, f);
}

static bool
open_for_writing(struct ledger *l, struct faults *f)
{
	l->lock = lock_take(l->lock_path, l->path, f);
	if (l->lock < 0)
		return false;
	if (!path_exists(l->path) && !make(l, f))
		return false;
	if (!open_store(l, f) || !check_events(l, f) ||
	    !check_references(l, f) || !check_witnesses(l, f))
		return false;
	return recover(l, f) && reserve_emergency(l, f);
}

/* Gives back what it holds, without a word. */
static void
let_go(struct ledger *l)
{
	emergency_close(&l->emergency);
	for (int i = 0; i < WITNESSES; i++)
		witness_close(&l->witness[i]);
	if (l->store != NULL)
		store_close(l->store);
	arena_free(&l->claims.memory);
	fresh_free(&l->fresh);
	arena_free(&l->noted_memory);
	arena_free(&l->waiting.texts);
	lock_release(l->lock, l->lock_path);
}

struct ledger *
ledger_open(struct arena *job, str path, enum ledger_mode mode,
    struct faults *f)
{
	struct ledger *l = NEW(job, struct ledger);

	l->job = job;
	l->path = str_copy(job, path);
	l->lock_path = beside(l, "-lock");
	l->mode = mode;
	l->lock = l->emergency.fd = -1;
	for (int i = 0; i < WITNESSES; i++)
		l->witness[i].fd = -1;
	l->witness[BESIDE].path = beside(l, "-witness");
	l->shared = lock_can_share(l->path);
	if (mode == LEDGER_WRITE ? open_for_writing(l, f)
				 : open_for_reading(l, f))
		return l;
	let_go(l);
	return NULL;
}

bool
ledger_can_send(const struct ledger *l)
{
	return l->mode == LEDGER_WRITE && l->shared && !l->broken &&
	    l->emergency.fd >= 0;
}

bool
ledger_close(struct ledger *l, struct faults *f)
{
	bool kept = end_group(l, f);
	bool good = store_check(l->store, f) && kept;

	let_go(l);
	return good;
}
