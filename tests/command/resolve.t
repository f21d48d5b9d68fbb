#!/bin/sh
# What is unsure: listed, settled with a name and a reason, sent once more only
# when a person says that it was not sent.
. tests/command/lib.sh

start_server
mkdir "$work/c"
cat >"$work/c/campaign.yaml" <<EOF
name: Unsure
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 2}
EOF
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"
cat >"$work/c/list.csv" <<EOF
id,name,email
1,Good,good@example.org
2,Torn,once-lose-dot+torn@example.org
3,Kept,once-drop-dot+kept@example.org
4,Half,once-half-dot+half@example.org
5,Same,once-drop-dot+a@example.org
6,Same,once-drop-dot+b@example.org
EOF
resolve() { marathon resolve "$work/c" "$@"; }
arrived() { grep -c -- "$1@example.org" "$work/record"; }
field() { # NAME FIELD of the list of what is unsure
	resolve --json 2>/dev/null | /usr/bin/python3 -c '
import json, sys
print([d for d in map(json.loads, sys.stdin) if d["name"] == sys.argv[1]][0][sys.argv[2]])' "$@"
}
state() { state_of "$work/c" "$1"; }

gives 0 "before anything was sent" resolve
[ ! -e "$work/c/marathon.db" ]
ok $? "no log is begun"
gives 1 "five are unsure" marathon send "$work/c" --confirm 6
gives 0 "send again" marathon send "$work/c"
has "$err" "Next: marathon resolve" "it says how to go on"
gives 0 "they are listed" resolve
has "$out" "Torn <once-lose-dot+torn@example.org>  all  attempt 1" "who and which attempt"
has "$out" "the server closed the connection" "what came instead of an answer"
has "$err" "doveadm fetch" "how to look for it"
lacks "$out" "good@example.org" "what is sure is not listed"
is "$(field Half reply)" "250 2.0.0 Ok: queued as" "a fragment of an answer is kept"
torn=$(field Torn message_id) kept=$(field Kept message_id)
has "$(cat "$work"/mail/*)" "Message-ID: $kept" "the Message-ID is that of the message"
gives 0 "status" marathon status "$work/c"
has "$err" "marathon resolve" "names what comes next"

gives 64 "a decision without a name" resolve --sent Torn --reason seen
has "$err" "goes on record" "says what is missing"
gives 64 "one without a reason" resolve --sent Torn --by Ann --reason " "
gives 64 "two at once" resolve --sent Torn --all-not-sent --by Ann --reason seen
gives 64 "of one who is not unsure" resolve --sent Good --by Ann --reason seen
gives 64 "of a name that two have" resolve --sent Same --by Ann --reason seen
has "$err" "2 unsure messages" "says so"
gives 66 "a file that is not there" resolve --message-ids "$work/none"
is "$(resolve --json 2>/dev/null | wc -l)" 5 "nothing was settled by that"

# what an archive holds
printf 'hdr.message-id: %s\nhdr.message-id: <other@example.org>\n' "$kept" >"$work/ids"
gives 0 "the Message-IDs of an archive" resolve --message-ids "$work/ids"
has "$err" "1 found to be sent" "settle what is there"
has "$err" "4 not found, but less than 24 hours old" "and say nothing of the others yet"
is "$(state Kept)" resolved-sent "it is on record"
has "$(marathon log "$work/c" --only Kept --history)" "its Message-ID is in 'ids'" "with the archive's name"

/usr/bin/python3 - "$work/c/marathon.db" <<'EOF'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("UPDATE standing SET changed_at = changed_at - 86400000"
               " WHERE state = 'in-doubt'")
EOF
gives 0 "the same a day later" resolve --message-ids "$work/ids"
has "$err" "4 not found after 24 hours: probably not sent" "suggests, and decides nothing"
is "$(state Torn)" in-doubt "they stay unsure"

# what a person knows
gives 0 "one is said to be sent, by its Message-ID" resolve --sent "$(field Half message_id)" \
	--by "Ann Example" --reason "she answered"
has "$(marathon log "$work/c" --only Half)" "Ann Example: she answered" "with who and why"
gives 0 "one is said not to be" resolve --not-sent once-LOSE-dot+torn@example.org \
	--by "Ann Example" --reason "not in the relay's log"
is "$(state Torn)" resolved-not-sent "it waits"
has "$err" "sends it once more" "for one more attempt"
has "$err" "Next: marathon send" "for send"
gives 0 "status" marathon status "$work/c"
has "$err" "marathon send" "says so, too"
before=$(wc -l <"$work/record")
marathon send "$work/c" >"$work/out" 2>&1
is "$(arrived torn)" 1 "it is sent once more"
is "$(wc -l <"$work/record")" $((before + 1)) "and nothing else"
has "$(cat "$work"/mail/*)" "Message-ID: $torn" "with the same Message-ID"
marathon send "$work/c" >"$work/out" 2>&1
is "$(arrived torn)" 1 "but only once"
is "$(state Torn)" accepted "and is known to be taken"

gives 0 "all that are left" resolve --all-sent --by Ann --reason "the relay's log has them"
has "$err" "2 found to be sent" "are settled at once"
gives 0 "then" resolve
is "$out" "" "none is left"
has "$err" "Nothing is unsure" "and that is said"
gives 0 "send" marathon send "$work/c"
is "$(wc -l <"$work/record")" $((before + 1)) "sends nothing more"

done_testing
