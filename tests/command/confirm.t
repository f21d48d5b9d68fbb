#!/bin/sh
# What leaves was confirmed by a person: once, and no more than that.
. tests/command/lib.sh

start_server
c=$work/c
mkdir -p "$c/cases"
campaign() { # MAILING SETTINGS
	cat >"$c/campaign.yaml" <<END
name: Confirm
language: en
from: {name: Group, email: group@example.org}
mailings:
  $1
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 2}
END
}
printf -- '---\nsubject: Hello\n---\nDear {{ name }}, [read]({{ url | default: "https://example.org" }}).\n' >"$c/l.md"
sent() {
	cut -d' ' -f4 "$work/record" 2>/dev/null | tr -d '<>' | sed 's/@.*//' |
		sort | tr '\n' ' '
}

campaign 'all: {letter: l.md, to: list.csv, each: recipient, channel: email}'
cat >"$c/list.csv" <<'END'
name,email,group,url
A,a@example.org,1,
B,b@example.org,1,
C,c@example.org,2,
D,d@example.org,2,
E,e@example.org,3,javascript:alert(1)
END
gives 0 "one group" marathon send "$c" --where group=1 --confirm 2
gives 77 "another group of the same size" marathon send "$c" --where group=2
has "$err" "add --confirm 2" "is asked about"
is "$(sent)" "a b " "and not sent"
gives 0 "a first batch of it" marathon send "$c" --where group=2 --limit 1 --confirm 1
gives 77 "its rest" marathon send "$c" --where group=2
is "$(sent)" "a b c " "is asked about too"
gives 1 "a link that is none" marathon send "$c" --where group=3 --confirm 1
has "$err" "1 of 1 cannot be used" "is a fault of its row"
gives 1 "the rest" marathon send "$c" --skip-faulty --confirm 1
is "$(sent)" "a b c d " "goes without it"
sed -i 's/javascript.*//; s/@/@new./' "$c/list.csv"
gives 77 "as many others" marathon send "$c" --confirm 4
has "$err" "--confirm 4, but 5 are to be sent" "are asked about"

# what was stopped goes on unasked
printf -- '---\nsubject: Hello\n---\nDear {{ name }}.\n' >"$c/l.md"
: >"$work/record"
printf 'name,email\n' >"$c/list.csv"
for i in 1 2 3 4 5 6; do echo "P$i,slow-dot-300+$i@example.org"; done >>"$c/list.csv"
"$BIN" send "$c" --confirm 6 2>"$work/err" &
pid=$!
tries=0
while [ "$(sent)" = "" ] && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
kill -HUP $pid
wait $pid
is $? 75 "a terminal that is closed stops a run"
has "$(cat "$work/err")" "To go on: marathon send" "says how to go on"
n=$(wc -l <"$work/record")
[ "$n" -lt 6 ]
ok $? "before the end"
gives 0 "to go on" marathon send "$c"
is "$(sort -u "$work/record" | wc -l)" 6 "is not asked again"
is "$(marathon log "$c" --state in-doubt 2>/dev/null)" "" "nothing is unsure"

# faulty rows and waiting ones
cat >"$c/list.csv" <<'END'
name,email
W,rcpt-451@example.org
X,
Y,once-drop-data@example.org
END
gives 75 "a fault and one that waits" marathon send "$c" --skip-faulty --confirm 2
has "$err" "1 taken by the relay, 0 refused, 1 waiting" "the other is taken"
has "$err" "Waiting until" "when to go on is said"
gives 75 "once more" marathon send "$c" --skip-faulty
has "$err" "there is nothing to send" "it is not due yet"
printf 'name,email\nZ,once-drop-data+2@example.org\nAA,aa@example.org\n' >"$c/list.csv"
gives 0 "a limit" marathon send "$c" --limit 1 --confirm 1
has "$err" "1 taken by the relay" "holds for messages, not for attempts"
gives 0 "a dry run" marathon send "$c" --dry-run --limit 1
is "$(ls "$c/out/all" | wc -l)" 1 "heeds it too"

# cases: closed, paused, open again
for i in one two; do
	printf -- '---\nname: %s\nstate: open\n---\nStory.\n' $i >"$c/cases/$i.md"
done
campaign 'all: {letter: l.md, to: list.csv, each: [case, recipient], channel: email}'
printf 'name,email\n' >"$c/list.csv"
for i in 1 2 3; do echo "Q$i,rcpt-451+$i@example.org"; done >>"$c/list.csv"
gives 75 "two cases" marathon send "$c" --confirm 6
sed -i 's/open/paused/' "$c"/cases/*.md
gives 0 "both paused" marathon send "$c"
has "$err" "6 cancelled: their case is no longer open" "all that waits is cancelled"
has "$err" "2 cases are paused" "and both are counted"
sed -i 's/paused/open/' "$c/cases/one.md"
sed -i 's/rcpt-451/good/' "$c/list.csv"
: >"$work/record"
gives 77 "one is open again" marathon send "$c" --only "good+1@example.org"
gives 0 "its letters" marathon send "$c" --confirm 3
is "$(sent)" "good+1 good+2 good+3 " "are sent"
gives 77 "a case that is not open" marathon send "$c" --case two --confirm 3

# rows that name their case, while the last are on their way
campaign 'all: {letter: l.md, to: list.csv, channel: email}'
cat >"$c/list.csv" <<'END'
name,email,case
R1,slow-dot-200+r1@example.org,one
R2,slow-dot-200+r2@example.org,one
R3,slow-dot-200+r3@example.org,one
END
: >"$work/record"
sed -i 's/paused/open/' "$c/cases/two.md"
gives 0 "a list with cases" marathon send "$c" --confirm 3
is "$(wc -l <"$work/record")" 3 "each row goes once"

# as many as the limit allows
mkdir "$work/few"
sed 's/connections: 2/limits: 2\/hour/' "$c/campaign.yaml" >"$work/few/campaign.yaml"
cp "$c/l.md" "$work/few/"
printf 'name,email\nS1,s1@example.org\nS2,s2@example.org\n' >"$work/few/list.csv"
gives 0 "a limit is waited for only if there is more" \
	timeout 8 "$BIN" send "$work/few" --confirm 2

sed -i '/^smtp/d' "$c/campaign.yaml"
gives 78 "no server" marathon send "$c" --confirm 3
has "$err" "add 'smtp:' with 'url:'" "says what is missing"

done_testing
