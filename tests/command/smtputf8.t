#!/bin/sh
# Addresses with letters beyond ASCII before the '@' (RFC 6531): they go where
# the server takes them; where it does not, they alone are refused.
. tests/command/lib.sh

c=$work/c
mkdir "$c"
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$c/l.md"
campaign() {
	cat >"$c/campaign.yaml" <<END
name: Beyond
language: en
from: {name: Group, email: group@example.org}
never: never.csv
mailings:
  all: {letter: l, to: list.csv, channel: email}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, bounces: back@example.org}
END
}
nfd=$(printf 'e\314\201lodie@example.org')
printf 'address,reason,date\nzoë@example.org,asked,2026-11-01\n' >"$c/never.csv"
cat >"$c/list.csv" <<END
name,email
Good,good@example.org
Élodie,$nfd
Иван,иван@example.org
Zoë,ZOË@Example.org
Zoé,zoë@example.org
END
state() { state_of "$c" "$1"; }

# a server without it
start_server --no-smtputf8 --transcript "$work/said"
campaign
gives 0 "they are good addresses" marathon check "$c"
has "$err" "'иван@example.org' has letters beyond ASCII before the '@'" "but noted"
has "$err" "2 recipients are on the never list" "in whatever case they were written"
lacks "$err" "mixes alphabets" "and a name in another script is no false address"
gives 1 "a server without SMTPUTF8" marathon send "$c" --confirm 3
is "$(cut -d' ' -f4 "$work/record")" "good@example.org" "gets what it can take"
is "$(state Élodie) $(state Иван)" "refused refused" "the others are refused"
has "$(marathon log "$c" --only Élodie)" "SMTPUTF8" "with the reason"
lacks "$(cat "$work/said")" "lodie" "and nothing of them was sent"
gives 1 "one to oneself" marathon send "$c" --test-to "élodie@example.org"
stop_server

# a server with it
rm -r "$c"/marathon.db* "$work/state"
rm -f "$work/record" "$work"/mail/*
start_server --transcript "$work/said"
campaign
gives 0 "a server with SMTPUTF8" marathon send "$c" --confirm 3
is "$(cut -d' ' -f4 "$work/record" | LC_ALL=C sort | tr '\n' ' ')" \
	"good@example.org élodie@example.org иван@example.org " "takes all, in NFC"
is "$(grep -c SMTPUTF8 "$work/said")" 2 "which was asked for where it is needed"
cat >"$work/read.py" <<'END'
import email, email.policy, glob, sys
for path in sorted(glob.glob(sys.argv[1] + "/*.eml")):
    m = email.message_from_string(open(path, "rb").read().decode(), policy=email.policy.SMTPUTF8)
    to = m["To"].addresses[0]
    # its parser calls by that name what RFC 6532 allows
    defects = [d for d in [*m.defects, *m["To"].defects]
               if type(d).__name__ != "NonASCIILocalPartDefect"]
    print(to.display_name, to.addr_spec, defects)
END
out=$(/usr/bin/python3 "$work/read.py" "$work/mail")
has "$out" "Élodie élodie@example.org []" "the header has the address as it is (RFC 6532)"
has "$out" "Иван иван@example.org []" "in each script"

gives 0 "once more" marathon send "$c"
printf 'name,email\nÉlodie,élodie@example.org\n' >"$c/list.csv"
gives 0 "in the other normal form" marathon send "$c"
has "$err" "there is nothing to send" "it is the same address"
printf 'address,reason,date\n%s,asked,2026-11-01\n' "$nfd" >"$c/never.csv"
gives 0 "also on the never list" marathon check "$c"
has "$err" "1 recipient is on the never list" "it is left out"

done_testing
