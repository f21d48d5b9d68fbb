/* SPDX-License-Identifier: MIT */
/* Words beside which no line ends, by language. */
#include "spacing.h"

struct shelf {
	unsigned customs, traits;
	const str *words;
	ptrdiff_t count;
};

static const str units[] = {
	S_INIT("%"), S_INIT("‰"), S_INIT("€"), S_INIT("$"), S_INIT("£"),
	S_INIT("°"), S_INIT("°C"), S_INIT("h"), S_INIT("min"), S_INIT("s"),
	S_INIT("m"), S_INIT("km"), S_INIT("cm"), S_INIT("mm"), S_INIT("m²"),
	S_INIT("km²"), S_INIT("ha"), S_INIT("kg"), S_INIT("g"), S_INIT("t"),
	S_INIT("l"),
};

static const str currencies[] = {
	S_INIT("CHF"), S_INIT("EUR"), S_INIT("USD"),
};

static const str paragraphs[] = {S_INIT("§"), S_INIT("§§"), S_INIT("№")};

static const str french_titles[] = {
	S_INIT("M."), S_INIT("MM."), S_INIT("Mme"), S_INIT("Mmes"),
	S_INIT("Mlle"), S_INIT("Mlles"), S_INIT("Me"), S_INIT("Mgr"),
	S_INIT("Dr"), S_INIT("Dre"), S_INIT("Pr"), S_INIT("Pre"),
	S_INIT("n°"), S_INIT("N°"), S_INIT("nᵒ"), S_INIT("Nᵒ"),
	S_INIT("art."), S_INIT("p."), S_INIT("pp."),
};

static const str french_units[] = {
	S_INIT("ans"), S_INIT("an"), S_INIT("mois"), S_INIT("jours"),
	S_INIT("jour"), S_INIT("heures"), S_INIT("heure"),
	S_INIT("euros"), S_INIT("francs"), S_INIT("dollars"),
	S_INIT("personnes"), S_INIT("millions"), S_INIT("milliards"),
	S_INIT("janvier"), S_INIT("février"), S_INIT("mars"),
	S_INIT("avril"), S_INIT("mai"), S_INIT("juin"), S_INIT("juillet"),
	S_INIT("août"), S_INIT("septembre"), S_INIT("octobre"),
	S_INIT("novembre"), S_INIT("décembre"),
};

static const str english_titles[] = {
	S_INIT("Mr"), S_INIT("Mrs"), S_INIT("Ms"), S_INIT("Mx"), S_INIT("Dr"),
	S_INIT("Prof"), S_INIT("St"), S_INIT("Mr."), S_INIT("Mrs."),
	S_INIT("Ms."), S_INIT("Dr."), S_INIT("Prof."), S_INIT("St."),
	S_INIT("Rev."), S_INIT("Hon."), S_INIT("Sen."), S_INIT("Gov."),
};

static const str english_months[] = {
	S_INIT("January"), S_INIT("February"), S_INIT("March"),
	S_INIT("April"), S_INIT("May"), S_INIT("June"), S_INIT("July"),
	S_INIT("August"), S_INIT("September"), S_INIT("October"),
	S_INIT("November"), S_INIT("December"),
};

static const str english_counted[] = {
	S_INIT("No."), S_INIT("Nos."), S_INIT("no."), S_INIT("nos."),
	S_INIT("p."), S_INIT("pp."), S_INIT("Art."), S_INIT("art."),
	S_INIT("Article"), S_INIT("Section"), S_INIT("para."),
	S_INIT("Chapter"), S_INIT("vol."), S_INIT("fig."),
};

static const str english_units[] = {
	S_INIT("years"), S_INIT("year"), S_INIT("months"), S_INIT("month"),
	S_INIT("weeks"), S_INIT("week"), S_INIT("days"), S_INIT("day"),
	S_INIT("hours"), S_INIT("hour"), S_INIT("minutes"),
	S_INIT("people"), S_INIT("percent"), S_INIT("a.m."), S_INIT("p.m."),
	S_INIT("am"), S_INIT("pm"), S_INIT("thousand"), S_INIT("million"),
	S_INIT("billion"), S_INIT("euros"), S_INIT("dollars"),
	S_INIT("pounds"),
};

static const str german_titles[] = {
	S_INIT("Dr."), S_INIT("Prof."), S_INIT("Hr."), S_INIT("Fr."),
	S_INIT("St."), S_INIT("Nr."), S_INIT("Art."), S_INIT("Abs."),
	S_INIT("S."), S_INIT("z."), S_INIT("d."), S_INIT("u."), S_INIT("i."),
};

static const str german_styles[] = {
	S_INIT("Herr"), S_INIT("Herrn"), S_INIT("Frau"),
};

static const str german_units[] = {
	S_INIT("Uhr"), S_INIT("Jahre"), S_INIT("Jahren"), S_INIT("Jahr"),
	S_INIT("Monate"), S_INIT("Monaten"), S_INIT("Wochen"),
	S_INIT("Tage"), S_INIT("Tagen"), S_INIT("Stunden"), S_INIT("Euro"),
	S_INIT("Franken"), S_INIT("Prozent"), S_INIT("Personen"),
	S_INIT("Menschen"), S_INIT("Millionen"), S_INIT("Milliarden"),
	S_INIT("Januar"), S_INIT("Jänner"), S_INIT("Februar"),
	S_INIT("März"), S_INIT("April"), S_INIT("Mai"), S_INIT("Juni"),
	S_INIT("Juli"), S_INIT("August"), S_INIT("September"),
	S_INIT("Oktober"), S_INIT("November"), S_INIT("Dezember"),
};

static const str spanish_titles[] = {
	S_INIT("Sr."), S_INIT("Sra."), S_INIT("Sres."), S_INIT("Srta."),
	S_INIT("Dr."), S_INIT("Dra."), S_INIT("D."), S_INIT("Dña."),
	S_INIT("Excmo."), S_INIT("Excma."), S_INIT("Ilmo."), S_INIT("Ilma."),
	S_INIT("n.º"), S_INIT("núm."), S_INIT("art."), S_INIT("pág."),
	S_INIT("p."),
};

/* "23 de noviembre": behind a number only. */
static const str spanish_units[] = {
	S_INIT("de"), S_INIT("años"), S_INIT("año"), S_INIT("meses"),
	S_INIT("mes"), S_INIT("días"), S_INIT("día"), S_INIT("horas"),
	S_INIT("euros"), S_INIT("pesos"), S_INIT("dólares"),
	S_INIT("personas"), S_INIT("millones"),
};

static const str italian_titles[] = {
	S_INIT("Sig."), S_INIT("Sig.ra"), S_INIT("Sig.na"), S_INIT("sig."),
	S_INIT("sig.ra"), S_INIT("Dott."), S_INIT("Dott.ssa"),
	S_INIT("Prof."), S_INIT("Prof.ssa"), S_INIT("Avv."), S_INIT("On."),
	S_INIT("n."), S_INIT("art."), S_INIT("p."), S_INIT("pag."),
};

static const str italian_units[] = {
	S_INIT("anni"), S_INIT("anno"), S_INIT("mesi"), S_INIT("giorni"),
	S_INIT("ore"), S_INIT("euro"), S_INIT("persone"), S_INIT("milioni"),
	S_INIT("gennaio"), S_INIT("febbraio"), S_INIT("marzo"),
	S_INIT("aprile"), S_INIT("maggio"), S_INIT("giugno"),
	S_INIT("luglio"), S_INIT("agosto"), S_INIT("settembre"),
	S_INIT("ottobre"), S_INIT("novembre"), S_INIT("dicembre"),
};

static const str portuguese_titles[] = {
	S_INIT("Sr."), S_INIT("Sra."), S_INIT("Dr."), S_INIT("Dra."),
	S_INIT("Exmo."), S_INIT("Exma."), S_INIT("n.º"), S_INIT("art."),
	S_INIT("p."),
};

static const str portuguese_units[] = {
	S_INIT("de"), S_INIT("anos"), S_INIT("ano"), S_INIT("meses"),
	S_INIT("dias"), S_INIT("horas"), S_INIT("euros"), S_INIT("reais"),
	S_INIT("pessoas"), S_INIT("milhões"),
};

/* Prepositions and conjunctions of one letter, and abbreviations. */
static const str russian_holding[] = {
	S_INIT("в"), S_INIT("к"), S_INIT("с"), S_INIT("о"), S_INIT("у"),
	S_INIT("и"), S_INIT("а"), S_INIT("В"), S_INIT("К"), S_INIT("С"),
	S_INIT("О"), S_INIT("У"), S_INIT("И"), S_INIT("А"), S_INIT("з"),
	S_INIT("і"), S_INIT("й"), S_INIT("ў"), S_INIT("З"), S_INIT("І"),
	S_INIT("д."), S_INIT("кв."), S_INIT("ст."), S_INIT("п."),
	S_INIT("стр."), S_INIT("т."), S_INIT("см."), S_INIT("гр."),
	S_INIT("г-н"), S_INIT("г-жа"), S_INIT("г-ну"), S_INIT("г-же"),
	S_INIT("Г-н"), S_INIT("Г-жа"), S_INIT("Г-ну"), S_INIT("Г-же"),
};

static const str russian_styles[] = {
	S_INIT("г."), S_INIT("ул."), S_INIT("вул."), S_INIT("им."),
};

static const str russian_held[] = {
	S_INIT("—"), S_INIT("–"), S_INIT("бы"), S_INIT("б"), S_INIT("ли"),
	S_INIT("ль"), S_INIT("же"), S_INIT("ж"),
};

static const str russian_units[] = {
	S_INIT("г."), S_INIT("гг."), S_INIT("р."), S_INIT("год"),
	S_INIT("года"), S_INIT("году"), S_INIT("годов"), S_INIT("лет"),
	S_INIT("дня"), S_INIT("дней"), S_INIT("часов"), S_INIT("человек"),
	S_INIT("чел."), S_INIT("руб."), S_INIT("рублей"), S_INIT("тыс."),
	S_INIT("млн"), S_INIT("млрд"), S_INIT("км"), S_INIT("м"),
	S_INIT("см"), S_INIT("кг"), S_INIT("января"), S_INIT("февраля"),
	S_INIT("марта"), S_INIT("апреля"), S_INIT("мая"), S_INIT("июня"),
	S_INIT("июля"), S_INIT("августа"), S_INIT("сентября"),
	S_INIT("октября"), S_INIT("ноября"), S_INIT("декабря"),
	S_INIT("січня"), S_INIT("лютого"), S_INIT("березня"),
	S_INIT("квітня"), S_INIT("травня"), S_INIT("червня"),
	S_INIT("липня"), S_INIT("серпня"), S_INIT("вересня"),
	S_INIT("жовтня"), S_INIT("листопада"), S_INIT("грудня"),
	S_INIT("студзеня"), S_INIT("лютага"), S_INIT("сакавіка"),
	S_INIT("красавіка"), S_INIT("чэрвеня"), S_INIT("ліпеня"),
	S_INIT("жніўня"), S_INIT("верасня"), S_INIT("кастрычніка"),
	S_INIT("лістапада"), S_INIT("снежня"),
};

static const str czech_holding[] = {
	S_INIT("k"), S_INIT("s"), S_INIT("v"), S_INIT("z"), S_INIT("o"),
	S_INIT("u"), S_INIT("a"), S_INIT("i"), S_INIT("w"), S_INIT("K"),
	S_INIT("S"), S_INIT("V"), S_INIT("Z"), S_INIT("O"), S_INIT("U"),
	S_INIT("A"), S_INIT("I"), S_INIT("W"), S_INIT("č."), S_INIT("nr"),
	S_INIT("art."),
};

#define SHELF(customs, traits, words) {customs, traits, words, COUNT(words)}

static const struct shelf shelves[] = {
	SHELF(CUSTOM_ANY, TRAIT_UNIT, units),
	SHELF(CUSTOM_ANY, TRAIT_UNIT | TRAIT_COUNTED, currencies),
	SHELF(CUSTOM_ANY, TRAIT_HOLDING, paragraphs),
	SHELF(CUSTOM_FRENCH, TRAIT_HOLDING, french_titles),
	SHELF(CUSTOM_FRENCH, TRAIT_UNIT, french_units),
	SHELF(CUSTOM_ENGLISH, TRAIT_HOLDING, english_titles),
	SHELF(CUSTOM_ENGLISH, TRAIT_UNIT | TRAIT_MONTH, english_months),
	SHELF(CUSTOM_ENGLISH, TRAIT_COUNTED, english_counted),
	SHELF(CUSTOM_ENGLISH, TRAIT_UNIT, english_units),
	SHELF(CUSTOM_GERMAN, TRAIT_HOLDING, german_titles),
	SHELF(CUSTOM_GERMAN, TRAIT_STYLED, german_styles),
	SHELF(CUSTOM_GERMAN, TRAIT_UNIT, german_units),
	SHELF(CUSTOM_SPANISH, TRAIT_HOLDING, spanish_titles),
	SHELF(CUSTOM_SPANISH, TRAIT_UNIT, spanish_units),
	SHELF(CUSTOM_ITALIAN, TRAIT_HOLDING, italian_titles),
	SHELF(CUSTOM_ITALIAN, TRAIT_UNIT, italian_units),
	SHELF(CUSTOM_PORTUGUESE, TRAIT_HOLDING, portuguese_titles),
	SHELF(CUSTOM_PORTUGUESE, TRAIT_UNIT, portuguese_units),
	SHELF(CUSTOM_RUSSIAN, TRAIT_HOLDING, russian_holding),
	SHELF(CUSTOM_RUSSIAN, TRAIT_STYLED, russian_styles),
	SHELF(CUSTOM_RUSSIAN, TRAIT_HELD, russian_held),
	SHELF(CUSTOM_RUSSIAN, TRAIT_UNIT, russian_units),
	SHELF(CUSTOM_CZECH, TRAIT_HOLDING, czech_holding),
};

static bool
is_on(const struct shelf *s, str word)
{
	for (ptrdiff_t i = 0; i < s->count; i++)
		if (s->words[i].at[0] == word.at[0] &&
		    str_equal(s->words[i], word))
			return true;
	return false;
}

unsigned
custom_traits(str word, unsigned customs)
{
	enum { LONGEST = 24 };	/* bytes */
	unsigned traits = 0;

	if (word.len == 0 || word.len > LONGEST)
		return 0;
	for (ptrdiff_t i = 0; i < COUNT(shelves); i++)
		if ((shelves[i].customs & customs) && is_on(&shelves[i], word))
			traits |= shelves[i].traits;
	return traits;
}

unsigned
customs_of(str language)
{
	static const struct {
		str language;
		unsigned customs;
	} known[] = {
		{S_INIT("fr-ca"), CUSTOM_FRENCH | CUSTOM_QUEBEC},
		{S_INIT("fr-ch"), CUSTOM_FRENCH | CUSTOM_SWISS},
		{S_INIT("fr-li"), CUSTOM_FRENCH | CUSTOM_SWISS},
		{S_INIT("fr"), CUSTOM_FRENCH},
		{S_INIT("en"), CUSTOM_ENGLISH},
		{S_INIT("de"), CUSTOM_GERMAN},
		{S_INIT("es"), CUSTOM_SPANISH},
		{S_INIT("ca"), CUSTOM_SPANISH},
		{S_INIT("it"), CUSTOM_ITALIAN},
		{S_INIT("pt"), CUSTOM_PORTUGUESE},
		{S_INIT("ru"), CUSTOM_RUSSIAN},
		{S_INIT("uk"), CUSTOM_RUSSIAN},
		{S_INIT("be"), CUSTOM_RUSSIAN},
		{S_INIT("bg"), CUSTOM_RUSSIAN},
		{S_INIT("cs"), CUSTOM_CZECH},
		{S_INIT("sk"), CUSTOM_CZECH},
		{S_INIT("pl"), CUSTOM_CZECH},
	};

	for (ptrdiff_t i = 0; i < COUNT(known); i++)
		if (language_is(language, known[i].language))
			return known[i].customs;
	return CUSTOM_OTHER;
}
