/* SPDX-License-Identifier: MIT */
/* What a server is like, seen from here: for doctor. */
#ifndef SMTP_PROBE_H
#define SMTP_PROBE_H

#include "smtp/smtp.h"

enum smtp_stage {		/* where it failed */
	SMTP_AT_CONNECT,
	SMTP_AT_TLS,		/* none, or its certificate */
	SMTP_AT_LOGIN,
	SMTP_AT_NOTHING,	/* secured, and logged in if there is a user */
};

struct smtp_probe {
	enum smtp_stage failed;
	str tls;		/* "TLS1.3"; empty: none was begun */
	int64_t certificate_end; /* ms since 1970; 0: unknown */
	int64_t ms;		/* that it took */
	const str *offers;	/* lines of its last EHLO, without its name: */
	ptrdiff_t offer_count;	/* "SIZE 52428800"; may be shown as they are */
};

/*
 * Connects, secures and logs in as smtp_run does, sends nothing, and says QUIT.
 * The texts are in the arena.  False with the reason (FAULT_SERVER,
 * FAULT_CONFIG; FAULT_WAITING if a stop was asked); what was learnt until then
 * is there.  The caller ignores SIGPIPE.
 */
bool smtp_probe(struct arena *, const struct smtp_server *,
    struct smtp_probe *, struct faults *);

/* The library that connects, as it is at work: "7.88.1", "GnuTLS/3.7.9". */
struct smtp_library {
	str version, tls;
	int number;		/* 0x075801: 7.88.1 */
};
struct smtp_library smtp_library(void);

#endif
