/* SPDX-License-Identifier: MIT */
/*
 * What fuzz targets share.  A target is one function of any bytes at all: it
 * has to come back, and what it EXPECTs has to be true.  With libFuzzer (make
 * fuzz) it hunts; with replay.c (make check) it reads its corpus again.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EXPECT(truth) \
	((truth) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #truth))

_Noreturn static inline void
fuzz_failed(const char *file, int line, const char *truth)
{
	fprintf(stderr, "%s:%d: not true: %s\n", file, line, truth);
	abort();
}

static inline str
fuzz_bytes(const uint8_t *data, size_t size)
{
	if (size == 0)
		return S("");
	return (str){(const char *)data, (ptrdiff_t)size};
}

/* Text as it is within the house. */
static inline bool
fuzz_is_text(str s)
{
	return utf8_fault(s) < 0 && str_find_char(s, '\0') < 0;
}

/* No control character, as far as bytes tell, but line ends. */
static inline bool
fuzz_is_visible(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if ((c < ' ' && c != '\n') || c == 0x7F)
			return false;
	}
	return utf8_fault(s) < 0;
}

static inline bool
fuzz_is_inside(struct place p)
{
	return p.source != NULL && p.at >= 0 && p.length >= 0 &&
	    p.at <= p.source->text.len - p.length;
}

/* Nothing fails in silence, and what is shown cannot steer a terminal. */
static inline void
fuzz_faults(const struct faults *f, bool good)
{
	char *shown = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&shown, &length);

	EXPECT(good || f->rows + f->errors > 0);
	faults_print(f, to);
	fclose(to);
	EXPECT(fuzz_is_visible((str){shown, (ptrdiff_t)length}));
	free(shown);
}

/* The bytes as a file without a name; close(*fd) when done with its path. */
static inline str
fuzz_file(struct arena *a, str bytes, int *fd)
{
	*fd = memfd_create("fuzz", MFD_CLOEXEC);
	EXPECT(*fd >= 0);
	EXPECT(write(*fd, bytes.at, (size_t)bytes.len) == bytes.len);
	return str_format(a, "/proc/self/fd/%d", *fd);
}

#endif
