/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "join.h"
#include "sieve.h"
#include "vcard.h"
#include "unicode/unicode.h"

bool
is_private_use(int32_t c)
{
	return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

ptrdiff_t
ascii_skip(str s, ptrdiff_t at)
{
	uint64_t eight;

	for (; s.len - at >= 8; at += 8) {
		memcpy(&eight, s.at + at, 8);
		if ((eight & 0x8080808080808080) != 0)
			break;
	}
	while (at < s.len && (unsigned char)s.at[at] < 0x80)
		at++;
	return at;
}

ptrdiff_t
private_use_find(str s)
{
	ptrdiff_t at = 0;

	while ((at = ascii_skip(s, at)) < s.len) {
		ptrdiff_t start = at;

		if (is_private_use(utf8_next(s, &at)))
			return start;
	}
	return -1;
}

/* What a file is that somebody took for a list, by its first bytes, or NULL. */
static const char *
other_kind(str start)
{
	static const struct {
		str magic;
		const char *what;
	} kinds[] = {
		{S_INIT("\xD0\xCF\x11\xE0"),
		 N_("this is an XLS spreadsheet, or one with a password: save "
		    "it as XLSX, ODS or CSV, without a password")},
		{S_INIT("%PDF"), N_("this is a PDF file, not a list")},
		{S_INIT("\x1F\x8B"),
		 N_("this is a gzip file, not a list: unpack it")},
		{S_INIT("7z\xBC\xAF"),
		 N_("this is a 7z archive, not a list: unpack it")},
		{S_INIT("Rar!"),
		 N_("this is a RAR archive, not a list: unpack it")},
		{S_INIT("{\\rtf"), N_("this is an RTF text, not a list")},
		{S_INIT("\x89PNG"), N_("this is a picture, not a list")},
		{S_INIT("\xFF\xD8\xFF"), N_("this is a picture, not a list")},
		{S_INIT("<?xml"),
		 N_("this is an XML file: save it as XLSX, ODS or CSV")},
		{S_INIT("<html"),
		 N_("this is an HTML page: save it as XLSX, ODS or CSV")},
		{S_INIT("<!DOCTYPE"),
		 N_("this is an HTML page: save it as XLSX, ODS or CSV")},
	};

	if (str_starts(start, UTF8_BOM))
		start = str_slice(start, UTF8_BOM.len, start.len);
	start = str_trim(start);
	for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
		if (start.len >= kinds[i].magic.len &&
		    strncasecmp(start.at, kinds[i].magic.at,
			(size_t)kinds[i].magic.len) == 0)
			return _(kinds[i].what);
	return NULL;
}

/* By the zero halves of its first two characters: "LE", "BE" or NULL. */
static const char *
utf16_without_mark(str start)
{
	const char *b = start.at;

	if (start.len < 4 || !b[0] != !b[2] || !b[1] != !b[3] ||
	    !b[0] == !b[1])
		return NULL;
	return b[0] == '\0' ? "BE" : "LE";
}

struct decoding {
	struct arena *arena;
	struct input *in;
	struct source *source;
	struct decoded *out;
	struct spool spool;
	struct sieve *sieve;
	bool plain;		/* the file's bytes are the text's */
	bool cards;		/* and may be folded within a character */
	bool fallback;		/* not UTF-8: take it for Windows-1252 */
	int64_t refused;	/* where in the file is what iconv refused */
};

/* Whether nothing can make a list of this any more. */
static bool
hopeless(const struct decoding *d)
{
	const struct sieve *s = d->sieve;

	return s->nul >= 0 || s->endless >= 0 || (s->bad >= 0 &&
	    (!d->fallback || s->mark || s->multibyte));
}

static bool
read_plain(struct decoding *d, struct faults *f)
{
	char piece[SIEVE_PIECE];
	ptrdiff_t kept = 0, got, len;

	do {
		if (!input_read(d->in, piece + kept, SIEVE_PIECE - kept, &got,
		    f))
			return false;
		len = kept + got;
		kept = d->cards && got > 0 ?
		    len - join_characters(piece, len) : 0;
		if (!sieve_add(d->sieve, (str){piece, len - kept}, f))
			return false;
		memmove(piece, piece + len - kept, (size_t)kept);
	} while (got > 0 && !hopeless(d));
	return sieve_end(d->sieve, f);
}

static bool
add_windows_1252(struct sieve *s, str bytes, struct faults *f)
{
	struct arena scratch = {0};
	bool good = sieve_add(s, unicode_from_windows_1252(&scratch, bytes),
	    f);

	arena_free(&scratch);
	return good;
}

static bool
read_windows_1252(struct decoding *d, struct faults *f)
{
	char piece[SIEVE_PIECE];
	ptrdiff_t got;

	do
		if (!input_read(d->in, piece, sizeof piece, &got, f) ||
		    !add_windows_1252(d->sieve, (str){piece, got}, f))
			return false;
	while (got > 0 && !hopeless(d));
	return sieve_end(d->sieve, f);
}

/*
 * Converts what is in [*from, to) and moves *from to what is left: a character
 * that is cut, or one that is none; then the result is EILSEQ.
 */
static int
convert(iconv_t cd, char **from, char *to, struct sieve *s, struct faults *f)
{
	size_t left = (size_t)(to - *from), n = 0;
	char out[4096];

	do {
		char *at = out;
		size_t room = sizeof out;

		errno = 0;
		n = iconv(cd, left > 0 ? from : NULL, &left, &at, &room);
		if (!sieve_add(s, (str){out, at - out}, f))
			return EIO;
	} while (n == (size_t)-1 && errno == E2BIG);
	return n == (size_t)-1 ? errno : 0;
}

/* In pieces; a character that is cut off stands at the front of the next. */
static bool
read_converted(struct decoding *d, iconv_t cd, struct faults *f)
{
	char piece[SIEVE_PIECE], *at = piece, *end = piece;
	int64_t done = 0;
	ptrdiff_t got;
	int error;

	do {
		memmove(piece, at, (size_t)(end - at));
		end -= at - piece;
		if (!input_read(d->in, end, piece + sizeof piece - end, &got,
		    f))
			return false;
		end += got;
		at = piece;
		error = convert(cd, &at, end, d->sieve, f);
		done += at - piece;
	} while (got > 0 && (error == 0 || error == EINVAL) && !hopeless(d));
	if (error == EIO)
		return false;
	if (error != 0 && !hopeless(d))
		d->refused = done;
	return sieve_end(d->sieve, f);
}

static bool
read_by_iconv(struct decoding *d, const char *charset, struct faults *f)
{
	iconv_t cd = iconv_open("UTF-8", charset);
	bool good;

	if (cd == (iconv_t)-1)
		return fault_file(f, FAULT_CONFIG, d->source->name,
		    _("this system cannot read the charset %s"), charset);
	d->plain = false;
	good = read_converted(d, cd, f);
	iconv_close(cd);
	return good;
}

/* The copy that turned out not to be UTF-8 becomes one that is. */
static bool
convert_copy(struct decoding *d, struct faults *f)
{
	struct arena scratch = {0};
	struct held raw;
	bool good = spool_hold(&d->spool, &scratch, &raw, f);

	spool_start(&d->spool, d->source->name, LIST_BYTES);
	sieve_start(d->sieve, &d->spool, false);
	for (ptrdiff_t at = 0; good && at < raw.text.len;) {
		ptrdiff_t to = at + SIEVE_PIECE < raw.text.len ?
		    at + SIEVE_PIECE : raw.text.len;

		good = add_windows_1252(d->sieve,
		    str_slice(raw.text, at, to), f);
		held_pass(&raw, at = to);
	}
	held_free(&raw);
	arena_free(&scratch);
	return good && sieve_end(d->sieve, f);
}

/* Without a word from the user: UTF-16 by its mark, UTF-8 by its form. */
static bool
find_out(struct decoding *d, str start, struct faults *f)
{
	const char *order = utf16_without_mark(start);

	d->fallback = true;
	if (str_starts(start, S("\xFF\xFE")))
		return read_by_iconv(d, d->out->charset = "UTF-16LE", f);
	if (str_starts(start, S("\xFE\xFF")))
		return read_by_iconv(d, d->out->charset = "UTF-16BE", f);
	if (order != NULL)
		return fault_file(f, FAULT_DATA, d->source->name,
		    _("saved as UTF-16 without a mark: save it as UTF-8, or "
		      "give its charset, most likely UTF-16%s"), order);
	d->out->charset = "UTF-8";
	if (!read_plain(d, f))
		return false;
	if (d->sieve->bad < 0 || hopeless(d))
		return true;
	d->out->charset = "windows-1252";
	d->plain = false;
	return convert_copy(d, f);
}

static bool
read_as(struct decoding *d, const char *charset, struct faults *f)
{
	d->out->charset = charset;
	if (strcmp(charset, "UTF-8") == 0)
		return read_plain(d, f);
	if (strcmp(charset, "windows-1252") != 0)
		return read_by_iconv(d, charset, f);
	d->plain = false;
	return read_windows_1252(d, f);
}

static bool
report(const struct decoding *d, struct faults *f)
{
	const struct sieve *s = d->sieve;
	const struct source *text = d->source;
	int64_t skipped = s->mark ? UTF8_BOM.len : 0;

	if (s->nul >= 0 && d->plain)
		return fault(f, FAULT_DATA, (struct place){text, s->nul, 1},
		    _("a NUL byte, at byte %lld of the file"),
		    (long long)(s->nul + skipped)) ||
		    fault_mend(f,
			_("save the list anew, as XLSX, ODS or CSV in UTF-8"));
	if (s->nul >= 0)
		return fault(f, FAULT_DATA, (struct place){text, s->nul, 1},
		    _("a NUL character")) ||
		    fault_mend(f,
			_("save the list anew, as XLSX, ODS or CSV in UTF-8"));
	if (s->bad >= 0)
		return fault(f, FAULT_DATA, (struct place){text, s->bad, 1},
		    _("not UTF-8: byte 0x%02X, at byte %lld of the file"),
		    (unsigned char)text->text.at[s->bad],
		    (long long)(s->bad + skipped)) ||
		    fault_mend(f,
			_("save the list anew, as XLSX, ODS or CSV in UTF-8"));
	if (d->refused >= 0)
		return fault(f, FAULT_DATA,
		    (struct place){text, text->text.len, 1},
		    _("not %s, at byte %lld of the file"), d->out->charset,
		    (long long)d->refused);
	if (s->endless >= 0)
		return fault(f, FAULT_DATA,
		    (struct place){text, s->endless, 1},
		    _("a line of more than %d bytes"), LIST_ROW);
	return input_unchanged(d->in, f);
}

static bool
decode(struct decoding *d, const char *charset, struct faults *f)
{
	char room[64];
	str start = input_start(d->in, room, sizeof room);
	const char *other = other_kind(start);

	if (other != NULL)
		return fault_file(f, FAULT_DATA, d->source->name, "%s", other);
	if (d->in->before.st_size > LIST_BYTES)
		return fault_file(f, FAULT_DATA, d->source->name,
		    _("larger than %lld MiB"), (long long)LIST_BYTES >> 20);
	d->cards = vcard_is(str_starts(start, UTF8_BOM) ?
	    str_slice(start, UTF8_BOM.len, start.len) : start);
	if (!(charset != NULL ? read_as(d, charset, f) :
	    find_out(d, start, f)) ||
	    !spool_hold(&d->spool, d->arena, &d->out->held, f))
		return false;
	d->source->text = d->out->held.text;
	d->out->private_use = d->sieve->private_use;
	d->out->crlf = d->sieve->crlf;
	d->out->mixed_ends = d->sieve->lf + d->sieve->crlf + d->sieve->cr > 1;
	return report(d, f);
}

bool
decode_list(struct arena *a, struct input *in, const char *charset,
    struct source *s, struct decoded *out, struct faults *f)
{
	struct arena scratch = {0};
	struct decoding d = {a, in, s, out, .plain = true, .refused = -1};
	bool good;

	*out = (struct decoded){0};
	d.sieve = NEW(&scratch, struct sieve);
	spool_start(&d.spool, s->name, LIST_BYTES);
	sieve_start(d.sieve, &d.spool, false);
	good = decode(&d, charset, f);
	spool_drop(&d.spool);
	arena_free(&scratch);
	return good;
}
