/* SPDX-License-Identifier: MIT */
/* Domains: IDNA 2008 as UTS #46 checks it, without its transitional rules. */
#include "unicode.h"

#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/uscript.h>

#include "icu.h"

enum { LABEL_MOST = 63, DOMAIN_MOST = 253 };

static const char *
reason(uint32_t errors)
{
	if (errors & UIDNA_ERROR_EMPTY_LABEL)
		return _("a part of it is empty");
	if (errors & UIDNA_ERROR_LABEL_TOO_LONG)
		return _("a part of it is longer than 63 characters");
	if (errors & UIDNA_ERROR_DOMAIN_NAME_TOO_LONG)
		return _("it is longer than 253 characters");
	if (errors & (UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN))
		return _("a part of it begins or ends with '-'");
	if (errors & (UIDNA_ERROR_PUNYCODE | UIDNA_ERROR_INVALID_ACE_LABEL |
		UIDNA_ERROR_HYPHEN_3_4))
		return _("a part of it looks encoded ('xn--') but is not");
	if (errors & UIDNA_ERROR_BIDI)
		return _("it mixes directions of writing");
	return _("it has a character that no domain may have");
}

static bool
is_host_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static uint32_t
label_errors(str label)
{
	if (label.len == 0)
		return UIDNA_ERROR_EMPTY_LABEL;
	if (label.len > LABEL_MOST)
		return UIDNA_ERROR_LABEL_TOO_LONG;
	if (label.at[0] == '-' || label.at[label.len - 1] == '-')
		return UIDNA_ERROR_LEADING_HYPHEN;
	for (ptrdiff_t i = 0; i < label.len; i++)
		if (!is_host_char(label.at[i]))
			return UIDNA_ERROR_DISALLOWED;
	if (label.len >= 4 && label.at[2] == '-' && label.at[3] == '-')
		return UIDNA_ERROR_HYPHEN_3_4;
	return 0;
}

/* An ASCII domain without encoded labels, in lower case (RFC 1123, 2.1). */
static uint32_t
ascii_errors(str domain)
{
	ptrdiff_t start = 0;
	uint32_t errors = 0;

	if (domain.len > DOMAIN_MOST)
		return UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;
	for (ptrdiff_t i = 0; i <= domain.len && errors == 0; i++)
		if (i == domain.len || domain.at[i] == '.') {
			errors = label_errors(str_slice(domain, start, i));
			start = i + 1;
		}
	return errors;
}

/*
 * UTS #46 lets symbols pass and drops or replaces characters; IDNA 2008 knows
 * letters, digits and marks (RFC 5892, 2.1) and a few others.
 */
static bool
is_idna_2008(int32_t c)
{
	static const int32_t others[] = {'-', '.', 0x00B7, 0x0375, 0x05F3,
	    0x05F4, 0x06FD, 0x06FE, 0x0F0B, 0x200C, 0x200D, 0x3007, 0x30FB};

	for (ptrdiff_t i = 0; i < COUNT(others); i++)
		if (c == others[i])
			return true;
	return U_GET_GC_MASK(c) & (U_GC_LL_MASK | U_GC_LO_MASK | U_GC_LM_MASK |
	    U_GC_MN_MASK | U_GC_MC_MASK | U_GC_ND_MASK);
}

static bool
all_idna_2008(str s)
{
	ptrdiff_t at = 0;

	while (at < s.len)
		if (!is_idna_2008(utf8_next(s, &at)))
			return false;
	return true;
}

/* Whether the labels of both are the same, where they were not encoded. */
static bool
same_labels(str written, str decoded)
{
	while (written.len > 0 || decoded.len > 0) {
		str a = str_cut(&written, '.'), b = str_cut(&decoded, '.');

		if (!str_starts(a, S("xn--")) && !str_equal(a, b))
			return false;
	}
	return true;
}

static uint32_t
encode_by(struct arena *a, const UIDNA *idna, str domain, str *out)
{
	enum { CAPACITY = 1024 };	/* 253 characters in UTF-8 */
	UErrorCode e = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	str written = unicode_lower(a, unicode_nfc(a, domain), S("en"));
	char *ascii = NEW_ARRAY(a, char, CAPACITY);
	char *decoded = NEW_ARRAY(a, char, CAPACITY);
	int32_t len;

	out->at = ascii;
	out->len = uidna_nameToASCII_UTF8(idna, written.at,
	    (int32_t)written.len, ascii, CAPACITY, &info, &e);
	if (e == U_BUFFER_OVERFLOW_ERROR)
		return UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;
	if (U_FAILURE(e) || info.errors != 0)
		return U_FAILURE(e) ? UIDNA_ERROR_DISALLOWED : info.errors;
	len = uidna_nameToUnicodeUTF8(idna, ascii, (int32_t)out->len, decoded,
	    CAPACITY, &info, &e);
	if (U_FAILURE(e) || !all_idna_2008((str){decoded, len}) ||
	    !same_labels(written, (str){decoded, len}))
		return UIDNA_ERROR_DISALLOWED;
	return info.errors;
}

static uint32_t
encode(struct arena *a, str domain, str *out)
{
	const uint32_t checks = UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI |
	    UIDNA_CHECK_CONTEXTJ | UIDNA_CHECK_CONTEXTO |
	    UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE;
	UErrorCode e = U_ZERO_ERROR;
	UIDNA *idna;
	uint32_t errors;

	if (domain.len > DOMAIN_MOST * 4)
		return UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;
	idna = uidna_openUTS46(checks, &e);
	if (U_FAILURE(e))
		return UIDNA_ERROR_DISALLOWED;
	errors = encode_by(a, idna, domain, out);
	uidna_close(idna);
	return errors;
}

bool
unicode_domain(struct arena *a, str domain, str *out, const char **why)
{
	uint32_t errors;
	str lower = str_lower_ascii(a, domain);

	if (str_ascii(lower) && str_find(lower, S("xn--")) < 0)
		errors = ascii_errors(lower);
	else
		errors = encode(a, domain, &lower);
	/* The root's dot, which UTS #46 lets pass. */
	if (errors == 0 && str_ends(lower, S(".")))
		errors = UIDNA_ERROR_EMPTY_LABEL;
	if (errors == 0)
		*out = lower;
	else
		*why = reason(errors);
	return errors == 0;
}

bool
unicode_is_word(str s)
{
	const uint32_t word = U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK;
	ptrdiff_t at = 0;

	while (at < s.len) {
		int32_t c = utf8_next(s, &at);

		if (c >= 0x80 && (U_GET_GC_MASK(c) & word) == 0)
			return false;
	}
	return true;
}

bool
unicode_mixes_scripts(str s)
{
	bool latin = false, alike = false;
	ptrdiff_t at = 0;

	while (at < s.len) {
		UErrorCode e = U_ZERO_ERROR;
		int32_t c = utf8_next(s, &at);
		UScriptCode script = uscript_getScript(c, &e);

		if (c == '.' || c == '@' || u_isUWhiteSpace(c))
			latin = alike = false;
		latin |= script == USCRIPT_LATIN;
		alike |= script == USCRIPT_CYRILLIC || script == USCRIPT_GREEK;
		if (latin && alike)
			return true;
	}
	return false;
}
