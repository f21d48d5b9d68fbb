/* SPDX-License-Identifier: MIT */
/* Why a message came back, by a server's words or its status. */
#include "inbound.h"
#include "patterns.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
static const char reasons[] =
#include "mail/reasons.inc"
    ;
#pragma GCC diagnostic pop

static const str names[BOUNCE_REASONS] = {
	[BOUNCE_USER_UNKNOWN] = S_INIT("user-unknown"),
	[BOUNCE_HOST_UNKNOWN] = S_INIT("host-unknown"),
	[BOUNCE_MOVED] = S_INIT("moved"),
	[BOUNCE_NO_MAIL] = S_INIT("no-mail"),
	[BOUNCE_FULL] = S_INIT("full"),
	[BOUNCE_DISABLED] = S_INIT("disabled"),
	[BOUNCE_TOO_LARGE] = S_INIT("too-large"),
	[BOUNCE_RATE] = S_INIT("rate"),
	[BOUNCE_EXPIRED] = S_INIT("expired"),
	[BOUNCE_NETWORK] = S_INIT("network"),
	[BOUNCE_AUTHENTICATION] = S_INIT("authentication"),
	[BOUNCE_BLOCKED] = S_INIT("blocked"),
	[BOUNCE_SPAM] = S_INIT("spam"),
	[BOUNCE_VIRUS] = S_INIT("virus"),
	[BOUNCE_POLICY] = S_INIT("policy"),
	[BOUNCE_RELAYING] = S_INIT("relaying"),
	[BOUNCE_CONTENT] = S_INIT("content"),
	[BOUNCE_SYSTEM] = S_INIT("system"),
	[BOUNCE_REFUSED] = S_INIT("refused"),
	[BOUNCE_UNKNOWN] = S_INIT("unknown"),
};

/* RFC 3463, and the registry of RFC 5248: without the class before the dot. */
static const struct {
	str detail;
	enum bounce_reason reason;
} by_status[] = {
	{S_INIT("1.1"), BOUNCE_USER_UNKNOWN},
	{S_INIT("1.2"), BOUNCE_HOST_UNKNOWN},
	{S_INIT("1.3"), BOUNCE_USER_UNKNOWN},
	{S_INIT("1.4"), BOUNCE_REFUSED},
	{S_INIT("1.6"), BOUNCE_MOVED},
	{S_INIT("1.7"), BOUNCE_REFUSED},
	{S_INIT("1.8"), BOUNCE_REFUSED},
	{S_INIT("1.10"), BOUNCE_NO_MAIL},
	{S_INIT("2.1"), BOUNCE_DISABLED},
	{S_INIT("2.2"), BOUNCE_FULL},
	{S_INIT("2.3"), BOUNCE_TOO_LARGE},
	{S_INIT("3.1"), BOUNCE_SYSTEM},
	{S_INIT("3.4"), BOUNCE_TOO_LARGE},
	{S_INIT("3."), BOUNCE_SYSTEM},
	{S_INIT("4.4"), BOUNCE_NETWORK},
	{S_INIT("4.7"), BOUNCE_EXPIRED},
	{S_INIT("4."), BOUNCE_NETWORK},
	{S_INIT("5."), BOUNCE_SYSTEM},
	{S_INIT("6."), BOUNCE_CONTENT},
	{S_INIT("7.2"), BOUNCE_REFUSED},
	{S_INIT("7.20"), BOUNCE_AUTHENTICATION},
	{S_INIT("7.23"), BOUNCE_AUTHENTICATION},
	{S_INIT("7.25"), BOUNCE_AUTHENTICATION},
	{S_INIT("7.26"), BOUNCE_AUTHENTICATION},
	{S_INIT("7."), BOUNCE_POLICY},
};

str
bounce_reason_name(enum bounce_reason reason)
{
	return names[reason];
}

bool
bounce_reason_from(str name, enum bounce_reason *out)
{
	for (int i = 0; i < BOUNCE_REASONS; i++)
		if (str_equal(names[i], name)) {
			*out = (enum bounce_reason)i;
			return true;
		}
	return false;
}

bool
bounce_is_hard(enum bounce_reason reason)
{
	return reason <= BOUNCE_NO_MAIL;
}

const char *
bounce_reason_text(enum bounce_reason reason)
{
	static const char *const texts[BOUNCE_REASONS] = {
		[BOUNCE_USER_UNKNOWN] = N_("nobody has this address"),
		[BOUNCE_HOST_UNKNOWN] = N_("there is no such domain"),
		[BOUNCE_MOVED] = N_("the address was given up"),
		[BOUNCE_NO_MAIL] = N_("the domain takes no mail"),
		[BOUNCE_FULL] = N_("the mailbox is full"),
		[BOUNCE_DISABLED] = N_("the mailbox is disabled"),
		[BOUNCE_TOO_LARGE] = N_("the message is too large"),
		[BOUNCE_RATE] = N_("too much at a time"),
		[BOUNCE_EXPIRED] = N_("the server did not answer in time"),
		[BOUNCE_NETWORK] = N_("the server could not be reached"),
		[BOUNCE_AUTHENTICATION] = N_("the sender was not proved"),
		[BOUNCE_BLOCKED] = N_("the relay is blocked there"),
		[BOUNCE_SPAM] = N_("taken for spam"),
		[BOUNCE_VIRUS] = N_("taken for a virus"),
		[BOUNCE_POLICY] = N_("against a rule of the server"),
		[BOUNCE_RELAYING] = N_("the server is not that of the domain"),
		[BOUNCE_CONTENT] = N_("the form of the message"),
		[BOUNCE_SYSTEM] = N_("a fault of the server"),
		[BOUNCE_REFUSED] = N_("refused"),
		[BOUNCE_UNKNOWN] = N_("no reason was given"),
	};

	return _(texts[reason]);
}

static enum bounce_reason
reason_by_status(str status)
{
	str detail = status;

	str_cut(&detail, '.');
	for (ptrdiff_t i = 0; i < COUNT(by_status); i++)
		if (str_equal(by_status[i].detail, detail) ||
		    (str_ends(by_status[i].detail, S(".")) &&
			str_starts(detail, by_status[i].detail)))
			return by_status[i].reason;
	return BOUNCE_UNKNOWN;
}

static enum bounce_reason
reason_by_words(str words)
{
	str table = str_from(reasons), name, pattern;
	enum bounce_reason reason;

	while (pattern_next(&table, &name, &pattern))
		if (pattern_in(words, pattern) &&
		    bounce_reason_from(name, &reason))
			return reason;
	return BOUNCE_UNKNOWN;
}

/* "5.1.1" among the words; or empty. */
static str
status_in(str words)
{
	for (ptrdiff_t i = 0; i + 5 <= words.len; i++) {
		const char *w = words.at + i;
		ptrdiff_t end = i + 5;

		if ((w[0] != '4' && w[0] != '5') || w[1] != '.' ||
		    !is_digit(w[2]) || w[3] != '.' || !is_digit(w[4]) ||
		    (i > 0 && (is_digit(w[-1]) || w[-1] == '.')))
			continue;
		while (end < words.len && is_digit(words.at[end]))
			end++;
		if (end == words.len || words.at[end] != '.')
			return str_slice(words, i, end);
	}
	return S("");
}

/*
 * What says that nobody has the address, beside a status by which something is
 * with the mailbox (x.2.0) or, in its own words, a rule is against it (x.7.x),
 * is of a server that tells strangers nothing.
 */
static bool
contradicts(str status, str in_words)
{
	str_cut(&status, '.');
	str_cut(&in_words, '.');
	return str_equal(status, S("2.0")) || str_starts(in_words, S("7."));
}

enum bounce_reason
bounce_reason_of(str words, str status)
{
	struct arena scratch = {0};
	enum bounce_reason reason =
	    reason_by_words(pattern_text(&scratch, words));
	str told = status_in(words);

	arena_free(&scratch);
	if (reason == BOUNCE_USER_UNKNOWN && contradicts(status, told))
		return BOUNCE_REFUSED;
	if (told.len == 0 || str_ends(told, S(".0.0")))
		told = status;
	if (reason == BOUNCE_UNKNOWN || reason == BOUNCE_REFUSED) {
		enum bounce_reason by_told = reason_by_status(told);

		if (by_told != BOUNCE_UNKNOWN)
			return by_told;
	}
	return reason;
}
