/* SPDX-License-Identifier: MIT */
#include "emergency.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 1 << 20 };	/* bytes: some thousand answers */

bool
emergency_open(struct arena *a, struct emergency *e, str path)
{
	e->path = path;
	e->used = 0;
	e->fd = open(str_z(a, path),
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (e->fd < 0)
		return false;
	if (ftruncate(e->fd, 0) == 0 && posix_fallocate(e->fd, 0, ROOM) == 0 &&
	    fsync(e->fd) == 0)
		return true;
	emergency_close(e);
	return false;
}

void
emergency_close(struct emergency *e)
{
	struct arena scratch = {0};

	if (e->fd < 0)
		return;
	close(e->fd);
	e->fd = -1;
	if (e->used == 0)
		unlink(str_z(&scratch, e->path));
	arena_free(&scratch);
}

static void
add_field(struct buf *b, str s)
{
	buf_int(b, s.len);
	buf_char(b, ':');
	buf_add(b, s);
}

/*
 * A record: its length as 8 digits, 16 hex digits of the SHA-256 of what
 * follows, and the fields, each with its length before it.
 */
static void
add_record(struct arena *a, struct buf *out, const struct late_answer *l)
{
	struct buf b = {.arena = a};
	str body;

	add_field(&b, (str){(const char *)l->key.byte, sizeof l->key.byte});
	add_field(&b, delivery_state_name(l->state));
	add_field(&b, str_format(a, "%lld", (long long)l->attempt));
	add_field(&b, str_format(a, "%lld", (long long)l->at));
	add_field(&b, str_format(a, "%lld", (long long)l->code));
	add_field(&b, str_format(a, "%lld", (long long)l->next_at));
	add_field(&b, l->stage);
	add_field(&b, l->text);
	body = buf_str(&b);
	buf_format(out, "%08td%.16s", body.len,
	    digest_hex(a, digest_sha256(body)).at);
	buf_add(out, body);
}

bool
emergency_add(struct emergency *e, const struct late_answer *answers,
    ptrdiff_t count)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	bool good = e->fd >= 0;
	ptrdiff_t done = 0;

	for (ptrdiff_t i = 0; i < count; i++)
		add_record(&scratch, &b, &answers[i]);
	good = good && e->used + b.len <= ROOM;
	while (good && done < b.len) {
		ssize_t n = pwrite(e->fd, b.at + done, (size_t)(b.len - done),
		    e->used + done);

		if (n > 0)
			done += n;
		else if (n == 0 || errno != EINTR)
			good = false;
	}
	good = good && fdatasync(e->fd) == 0;
	if (good)
		e->used += b.len;
	arena_free(&scratch);
	return good;
}

static bool
take_bytes(str *rest, ptrdiff_t n, str *out)
{
	if (n < 0 || n > rest->len)
		return false;
	*out = str_slice(*rest, 0, n);
	*rest = str_slice(*rest, n, rest->len);
	return true;
}

static bool
take_field(str *rest, str *out)
{
	int64_t n;

	return str_to_int(str_cut(rest, ':'), &n) && take_bytes(rest, n, out);
}

static bool
take_int(str *rest, int64_t *out)
{
	str field;

	return take_field(rest, &field) && str_to_int(field, out);
}

static bool
read_body(str body, struct late_answer *l)
{
	str key, state;

	if (!take_field(&body, &key) || key.len != sizeof l->key.byte ||
	    !take_field(&body, &state) ||
	    !delivery_state_from(state, &l->state))
		return false;
	memcpy(l->key.byte, key.at, sizeof l->key.byte);
	return take_int(&body, &l->attempt) && take_int(&body, &l->at) &&
	    take_int(&body, &l->code) && take_int(&body, &l->next_at) &&
	    take_field(&body, &l->stage) && take_field(&body, &l->text);
}

static bool
read_record(struct arena *a, str *rest, struct late_answer *l)
{
	str length, sum, body;
	int64_t n;

	return take_bytes(rest, 8, &length) && str_to_int(length, &n) &&
	    take_bytes(rest, 16, &sum) && take_bytes(rest, n, &body) &&
	    str_starts(digest_hex(a, digest_sha256(body)), sum) &&
	    read_body(body, l);
}

bool
emergency_read(struct arena *a, str path, struct late_answer **out,
    ptrdiff_t *count, bool *damaged, struct faults *f)
{
	struct source file;
	ptrdiff_t cap = 0, n = 0;
	str rest;

	*count = 0;
	*damaged = false;
	*out = NULL;
	if (!path_exists(path))
		return true;
	if (!source_read(a, path, S(""), &file, f))
		return false;
	rest = file.text;
	while (rest.len > 0 && rest.at[0] != '\0') {
		if (n == cap) {
			struct late_answer *more;

			cap = cap > 0 ? cap * 2 : 16;
			more = NEW_ARRAY(a, struct late_answer, cap);
			if (n > 0)
				memcpy(more, *out, (size_t)n * sizeof *more);
			*out = more;
		}
		if (!read_record(a, &rest, &(*out)[n])) {
			*damaged = true;
			break;
		}
		n++;
	}
	*count = n;
	return true;
}
