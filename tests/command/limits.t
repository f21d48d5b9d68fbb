#!/bin/sh
# How fast it goes: limits and domains, against a server.
. tests/command/lib.sh

start_server
mkdir "$work/c"
# campaign LINES...: more of smtp:
campaign() {
	cat >"$work/c/campaign.yaml" <<END
name: Limits
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp:
  url: smtp://127.0.0.1:$port
  tls: none
END
	for line in "$@"; do echo "  $line" >>"$work/c/campaign.yaml"; done
}
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"
# people ADDRESS...
people() {
	n=0
	echo name,email >"$work/c/list.csv"
	for address in "$@"; do
		n=$((n + 1))
		echo "P$n,$address" >>"$work/c/list.csv"
	done
}
sent() { cat "$work/record" 2>/dev/null | wc -l; }
begin_anew() {
	rm -rf "$work"/c/marathon.db* "$work/state"
	: >"$work/record"
}

# what is written wrongly
people a@example.org
for wrong in 'limits: 5/fortnight|limits' 'per_domain: 0/hour|per_domain' \
	'hours: Mon-Fry 08:00-20:00|Mon-Fri 08:00-20:00' 'hours: 25:00-26:00|hours' \
	'hours: "Mon 08:00-20:00, Tue"|hours' 'timezone: Europe/Pariss|Europe/Paris' \
	'timezone: paris|Europe/Paris' 'timezone: CEST|no time zone' \
	'give_up_after: 2 fortnights|2 days' 'give_up_after: 90 days|30 days' \
	'stop_at: 110%|share'; do
	campaign "${wrong%|*}"
	gives 65 "refused: ${wrong%|*}" marathon send "$work/c"
	has "$err" "campaign.yaml:9:" "at its line"
	has "$err" "${wrong#*|}" "and says what is meant"
done

# a domain that is full does not stop the others
people a1@full.example a2@full.example b1@other.example a3@full.example \
	c1@third.example a4@full.example
campaign 'per_domain: 1/second' 'connections: 1'
begin=$(date +%s%N)
gives 0 "one a second to each domain" marathon send "$work/c" --confirm 6
took=$((($(date +%s%N) - begin) / 1000000))
is "$(sent)" 6 "all have gone"
has "$err" "6 at 1/second for each domain: until today" "and it was foreseen"
[ $took -ge 2900 ] && [ $took -lt 8000 ]
ok $? "the four of one domain in three seconds ($took ms)"
is "$(cut -d' ' -f4 "$work/record" | head -3 | tr -d '<>' | tr '\n' ' ')" \
	"a1@full.example b1@other.example c1@third.example " "the others did not wait for them"

# a refusal before the body counts, within a run and in the next one
begin_anew
people rcpt-550+1@example.org rcpt-452+2@example.org good+3@example.org good+4@example.org
campaign 'limits: 2/hour' 'stop_at: 100%' 'connections: 1'
"$BIN" send "$work/c" --confirm 4 2>"$work/err" &
pid=$!
sleep 0.7
kill -TERM $pid
wait $pid
is "$(sent)" 0 "two that were refused are the two of this hour"
"$BIN" send "$work/c" 2>"$work/err" &
pid=$!
sleep 0.5
kill -TERM $pid
wait $pid
is "$(sent)" 0 "in the next run too"
has "$(cat "$work/err")" "2 at 2/hour: until" "which says how long it takes"

done_testing
