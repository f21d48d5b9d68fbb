#!/bin/sh
# Servers that we did not write: aiosmtpd, and Postfix with a queue and a box
# of its own.  Each takes fifty messages over several connections, each once.
. tests/command/lib.sh

people=50
relay=
stop_relay() {
	[ -z "$relay" ] || kill "$relay" 2>/dev/null
	[ -z "$relay" ] || wait "$relay" 2>/dev/null
	relay=
}
trap 'stop_relay; rm -rf "$work"' EXIT
tests/server/make-ca.sh "$work/tls" >/dev/null 2>&1

# campaign FOLDER [SMTP-LINE...]
campaign() {
	c=$1
	shift
	mkdir -p "$c"
	cat >"$c/campaign.yaml" <<END
name: Relais
language: fr
from: {name: Cercle « Été » de Montpellier, email: cercle@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email, attach: [liste.csv]}
smtp:
  url: smtp://localhost:$port
  ca: $work/tls/ca.pem
  connections: 4
END
	[ $# -eq 0 ] || printf '  %s\n' "$@" >>"$c/campaign.yaml"
	cat >"$c/l.md" <<'END'
---
subject: "Libérez Nadia Exemple, {{ name }} !"
kind: call
---
Chère {{ name }},

.une ligne qui commence par un point

From the first line on, **écrivez** !
END
	{
		echo name,email
		for i in $(seq $people); do
			echo "Zoé Bœuf-$i,p$i@example.org"
		done
	} >"$c/list.csv"
	printf 'a;b\r\n.\r\n' >"$c/liste.csv"
}

# What a relay has taken is read by Python, and held against the log: prints
# how many messages, people, and queue numbers that the log has, too.
cat >"$work/read.py" <<'END'
import email, email.policy, glob, json, re, sys
ids, people, defects = set(), [], []
for path in glob.glob(sys.argv[1] + "/*"):
    m = email.message_from_binary_file(open(path, "rb"),
                                       policy=email.policy.default)
    for part in m.walk():
        defects += part.defects
        for _, value in part.items():
            defects += getattr(value, "defects", [])
    people.append(m["To"].addresses[0].addr_spec)
    name = m["To"].addresses[0].display_name
    assert m["Subject"] == "Libérez Nadia Exemple, %s !" % name, m["Subject"]
    text = m.get_body(("plain",)).get_content()
    assert "Chère %s," % name in text and "\n.une ligne" in text, text
    assert "\n From the first" in text, text   # format=flowed
    attached = list(m.iter_attachments())
    assert attached[0].get_payload(decode=True) == b"a;b\r\n.\r\n"
    received = re.search(r"\bid (\w+)", m["Received"] or "")
    ids.add(received.group(1) if received
            else path.rsplit("/", 1)[1].split(".")[0])
logged = [json.loads(line) for line in sys.stdin]
queued = {re.search(r"queued as (\w+)", d["reply"]).group(1)
          for d in logged if d["state"] == "accepted"}
print(len(people), len(set(people)), len(ids & queued), len(defects))
for defect in defects:
    print(repr(defect), file=sys.stderr)
END

arrived() { [ "$(ls "$1" | wc -l)" -ge $people ]; }
# takes NAME FOLDER: sends, and looks at what has come there
takes() {
	gives 0 "$1: fifty are sent" timeout 30 "$BIN" send "$c" --confirm $people
	has "$err" "$people taken by the relay, 0 refused, 0 waiting, 0 unsure" \
		"$1: all are taken"
	until_so arrived "$2"
	is "$(marathon log "$c" --json | /usr/bin/python3 "$work/read.py" "$2" 2>&1)" \
		"$people $people $people 0" \
		"$1: each once, without a defect, by the number in the log"
	gives 0 "$1: send again" timeout 30 "$BIN" send "$c"
	has "$err" "nothing to send" "$1: sends nothing"
	gives 0 "$1: doctor" timeout 30 "$BIN" doctor "$c"
}

# ---- aiosmtpd ----
if /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null; then
	mkdir -p "$work/aio/mail"
	/usr/bin/python3 -W ignore tests/command/aiosmtpd_relay.py "$work/aio" \
		"$work/tls/cert.pem" "$work/tls/key.pem" 2>"$work/aio/err" &
	relay=$!
	until_so [ -s "$work/aio/port" ]
	port=$(cat "$work/aio/port")
	campaign "$work/a" "user: groupe34" "password_command: [echo, open-sesame]"
	takes aiosmtpd "$work/aio/mail"
	campaign "$work/wrong" "user: groupe34" "password_command: [echo, sesame]"
	gives 69 "aiosmtpd: a wrong password" timeout 30 "$BIN" send "$c" --confirm $people
	is "$(ls "$work/aio/mail" | wc -l)" $people "aiosmtpd: and nothing more"
	stop_relay
else
	ok 0 "aiosmtpd # SKIP python3-aiosmtpd is not installed"
fi

# ---- Postfix ----
master=/usr/lib/postfix/sbin/master
# postfix_in FOLDER CERT KEY: its settings, its queue, and a box for all
postfix_in() {
	port=$(/usr/bin/python3 -c '
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
	mkdir -p "$1/etc" "$1/data" "$1/box"
	for name in active bounce corrupt defer deferred flush hold incoming \
		maildrop pid private public saved trace; do
		mkdir -p "$1/queue/$name"
	done
	cat >"$1/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $1/queue
data_directory = $1/data
myhostname = relay.example.net
inet_interfaces = 127.0.0.1
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = $1
virtual_mailbox_maps = static:box/
virtual_minimum_uid = 1
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = $2
smtpd_tls_key_file = $3
smtputf8_enable = yes
END
	cat >"$1/etc/master.cf" <<END
127.0.0.1:$port inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
END
	chown nobody "$1/box"
	chown postfix "$1/queue"/* "$1/data"
	chown root "$1/queue/pid"
	chmod 711 "$work"
}
greets() { /usr/bin/python3 -c '
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
sys.exit(not s.recv(4).startswith(b"220"))' "$1"; }
if [ ! -x "$master" ]; then
	ok 0 "Postfix # SKIP postfix is not installed"
elif [ "$(id -u)" -ne 0 ]; then
	ok 0 "Postfix # SKIP only root can start it"
else
	postfix_in "$work/postfix" "$work/tls/cert.pem" "$work/tls/key.pem"
	MAIL_CONFIG="$work/postfix/etc" "$master" -d -c "$work/postfix/etc" \
		>/dev/null 2>"$work/postfix/err" &
	relay=$!
	until_so greets "$port"
	campaign "$work/p"
	takes Postfix "$work/postfix/box/new"
	stop_relay
fi

done_testing
