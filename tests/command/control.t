#!/bin/sh
# While it sends: stop, cancel, close a case, from a second terminal.
. tests/command/lib.sh

start_server
mkdir -p "$work/c/cases"
cat >"$work/c/campaign.yaml" <<END
name: Control
language: en
from: {name: Group, email: group@example.org}
cases: cases/
mailings:
  all: {letter: l.md, to: list.csv, each: [case, recipient], channel: email}
  about: {letter: m.md, to: list.csv, each: recipient, channel: email}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 1, limits: 10/second}
END
printf -- '---\nsubject: "{{ case.name }}"\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"
printf -- '---\nsubject: Hello\nkind: call\n---\nDear {{ name }},\n\n%s\n' \
	'{% for c in cases %}{{ c.name }} {% endfor %}' >"$work/c/m.md"
for id in ada ben; do
	printf -- '---\nname: %s\n# a remark\nstate: open # so far\nlast_day: 2099-12-31\n---\nStory.\n' \
		"$id" >"$work/c/cases/$id.md"
done
chmod 640 "$work/c/cases/ada.md"
{
	echo name,email
	for i in $(seq 15); do echo "P$i,good+$i@example.org"; done
} >"$work/c/list.csv"
sent() { cat "$work/record" 2>/dev/null | wc -l; }
has_sent() { [ "$(sent)" -ge "$1" ]; }
# state STATE: how many
state() { marathon log "$work/c" --json | grep -c "\"state\":\"$1\""; }
begin() {
	rm -rf "$work"/c/marathon.db* "$work/state"
	rm -f "$work"/mail/*
	: >"$work/record"
	"$BIN" send "$work/c" "$@" 2>"$work/running" &
	pid=$!
	until_so has_sent 2
}

gives 0 "nothing runs" marathon stop "$work/c"
has "$err" "nothing is running here" "and that is said"
gives 66 "nor in a folder that is not there" marathon stop "$work/none"
has "$err" "no folder '$work/none'" "which is said, too"

begin all --confirm 30
gives 0 "stop from a second terminal" marathon stop "$work/c"
has "$err" "process $pid has stopped" "says who has"
wait $pid
is $? 75 "it can be run again"
before=$(sent)
[ "$before" -lt 30 ]
ok $? "before all had gone ($before)"
is "$(state accepted)" "$before" "all that had left is noted"

# a lock file alone names nobody
sleep 60 &
stranger=$!
echo $stranger >"$work/c/marathon.db-lock"
gives 0 "a number in a lock file that nobody holds" marathon stop "$work/c"
kill -0 $stranger
ok $? "is no reason to stop a stranger"
kill $stranger
rm -f "$work/c/marathon.db-lock"

begin all --confirm 30
gives 0 "cancel one recipient, as people write it" marathon cancel "$work/c" --only Good+14@Example.ORG
has "$err" "2 cancelled" "of both cases"
gives 0 "cancel one case" marathon cancel "$work/c" all --case ben
before=$(sent)
n=$(printf '%s\n' "$err" | sed -n 's/ cancelled.*//p')
[ "$n" -ge 5 ]
ok $? "what is left of it ($n)"
wait $pid
is $? 0 "the run comes to its end"
is "$(sent)" $((30 - 2 - n)) "and sends nothing that was cancelled"
is "$(cat $(ls "$work"/mail/*.eml | tail -n +$((before + 2))) | grep -c '^Subject: ben')" 0 \
	"not even one more"
is "$(state cancelled)" $((n + 2)) "all of it is noted"
has "$(cat "$work/running")" "$((n + 2)) cancelled from another terminal" "and said"
ls "$work"/c/marathon.db-* 2>/dev/null | grep -c 'order\|answer' >"$work/got"
is "$(cat "$work/got")" 0 "no order is left behind"
gives 64 "a case that is none" marathon cancel "$work/c" --case benn
has "$err" "is it 'ben'" "is asked after"
gives 0 "without a run it is done at once" marathon cancel "$work/c" --only nobody
has "$err" "0 cancelled" "if there is anything"

# a case is closed while its letters go out
begin all --confirm 30
cp "$work/c/cases/ben.md" "$work/ben.before"
gives 0 "close a case" marathon case close ben "$work/c" --date 2026-12-05
before=$(sent)
has "$err" "ben: closed on 2026-12-05" "that is said"
sed 's/^state: open/state: closed/;/^state/a closed_on: 2026-12-05' "$work/ben.before" |
	cmp -s - "$work/c/cases/ben.md"
ok $? "the rest of its file is as it was" "$(cat "$work/c/cases/ben.md")"
wait $pid
n=$(sed -n 's/ cancelled: their case is no longer open//p' "$work/running")
is "$(sent)" $((30 - n)) "the rest of its letters stays here"
is "$(cat $(ls "$work"/mail/*.eml | tail -n +$((before + 2))) | grep -c '^Subject: ben')" 0 \
	"from the next message on"
is "$(state cancelled)" "$n" "which is noted"
gives 0 "pause another one" marathon case pause ada "$work/c"
is "$(stat -c %a "$work/c/cases/ada.md")" 640 "its file keeps its permissions"
gives 0 "open it again" marathon case open ben "$work/c"
cmp -s "$work/ben.before" "$work/c/cases/ben.md"
ok $? "its file is as it was before" "$(cat "$work/c/cases/ben.md")"
gives 0 "list them" marathon cases "$work/c"
has "$out" "ada: ada, paused" "the one is paused"
has "$out" "ben: ben, open, until 2099-12-31" "the other is open"
gives 0 "as JSON too" marathon cases "$work/c" --json
has "$out" '"id":"ada","name":"ada","state":"paused","last_day":"2099-12-31","planned":0,"sent":15' "with figures"
gives 64 "a case is not told to fly" marathon case fly ada "$work/c"
gives 64 "one that is none" marathon case close adda "$work/c"
printf -- '---\n{name: cid, state: open}\n---\nStory.\n' >"$work/c/cases/cid.md"
gives 65 "a head in one line" marathon case close cid "$work/c"
has "$err" "write 'state: closed'" "is for its owner to change"
rm "$work/c/cases/cid.md"
marathon case open ada "$work/c" 2>/dev/null

# letters that speak of all open cases would say something else now
sed -i 's/15.second/5\/second/' "$work/c/campaign.yaml"
begin about --confirm 15
sed 's/^state: open/state: closed/' "$work/c/cases/ada.md" >"$work/ada.after"
: >"$work/c/cases/ada.md"
sleep 0.1
cat "$work/ada.after" >"$work/c/cases/ada.md"
wait $pid
is $? 75 "letters of all cases stop where one closes"
sed -i 's/5.second/15\/second/' "$work/c/campaign.yaml"
has "$(cat "$work/running")" "speak of all open cases" "with the reason"
before=$(sent)
[ "$before" -lt 15 ]
ok $? "before the next one"
gives 0 "run again" marathon send "$work/c" about
is "$(sent)" 15 "the rest goes"
is "$(cat "$work"/mail/*.eml | grep -c '^ada ben')" "$before" "those before had both cases"
is "$(cat "$work"/mail/*.eml | grep -c '^ben')" $((15 - before)) "those after not the closed one"

# orders are data
printf 'marathon order 1: cancel\n../../x\n\n\n\n' >"$work/c/marathon.db-order"
chmod 600 "$work/c/marathon.db-order"
marathon case open ada "$work/c" 2>/dev/null
rm -rf "$work"/c/marathon.db "$work"/c/marathon.db-w* "$work/state"
gives 0 "an order that is not of the form" marathon send "$work/c" about --confirm 15
has "$err" "thrown away" "is thrown away"
[ ! -e "$work/c/marathon.db-order" ]
ok $? "and gone"

# a timer's command goes on with every mailing
gives 0 "a first batch" marathon send "$work/c" all --limit 5 --confirm 5
gives 0 "is all that was confirmed" marathon send "$work/c" --resume
has "$err" "all: 0 e-mails" "of the one"
has "$err" "about: 0 e-mails" "and of the other mailing"

# it does not go to sleep meanwhile
mkdir "$work/bin"
cat >"$work/bin/systemd-inhibit" <<END
#!/bin/sh
echo "\$@" >"$work/inhibited"
shift \$((\$# - 1))
"\$1"
echo over >>"$work/inhibited"
END
chmod +x "$work/bin/systemd-inhibit"
rm -rf "$work"/c/marathon.db* "$work/state"
cp "$work/c/campaign.yaml" "$work/campaign.yaml"
PATH="$work/bin:$PATH" gives 0 "a run of a moment" marathon send "$work/c" about --limit 1 --confirm 1
[ ! -e "$work/inhibited" ]
ok $? "starts no other program"
sed -i 's|10/second|4/second|' "$work/c/campaign.yaml"
PATH="$work/bin:$PATH" gives 0 "sleep is inhibited" marathon send "$work/c" about --confirm 14
has "$(cat "$work/inhibited")" "--what=sleep:idle" "by systemd-inhibit"
has "$(cat "$work/inhibited")" "over" "until all is sent"
rm -rf "$work"/c/marathon.db* "$work/state" "$work/inhibited"
PATH="$work/bin:$PATH" gives 0 "or not" marathon send "$work/c" about --confirm 15 --no-inhibit
[ ! -e "$work/inhibited" ]
ok $? "as one likes"
cp "$work/campaign.yaml" "$work/c/campaign.yaml"

# an address is suppressed while it sends
sed -i 's|^cases:|never: never.csv\ncases:|' "$work/c/campaign.yaml"
gives 0 "the first address makes the list" marathon suppress "$work/c" @nobody.invalid --reason "no server"
begin all --confirm 30
gives 0 "suppress an address" marathon suppress "$work/c" Good+15@example.org --reason "asked by phone"
has "$err" "is never written to again" "says so"
wait $pid
is "$(sent)" 28 "neither of its letters leaves"
is "$(state suppressed)" 2 "both are noted"
has "$(cat "$work/c/never.csv")" "asked by phone" "with the reason on the list"
gives 64 "not without a reason" marathon suppress "$work/c" good+1@example.org
gives 64 "not what is no address" marathon suppress "$work/c" nobody --reason x

done_testing
