/* SPDX-License-Identifier: MIT */
#include "report/json.h"

static void
separate(struct json *j)
{
	if (j->more)
		buf_char(j->buf, ',');
	j->more = true;
}

static void
begin(struct json *j, const char *key)
{
	separate(j);
	if (*key != '\0')
		buf_format(j->buf, "\"%s\":", key);
}

void
json_open(struct json *j, const char *key, char bracket)
{
	begin(j, key);
	buf_char(j->buf, bracket);
	j->more = false;
}

void
json_close(struct json *j, char bracket)
{
	buf_char(j->buf, bracket);
	j->more = true;
}

void
json_text(struct json *j, const char *key, str text)
{
	begin(j, key);
	buf_json(j->buf, text);
}

void
json_number(struct json *j, const char *key, int64_t number)
{
	begin(j, key);
	buf_format(j->buf, "%lld", (long long)number);
}

void
json_null(struct json *j, const char *key)
{
	begin(j, key);
	buf_add(j->buf, S("null"));
}

void
json_count(struct json *j, str key, int64_t number)
{
	separate(j);
	buf_json(j->buf, key);
	buf_format(j->buf, ":%lld", (long long)number);
}
