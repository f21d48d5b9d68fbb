/* SPDX-License-Identifier: MIT */
/*
 * Letters whose paragraphs are put together from words that were encoded once:
 * a reader gets the same lines as if each letter were written for itself.
 */
#include "unit.h"
#include "mail/mail.h"

enum { VALUES = 3 };

struct fixture {
	struct arena job, letter;
	struct faults faults;
	struct document_cache *documents;
	struct composer *composer;
};

static bool
begin(struct fixture *x)
{
	*x = (struct fixture){.faults = {0}};
	x->faults.arena = &x->job;
	x->documents = document_cache_new(&x->job);
	x->composer = composer_open(&x->job, NULL, &x->faults);
	return x->composer != NULL;
}

static void
end(struct fixture *x)
{
	arena_free(&x->letter);
	arena_free(&x->job);
}

static int
set_up(void **state)
{
	static struct fixture x;

	*state = &x;
	return !begin(&x);
}

static int
tear_down(void **state)
{
	end(*state);
	return 0;
}

/* Written with @0, @1 and @2 for the values. */
static str
skeleton(struct arena *a, str text)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < text.len; i++) {
		if (text.at[i] == '@')
			buf_utf8(&b,
			    LETTER_VALUE_FIRST + (text.at[++i] - '0'));
		else
			buf_char(&b, text.at[i]);
	}
	return buf_str(&b);
}

static int
digit_of(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

static str
unquoted(struct arena *a, str body)
{
	struct buf b = {.arena = a};
	str line;

	while (str_line(&body, &line)) {
		if (line.len > 76 || str_starts(line, S(".")) ||
		    str_starts(line, S("From ")) || str_ends(line, S(" ")))
			fail_msg("line '%.*s'", FMT(line));
		for (ptrdiff_t i = 0; i < line.len; i++) {
			if (line.at[i] != '=')
				buf_char(&b, line.at[i]);
			else if (i + 1 == line.len)
				break;
			else
				buf_char(&b, (char)(digit_of(line.at[i + 1]) *
					16 + digit_of(line.at[i + 2])));
			i += line.at[i] == '=' ? 2 : 0;
		}
		if (!str_ends(line, S("=")))
			buf_char(&b, '\n');
	}
	return buf_str(&b);
}

static str
unbased(struct arena *a, str body)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf b = {.arena = a};
	uint32_t bits = 0;
	int count = 0;

	for (ptrdiff_t i = 0; i < body.len; i++) {
		ptrdiff_t digit = str_find_char(str_from(digits), body.at[i]);

		if (digit < 0)
			continue;
		bits = bits << 6 | (uint32_t)digit;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		if ((char)(bits >> count) != '\r')
			buf_char(&b, (char)(bits >> count));
	}
	return buf_str(&b);
}

/* The body of the part of that type, decoded. */
static str
part_of(struct arena *a, str bytes, str type)
{
	ptrdiff_t at = str_find(bytes, type), end;
	bool base64;
	str part;

	assert_true(at > 0);
	part = str_slice(bytes, at, bytes.len);
	base64 = str_find(str_slice(part, 0, 120), S("base64")) > 0;
	at = str_find(part, S("\r\n\r\n"));
	end = str_find(part, S("\r\n--=_"));
	part = str_slice(part, at + 4, end);
	return base64 ? unbased(a, part) : unquoted(a, part);
}

/* Without styles, which do not differ. */
static str
without_styles(struct arena *a, str html)
{
	static const str style = S_INIT(" style=\"");
	struct buf b = {.arena = a};
	ptrdiff_t at;

	while ((at = str_find(html, style)) >= 0) {
		buf_add(&b, str_slice(html, 0, at));
		html = str_slice(html, at + style.len, html.len);
		str_cut(&html, '"');
	}
	buf_add(&b, html);
	return buf_str(&b);
}

static str
make_letter(struct fixture *x, str text, const str *values, struct message *m)
{
	struct arena *a = &x->letter;
	struct merged merged = {.text = skeleton(a, text), .values = values,
	    .value_count = VALUES};
	str bytes;

	*m = (struct message){.from_name = S("N"), .from = S("n@example.org"),
	    .to_name = S("W"), .to = S("w@example.org"),
	    .subject = S("Re"), .message_id = S("1@example.org"),
	    .date = INT64_C(1795509600000), .language = S("fr"),
	    .row = NOWHERE};
	m->body = document_make(x->documents, a, &merged, NOWHERE, &x->faults);
	assert_true(message_make(x->composer, a, m, &bytes, &x->faults));
	return bytes;
}

static void
check_letter(struct fixture *x, str text, const str *values)
{
	struct arena *a = &x->letter;
	struct message m;
	str bytes = make_letter(x, text, values, &m), again, html;

	ASSERT_STR(part_of(a, bytes, S("text/plain")),
	    document_flowed(a, m.body, 72));
	html = part_of(a, bytes, S("text/html"));
	html = str_slice(html, str_find(html, S("<div")), html.len);
	html = str_slice(html, str_find_char(html, '\n') + 1, html.len);
	html.len -= S("</div>\n</body>\n</html>\n").len;
	ASSERT_STR(without_styles(a, html), document_html(a, m.body));
	assert_true(message_make(x->composer, a, &m, &again, &x->faults));
	ASSERT_STR(again, bytes);
}

static const char *const paragraphs[] = {
    "@0", "@0 @1 @2", "@0@1@2", "@0, @1; x@2y", "**@0** _@1_ `@2`",
    "@0\\\n@1  \nand @2", "# @0 of @1", "## The @0", "[@0](https://a.example)",
    "[link](https://a.example/?x=@0) and @1",
    "[**page** one](https://a.example) for @0 [https://b.example]("
    "https://b.example) @1",
    "- a @0\n- b @1", "> @0 says\n>\n> @1", "    code @0\n      @1",
    "From @0 to @1. From", ". @0 .x .@1 ...", "@0\nFrom @1\n\\> @2", "\\> @0",
    "a  b   @0  c    @1",
    "Je m'adresse à vous au sujet du dossier @0, qui attend depuis trop "
    "longtemps une réponse de vos services. Chaque semaine, dans une salle "
    "prêtée par notre mairie, des voisins de tous âges se retrouvent pour "
    "écrire, et le nom de @1 figure sur presque toutes nos enveloppes.",
    "Из @0 пишут нам @1, и мы отвечаем: ваше письмо дошло до нас, и мы "
    "прочли его с большим вниманием, спасибо вам, @2, за эти слова.",
    "敬啟者：@0先生，我們在 @1 等候「@2」您的回覆，謝謝您的耐心與合作。"
    "我們希望，早日 得到您的消息（請寫信）。",
    "كتب إلينا @0 من @1 رسالة طويلة عن السجناء @2.",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaa@0bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "
    "ééééééééééééééééééééééééééééééééééééééééééééé éééééééééééééééééé@1é..From "
    "= == =20 &amp; <b>",
    "a =@0= b\tc @1\n@2",
};

static const char *const hostile[] = {
    "Madame", "NE-00012/26", "", " ", " x", "x ", "a  b", "a\nb", "\n", "\n\n",
    "<b>&\"'</b>", "</p><script>alert(1)</script>", "=3D=\r\n", "=", "==", ".",
    "..", ".x", "From", "From x", ">", "> q", ">>", "é", "Ñandú Öğretmen",
    "Жёлтый дом", "漢字かな交じり文。", "（「x」", "𝔘𝔫𝔦", "a\u00a0b", "\u200b",
    "\u2028", "\u00adx", "x\ty", "\x01", "**x**", "[a](b)", "\U000F0000",
    "\U000F0001 \U000F0009",
    "a very long value that has many words and goes over more than one line of "
    "the text, so that lines end within it and not before it",
    "https://example.org/a/very/long/address/that/no/line/has/room/for/and/"
    "which/has/no/blank/.From/at/all/anywhere",
};

static void
each_paragraph_is_as_if_it_were_written_alone(void **state)
{
	struct fixture *x = *state;
	uint64_t chance = 1;

	for (ptrdiff_t i = 0; i < COUNT(paragraphs); i++) {
		for (ptrdiff_t j = 0; j < 4 * COUNT(hostile); j++) {
			str values[VALUES];

			for (int k = 0; k < VALUES; k++) {
				chance = hash_mix(chance, (uint64_t)j);
				values[k] = str_from(hostile[k == j % VALUES
				    ? j % COUNT(hostile)
				    : (ptrdiff_t)(chance >> 8) %
					COUNT(hostile)]);
			}
			check_letter(x, str_from(paragraphs[i]), values);
			arena_reset(&x->letter, (struct arena_mark){0});
		}
	}
}

/* Each word of these is once the last on its line. */
static void
lines_end_where_they_would_for_each_length_of_a_value(void **state)
{
	static const str units[] = {
	    S_INIT("a"), S_INIT("é"), S_INIT("漢"), S_INIT("a "), S_INIT("=")};
	struct fixture *x = *state;

	for (ptrdiff_t unit = 0; unit < COUNT(units); unit++) {
		for (int length = 1; length < 160; length++) {
			struct buf b = {.arena = &x->letter};
			str values[VALUES] = {S_INIT(""), S_INIT("x"),
			    S_INIT("Nadia Exemple")};

			for (int i = 0; i < length; i++)
				buf_add(&b, units[unit]);
			buf_char(&b, '.');
			values[0] = buf_str(&b);
			for (ptrdiff_t i = 19; i < 23; i++)
				check_letter(x, str_from(paragraphs[i]),
				    values);
			check_letter(x, S("x .y From @0 .z From > @1 a b "
			    "From here .to > there and @2, From there\\\n"
			    "> to @0 .here From\\\nFrom @1"), values);
			arena_reset(&x->letter, (struct arena_mark){0});
		}
	}
}

/* There may be more skeletons than what is kept has room for. */
static void
what_is_kept_has_its_bounds(void **state)
{
	struct fixture *x = *state;
	struct arena_mark job = {0};
	const str values[VALUES] = {S_INIT("one"), S_INIT("two"),
	    S_INIT("three")};

	for (int i = 0; i < 5000; i++) {
		struct buf b = {.arena = &x->letter};

		buf_format(&b, "%d @0 ", i);
		for (int j = 0; j < 40; j++)
			buf_format(&b, "word %d of @1 and ", j);
		check_letter(x, buf_str(&b), values);
		arena_reset(&x->letter, (struct arena_mark){0});
		if (i == 4200)
			job = arena_mark(&x->job);
	}
	assert_ptr_equal(arena_mark(&x->job).block, job.block);
	assert_int_equal(arena_mark(&x->job).used, job.used);
}

/* The same letter of a run that goes on, and of one that begins with it. */
static void
check_alone(struct fixture *x, str text, const str *values)
{
	struct fixture alone;
	struct message m;

	assert_true(begin(&alone));
	ASSERT_STR(make_letter(x, text, values, &m),
	    make_letter(&alone, text, values, &m));
	end(&alone);
}

/* First what is kept of blocks has no room, and then that of skeletons. */
static void
a_message_does_not_depend_on_what_is_kept(void **state)
{
	struct fixture *x = *state;
	struct message m;
	const str values[VALUES] = {S_INIT("José From = > ."),
	    S_INIT("two"), S_INIT("three")};

	for (int i = 0; i < 4200; i++) {
		struct buf b = {.arena = &x->letter};

		buf_format(&b, "%d @0 ", i);
		for (int j = 0; j < 30; j++)
			buf_format(&b, "word %d of @1, été and ", j);
		buf_format(&b, "\n\n> %d @0\n\nNothing varies in No. %d, ", i,
		    i);
		for (int j = 0; j < 30; j++)
			buf_format(&b, "not the %dᵉ word either, ", j);
		if (i % 100 == 0 || i > 4190)
			check_alone(x, buf_str(&b), values);
		make_letter(x, buf_str(&b), values, &m);
		arena_reset(&x->letter, (struct arena_mark){0});
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(each_paragraph_is_as_if_it_were_written_alone),
		TEST(lines_end_where_they_would_for_each_length_of_a_value),
		TEST(what_is_kept_has_its_bounds),
		TEST(a_message_does_not_depend_on_what_is_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
