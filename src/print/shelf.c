/* SPDX-License-Identifier: MIT */
/*
 * The files of a mailing as the ledger knows them.  A volume that is whole, and
 * whose letters would all be made just so again, is settled: its letters stay
 * in it, so that a run that was stopped goes on behind it.
 *
 * What a volume held when it was made is kept as a fact of the ledger, beside
 * the letters themselves: the content of a letter is not all that is to be seen
 * of it, a date or a layout may have changed.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "print/parts.h"

/* ---- names ---- */

/* Also of a folder that is not there yet, below one that is. */
static str
real_path(struct arena *a, str path)
{
	char *real = NEW_ARRAY(a, char, PATH_MAX);
	str missing = S("");

	for (;;) {
		const char *known = path.len > 0 ? str_z(a, path) : ".";

		if (realpath(known, real) != NULL)
			return missing.len > 0
			    ? path_join(a, str_from(real), missing)
			    : str_from(real);
		if (path.len == 0)
			return S("");
		missing = missing.len > 0
		    ? path_join(a, path_name(path), missing)
		    : path_name(path);
		path = path_folder(path);
	}
}

/*
 * The folder of a file as the ledger keeps it: from the campaign's folder on
 * where it lies within, so that a campaign may be moved, else the whole path.
 */
static str
kept_folder(const struct press *p)
{
	str out = real_path(p->job, p->options.out);
	str home = real_path(p->job, p->campaign->folder);

	if (out.len == 0 || home.len == 0 || !str_starts(out, home))
		return out;
	if (out.len == home.len)
		return S("");
	return out.at[home.len] == '/' ? str_slice(out, home.len + 1, out.len)
				       : out;
}

/* A file in the folder, or the folder in it that holds a file each. */
static str
place_of(const struct shelf *shelf, str file)
{
	str folder = path_folder(file);

	if (str_equal(folder, shelf->folder))
		return file;
	return folder.len > 0 && str_equal(path_folder(folder), shelf->folder)
	    ? folder
	    : S("");
}

static struct shelved **
slot_of(struct shelf *shelf, str kept)
{
	struct shelved **slot =
	    &shelf->slots[str_hash(kept) % (uint64_t)COUNT(shelf->slots)];

	while (*slot != NULL && !str_equal((*slot)->kept, kept))
		slot = &(*slot)->chained;
	return slot;
}

struct shelved *
shelf_find(struct shelf *shelf, str kept)
{
	return *slot_of(shelf, kept);
}

static struct shelved *
shelf_add(struct press *p, struct shelved **slot, str kept)
{
	*slot = NEW(p->job, struct shelved);
	(*slot)->kept = str_copy(p->job, kept);
	(*slot)->next = p->shelf.first;
	p->shelf.first = *slot;
	return *slot;
}

/* The one that a delivery is in, made if it is new; NULL: elsewhere. */
static struct shelved *
shelf_place(struct press *p, const struct delivery *d)
{
	struct shelf *shelf = &p->shelf;
	str kept = place_of(shelf, d->file);
	struct shelved **slot = slot_of(shelf, kept);

	if (*slot != NULL || kept.len == 0)
		return *slot;
	return shelf_add(p, slot, kept);
}

void
shelf_take(struct press *p, str kept)
{
	struct shelved **slot = slot_of(&p->shelf, kept);

	if (*slot == NULL)
		shelf_add(p, slot, kept);
	(*slot)->written = true;
}

/* ---- what the ledger knows ---- */

static bool
see_event(void *press, const struct delivery *d)
{
	struct shelved *s = shelf_place(press, d);

	if (s != NULL)
		s->on_paper |= is_printed(d);
	return true;
}

static bool
see_letter(void *press, const struct delivery *d)
{
	struct shelved *s = shelf_place(press, d);

	if (s == NULL)
		return true;
	s->made += d->state == DELIVERY_MADE;
	s->paper += is_printed(d);
	return true;
}

bool
shelf_read(struct press *p, struct faults *f)
{
	struct ledger_filter letters = {.mailing = p->mailing->name,
	    .channel = S("print")};
	struct ledger_filter events = letters;

	events.history = true;
	p->shelf = (struct shelf){.folder = kept_folder(p)};
	return p->ledger == NULL || p->all_new ||
	    (ledger_each(p->ledger, &events, see_event, p, f) &&
		ledger_each(p->ledger, &letters, see_letter, p, f));
}

bool
shelf_has_others(const struct press *p, const struct shelved *s)
{
	return !p->whole && s->made > s->again;
}

/* ---- what letters look like ---- */

static uint64_t
mix_number(uint64_t hash, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return hash_mix(hash, bits);
}

static uint64_t
mix_box(uint64_t hash, double x, double y, double w, double h)
{
	hash = mix_number(mix_number(hash, x), y);
	return mix_number(mix_number(hash, w), h);
}

static uint64_t
mix_span(uint64_t hash, const struct span *span)
{
	hash = mix_box(hash, span->x, span->y, span->size, span->font);
	for (ptrdiff_t i = 0; i < span->count; i++)
		hash = hash_mix(hash, (uint64_t)span->glyphs[i].id << 16 |
		    (uint16_t)span->glyphs[i].shift);
	return hash;
}

static uint64_t
mix_page(uint64_t hash, const struct page *page)
{
	hash = mix_box(hash, page->width, page->height,
	    (double)page->span_count, (double)page->bar_count);
	for (ptrdiff_t i = 0; i < page->span_count; i++)
		hash = mix_span(hash, &page->spans[i]);
	for (ptrdiff_t i = 0; i < page->bar_count; i++)
		hash = mix_box(hash, page->bars[i].x, page->bars[i].y,
		    page->bars[i].w, page->bars[i].h);
	for (ptrdiff_t i = 0; i < page->link_count; i++) {
		const struct link *l = &page->links[i];

		hash = hash_mix(mix_box(hash, l->x, l->y, l->w, l->h),
		    str_hash(l->url));
	}
	for (ptrdiff_t i = 0; i < page->picture_count; i++) {
		const struct placed_picture *k = &page->pictures[i];
		const struct digest *d = &k->picture->digest;

		hash = hash_mix(mix_box(hash, k->x, k->y, k->w, k->h),
		    str_hash((str){(const char *)d, sizeof *d}));
	}
	return mix_box(hash, page->right, page->down, 0, 0);
}

/*
 * A stamp goes on over a letter: its content by a digest that nobody can
 * forge, its looks by a fast one.
 */
struct digest
stamp_letter(struct digest so_far, const struct due *due)
{
	struct {
		struct digest so_far, content;
		uint64_t looks;
	} all = {so_far, due->content, (uint64_t)due->pages.count};

	for (ptrdiff_t i = 0; i < due->pages.count; i++)
		all.looks = mix_page(all.looks, &due->pages.pages[i]);
	return digest_sha256((str){(const char *)&all, sizeof all});
}

/* What is the same for all letters of a volume, and shows. */
str
stamp_text(struct arena *a, const struct press *p, struct digest letters)
{
	const struct campaign *c = p->campaign;
	struct digest fonts = typesetter_own_fonts(p->typesetter);
	str all = str_format(a, "%lld %d %d %g %.*s%.*s\n%.*s\n%.*s\n%.*s",
	    (long long)p->options.volume, p->digits, p->options.duplex, c->size,
	    FMT(c->family),
	    FMT(c->fonts[0].name.len > 0 ? digest_hex(a, fonts) : S("")),
	    FMT(c->name), FMT(c->language), FMT(digest_hex(a, letters)));

	if (p->options.sorting.count > 0)
		all = str_format(a, "%.*s\n%.*s", FMT(all),
		    FMT(p->options.sorting.text));
	return digest_hex(a, digest_sha256(all));
}

/* A fact stays for ever, and a file's name may have a person's in it. */
str
stamp_name(struct arena *a, const struct press *p, str kept)
{
	str whole = str_format(a, "%.*s\n%.*s", FMT(p->mailing->name),
	    FMT(kept));

	return str_format(a, "volume:%.*s",
	    FMT(digest_base32(a, digest_sha256(whole), 32)));
}

/* ---- what stays ---- */

void
shelf_see(struct press *p, const struct due *due)
{
	const struct delivery *d =
	    due->on_paper ? &due->known.printed : &due->known.latest;
	struct shelved *s;

	if (!due->on_paper && d->state != DELIVERY_MADE)
		return;
	s = shelf_find(&p->shelf, place_of(&p->shelf, d->file));
	if (s == NULL)
		return;
	s->seen++;
	s->again += !due->on_paper;
	s->changed |= !same_content(d, due->content);
	s->letters = stamp_letter(s->letters, due);
}

/*
 * Where letters are sorted, a new one belongs among the others: a file stays
 * only if its letters, and no others, would come together again.
 */
void
shelf_chunk(struct press *p, const struct entry *e, const struct due *due)
{
	const struct delivery *d = &due->known.latest;
	struct chunk *c = &p->shelf.chunk;
	struct shelved *s = NULL;

	if (d->state == DELIVERY_MADE)
		s = shelf_find(&p->shelf, place_of(&p->shelf, d->file));
	if (groups_begin_file(p, e) || c->letters == p->options.volume)
		*c = (struct chunk){0};
	if (c->letters++ == 0) {
		c->file = s;
		c->mixed = s == NULL || s->chunked;
	}
	c->mixed |= s != c->file;
	if (c->mixed && c->file != NULL)
		c->file->mixed = true;
	if (s == NULL)
		return;
	s->chunked = true;
	s->mixed |= c->mixed;
}

/* Whether a file is a volume that would be made just so again. */
static bool
is_settled(const struct press *p, const struct shelved *s)
{
	struct arena scratch = {0};
	str stamp = ledger_fact(p->ledger, &scratch,
	    stamp_name(&scratch, p, s->kept));
	bool settled = s->again > 0 && s->seen == s->made + s->paper &&
	    !s->changed && !s->mixed &&
	    str_equal(stamp, stamp_text(&scratch, p, s->letters)) &&
	    path_exists(path_join(&scratch, p->options.out,
		path_name(s->kept)));

	arena_free(&scratch);
	return settled;
}

/* In names: two digits, or as many as sort them in their order. */
static int
digits_of(int64_t volumes)
{
	int digits = 2;

	for (volumes /= 100; volumes > 0; volumes /= 10)
		digits++;
	return digits;
}

void
shelf_settle(struct press *p, struct print_counts *counts)
{
	int64_t size = p->options.volume;
	int64_t all = counts->letters + counts->printed;
	bool grouped = p->options.sorting.files > 0;

	p->split = (size > 0 || grouped) && !p->options.separate;
	if (!p->split)
		return;
	p->digits = digits_of(size > 0 ? (all + size - 1) / size : 0);
	for (struct shelved *s = p->shelf.first; s != NULL; s = s->next) {
		s->settled = is_settled(p, s);
		if (s->settled)
			counts->kept += s->again;
	}
	p->split = grouped || counts->letters > size || counts->kept > 0;
	counts->letters -= counts->kept;
}
