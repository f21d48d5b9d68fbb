/* SPDX-License-Identifier: MIT */
#include "families.h"

#define GENTIUM S_INIT("fonts-sil-gentiumplus")
#define LIBERATION S_INIT("fonts-liberation2")
#define NOTO S_INIT("fonts-noto-core")
#define UMING S_INIT("fonts-arphic-uming")
#define IPAEX S_INIT("fonts-ipaexfont-mincho")

const struct family families_chain[CHAIN] = {
	{S_INIT("Gentium Plus"), GENTIUM,
	    {HB_SCRIPT_LATIN, HB_SCRIPT_CYRILLIC, HB_SCRIPT_GREEK}},
	{S_INIT("Liberation Serif"), LIBERATION, {0}},
	{S_INIT("Liberation Sans"), LIBERATION, {0}},
	{S_INIT("Noto Naskh Arabic"), NOTO, {HB_SCRIPT_ARABIC}},
	{S_INIT("Noto Serif Hebrew"), NOTO, {HB_SCRIPT_HEBREW}},
	{S_INIT("Noto Serif Armenian"), NOTO, {HB_SCRIPT_ARMENIAN}},
	{S_INIT("Noto Serif Georgian"), NOTO, {HB_SCRIPT_GEORGIAN}},
	{S_INIT("Noto Serif Ethiopic"), NOTO, {HB_SCRIPT_ETHIOPIC}},
	{S_INIT("Noto Serif Devanagari"), NOTO, {HB_SCRIPT_DEVANAGARI}},
	{S_INIT("Noto Serif Bengali"), NOTO, {HB_SCRIPT_BENGALI}},
	{S_INIT("Noto Serif Gujarati"), NOTO, {HB_SCRIPT_GUJARATI}},
	{S_INIT("Noto Serif Gurmukhi"), NOTO, {HB_SCRIPT_GURMUKHI}},
	{S_INIT("Noto Serif Tamil"), NOTO, {HB_SCRIPT_TAMIL}},
	{S_INIT("Noto Serif Telugu"), NOTO, {HB_SCRIPT_TELUGU}},
	{S_INIT("Noto Serif Kannada"), NOTO, {HB_SCRIPT_KANNADA}},
	{S_INIT("Noto Serif Malayalam"), NOTO, {HB_SCRIPT_MALAYALAM}},
	{S_INIT("Noto Serif Sinhala"), NOTO, {HB_SCRIPT_SINHALA}},
	{S_INIT("Noto Serif Thai"), NOTO, {HB_SCRIPT_THAI}},
	{S_INIT("Noto Serif Lao"), NOTO, {HB_SCRIPT_LAO}},
	{S_INIT("Noto Serif Khmer"), NOTO, {HB_SCRIPT_KHMER}},
	{S_INIT("Noto Serif Myanmar"), NOTO, {HB_SCRIPT_MYANMAR}},
	{S_INIT("DejaVu Sans"), S_INIT("fonts-dejavu-core"), {0}},
	{S_INIT("AR PL UMing CN"), UMING,
	    {HB_SCRIPT_HAN, HB_SCRIPT_BOPOMOFO}},
	{S_INIT("AR PL UMing TW"), UMING, {0}},
	{S_INIT("AR PL UMing HK"), UMING, {0}},
	{S_INIT("IPAexMincho"), IPAEX,
	    {HB_SCRIPT_HIRAGANA, HB_SCRIPT_KATAKANA}},
	{S_INIT("UnBatang"), S_INIT("fonts-unfonts-core"),
	    {HB_SCRIPT_HANGUL}},
};

/* A tag with more parts stands before one with fewer. */
static const struct tongue tongues[] = {
	{S_INIT("ar"), S_INIT("Noto Naskh Arabic"), 0x627, false},
	{S_INIT("fa"), S_INIT("Noto Naskh Arabic"), 0x627, false},
	{S_INIT("ur"), S_INIT("Noto Naskh Arabic"), 0x627, false},
	{S_INIT("ps"), S_INIT("Noto Naskh Arabic"), 0x627, false},
	{S_INIT("ug"), S_INIT("Noto Naskh Arabic"), 0x627, false},
	{S_INIT("sd"), S_INIT("Noto Naskh Arabic"), 0x627, false},
	{S_INIT("ckb"), S_INIT("Noto Naskh Arabic"), 0x627, false},
	{S_INIT("he"), S_INIT("Noto Serif Hebrew"), 0x5D0, false},
	{S_INIT("yi"), S_INIT("Noto Serif Hebrew"), 0x5D0, false},
	{S_INIT("hy"), S_INIT("Noto Serif Armenian"), 0x561, false},
	{S_INIT("ka"), S_INIT("Noto Serif Georgian"), 0x10D0, false},
	{S_INIT("am"), S_INIT("Noto Serif Ethiopic"), 0x1200, false},
	{S_INIT("ti"), S_INIT("Noto Serif Ethiopic"), 0x1200, false},
	{S_INIT("hi"), S_INIT("Noto Serif Devanagari"), 0x915, false},
	{S_INIT("mr"), S_INIT("Noto Serif Devanagari"), 0x915, false},
	{S_INIT("ne"), S_INIT("Noto Serif Devanagari"), 0x915, false},
	{S_INIT("bn"), S_INIT("Noto Serif Bengali"), 0x995, false},
	{S_INIT("gu"), S_INIT("Noto Serif Gujarati"), 0xA95, false},
	{S_INIT("pa"), S_INIT("Noto Serif Gurmukhi"), 0xA15, false},
	{S_INIT("ta"), S_INIT("Noto Serif Tamil"), 0xB95, false},
	{S_INIT("te"), S_INIT("Noto Serif Telugu"), 0xC15, false},
	{S_INIT("kn"), S_INIT("Noto Serif Kannada"), 0xC95, false},
	{S_INIT("ml"), S_INIT("Noto Serif Malayalam"), 0xD15, false},
	{S_INIT("si"), S_INIT("Noto Serif Sinhala"), 0xD9A, false},
	{S_INIT("th"), S_INIT("Noto Serif Thai"), 0xE01, false},
	{S_INIT("lo"), S_INIT("Noto Serif Lao"), 0xE81, false},
	{S_INIT("km"), S_INIT("Noto Serif Khmer"), 0x1780, false},
	{S_INIT("my"), S_INIT("Noto Serif Myanmar"), 0x1000, false},
	{S_INIT("zh-Hant-HK"), S_INIT("AR PL UMing HK"), 0x7684, true},
	{S_INIT("zh-Hant"), S_INIT("AR PL UMing TW"), 0x7684, true},
	{S_INIT("zh-TW"), S_INIT("AR PL UMing TW"), 0x7684, true},
	{S_INIT("zh-HK"), S_INIT("AR PL UMing HK"), 0x7684, true},
	{S_INIT("zh-MO"), S_INIT("AR PL UMing HK"), 0x7684, true},
	{S_INIT("zh"), S_INIT("AR PL UMing CN"), 0x7684, true},
	{S_INIT("ja"), S_INIT("IPAexMincho"), 0x3042, true},
	{S_INIT("ko"), S_INIT("UnBatang"), 0xAC00, false},
};

const struct tongue *
families_tongue(str language)
{
	for (ptrdiff_t i = 0; i < COUNT(tongues); i++) {
		str tag = tongues[i].language;

		if (str_starts(language, tag) &&
		    (language.len == tag.len || language.at[tag.len] == '-'))
			return &tongues[i];
	}
	return NULL;
}

str
families_package(str family)
{
	for (ptrdiff_t i = 0; i < CHAIN; i++)
		if (str_equal(families_chain[i].name, family))
			return families_chain[i].package;
	return families_chain[0].package;
}

str
families_package_of(hb_script_t script)
{
	for (ptrdiff_t i = 0; i < CHAIN; i++)
		for (int k = 0; k < 3; k++)
			if (families_chain[i].scripts[k] == script)
				return families_chain[i].package;
	return S("");
}
