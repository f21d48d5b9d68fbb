#!/bin/sh
# An evening of a coordinator: e-mails to a list, approved by the board, sent
# over a relay, killed in the midst of it, and what came back of them.  What
# each command says comes next is typed next.
. tests/command/lib.sh

tests/server/make-ca.sh "$work/tls" >/dev/null 2>&1
start_server --tls-cert "$work/tls/cert.pem" --tls-key "$work/tls/key.pem" \
	--require-tls --auth groupe34:open-sesame
c=$work/evening
never=$work/never.csv
people=60
# each server's answer takes its time, so that a run can be killed in it
{
	echo "Civilité;Prénom;Nom;Courriel;Rue;CP;Ville"
	for i in $(seq $people); do
		printf 'Mme;Zoé;Exemple%d;slow-dot-60+p%d@example.org;' "$i" "$i"
		printf '%d rue des Lilas;34000;Montpellier\n' "$i"
	done
	echo "M.;Paul;Parti;parti@example.org;1 rue des Lilas;34000;Montpellier"
} >"$work/members.csv"
echo 'address,reason,date
parti@example.org,asked by phone,2026-11-01' >"$never"
cat >"$work/appeal.fr.md" <<'END'
---
subject: "Libérez {{ case.name }}"
kind: call
---
{{ salutation }},

Écrivez pour **{{ case.name }}** avant vendredi.

{{ closing }}
END
cat >"$work/nadia.md" <<'END'
---
name: Nadia Exemple
country: UZ
---
Avocate.
END

sent() { cat "$work/record" 2>/dev/null | wc -l; }
# readers: each that the server has, without the copy for the archive
readers() { cut -d' ' -f4 "$work/record" | cut -d, -f1 | tr -d '<>'; }
# log_field WHO|STATE FIELD: of each of those
log_field() {
	marathon log "$c" appeal --json | /usr/bin/python3 -c '
import json, sys
for d in map(json.loads, sys.stdin):
    if sys.argv[1] in (d["name"], d["state"]): print(d[sys.argv[2]])' "$@"
}
state() { log_field "Zoé Exemple$1" state; }
# next WHAT: whether the last command ended with `marathon WHAT`
next() {
	is "$(sed -n 's/.*\(marathon [a-z].*\)$/\1/p' "$work/err" | tail -1)" \
		"marathon $1" "next is: ${1%%/*}"
}
has_sent() { [ "$(sent)" -ge "$1" ]; }

gives 0 "a campaign from a list and a letter" marathon new "$c" \
	--list "$work/members.csv" --letter "$work/appeal.fr.md"
next "fields $c"
mkdir "$c/cases"
cp "$work/nadia.md" "$c/cases/"
/usr/bin/python3 - "$c/campaign.yaml" "$port" "$work/tls/ca.pem" <<'END'
import sys
path, port, ca = sys.argv[1:]
text = open(path).read()
assert "never: '../never.csv'" in text
head, _ = text.split("mailings:")
open(path, "w").write("approval: required\ncases: cases/\n" + head + f"""mailings:
  appeal: {{letter: appeal, to: members.csv, each: [case, recipient], channel: email}}
  paper: {{letter: appeal, to: {{mailing: appeal, state: returned}}, channel: print}}
smtp:
  url: smtp://127.0.0.1:{port}
  ca: {ca}
  user: groupe34
  password_command: [echo, open-sesame]
  connections: 4
  limits: 90/second, 500/hour, 3000/day
  bounces: retour@example.org
  archive: copies@example.org
""")
END

gives 0 "is all ready?" marathon doctor "$c"
has "$out" "it takes the user" "it logs in"
next "check $c"
gives 0 "all is checked" marathon check "$c" appeal
has "$out" "$people e-mails" "the e-mails are counted"
has "$err" "1 recipient is on the never list" "who must not be written to is left out"
next "approve $c appeal --sheet"
gives 0 "a look at one" marathon preview "$c" appeal
has "$out" "Écrivez pour Nadia Exemple" "is its text"
next "approve $c appeal --sheet"
gives 0 "one to oneself" marathon send "$c" appeal --test-to me@example.org
is "$(readers)" me@example.org "comes to the one who asked"
next "approve $c appeal --sheet"
: >"$work/record"
rm -f "$work"/mail/*
gives 77 "nobody has approved it" marathon send "$c" appeal --confirm $people
is "$(sent)" 0 "so nothing leaves"
next "approve $c appeal --sheet"

gives 0 "a sheet for the board" marathon approve "$c" appeal --sheet
code=$(pdftotext "$out" - | grep -E -x '[0-9A-Z]{4}-[0-9A-Z]{4}' | head -1)
next "approve $c appeal $code --by NAME"
gives 0 "its president agrees" marathon approve "$c" appeal "$code" --by "Zoé Présidente"
next "send $c appeal"

gives 0 "a first batch" marathon send "$c" appeal --limit 20 --confirm 20
has "$err" ": until to" "it says when it will end"
is "$(sent)" 20 "twenty have left"
next "send $c appeal"

gives 0 "how does it stand?" marathon status "$c"
next "send $c appeal"

# the lid closes
"$BIN" send "$c" appeal --confirm $((people - 20)) >"$work/killed" 2>&1 &
pid=$!
until_so has_sent 29
kill -9 $pid
wait $pid 2>/dev/null
[ "$(sent)" -lt $people ]
ok $? "a run is killed when some have left ($(sent))"
gives 0 "the same command once more" marathon send "$c" appeal \
	--confirm $((people - 20))
unsure=$(log_field in-doubt name | wc -l)
[ "$unsure" -gt 0 ] && [ "$unsure" -le 4 ]
ok $? "at most one for each connection is unsure ($unsure)" "$err"
is "$(readers | sort | uniq -d)" "" "nobody has it twice"
next "resolve $c appeal"

# the archive knows more
gives 0 "what is unsure" marathon resolve "$c" appeal
has "$out" "Message-ID: <" "is listed by what to look for"
cut -d' ' -f2 "$work/record" >"$work/ids"
gives 0 "what the archive has" marathon resolve "$c" appeal --message-ids "$work/ids"
marathon resolve "$c" appeal --json 2>/dev/null |
	sed -n 's/.*"message_id":"\([^"]*\)".*/\1/p' >"$work/lost"
bad=0
while read -r id; do
	marathon resolve "$c" appeal --not-sent "$id" --by "Max Exemple" \
		--reason "the archive does not have it" 2>/dev/null || bad=1
done <"$work/lost"
ok $bad "and has not: a person says so"
marathon send "$c" appeal >"$work/out" 2>&1
is "$(log_field in-doubt name)" "" "nothing is unsure any more"
is "$(sent)" $people "all have it"
gives 0 "send once more" marathon send "$c" appeal
is "$(sent)" $people "sends nothing"

# what comes back
mkdir "$work/retour"
# of the message to the Nth: its sender, its Message-ID
sender() { grep -F -e "+p$1@example.org" "$work/record" | cut -d' ' -f3 | tr -d '<>'; }
message_id() { grep -F -e "+p$1@example.org" "$work/record" | cut -d' ' -f2; }
report() { # N STATUS WORDS
	cat <<END
Return-Path: <>
From: MAILER-DAEMON@relay.example.net
To: $(sender "$1")
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: rfc822; slow-dot-60+p$1@example.org
Action: failed
Status: $2
Diagnostic-Code: smtp; $3

--b
Content-Type: text/rfc822-headers

Message-ID: $(message_id "$1")
--b--
END
}
report 3 5.1.1 "550 5.1.1 User unknown" >"$work/retour/1.eml"
report 4 4.2.2 "452 4.2.2 Mailbox full" >"$work/retour/2.eml"
cat >"$work/retour/3.eml" <<END
From: slow-dot-60+p5@example.org
To: $(sender 5)
Subject: Absence du bureau
Auto-Submitted: auto-replied

Je suis absente.
END
cat >"$work/retour/4.eml" <<END
From: slow-dot-60+p6@example.org
To: group@example.org
Subject: Re: Libérez Nadia Exemple
In-Reply-To: $(message_id 6)

Merci, j'ai écrit.
END
gives 0 "what came back is read" marathon bounces "$c" "$work/retour"
for line in "1  not deliverable, for good" "1  not delivered this time" \
	"1  automatic replies" "1  replies of people"; do
	has "$out" " $line" "$line"
done
is "$(state 3) $(state 4) $(state 5) $(state 6)" \
	"returned accepted accepted accepted" "only the first was returned"
is "$(tail -n +3 "$never" | cut -d, -f1,2)" \
	"slow-dot-60+p3@example.org,returned: user-unknown" \
	"and its address stands in never.csv"
next "status $c"

gives 0 "how does it stand?" marathon status "$c"
has "$out" "approved on" "who agreed to it"
next "print $c paper"
gives 0 "they get it on paper" marathon print "$c" paper
has "$(pdftotext -layout "$out" -)" "3 rue des Lilas" "in a window envelope"
is "$(pdfinfo "$out" | sed -n 's/^Pages: *//p')" 1 "only the one"
gives 0 "it is on paper" marathon mark printed "$c" paper
gives 0 "how it stands" marathon status "$c"
for word in "taken by the relay" returned printed "1 open"; do
	has "$out" "$word" "$word"
done
has "$out" "of 500 allowed" "and what the limits leave"

gives 0 "a table of it" marathon log "$c" appeal --csv
is "$(printf '%s\n' "$out" | /usr/bin/python3 -c '
import collections, csv, sys
rows = list(csv.DictReader(sys.stdin))
n = collections.Counter(r["state"] for r in rows)
print(n["accepted"] + n["resolved-sent"], n["returned"], len(rows))')" \
	"$((people - 1)) 1 $people" \
	"has a row for each"

# the case is over
echo "Mme;Rosa;Nouvelle;rosa@example.org;9 rue;34000;Montpellier" >>"$c/members.csv"
gives 0 "the case is closed" marathon case close nadia "$c" --date 2026-12-05
gives 0 "and nothing more leaves" marathon send "$c" appeal
has "$err" "nothing to send" "says so"
gives 0 "not even on paper" marathon print "$c" paper
is "$(sent)" $people "the server has what it had"

# what the server has stored and what the log says
is "$(readers | sort | uniq -d)" "" "each address once at the server"
is "$(readers | sort | md5sum)" "$(seq $people |
	sed 's/.*/slow-dot-60+p&@example.org/' | sort | md5sum)" "and all of them"
is "$(cut -d' ' -f2 "$work/record" | tr -d '<>' | cut -d@ -f1 | sort | md5sum)" \
	"$(marathon log "$c" appeal --json | sed -n 's/.*"message_id":"<*\([^">]*\).*/\1/p' |
		sort | md5sum)" "the log has the same messages"
is "$(cut -d' ' -f4 "$work/record" | grep -c ',<*copies@example.org')" $people \
	"with a copy for the archive of each"
lacks "$(strings -a "$c"/marathon.db*)" open-sesame \
	"the password is not in the log"

done_testing
