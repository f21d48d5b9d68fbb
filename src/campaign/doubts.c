/* SPDX-License-Identifier: MIT */
/*
 * Cells that are probably wrong.  One pass over the bytes of a cell finds out
 * that there is nothing to doubt, which is so nearly always; only then it is
 * looked at more closely.
 */
#include <string.h>

#include "campaign/doubts.h"
#include "unicode/unicode.h"

/*
 * What a byte is, in the low half; and behind which bytes that is a sign of
 * something, in the high half.
 */
enum sign {
	BLANK = 1,		/* behind a blank */
	COMMA = 2,		/* behind a blank */
	GARBLED = 4,		/* like the second letter of "Ã©" */
	LOST = 8,		/* the last bytes of U+FFFD */
	EXPONENT = 16,		/* the sign behind an E */
	MARK = 32,		/* may begin a word that stands for nothing */
	TAIL = 64,		/* a comma at the end */
};

#define AFTER(signs) ((signs) << 8)

static const uint16_t classes[256] = {
    [' '] = BLANK | AFTER(BLANK | COMMA),
    [','] = COMMA | TAIL,
    ['E'] = MARK | AFTER(EXPONENT),
    ['+'] = EXPONENT,
    ['-'] = EXPONENT | MARK,
    ['#'] = MARK,
    ['('] = MARK,
    ['['] = MARK,
    ['N'] = MARK,
    ['n'] = MARK,
    ['u'] = MARK,
    [0x82] = AFTER(GARBLED), /* Â */
    [0x83] = AFTER(GARBLED), /* Ã */
    [0x84] = AFTER(GARBLED), /* Ä */
    [0x85] = AFTER(GARBLED), /* Å */
    [0x90] = AFTER(GARBLED), /* Ð */
    [0x91] = AFTER(GARBLED), /* Ñ */
    [0xA2] = AFTER(GARBLED), /* â */
    [0xC2] = GARBLED,	     /* U+0080 to U+00BF */
    [0xC5] = GARBLED,	     /* what windows-1252 has beside them */
    [0xC6] = GARBLED,
    [0xCB] = GARBLED,
    [0xE2] = GARBLED,
    [0xBF] = AFTER(LOST),
    [0xBD] = LOST,
};

enum doubt {
	DOUBT_NUMBER,
	DOUBT_ERROR,
	DOUBT_NARROW,
	DOUBT_NOTHING,
	DOUBT_BLANKS,
	DOUBT_COMMA,
	DOUBT_TAIL,
	DOUBT_GARBLED,
	DOUBT_LOST,
	DOUBT_POSTCODE,
	DOUBT_COUNTRY,
	DOUBT_OWN,
	DOUBT_UNSEEN,
	DOUBT_MIXED,
	DOUBT_BEYOND,
	DOUBT_KINDS,
};

static const char *const messages[] = {
    [DOUBT_NUMBER] = N_("'%.*s' is a number that a spreadsheet has shortened: "
			"make its column text there, and enter it again"),
    [DOUBT_ERROR] = N_("'%.*s' is how a spreadsheet shows an error"),
    [DOUBT_NARROW] = N_("'%.*s' is how a spreadsheet shows a number in too "
			"narrow a column"),
    [DOUBT_NOTHING] = N_("'%.*s' seems to stand for nothing: leave the cell "
			 "empty"),
    [DOUBT_BLANKS] = N_("'%.*s' has several blanks in a row"),
    [DOUBT_COMMA] = N_("'%.*s' has a blank before a comma"),
    [DOUBT_TAIL] = N_("'%.*s' ends with a comma"),
    [DOUBT_GARBLED] = N_("'%.*s' was read in a wrong charset: is it "
			 "'%.*s'?"),
    [DOUBT_LOST] = N_("'%.*s' has lost letters in a conversion"),
    [DOUBT_COUNTRY] = N_("'%.*s' is no country that is known: it stands in "
			 "the address as it is written"),
    [DOUBT_OWN] = N_("'%.*s' is the sender's own address"),
    [DOUBT_UNSEEN] = N_("blanks that are not seen stand around '%.*s': they "
			"are taken off"),
    [DOUBT_MIXED] = N_("'%.*s' mixes alphabets, as a false address does: it "
		       "goes to '%.*s'"),
    [DOUBT_BEYOND] = N_("'%.*s' has letters beyond ASCII before the '@': a "
			"relay without SMTPUTF8 cannot send there"),
};

struct doubts {
	struct arena arena, scratch;
	const struct campaign *campaign;
	const struct mailing *mailing;
	const bool *matters;	/* by column: a letter or address may use it */
	int64_t (*counts)[DOUBT_KINDS]; /* by column */
	ptrdiff_t postcode, country, email; /* columns; -1: none */
	str own[2];		/* the sender's addresses, as keys */
	struct postcodes *postcodes;
	struct pairs *pairs;
	struct slips *slips;
};

bool
doubt_counted(int64_t *count)
{
	return ++*count <= DOUBTS_TOLD;
}

str
doubt_shown(struct arena *a, str value)
{
	ptrdiff_t len = 60;

	if (value.len <= len)
		return value;
	while ((value.at[len] & 0xC0) == 0x80)
		len--;
	return str_format(a, "%.*s...", FMT(str_slice(value, 0, len)));
}

/* ---- which columns count ---- */

/* A partial may use any column: what it says is not known here. */
static bool
names_column(const struct letter *l, str name)
{
	const str names[] = {name, S("{% include"), S("{%- include"),
	    S("{% render"), S("{%- render")};

	for (ptrdiff_t i = 0; i < COUNT(names); i++)
		if (str_find(l->source->text, names[i]) >= 0)
			return true;
	return false;
}

static bool
column_matters(const struct mailing *m, const struct column *c)
{
	if (c->field.len > 0)
		return true;
	for (ptrdiff_t i = 0; i < m->letter_count && c->name.len > 0; i++)
		if (names_column(m->letters[i].letter, c->name))
			return true;
	return false;
}

static void
know_columns(struct doubts *d, const struct list *l)
{
	bool *matters = NEW_ARRAY(&d->arena, bool, l->column_count);

	for (ptrdiff_t i = 0; i < l->column_count; i++)
		matters[i] = column_matters(d->mailing, &l->columns[i]);
	d->matters = matters;
	d->counts = arena_take(&d->arena, sizeof *d->counts, l->column_count,
	    alignof(int64_t));
	d->postcode = list_column(l, S("postcode"));
	d->country = list_column(l, S("country"));
	d->email = list_column(l, S("email"));
}

struct doubts *
doubts_new(struct arena *job, const struct campaign *c,
    const struct mailing *m)
{
	struct doubts *d = NEW(job, struct doubts);
	struct arena *a = &d->arena;

	d->campaign = c;
	d->mailing = m;
	if (m->list != NULL) {
		know_columns(d, m->list);
		d->pairs = pairs_new(a, m->list);
	}
	d->own[0] = email_key(a, m->sender.email);
	d->own[1] = email_key(a, m->sender.reply_to);
	d->postcodes = postcodes_new(a, c);
	d->slips = slips_new(a, m);
	return d;
}

void
doubts_clear(struct doubts *d)
{
	slips_clear(d->slips);
	if (d->mailing->list == NULL)
		return;
	pairs_clear(d->pairs);
	memset(d->counts, 0, (size_t)d->mailing->list->column_count *
	    sizeof *d->counts);
}

void
doubts_close(struct doubts *d)
{
	if (d->pairs != NULL)
		pairs_close(d->pairs);
	arena_free(&d->scratch);
	arena_free(&d->arena);
}

/* ---- a cell ---- */

static bool
tell(struct doubts *d, ptrdiff_t column, enum doubt kind,
    const struct cell *c, struct faults *f)
{
	return !doubt_counted(&d->counts[column][kind]) ||
	    fault(f, FAULT_NOTE, c->place, _(messages[kind]),
		FMT(doubt_shown(&d->scratch, c->text)));
}

/* 1.23E+05, 3,36123E+11 */
static bool
is_shortened(str s)
{
	ptrdiff_t at = s.len > 0 && s.at[0] == '-', e = str_find_char(s, 'E');

	if (e <= at || e + 2 >= s.len || !is_digit(s.at[at]))
		return false;
	for (ptrdiff_t i = at + 1; i < e; i++)
		if (!is_digit(s.at[i]) &&
		    (i > at + 1 || (s.at[i] != '.' && s.at[i] != ',')))
			return false;
	for (ptrdiff_t i = e + 2; i < s.len; i++)
		if (!is_digit(s.at[i]))
			return false;
	return s.at[e + 1] == '+' || s.at[e + 1] == '-';
}

/* #REF!, #N/A, #NOM?, Err:502 */
static bool
is_error(str s)
{
	if (str_starts(s, S("Err:")) && s.len == 7 && is_digit(s.at[6]))
		return true;
	if (s.at[0] != '#' || s.len < 3)
		return false;
	for (ptrdiff_t i = 1; i < s.len - 1; i++)
		if (!(s.at[i] >= 'A' && s.at[i] <= 'Z') && s.at[i] != '/' &&
		    s.at[i] != '0')
			return false;
	return s.at[s.len - 1] == '!' || s.at[s.len - 1] == '?' ||
	    str_equal(s, S("#N/A")) || str_equal(s, S("#NV"));
}

static bool
is_hashes(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (s.at[i] != '#')
			return false;
	return s.len > 1;
}

/* As programs write it: Null and Nan are names. */
static bool
is_nothing(str s)
{
	static const str words[] = {S_INIT("NULL"), S_INIT("null"),
	    S_INIT("None"), S_INIT("nan"), S_INIT("NaN"), S_INIT("n/a"),
	    S_INIT("N/A"), S_INIT("-"), S_INIT("--"), S_INIT("undefined"),
	    S_INIT("(blank)"), S_INIT("(vide)"), S_INIT("(null)"),
	    S_INIT("[null]")};

	for (ptrdiff_t i = 0; i < COUNT(words); i++)
		if (str_equal(s, words[i]))
			return true;
	return false;
}

static unsigned
signs_of(str s)
{
	unsigned before = 0, found = 0;

	for (ptrdiff_t i = 0; i < s.len; i++) {
		unsigned now = classes[(unsigned char)s.at[i]];

		found |= before >> 8 & now;
		before = now;
	}
	if (s.len > 0)
		found |= (classes[(unsigned char)s.at[0]] & MARK) |
		    (before & TAIL);
	return found;
}

/* ---- text that was read in a wrong charset ---- */

/* The byte of windows-1252 that a character is; -1: none. */
static int
byte_of(int32_t c)
{
	static const uint16_t high[] = {0x20AC, 0x81, 0x201A, 0x192, 0x201E,
	    0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
	    0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
	    0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178};

	if (c >= 0x80 && c < 0x100)
		return c;
	for (int i = 0; i < COUNT(high); i++)
		if (high[i] == c)
			return 0x80 + i;
	return -1;
}

/* Characters that as bytes of windows-1252 are one of UTF-8; or empty. */
static str
repaired(str s, ptrdiff_t *at, char out[4])
{
	ptrdiff_t end = *at, wanted = 0, n = 0;
	str made;

	while (end < s.len && n < 4 && (n == 0 || n < wanted)) {
		int byte = byte_of(utf8_next(s, &end));

		if (byte < 0)
			return S("");
		if (n == 0)
			wanted = byte >= 0xF0 ? 4
			    : byte >= 0xE0    ? 3
					      : 2;
		out[n++] = (char)byte;
	}
	made = (str){out, n};
	if (n < 2 || n != wanted || utf8_fault(made) >= 0)
		return S("");
	*at = end;
	return made;
}

/*
 * The text as it was meant, if it is garbled: C2, C3 and E2 are the first
 * bytes of nearly all that Latin letters need beside ASCII; other pairs may be
 * words of somebody's language, unless there are two of them.
 */
static bool
repair(struct arena *a, str s, str *out)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0;
	int sure = 0;

	while (at < s.len) {
		char bytes[4];
		str made = (s.at[at] & 0x80) != 0 ? repaired(s, &at, bytes)
						   : S("");

		if (made.len == 0) {
			ptrdiff_t from = at;

			utf8_next(s, &at);
			buf_add(&b, str_slice(s, from, at));
			continue;
		}
		buf_add(&b, made);
		sure += made.at[0] == '\xC2' || made.at[0] == '\xC3' ||
			str_starts(made, S("\xE2\x80"))
		    ? 2
		    : 1;
	}
	*out = buf_str(&b);
	return sure >= 2;
}

static void
tell_garbled(struct doubts *d, ptrdiff_t column, const struct cell *c,
    struct faults *f)
{
	struct arena *a = &d->scratch;
	str shown = doubt_shown(a, c->text), meant;

	if (repair(a, shown, &meant) &&
	    doubt_counted(&d->counts[column][DOUBT_GARBLED]))
		fault(f, FAULT_NOTE, c->place, _(messages[DOUBT_GARBLED]),
		    FMT(shown), FMT(meant));
}

/* ---- a row ---- */

static void
look_closely(struct doubts *d, ptrdiff_t column, const struct cell *c,
    unsigned signs, struct faults *f)
{
	str s = c->text;

	if ((signs & EXPONENT) && is_shortened(s))
		tell(d, column, DOUBT_NUMBER, c, f);
	if ((signs & MARK) && is_error(s))
		tell(d, column, DOUBT_ERROR, c, f);
	if ((signs & MARK) && is_hashes(s))
		tell(d, column, DOUBT_NARROW, c, f);
	if ((signs & MARK) && is_nothing(s))
		tell(d, column, DOUBT_NOTHING, c, f);
	if (signs & BLANK)
		tell(d, column, DOUBT_BLANKS, c, f);
	if (signs & COMMA)
		tell(d, column, DOUBT_COMMA, c, f);
	if (signs & TAIL)
		tell(d, column, DOUBT_TAIL, c, f);
	if (signs & GARBLED)
		tell_garbled(d, column, c, f);
	if ((signs & LOST) && str_find(s, S("\xEF\xBF\xBD")) >= 0)
		tell(d, column, DOUBT_LOST, c, f);
	arena_reset(&d->scratch, (struct arena_mark){0});
}

static void
look_at_postcode(struct doubts *d, const struct record *r, struct faults *f)
{
	const struct cell *c = &r->cells[d->postcode];
	str country = d->country >= 0 ? r->cells[d->country].text : S("");
	str message;

	if (c->text.len == 0)
		return;
	message = postcode_doubt(d->postcodes, &d->scratch, c->text, country);
	if (message.len > 0 &&
	    doubt_counted(&d->counts[d->postcode][DOUBT_POSTCODE]))
		fault(f, FAULT_NOTE, c->place, "%.*s", FMT(message));
	arena_reset(&d->scratch, (struct arena_mark){0});
}

static void
look_at_country(struct doubts *d, const struct record *r, struct faults *f)
{
	const struct cell *c = &r->cells[d->country];

	if (country_unknown(d->postcodes, &d->scratch, c->text))
		tell(d, d->country, DOUBT_COUNTRY, c, f);
	arena_reset(&d->scratch, (struct arena_mark){0});
}

/* A Cyrillic a among Latin letters: shown as it will be on the wire, too. */
static void
tell_mixed(struct doubts *d, const struct cell *c, struct faults *f)
{
	struct arena *a = &d->scratch;

	if (unicode_mixes_scripts(c->text) &&
	    doubt_counted(&d->counts[d->email][DOUBT_MIXED]))
		fault(f, FAULT_NOTE, c->place, _(messages[DOUBT_MIXED]),
		    FMT(doubt_shown(a, c->text)),
		    FMT(doubt_shown(a, email_key(a, c->text))));
}

static void
tell_beyond(struct doubts *d, const struct cell *c, struct faults *f)
{
	ptrdiff_t at = str_find_char(c->text, '@');

	tell_mixed(d, c, f);
	if (!str_ascii(str_slice(c->text, 0, at + 1)))
		tell(d, d->email, DOUBT_BEYOND, c, f);
}

static void
look_at_email(struct doubts *d, const struct record *r, struct faults *f)
{
	const struct cell *c = &r->cells[d->email];
	str email = c->text;

	if (email.len == 0)
		return;
	if (((email.at[0] | email.at[email.len - 1]) & 0x80) != 0)
		email = utf8_trim(email);
	if (email.len != c->text.len)
		tell(d, d->email, DOUBT_UNSEEN, &(struct cell){email, c->place},
		    f);
	if (!str_ascii(email))
		tell_beyond(d, &(struct cell){email, c->place}, f);
	for (ptrdiff_t i = 0; i < COUNT(d->own); i++)
		if (email.len > 0 && email.len == d->own[i].len &&
		    str_equal(email_key(&d->scratch, email), d->own[i])) {
			tell(d, d->email, DOUBT_OWN, c, f);
			break;
		}
	arena_reset(&d->scratch, (struct arena_mark){0});
}

void
doubts_row(struct doubts *d, const struct record *r, const struct entry *e,
    struct faults *f)
{
	for (ptrdiff_t i = 0; i < r->list->column_count; i++) {
		const struct cell *c = &r->cells[i];
		unsigned signs = d->matters[i] ? signs_of(c->text) : 0;

		if (signs != 0)
			look_closely(d, i, c, signs, f);
	}
	if (d->postcode >= 0)
		look_at_postcode(d, r, f);
	if (d->country >= 0)
		look_at_country(d, r, f);
	if (d->email >= 0)
		look_at_email(d, r, f);
	pairs_add(d->pairs, &d->scratch, e, r->line, f);
	arena_reset(&d->scratch, (struct arena_mark){0});
}

void
doubts_text(struct doubts *d, const struct record *r, const struct entry *e,
    const struct text *t, struct faults *f)
{
	slips_look(d->slips, &d->scratch, r, e, t, f);
	arena_reset(&d->scratch, (struct arena_mark){0});
}

/* ---- at the end ---- */

static void
tell_more(const struct doubts *d, ptrdiff_t column, struct faults *f)
{
	const struct column *c = &d->mailing->list->columns[column];
	int64_t rest = 0;

	for (int k = 0; k < DOUBT_KINDS; k++)
		if (d->counts[column][k] > DOUBTS_TOLD)
			rest += d->counts[column][k] - DOUBTS_TOLD;
	if (rest > 0)
		fault(f, FAULT_NOTE, c->place,
		    ngettext("%lld more value in '%.*s' is as doubtful",
			"%lld more values in '%.*s' are as doubtful",
			(unsigned long)rest),
		    (long long)rest, FMT(c->name));
}

void
doubts_end(struct doubts *d, struct faults *f)
{
	struct list *l = d->mailing->list;

	for (ptrdiff_t i = 0; l != NULL && i < l->column_count; i++)
		tell_more(d, i, f);
	slips_end(d->slips, f);
	if (l != NULL)
		pairs_end(d->pairs, l, f);
}
