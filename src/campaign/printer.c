/* SPDX-License-Identifier: MIT */
/* The printer's correction: what print --test-sheet lets one measure. */
#include "campaign/parts.h"

enum { FARTHEST = 20 };		/* mm */

static const struct key_rule printer_keys[] = {
    {S_INIT("right"), NODE_TEXT, false},
    {S_INIT("down"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

/* Digits with a sign and a point, or a comma: "-2", "1.5", "+0,5". */
static bool
read_millimetres(str s, double *value)
{
	double unit = 1;
	bool minus = str_starts(s, S("-")), fraction = false;
	ptrdiff_t digits = 0;

	*value = 0;
	if (minus || str_starts(s, S("+")))
		s = str_slice(s, 1, s.len);
	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if ((c == '.' || c == ',') && !fraction) {
			fraction = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		*value = *value * 10 + (c - '0');
		unit = fraction ? unit * 10 : unit;
		digits++;
	}
	*value /= minus ? -unit : unit;
	return digits > 0 && digits <= 9;
}

static bool
load_way(const struct node *printer, str key, double *mm, struct faults *f)
{
	const struct node *n = node_get(printer, key);

	if (n == NULL)
		return true;
	if (read_millimetres(str_trim(n->text), mm) && *mm >= -FARTHEST &&
	    *mm <= FARTHEST)
		return true;
	*mm = 0;
	return fault(f, FAULT_DATA, n->place,
	    _("'%.*s' is no way in millimetres from -%d to %d"), FMT(n->text),
	    FARTHEST, FARTHEST) ||
	    fault_mend(f, _("write it as 1.5 or -2; marathon print "
			    "--test-sheet shows what to measure"));
}

bool
printer_load(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *printer = node_get(root, S("printer"));
	bool good;

	if (printer == NULL || printer->kind != NODE_MAP)
		return true;	/* or reported: the root's keys are checked */
	good = node_check(printer, printer_keys, "printer", f);
	good &= load_way(printer, S("right"), &c->printer_right, f);
	good &= load_way(printer, S("down"), &c->printer_down, f);
	return good;
}
