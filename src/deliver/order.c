/* SPDX-License-Identifier: MIT */
#include "deliver/order.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const str order_head = S_INIT("marathon order 1: cancel");
static const str answer_head = S_INIT("marathon answer 1: cancelled");

enum { MOST_BYTES = 8192, PATIENCE_MS = 20 * 1000, LOOK_MS = 20 };

static str
beside(struct arena *a, str ledger_path, const char *what)
{
	return str_format(a, "%.*s-%s", FMT(ledger_path), what);
}

static str
answer_path(struct arena *a, str ledger_path, str id)
{
	return str_format(a, "%.*s-answer-%.*s", FMT(ledger_path), FMT(id));
}

/* ---- files of our own, and of nobody else ---- */

static bool
is_ours(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && (st.st_mode & 077) == 0 &&
	    st.st_size > 0 && st.st_size <= MOST_BYTES;
}

static bool
read_ours(struct arena *a, str path, str *out)
{
	char *bytes = NEW_ARRAY(a, char, MOST_BYTES);
	int fd = open(str_z(a, path),
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return false;
	if (is_ours(fd))
		n = read(fd, bytes, MOST_BYTES);
	close(fd);
	*out = (str){bytes, n > 0 ? n : 0};
	return n > 0 && utf8_fault(*out) < 0 && str_find_char(*out, '\0') < 0;
}

static bool
is_id(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (!is_digit(s.at[i]) && (s.at[i] < 'a' || s.at[i] > 'f'))
			return false;
	return s.len == ORDER_ID;
}

/* ---- the run that obeys ---- */

static bool
parse(str text, struct order *o)
{
	str head;

	return str_line(&text, &head) && str_equal(head, order_head) &&
	    str_line(&text, &o->id) && is_id(o->id) &&
	    str_line(&text, &o->cancel.mailing) &&
	    str_line(&text, &o->cancel.case_id) &&
	    str_line(&text, &o->cancel.only) && text.len == 0;
}

const char *
order_path(struct arena *a, str ledger_path)
{
	return str_z(a, beside(a, ledger_path, "order"));
}

bool
order_take(struct arena *a, str ledger_path, struct order *o, struct faults *f)
{
	const char *path = order_path(a, ledger_path);
	char *taken = str_z(a, beside(a, ledger_path, "order-taken"));
	bool good;
	str text;

	if (rename(path, taken) != 0)
		return false;
	good = read_ours(a, str_from(taken), &text) && parse(text, o);
	unlink(taken);
	return good || fault_file(f, FAULT_NOTE, str_from(path),
	    _("an order that is not of the form, or not ours, was thrown "
	      "away"));
}

bool
order_answer(str ledger_path, const struct order *o, int64_t cancelled,
    struct faults *f)
{
	struct arena scratch = {0};
	str text = str_format(&scratch, "%.*s\n%.*s\n%lld\n",
	    FMT(answer_head), FMT(o->id), (long long)cancelled);
	bool good = file_save(answer_path(&scratch, ledger_path, o->id), text,
	    f);

	arena_free(&scratch);
	return good;
}

/* ---- the second terminal ---- */

struct request {
	struct arena *arena;
	str ledger_path, id, path;
	const struct cancel_order *order;
	struct faults *faults;
};

/* A line each: such a name is none of ours anyway. */
static bool
fits(const struct cancel_order *o)
{
	const str all[] = {o->mailing, o->case_id, o->only};

	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		if (all[i].len > 2000 || str_find_char(all[i], '\n') >= 0 ||
		    str_find_char(all[i], '\r') >= 0)
			return false;
	return true;
}

/* Under its name at once, whole, and only where no other order waits. */
static bool
leave(struct request *r, bool *left)
{
	str part, text = str_format(r->arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n",
	    FMT(order_head), FMT(r->id), FMT(r->order->mailing),
	    FMT(r->order->case_id), FMT(r->order->only));
	int error;

	if (!file_write_part(r->arena, r->path, text, &part, r->faults))
		return false;
	*left = link(part.at, str_z(r->arena, r->path)) == 0;
	error = errno;
	file_drop_part(part);
	return *left || error == EEXIST ||
	    fault_file(r->faults, FAULT_CREATE, r->path,
		_("cannot create: %s"), strerror(error));
}

static bool
read_answer(struct request *r, int64_t *cancelled)
{
	str path = answer_path(r->arena, r->ledger_path, r->id), text, line;
	bool good = read_ours(r->arena, path, &text) &&
	    str_line(&text, &line) && str_equal(line, answer_head) &&
	    str_line(&text, &line) && str_equal(line, r->id) &&
	    str_line(&text, &line) && str_to_int(line, cancelled);

	if (good)
		unlink(str_z(r->arena, path));
	return good;
}

/* The order is taken back; false: it was obeyed just now. */
static bool
take_back(struct request *r, int64_t *cancelled)
{
	unlink(str_z(r->arena, r->path));
	return !read_answer(r, cancelled);
}

static bool
obey_here(struct request *r, int64_t *cancelled)
{
	struct ledger *l = ledger_open(r->arena, r->ledger_path, LEDGER_WRITE,
	    r->faults);
	bool good;

	if (l == NULL)
		return false;
	good = ledger_cancel_one(l, r->order->mailing, r->order->case_id,
	    r->order->only, clock_now(), cancelled, r->faults);
	return ledger_close(l, r->faults) && good;
}

static bool
takes_no_orders(struct request *r, int64_t holder)
{
	return fault_file(r->faults, FAULT_REFUSED, r->ledger_path,
	    _("process %lld has the log and takes no order now: it asks, "
	      "checks or prints; wait for it, or stop it"),
	    (long long)holder);
}

/* Waits for the run that has the ledger; if it ends, it is done here. */
static bool
ask_holder(struct request *r, int64_t holder, int64_t *cancelled)
{
	static const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
	int64_t end = clock_steady() + PATIENCE_MS;
	bool left = false;

	while (clock_steady() < end && !stop_asked()) {
		struct arena_mark mark = arena_mark(r->arena);

		if (!left && !leave(r, &left))
			return false;
		if (left && read_answer(r, cancelled))
			return true;
		arena_reset(r->arena, mark);
		if (ledger_holder(r->ledger_path) == 0)
			return (left && !take_back(r, cancelled)) ||
			    obey_here(r, cancelled);
		nanosleep(&pause, NULL);
	}
	if (left && !take_back(r, cancelled))
		return true;
	return takes_no_orders(r, holder);
}

bool
deliver_cancel(str ledger_path, const struct cancel_order *order,
    int64_t *cancelled, struct faults *f)
{
	struct arena scratch = {0};
	struct request r = {.arena = &scratch, .ledger_path = ledger_path,
	    .order = order, .faults = f};
	int64_t holder = ledger_holder(ledger_path);
	bool good;

	*cancelled = 0;
	r.id = random_hex(&scratch, ORDER_ID / 2);
	r.path = beside(&scratch, ledger_path, "order");
	if (!fits(order))
		good = true;	/* nobody is called so */
	else if (holder == 0)
		good = obey_here(&r, cancelled);
	else
		good = ask_holder(&r, holder, cancelled);
	arena_free(&scratch);
	return good;
}
