/* SPDX-License-Identifier: MIT */
/* doctor: is everything here as it must be to send? */
#include <stdarg.h>
#include <sys/resource.h>

#include "cli/doctor.h"
#include "mail/mail.h"
#include "report/report.h"
#include "smtp/smtp.h"

enum { MARK_WIDTH = 9, INDENT = MARK_WIDTH + 2, WIDTH = 79 };
enum { FILES_BESIDE = 32 };	/* connections: the log, the list ... */

static const char *const verdict_names[VERDICTS] = {"ok", "note", "problem"};
static const char *const verdict_marks[VERDICTS] = {
    N_("ok"), N_("note"), N_("PROBLEM")};

void
doctor_part(const struct doctor *d, const char *title)
{
	if (!d->json)
		printf("%s\n", title);
}

static void
print_json(struct arena *a, enum verdict v, const char *check, str text,
    str mend)
{
	struct buf b = {.arena = a};

	buf_format(&b, "{\"check\":\"%s\",\"result\":\"%s\",\"text\":", check,
	    verdict_names[v]);
	buf_json(&b, text);
	buf_add(&b, S(",\"mend\":"));
	buf_json(&b, mend);
	printf("%.*s}\n", FMT(buf_str(&b)));
}

/* In lines that fit; the first begins where the cursor is, at INDENT. */
static void
print_wrapped(str text, int indent)
{
	ptrdiff_t column = indent;

	while (text.len > 0) {
		str word = str_cut(&text, ' ');
		ptrdiff_t length = utf8_length(word);

		if (column > indent && column + 1 + length > WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		printf("%.*s", FMT(word));
		column += length;
	}
	putchar('\n');
}

static void
print_text(struct arena *a, enum verdict v, str text, str mend)
{
	str mark = str_from(_(verdict_marks[v]));
	int pad = MARK_WIDTH - (int)utf8_length(mark);

	printf("  %.*s%*s", FMT(mark), pad > 1 ? pad : 1, "");
	print_wrapped(str_visible(a, text), INDENT);
	if (mend.len > 0) {
		printf("%*s→ ", INDENT, "");
		print_wrapped(str_visible(a, mend), INDENT + 2);
	}
}

void
doctor_say(struct doctor *d, enum verdict v, const char *check, str mend,
    const char *format, ...)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};
	va_list args;

	va_start(args, format);
	buf_vformat(&b, format, args);
	va_end(args);
	d->count[v]++;
	if (d->json)
		print_json(&scratch, v, check, buf_str(&b), mend);
	else
		print_text(&scratch, v, buf_str(&b), mend);
	fflush(stdout);
	arena_free(&scratch);
}

void
doctor_say_faults(struct doctor *d, enum verdict v, const char *check,
    const struct faults *f)
{
	for (const struct fault *e = f->first; e != NULL; e = e->next)
		if (e->file.len > 0)
			doctor_say(d, v, check, e->mend, "%.*s: %.*s",
			    FMT(e->file), FMT(e->message));
		else
			doctor_say(d, v, check, e->mend, "%.*s",
			    FMT(e->message));
}

/* ---- what is small ---- */

static void
look_at_campaign(struct doctor *d)
{
	const struct campaign *c = d->w.campaign;
	str check = next_command(d->in, &d->w, NULL, "check");
	long long errors = (long long)d->in->faults.errors, mailed = 0;

	doctor_part(d, _("Campaign"));
	for (ptrdiff_t i = 0; i < c->mailing_count; i++)
		mailed += (c->mailings[i].channel & CHANNEL_EMAIL) != 0;
	if (errors > 0)
		doctor_say(d, VERDICT_PROBLEM, "campaign", check,
		    ngettext("%lld fault in '%.*s'", "%lld faults in '%.*s'",
			(unsigned long)errors),
		    errors, FMT(c->source.name));
	else
		doctor_say(d, VERDICT_OK, "campaign", S(""),
		    _("'%.*s'; mailings by e-mail: %lld of %lld"),
		    FMT(c->name), mailed, (long long)c->mailing_count);
}

static void
look_at_limits(struct doctor *d)
{
	enum { LEAST_MEMORY = 256 << 20 };
	struct rlimit files, memory;
	int64_t wanted = d->w.campaign->smtp.connections + FILES_BESIDE;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    getrlimit(RLIMIT_AS, &memory) != 0)
		return;
	if (files.rlim_cur < (rlim_t)wanted)
		doctor_say(d, VERDICT_NOTE, "files", S("ulimit -n 1024"),
		    _("only %lld files may be open at a time: there will be "
		      "fewer connections than %lld"),
		    (long long)files.rlim_cur,
		    (long long)d->w.campaign->smtp.connections);
	if (memory.rlim_cur != RLIM_INFINITY && memory.rlim_cur < LEAST_MEMORY)
		doctor_say(d, VERDICT_NOTE, "memory", S("ulimit -v unlimited"),
		    _("a program gets %.*s of memory at most here, which may "
		      "not be enough"),
		    FMT(doctor_bytes(d->in->job, (int64_t)memory.rlim_cur)));
}

/* ---- libraries that have, or had, a fault that matters here ---- */

static void
look_at_curl(struct doctor *d)
{
	enum { OPEN_TO_INJECTION_UNTIL = 0x074F00 }; /* 7.79.0 */
	struct smtp_library l = smtp_library();

	if (l.number < OPEN_TO_INJECTION_UNTIL)
		doctor_say(d, VERDICT_PROBLEM, "libcurl",
		    str_from(_("update it: at least 7.79.0")),
		    _("libcurl %.*s takes what an attacker says before "
		      "STARTTLS for the server's own (CVE-2021-22947)"),
		    FMT(l.version));
	else
		doctor_say(d, VERDICT_OK, "libcurl", S(""),
		    "libcurl %.*s, %.*s", FMT(l.version), FMT(l.tls));
}

/* From 3.7.0 on; mended in 3.51.3, and in 3.44.6 and 3.50.7. */
static bool
loses_logs(int version)
{
	if (version >= 3044006 && version < 3045000)
		return false;
	if (version >= 3050007 && version < 3051000)
		return false;
	return version >= 3007000 && version < 3051003;
}

static void
look_at_sqlite(struct doctor *d)
{
	int v = ledger_library();
	int major = v / 1000000, minor = v / 1000 % 1000, patch = v % 1000;

	if (loses_logs(v))
		doctor_say(d, VERDICT_OK, "sqlite", S(""),
		    _("SQLite %d.%d.%d: can lose what two connections write "
		      "at once; here is one, in one process: not concerned"),
		    major, minor, patch);
	else
		doctor_say(d, VERDICT_OK, "sqlite", S(""), "SQLite %d.%d.%d",
		    major, minor, patch);
}

static void
look_at_libraries(struct doctor *d)
{
	look_at_curl(d);
	look_at_sqlite(d);
	doctor_say(d, VERDICT_OK, "libetpan", S(""),
	    _("libetpan %.*s: can crash on a hostile mail; mails that come "
	      "back are read in a process of their own"),
	    FMT(mail_library(d->in->job)));
}

static int
tell_verdict(struct doctor *d)
{
	long long problems = (long long)d->count[VERDICT_PROBLEM];
	long long notes = (long long)d->count[VERDICT_NOTE];

	if (problems > 0)
		fprintf(stderr,
		    ngettext("%lld problem: mend it before you send\n",
			"%lld problems: mend them before you send\n",
			(unsigned long)problems),
		    problems);
	else if (notes > 0)
		fprintf(stderr,
		    ngettext("No problem, %lld note. Next: %.*s\n",
			"No problem, %lld notes. Next: %.*s\n",
			(unsigned long)notes),
		    notes, FMT(next_command(d->in, &d->w, NULL, "check")));
	else
		fprintf(stderr, _("All is well. Next: %.*s\n"),
		    FMT(next_command(d->in, &d->w, NULL, "check")));
	return problems > 0;
}

static int
run_doctor(struct invocation *in)
{
	struct doctor d = {.in = in, .json = option_given(in, "json")};

	if (!open_work(in, &d.w, true))
		return finish(in);
	faults_print(&in->faults, stderr);
	look_at_campaign(&d);
	doctor_server(&d);
	doctor_disk(&d);
	doctor_log(&d);
	doctor_part(&d, _("This computer"));
	look_at_limits(&d);
	look_at_libraries(&d);
	if (stop_asked())
		return FAULT_WAITING;
	return tell_verdict(&d);
}

static const struct option options[] = {
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_doctor;
const struct command cmd_doctor = {
    .name = "doctor",
    .arguments = "[DIR]",
    .summary = N_("see whether all is ready to send"),
    .text = N_("Connects to the campaign's server and logs in, without "
	       "sending; measures how fast this disk keeps what is written; "
	       "looks at the log, its witnesses and the clock; and says what "
	       "to do about each problem. Exit status 1 if there is one."),
    .options = options,
    .most = 1,
    .run = run_doctor,
};
