/* SPDX-License-Identifier: MIT */
#include "cli/sheet_note.h"
#include "data/data.h"

static str
as_json(struct arena *a, const struct mailing *m,
    const struct approval_sum *sum)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("{\"sheet\":"));
	buf_json(&b, sum->code);
	buf_add(&b, S(",\"mailing\":"));
	buf_json(&b, m->name);
	buf_format(&b, ",\"emails\":%lld,\"parts\":{",
	    (long long)sum->letters);
	for (ptrdiff_t i = 0; i < sum->part_count; i++) {
		if (i > 0)
			buf_char(&b, ',');
		buf_json(&b, sum->parts[i].name);
		buf_char(&b, ':');
		buf_json(&b, digest_hex(a, sum->parts[i].digest));
	}
	buf_add(&b, S("}}\n"));
	return buf_str(&b);
}

/* A note of ours, or NULL. */
static struct node *
read_note(struct arena *a, str path)
{
	struct faults unheard = {.arena = a};
	struct source *s = NEW(a, struct source);
	struct node *note;

	if (!path_exists(path) || !source_read(a, path, S(""), s, &unheard))
		return NULL;
	note = json_read(a, s, &unheard);
	return node_get(note, S("sheet")) != NULL &&
	    node_get(note, S("parts")) != NULL ? note : NULL;
}

bool
sheet_note(struct arena *a, str pdf, const struct mailing *m,
    const struct approval_sum *sum, struct faults *f)
{
	str path = path_join(a, path_folder(pdf),
	    str_format(a, "%.*s.json", FMT(path_stem(pdf))));

	/* a file of the user's stays: then changes cannot be told */
	if (path_exists(path) && read_note(a, path) == NULL)
		return true;
	return file_save(path, as_json(a, m, sum), f);
}

static void
add_part(struct buf *b, str name)
{
	if (str_equal(name, S("sender")))
		name = str_from(_("the sender"));
	if (str_equal(name, S("archive")))
		name = str_from(_("the archive"));
	buf_format(b, b->len > 0 ? "; %.*s" : "%.*s", FMT(name));
}

static void
add_changed(struct arena *a, struct buf *b, const struct node *parts,
    const struct approval_sum *sum)
{
	for (ptrdiff_t i = 0; i < sum->part_count; i++) {
		const struct approval_part *p = &sum->parts[i];

		if (!str_equal(node_text(parts, p->name, S("")),
		    digest_hex(a, p->digest)))
			add_part(b, p->name);
	}
	for (const struct node *n = parts->first; n != NULL; n = n->next) {
		ptrdiff_t i = 0;

		while (i < sum->part_count &&
		    !str_equal(sum->parts[i].name, n->key))
			i++;
		if (i == sum->part_count)
			add_part(b, n->key);
	}
}

static str
changes_of(struct arena *a, const struct node *note,
    const struct approval_sum *sum)
{
	const struct node *emails = node_get(note, S("emails"));
	struct buf b = {.arena = a};
	int64_t then = sum->letters;

	add_changed(a, &b, node_get(note, S("parts")), sum);
	if (emails != NULL)
		str_to_int(emails->text, &then);
	if (then != sum->letters)
		add_part(&b, str_format(a,
		    ngettext("%lld e-mail then, %lld now",
			"%lld e-mails then, %lld now", (unsigned long)then),
		    (long long)then, (long long)sum->letters));
	if (b.len == 0)
		add_part(&b, str_from(_("other recipients, or other data in "
					"their letters")));
	return buf_str(&b);
}

str
sheet_changes(struct arena *a, str out, const struct mailing *m,
    const struct approval_sum *sum, str code)
{
	const str names[] = {S("approval.json"),
	    str_format(a, "approval-%.*s.json", FMT(m->name))};

	for (int i = 0; i < COUNT(names); i++) {
		struct node *note = read_note(a, path_join(a, out, names[i]));

		if (note != NULL && str_equal(code,
			node_text(note, S("sheet"), S(""))))
			return changes_of(a, note, sum);
	}
	return S("");
}
