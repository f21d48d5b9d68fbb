/* SPDX-License-Identifier: MIT */
/* What was accepted, on the disk before it is said. */
#include "server.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static int
open_to_append(const char *path)
{
	int fd;

	if (path == NULL)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		die("cannot open '%s': %s", path, strerror(errno));
	return fd;
}

/* Goes on behind the highest number: a server may be started again. */
static unsigned long
first_free_number(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	unsigned long highest = 0;

	if (folder == NULL)
		die("cannot open '%s': %s", path, strerror(errno));
	while ((entry = readdir(folder)) != NULL) {
		unsigned long n = strtoul(entry->d_name, NULL, 10);

		if (n > highest)
			highest = n;
	}
	closedir(folder);
	return highest + 1;
}

void
store_open(struct server *s)
{
	s->next_message = first_free_number(s->set.store);
	s->store_folder = open(s->set.store,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->store_folder < 0)
		die("cannot open '%s': %s", s->set.store, strerror(errno));
	s->record = open_to_append(s->set.record);
	s->transcript = open_to_append(s->set.transcript);
}

static void
write_all(int fd, const char *at, size_t length, const char *what)
{
	while (length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("cannot write the %s: %s", what, strerror(errno));
		at += n;
		length -= (size_t)n;
	}
}

static void
write_file(struct server *s, const struct bytes *body, unsigned long number)
{
	char name[32];
	int fd;

	snprintf(name, sizeof name, "%06lu.eml", number);
	fd = openat(s->store_folder, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		die("cannot make '%s': %s", name, strerror(errno));
	write_all(fd, body->at, body->len, "message");
	if (fsync(fd) != 0 || close(fd) != 0 || fsync(s->store_folder) != 0)
		die("cannot save '%s': %s", name, strerror(errno));
}

static void
add_hash(struct bytes *line, const struct bytes *body)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, body->len, (const uint8_t *)body->at);
	sha256_digest(&ctx, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		bytes_text(line, "%02x", digest[i]);
}

/* The value of the Message-ID in the header, or "-". */
static void
add_message_id(struct bytes *line, const struct bytes *body)
{
	const char *at = body->at, *end = body->at + body->len, *lf;

	while (at < end && *at != '\r' &&
	    (lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		if (lf - at > 11 && strncasecmp(at, "Message-ID:", 11) == 0) {
			size_t n;

			for (at += 11; at < lf && *at == ' ';)
				at++;
			n = strcspn(at, " \t\r\n");
			bytes_add(line, n > 0 ? at : "-", n > 0 ? n : 1);
			return;
		}
		at = lf + 1;
	}
	bytes_add(line, "-", 1);
}

unsigned long
store_message(struct connection *c)
{
	struct server *s = c->server;
	unsigned long number = s->next_message++;
	struct bytes line = {0};

	write_file(s, &c->body, number);
	if (s->record < 0)
		return number;
	add_hash(&line, &c->body);
	bytes_add(&line, " ", 1);
	add_message_id(&line, &c->body);
	bytes_text(&line, " %s %s\n", c->from.len > 0 ? c->from.at : "-",
	    c->to.at);
	write_all(s->record, line.at, line.len, "record");
	if (fsync(s->record) != 0)
		die("cannot save the record: %s", strerror(errno));
	bytes_free(&line);
	return number;
}

void
store_transcript(struct connection *c, const char *text)
{
	struct bytes line = {0};

	if (c->server->transcript < 0)
		return;
	bytes_text(&line, "%d %s %s\n", c->number,
	    c->tls != NULL ? "tls" : "plain", text);
	write_all(c->server->transcript, line.at, line.len, "transcript");
	bytes_free(&line);
}
