#!/bin/sh
# The house itself: rooms, style, help and man page, installing, no warning.
. tests/command/lib.sh

out=$(awk -f tests/rooms.awk src/ROOMS src/*/*.[ch])
is "$out" "" "each room includes only what src/ROOMS allows"
mkdir -p "$work/src/pdf"
echo '#include <sqlite3.h>' >"$work/src/pdf/x.c"
echo '#include "smtp/smtp.h"' >>"$work/src/pdf/x.c"
out=$(cd "$work" && awk -f "$OLDPWD/tests/rooms.awk" "$OLDPWD/src/ROOMS" src/pdf/x.c)
has "$out" "only ledger may include <sqlite3.h>" "a foreign library in another room is seen"
has "$out" "pdf may not include smtp" "an arrow the wrong way is seen"

out=$(LC_ALL=C.UTF-8 awk -f tests/style.awk src/*/*.[ch] tests/*/*.[ch])
is "$out" "" "functions, files and lines are small"

gives 0 "help is there" marathon help
for command in new fields check preview print labels pack mark approve send resolve bounces never status log stop cancel suppress case cases render doctor help; do
	has "$out" "  $command " "help lists $command"
done
for command in new print send; do
	gives 0 "help $command" marathon help $command
	has "$out" "usage: marathon $command" "help $command shows its usage"
done
gives 0 "the man page is made from the same table" marathon help --man
if command -v mandoc >/dev/null || command -v groff >/dev/null; then
	has "$out" ".SS print" "the man page explains print"
fi

gives 0 "install" make -s install DESTDIR="$work/inst" OUT="$OUT" SAN="${SAN:-}" CC="${CC:-cc}"
for file in bin/marathon share/man/man1/marathon.1 \
	share/marathon/letters/appeal.fr.md \
	share/locale/fr/LC_MESSAGES/marathon.mo; do
	[ -s "$work/inst/usr/local/$file" ]
	ok $? "$file is installed"
done
gives 0 "the installed program finds its stock" \
	"$work/inst/usr/local/bin/marathon" new "$work/fresh"
gives 0 "and its campaign is without fault" \
	"$work/inst/usr/local/bin/marathon" check "$work/fresh"
gives 0 "without a locale a campaign is made in French" \
	env LC_ALL=C "$work/inst/usr/local/bin/marathon" new "$work/frais"
gives 0 "and is spoken to in its language" \
	env LC_ALL=C "$work/inst/usr/local/bin/marathon" status "$work/frais"
has "$err" "marathon check" "with the next command"
lacks "$err" "Next" "not in English"

done_testing
