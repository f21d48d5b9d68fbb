/* SPDX-License-Identifier: MIT */
#include "book.h"

#include <string.h>

enum { MOST_SHEETS = 10000, MOST_NAMED = 10 };

bool
book_add_sheet(struct book *b, str name, struct faults *f)
{
	if (b->sheet_count == MOST_SHEETS)
		return fault_file(f, FAULT_DATA, b->archive.name,
		    _("more than %d sheets"), MOST_SHEETS);
	if (b->sheet_count == b->sheet_room) {
		ptrdiff_t room = 2 * b->sheet_room + 4;
		str *more = NEW_ARRAY(b->job, str, room);

		if (b->sheet_count > 0)
			memcpy(more, b->sheets,
			    (size_t)b->sheet_count * sizeof *more);
		b->sheets = more;
		b->sheet_room = room;
	}
	b->sheets[b->sheet_count++] = str_copy(b->job, name);
	return true;
}

bool
book_may_read(const struct book *b, str name, bool hidden)
{
	if (b->name.len > 0)
		return false;
	return b->wanted.len > 0 ? str_equal(name, b->wanted) : !hidden;
}

str
book_sheet_name(struct arena *a, const struct book *b, str sheet)
{
	return str_format(a, "%.*s (%.*s)", FMT(b->archive.name), FMT(sheet));
}

bool
book_take(struct book *b, struct grid *g, str sheet, struct faults *f)
{
	if (g->lines == 0 && b->wanted.len == 0)
		return true;
	b->sheet = str_copy(b->job, sheet);
	b->name = book_sheet_name(b->job, b, sheet);
	return grid_hold(g, b->job, &b->text, f);
}

/* "'Members', 'Sheet 2', ..." */
static str
names_of(struct arena *a, const struct book *b)
{
	struct buf names = {.arena = a};

	for (ptrdiff_t i = 0; i < b->sheet_count && i < MOST_NAMED; i++)
		buf_format(&names, "%s'%.*s'", i > 0 ? ", " : "",
		    FMT(b->sheets[i]));
	if (b->sheet_count > MOST_NAMED)
		buf_add(&names, S(", ..."));
	return buf_str(&names);
}

bool
book_check_found(const struct book *b, struct faults *f)
{
	str names;

	if (b->name.len > 0)
		return true;
	names = names_of(f->arena, b);
	if (b->wanted.len == 0)
		return fault_file(f, FAULT_DATA, b->archive.name,
		    _("no sheet that is shown has any cells; there are %.*s"),
		    FMT(names));
	if (b->wanted_place.source != NULL)
		return fault(f, FAULT_DATA, b->wanted_place,
		    _("no sheet '%.*s'; there are %.*s"), FMT(b->wanted),
		    FMT(names));
	return fault_file(f, FAULT_USAGE, b->archive.name,
	    _("no sheet '%.*s'; there are %.*s"), FMT(b->wanted), FMT(names));
}

void
book_note_hidden(const struct book *b, int64_t rows, struct faults *f)
{
	if (rows > 0)
		fault_file(f, FAULT_NOTE, b->name,
		    ngettext("%lld row that is hidden is taken, too",
			"%lld rows that are hidden are taken, too",
			(unsigned long)rows), (long long)rows);
}

static bool
is_ods(struct archive *a, struct faults *f)
{
	const str ours = S("application/vnd.oasis.opendocument.spreadsheet");
	struct faults quiet = {.arena = f->arena};
	char start[64];
	struct part p;
	int n;

	if (!archive_has(a, S("mimetype")) ||
	    !part_open(a, S("mimetype"), &p, &quiet))
		return false;
	n = part_read(&p, start, sizeof start);
	part_close(&p);
	return n > 0 && str_starts((str){start, n}, ours);
}

static bool
read_archive(struct book *b, struct faults *f)
{
	if (is_ods(&b->archive, f)) {
		b->format = "ODS";
		return ods_read(b, f);
	}
	if (archive_has(&b->archive, S("[Content_Types].xml")) &&
	    archive_has(&b->archive, S("_rels/.rels"))) {
		b->format = "XLSX";
		return xlsx_read(b, f);
	}
	return fault_file(f, FAULT_DATA, b->archive.name,
	    _("this is a ZIP archive, not a list: unpack it"));
}

bool
book_read(struct book *b, const struct input *in, struct faults *f)
{
	bool good;

	if (!archive_open(&b->archive, in, f))
		return false;
	good = read_archive(b, f) && input_unchanged(in, f);
	archive_close(&b->archive);
	return good;
}
