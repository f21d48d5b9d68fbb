#!/bin/sh
# Wrong arguments: a clear word, the right exit status, nothing made.
. tests/command/lib.sh

gives 64 "an unknown command" marathon prnt
has "$err" "no command 'prnt' (is it 'print'?)" "the nearest command is offered"
gives 64 "an unknown option" marathon print --quick
has "$err" "print has no option '--quick'" "the option is named"
gives 64 "an option without its value" marathon print --limit
has "$err" "'--limit' needs a value: N" "what it needs is said"
gives 64 "too many arguments" marathon status a b c
gives 64 "too few arguments" marathon mark
gives 66 "no campaign" marathon check "$work"
has "$err" "campaign.yaml: no campaign here" "says what is missing, and where"

cp -R samples/marathon-2017 "$work/c"
(cd "$work" && exec "$BIN" check nowhere) 2>"$work/err"
is $? 66 "a folder that is not there"
is "$(cat "$work/err")" "no folder 'nowhere', and no campaign in this one" "is named"
gives 64 "an argument that is empty" marathon new ""
has "$err" "an argument is empty" "says so"
gives 64 "an option given twice" marathon print "$work/c" letters --limit 1 --limit 2
has "$err" "'--limit' is given twice" "is not guessed at"
gives 64 "an unknown mailing" marathon print "$work/c" leters
has "$err" "no mailing 'leters' (is it 'letters'?)" "the nearest mailing is offered"
gives 64 "a mailing must be named where there are several" marathon print "$work/c"
has "$err" "letters, supporters" "those there are"
gives 64 "e-mail is not printed" marathon print "$work/c" supporters
gives 64 "paper is not sent" marathon send "$work/c" letters
gives 64 "a limit is a number" marathon print "$work/c" letters --limit many
gives 64 "an unknown case" marathon print "$work/c" letters --case mirsobir
gives 77 "a closed case by name" marathon print "$work/c" letters --case mirsobir-khamidkariev
has "$err" "Action terminée" "its state is said"
has "$err" "Still open: 9 cases" "and what is open"
gives 77 "send without --confirm, off a terminal" marathon send "$work/c" supporters
has "$err" "nothing leaves unasked" "says why"
gives 77 "a wrong number is refused" marathon send "$work/c" supporters --confirm 3
gives 0 "a closed case may be previewed" marathon preview "$work/c" letters --case mirsobir-khamidkariev
has "$out" "Хамидкариев" "and is shown"
gives 64 "marks are printed or posted" marathon mark lost "$work/c"
[ ! -e "$work/c/out" ]
ok $? "nothing was made"

done_testing
