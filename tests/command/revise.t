#!/bin/sh
# Letters that were changed after they were sent: who got the old text is
# listed, and gets the new one on request only, once.
. tests/command/lib.sh

start_server
c=$work/c
mkdir "$c"
campaign() {
	cat >"$c/campaign.yaml" <<END
name: Corrections
language: en
from: {name: Group, email: group@example.org}
never: never.csv
${1:-}
mailings:
  all: {letter: l, to: list.csv, channel: email}
smtp:
  url: smtp://127.0.0.1:$port
  tls: none
  bounces: back@example.org
END
}
letter() { printf -- '---\nsubject: Hello\n---\n{{ date | date }}\n\nDear {{ name }},\n\n%s\n' "$1" >"$c/l.md"; }
campaign
letter "Come on Monday."
printf 'address,reason,date\n' >"$c/never.csv"
cat >"$c/list.csv" <<END
name,email
Ann,ann@example.org
Bob,bob@example.org
Cleo,cleo@example.org
Dan,rcpt-550+dan@example.org
Eve,lose-dot+eve@example.org
END
send() { marathon send "$c" "$@"; }
got() { grep -c "[ <]$1@example.org" "$work/record"; }
sent() { wc -l <"$work/record"; }
fields() { # FIELD...: of all that the log has, a line each
	marathon log "$c" --json 2>/dev/null | /usr/bin/python3 -c '
import json, sys
for d in map(json.loads, sys.stdin):
    print(*(d[k] for k in sys.argv[1:]))' "$@"
}

gives 0 "before anything was sent" send --changed
is "$out" "" "nobody is listed"
gives 1 "some are sent" send --confirm 5 --date 2026-11-20
gives 0 "while the text is the same" send --changed --date 2026-11-20
is "$out" "" "nobody got another"

# one row, then the letter
sed -i 's/^Ann,/Anna,/' "$c/list.csv"
gives 0 "one row is another" send --changed --csv --date 2026-11-20
is "$(printf '%s\n' "$out" | wc -l)" 2 "one is listed, under a head"
has "$out" '"Ann","ann@example.org"' "as he was written to"
letter "Come on Tuesday."
gives 0 "the letter is another" send --changed --json
is "$(printf '%s\n' "$out" | /usr/bin/python3 -c '
import json, sys
print(*(d["name"] for d in map(json.loads, sys.stdin)))')" "Ann Bob Cleo" \
	"who got the old text is listed, not who got none or may have"
gives 0 "for people" send --changed --only Bob
has "$out" "Bob <bob@example.org>" "with name and address"
has "$out" "$(date +%Y-%m-%d)" "and when it was sent"
has "$err" "send --revise" "and what to do"
before=$(sent)
gives 0 "send by itself" send
has "$err" "3 of them have another text now; they are not sent again" "says so"
is "$(sent)" "$before" "and sends nothing"

# only on request, and asked for
gives 77 "a correction is asked for, too" send --revise
has "$err" "add --confirm 3" "with its number"
has "$err" "3 of them are corrections" "and what they are"
gives 64 "no timer makes one" send --revise --resume
gives 64 "the list sends nothing" send --changed --revise
gives 64 "a form without a list" send --json
gives 0 "one of them first" send --revise --only Bob --confirm 1
is "$(got bob) $(got ann) $(got cleo)" "2 1 1" "it goes to him alone"
gives 0 "then two of them" send --revise --confirm 2 --limit 2
is "$(got bob) $(got ann) $(got cleo)" "2 2 2" "each gets it once"
gives 0 "and again" send --revise
gives 0 "and without asking for it" send
is "$(sent)" $((before + 3)) "nothing more"
gives 0 "and" send --changed
is "$out" "" "nobody has the old text"
is "$(fields message_id | sort | uniq -d)" "" "each has a Message-ID of its own"
is "$(fields name revision state | grep Bob)" "Bob 0 accepted
Bob 1 accepted" "the log has both"
gives 0 "the log for people" marathon log "$c" --only bob@example.org
has "$out" "correction 1" "says which"
has "$(cat "$work"/mail/*)" "Come on Tuesday." "the new text has arrived"

# killed between plan and send: it is planned, so it goes out, once
letter "Come on Wednesday."
stop_server
gives 69 "the server is away" send --revise --confirm 3
is "$(fields revision state | grep -c '2 planned')" 3 "they are planned"
start_server
campaign
gives 0 "go on without asking for it" send
is "$(got bob) $(got ann) $(got cleo)" "3 3 3" "each goes out"
gives 0 "once more" send --revise
is "$(got bob) $(got ann) $(got cleo)" "3 3 3" "and only once"

# a correction that fails is unsure, waits or comes back as any letter does
printf 'name,email\nFay,once-lose-dot+fay@example.org\n' >"$c/list.csv"
gives 1 "one is unsure" send --confirm 1
gives 0 "and said to be sent" marathon resolve "$c" --all-sent --by Ann --reason "she answered"
letter "Come on Thursday."
gives 0 "who is known to have got it" send --changed
has "$out" "Fay" "is listed"
gives 0 "and gets the correction" send --revise --confirm 1
printf 'name,email\nGus,lose-dot+gus@example.org\n' >"$c/list.csv"
gives 1 "one more is unsure" send --confirm 1
letter "Come on Friday."
gives 0 "of what is unsure" send --revise
is "$(fields name revision | grep Gus)" "Gus 0" "no correction is made"

# cancelled: not made again but on request
printf 'name,email\nBob,bob@example.org\n' >"$c/list.csv"
stop_server
gives 69 "planned, the server is away" send --revise --confirm 1
gives 0 "cancelled" marathon cancel "$c" --only bob@example.org
start_server
campaign
gives 0 "send" send
has "$err" "1 of them have another text now" "knows that he has the old text"
is "$(got bob)" 3 "and leaves him alone"
gives 0 "on request" send --revise --confirm 1
is "$(got bob)" 4 "he gets it"
is "$(fields name revision state | grep Bob | tail -2)" "Bob 3 cancelled
Bob 4 accepted" "under a number of its own"

# what came back about the correction
letter "Come on Saturday."
gives 0 "one more" send --revise --confirm 1
id=$(fields revision message_id | sed -n 's/^5 //p')
cat >"$work/b.eml" <<END
From: MAILER-DAEMON@example.org
To: group@example.org
Subject: Undelivered Mail Returned to Sender
Date: $(date -R)
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: <$id@example.org>
--b--
END
gives 0 "it came back" marathon bounces "$c" "$work/b.eml"
is "$(fields name revision state | grep Bob | tail -2)" "Bob 4 accepted
Bob 5 returned" "the correction did, not the letter before"
gives 0 "send" send --revise
is "$(got bob)" 5 "he is left alone"

# where approval is required
printf 'name,email\nHal,hal@example.org\n' >"$c/list.csv"
campaign "approval: required"
approve() {
	marathon approve "$c" --sheet 2>&1 | sed -n 's/.*its code is \(.*\)\./\1/p' >"$work/code"
	marathon approve "$c" "$(cat "$work/code")" --by Zoe >/dev/null 2>&1
}
approve
gives 0 "an approved letter" send --confirm 1
letter "Come on Sunday."
gives 0 "a change" send
gives 77 "is not sent without approval" send --revise --confirm 1
is "$(got hal)" 1 "it is not"
approve
gives 0 "with it" send --revise --confirm 1
is "$(got hal)" 2 "it is"

# a correction on another day has that day in it, and is one only once
next=$work/next
mkdir "$next"
campaign
cp "$c/campaign.yaml" "$c/never.csv" "$next"
printf -- '---\nsubject: Hello\n---\n{{ date | date }}\n\nDear {{ name }},\n\nfirst.\n' >"$next/l.md"
printf 'name,email\nNora,nora@example.org\n' >"$next/list.csv"
gives 0 "on one day" marathon send "$next" --confirm 1
sed -i 's/first/second/' "$next/l.md"
day_after() { with_clock CLOCK_SHIFT=86400 "$BIN" send "$next" "$@"; }
gives 0 "corrected on the next" day_after --revise --confirm 1
gives 0 "after that" day_after --changed
is "$out" "" "nobody has the old text"

# killed anywhere on the way, again and again
stop_server
rm -r "$c"/marathon.db* "$work/record" "$work/state"
start_server --delay 3
campaign
{
	echo name,email
	for i in $(seq 40); do echo "P$i,p$i@example.org"; done
} >"$c/list.csv"
gives 0 "forty letters" send --confirm 40
letter "Come today."
corrections() { # SECONDS: as many as there are to be confirmed; then killed
	due=$(timeout -s KILL "$1" "$BIN" send "$c" --revise --confirm 0 2>&1 |
		sed -n 's/.*but \([0-9]*\) are to be sent/\1/p')
	timeout -s KILL "$1" "$BIN" send "$c" --revise --confirm "${due:-0}" >"$work/out" 2>&1
}
for wait in 0.03 0.05 0.07 0.09 0.11 0.06; do
	corrections $wait
done 2>"$work/killed"
corrections 60
is "$(cut -d' ' -f2 "$work/record" | sort | uniq -d)" "" "no message twice"
is "$(cut -d' ' -f4 "$work/record" | sort | uniq -c | awk '$1 > 2')" "" "no correction twice"
is "$(fields revision | sort | uniq -c | tr -s ' \n' ' ')" " 40 0 40 1 " "each has one, and one only"
is "$(fields revision state | grep '^1' | sort -u | grep -v 'accepted\|in-doubt')" "" \
	"which arrived, or is unsure"

done_testing
