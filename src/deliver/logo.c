/* SPDX-License-Identifier: MIT */
/* The campaign's logo, as it stands above the page of an e-mail. */
#include "deliver/enclosures.h"
#include "picture/picture.h"

enum {
	LOGO_BYTES = 1 << 20,	/* it goes with each message */
	LOGO_WIDTH = 240,	/* pixels of the page, at most */
};

/* A JPEG without what cameras add, or a PNG as it is; else the reason. */
static const char *
take_picture(const struct source *file, const struct picture *picture,
    struct attachment *logo, str *bytes)
{
	bool png = str_starts(file->text, S("\x89PNG"));

	if (file->text.len > LOGO_BYTES)
		return _("it has more than 1 MB");
	if (!png && picture->jpeg.len == 0)
		return _("it does not stand upright, or its colours are those "
			 "of print");
	logo->name = png ? S("logo.png") : S("logo.jpg");
	logo->type = png ? S("image/png") : S("image/jpeg");
	*bytes = png ? file->text : picture->jpeg;
	return NULL;
}

bool
logo_read(struct arena *job, const struct campaign *c, struct place place,
    struct attachment *logo, int64_t *width, struct faults *f)
{
	struct arena own = {0};
	struct faults quiet = {.arena = &own};
	struct source file;
	const struct picture *picture = NULL;
	const char *why = NULL;
	str bytes;

	if (source_read(&own, c->logo.path, c->logo.name, &file, &quiet))
		picture = picture_decode(&own, &file, &quiet);
	why = picture != NULL ? take_picture(&file, picture, logo, &bytes)
			      : str_z(&own, quiet.latest);
	if (why == NULL) {
		logo->base64 = mail_base64(job, bytes);
		*width = picture->width < LOGO_WIDTH ? picture->width
						     : LOGO_WIDTH;
	} else {
		fault(f, FAULT_DATA, place,
		    _("the logo '%.*s' cannot be sent: %s"), FMT(c->logo.name),
		    why);
		fault_mend(f, _("take a PNG or JPEG file of less than 1 MB, in "
				"RGB"));
	}
	arena_free(&own);
	return why == NULL;
}
