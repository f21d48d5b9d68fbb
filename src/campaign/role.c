/* SPDX-License-Identifier: MIT */
/*
 * Roles: what somebody is, from the function in a list.  A function is a role's
 * if it begins with words of it: a "conseiller du ministre" is no minister.
 */
#include "campaign/forms.h"
#include "unicode/unicode.h"

bool
gender_read(str text, enum gender *gender)
{
	static const str names[] = {
	    S_INIT(""), S_INIT("m"), S_INIT("f"), S_INIT("plural")};

	for (int i = 0; i < COUNT(names); i++)
		if (str_equal(text, names[i])) {
			*gender = (enum gender)i;
			return true;
		}
	return false;
}

/* Blanks and punctuation, ours and typographers'; "d’État" is two words. */
static bool
is_between(int32_t c)
{
	if (c < 0x80)
		return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9'));
	return (c >= 0x80 && c <= 0xBF) || (c >= 0x2010 && c <= 0x205E) ||
	    utf8_blank(c);
}

str
role_words(struct arena *a, str text)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0, word = 0;

	while (word < text.len) {
		ptrdiff_t end = at;
		str folded;

		if (at < text.len && !is_between(utf8_next(text, &at)))
			continue;
		folded = unicode_fold(a, str_slice(text, word, end));
		if (folded.len > 0 && b.len > 0)
			buf_char(&b, ' ');
		buf_add(&b, folded);
		word = at > end ? at : text.len;
	}
	return buf_str(&b);
}

/* Whether `words` begin with those of `beginning`, whole ones. */
static bool
starts(str words, str beginning)
{
	return beginning.len > 0 && words.len > 0 &&
	    words.at[0] == beginning.at[0] && str_starts(words, beginning) &&
	    (words.len == beginning.len || words.at[beginning.len] == ' ');
}

static str
after_word(str words)
{
	str_cut(&words, ' ');
	return words;
}

static bool
starts_with_one(str words, const str *all, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (starts(words, all[i]))
			return true;
	return false;
}

str
role_function(struct arena *a, const struct roles *roles, str function)
{
	str words;

	for (ptrdiff_t i = 0; i < function.len; i++)
		if (str_find_char(S(",;/\n"), function.at[i]) >= 0)
			function.len = i;
	words = role_words(a, function);
	while (starts_with_one(words, roles->honorifics,
	    roles->honorific_count))
		words = after_word(words);
	return words;
}

ptrdiff_t
role_begins(const struct roles *roles, str function, str beginning)
{
	str behind;

	if (!starts(function, beginning))
		return 0;
	behind = str_slice(function, beginning.len, function.len);
	while (behind.len > 0) {
		behind = after_word(behind);
		if (starts_with_one(behind, roles->lesser,
			roles->lesser_count))
			return 0;
	}
	return beginning.len;
}

void
roles_match(const struct roles *roles, str function, struct role_match *m)
{
	ptrdiff_t longest = 0;

	*m = (struct role_match){0};
	for (ptrdiff_t i = 0; i < roles->beginning_count; i++) {
		const struct beginning *b = &roles->beginnings[i];
		ptrdiff_t length;

		if (function.len == 0 || function.at[0] != b->words.at[0])
			continue;
		length = role_begins(roles, function, b->words);
		if (length > m->length[b->role])
			m->length[b->role] = length;
		if (length > longest) {
			longest = length;
			m->gender = b->gender;
		}
	}
}

int
role_find(const struct roles *roles, str words)
{
	for (int i = 0; i < roles->name_count; i++)
		if (str_equal(roles->names[i], words))
			return i;
	return -1;
}

/* ---- the stock's table ---- */

static ptrdiff_t
count_char(str s, char wanted)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < s.len; i++)
		n += s.at[i] == wanted;
	return n;
}

static const str *
words_list(struct arena *a, str cell, ptrdiff_t *count)
{
	str *words = NEW_ARRAY(a, str, count_char(cell, '|') + 1);

	for (*count = 0; cell.len > 0;)
		words[(*count)++] = role_words(a, str_cut(&cell, '|'));
	return words;
}

static void
add_beginnings(struct arena *a, struct roles *r, struct beginning *all,
    str name, enum gender gender, str cell)
{
	str words = role_words(a, name);
	int role = role_find(r, words);

	if (role < 0 && r->name_count < MOST_ROLES) {
		role = r->name_count++;
		r->names[role] = words;
	}
	while (role >= 0 && cell.len > 0)
		all[r->beginning_count++] = (struct beginning){
		    role_words(a, str_cut(&cell, '|')), role, gender};
}

const struct roles *
roles_parse(struct arena *a, str table)
{
	struct roles *r = NEW(a, struct roles);
	struct beginning *all = NEW_ARRAY(a, struct beginning,
	    count_char(table, '|') + count_char(table, '\n'));
	str line;

	r->beginnings = all;
	str_line(&table, &line);
	while (str_line(&table, &line)) {
		str name = str_cut(&line, ';');
		enum gender gender = GENDER_ANY;

		gender_read(str_cut(&line, ';'), &gender);
		if (str_equal(name, S("honorific")))
			r->honorifics = words_list(a, line,
			    &r->honorific_count);
		else if (str_equal(name, S("lesser")))
			r->lesser = words_list(a, line, &r->lesser_count);
		else
			add_beginnings(a, r, all, name, gender, line);
	}
	return r;
}
