#!/bin/sh
# The pace: limits hold within a run and from one run to the next.
. tests/command/lib.sh

start_server
mkdir "$work/c"
campaign() {
	cat >"$work/c/campaign.yaml" <<END
name: Pace
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 4, limits: "$1"}
END
}
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"
{
	echo name,email
	for i in 1 2 3 4 5 6 7 8; do echo "P$i,p$i@example.org"; done
} >"$work/c/list.csv"
sent() { cat "$work/record" 2>/dev/null | wc -l; }

campaign 1000/second,4/hour
"$BIN" send "$work/c" --confirm 8 2>"$work/err" &
pid=$!
tries=0
while [ "$(sent)" -lt 4 ] && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
sleep 0.6
is "$(sent)" 4 "no more than the limit goes out"
kill -INT $pid
wait $pid
is $? 75 "Ctrl-C stops it: run again"
has "$(cat "$work/err")" "To go on: marathon send" "says how to go on"
has "$(cat "$work/err")" "8 e-mails to send by" "it had said what was to come"

"$BIN" send "$work/c" 2>"$work/err" &
pid=$!
sleep 0.8
kill -TERM $pid
wait $pid
is "$(sent)" 4 "the limit holds in the next run too"

campaign 2/second
begin=$(date +%s%N)
gives 0 "two a second" marathon send "$work/c"
took=$((($(date +%s%N) - begin) / 1000000))
is "$(sent)" 8 "the rest has gone"
[ $took -ge 900 ]
ok $? "in no less than a second ($took ms)"
is "$(cut -d' ' -f4 "$work/record" | sort -u | wc -l)" 8 "each to one recipient"

campaign many/hour
gives 65 "a limit that is none" marathon send "$work/c"
has "$err" "200/hour, 3000/day" "shows how it is written"

done_testing
