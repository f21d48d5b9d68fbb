/* SPDX-License-Identifier: MIT */
/*
 * Addresses for an envelope: RFC 5321 4.1.2, without what lists never need; and
 * RFC 6531 3.3, of which only letters, marks and digits.
 */
#include <string.h>

#include "mail.h"
#include "unicode/unicode.h"

enum { MOST_LOCAL = 64, MOST_ADDRESS = 254 };

static bool
is_control(int32_t c)
{
	return c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 ||
	    c == 0x2029;
}

static bool
refuse(const char **why, const char *reason)
{
	*why = reason;
	return false;
}

/* Neither controls nor blanks nor anything else beyond the usual. */
static bool
is_printable(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return true;
}

/* What no part of an address may hold. */
static bool
check_controls(str s, const char **why)
{
	ptrdiff_t at = 0;

	while (at < s.len) {
		int32_t c = utf8_next(s, &at);

		if (c == UTF8_BAD)
			return refuse(why, _("bytes that are not UTF-8"));
		if (c == '\n' || c == '\r')
			return refuse(why, _("a line break in the address"));
		if (is_control(c))
			return refuse(why,
			    _("a control character in the address"));
	}
	return true;
}

static bool
check_blanks(str s, const char **why)
{
	ptrdiff_t at = 0;

	while (at < s.len)
		if (utf8_blank(utf8_next(s, &at)))
			return refuse(why, _("a blank in the address"));
	return true;
}

/* The length of the quoted string at the start, or 0 if it does not end. */
static ptrdiff_t
quoted_length(str s)
{
	for (ptrdiff_t i = 1; i < s.len; i++) {
		if (s.at[i] == '\\')
			i++;
		else if (s.at[i] == '"')
			return i + 1;
	}
	return 0;
}

/* The offset of the '@' behind the local part, or -1. */
static ptrdiff_t
find_at(str s)
{
	ptrdiff_t quoted = s.at[0] == '"' ? quoted_length(s) : 0;
	ptrdiff_t at = str_find_char(str_slice(s, quoted, s.len), '@');

	return at < 0 ? -1 : quoted + at;
}

/* Says what users mix up before the grammar is asked; true: one address. */
static bool
check_single(str s, ptrdiff_t at, const char **why)
{
	str rest = str_slice(s, at + 1, s.len);

	if (str_ends(s, S(";")) && str_find_char(s, ':') >= 0)
		return refuse(why, _("a group in place of an address"));
	if (str_starts(s, S("<@")) || (at == 0 && str_find_char(s, ':') > 0))
		return refuse(why, _("a route in place of an address"));
	if (at == 0)
		return refuse(why, _("nothing before the '@'"));
	if (str_find_char(rest, '@') >= 0) {
		for (ptrdiff_t i = 0; i < rest.len; i++)
			if (rest.at[i] != '\0' &&
			    strchr(",; \t\r\n|/", rest.at[i]) != NULL)
				return refuse(why,
				    _("two addresses in one field (give each "
				      "a row of its own)"));
		return refuse(why, _("more than one '@'"));
	}
	if (s.at[0] == '<')
		return refuse(why, _("'<' and '>' around the address"));
	if (str_ends(s, S(">")))
		return refuse(why, _("a name beside the address"));
	return true;
}

static bool
is_atom(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("#$&'*+-/=?^_`{|}~", c) != NULL);
}

static bool
check_dots(str s, const char **why)
{
	char before = '.';

	for (ptrdiff_t i = 0; i < s.len; i++) {
		if (s.at[i] == '.' && before == '.')
			return refuse(why, _("a dot too many before the '@'"));
		before = s.at[i];
	}
	return before != '.' ||
	    refuse(why, _("a dot too many before the '@'"));
}

/*
 * '%' and '!' once told relays where to pass a message on; they are refused
 * with the other routes.
 */
static bool
check_dot_atom(str s, const char **why)
{
	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '%' || c == '!')
			return refuse(why,
			    _("a route in place of an address"));
		if (c == '(' || c == ')')
			return refuse(why, _("a comment in the address"));
		if (c != '.' && (c & 0x80) == 0 && !is_atom(c))
			return refuse(why, _("a character that may not stand "
					     "before the '@'"));
	}
	return check_dots(s, why);
}

/* A quoted local part without its quotes, or plain again where it can be. */
static bool
normal_quoted(struct arena *a, str s, str *out, const char **why)
{
	struct buf plain = {.arena = a}, quoted = {.arena = a};
	const char *ignored;

	if (quoted_length(s) != s.len)
		return refuse(why, _("a quotation mark that does not end "
				     "before the '@'"));
	buf_char(&quoted, '"');
	for (ptrdiff_t i = 1; i < s.len - 1; i++) {
		if (s.at[i] == '\\')
			i++;
		if (s.at[i] == '"' || s.at[i] == '\\')
			buf_char(&quoted, '\\');
		buf_char(&quoted, s.at[i]);
		buf_char(&plain, s.at[i]);
	}
	buf_char(&quoted, '"');
	*out = buf_str(&plain);
	if (out->len == 0)
		return refuse(why, _("nothing before the '@'"));
	if (!check_dot_atom(*out, &ignored))
		*out = buf_str(&quoted);
	return true;
}

/* In the one form in which it is compared, too (RFC 6532 3.1). */
static bool
normal_beyond(struct arena *a, str s, str *out, const char **why)
{
	*out = unicode_nfc(a, s);
	if (s.at[0] == '"' || !unicode_is_word(*out))
		return refuse(why, _("a character that may not stand before "
				     "the '@'"));
	return check_dot_atom(*out, why);
}

static bool
normal_local(struct arena *a, str s, bool beyond, str *out, const char **why)
{
	bool ascii = str_ascii(s);

	if (!ascii && !beyond)
		return refuse(why, _("a letter before the '@' that is not "
				     "ASCII"));
	*out = s;
	if (!ascii && !normal_beyond(a, s, out, why))
		return false;
	if (!ascii)
		return out->len <= MOST_LOCAL ||
		    refuse(why, _("more than 64 bytes before the '@'"));
	if (s.at[0] == '"' ? !normal_quoted(a, s, out, why) :
			     !check_dot_atom(s, why))
		return false;
	return out->len <= MOST_LOCAL ||
	    refuse(why, _("more than 64 characters before the '@'"));
}

/* A domain in lower case that the world can reach: two labels, a name last. */
static bool
check_domain(str domain, const char **why)
{
	str last = S("");
	ptrdiff_t labels = 0;

	for (str rest = domain; rest.len > 0; labels++)
		last = str_cut(&rest, '.');
	if (str_equal(last, S("localhost")))
		return refuse(why, _("a domain of this computer only"));
	if (labels < 2)
		return refuse(why, _("a domain without a dot"));
	return !str_digits(last) ||
	    refuse(why, _("a domain that ends in a number"));
}

static bool
normal_domain(struct arena *a, str s, str *out, const char **why)
{
	const char *reason;

	if (s.len == 0)
		return refuse(why, _("nothing behind the '@'"));
	if (s.at[0] == '[')
		return refuse(why, _("a network number in place of a domain"));
	if (str_find_char(s, '(') >= 0)
		return refuse(why, _("a comment in the address"));
	if (str_ends(s, S(".")))
		return refuse(why, _("a dot at the end of the domain"));
	if (!unicode_domain(a, s, out, &reason))
		return refuse(why, str_z(a,
		    str_format(a, _("the domain: %s"), reason)));
	return check_domain(*out, why);
}

/* ---- most addresses ---- */

static bool
is_common_local(str s)
{
	char before = '.';

	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '.' ? before == '.'
			     : !is_letter_or_digit(c) && c != '-' && c != '_')
			return false;
		before = c;
	}
	return before != '.' && s.len <= MOST_LOCAL;
}

/* Two labels or more, in lower case, the last with a letter. */
static bool
is_common_domain(str s)
{
	enum { MOST_LABEL = 63 };
	ptrdiff_t label = 0, dots = 0;
	bool letter = false;
	char before = '-';

	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool is_letter = c >= 'a' && c <= 'z';

		if (c == '.' || c == '-') {
			if (before == '-' || before == '.')
				return false;
		} else if (!is_letter && !is_digit(c)) {
			return false;
		}
		letter = c != '.' && (letter || is_letter);
		label = c == '.' ? 0 : label + 1;
		dots += c == '.';
		if (label > MOST_LABEL)
			return false;
		before = c;
	}
	return dots > 0 && letter && before != '-' &&
	    !str_ends(s, S(".localhost"));
}

/* Whether an address is good and normal, of which that is soon known. */
static bool
is_common(str s)
{
	ptrdiff_t at = str_find_char(s, '@');

	return at > 0 && s.len <= MOST_ADDRESS &&
	    is_common_local(str_slice(s, 0, at)) &&
	    is_common_domain(str_slice(s, at + 1, s.len));
}

/* ---- all addresses ---- */

/* The normal form: the text itself where it is one already. */
static str
joined(struct arena *a, str text, str local, str domain)
{
	struct buf b = {.arena = a};

	if (local.at == text.at &&
	    str_equal(domain, str_slice(text, local.len + 1, text.len)))
		return text;
	buf_add(&b, local);
	buf_char(&b, '@');
	buf_add(&b, domain);
	return buf_str(&b);
}

/* beyond: letters that are not ASCII may stand before the '@'. */
static bool
any_address(struct arena *a, str text, bool beyond, str *normal,
    const char **why)
{
	str s = utf8_trim(text), local, domain;
	bool printable = is_printable(s);
	ptrdiff_t at;

	if (s.len == 0)
		return refuse(why, _("no address"));
	at = find_at(s);
	if ((!printable && !check_controls(s, why)) ||
	    (at >= 0 && !check_single(s, at, why)) ||
	    (!printable && !check_blanks(s, why)))
		return false;
	if (at < 0)
		return refuse(why, str_ends(s, S(":;"))
			? _("a group in place of an address")
			: _("no '@' in the address"));
	if (!normal_local(a, str_slice(s, 0, at), beyond, &local, why) ||
	    !normal_domain(a, str_slice(s, at + 1, s.len), &domain, why))
		return false;
	if (local.len + 1 + domain.len > MOST_ADDRESS)
		return refuse(why, _("more than 254 characters"));
	*normal = joined(a, s, local, domain);
	return true;
}

static bool
normal_address(struct arena *a, str text, bool beyond, str *normal,
    const char **why)
{
	if (!is_common(text))
		return any_address(a, text, beyond, normal, why);
	*normal = text;
	return true;
}

bool
mail_address(struct arena *a, str text, str *normal, const char **why)
{
	return normal_address(a, text, false, normal, why);
}

bool
mail_recipient(struct arena *a, str text, str *normal, const char **why)
{
	return normal_address(a, text, true, normal, why);
}

bool
mail_needs_utf8(str normal)
{
	return !str_ascii(normal);
}
