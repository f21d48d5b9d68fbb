#!/bin/sh
# Who must not be written to: one list for all campaigns of a sender, kept as
# he keeps it, and looked at until a letter leaves.
. tests/command/lib.sh

start_server
c=$work/group/c
mkdir -p "$c"
campaign() {
	cat >"$c/campaign.yaml" <<END
name: Never
language: en
from: {name: Group, email: group@example.org}
never: ../never.csv
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 1, limits: "$1"}
END
}
people() {
	echo name,email
	for i in "$@"; do echo "P$i,p$i@example.org"; done
}
never=$work/group/never.csv
head='address,reason,date'
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$c/l.md"
sent() { cat "$work/record" 2>/dev/null | wc -l; }
got() { cut -d' ' -f4 "$work/record" | tr -d '<>' | sort | tr '\n' ' '; }
state() { state_of "$c" "$1"; }
has_sent() { [ "$(sent)" -ge "$1" ]; }

# planning
campaign 100/second
people 1 2 3 4 >"$c/list.csv"
{
	echo "$head"
	echo "P2@Example.ORG,asked,2026-11-01"
	echo "@example.com,a press agency,2026-11-01"
} >"$never"
echo 'Q,q@example.com' >>"$c/list.csv"
gives 0 "those on the list are left out" marathon send "$c" --confirm 3
has "$err" "2 recipients are on the never list: left out" "and counted"
is "$(got)" "p1@example.org p3@example.org p4@example.org " "the others got it"

# what was planned before is not sent any more
people 1 2 3 4 5 6 >"$c/list.csv"
campaign 100/second,4/hour
"$BIN" send "$c" --confirm 2 2>"$work/err" &
pid=$!
until_so has_sent 4
sleep 0.2
kill -INT $pid
wait $pid
is "$(state P6)" planned "one is left for later"
echo 'p6@example.org,wrote to us,2026-11-02' >>"$never"
campaign 100/second
gives 0 "he came onto the list" marathon send "$c"
has "$err" "1 suppressed: they are on the never list by now" "it is said"
is "$(sent)" 4 "and he gets nothing"
is "$(state P6)" suppressed "the log has it"
gives 0 "with the reason" marathon log "$c" --only P6
has "$out" "wrote to us" "as the list gives it"

# what waits is not sent any more, either
printf 'name,email\nFull,dot-452@example.org\n' >"$c/list.csv"
gives 75 "one is put off" marathon send "$c" --confirm 1
echo 'dot-452@example.org,full,2026-11-02' >>"$never"
gives 0 "he came onto the list" marathon send "$c"
is "$(state Full)" suppressed "he is not tried again"

# while it is sent
people 11 12 13 14 15 16 >"$c/list.csv"
: >"$work/record"
campaign 4/second
"$BIN" send "$c" --confirm 6 2>"$work/err" &
pid=$!
until_so has_sent 1
{ cat "$never"; echo 'p15@example.org,just now,2026-11-03'; } >"$work/n"
mv "$work/n" "$never"
wait $pid
is $? 0 "one came onto the list while it was sent"
is "$(got)" "p11@example.org p12@example.org p13@example.org p14@example.org p16@example.org " \
	"he is not written to"
is "$(state P15)" suppressed "the log has it"
has "$(cat "$work/err")" "1 came onto the never list meanwhile" "it is said"

# a list that breaks in mid-run: nothing more leaves
people 21 22 23 24 25 26 27 28 >"$c/list.csv"
cp "$never" "$work/whole"
broken() {
	: >"$work/record"
	campaign 2/second
	"$BIN" send "$c" --confirm "$2" 2>"$work/err" &
	pid=$!
	until_so has_sent 1
	eval "$1"
	before=$(sent)
	wait $pid
	status=$?
	[ "$(sent)" -le $((before + 1)) ] && [ "$(sent)" -lt "$2" ]
	ok $? "nothing more is sent when the list $3" "$(sent) of $2"
	[ $status -ne 0 ]
	ok $? "and it is no success: $status"
	has "$(cat "$work/err")" "never.csv" "the file is named"
	has "$(cat "$work/err")" "nothing more is sent" "with what follows of it"
	cp "$work/whole" "$never"
}
broken 'printf "a,b\n\"open" >>"$never"' 8 "has an open quote"
left=$((8 - $(sent)))
gives 0 "mended, the rest goes out" sh -c "sed -i 's|2/second|100/second|' '$c/campaign.yaml'; '$BIN' send '$c'"
is "$(sent)" 8 "all of it"
is "$(cut -d' ' -f4 "$work/record" | sort | uniq -d)" "" "none twice"
[ $left -gt 0 ]
ok $? "something was left"
people 31 32 33 34 35 36 >"$c/list.csv"
broken 'rm "$never"' 6 "is gone"
has "$(cat "$work/err")" "mend it, then go on" "and what to do"

# a list that cannot be read at the start
echo 'x,y,z,too,many' >>"$never"
gives 65 "a row that cannot be read" marathon send "$c"
has "$err" "nobody on it may be missed" "stops all"
cp "$work/whole" "$never"
echo 'name,why' >"$never"
gives 65 "a list without addresses" marathon send "$c"
has "$err" "no column 'address'" "is none"

# importing keeps what is the sender's
printf 'Adresse;Note;Motif\np1@example.org;à revoir;demandé\n' | iconv -t WINDOWS-1252 >"$never"
chmod 640 "$never"
printf 'email,reason\nP1@example.org,x\nnew@example.org,bounced\nnew@EXAMPLE.org,again\nnonsense,x\n@example.net,\n' \
	>"$work/import.csv"
gives 1 "an import with a row that is no address" marathon never "$c" --import "$work/import.csv"
has "$err" "2 addresses added, 1 were there already, 1 came twice, 1 cannot be used" "is counted"
has "$err" "'nonsense' is no e-mail address" "the row is named"
today=$(date +%F)
is "$(cat "$never")" "$(printf '\357\273\277')Adresse;Note;Motif;date
p1@example.org;à revoir;demandé;
new@example.org;;bounced;$today
@example.net;;imported;$today" "columns and rows stay as they were"
is "$(stat -c %a "$never")" 640 "so do permissions"
sum=$(cksum <"$never")
marathon never "$c" --import "$work/import.csv" >"$work/out" 2>&1
is "$(cksum <"$never")" "$sum" "importing twice changes nothing"
gives 0 "a spreadsheet" marathon never "$c" --import tests/fixtures/lists/members.xlsx
has "$err" "10 addresses added" "is imported, as far as there are addresses"

# showing, releasing, exporting
gives 0 "the list is shown" marathon never "$c"
has "$out" "new@example.org" "with its addresses"
has "$err" "and 1 whole domain" "and domains"
gives 64 "nobody is released without a name and a reason" marathon never "$c" --release new@example.org
gives 64 "nor who is not on it" marathon never "$c" --release old@example.org --by Zoé --reason x
gives 0 "one is released" marathon never "$c" --release NEW@example.org --by Zoé --reason "asked again"
has "$(cat "$never")" "new@example.org;;bounced;$today;$today Zoé: asked again" "the row remembers"
gives 0 "as JSON" marathon never "$c" --json
is "$(printf '%s\n' "$out" | /usr/bin/python3 -c '
import json, sys
print([d["address"] for d in map(json.loads, sys.stdin) if d["released"]])')" \
	"['new@example.org']" "with who was released"
printf 'name,email\nNew,new@example.org\nOne,p1@example.org\n' >"$c/list.csv"
: >"$work/record"
campaign 100/second
gives 0 "who was released is written to" marathon send "$c" --confirm 1
is "$(got)" "new@example.org " "the others are not"
gives 1 "and may come back" marathon never "$c" --import "$work/import.csv" --reason "once more"
is "$(grep -c new@example.org "$never")" 2 "in a new row"
gives 0 "an export" marathon never "$c" --export "$work/e.csv"
is "$(sed -n '1p;/p1@/p;/@example.net/p' "$work/e.csv")" "$head
p1@example.org,demandé,
@example.net,imported,$today" "has who is on it"
is "$(grep -c new@example.org "$work/e.csv")" 1 "once"
gives 73 "over no file" marathon never "$c" --export "$work/e.csv"

# links, several at once, what cannot be written
mkdir "$work/shared"
mv "$never" "$work/shared/list.csv"
ln -s shared/list.csv "$work/group/never.csv.link"
ln -s "$work/shared/list.csv" "$never"
printf 'email\nlinked@example.org\n' >"$work/i.csv"
gives 0 "behind a link" marathon never "$c" --import "$work/i.csv"
[ -L "$never" ] && grep -q linked@ "$work/shared/list.csv"
ok $? "the file itself is changed"
pids=
for i in 1 2 3 4 5 6; do
	printf 'email\nat-once-%s@example.org\n' $i >"$work/i$i.csv"
	"$BIN" never "$c" --import "$work/i$i.csv" 2>/dev/null &
	pids="$pids $!"
done
# shellcheck disable=SC2086
wait $pids
is "$(grep -c at-once- "$work/shared/list.csv")" 6 "six at once are all there"
cp tests/fixtures/lists/members.xlsx "$work/shared/list.csv"
gives 65 "a spreadsheet is not written" marathon never "$c" --import "$work/i.csv"
has "$err" "save it as CSV" "it says what to do"
sed -i '/^never/d' "$c/campaign.yaml"
gives 78 "a campaign without one" marathon never "$c"
has "$err" "never: ../never.csv" "it says how to have one"

# a new campaign finds it
mkdir -p "$work/home/a"
printf 'name,email\nA,a@example.org\n' >"$work/l.csv"
new() { HOME=$work/home marathon new "$1" --list "$work/l.csv" --letter letters/letter.en.md; }
gives 0 "the first campaign by e-mail" new "$work/home/a/first"
is "$(cat "$work/home/a/never.csv")" "$head" "begins one beside it"
gives 0 "the next" new "$work/home/a/deep/second"
has "$(cat "$work/home/a/deep/second/campaign.yaml")" "never: '../../never.csv'" "finds it"
gives 0 "and is" marathon check "$work/home/a/deep/second"
mkdir -p "$work/elsewhere"
cp "$never" "$work/never.csv"
gives 0 "above one's home" new "$work/home/a/../third"
has "$(cat "$work/home/third/campaign.yaml")" "never: '../never.csv'" "none is looked for"

done_testing
