/* SPDX-License-Identifier: MIT */
/*
 * The pictures on letters, each read once for all letters of a mailing: the
 * logo, and the signatures of the sender or of the writers.  And those on the
 * sheets of cases.
 */
#include "print/parts.h"

#define PICTURES_BYTES_MOST ((int64_t)256 << 20)	/* of a mailing */

enum { CHAINS = 64 };

/* What a writer's file gave: a picture, or why there is none. */
struct signature {
	struct signature *next;
	str name;
	const struct picture *picture;
	str why, mend;
};

struct pictures {
	struct arena *job;
	const struct campaign *campaign;
	const struct picture *logo, *pen;
	struct signature *chains[CHAINS];
	int64_t bytes;
};

static void
count_bytes(struct pictures *p, const struct picture *picture)
{
	p->bytes += picture->rows == NULL
	    ? picture->jpeg.len
	    : picture->width * picture->height * picture->channels;
}

static const char into_folder[] = N_("put the picture, a PNG or JPEG file, "
				     "into the campaign's folder");
static const char beside_case[] = N_("put the picture, a PNG or JPEG file, "
				     "beside the case's file");

/* A picture's faults say it; those of opening a file do not. */
static str
mend_of(const struct faults *own, const char *otherwise)
{
	return own->first->mend.len > 0 ? own->first->mend
					: str_from(_(otherwise));
}

/* A file that campaign.yaml or a case names: there its faults are told. */
static bool
read_file(struct pictures *p, const struct picture_file *file,
    const char *mend, const struct picture **to, struct faults *f)
{
	struct faults own = {.arena = p->job};

	if (file->name.len == 0)
		return true;
	*to = picture_read(p->job, file->path, file->name, &own);
	if (*to != NULL) {
		count_bytes(p, *to);
		return true;
	}
	fault(f, own.worst, file->place, "'%.*s': %.*s", FMT(file->name),
	    FMT(own.latest));
	return fault_mend(f, "%.*s", FMT(mend_of(&own, mend)));
}

struct pictures *
pictures_open(struct arena *job, const struct campaign *c, struct faults *f)
{
	struct pictures *p = NEW(job, struct pictures);
	bool good;

	p->job = job;
	p->campaign = c;
	good = read_file(p, &c->logo, into_folder, &p->logo, f);
	return read_file(p, &c->signature, into_folder, &p->pen, f) && good
	    ? p
	    : NULL;
}

const struct picture *
pictures_logo(const struct pictures *p)
{
	return p->logo;
}

bool
pictures_portrait(struct pictures *p, const struct case_file *k,
    const struct picture **portrait, struct faults *f)
{
	const struct node *n = node_get(k->head, S("portrait"));
	struct picture_file file;

	*portrait = NULL;
	if (n == NULL)
		return true;
	if (p->bytes > PICTURES_BYTES_MOST)
		return fault(f, FAULT_DATA, n->place,
		    _("the portraits are too large together")) ||
		    fault_mend(f, _("make them smaller in a picture program: "
				    "800 pixels are enough"));
	file = (struct picture_file){.name = n->text, .place = n->place,
	    .path = path_join(p->job, path_folder(k->source.name), n->text)};
	return read_file(p, &file, beside_case, portrait, f);
}

/* ---- writers ---- */

/* A cell is data and never a path: a file's name in one folder, no more. */
static bool
is_plain_name(str name)
{
	return str_find_char(name, '/') < 0 && !str_starts(name, S("."));
}

static void
read_signature(struct pictures *p, struct signature *s)
{
	struct faults own = {.arena = p->job};

	if (!is_plain_name(s->name)) {
		s->why = str_from(_("this is no plain name of a file"));
		s->mend = str_from(_("put the picture into the campaign's "
				     "folder and write its name alone"));
		return;
	}
	if (p->bytes > PICTURES_BYTES_MOST) {
		s->why = str_from(_("the pictures of this mailing are too "
				    "large together"));
		s->mend = str_from(_("make them smaller in a picture program: "
				     "for a signature 800 pixels are enough"));
		return;
	}
	s->picture = picture_read(p->job,
	    path_join(p->job, p->campaign->folder, s->name), s->name, &own);
	if (s->picture != NULL) {
		count_bytes(p, s->picture);
		return;
	}
	s->why = str_copy(p->job, own.latest);
	s->mend = mend_of(&own, into_folder);
}

static const struct signature *
find_signature(struct pictures *p, str name)
{
	struct signature **chain = &p->chains[str_hash(name) % CHAINS], *s;

	for (s = *chain; s != NULL; s = s->next)
		if (str_equal(s->name, name))
			return s;
	s = NEW(p->job, struct signature);
	s->next = *chain;
	s->name = str_copy(p->job, name);
	*chain = s;
	read_signature(p, s);
	return s;
}

bool
pictures_pen(struct pictures *p, const struct entry *e,
    const struct picture **pen, struct faults *f)
{
	const struct signature *s;

	*pen = NULL;
	if (e->mailing->writers == NULL) {
		*pen = p->pen;
		return true;
	}
	if (e->writer.signature.len == 0)
		return true;
	s = find_signature(p, e->writer.signature);
	*pen = s->picture;
	if (*pen != NULL)
		return true;
	fault(f, FAULT_ROW, e->writer.signature_place,
	    _("signature '%.*s': %.*s"), FMT(s->name), FMT(s->why));
	return fault_mend(f, "%.*s", FMT(s->mend));
}
