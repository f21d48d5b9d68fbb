#!/bin/sh
# What is agreed with a relay: a copy for the archive, reports, a token.
. tests/command/lib.sh

tests/server/make-ca.sh "$work/tls" >/dev/null 2>&1
start_server --tls-cert "$work/tls/cert.pem" --tls-key "$work/tls/key.pem" \
	--auth group@example.org:ya29.token --transcript "$work/said"
mkdir "$work/c"
campaign() {
	cat >"$work/c/campaign.yaml" <<END
name: Relay
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp:
  url: smtp://127.0.0.1:$port
  ca: $work/tls/ca.pem
  user: group@example.org
END
	printf '  %s\n' "$@" >>"$work/c/campaign.yaml"
}
list() {
	printf 'name,email\n' >"$work/c/list.csv"
	for name; do
		printf '%s,%s@example.org\n' "$name" "$name"
	done >>"$work/c/list.csv"
}
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"

campaign "auth: xoauth2" "password_command: [echo, ya29.token]" \
	"archive: Copies@Example.ORG"
list Nadia Omar
gives 0 "a token is taken" marathon send "$work/c" --confirm 2
has "$err" "a copy of each goes to Copies@Example.ORG" "the copy is said before"
lacks "$err" "for the archive" "and nothing of it after"
is "$(cut -d' ' -f4 "$work/record" | sort | tr '\n' ' ')" \
	"Nadia@example.org,Copies@example.org Omar@example.org,Copies@example.org " \
	"each has gone to both"
has "$(cat "$work/said")" "NOTIFY=FAILURE,DELAY ORCPT=rfc822;Nadia@example.org" \
	"a report is asked for of the letter"
has "$(cat "$work/said")" "RCPT TO:<Copies@example.org> NOTIFY=NEVER" "none of the copy"

campaign "auth: xoauth2" "password_command: [echo, ya29.token]" \
	"archive: rcpt-550@example.org"
list Pia
gives 0 "an archive that is refused" marathon send "$work/c" --confirm 1
has "$err" "1 taken by the relay" "does not hold up the letter"
has "$err" "of 1 the copy for the archive was refused" "and is told"
is "$(tail -n 1 "$work/record" | cut -d' ' -f4)" "Pia@example.org" "it went to her alone"

said() { tail -n +"$1" "$work/said"; }
report() { # WORDS NAME WANTED: of a message to NAME
	from=$(($(wc -l <"$work/said") + 1))
	campaign "auth: xoauth2" "password_command: [echo, ya29.token]" "dsn: $1"
	list "$2"
	gives 0 "dsn: $1" marathon send "$work/c" --confirm 1
	has "$(said "$from")" "$3" "asks the relay for that"
}
has "$(cat "$work/said")" "RET=HDRS ENVID=$(marathon log "$work/c" --json --only Pia | sed -n \
	's/.*"message_id": *"\([a-z2-7]*\)".*/\1/p')" "a report will name the letter"
report failure Una "NOTIFY=FAILURE ORCPT"
report "success, delay,failure" Vera "NOTIFY=FAILURE,DELAY,SUCCESS ORCPT"
report none Wim "RCPT TO:<Wim@example.org>"
lacks "$(said "$from")" NOTIFY "nothing"
lacks "$(said "$from")" ENVID "at all"
for words in "" never Failure "failure, failure" "failure," "none, failure" "[failure]"; do
	campaign "auth: xoauth2" "password_command: [echo, x]" "dsn: $words"
	gives 65 "dsn: $words" marathon check "$work/c"
done

campaign "auth: xoauth2" "password_command: [echo, ya29.old]"
list Rosa
gives 69 "a token that is over" marathon send "$work/c" --confirm 1
has "$err" "it does not take the token" "is told"
lacks "$err$(cat "$work/said")" "ya29" "but not shown"

campaign "auth: oauth" "password_command: [echo, x]"
gives 65 "another way to log in" marathon check "$work/c"
has "$err" "'auth' is 'password', or 'xoauth2'" "is refused"
campaign "archive: two@example.org, three@example.org" "password_command: [echo, x]"
gives 65 "two archives" marathon check "$work/c"
has "$err" "smtp.archive 'two@example.org, three@example.org'" "are refused"

done_testing
