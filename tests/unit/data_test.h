/* SPDX-License-Identifier: MIT */
/* What the tests of the room `data` share. */
#ifndef DATA_TEST_H
#define DATA_TEST_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "data/data.h"

/* Under AddressSanitizer memory that was given back is kept for a while. */
#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

/*
 * The first fault, but for notes, says this, at this line and column (0: of
 * the whole file).
 */
#define ASSERT_FAULT(faults, kind_, line_, column_, message_) \
	do { \
		const struct fault *e_ = (faults)->first; \
		while (e_ != NULL && e_->kind == FAULT_NOTE && \
		    (kind_) != FAULT_NOTE) \
			e_ = e_->next; \
		if (e_ == NULL) \
			fail_msg("no fault, want '%s'", (message_)); \
		ASSERT_STR(e_->message, str_from(message_)); \
		assert_int_equal(e_->kind, (kind_)); \
		assert_int_equal(e_->line, (line_)); \
		assert_int_equal(e_->column, (column_)); \
	} while (0)

/* A real file with these bytes, at a path that ends in XXXXXX until now. */
static inline void
make_file(char *path, str bytes)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	for (ptrdiff_t at = 0; at < bytes.len;) {
		ssize_t n = write(fd, bytes.at + at, (size_t)(bytes.len - at));

		assert_true(n > 0);
		at += n;
	}
	close(fd);
}

/* A list with these bytes, opened from a real file. */
static inline struct list *
list_with(struct arena *a, str bytes, const struct list_options *options,
    struct faults *f)
{
	char path[] = "/tmp/marathon-data-XXXXXX";
	struct list *l;

	make_file(path, bytes);
	l = list_open_with(a, str_from(path), S("list.csv"), options, f);
	unlink(path);
	return l;
}

static inline struct list *
list_of(struct arena *a, str bytes, struct faults *f)
{
	static const struct list_options none;

	return list_with(a, bytes, &none, f);
}

#endif
