/* SPDX-License-Identifier: MIT */
#include "state.h"

#define BIT(state) (1u << DELIVERY_##state)

static const str names[DELIVERY_STATES] = {
	[DELIVERY_PLANNED] = S_INIT("planned"),
	[DELIVERY_SENDING] = S_INIT("sending"),
	[DELIVERY_ACCEPTED] = S_INIT("accepted"),
	[DELIVERY_REFUSED] = S_INIT("refused"),
	[DELIVERY_DEFERRED] = S_INIT("deferred"),
	[DELIVERY_IN_DOUBT] = S_INIT("in-doubt"),
	[DELIVERY_RESOLVED_SENT] = S_INIT("resolved-sent"),
	[DELIVERY_RESOLVED_NOT_SENT] = S_INIT("resolved-not-sent"),
	[DELIVERY_CANCELLED] = S_INIT("cancelled"),
	[DELIVERY_SUPPRESSED] = S_INIT("suppressed"),
	[DELIVERY_MADE] = S_INIT("made"),
	[DELIVERY_PRINTED] = S_INIT("printed"),
	[DELIVERY_POSTED] = S_INIT("posted"),
	[DELIVERY_RETURNED] = S_INIT("returned"),
	[DELIVERY_NOTED] = S_INIT("noted"),
};

/*
 * An outcome without an intent (a 4xx or 5xx before the body) leads from an
 * open state to DEFERRED or REFUSED.  A mark on paper says what was done in
 * the world, so it holds although the letter was cancelled meanwhile.
 */
enum {
	FROM_OPEN = BIT(SENDING) | BIT(DEFERRED) | BIT(REFUSED) |
	    BIT(CANCELLED) | BIT(SUPPRESSED),
	ON_PAPER = BIT(PRINTED) | BIT(POSTED),
};

static const unsigned followers[DELIVERY_STATES] = {
	[DELIVERY_PLANNED] = FROM_OPEN | BIT(MADE),
	[DELIVERY_DEFERRED] = FROM_OPEN,
	[DELIVERY_RESOLVED_NOT_SENT] = FROM_OPEN,
	[DELIVERY_SENDING] = BIT(ACCEPTED) | BIT(REFUSED) | BIT(DEFERRED) |
	    BIT(IN_DOUBT),
	/* a late answer decides as a person does; another doubt may remain */
	[DELIVERY_IN_DOUBT] = BIT(ACCEPTED) | BIT(REFUSED) | BIT(DEFERRED) |
	    BIT(RESOLVED_SENT) | BIT(RESOLVED_NOT_SENT) | BIT(IN_DOUBT),
	[DELIVERY_CANCELLED] = BIT(PLANNED) | ON_PAPER,
	[DELIVERY_SUPPRESSED] = ON_PAPER,
	[DELIVERY_MADE] = BIT(MADE) | ON_PAPER | BIT(CANCELLED) |
	    BIT(SUPPRESSED),
	[DELIVERY_PRINTED] = BIT(POSTED),
	[DELIVERY_ACCEPTED] = BIT(RETURNED),
	[DELIVERY_RESOLVED_SENT] = BIT(RETURNED),
	[DELIVERY_POSTED] = BIT(RETURNED),
};

bool
state_may_become(enum delivery_state from, enum delivery_state to)
{
	return (followers[from] >> to & 1) != 0;
}

bool
state_may_show(enum delivery_state from, enum delivery_state to)
{
	return state_may_become(from, to) ||
	    (from == DELIVERY_IN_DOUBT &&
		(to == DELIVERY_CANCELLED || to == DELIVERY_SUPPRESSED));
}

bool
delivery_is_open(enum delivery_state state)
{
	return state_may_become(state, DELIVERY_SENDING);
}

str
delivery_state_name(enum delivery_state state)
{
	return names[state];
}

bool
delivery_state_from(str name, enum delivery_state *out)
{
	for (int i = 0; i < DELIVERY_STATES; i++)
		if (str_equal(names[i], name)) {
			*out = (enum delivery_state)i;
			return true;
		}
	return false;
}

const char *
delivery_state_text(enum delivery_state state)
{
	switch (state) {
	case DELIVERY_PLANNED:
		return _("planned");
	case DELIVERY_SENDING:
		return _("being sent");
	case DELIVERY_ACCEPTED:
		return _("taken by the relay");
	case DELIVERY_REFUSED:
		return _("refused");
	case DELIVERY_DEFERRED:
		return _("waiting");
	case DELIVERY_IN_DOUBT:
		return _("unsure, probably arrived");
	case DELIVERY_RESOLVED_SENT:
		return _("found to be sent");
	case DELIVERY_RESOLVED_NOT_SENT:
		return _("found not to be sent");
	case DELIVERY_CANCELLED:
		return _("cancelled");
	case DELIVERY_SUPPRESSED:
		return _("suppressed");
	case DELIVERY_MADE:
		return _("made");
	case DELIVERY_PRINTED:
		return _("printed");
	case DELIVERY_POSTED:
		return _("posted");
	case DELIVERY_RETURNED:
		return _("returned");
	case DELIVERY_NOTED:
		return _("noted");
	case DELIVERY_STATES:
		break;
	}
	return "";
}
