/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

extern const struct command cmd_new, cmd_fields, cmd_check, cmd_preview,
    cmd_print, cmd_mark, cmd_send, cmd_status, cmd_log, cmd_render, cmd_help;

const struct command *const commands[] = {
    &cmd_new,
    &cmd_fields,
    &cmd_check,
    &cmd_preview,
    &cmd_print,
    &cmd_mark,
    &cmd_send,
    &cmd_status,
    &cmd_log,
    &cmd_render,
    &cmd_help,
    NULL,
};

static str
own_folder(struct arena *a)
{
	enum { MOST = 4096 };
	char *path = NEW_ARRAY(a, char, MOST);
	ssize_t n = readlink("/proc/self/exe", path, MOST - 1);

	return n > 0 ? path_folder((str){path, n}) : S("");
}

/* Installed: PREFIX/share/marathon; built: the folder above build/. */
str
stock_folder(struct arena *a)
{
	str self = own_folder(a);
	str tried[] = {
	    path_join(a, self, S("../share/marathon")),
	    path_join(a, self, S("..")),
	    path_join(a, self, S("../..")),
	};

	for (ptrdiff_t i = 0; i < COUNT(tried); i++)
		if (path_is_folder(path_join(a, tried[i], S("letters"))))
			return tried[i];
	return S(PREFIX "/share/marathon");
}

static void
bind_messages(struct arena *a)
{
	str self = own_folder(a);
	str tried[] = {
	    path_join(a, self, S("../share/locale")),
	    path_join(a, self, S("share/locale")),
	    path_join(a, self, S("../build/share/locale")),
	};

	for (ptrdiff_t i = 0; i < COUNT(tried); i++) {
		str catalog = path_join(a, tried[i],
		    S("fr/LC_MESSAGES/marathon.mo"));

		if (path_exists(catalog)) {
			bindtextdomain("marathon", str_z(a, tried[i]));
			break;
		}
	}
	bind_textdomain_codeset("marathon", "UTF-8");
	textdomain("marathon");
}

/*
 * gettext passes over LANGUAGE in the locale "C"; in "C.UTF-8" it heeds it.
 * So a machine without locales speaks the campaign's language.
 */
void
speak(str language)
{
	const char *locale = setlocale(LC_MESSAGES, NULL);
	struct arena scratch = {0};

	if (locale != NULL && strcmp(locale, "C") == 0 &&
	    setlocale(LC_MESSAGES, "C.UTF-8") != NULL)
		setenv("LANGUAGE", str_z(&scratch, language), 1);
	arena_free(&scratch);
}

static const struct command *
find_command(str name)
{
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (str_equal(name, str_from((*c)->name)))
			return *c;
	return NULL;
}

static int
unknown_command(struct invocation *in, str name)
{
	str names[32];
	ptrdiff_t n = 0;

	for (const struct command *const *c = commands; *c != NULL; c++)
		names[n++] = str_from((*c)->name);
	return usage_fault(in, _("no command '%.*s'%.*s; see 'marathon help'"),
	    FMT(name), FMT(fault_hint(in->job, name, names, n)));
}

/* The index of an option named by an argument of `length`, or -1. */
static int
find_option(const struct command *c, str name)
{
	for (int i = 0; c->options != NULL && c->options[i].name != NULL; i++)
		if (str_equal(name, str_from(c->options[i].name)))
			return i;
	return -1;
}

/* Takes one option at argv[*at]; moves *at over its value. */
static bool
take_option(struct invocation *in, char **argv, int argc, int *at)
{
	str word = str_from(argv[*at]), name = word, value = S("");
	const struct option *o;
	int i;

	name = str_slice(word, str_starts(word, S("--")) ? 2 : 1, word.len);
	if (str_starts(word, S("--")) && str_find_char(name, '=') >= 0) {
		value = name;
		name = str_cut(&value, '=');
	}
	i = find_option(in->command, name);
	if (i < 0 || (name.len == 1) == str_starts(word, S("--")))
		return usage_fault(in,
			   _("%s has no option '%.*s'; see 'marathon help %s'"),
			   in->command->name, FMT(word), in->command->name) == 0;
	o = &in->command->options[i];
	if (o->argument == NULL) {
		if (value.len > 0)
			return usage_fault(in, _("'%.*s' takes no value"),
				   FMT(word)) == 0;
		in->values[i] = "yes";
	} else if (value.len > 0) {
		in->values[i] = value.at;
	} else if (*at + 1 < argc) {
		in->values[i] = argv[++*at];
	} else {
		return usage_fault(in, _("'%.*s' needs a value: %s"), FMT(word),
			   o->argument) == 0;
	}
	return true;
}

static bool
take_arguments(struct invocation *in, char **argv, int argc)
{
	bool options = true;

	for (int i = 2; i < argc; i++) {
		str word = str_from(argv[i]);

		if (options && str_equal(word, S("--"))) {
			options = false;
			continue;
		}
		if (options && word.len > 1 && word.at[0] == '-') {
			if (!take_option(in, argv, argc, &i))
				return false;
			continue;
		}
		if (in->argument_count == in->command->most)
			return usage_fault(in, _("too many arguments: '%.*s'"),
				   FMT(word)) == 0;
		in->arguments[in->argument_count++] = word;
	}
	if (in->argument_count < in->command->least)
		return usage_fault(in, _("usage: marathon %s %s"),
			   in->command->name, in->command->arguments) == 0;
	return true;
}

static int
run(struct invocation *in, int argc, char **argv)
{
	str name = argc > 1 ? str_from(argv[1]) : S("help");

	if (str_equal(name, S("--help")) || str_equal(name, S("-h")))
		name = S("help");
	if (str_equal(name, S("--version"))) {
		puts("marathon " VERSION);
		return 0;
	}
	in->command = find_command(name);
	if (in->command == NULL)
		return unknown_command(in, name);
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 && in->command != &cmd_help) {
			in->arguments[in->argument_count++] = name;
			in->command = &cmd_help;
			return cmd_help.run(in);
		}
	if (!take_arguments(in, argv, argc))
		return FAULT_USAGE;
	return in->command->run(in);
}

int
main(int argc, char **argv)
{
	struct arena job = {0};
	struct invocation in = {.job = &job, .faults = {.arena = &job}};
	int status;

	umask(077);
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bind_messages(&job);
	stop_on_signals();
	status = run(&in, argc, argv);
	if (fflush(stdout) != 0 && status == 0) {
		fputs(_("marathon: cannot write to standard output\n"), stderr);
		status = FAULT_IO;
	}
	arena_free(&job);
	return status;
}
