#!/bin/sh
# doctor: what it sees, what it says to do, and that it sends nothing.
. tests/command/lib.sh

tests/server/make-ca.sh "$work/tls" >/dev/null 2>&1
start_server --tls-cert "$work/tls/cert.pem" --tls-key "$work/tls/key.pem" \
	--require-tls --auth group:open-sesame --size 20000000
export HOME="$work/home"
unset XDG_CONFIG_HOME CREDENTIALS_DIRECTORY
mkdir "$work/c"
campaign() { # SMTP-LINE...
	cat >"$work/c/campaign.yaml" <<END
name: Doctor
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp:
END
	printf '  %s\n' "$@" >>"$work/c/campaign.yaml"
}
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"
printf 'name,email\nAnna,anna@example.org\nTorn,lose-dot@example.org\n' >"$work/c/list.csv"
url="url: smtp://127.0.0.1:$port" ca="ca: $work/tls/ca.pem" user="user: group"
right='password_command: [echo, open-sesame]'

# found CHECK RESULT TEXT NAME: in the last doctor's JSON Lines
found() {
	printf '%s\n' "$out" | /usr/bin/python3 -c '
import json, sys
check, result, text = sys.argv[1:]
lines = [json.loads(l) for l in sys.stdin]
sys.exit(not any(l["check"] == check and l["result"] == result and
    text in l["text"] + " -> " + l["mend"] for l in lines))' "$1" "$2" "$3"
	ok $? "$4" "$out"
}
doctor() { # STATUS NAME
	gives "$1" "$2" timeout 30 "$BIN" doctor "$work/c" --json
}

campaign "$url" "$ca" "$user" "$right"
gives 0 "all is well" timeout 30 "$BIN" doctor "$work/c"
has "$err" "All is well. Next: marathon check $work/c" "it says so, and what comes next"
is "$(printf '%s\n' "$out" | awk 'length($0) > 80' | wc -l)" 0 "in lines that fit"
doctor 0 "for scripts"
found campaign ok "mailings by e-mail: 1 of 1" "the campaign is read"
found password ok "comes from password_command" "where the password comes from"
found tls ok "TLS1.3" "the version of TLS"
found certificate ok "its certificate is good for 36" "the days that its certificate has"
found login ok "it takes the user 'group'" "the login"
found offers ok "PIPELINING, 8BITMIME" "what the server offers"
found size ok "up to 20 MB" "the largest message"
found speed ok "commits a second" "how fast the disk keeps"
found log ok "nothing was made or sent" "that there is no log"
found clock ok "$(date +%Y-%m-%d)" "what the clock says"
found libcurl ok "GnuTLS" "the libraries"
found sqlite ok "SQLite 3." "and their known faults"
is "$(ls "$work/mail" | wc -l)" 0 "nothing was sent"
is "$(find "$work/c" -type f | wc -l)" 3 "and nothing written"

# the server
campaign "$url" "$ca" "$user" 'password_command: [echo, wrong]'
doctor 1 "a wrong password"
found server problem "user or password refused" "is a problem"
found server problem "compare 'user' and the password" "with what to do"
found tls ok "TLS1.3" "what went well is said"
campaign "$url" "$ca" "$user"
doctor 1 "no password"
found password problem "there is no password of 'group' -> write it into '$HOME/.config" \
	"is a problem: where it goes"
found tls ok "TLS1.3" "the server is looked at all the same"
out=$(printf '%s\n' "$out" | grep '"login"')
is "$out" "" "of the login nothing is said"
campaign "$url" "$user" "$right"
doctor 1 "an authority that is not known"
found server problem "its certificate is not trusted" "is a problem"
found server problem "'ca: FILE'" "with what to do"
campaign "$url" "$ca" "$user" "password: open-sesame"
doctor 1 "a password in the campaign"
found campaign problem "1 fault in" "is a fault of it"
lacks "$out$err" open-sesame "it is not shown"
campaign "url: smtp://127.0.0.1:1" "$ca" "$user" "$right"
doctor 1 "no server"
found server problem "connection refused -> compare 'url'" "is a problem with what to do"
sed -i '/^smtp:/,$d' "$work/c/campaign.yaml"
doctor 0 "a campaign without one"
found server note "there is no server to send by" "is noted"

# a certificate that has run out, or soon does
for days in -1 5; do
	sed "s/^expiration_days.*/expiration_date = \"$(date -u -d "$days days" '+%Y-%m-%d %H:%M:%S')\"/
		s/^cn/activation_date = \"2020-01-01 00:00:00\"\ncn/" "$work/tls/cert.cfg" >"$work/tls/other.cfg"
	certtool --generate-certificate --load-privkey "$work/tls/key.pem" \
		--load-ca-certificate "$work/tls/ca.pem" --load-ca-privkey "$work/tls/ca-key.pem" \
		--template "$work/tls/other.cfg" --outfile "$work/tls/other.pem" 2>/dev/null
	stop_server
	start_server --tls-cert "$work/tls/other.pem" --tls-key "$work/tls/key.pem" \
		--implicit-tls --auth group:open-sesame
	campaign "url: smtps://127.0.0.1:$port" "$ca" "$user" "$right"
	if [ "$days" = 5 ]; then
		doctor 0 "a certificate that ends soon"
		found certificate note "its certificate is good for 4 days more" "is noted"
	else
		doctor 1 "a certificate that has ended"
		found certificate problem "its certificate ended on $(date -u -d "$days days" +%Y-%m-%d)" "is a problem"
	fi
done
stop_server
start_server --mute-greeting
campaign "url: smtp://127.0.0.1:$port" "tls: none"
"$BIN" doctor "$work/c" >"$work/out" 2>"$work/err" &
pid=$!
sleep 0.5
kill -INT $pid
wait $pid
is $? 75 "a server without a word: Ctrl-C ends the wait"

# the log
stop_server
start_server
campaign "url: smtp://127.0.0.1:$port" "tls: none"
marathon send "$work/c" --confirm 2 >/dev/null 2>&1
cp -R "$work/c" "$work/good"
doctor 0 "a log with something unsure"
found log ok "entries, and all fit the chain" "is whole"
found unsure note "1 unsure, probably arrived: not sent again -> marathon resolve $work/c" \
	"how to see what is unsure"
found tls note "not encrypted" "plain text is noted"
sqlite() { /usr/bin/python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
guards = c.execute("SELECT name, sql FROM sqlite_schema WHERE type = ?",
                   ("trigger",)).fetchall()
c.executescript("".join("DROP TRIGGER %s;" % name for name, _ in guards))
c.executescript(sys.argv[2])
c.executescript("".join(sql + ";\n" for _, sql in guards))' "$1" "$2"; }
sqlite "$work/c/marathon.db" "UPDATE events SET code = 250 WHERE id & 255 = 2"
doctor 1 "an event that was changed"
found log problem "event 2 of" "is a problem"
cp "$work/good/marathon.db" "$work/c/marathon.db"
sed -i 's/^\([0-9a-f]*\) [0-9]* /\1 99 /' "$work/c/marathon.db-witness"
doctor 1 "a log that is older than its witness"
found log problem "events 7 to 99 are missing" "is a problem"
cp "$work/good/marathon.db-witness" "$work/c/"
rm -rf "$work/state"
doctor 0 "a witness that is not there"
found witness note "1 of 2 witnesses" "is noted"
head -c 3000 "$work/good/marathon.db" >"$work/c/marathon.db"
doctor 1 "a log that is cut off"
found log problem "damaged" "is a problem"
cp "$work/good/marathon.db" "$work/c/marathon.db"

# while a run is at work
printf 'name,email\nSlow,slow-dot-3000@example.org\n' >"$work/c/list.csv"
"$BIN" send "$work/c" --confirm 1 2>/dev/null </dev/null &
pid=$!
tries=0
until marathon log "$work/c" --state sending 2>/dev/null | grep -q Slow || [ $tries -eq 100 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
doctor 0 "a run is at work"
found sending note "1 was being sent: a run is at work, or was killed" "is noted"
found log ok "all fit the chain" "the log is whole all the same"
wait $pid
is $? 0 "the run is not disturbed"

# the clock
gives 1 "a clock that is behind" with_clock CLOCK_SHIFT=-172800 timeout 30 "$BIN" doctor "$work/c" --json
found clock problem "but the last entry of the log is of $(date +%Y-%m-%d)" "is a problem"
found clock problem "timedatectl set-ntp true" "with what to do"
gives 1 "a clock that begins in 1970" with_clock CLOCK_SHIFT=-1700000000 timeout 30 "$BIN" doctor "$work/c" --json
found clock problem "which cannot be" "is one too"

done_testing
