/* SPDX-License-Identifier: MIT */
/* Forms of address: who is addressed how, and who is not. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"
#include "campaign/parts.h"

struct trial {
	struct arena job;
	struct faults faults;
	struct source source;
	struct letter letter;
	struct campaign campaign;
	struct form_chooser *chooser;
	char folder[32];
};

/* A campaign whose forms.csv is `own`, if that is not empty. */
static struct trial *
try_forms(str own)
{
	struct trial *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->faults.arena = &t->job;
	memcpy(t->folder, "/tmp/forms-XXXXXX", 18);
	assert_non_null(mkdtemp(t->folder));
	t->campaign.arena = &t->job;
	t->campaign.folder = str_from(t->folder);
	if (own.len > 0)
		assert_true(file_save(path_join(&t->job, t->campaign.folder,
		    S("forms.csv")), own, &t->faults));
	t->campaign.forms = forms_load(&t->campaign, &t->faults);
	t->chooser = form_chooser_new(&t->job, t->campaign.forms);
	t->source = (struct source){S("l.md"), S("{{ salutation }}")};
	t->letter.source = &t->source;
	return t;
}

static void
end_trial(struct trial *t)
{
	remove_tree(str_from(t->folder));
	form_chooser_free(t->chooser);
	arena_free(&t->job);
	free(t);
}

static struct person
address(struct trial *t, str language, enum letter_kind kind,
    struct person p)
{
	t->letter.kind = kind;
	address_forms(t->chooser, &t->job, language, &t->letter, &p,
	    &t->faults);
	return p;
}

static void
assert_text(str got, str wanted, str what)
{
	if (!str_equal(got, wanted))
		fail_msg("%.*s: got '%.*s', want '%.*s'", FMT(what), FMT(got),
		    FMT(wanted));
}

struct example {
	str language, function, gender, salutation;
};

static void
try_examples(const struct example *examples, ptrdiff_t count)
{
	struct trial *t = try_forms(S(""));

	assert_int_equal(t->faults.count, 0);
	for (ptrdiff_t i = 0; i < count; i++) {
		const struct example *e = &examples[i];
		struct person p = address(t, e->language, LETTER_AUTHORITY,
		    (struct person){.function = e->function,
			.gender = e->gender});

		assert_text(p.salutation, e->salutation, e->function);
	}
	end_trial(t);
}

#define ROW(language, function, gender, salutation) \
	{S_INIT(language), S_INIT(function), S_INIT(gender), \
	    S_INIT(salutation)}

static void
an_office_has_its_form_in_each_language(void **state)
{
	static const struct example examples[] = {
		ROW("fr", "Président de la République", "m",
		    "Monsieur le Président de la République"),
		ROW("fr", "Première ministre", "f",
		    "Madame la Première ministre"),
		ROW("fr", "Ministre de la Justice", "f", "Madame la Ministre"),
		ROW("fr", "Ministre de la Justice", "",
		    "Madame la Ministre, Monsieur le Ministre"),
		ROW("fr", "Ministre déléguée aux sports", "",
		    "Madame la Ministre"),
		ROW("fr", "Garde des Sceaux", "m",
		    "Monsieur le Garde des Sceaux"),
		ROW("fr", "Procureur général", "m",
		    "Monsieur le Procureur général"),
		ROW("fr", "Ambassadeur", "m", "Monsieur l'Ambassadeur"),
		ROW("fr", "Ambassadeur", "", "Excellence"),
		ROW("fr", "Roi", "", "Sire"),
		ROW("fr", "Reine", "", "Majesté"),
		ROW("fr", "Maire", "", "Madame la Maire, Monsieur le Maire"),
		ROW("fr", "Députée", "f", "Madame la Députée"),
		ROW("fr", "Sénateur", "m", "Monsieur le Sénateur"),
		ROW("fr", "Directeur de la prison", "m",
		    "Monsieur le Directeur"),
		ROW("fr", "Juge d'instruction", "f", "Madame la Juge"),
		ROW("fr", "Président du tribunal", "m",
		    "Monsieur le Président"),
		ROW("fr", "", "plural", "Mesdames, Messieurs"),
		ROW("en", "Minister of Justice", "f", "Dear Minister"),
		ROW("en", "Ambassador", "", "Your Excellency"),
		ROW("en", "President of the Republic", "m", "Your Excellency"),
		ROW("en", "King", "m", "Your Majesty"),
		ROW("en", "Attorney General", "m", "Dear Attorney General"),
		ROW("en", "President of the Court", "f",
		    "Dear Madam President"),
		ROW("es", "Ministra de Justicia", "f", "Señora Ministra"),
		ROW("es", "Embajador", "m", "Excelencia"),
		ROW("es", "Fiscal General", "m", "Señor Fiscal General"),
		ROW("es", "Alcaldesa", "", "Señora Alcaldesa"),
		ROW("es", "Jueza", "f", "Señora Jueza"),
		ROW("ru", "Президент", "m", "Уважаемый господин Президент"),
		ROW("ru", "Министр юстиции", "f", "Уважаемая госпожа Министр"),
		ROW("ru", "Министру юстиции", "m",
		    "Уважаемый господин Министр"),
		ROW("ru", "Председатель Верховного суда", "m",
		    "Уважаемый господин Председатель"),
		ROW("ru", "Генеральный прокурор", "m",
		    "Уважаемый господин Генеральный прокурор"),
		ROW("de", "Botschafter", "f",
		    "Sehr geehrte Frau Botschafterin"),
		ROW("it", "Sindaco", "m", "Signor Sindaco"),
		ROW("pt", "Juíza", "f", "Exma. Senhora Juíza"),
		ROW("en", "Botschafterin", "f", "Your Excellency"),
		ROW("ru", "Procureur général", "m",
		    "Уважаемый господин Генеральный прокурор"),
		ROW("fr", "Minister for Home Affairs", "f",
		    "Madame la Ministre"),
		ROW("fr", "Генеральному прокурору", "m",
		    "Monsieur le Procureur général"),
	};

	(void)state;
	try_examples(examples, COUNT(examples));
}

static void
case_accents_articles_and_hyphens_do_not_matter(void **state)
{
	static const struct example examples[] = {
		ROW("fr", "MINISTRE DE LA JUSTICE", "m",
		    "Monsieur le Ministre"),
		ROW("fr", "president de la republique", "m",
		    "Monsieur le Président de la République"),
		ROW("fr", "Monsieur le Ministre", "m", "Monsieur le Ministre"),
		ROW("fr", "Madame la Procureure générale", "f",
		    "Madame la Procureure générale"),
		ROW("fr", "Son Excellence Monsieur l'Ambassadeur", "m",
		    "Monsieur l'Ambassadeur"),
		ROW("fr", "Secrétaire d’État", "m",
		    "Monsieur le Secrétaire d'État"),
		ROW("fr", "Président(e)", "",
		    "Madame la Présidente, Monsieur le Président"),
		ROW("fr", "Président·e", "",
		    "Madame la Présidente, Monsieur le Président"),
		ROW("fr", "Député-maire", "m", "Monsieur le Député"),
		ROW("en", "The Minister", "m", "Dear Minister"),
		ROW("en", "His Excellency the Ambassador", "m",
		    "Your Excellency"),
		ROW("en", "Secretary-General", "m", "Dear Secretary-General"),
		ROW("ru", "ПРЕМЬЕР-МИНИСТР", "m",
		    "Уважаемый господин Премьер-министр"),
	};

	(void)state;
	try_examples(examples, COUNT(examples));
}

static void
the_longest_role_wins(void **state)
{
	static const struct example examples[] = {
		ROW("fr", "Président de la cour d'assises", "m",
		    "Monsieur le Président"),
		ROW("fr", "Premier président de la cour d'appel", "m",
		    "Monsieur le Premier Président"),
		ROW("fr", "Procureur de la République", "f",
		    "Madame la Procureure de la République"),
		ROW("fr", "Procureur du Roi", "m", "Monsieur le Procureur"),
		ROW("fr", "Directrice générale", "f",
		    "Madame la Directrice générale"),
		ROW("fr", "Premier ministre", "m",
		    "Monsieur le Premier ministre"),
		ROW("fr", "Bourgmestre", "m", "Monsieur le Bourgmestre"),
		ROW("es", "Fiscal", "f", "Señora Fiscal"),
		ROW("ru", "Président de la Cour suprême", "m",
		    "Уважаемый господин Председатель"),
		ROW("de", "Oberbürgermeisterin", "f",
		    "Sehr geehrte Frau Oberbürgermeisterin"),
	};

	(void)state;
	try_examples(examples, COUNT(examples));
}

static void
who_is_near_an_office_does_not_take_its_form(void **state)
{
	static const struct example examples[] = {
		ROW("fr", "Adjoint au maire", "m", "Monsieur"),
		ROW("fr", "Maire adjointe", "f", "Madame"),
		ROW("fr", "Directeur adjoint", "m", "Monsieur"),
		ROW("fr", "Directrice générale adjointe", "f", "Madame"),
		ROW("fr", "Procureur général adjoint", "m", "Monsieur"),
		ROW("fr", "Ancien ministre", "m", "Monsieur"),
		ROW("fr", "Ancienne ministre de la Justice", "f", "Madame"),
		ROW("fr", "Ex-président de la République", "m", "Monsieur"),
		ROW("fr", "Président honoraire", "m", "Monsieur"),
		ROW("fr", "Président d'honneur", "m", "Monsieur"),
		ROW("fr", "Député suppléant", "m", "Monsieur"),
		ROW("fr", "Juge suppléante", "f", "Madame"),
		ROW("fr", "Vice-président", "m", "Monsieur le Vice-président"),
		ROW("fr", "Sous-préfet", "m", "Monsieur"),
		ROW("fr", "Conseiller du ministre", "m", "Monsieur"),
		ROW("fr", "Ministre-conseiller", "m", "Monsieur"),
		ROW("fr", "Secrétaire du Président de la République", "m",
		    "Monsieur"),
		ROW("fr", "Épouse du roi", "f", "Madame"),
		ROW("fr", "Militante des droits humains", "f", "Madame"),
		ROW("fr", "Secrétaire de mairie", "f", "Madame"),
		ROW("fr", "Ministère de la Justice", "", "Madame, Monsieur"),
		ROW("fr", "Directeur, maison de retraite", "m",
		    "Monsieur le Directeur"),
		ROW("fr", "Directrice de la maison de retraite", "f",
		    "Madame la Directrice"),
		ROW("fr", "Directeur en retraite", "m", "Monsieur"),
		ROW("fr", "Maire de Lyon, ancien ministre", "m",
		    "Monsieur le Maire"),
		ROW("fr", "Ministre chargée des anciens combattants", "f",
		    "Madame la Ministre"),
		ROW("en", "Former Minister of Justice", "m", "Dear Sir"),
		ROW("en", "Deputy Minister", "m", "Dear Sir"),
		ROW("en", "Vice-President", "f", "Dear Madam Vice-President"),
		ROW("en", "Ambassador-designate", "m", "Dear Sir"),
		ROW("en", "Minister's Secretary", "f", "Dear Madam"),
		ROW("en", "Judge's clerk", "m", "Dear Sir"),
		ROW("en", "Ministerial adviser", "m", "Dear Sir"),
		ROW("en", "Queen's Counsel", "m", "Dear Sir"),
		ROW("en", "President emeritus", "m", "Dear Sir"),
		ROW("en", "Fiscal officer", "f", "Dear Madam"),
		ROW("en", "Goodwill Ambassador", "f", "Dear Madam"),
		ROW("es", "Mayor de la Policía", "m", "Estimado señor"),
		ROW("es", "Viceministro", "m", "Estimado señor"),
		ROW("es", "Exministra", "f", "Estimada señora"),
		ROW("es", "Subdirector", "m", "Estimado señor"),
		ROW("es", "Director adjunto", "m", "Estimado señor"),
		ROW("es", "Presidente electo", "m", "Estimado señor"),
		ROW("ru", "Заместитель министра", "m", "Уважаемый господин"),
		ROW("ru", "Бывший президент", "m", "Уважаемый господин"),
		ROW("ru", "Министр в отставке", "m", "Уважаемый господин"),
		ROW("de", "Minister a. D.", "m",
		    "Sehr geehrte Damen und Herren"),
		ROW("de", "Stellvertretender Bürgermeister", "m",
		    "Sehr geehrte Damen und Herren"),
		ROW("it", "Vicesindaco", "m", "Egregio Signore"),
		ROW("fr", "Ministres", "plural", "Mesdames, Messieurs"),
		ROW("fr", "Ministre", "plural", "Mesdames, Messieurs"),
	};

	(void)state;
	try_examples(examples, COUNT(examples));
}

static void
a_function_said_of_women_only_gives_the_gender(void **state)
{
	static const struct example examples[] = {
		ROW("fr", "Procureure générale", "",
		    "Madame la Procureure générale"),
		ROW("fr", "Présidente de la République", "",
		    "Madame la Présidente de la République"),
		ROW("fr", "Présidente du tribunal", "", "Madame la Présidente"),
		ROW("fr", "Directrice", "", "Madame la Directrice"),
		ROW("fr", "Ambassadrice", "", "Madame l'Ambassadrice"),
		ROW("fr", "Première ministre", "",
		    "Madame la Première ministre"),
		ROW("fr", "Presidente", "",
		    "Madame la Présidente, Monsieur le Président"),
		ROW("fr", "Procureur", "",
		    "Madame la Procureure, Monsieur le Procureur"),
		ROW("fr", "Présidente", "m", "Monsieur le Président"),
		ROW("es", "Ministra", "", "Señora Ministra"),
		ROW("es", "Presidente de la República", "", "Excelencia"),
		ROW("de", "Richterin", "", "Sehr geehrte Frau Richterin"),
		ROW("ru", "Directrice", "", "Уважаемая госпожа директор"),
	};

	(void)state;
	try_examples(examples, COUNT(examples));
}

static void
a_known_last_name_is_used(void **state)
{
	struct trial *t = try_forms(S(""));
	struct person p;

	(void)state;
	p = address(t, S("en"), LETTER_AUTHORITY,
	    (struct person){.last_name = S("Smith"), .gender = S("m")});
	assert_text(p.salutation, S("Dear Mr Smith"), S("a man"));
	assert_text(p.closing, S("Yours sincerely"), S("a man"));
	p = address(t, S("en-GB"), LETTER_AUTHORITY,
	    (struct person){.last_name = S("Jones"), .gender = S("f")});
	assert_text(p.salutation, S("Dear Ms Jones"), S("a woman"));
	p = address(t, S("en"), LETTER_AUTHORITY,
	    (struct person){.last_name = S("Jones")});
	assert_text(p.salutation, S("Dear Sir or Madam"), S("unknown"));
	assert_text(p.closing, S("Yours faithfully"), S("unknown"));
	p = address(t, S("en"), LETTER_AUTHORITY,
	    (struct person){.first_name = S("Alex"), .last_name = S("Jones")});
	assert_text(p.salutation, S("Dear Alex Jones"), S("both names"));
	p = address(t, S("ru"), LETTER_AUTHORITY,
	    (struct person){.last_name = S("Иванов"), .gender = S("m")});
	assert_text(p.salutation, S("Уважаемый господин Иванов"), S("ru"));
	p = address(t, S("en"), LETTER_AUTHORITY,
	    (struct person){.last_name = S("{name}"), .gender = S("m")});
	assert_text(p.salutation, S("Dear Mr {name}"), S("data is data"));
	end_trial(t);
}

static void
the_closing_repeats_the_salutation(void **state)
{
	struct trial *t = try_forms(S(""));
	struct person p;

	(void)state;
	p = address(t, S("fr"), LETTER_AUTHORITY,
	    (struct person){.function = S("Maire"), .gender = S("f")});
	assert_text(p.closing, S("Je vous prie d'agréer, Madame la Maire, "
	    "l'expression de ma haute considération."), S("of the table"));
	p = address(t, S("fr"), LETTER_AUTHORITY,
	    (struct person){.salutation = S("Monseigneur")});
	assert_text(p.closing, S("Je vous prie d'agréer, Monseigneur, "
	    "l'expression de ma haute considération."), S("of a column"));
	assert_text(p.salutation, S("Monseigneur"), S("a column wins"));
	p = address(t, S("fr"), LETTER_AUTHORITY,
	    (struct person){.closing = S("Bien à vous {salutation}")});
	assert_text(p.closing, S("Bien à vous {salutation}"), S("as it is"));
	assert_text(p.salutation, S("Madame, Monsieur"), S("and the other"));
	end_trial(t);
}

static void
each_language_has_each_kind_and_gender(void **state)
{
	static const str languages[] = {S_INIT("fr"), S_INIT("en"),
	    S_INIT("es"), S_INIT("ru"), S_INIT("de"), S_INIT("it"),
	    S_INIT("pt"), S_INIT("fr-CH")};
	static const str genders[] = {
	    S_INIT(""), S_INIT("m"), S_INIT("f"), S_INIT("plural")};
	struct trial *t = try_forms(S(""));

	(void)state;
	for (ptrdiff_t l = 0; l < COUNT(languages); l++)
		for (int kind = LETTER_AUTHORITY; kind <= LETTER_NEWS; kind++)
			for (ptrdiff_t g = 0; g < COUNT(genders); g++) {
				struct person p = address(t, languages[l],
				    (enum letter_kind)kind,
				    (struct person){.gender = genders[g]});

				assert_true(p.salutation.len > 0);
				assert_true(p.closing.len > 0);
			}
	assert_int_equal(t->faults.count, 0);
	end_trial(t);
}

static void
a_language_without_forms_gets_a_note_once(void **state)
{
	struct trial *t = try_forms(S(""));

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct person p = address(t, S("uk"), LETTER_AUTHORITY,
		    (struct person){.gender = S("m")});

		assert_int_equal(p.salutation.len, 0);
	}
	assert_int_equal(t->faults.notes, 1);
	assert_int_equal(t->faults.errors, 0);
	assert_int_equal(t->faults.first->column, 4);
	end_trial(t);
}

static void
the_rows_of_a_campaign_win(void **state)
{
	struct trial *t = try_forms(S(
	    "language,kind,role,gender,salutation,closing\n"
	    "fr,authority,,,Bonjour,\n"
	    "fr,authority,minister,f,Madame le Ministre,Salut {salutation}\n"
	    "fr,authority,chef de gare|cheffe de gare,,Chef,\n"
	    "fr-CH,authority,,,Grüezi,Adieu\n"
	    "uk,authority,,m,Шановний пане,З повагою\n"));
	static const struct example rows[] = {
		ROW("fr", "", "m", "Bonjour"),
		ROW("fr", "Ministre de la Justice", "f", "Madame le Ministre"),
		ROW("fr", "Ministre des Sports", "m", "Monsieur le Ministre"),
		ROW("fr", "Cheffe de gare", "", "Chef"),
		ROW("fr", "Juge", "f", "Madame la Juge"),
		ROW("fr-CH", "", "m", "Grüezi"),
		ROW("fr-CH", "Juge", "f", "Madame la Juge"),
		ROW("uk", "", "m", "Шановний пане"),
	};
	struct person p;

	(void)state;
	assert_int_equal(t->faults.count, 0);
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		p = address(t, rows[i].language, LETTER_AUTHORITY,
		    (struct person){.function = rows[i].function,
			.gender = rows[i].gender});
		assert_text(p.salutation, rows[i].salutation,
		    rows[i].function);
	}
	p = address(t, S("fr"), LETTER_AUTHORITY, (struct person){0});
	assert_text(p.closing, S("Je vous prie d'agréer, Bonjour, "
	    "l'expression de ma haute considération."), S("the next row's"));
	end_trial(t);
}

static void
assert_fault(const char *row, int64_t column, const char *wanted)
{
	struct arena a = {0};
	struct trial *t = try_forms(str_format(&a,
	    "language;kind;role;gender;salutation;closing\n%s\n", row));
	const struct fault *f = t->faults.first;

	assert_non_null(f);
	assert_int_equal(f->kind, FAULT_DATA);
	assert_int_equal(f->line, 2);
	assert_int_equal(f->column, column);
	if (str_find(f->message, str_from(wanted)) < 0)
		fail_msg("no '%s' in '%.*s'", wanted, FMT(f->message));
	assert_true(str_ends(f->file, S("forms.csv")));
	arena_free(&a);
	end_trial(t);
}

static void
a_fault_of_a_campaigns_row_is_at_its_cell(void **state)
{
	(void)state;
	assert_fault("xx-;authority;;m;Sir;Bye", 1, "no language");
	assert_fault("fr;autority;;m;Sir;Bye", 4, "(is it 'authority'?)");
	assert_fault("fr;call;?;m;Sir;Bye", 9, "'role'");
	assert_fault("fr;call;;x;Sir;Bye", 10, "'gender'");
	assert_fault("fr;call;;m;;Bye", 1, "without 'salutation'");
	assert_fault("fr;call;;m;Dear {lastname};Bye", 12, "{last_name}");
	assert_fault("fr;call;;m;Dear {salutation};Bye", 12, "{last_name}");
	assert_fault("fr;call;;m;Dear {name;Bye", 12, "{last_name}");
	assert_fault("fr;call;;m;Dear;Bye {salutatoin}", 17, "{salutation}");
}

static void
a_column_of_another_name_is_a_fault(void **state)
{
	struct trial *t = try_forms(
	    S("language;kind;gendre;salutation\nfr;call;m;Salut\n"));

	(void)state;
	assert_int_equal(t->faults.errors, 1);
	assert_true(str_find(t->faults.first->message,
	    S("(is it 'gender'?)")) >= 0);
	assert_int_equal(t->faults.first->column, 15);
	end_trial(t);
	t = try_forms(S("language;kind\nfr;call\n"));
	assert_int_equal(t->faults.errors, 1);
	assert_true(str_find(t->faults.first->message,
	    S("no column 'salutation'")) >= 0);
	end_trial(t);
}

/* More functions than are kept, longer than are kept: the choice is right. */
static void
what_is_kept_never_answers_for_another(void **state)
{
	struct trial *t = try_forms(S(""));
	struct arena a = {0};

	(void)state;
	for (int i = 0; i < 3000; i++) {
		bool judge = i * 7 % 3 == 0;
		str function = str_format(&a, "%s %d%*s",
		    judge ? "Juge" : "Jugement", i % 700, i % 200, "");
		struct person p = address(t, S("fr"), LETTER_AUTHORITY,
		    (struct person){.function = function, .gender = S("m")});

		assert_text(p.salutation,
		    judge ? S("Monsieur le Juge") : S("Monsieur"), function);
	}
	arena_free(&a);
	end_trial(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_office_has_its_form_in_each_language),
	    cmocka_unit_test(case_accents_articles_and_hyphens_do_not_matter),
	    cmocka_unit_test(the_longest_role_wins),
	    cmocka_unit_test(who_is_near_an_office_does_not_take_its_form),
	    cmocka_unit_test(a_function_said_of_women_only_gives_the_gender),
	    cmocka_unit_test(a_known_last_name_is_used),
	    cmocka_unit_test(the_closing_repeats_the_salutation),
	    cmocka_unit_test(each_language_has_each_kind_and_gender),
	    cmocka_unit_test(a_language_without_forms_gets_a_note_once),
	    cmocka_unit_test(the_rows_of_a_campaign_win),
	    cmocka_unit_test(a_fault_of_a_campaigns_row_is_at_its_cell),
	    cmocka_unit_test(a_column_of_another_name_is_a_fault),
	    cmocka_unit_test(what_is_kept_never_answers_for_another),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
