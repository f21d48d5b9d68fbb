#!/bin/sh
# What is unsure, settled by the box that gets a copy of each message: a second
# recipient of the same transaction, so what is there was taken.
. tests/command/lib.sh

start_server
c=$work/c
mkdir "$c"
cat >"$c/campaign.yaml" <<END
name: Copies
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l, to: list.csv, channel: email}
smtp:
  url: smtp://127.0.0.1:$port
  tls: none
  connections: 2
  archive: copies@example.org
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$c/l.md"
cat >"$c/list.csv" <<END
name,email
Good,good@example.org
Lost,lose-dot+lost@example.org
Kept,drop-dot+kept@example.org
Half,half-dot+half@example.org
Late,drop-dot+late@example.org
END
resolve() { marathon resolve "$c" "$@"; }
state() { state_of "$c" "$1"; }
unsure() { resolve --json 2>/dev/null | wc -l; }
id() {
	resolve --json 2>/dev/null | /usr/bin/python3 -c '
import json, sys
print({d["name"]: d["message_id"] for d in map(json.loads, sys.stdin)}[sys.argv[1]])' "$1"
}

gives 1 "four are unsure" marathon send "$c" --confirm 5
is "$(unsure)" 4 "before"
copy() { grep -l "Message-ID: $(id "$1")" "$work"/mail/*.eml; }

# what only speaks of a message is no copy of it
mkdir "$work/others"
cat >"$work/others/reply.eml" <<END
From: lost@example.org
To: copies@example.org
Subject: Re: Hello
Message-ID: <other@example.org>
In-Reply-To: $(id Lost)

Message-ID: $(id Lost)
END
cat >"$work/others/bounce.eml" <<END
From: MAILER-DAEMON@example.org
To: copies@example.org
Message-ID: <bounce@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

Message-ID: $(id Lost)

Dear
--b--
END
printf 'name,message_id\nLost,%s\n' "$(id Lost)" >"$work/others/list.csv"
head -c 3000 /dev/urandom >"$work/others/noise.eml"
gives 0 "an answer, a bounce, a list and noise" resolve --archive "$work/others"
is "$(unsure)" 4 "settle nothing"
has "$err" "4 not found, but less than 24 hours old" "and nothing is said of the others yet"
is "$(state Lost)" in-doubt "it stays unsure"

# the box in each of its forms
gives 0 "a file" resolve --archive "$(copy Half)"
has "$err" "1 found to be sent" "settles one"
is "$(state Half)" resolved-sent "that one"
has "$(marathon log "$c" --only Half)" "a copy of it is in '0" "and it is on record by what"
mkdir -p "$work/Maildir/cur" "$work/Maildir/new"
cp "$(copy Kept)" "$work/Maildir/cur/1700000000.1.host:2,S"
gives 0 "a Maildir" resolve --archive "$work/Maildir"
is "$(state Kept)" resolved-sent "settles another"
for i in "$work"/mail/*.eml; do
	printf 'From group@example.org Tue Nov 24 10:00:00 2026\n'
	tr -d '\r' <"$i"
	echo
done >"$work/box"
gives 0 "an mbox" resolve --archive "$work/box"
is "$(state Late)" resolved-sent "settles the third"
is "$(unsure)" 1 "what is not there stays"
gives 0 "the folder of all" resolve --archive "$work/mail"
has "$err" "1 not found, but less than 24 hours old" "has nothing more"
is "$(state Good)" accepted "and changes nothing that is sure"

gives 66 "a box that is not there" resolve --archive "$work/none"
lacks "$err" "not found" "tells nothing of what was sent"
is "$(state Lost)" in-doubt "and settles nothing"

/usr/bin/python3 - "$c/marathon.db" <<'EOF'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("UPDATE standing SET changed_at = changed_at - 86400000"
               " WHERE state = 'in-doubt'")
EOF
gives 0 "a day later" resolve --archive "$work/mail"
has "$err" "1 not found after 24 hours: probably not sent" "it suggests"
is "$(state Lost)" in-doubt "and leaves it to a person"
gives 0 "a person may decide at once" resolve --archive "$work/mail" --not-sent Lost \
	--by "Ann Example" --reason "not among the copies"
is "$(state Lost)" resolved-not-sent "he did"

done_testing
