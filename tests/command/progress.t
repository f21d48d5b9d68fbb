#!/bin/sh
# What is seen while a run sends; and a run whose watcher goes away.
. tests/command/lib.sh

start_server
c=$work/c
mkdir "$c"
cat >"$c/campaign.yaml" <<END
name: Progress
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 1}
END
recipients() { # PREFIX COUNT LOCAL-PART
	echo name,email
	for i in $(seq "$2"); do echo "$1$i,$3+$1$i@example.org"; done
}
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$c/l.md"
on_terminal() { # HOW COMMAND...
	status=0
	timeout 60 /usr/bin/python3 tests/command/terminal.py "$@" >"$work/out" 2>"$work/err" || status=$?
	tr '\r' '\n' <"$work/out" >"$work/lines"
}
sent() { cut -d' ' -f4 "$work/record" 2>/dev/null | tr -d '<>' | sort; }
kept() { # STATE: as many as the log has, held against what has arrived
	marathon log "$c" --json 2>/dev/null | /usr/bin/python3 -c '
import json, sys
print(sum(json.loads(l)["state"] == sys.argv[1] for l in sys.stdin))' "$1"
}

{
	recipients A 8 slow-dot-150
	echo B,rcpt-550@example.org
	echo C,rcpt-451@example.org
	echo D,lose-dot@example.org
} >"$c/list.csv"
on_terminal watch "$BIN" send "$c" --confirm 11
is $status 75 "a run that is watched"
grep -q '[78] done, [34] left, [0-9]* a minute, until [0-2][0-9]:[0-5][0-9]; [78] taken' "$work/lines"
ok $? "says what is done and left, how fast, until when" "$(cat -v "$work/lines")"
grep -q '; 8 taken, 1 waiting, 1 refused, 1 unsure' "$work/lines"
ok $? "and what became of them"
is "$(sed -n 's/\x1b\[K$//p' "$work/lines" | awk 'length($0) > 79' | wc -l)" 0 "in less than 80 columns"
[ "$(grep -c "$(printf '\033')\[K" "$work/lines")" -ge 5 ]
ok $? "again and again, in one line"
recipients E 3 slow-dot-150 >"$c/list.csv"
WIDTH=40
export WIDTH
on_terminal watch "$BIN" send "$c" --confirm 3
grep -q "$(printf '^[0-9] done, [0-9] left, until [0-9:]*; [0-9] taken\033')" "$work/lines"
ok $? "the pace goes where there is no room for all" "$(cat -v "$work/lines")"
recipients L 3 slow-dot-150 >"$c/list.csv"
WIDTH=16
on_terminal watch "$BIN" send "$c" --confirm 3
is "$(sed -n 's/\x1b\[K$//p' "$work/lines" | awk 'length($0) > 15' | wc -l)" 0 "cut on a narrow terminal"
grep -q "$(printf '^[0-9] done, [0-9] left;\033')" "$work/lines"
ok $? "and the numbers stay" "$(cat -v "$work/lines")"
unset WIDTH
recipients F 2 good >"$c/list.csv"
gives 0 "off a terminal" marathon send "$c" --confirm 2
lacks "$out$err" " done, " "there is no such line"

# the terminal is closed while it sends
rm -f "$c"/marathon.db*
rm -rf "$work/state"
: >"$work/record"
recipients H 12 slow-dot-200 >"$c/list.csv"
AFTER=$work/record
export AFTER
on_terminal hangup "$BIN" send "$c" --confirm 12
is $status 75 "a terminal that is closed stops the run"
n=$(sent | wc -l)
[ "$n" -ge 1 ] && [ "$n" -lt 12 ]
ok $? "before its end ($n of 12)"
is "$(kept accepted):$(kept in-doubt):$(kept planned)" "$n:0:$((12 - n))" "what was taken is on record, nothing is unsure"
gives 0 "the next run" marathon send "$c"
is "$(sent | wc -l):$(sent | uniq -d | wc -l)" "12:0" "sends the rest, nothing twice"

# nobody reads what it says
recipients I 6 slow-dot-100 >"$c/list.csv"
{ "$BIN" send "$c" --confirm 6 2>&1 </dev/null; echo $? >"$work/status"; } | head -1 >"$work/out"
is "$(cat "$work/status")" 0 "send | head goes on to its end"
is "$(sent | wc -l):$(sent | uniq -d | wc -l)" "18:0" "all have arrived, none twice"
is "$(kept accepted)" 18 "and are on record"
recipients J 6 slow-dot-100 >"$c/list.csv"
"$BIN" send "$c" --confirm 6 >/dev/full 2>/dev/full </dev/null
is "$(sent | wc -l):$(kept accepted)" 24:24 "so it does on a full disk of messages"
recipients K 6 slow-dot-100 >"$c/list.csv"
"$BIN" send "$c" --confirm 6 <&- >&- 2>&-
is "$(sent | wc -l):$(kept accepted)" 30:30 "and with all streams closed"
is "$(grep -vc '^[0-9a-f]\{32\} [0-9]* [0-9a-f]\{64\}$' "$c/marathon.db-witness")" 0 "writing into no other file"

done_testing
