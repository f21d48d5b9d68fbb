/* SPDX-License-Identifier: MIT */
#include "styles.h"

/* Excel itself takes 65,490 cell formats; numbers of formats are 16 bits. */
enum { MOST = 1 << 16 };

struct reading {
	struct styles *styles;
	struct number_format *by_id;
	bool *own;		/* by_id has a code of the file's own */
	bool cells;		/* within cellXfs */
};

static int64_t
number_attribute(const struct xml *x, str name)
{
	int64_t n;

	return str_to_int(xml_attribute(x, name), &n) ? n : -1;
}

static void
start(struct reading *r, const struct xml *x)
{
	struct styles *s = r->styles;
	int64_t id;

	if (str_equal(x->name, S("cellXfs")))
		r->cells = true;
	id = number_attribute(x, S("numFmtId"));
	if (str_equal(x->name, S("numFmt")) && id >= 0 && id < MOST &&
	    !r->own[id]) {
		r->by_id[id] = number_format_of(
		    xml_attribute(x, S("formatCode")));
		r->own[id] = true;
	}
	if (!r->cells || !str_equal(x->name, S("xf")) || s->count == MOST)
		return;
	s->formats[s->count++] = id >= 0 && id < MOST && r->own[id] ?
	    r->by_id[id] : number_format_builtin(id);
}

bool
styles_read(struct styles *s, struct arena *a, struct archive *from,
    str part, struct faults *f)
{
	struct arena scratch = {0};
	struct reading r = {s, NEW_ARRAY(&scratch, struct number_format, MOST),
	    NEW_ARRAY(&scratch, bool, MOST), false};
	struct xml x;
	bool good;

	*s = (struct styles){NEW_ARRAY(a, struct number_format, MOST), 0};
	good = xml_open(&x, from, part, f);
	if (good) {
		while (xml_next(&x))
			if (x.event == XML_START)
				start(&r, &x);
			else if (x.event == XML_END &&
			    str_equal(x.name, S("cellXfs")))
				r.cells = false;
		good = !x.failed;
		xml_close(&x);
	}
	arena_free(&scratch);
	return good;
}

struct number_format
styles_find(const struct styles *s, int64_t style)
{
	return style >= 0 && style < s->count ? s->formats[style] :
	    (struct number_format){NUMBER_PLAIN, 0};
}
