#!/bin/sh
# log and status: what is asked for, exactly, and safe to look at.
. tests/command/lib.sh

start_server
c=$work/c
mkdir -p "$c/cases"
for i in one two; do printf -- '---\nname: %s\n---\nStory.\n' $i >"$c/cases/$i.md"; done
cat >"$c/campaign.yaml" <<END
name: Log
language: en
from: {name: Group, address: 1 Street, email: group@example.org}
cases: cases/
mailings:
  mails: {letter: l.md, to: list.csv, each: recipient, channel: email}
  pages: {letter: p.md, to: list.csv, each: [case, recipient], channel: print}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 1, limits: "50/minute, 200/hour, 3000/day"}
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$c/l.md"
printf -- '---\nsubject: Hello\n---\nDear {{ name }}, {{ case.name }}.\n' >"$c/p.md"
cat >"$c/list.csv" <<'END'
name,email,address
"=HYPERLINK(""http://example.org"")",good+1@example.org,1 Road
+33 1,rcpt-550+1@example.org,2 Road
-2,lose-dot@example.org,3 Road
@SUM(A1),rcpt-451@example.org,4 Road
＝1+1,multi-dot@example.org,5 Road
"Anna ""A"" Example, Dr",rcpt-451+2@example.org,6 Road
END
gives 75 "some of each" marathon send "$c" mails --confirm 6
gives 0 "and on paper" marathon print "$c" pages

# the filters
lines() { # NAME WANTED OPTION...
	what=$1 many=$2
	shift 2
	gives 0 "$what" marathon log "$c" --json "$@"
	is "$(printf '%s\n' "$out" | grep -c '^{')" "$many" "$what: as many as there are"
}
lines "all" 18
lines "a mailing" 6 mails
lines "a channel" 12 --channel print
lines "a case" 6 --case one
lines "a state" 2 --state deferred
lines "a recipient by name" 3 --only '+33 1'
lines "by address" 1 --only rcpt-550+1@example.org
lines "two of them" 1 --channel email --only '-2'
today=$(date +%Y-%m-%d)
for since in "$today" "1 day" "2 jours" "3 hours" "90 minutes" "$today 00:00" "${today}T00:00"; do
	lines "since $since" 18 --since "$since"
	lines "until ${since}, of which a day is the whole" \
		"$([ "$since" = "$today" ] && echo 18 || echo 0)" --until "$since"
done
lines "since tomorrow" 0 --since "$(date -d tomorrow +%Y-%m-%d)"
lines "since then and until then" 18 --since 2020-01-01 --until "$(date -d tomorrow +%Y-%m-%d)"
lines "the history" 39 --history --since '1 hour'
for time in 2026-02-31 2026-13-01 yesterday '2 years' '-1 days' 2026-12-1 '2026-12-10 24:00' '2026-12-10 08:40:00' ''; do
	status=64
	gives $status "no time: '$time'" marathon log "$c" --since "$time"
done
gives 64 "no channel" marathon log "$c" --channel fax
has "$err" "--channel is email or print" "says which there are"
gives 64 "no state" marathon log "$c" --state sent
has "$err" "there is: planned, sending, accepted" "names those there are"
gives 64 "two forms at once" marathon log "$c" --csv --json
TZ=Asia/Tokyo
export TZ
there=$(date +%Y-%m-%d)
lines "a day is that of where one is" 18 --since "$there" --until "$there"
TZ=UTC

# for spreadsheets and scripts
marathon log "$c" mails --csv >"$work/log.csv" 2>/dev/null
marathon log "$c" mails --json >"$work/log.jsonl" 2>/dev/null
/usr/bin/python3 - "$work/log.csv" "$work/log.jsonl" >"$work/seen" <<'END'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
lines = [json.loads(l) for l in open(sys.argv[2])]
print(list(rows[0]) == list(lines[0]), len(rows) == len(lines))
for row, line in zip(rows, lines):
    print(all(row[k] in (str(line[k]), "'" + str(line[k])) for k in row), row["name"])
END
is "$(head -1 "$work/seen")" "True True" "CSV and JSON Lines have the same columns and rows"
is "$(sed 1d "$work/seen")" "True '=HYPERLINK(\"http://example.org\")
True '+33 1
True '-2
True '@SUM(A1)
True '＝1+1
True Anna \"A\" Example, Dr" "no cell is a formula; JSON Lines are exact"
is "$(grep -vc '^"' "$work/log.csv")" "$((1 + $(grep -c '^250-\|^250 ' "$work/log.csv")))" \
	"every cell is in quotes"

# what a terminal would obey: from a campaign that was made elsewhere
sqlite() { /usr/bin/python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()' "$1" "$2"; }
cp -R "$c" "$work/d"
sqlite "$work/d/marathon.db" "UPDATE people SET
	name = char(27) || '[2J' || char(155) || '31m' || char(10) || 'two' || char(8238, 8232, 133),
	address = char(9) || '=1+1' || char(13)"
for form in --json --csv ''; do
	# shellcheck disable=SC2086
	gives 0 "names that would draw, ${form:-for people}" marathon log "$work/d" $form
	is "$(printf '%s' "$out" | LC_ALL=C.UTF-8 /usr/bin/python3 -c '
import sys
text = sys.stdin.read()
print(sum(c in "\x1b\x9b\r\t\x85\u202e\u2028" for c in text))')" 0 "are shown without"
done
is "$(marathon log "$work/d" --json | wc -l)" 18 "an event is a line"
is "$(marathon log "$work/d" --json | /usr/bin/python3 -c '
import json, sys
print(len(set(json.loads(l)["name"] for l in sys.stdin.read().split("\n") if l)))')" 1 "that can be read back"
sqlite "$work/d/marathon.db" "UPDATE people SET name = char(10, 13, 10) || '=1+1'"
is "$(marathon log "$work/d" --csv | grep -c "\"'=1+1\"")" 18 "nor is a formula behind empty lines one"
gives 0 "status with a case's name that would draw" marathon status "$work/d"

# status
gives 0 "status" marathon status "$c"
has "$out" "mails: 2 are waiting, the first until $today" "says until when each mailing waits"
has "$out" "Sent in the last hour: 6, of 200 allowed." "and how much of the limits is used"
has "$out" "Sent in the last day: 6, of 3000 allowed." "of each"
has "$err" "Next: marathon resolve $c mails" "and what can be done now"
is "$(printf '%s\n' "$out" | sed -n 1p | tr -s ' ')" \
	" taken by the relay refused waiting unsure, probably arrived made" "a column for each state that occurs"
gives 0 "for scripts" marathon status "$c" --json
is "$(printf '%s\n' "$out" | /usr/bin/python3 -c '
import json, sys
lines = [json.loads(l) for l in sys.stdin]
print(sorted((l["mailing"], l["case"], l["state"], l["count"], "next" in l) for l in lines))')" \
	"[('mails', '', 'accepted', 2, False), ('mails', '', 'deferred', 2, True), ('mails', '', 'in-doubt', 1, False), ('mails', '', 'refused', 1, False), ('pages', 'one', 'made', 6, False), ('pages', 'two', 'made', 6, False)]" \
	"the same counts"

done_testing
