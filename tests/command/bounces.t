#!/bin/sh
# What comes back: matched by the way it came, noted once, never believed.
. tests/command/lib.sh

start_server
mkdir -p "$work/c" "$work/in"
cat >"$work/c/campaign.yaml" <<END
name: Back
language: en
from: {name: Group, email: group@example.org}
never: never.csv
mailings:
  call: {letter: l.md, to: list.csv, channel: email}
  paper: {letter: l.md, to: {mailing: call, state: returned}, channel: print}
smtp: {url: "smtp://127.0.0.1:$port", tls: none, connections: 1, bounces: retour@example.org}
END
printf 'address,reason,date\nleft@example.org,asked by phone,2026-11-01\n' >"$work/c/never.csv"
printf -- '---\nsubject: Hello\nkind: call\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"
printf 'name,email,address,postcode,town\n' >"$work/c/list.csv"
for name in Hard Soft Slow Angry Leaver Away Rosa Plain Csv Gone Fine Both; do
	printf '%s,%s@example.org,1 rue de %s,34000,Montpellier\n' $name $(echo $name | tr A-Z a-z) $name
done >>"$work/c/list.csv"
printf 'Lost,drop-dot@example.org,2 rue,34000,Montpellier\n' >>"$work/c/list.csv"
marathon send "$work/c" call --confirm 13 >/dev/null 2>&1
is "$(wc -l <"$work/record")" 13 "all have arrived"

# sender ADDRESS, id ADDRESS: of the message that went there
sender() { awk -v to="<$1@example.org>" '$4 == to || $4 == substr(to, 2, length(to) - 2) { print $3 }' "$work/record" | tr -d '<>'; }
id() { awk -v to="<$1@example.org>" '$4 == to || $4 == substr(to, 2, length(to) - 2) { print $2 }' "$work/record" | tr -d '<>'; }
is "$(cut -d' ' -f3 "$work/record" | sort -u | wc -l)" 13 "each has a sender of its own"
is "$(sender hard | sed 's/[a-z2-7]\{24\}/TOKEN/')" "retour+TOKEN@example.org" "a token behind the name"
# dsn NAME ACTION STATUS WORDS [TO]
dsn() {
	cat <<END
Return-Path: <>
From: MAILER-DAEMON@relay.example.net
To: ${5:-$(sender "$1")}
Subject: Undelivered Mail Returned to Sender
Date: $(LC_ALL=C date -R)
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: rfc822; $1@example.org
Action: $2
Status: $3
Diagnostic-Code: smtp; $4

--b
Content-Type: message/rfc822

$(cat "$work"/mail/*.eml | sed -n '1,/^.$/p' | head -3)
--b--
END
}
dsn hard failed 5.1.1 "550 5.1.1 User unknown" >"$work/in/1.eml"
dsn soft failed 4.2.2 "452 4.2.2 Mailbox full" >"$work/in/2.eml"
dsn slow delayed 4.4.1 "connection timed out" >"$work/in/3.eml"
cat >"$work/in/4.eml" <<END
From: abuse@example.net
To: retour@example.org
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Original-Mail-From: <$(sender angry)>

--b
Content-Type: message/rfc822

Message-ID: <$(id angry)>
Subject: Hello

--b--
END
printf 'From: Leaver <leaver@example.org>\nTo: group@example.org\nSubject: unsubscribe\n\n' >"$work/in/5.eml"
printf 'From: away@example.org\nTo: %s\nSubject: Automatic reply: user unknown\nAuto-Submitted: auto-replied\n\nMail could not be delivered to me.\n' \
	"$(sender away)" >"$work/in/6.eml"
printf 'From: rosa@example.org\nTo: group@example.org\nSubject: Re: Hello\nIn-Reply-To: <%s>\n\nThank you.\n' "$(id rosa)" >"$work/in/7.eml"
# by its words alone, in an mbox with one that nobody was written to
{
	printf 'From MAILER-DAEMON Tue Nov 24 10:00:00 2026\nFrom: MAILER-DAEMON@example.net\nTo: group@example.org\nSubject: failure notice\n\n'
	printf 'I was not able to deliver your message: it could not be delivered.\n\n<plain@example.org>:\nRemote host said: 550 no such user\n\n'
	printf 'From MAILER-DAEMON Tue Nov 24 10:00:00 2026\nFrom: MAILER-DAEMON@example.net\nTo: group@example.org\nSubject: failure notice\n\n'
	printf 'It could not be delivered.\n\n<stranger@example.org>:\n550 no such user\n'
} >"$work/in/box.mbox"
printf 'Email,Event,Reason,Message ID,Date\ncsv@example.org,bounce,550 5.1.1 User unknown,,%s\nfine@example.org,delivered,,,\n' \
	"$(date -u +%Y-%m-%d)" >"$work/in/relay.csv"
before=$(cat "$work"/in/* | sha256sum)
told=$(marathon log "$work/c" --history --json | sha256sum)

gives 0 "what would be noted" marathon bounces "$work/c" "$work/in" --dry-run
has "$out" "4  not deliverable, for good (hard)" "is told"
is "$(marathon log "$work/c" --history --json | sha256sum)" "$told" "nothing was"
is "$(wc -l <"$work/c/never.csv")" 2 "nor in never.csv"
gives 0 "what came back is read" marathon bounces "$work/c" "$work/in"
for line in "11  read" "4  not deliverable, for good" "1  not delivered this time" \
	"1  complaints" "1  want no more mail" "1  automatic replies" \
	"1  replies of people" "0  unreadable" "1  about no letter"; do
	has "$out" " $line" "$line"
done
has "$out" "box.mbox:2: no letter of these days went to 'stranger@example.org'" "who is not in the log is named"
is "$(cat "$work"/in/* | sha256sum)" "$before" "the files are as they were"
state() { state_of "$work/c" "$1"; }
is "$(state Hard)" returned "a hard one is returned"
has "$out" "box.mbox:1: 'plain@example.org' (nobody has this address), but nothing in it shows" "one with an address alone is named"
is "$(state Plain)" accepted "and not believed: anybody can write it"
is "$(state Csv)" returned "and one of the relay's list"
for name in Soft Slow Angry Leaver Away Rosa Fine; do
	is "$(state $name)" accepted "$name stays as it stands"
done
is "$(state Lost)" in-doubt "and so does what is unsure"
is "$(tail -n +3 "$work/c/never.csv" | cut -d, -f1,2 | sort | tr '\n' ' ')" \
	"angry@example.org,complaint csv@example.org,returned: user-unknown hard@example.org,returned: user-unknown leaver@example.org,unsubscribe " \
	"never.csv has those that must not be written to"
gives 0 "the log keeps the words" marathon log "$work/c" --only Soft
has "$out" "452 4.2.2 Mailbox full" "of the server"
gives 0 "status" marathon status "$work/c"
has "$out" "returned" "says that some came back"

events=$(marathon log "$work/c" --history --json | wc -l)
sha=$(sha256sum "$work/c/never.csv")
gives 0 "to read it twice" marathon bounces "$work/c" "$work/in"
is "$(marathon log "$work/c" --history --json | wc -l) $(sha256sum "$work/c/never.csv")" "$events $sha" "changes nothing"
has "$out" "known from before" "and says so"

# where letters have no way back of their own, the address must do
cp "$work/c/campaign.yaml" "$work/campaign.yaml"
sed -i 's/, bounces: [^}]*//' "$work/c/campaign.yaml"
gives 0 "without 'bounces:'" marathon bounces "$work/c" "$work/in/box.mbox"
is "$(state Plain)" returned "one known by its address is believed"
has "$(cat "$work/c/never.csv")" "plain@example.org,returned: user-unknown" "and not written to again"
cp "$work/campaign.yaml" "$work/c/campaign.yaml"

# what comes back proves that it had been sent
mkdir "$work/proof"
printf 'From: drop-dot@example.org\nTo: %s\nSubject: Automatic reply: Hello\nAuto-Submitted: auto-replied\n\nI am away.\n' \
	"$(sender drop-dot)" >"$work/proof/1.eml"
gives 0 "an answer to what is unsure" marathon bounces "$work/c" "$work/proof"
is "$(state Lost)" resolved-sent "proves that it was sent"

# forged, erased, of a bounce
mkdir "$work/forged"
dsn fine failed 5.1.1 "550 user unknown" "retour+aaaaaaaaaaaaaaaaaaaaaaaa@example.org" >"$work/forged/1.eml"
dsn fine failed 5.1.1 "550 user unknown" "retour+$(sender fine | sed 's/retour+//;s/@.*//;s/./b/24')@example.org" >"$work/forged/2.eml"
{
	printf 'Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nTo: group@example.org\nSubject: failure notice\n\nIt could not be delivered.\n\n<fine@example.org>: 550 user unknown\n\n'
	printf -- '--- Below this line is a copy of the message.\n\nReturn-Path: <>\nFrom: MAILER-DAEMON@relay.example.net\nTo: fine@example.org\n'
} >"$work/forged/3.eml"
# the copy in an archive, or where a reader passes his mail on to
dsn fine failed 5.1.1 "550 user unknown" | sed 's/Final-Recipient: .*/Final-Recipient: rfc822; elsewhere@example.com/' >"$work/forged/4.eml"
gives 0 "forged ones" marathon bounces "$work/c" "$work/forged" --json
has "$out" '"foreign":2' "are counted"
is "$(state Fine)" accepted "and not believed"
lacks "$(cat "$work/c/never.csv")" fine "nor does anybody lose his mail by them"

# about nobody: where copies go to an archive, it may be that which is full
mkdir "$work/nobody"
printf 'Return-Path: <>\nFrom: MAILER-DAEMON\nTo: %s\nSubject: failure notice\n\nYour message could not be delivered: user unknown\n' \
	"$(sender soft)" >"$work/nobody/1.eml"
sed -i 's/, bounces:/, archive: copies@example.org&/' "$work/c/campaign.yaml"
gives 0 "one about nobody" marathon bounces "$work/c" "$work/nobody"
is "$(state Soft)" accepted "is not about the reader, where there is an archive"
cp "$work/campaign.yaml" "$work/c/campaign.yaml"
gives 0 "one about nobody else" marathon bounces "$work/c" "$work/nobody" --dry-run
has "$out" "1  addresses for never.csv" "is, where there is none"

# hostile: each is listed, and the rest is read
mkdir "$work/bad"
printf 'From: a@example.com\nContent-Type: multipart/mixed; boundary="\\""\n\n--"\n\nx\n' >"$work/bad/quote.eml"
printf 'From: a@example.com\n\n' >"$work/bad/large.eml"
truncate -s 50M "$work/bad/large.eml"
/usr/bin/python3 -c '
for i in range(1000): print(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}")
print("Content-Type: text/plain\n\nx")' >"$work/bad/deep.eml"
printf 'From: rosa@example.org\nSubject: Re: Hello\n\nThank you.\n' >"$work/bad/zz.eml"
mkfifo "$work/bad/pipe.eml"
gives 74 "hostile mail" timeout 30 "$BIN" bounces "$work/c" "$work/bad"
has "$err" "pipe.eml: is no file with mail in it" "what is no file is named"
for file in quote large deep; do
	has "$out" "$file.eml:" "$file is listed"
done
has "$out" "3  unreadable" "as unreadable"
has "$out" "1  replies of people" "and the next is read"
gives 66 "what is not there" marathon bounces "$work/c" "$work/nowhere"
is "$out" "" "is not counted"
lacks "$err" "Next:" "and nothing comes next"
gives 64 "nothing named" marathon bounces "$work/c"

# a Maildir, and the campaign in this folder
mkdir -p "$work/maildir/cur" "$work/maildir/new" "$work/maildir/tmp"
dsn gone failed 5.1.2 "550 Host unknown" >"$work/maildir/new/1732.M1.host"
gives 0 "a Maildir, from the campaign's folder" \
	sh -c 'cd "$1" && "$2" bounces ../maildir' sh "$work/c" "$BIN"
is "$(state Gone)" returned "is read"
dsn rosa failed 5.1.1 "550 user unknown" >"$work/elsewhere.eml"
ln -s "$work/elsewhere.eml" "$work/maildir/cur/link"
printf 'email,event,reason\nrosa@example.org,hard bounce,550 user unknown\n' >"$work/maildir/cur/list.csv"
gives 74 "a link in it" marathon bounces "$work/c" "$work/maildir"
has "$err" "cur/link: is no file with mail in it" "leads nowhere"
is "$(state Rosa)" accepted "nor is a message a list, whatever its name"

# they get it on paper
gives 0 "a letter on paper" marathon check "$work/c" paper
has "$out" "paper: 4 letters" "to those whose mail came back"
cp "$work/c/never.csv" "$work/never.csv"
echo "@example.org,asked by their office,2026-11-01" >>"$work/c/never.csv"
gives 0 "not where all of their domain is left alone" marathon check "$work/c" paper
has "$out" "paper: 0 letters" "it is none of them"
cp "$work/never.csv" "$work/c/never.csv"
gives 0 "is printed" marathon print "$work/c" paper
gives 0 "and in the log" marathon log "$work/c" paper --json
is "$(printf '%s\n' "$out" | sed 's/.*"name":"\([^"]*\)".*/\1/' | tr '\n' ' ')" "Hard Plain Csv Gone " "for these"

# what is written about an earlier mailing, and is not so
earlier() {
	sed "s/to: {mailing.*}, channel/to: {mailing: $1, state: $2}, channel/" "$work/c/campaign.yaml" >"$work/e/campaign.yaml"
}
mkdir "$work/e"
cp "$work/c/l.md" "$work/c/list.csv" "$work/c/never.csv" "$work/e"
earlier cal returned
gives 65 "a mailing that is not there" marathon check "$work/e" paper
has "$err" "no mailing 'cal' above this one (is it 'call'?)" "is said"
earlier paper returned
gives 65 "itself" marathon check "$work/e" paper
earlier call return
gives 65 "a state that is none" marathon check "$work/e" paper
has "$err" "no state 'return' (is it 'returned'?)" "is said"
earlier call returned
gives 0 "nothing was sent yet" marathon check "$work/e" paper
has "$out" "paper: 0 letters" "so nobody is written to"
sed -i 's/retour@/a-name-that-leaves-no-room-for-any-token-behind-it@/' "$work/e/campaign.yaml"
gives 65 "an address without room for a token" marathon check "$work/e" call
has "$err" "at most 39" "is refused"

done_testing
