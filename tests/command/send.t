#!/bin/sh
# The way of an e-mail: to a real server, into the log, never twice.
. tests/command/lib.sh

tests/server/make-ca.sh "$work/tls" >/dev/null 2>&1
start_server --tls-cert "$work/tls/cert.pem" --tls-key "$work/tls/key.pem" \
	--require-tls --auth group:open-sesame
cp -R samples/marathon-2017 "$work/c"
smtp() {
	sed '/^smtp:/,$d' samples/marathon-2017/campaign.yaml >"$work/c/campaign.yaml"
	printf 'smtp:\n' >>"$work/c/campaign.yaml"
	printf '  %s\n' "$@" >>"$work/c/campaign.yaml"
}

smtp "url: smtp://127.0.0.1:$port" "ca: $work/tls/ca.pem" "user: group" \
	"password_command: [echo, open-sesame]"
want=$(marathon check "$work/c" supporters 2>/dev/null |
	sed -n 's/^supporters: \([0-9]*\) .*/\1/p')
gives 0 "a dry run writes messages" marathon send "$work/c" supporters --dry-run
is "$(ls "$work"/c/out/supporters/*.eml | wc -l)" "$want" "as many as there are"
is "$(ls "$work/mail" | wc -l)" 0 "and sends none"
gives 0 "one to oneself" marathon send "$work/c" supporters --test-to me@example.org
is "$(cut -d' ' -f4 "$work/record" | tr -d '<>')" "me@example.org" "it went to the address given"
rm -f "$work"/mail/*
: >"$work/record"
[ ! -e "$work/c/marathon.db" ]
ok $? "no log was begun"

gives 0 "a first batch" marathon send "$work/c" supporters --limit 3 --confirm 3
is "$(wc -l <"$work/record")" 3 "three have arrived"
gives 0 "the rest, over STARTTLS with AUTH" marathon send "$work/c" supporters --confirm $((want - 3))
is "$(wc -l <"$work/record")" "$want" "all have arrived"
is "$(cut -d' ' -f4 "$work/record" | sort | uniq -d)" "" "none twice"
gives 0 "send once more" marathon send "$work/c" supporters
is "$(wc -l <"$work/record")" "$want" "sends nothing"
gives 0 "status" marathon status "$work/c"
has "$out" "taken by the relay" "says what became of them"
gives 0 "the log as JSON" marathon log "$work/c" --json
is "$(printf '%s\n' "$out" | /usr/bin/python3 -c '
import json, sys
print(sum(json.loads(l)["state"] == "accepted" for l in sys.stdin))')" "$want" \
	"has a line for each"

gives 0 "the messages parse without a defect" \
	/usr/bin/python3 tests/command/read_mail.py "$work/mail" "$work/c"
[ "$(stat -c %a "$work/c/marathon.db")" = 600 ]
ok $? "the log is the owner's only"
out=$(strings -a "$work/c/marathon.db" "$work"/c/marathon.db-* 2>/dev/null)
lacks "$out" "open-sesame" "the password is not in the log"

# what the server refuses, puts off or leaves open
mkdir "$work/d"
cat >"$work/d/campaign.yaml" <<END
name: Answers
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp:
  url: smtp://127.0.0.1:$port
  ca: $work/tls/ca.pem
  user: group
  password_command: [echo, open-sesame]
  connections: 2
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$work/d/l.md"
cat >"$work/d/list.csv" <<END
name,email
Good,good@example.org
Full,dot-452@example.org
Gone,rcpt-550@example.org
Torn,lose-dot@example.org
Kept,drop-dot@example.org
Half,half-dot@example.org
Cut,drop-body@example.org
Busy,once-drop-data@example.org
Several,multi-dot@example.org
END
: >"$work/record"
gives 75 "some wait" marathon send "$work/d" --confirm 9
gives 0 "status" marathon status "$work/d"
has "$err" "Next: marathon resolve" "names what can be done now before what waits"
state() { state_of "$work/d" "$1"; }
is "$(state Good)" accepted "250 is accepted"
is "$(state Several)" accepted "so is an answer of several lines"
is "$(state Full)" deferred "4xx waits"
is "$(state Gone)" refused "5xx is refused"
is "$(state Torn)" in-doubt "no answer after the dot is unsure"
is "$(state Kept)" in-doubt "also where it had arrived"
is "$(state Half)" in-doubt "half an answer is none"
is "$(state Cut)" in-doubt "cut off when the dot had left us is unsure too"
is "$(state Busy)" accepted "cut off before the body: sent again at once"
before=$(wc -l <"$work/record")
gives 75 "send again" marathon send "$work/d"
is "$(wc -l <"$work/record")" "$before" "what is unsure is not sent again"
gives 0 "the log keeps the server's words" marathon log "$work/d" --only Gone
has "$out" "550" "the code is there"

gives 0 "and the whole history" marathon log "$work/d" --history --json

# more than is kept from the check for the plan: the rest is looked up again
mkdir "$work/e"
sed -e 's/^name: .*/name: Many/' "$work/d/campaign.yaml" >"$work/e/campaign.yaml"
cp "$work/d/l.md" "$work/e"
long=$(printf '%010000d' 7)
awk -v "long=$long" 'BEGIN {
	print "id,name,email"
	for (i = 1; i <= 120; i++)
		printf "%s-%d,Reader %d,many-%d@example.org\n", long, i, i, i
}' >"$work/e/list.csv"
: >"$work/record"
gives 0 "most of many" marathon send "$work/e" --limit 115 --confirm 115
is "$(wc -l <"$work/record")" 115 "so many have arrived"
gives 0 "and the rest" marathon send "$work/e" --confirm 5
is "$(cut -d' ' -f4 "$work/record" | sort -u | wc -l)" 120 "each gets one"
is "$(wc -l <"$work/record")" 120 "none gets two"
is "$(marathon send "$work/e" --changed --json 2>/dev/null | wc -l)" 0 \
	"the log has of each what was sent"
sed -i 's/write\./write!/' "$work/e/l.md"
is "$(marathon send "$work/e" --changed --json 2>/dev/null | wc -l)" 120 \
	"and tells another text from it"
: >"$work/record"
gives 0 "corrections of many" marathon send "$work/e" --revise --confirm 120
is "$(cut -d' ' -f4 "$work/record" | sort -u | wc -l)" 120 "go to each"
gives 0 "once" marathon send "$work/e" --revise
is "$(wc -l <"$work/record")" 120 "and not again"

# the server is not who he says, or not there
sed -i "s|ca: .*|ca: $work/tls/other.pem|" "$work/d/campaign.yaml"
certtool --generate-privkey --outfile "$work/k.pem" >/dev/null 2>&1
printf 'cn = other\nca\n' >"$work/t"
certtool --generate-self-signed --load-privkey "$work/k.pem" --template "$work/t" \
	--outfile "$work/tls/other.pem" >/dev/null 2>&1
printf 'name,email\nNew,new@example.org\n' >"$work/d/list.csv"
gives 69 "an untrusted certificate" marathon send "$work/d" --confirm 1
stop_server
gives 69 "no server" marathon send "$work/d"
has "$err" "127.0.0.1" "it is named"

done_testing
