/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "compose.h"

#define LOGO_HEIGHT_MM 20.0	/* at most */
#define LOGO_LEAST_MM 8.0	/* smaller it would be a spot */
#define LOGO_GAP_MM 3.0		/* above the sender's lines */

void
side_add_picture(struct sheet_side *side, struct placed_picture picture)
{
	if (side->picture_count == side->picture_room) {
		ptrdiff_t room =
		    side->picture_room > 0 ? side->picture_room * 2 : 4;
		struct placed_picture *more =
		    NEW_ARRAY(side->arena, struct placed_picture, room);

		if (side->picture_count > 0)
			memcpy(more, side->pictures,
			    (size_t)side->picture_count * sizeof *more);
		side->pictures = more;
		side->picture_room = room;
	}
	side->pictures[side->picture_count++] = picture;
}

double
picture_fit(const struct picture *p, double *height, double widest)
{
	double width = *height * (double)p->width / (double)p->height;

	if (width <= widest)
		return width;
	*height = widest * (double)p->height / (double)p->width;
	return widest;
}

/* As wide as is wanted, else as high as there is room for. */
static double
logo_size(struct typesetter *t, double *height, double widest, double room)
{
	const struct picture *logo = t->sheet->logo;
	double most = POINTS(LOGO_HEIGHT_MM), least = POINTS(LOGO_LEAST_MM);
	double width = POINTS(t->sheet->logo_width);

	if (width <= 0) {
		*height = room < least ? least : room < most ? room : most;
		return picture_fit(logo, height, widest);
	}
	*height = width * (double)logo->height / (double)logo->width;
	if (*height <= most + 0.01 && width <= widest + 0.01)
		return width;
	t->good = fault(t->faults, FAULT_CONFIG, t->sheet->logo_place,
	    _("the logo would be %.0f x %.0f mm, and there is room for "
	      "%.0f x %.0f mm"),
	    t->sheet->logo_width, *height * 25.4 / 72, widest * 25.4 / 72,
	    LOGO_HEIGHT_MM) ||
	    fault_mend(t->faults,
		_("write a smaller 'width:' under 'letterhead:', or none"));
	return picture_fit(logo, &most, widest);
}

double
logo_place(struct typesetter *t, struct sheet_side *side, ptrdiff_t first,
    double end, double widest, double lowest)
{
	const struct layout *l = t->sheet->layout;
	double gap = POINTS(LOGO_GAP_MM), height;
	double width = logo_size(t, &height, widest, lowest - end - gap);

	side_add_picture(side, (struct placed_picture){POINTS(l->sender_x),
	    POINTS(l->sender_y), width, height, t->sheet->logo});
	for (ptrdiff_t i = first; i < side->count; i++)
		side->placed[i].y += height + gap;
	return end + height + gap;
}
