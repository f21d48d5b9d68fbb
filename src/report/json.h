/* SPDX-License-Identifier: MIT */
/* Writes JSON (RFC 8259) piece by piece; what it is given need not be UTF-8. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/base.h"

/* Start with { .buf = b }.  A key is empty in lists, and for the whole. */
struct json {
	struct buf *buf;
	bool more;		/* something stands in the bracket already */
};

/* '{' or '[', and its other half. */
void json_open(struct json *, const char *key, char bracket);
void json_close(struct json *, char bracket);
void json_text(struct json *, const char *key, str);
void json_number(struct json *, const char *key, int64_t);
void json_null(struct json *, const char *key);
/* A number whose key is a value of the user's. */
void json_count(struct json *, str key, int64_t);

#endif
