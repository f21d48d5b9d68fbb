/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/cli.h"

static void
list_commands(void)
{
	puts(_("marathon writes, prints and mails many letters, and keeps the "
	       "log.\n"));
	puts(_("usage: marathon COMMAND [DIR] [MAILING] [OPTIONS]\n"));
	for (const struct command *const *c = commands; *c != NULL; c++)
		printf("  %-10s %s\n", (*c)->name, _((*c)->summary));
	puts(_("\nDIR is the campaign's folder, by default this one.  More: "
	       "marathon help COMMAND"));
}

static void
show_command(const struct command *c)
{
	printf(_("usage: marathon %s %s%s\n"), c->name, c->arguments,
	    c->options != NULL ? _(" [OPTIONS]") : "");
	printf("\n%s\n", _(c->summary));
	if (c->text != NULL)
		printf("\n%s\n", _(c->text));
	if (c->options == NULL)
		return;
	putchar('\n');
	for (const struct option *o = c->options; o->name != NULL; o++) {
		char left[64];

		snprintf(left, sizeof left, "%s%s %s",
		    strlen(o->name) == 1 ? "-" : "--", o->name,
		    o->argument != NULL ? o->argument : "");
		printf("  %-24s %s\n", left, _(o->help));
	}
}

/* man(7) text: '\\' is special, and '.' or "'" where a line begins. */
static void
put_roff(const char *s)
{
	bool at_start = true;

	for (; *s != '\0'; s++) {
		if (at_start && (*s == '.' || *s == '\''))
			fputs("\\&", stdout);
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-')
			fputs("\\-", stdout);
		else
			putchar(*s);
		at_start = *s == '\n';
	}
}

static void
man_command(const struct command *c)
{
	printf(".SS ");
	put_roff(c->name);
	putchar(' ');
	put_roff(c->arguments);
	putchar('\n');
	put_roff(_(c->summary));
	puts(".");
	if (c->text != NULL) {
		puts(".PP");
		put_roff(_(c->text));
		putchar('\n');
	}
	for (const struct option *o = c->options;
	     o != NULL && o->name != NULL; o++) {
		printf(".TP\n.B ");
		put_roff(strlen(o->name) == 1 ? "-" : "--");
		put_roff(o->name);
		if (o->argument != NULL) {
			printf(" \\fI");
			put_roff(o->argument);
			printf("\\fR");
		}
		putchar('\n');
		put_roff(_(o->help));
		putchar('\n');
	}
}

static void
man_page(void)
{
	puts(".TH MARATHON 1 \"\" \"marathon " VERSION "\"");
	puts(".SH NAME\nmarathon \\- write, print and mail many letters");
	puts(".SH SYNOPSIS\n.B marathon\n.I command\n[\\fIDIR\\fR] "
	     "[\\fIMAILING\\fR] [\\fIoptions\\fR]");
	puts(".SH DESCRIPTION");
	puts("Merges letter templates with recipients and cases, makes PDF "
	     "letters, sends e\\-mails over SMTP and keeps a delivery log of "
	     "both. A closed case is neither printed nor sent.");
	puts(".SH COMMANDS");
	for (const struct command *const *c = commands; *c != NULL; c++)
		man_command(*c);
	puts(".SH EXIT STATUS");
	puts("0 done; 1 done, but some left out or failed; 64 usage; 65 data "
	     "or template; 66 no input; 69 server unavailable; 70 bug; 73 "
	     "cannot create; 74 input or output; 75 stopped or waiting, run "
	     "again; 77 refused; 78 configuration.");
}

static int
run_help(struct invocation *in)
{
	str name = in->argument_count > 0 ? in->arguments[0] : S("");

	if (option_given(in, "man")) {
		man_page();
		return 0;
	}
	if (name.len == 0) {
		list_commands();
		return 0;
	}
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (str_equal(name, str_from((*c)->name))) {
			show_command(*c);
			return 0;
		}
	return usage_fault(in, _("no command '%.*s'"), FMT(name));
}

static const struct option options[] = {
    {"man", NULL, N_("the man page, as roff")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_help;
const struct command cmd_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = N_("explain the commands"),
    .options = options,
    .most = 1,
    .run = run_help,
};
