/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "campaign/parts.h"
#include "unicode/unicode.h"

/* Where each known field stands in a person. */
static const struct {
	str name;
	size_t at;
} fields[] = {
    {S_INIT("id"), offsetof(struct person, id)},
    {S_INIT("name"), offsetof(struct person, name)},
    {S_INIT("title"), offsetof(struct person, title)},
    {S_INIT("first_name"), offsetof(struct person, first_name)},
    {S_INIT("last_name"), offsetof(struct person, last_name)},
    {S_INIT("gender"), offsetof(struct person, gender)},
    {S_INIT("function"), offsetof(struct person, function)},
    {S_INIT("organisation"), offsetof(struct person, organisation)},
    {S_INIT("address"), offsetof(struct person, address)},
    {S_INIT("postcode"), offsetof(struct person, postcode)},
    {S_INIT("town"), offsetof(struct person, town)},
    {S_INIT("country"), offsetof(struct person, country)},
    {S_INIT("email"), offsetof(struct person, email)},
    {S_INIT("language"), offsetof(struct person, language)},
    {S_INIT("salutation"), offsetof(struct person, salutation)},
    {S_INIT("closing"), offsetof(struct person, closing)},
    {S_INIT("signature"), offsetof(struct person, signature)},
};

static str *
field_of(struct person *p, ptrdiff_t i)
{
	return (str *)(void *)((char *)p + fields[i].at);
}

/* A gender that was read from these two texts before. */
struct gender_memo {
	char text[32];		/* both, one behind the other */
	ptrdiff_t gender_len, title_len;
	str read;
};

enum { MEMO_SIZE = 32 };

struct person_reader {
	const struct list *list;
	ptrdiff_t columns[COUNT(fields)]; /* -1: there is none */
	ptrdiff_t address, email, signature;
	ptrdiff_t address_lines; /* columns that hold lines of an address */
	struct row_shape shape;
	struct gender_memo memos[MEMO_SIZE];
};

/* The columns of a row under their own and their known names. */
static struct row_shape
shape_of(struct arena *job, const struct list *list)
{
	struct row_shape s = {
	    .names = NEW_ARRAY(job, str, 2 * list->column_count),
	    .cells = NEW_ARRAY(job, ptrdiff_t, 2 * list->column_count)};

	for (ptrdiff_t i = 0; i < list->column_count; i++) {
		const struct column *c = &list->columns[i];

		if (c->name.len > 0) {
			s.names[s.count] = c->name;
			s.cells[s.count++] = i;
		}
		if (c->field.len > 0 && !str_equal(c->field, c->name)) {
			s.names[s.count] = c->field;
			s.cells[s.count++] = i;
		}
	}
	return s;
}

struct person_reader *
person_reader_new(struct arena *job, const struct list *list)
{
	struct person_reader *r = NEW(job, struct person_reader);

	r->list = list;
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		r->columns[i] = list_column(list, fields[i].name);
	r->address = list_column(list, S("address"));
	r->email = list_column(list, S("email"));
	r->signature = list_column(list, S("signature"));
	for (ptrdiff_t i = 0; i < list->column_count; i++)
		r->address_lines +=
		    str_equal(list->columns[i].field, S("address"));
	r->shape = shape_of(job, list);
	return r;
}

const struct row_shape *
person_reader_shape(const struct person_reader *r)
{
	return &r->shape;
}

str *
person_field(struct person *p, str name)
{
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		if (str_equal(fields[i].name, name))
			return field_of(p, i);
	return NULL;
}

/* m, f, plural or empty, from what people write in lists. */
static str
read_gender(struct arena *a, str gender, str title)
{
	static const struct {
		str word, gender;
	} words[] = {
	    {S_INIT("m"), S_INIT("m")},
	    {S_INIT("h"), S_INIT("m")},
	    {S_INIT("homme"), S_INIT("m")},
	    {S_INIT("male"), S_INIT("m")},
	    {S_INIT("man"), S_INIT("m")},
	    {S_INIT("monsieur"), S_INIT("m")},
	    {S_INIT("mr"), S_INIT("m")},
	    {S_INIT("herr"), S_INIT("m")},
	    {S_INIT("senor"), S_INIT("m")},
	    {S_INIT("signor"), S_INIT("m")},
	    {S_INIT("senhor"), S_INIT("m")},
	    {S_INIT("м"), S_INIT("m")},
	    {S_INIT("гн"), S_INIT("m")},
	    {S_INIT("господин"), S_INIT("m")},
	    {S_INIT("f"), S_INIT("f")},
	    {S_INIT("w"), S_INIT("f")},
	    {S_INIT("femme"), S_INIT("f")},
	    {S_INIT("female"), S_INIT("f")},
	    {S_INIT("woman"), S_INIT("f")},
	    {S_INIT("madame"), S_INIT("f")},
	    {S_INIT("mme"), S_INIT("f")},
	    {S_INIT("mlle"), S_INIT("f")},
	    {S_INIT("mrs"), S_INIT("f")},
	    {S_INIT("ms"), S_INIT("f")},
	    {S_INIT("frau"), S_INIT("f")},
	    {S_INIT("senora"), S_INIT("f")},
	    {S_INIT("sra"), S_INIT("f")},
	    {S_INIT("signora"), S_INIT("f")},
	    {S_INIT("senhora"), S_INIT("f")},
	    {S_INIT("ж"), S_INIT("f")},
	    {S_INIT("гжа"), S_INIT("f")},
	    {S_INIT("госпожа"), S_INIT("f")},
	    {S_INIT("plural"), S_INIT("plural")},
	    {S_INIT("pluriel"), S_INIT("plural")},
	    {S_INIT("messieurs"), S_INIT("plural")},
	    {S_INIT("mesdames"), S_INIT("plural")},
	    {S_INIT("mmeetm"), S_INIT("plural")},
	    {S_INIT("metmme"), S_INIT("plural")},
	};
	str tried[] = {unicode_fold(a, gender), unicode_fold(a, title)};

	if (str_equal(tried[0], S("p")))	/* as a title: Père */
		return S("plural");
	for (ptrdiff_t t = 0; t < COUNT(tried); t++)
		for (ptrdiff_t i = 0; i < COUNT(words); i++)
			if (str_equal(tried[t], words[i].word))
				return words[i].gender;
	return S("");
}

/* The same; a list has few different ones, so that most are known already. */
static str
known_gender(struct person_reader *r, struct arena *a, str gender, str title)
{
	uint64_t hash = str_hash(gender) * 31 + str_hash(title);
	struct gender_memo *m = &r->memos[hash % MEMO_SIZE];

	if (gender.len + title.len > (ptrdiff_t)sizeof m->text)
		return read_gender(a, gender, title);
	if (m->gender_len != gender.len || m->title_len != title.len ||
	    !str_equal((str){m->text, gender.len}, gender) ||
	    !str_equal((str){m->text + gender.len, title.len}, title)) {
		*m = (struct gender_memo){.gender_len = gender.len,
		    .title_len = title.len,
		    .read = read_gender(a, gender, title)};
		if (gender.len > 0)
			memcpy(m->text, gender.at, (size_t)gender.len);
		if (title.len > 0)
			memcpy(m->text + gender.len, title.at,
			    (size_t)title.len);
	}
	return m->read;
}

static void
complete(struct arena *a, struct person *p)
{
	struct buf name = {.arena = a};

	if (p->name.len > 0)
		return;
	buf_add(&name, p->first_name);
	if (p->first_name.len > 0 && p->last_name.len > 0)
		buf_char(&name, ' ');
	buf_add(&name, p->last_name);
	p->name = buf_str(&name);
}

static struct place
cell_place(const struct record *r, ptrdiff_t column)
{
	return column >= 0 ? r->cells[column].place : r->place;
}

void
person_from_record(struct person_reader *reader, struct arena *a,
    const struct record *r, struct person *p)
{
	*p = (struct person){.place = r->place,
	    .address_place = cell_place(r, reader->address),
	    .email_place = cell_place(r, reader->email),
	    .signature_place = cell_place(r, reader->signature)};
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		if (reader->columns[i] >= 0)
			*field_of(p, i) = r->cells[reader->columns[i]].text;
	if (reader->address_lines > 1)
		p->address = record_lines(a, r, S("address"));
	complete(a, p);
	p->gender = known_gender(reader, a, p->gender, p->title);
	p->email_key = email_key(a, p->email);
}

static struct place
member_place(const struct node *n, str key)
{
	const struct node *member = node_get(n, key);

	return member != NULL ? member->place : n->place;
}

void
person_from_node(struct arena *a, const struct node *n, struct person *p)
{
	*p = (struct person){.place = n->place,
	    .address_place = member_place(n, S("address")),
	    .email_place = member_place(n, S("email"))};
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		*field_of(p, i) =
		    str_trim(node_text(n, fields[i].name, S("")));
	complete(a, p);
	p->gender = read_gender(a, p->gender, p->title);
	p->email_key = email_key(a, p->email);
}

/* Whether a text is ASCII, and whether it has capitals. */
static bool
is_ascii(str s, bool *capitals)
{
	*capitals = false;
	for (ptrdiff_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
		*capitals |= s.at[i] >= 'A' && s.at[i] <= 'Z';
	}
	return true;
}

str
email_key(struct arena *a, str email)
{
	str s = utf8_trim(email), domain;
	ptrdiff_t sign;
	const char *why;
	bool capitals, ascii = is_ascii(s, &capitals);

	if (ascii && !capitals)
		return s;
	if (!ascii)
		s = unicode_lower(a, unicode_nfc(a, s), S("en"));
	sign = str_find_char(s, '@');
	if (sign < 0 || ascii ||
	    !unicode_domain(a, str_slice(s, sign + 1, s.len), &domain, &why))
		return str_lower_ascii(a, s);
	return str_lower_ascii(a, str_format(a, "%.*s@%.*s",
	    FMT(str_slice(s, 0, sign)), FMT(domain)));
}

uint64_t
person_hash(const struct person *p)
{
	const str parts[] = {p->name, p->address, p->postcode, p->town,
	    p->email_key};
	uint64_t hash = 0;

	for (ptrdiff_t i = 0; i < COUNT(parts); i++)
		hash = hash * 0x100000001B3 + str_hash(parts[i]);
	return hash;
}

str
person_key(struct arena *a, const struct person *p, enum channel channel)
{
	struct buf b = {.arena = a};

	if (p->id.len > 0)
		return str_format(a, "id:%.*s", FMT(p->id));
	if (channel == CHANNEL_EMAIL && p->email.len > 0)
		return p->email_key;
	buf_add(&b, unicode_fold(a, p->name));
	buf_char(&b, '|');
	buf_add(&b, unicode_fold(a, p->organisation));
	buf_char(&b, '|');
	buf_add(&b, unicode_fold(a, p->address));
	buf_add(&b, unicode_fold(a, p->postcode));
	buf_add(&b, unicode_fold(a, p->town));
	return buf_str(&b);
}
