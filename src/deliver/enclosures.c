/* SPDX-License-Identifier: MIT */
#include "deliver/enclosures.h"

#include <string.h>

#include "deliver/file_type.h"
#include "print/print.h"

enum {
	CHAINS = 256,
	KEPT_BYTES = 64 << 20,	/* of files of rows, in memory */
};

#define FOLDER "attachments"

/* A file that cells name: what is known of it after it was read once. */
struct row_file {
	struct row_file *next;
	struct attachment file;	/* base64 empty: not kept */
	int64_t size;
	struct digest digest;
	const char *why;	/* it cannot be sent; or NULL */
};

struct enclosures {
	struct arena *job;
	const struct campaign *campaign;
	const struct mailing *mailing;
	struct enclosed common;
	int64_t common_bytes;
	struct digest digest;	/* of what is the same for all */
	str folder;		/* of the files of rows */
	struct row_file *chains[CHAINS];
	int64_t kept;
	struct press *press;	/* NULL: letters are not attached */
};

/* ---- the same for all ---- */

/* One digest of all that was seen before and of these bytes. */
static void
mix(struct digest *so_far, str name, str bytes)
{
	struct digest parts[3] = {*so_far, digest_sha256(name),
	    digest_sha256(bytes)};

	*so_far = digest_sha256((str){(const char *)parts, sizeof parts});
}

/* Reads a file; its bytes are in `a`, all else in the job. */
static bool
read_file(struct arena *job, struct arena *a, str folder, str name,
    int64_t most, struct attachment *file, str *bytes, const char **why)
{
	file->name = path_name(name);
	return mail_file_name(file->name, why) &&
	    file_read_beneath(a, folder, name, most, bytes, why) &&
	    file_type(job, file->name, *bytes, &file->type, why);
}

static bool
add_common(struct enclosures *x, struct attachment *file,
    const struct attached_file *from, struct faults *f)
{
	struct arena own = {0};
	const char *why = "";
	str bytes;
	bool good = read_file(x->job, &own, x->campaign->folder, from->name,
	    x->mailing->mail.attach_most, file, &bytes, &why);

	if (good) {
		file->base64 = mail_base64(x->job, bytes);
		x->common_bytes += bytes.len;
		mix(&x->digest, file->name, bytes);
	} else {
		fault(f, FAULT_DATA, from->place,
		    _("'%.*s' cannot be attached: %s"), FMT(from->name), why);
		fault_mend(f, _("put the file itself into the campaign's "
				"folder, under this name"));
	}
	arena_free(&own);
	return good;
}

static bool
fault_size(const struct enclosures *x, enum fault_kind kind,
    struct place place, int64_t bytes, struct faults *f)
{
	return fault(f, kind, place,
	    _("the attached files have %.1f MB together, %lld are allowed"),
	    (double)bytes / (1 << 20),
	    (long long)x->mailing->mail.attach_most >> 20) ||
	    fault_mend(f,
		_("make them smaller, or write a larger 'attach_limit:' (MB) "
		  "in the mailing; many servers take 10"));
}

static bool
open_common(struct enclosures *x, struct faults *f)
{
	const struct mail_settings *s = &x->mailing->mail;
	struct attachment *files =
	    NEW_ARRAY(x->job, struct attachment, s->file_count);
	bool good = true;

	for (ptrdiff_t i = 0; i < s->file_count; i++)
		good &= add_common(x, &files[i], &s->files[i], f);
	x->common.files = files;
	x->common.count = s->file_count;
	if (good && x->common_bytes > s->attach_most)
		return fault_size(x, FAULT_DATA, s->attach_place,
		    x->common_bytes, f);
	return good;
}

static bool
open_logo(struct enclosures *x, struct faults *f)
{
	struct place place = x->mailing->mail.logo;
	struct attachment *logo = NEW(x->job, struct attachment);

	if (place.source == NULL)
		return true;
	if (!logo_read(x->job, x->campaign, place, logo,
		&x->common.logo_width, f))
		return false;
	x->common.logo = logo;
	mix(&x->digest, logo->name, logo->base64);
	return true;
}

/* What a letter on paper shows besides its text; the press tells its faults. */
static void
mix_picture(struct enclosures *x, const struct picture_file *picture)
{
	struct arena own = {0};
	struct faults unheard = {.arena = &own};
	struct source file;

	if (picture->name.len > 0 &&
	    source_read(&own, picture->path, picture->name, &file, &unheard))
		mix(&x->digest, picture->name, file.text);
	arena_free(&own);
}

/*
 * Before the list is read: a press looks whether there is anybody in it, and
 * begins anew.
 */
static bool
open_press(struct enclosures *x, const struct deliver_options *o,
    struct faults *f)
{
	struct print_options options = {.date = o->date, .mailed = true};
	struct selection none = {0};

	if (!x->mailing->mail.letter)
		return true;
	x->press = press_open(x->job, x->campaign, x->mailing, &none, &options,
	    NULL, f);
	mix(&x->digest, S("letter"), x->campaign->place);
	mix_picture(x, &x->campaign->logo);
	mix_picture(x, &x->campaign->signature);
	return x->press != NULL;
}

struct enclosures *
enclosures_open(struct arena *job, const struct campaign *c,
    const struct mailing *m, const struct deliver_options *o,
    struct faults *f)
{
	struct enclosures *x = NEW(job, struct enclosures);
	bool good;

	x->job = job;
	x->campaign = c;
	x->mailing = m;
	x->folder = path_join(job, c->folder, S(FOLDER));
	good = open_common(x, f);
	good &= open_logo(x, f);
	return open_press(x, o, f) && good ? x : NULL;
}

void
enclosures_close(struct enclosures *x)
{
	if (x->press != NULL)
		press_close(x->press);
}

const struct enclosed *
enclosures_common(const struct enclosures *x)
{
	return &x->common;
}

/* ---- files of rows ---- */

/* A cell is data and never a path: a file's name in one folder, no more. */
static const char *
read_row_file(struct enclosures *x, struct arena *a, struct row_file *r,
    str name, str *bytes)
{
	const char *why = NULL;

	if (!mail_file_name(name, &why) ||
	    !read_file(x->job, a, x->folder, name, x->mailing->mail.attach_most,
		&r->file, bytes, &why))
		return why;
	r->size = bytes->len;
	return NULL;
}

static struct row_file *
new_row_file(struct enclosures *x, str name)
{
	struct row_file *r = NEW(x->job, struct row_file);
	struct arena own = {0};
	str bytes;

	r->file.name = str_copy(x->job, name);
	r->why = read_row_file(x, &own, r, r->file.name, &bytes);
	if (r->why != NULL) {
		r->why = str_z(x->job, str_from(r->why));
	} else {
		mix(&r->digest, r->file.name, bytes);
		if (x->kept + bytes.len <= KEPT_BYTES) {
			r->file.base64 = mail_base64(x->job, bytes);
			x->kept += bytes.len;
		}
	}
	arena_free(&own);
	return r;
}

static struct row_file *
find_row_file(struct enclosures *x, str name)
{
	struct row_file **chain = &x->chains[str_hash(name) % CHAINS], *r;

	for (r = *chain; r != NULL; r = r->next)
		if (str_equal(r->file.name, name))
			return r;
	r = new_row_file(x, name);
	r->next = *chain;
	*chain = r;
	return r;
}

static bool
fault_row_file(const struct entry *e, const char *why, struct faults *f)
{
	return fault(f, FAULT_ROW, e->file.place,
	    _("'%.*s' cannot be attached: %s"), FMT(e->file.text), why) ||
	    fault_mend(f, _("put the file into the folder %s of the campaign, "
			    "and write its name alone"), FOLDER "/");
}

/* The row's file as it goes out; NULL after a fault. */
static const struct attachment *
row_file(struct enclosures *x, const struct entry *e, struct arena *a,
    struct faults *f)
{
	struct row_file *r = find_row_file(x, e->file.text);
	struct row_file now = {0};
	struct attachment *file;
	const char *why = r->why;
	str bytes;

	if (why == NULL && r->file.base64.len > 0)
		return &r->file;
	if (why == NULL)
		why = read_row_file(x, a, &now, r->file.name, &bytes);
	if (why == NULL) {
		mix(&now.digest, now.file.name, bytes);
		if (memcmp(&now.digest, &r->digest, sizeof now.digest) != 0)
			why = _("it was changed meanwhile");
	}
	if (why != NULL) {
		fault_row_file(e, why, f);
		return NULL;
	}
	file = NEW(a, struct attachment);
	*file = now.file;
	file->base64 = mail_base64(a, bytes);
	return file;
}

/* ---- a message's own ---- */

static int64_t
row_bytes(struct enclosures *x, const struct entry *e)
{
	return e->file.text.len > 0 ? find_row_file(x, e->file.text)->size : 0;
}

static bool
check_size(const struct enclosures *x, const struct entry *e, int64_t own,
    struct faults *f)
{
	int64_t bytes = x->common_bytes + own;

	return bytes <= x->mailing->mail.attach_most ||
	    fault_size(x, FAULT_ROW,
		e->file.text.len > 0 ? e->file.place : e->recipient.place,
		bytes, f);
}

bool
enclosures_check(struct enclosures *x, const struct entry *e, str planned_on,
    struct faults *f)
{
	bool good = true;

	if (e->file.text.len > 0) {
		const struct row_file *r = find_row_file(x, e->file.text);

		good = r->why != NULL
		    ? fault_row_file(e, r->why, f)
		    : check_size(x, e, row_bytes(x, e), f);
	}
	return (x->press == NULL ||
		press_check_one(x->press, e, planned_on, f)) && good;
}

/* "liberez-nadia-exemple.pdf": what it is about, in ASCII, in whole words. */
static str
letter_name(struct arena *a, str subject)
{
	enum { MOST = 40 };	/* of a slug, which may end in a word */
	str stem = slug(a, subject);

	if (stem.len == MOST)
		while (str_find_char(stem, '-') >= 0 &&
		    stem.at[--stem.len] != '-')
			;
	return str_format(a, "%.*s.pdf",
	    FMT(stem.len > 0 ? stem : S("letter")));
}

static bool
add_letter(struct enclosures *x, const struct entry *e, str planned_on,
    struct arena *a, str subject, struct attachment *file, struct faults *f)
{
	str bytes;

	if (!press_one(x->press, e, planned_on, a, &bytes, f) ||
	    !check_size(x, e, bytes.len + row_bytes(x, e), f))
		return false;
	*file = (struct attachment){letter_name(a, subject),
	    S("application/pdf"), mail_base64(a, bytes)};
	return true;
}

bool
enclosures_make(struct enclosures *x, const struct entry *e, str planned_on,
    struct arena *a, struct message *m, struct faults *f)
{
	struct attachment *files = NEW_ARRAY(a, struct attachment, 2);

	m->files = files;
	if (x->press != NULL && !add_letter(x, e, planned_on, a, m->subject,
		&files[m->file_count++], f))
		return false;
	if (e->file.text.len > 0) {
		const struct attachment *file = row_file(x, e, a, f);

		if (file == NULL)
			return false;
		files[m->file_count++] = *file;
	}
	return true;
}

struct digest
enclosures_content(struct enclosures *x, const struct entry *e,
    struct digest content)
{
	static const struct digest none = {0};
	struct digest all[3] = {content, x->digest, none};

	if (e->file.text.len > 0)
		all[2] = find_row_file(x, e->file.text)->digest;
	if (memcmp(&all[1], &none, sizeof none) == 0 &&
	    memcmp(&all[2], &none, sizeof none) == 0)
		return content;
	return digest_sha256((str){(const char *)all, sizeof all});
}
