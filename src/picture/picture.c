/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "decode.h"

enum { MILLISECONDS_MOST = 20000 };	/* of the processor */

static int64_t
thread_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool
decoding_fits(struct decoding *d, int64_t width, int64_t height, int bytes)
{
	if (width <= 0 || height <= 0)
		return decoding_failed(d, _("it has no size"));
	/* each alone first, so that their product is one */
	if (width <= PICTURE_PIXELS_MOST && height <= PICTURE_PIXELS_MOST &&
	    width * height <= PICTURE_PIXELS_MOST &&
	    width * height * bytes <= PICTURE_BYTES_MOST)
		return true;
	fault_file(d->faults, FAULT_DATA, d->name,
	    _("a picture of %lld x %lld pixels is too large"),
	    (long long)width, (long long)height);
	return fault_mend(d->faults,
	    _("make it smaller in a picture program: 2000 pixels are enough "
	      "for any page"));
}

bool
decoding_in_time(struct decoding *d)
{
	if (thread_time() - d->start <= MILLISECONDS_MOST)
		return true;
	return decoding_failed(d, _("it takes too long"));
}

bool
decoding_failed(struct decoding *d, const char *why)
{
	fault_file(d->faults, FAULT_DATA, d->name,
	    _("the picture cannot be read: %s"), why);
	return fault_mend(d->faults,
	    _("it is damaged, or of a rare kind: open it in a picture program "
	      "and save it anew as PNG"));
}

/* ---- what the first bytes tell ---- */

static bool
is_png(str s)
{
	return str_starts(s, S("\x89PNG\r\n\x1A\n"));
}

static bool
is_jpeg(str s)
{
	return str_starts(s, S("\xFF\xD8\xFF"));
}

/* A format that people take for one of ours; empty: none that is known. */
static str
other_format(str s)
{
	static const struct {
		ptrdiff_t at;
		str bytes, name;
	} known[] = {
	    {0, S_INIT("GIF8"), S_INIT("GIF")},
	    {8, S_INIT("WEBP"), S_INIT("WebP")},
	    {4, S_INIT("ftyphei"), S_INIT("HEIC")},
	    {4, S_INIT("ftypmif1"), S_INIT("HEIC")},
	    {4, S_INIT("ftypavif"), S_INIT("AVIF")},
	    {0, S_INIT("%PDF"), S_INIT("PDF")},
	    {0, S_INIT("BM"), S_INIT("BMP")},
	    {0, S_INIT("II*\0"), S_INIT("TIFF")},
	    {0, S_INIT("MM\0*"), S_INIT("TIFF")},
	};
	str head = str_slice(s, 0, s.len < 1000 ? s.len : 1000);

	for (ptrdiff_t i = 0; i < COUNT(known); i++)
		if (s.len > known[i].at && str_starts(
			str_slice(s, known[i].at, s.len), known[i].bytes))
			return known[i].name;
	return str_find(head, S("<svg")) >= 0 ? S("SVG") : S("");
}

static bool
refuse_format(struct decoding *d)
{
	str format = other_format(d->bytes);

	if (d->bytes.len == 0)
		fault_file(d->faults, FAULT_DATA, d->name,
		    _("the picture's file is empty"));
	else if (format.len > 0)
		fault_file(d->faults, FAULT_DATA, d->name,
		    _("this is a file in the format %.*s, not PNG or JPEG"),
		    FMT(format));
	else
		fault_file(d->faults, FAULT_DATA, d->name,
		    _("this is no picture in the format PNG or JPEG"));
	return fault_mend(d->faults,
	    _("open it in a picture program and save it as PNG; another name "
	      "alone is not enough"));
}

static bool
refuse_size(str name, struct faults *f)
{
	fault_file(f, FAULT_DATA, name,
	    _("the picture's file is larger than %d MiB"),
	    PICTURE_FILE_MOST >> 20);
	return fault_mend(f,
	    _("make it smaller in a picture program: 2000 pixels are enough "
	      "for any page"));
}

/* ---- reading ---- */

/* Over all that is to be seen: size, kind, and the bytes themselves. */
static struct digest
digest_of(const struct picture *p)
{
	int64_t size = p->width * p->height * p->channels;
	str bytes = p->rows != NULL
	    ? (str){(const char *)p->rows, (ptrdiff_t)size} : p->jpeg;
	struct digest inner = digest_sha256(bytes);
	char text[3 * 20 + sizeof inner.byte + 8];
	int n = snprintf(text, sizeof text, "%lldx%lldx%d ",
	    (long long)p->width, (long long)p->height, p->channels);

	memcpy(text + n, inner.byte, sizeof inner.byte);
	return digest_sha256((str){text, n + (ptrdiff_t)sizeof inner.byte});
}

const struct picture *
picture_decode(struct arena *a, const struct source *file, struct faults *f)
{
	struct decoding d = {.arena = a, .name = file->name,
	    .bytes = file->text, .faults = f, .start = thread_time()};
	struct picture *picture;
	bool good;

	if (file->text.len > PICTURE_FILE_MOST)
		good = refuse_size(file->name, f);
	else if (is_png(d.bytes))
		good = png_decode(&d);
	else if (is_jpeg(d.bytes))
		good = jpeg_decode(&d);
	else
		good = refuse_format(&d);
	if (!good)
		return NULL;
	d.picture.digest = digest_of(&d.picture);
	picture = NEW(a, struct picture);
	*picture = d.picture;
	return picture;
}

/* Looked at before a byte is read; what grows meanwhile is seen later. */
static bool
is_too_large(struct arena *scratch, str path)
{
	struct stat st;

	return stat(str_z(scratch, path), &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size > PICTURE_FILE_MOST;
}

const struct picture *
picture_read(struct arena *a, str path, str shown, struct faults *f)
{
	struct arena scratch = {0};
	const struct picture *picture = NULL;
	struct source file;

	if (is_too_large(&scratch, path))
		refuse_size(shown.len > 0 ? shown : path, f);
	else if (source_read(&scratch, path, shown, &file, f))
		picture = picture_decode(a, &file, f);
	arena_free(&scratch);
	return picture;
}
