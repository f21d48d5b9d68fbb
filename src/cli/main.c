/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/limits.h"

str
program_folder(struct arena *a)
{
	enum { MOST = 4096 };
	char *path = NEW_ARRAY(a, char, MOST);
	ssize_t n = readlink("/proc/self/exe", path, MOST - 1);

	return n > 0 ? path_folder((str){path, n}) : S(PREFIX "/bin");
}

/* Installed: PREFIX/share/marathon; built: the folder above build/. */
str
stock_folder(struct arena *a)
{
	str self = program_folder(a);
	str tried[] = {
	    path_join(a, self, S("../share/marathon")),
	    path_join(a, self, S("..")),
	    path_join(a, self, S("../..")),
	};

	for (ptrdiff_t i = 0; i < COUNT(tried); i++)
		if (path_exists(path_join(a, tried[i], S("letters/forms.csv"))))
			return tried[i];
	return S(PREFIX "/share/marathon");
}

static void
bind_messages(struct arena *a)
{
	str self = program_folder(a);
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

/* gettext makes a path of it: nothing but letters, digits and '-'. */
static bool
is_tag(str language)
{
	for (ptrdiff_t i = 0; i < language.len; i++) {
		char c = language.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return language.len > 0;
}

/* Some locale in which gettext heeds LANGUAGE. */
static bool
choose_locale(void)
{
	static const char *const others[] = {
	    "fr_FR.UTF-8", "en_US.UTF-8", "en_GB.UTF-8", "C.UTF-8"};
	bool set = false;

	for (ptrdiff_t i = 0; i < COUNT(others) && !set; i++)
		set = setlocale(LC_MESSAGES, others[i]) != NULL;
	return set;
}

/*
 * gettext passes over LANGUAGE in the locale "C", and newer C libraries in
 * "C.UTF-8" too; in any other one it heeds it.  So a machine without a locale
 * of the user's speaks the campaign's language.
 */
void
speak(str language)
{
	const char *locale = setlocale(LC_MESSAGES, NULL);
	struct arena scratch = {0};

	if (!is_tag(language) || locale == NULL || strcmp(locale, "C") != 0)
		return;
	if (choose_locale())
		setenv("LANGUAGE", str_z(&scratch, language), 1);
	arena_free(&scratch);
}

void
speak_meanwhile(str language, void (*say)(void *self), void *self)
{
	struct arena scratch = {0};
	const char *before = getenv("LANGUAGE");
	str locale = str_from(setlocale(LC_MESSAGES, NULL));
	char *old = str_z(&scratch, locale);
	char *kept = before != NULL ? str_z(&scratch, str_from(before)) : NULL;

	if (is_tag(language) && choose_locale())
		setenv("LANGUAGE", str_z(&scratch, language), 1);
	say(self);
	if (kept != NULL)
		setenv("LANGUAGE", kept, 1);
	else
		unsetenv("LANGUAGE");
	setlocale(LC_MESSAGES, old);
	arena_free(&scratch);
}

const struct command *
find_command(str name)
{
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (str_equal(name, str_from((*c)->name)))
			return *c;
	return NULL;
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
	str word = str_from(argv[*at]), name, value = S("");
	bool is_long = str_starts(word, S("--")), joined;
	const struct option *o;
	int i;

	name = str_slice(word, is_long ? 2 : 1, word.len);
	joined = is_long && str_find_char(name, '=') >= 0;
	if (joined) {
		value = name;
		name = str_cut(&value, '=');
	}
	i = find_option(in->command, name);
	if (i < 0 || (name.len == 1) == is_long)
		return usage_fault(in,
			   _("%s has no option '%.*s'; see 'marathon help %s'"),
			   in->command->name, FMT(word),
			   in->command->name) == 0;
	o = &in->command->options[i];
	if (o->argument == NULL) {
		if (joined)
			return usage_fault(in, _("'%.*s' takes no value"),
				   FMT(word)) == 0;
		in->values[i] = "yes";
		return true;
	}
	if (!joined && *at + 1 < argc)
		value = str_from(argv[++*at]);
	if (value.len == 0)
		return usage_fault(in, _("'%.*s' needs a value: %s"), FMT(word),
			   o->argument) == 0;
	if (in->values[i] != NULL)
		return usage_fault(in, _("'%.*s' is given twice"), FMT(word))
		    == 0;
	in->values[i] = value.at;
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
		if (word.len == 0)
			return usage_fault(in, _("an argument is empty")) == 0;
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

static bool
asks_for_help(int argc, char **argv)
{
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int
run(struct invocation *in, int argc, char **argv)
{
	str name = argc > 1 ? str_from(argv[1]) : S("help");

	if (str_equal(name, S("--version"))) {
		puts("marathon " VERSION);
		return 0;
	}
	in->command = find_command(name);
	if (in->command == NULL || asks_for_help(argc, argv))
		return other_command(in, argv);
	if (!take_arguments(in, argv, argc))
		return FAULT_USAGE;
	return in->command->run(in);
}

/*
 * Standard streams that came closed: no file of ours may get their numbers,
 * or what is printed would go into it.  To use them still fails.
 */
static void
keep_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY
							 : O_RDONLY) != fd)
			_exit(FAULT_IO);
}

static void
on_hangup(int number)
{
	(void)number;
	stop_ask();
}

/*
 * A terminal that is closed stops the run as Ctrl-C does; a reader that goes
 * (| head) does not: what is being sent has to be finished and noted.
 */
static void
heed_signals(void)
{
	struct sigaction action, before;

	stop_on_signals();
	memset(&action, 0, sizeof action);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL);	/* the write then fails */
	action.sa_handler = on_hangup;
	if (sigaction(SIGHUP, NULL, &before) == 0 &&
	    before.sa_handler != SIG_IGN)	/* nohup */
		sigaction(SIGHUP, &action, NULL);
}

/* All that was printed has arrived, or its reader wanted no more. */
static bool
output_is_good(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

int
main(int argc, char **argv)
{
	struct arena job = {0};
	struct invocation in = {.job = &job, .faults = {.arena = &job}};
	int status;

	keep_streams();
	umask(077);
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bind_messages(&job);
	heed_signals();
	status = limits_allow(&in.faults) ? run(&in, argc, argv) : finish(&in);
	if (!output_is_good() && status == 0) {
		fputs(_("marathon: cannot write to standard output\n"), stderr);
		status = FAULT_IO;
	}
	arena_free(&job);
	return status;
}
