#!/bin/sh
# When it waits, and when it stops by itself.
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

# outside the hours
begin_anew
people good@example.org
# somewhere it is between twelve and one now
now=$(date -u +%H)
zone=Etc/GMT$(printf '%+d' $((${now#0} - 12)))
[ "$zone" = "Etc/GMT+0" ] && zone=Etc/GMT
campaign "hours: 08:00-09:00" "timezone: $zone"
gives 75 "outside the hours it does not begin" marathon send "$work/c" --confirm 1
is "$(sent)" 0 "nothing has left"
has "$err" "Waiting until" "and says until when"
has "$err" "1 at 08:00-09:00 $zone: until" "as it had said before"
gives 75 "a timer finds it waiting" marathon send "$work/c" --resume
campaign "hours: 11:00-14:00" "timezone: $zone"
gives 0 "within the hours a timer sends it" marathon send "$work/c" --resume
is "$(sent)" 1 "it has left"
gives 0 "and then finds nothing to do" marathon send "$work/c" --resume
people good@example.org new@example.org
gives 0 "who was never confirmed is no work for a timer" marathon send "$work/c" --resume
is "$(sent)" 1 "and gets nothing"
has "$err" "1 was not confirmed" "which is said"
gives 64 "--resume asks nothing" marathon send "$work/c" --resume --confirm 1

# put off: a few minutes first, and not for ever
begin_anew
people dot-451+1@example.org
campaign
gives 75 "put off" marathon send "$work/c" --confirm 1
at=$(printf '%s\n' "$err" | sed -n 's/^Waiting until \(.*\)\.$/\1/p')
wait_s=$(($(date -d "$at" +%s) - $(date +%s)))
[ $wait_s -ge 240 ] && [ $wait_s -le 360 ]
ok $? "five minutes or a little more ($wait_s s)"
gives 75 "a timer finds it waiting too" marathon send "$work/c" --resume

# many refusals
begin_anew
{
	echo name,email
	for i in $(seq 60); do echo "P$i,good+$i@example.org"; done
	for i in $(seq 60); do echo "Q$i,rcpt-550+$i@example.org"; done
} >"$work/c/list.csv"
campaign 'connections: 2'
gives 75 "a tenth refused is enough" marathon send "$work/c" --confirm 120
has "$err" "stopped by itself" "it stops by itself"
has "$err" "the last: 550 5.3.0" "with the words of the last refusal"
has "$err" "--stop-at" "and says how to go on"
refused=$(marathon log "$work/c" --json | grep -c '"state":"refused"')
[ "$refused" -ge 6 ] && [ "$refused" -le 12 ]
ok $? "soon after the tenth ($refused refused)"
gives 1 "with a higher share it goes on" marathon send "$work/c" --stop-at 100%
gives 64 "a share that is none" marathon send "$work/c" --stop-at much

# a server that wants to be left alone
begin_anew
people once-dot-421@example.org good+1@example.org good+2@example.org good+3@example.org \
	good+4@example.org good+5@example.org good+6@example.org good+7@example.org
campaign 'connections: 1'
begin=$(date +%s%N)
gives 75 "a server that says 421" marathon send "$work/c" --confirm 8
took=$((($(date +%s%N) - begin) / 1000000))
is "$(sent)" 7 "the others have gone"
[ $took -ge 4900 ] && [ $took -lt 9000 ]
ok $? "but the last not before it was left alone for some seconds ($took ms)"

done_testing
