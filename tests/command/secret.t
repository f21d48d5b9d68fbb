#!/bin/sh
# Passwords: where they come from, and that they go nowhere else.
. tests/command/lib.sh

word='pässwörd-7319'	# not ASCII, and in no other file
tests/server/make-ca.sh "$work/tls" >/dev/null 2>&1
start_server --tls-cert "$work/tls/cert.pem" --tls-key "$work/tls/key.pem" \
	--require-tls --auth "group:$word"
export HOME="$work/home"
unset XDG_CONFIG_HOME CREDENTIALS_DIRECTORY
own=$HOME/.config/marathon/group@127.0.0.1
mkdir -p "$(dirname "$own")" "$work/c" "$work/credentials" "$work/keys"
campaign() { # SMTP-LINE...
	cat >"$work/c/campaign.yaml" <<END
name: Secrets
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: email}
smtp:
  url: smtp://127.0.0.1:$port
  ca: $work/tls/ca.pem
  user: group
END
	[ $# -eq 0 ] || printf '  %s\n' "$@" >>"$work/c/campaign.yaml"
}
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nwrite.\n' >"$work/c/l.md"
printf 'name,email\nAnna,anna@example.org\n' >"$work/c/list.csv"
log_in() { # STATUS NAME
	gives "$1" "$2" timeout 20 "$BIN" send "$work/c" --test-to me@example.org
	lacks "$out$err" "$word" "$2: it is not shown"
}
command_gives() { # SCRIPT STATUS MESSAGE
	printf '%s\n' "$1" >"$work/keys/ask"
	log_in "$2" "a command: $3"
	has "$err" "$3" "$3: it says so"
}

# a command, without a shell
campaign "password_command: [sh, $work/keys/ask]"
printf '%s\n' "$word" >"$work/keys/word"
command_gives "cat '$work/keys/word'; echo and more" 0 "one message sent"
command_gives "cat '$work/keys/word'; sleep 60 & exit" 0 "one message sent"
command_gives "cat '$work/keys/word'; exit 3" 78 "password_command failed (exit status 3)"
command_gives 'kill -9 $$' 78 "password_command failed (signal 9)"
command_gives : 78 "password_command printed nothing"
command_gives "echo; cat '$work/keys/word'" 78 "it is empty"
command_gives "printf '%10240s\n' x | tr ' ' x" 78 "it is longer than 4,096 bytes"
command_gives "printf 'a\\tb\n'" 78 "a control character is in it"
command_gives "printf 'p\\344ss\n'" 78 "it is not UTF-8"
printf 'sleep 60\n' >"$work/keys/ask"
began=$(date +%s%N)
gives 78 "a command that hangs" with_clock CLOCK_RATE=20 timeout 60 "$BIN" \
	send "$work/c" --test-to me@example.org
took=$((($(date +%s%N) - began) / 1000000))
has "$err" "password_command did not end within 30 seconds" "is ended"
[ $took -ge 1400 ] && [ $took -le 15000 ]
ok $? "after them, by a clock that is 20 times as fast ($took ms)"
command_gives "echo wrong" 69 "user or password refused"
campaign 'password_command: ["$(touch x)", ";", "touch x"]'
log_in 78 "a command is no shell's"
has "$err" 'cannot run' "says that there is none of that name"
[ ! -e x ]
ok $? "and runs nothing else"

# a file of one's own
campaign
log_in 78 "none at all"
has "$err" "write it into '$own' (mode 0600)" "says where it goes"
(umask 077; printf '%s\n' "$word" >"$own")
log_in 0 "a file of mode 0600"
chmod 644 "$own"
log_in 77 "a file that others may read"
has "$err" "others may read it (mode 0644), and it holds a password" "says why"
has "$err" "chmod 600 '$own'" "and what to do"
chmod 600 "$own"
if [ "$(id -u)" = 0 ]; then
	chown 65534 "$own"
	log_in 77 "a file of somebody else"
	has "$err" "it belongs to somebody else" "says so"
	chown 0 "$own"
fi
printf '%s\nmore\n' "$word" >"$own"
log_in 78 "a file of two lines"
has "$err" "it has more than one line" "says so"
rm "$own"
mkdir "$own"
log_in 77 "a folder in its place"
rmdir "$own"
mkfifo "$own"
log_in 77 "a pipe in its place is not waited for"
rm "$own"
XDG_CONFIG_HOME=$work/config
export XDG_CONFIG_HOME
mkdir -p "$work/config/marathon"
(umask 077; printf '%s' "$word" >"$work/config/marathon/group@127.0.0.1")
log_in 0 "XDG_CONFIG_HOME, and no line end"
unset XDG_CONFIG_HOME

# systemd's comes first; its modes are its own affair
printf 'wrong' >"$own"
chmod 600 "$own"
printf '%s' "$word" >"$work/credentials/group@127.0.0.1"
chmod 440 "$work/credentials/group@127.0.0.1"
CREDENTIALS_DIRECTORY=$work/credentials
export CREDENTIALS_DIRECTORY
log_in 0 "a credential of systemd"
unset CREDENTIALS_DIRECTORY
log_in 69 "without it the own file is taken"
sed -i 's|user: group|user: ../group|' "$work/c/campaign.yaml"
(umask 077; printf '%s' "$word" >"$HOME/.config/group@127.0.0.1")
log_in 78 "a user who would be a path"
lacks "$err" "write it into" "has no file"

# in the campaign it is refused, and not shown
for line in "password: $word" "secret: $word"; do
	campaign "$line"
	gives 65 "${line%%:*} in campaign.yaml" marathon check "$work/c"
	has "$err" "line 10: no password may stand in a campaign" "names the line"
	has "$err" "password_command: [program, word]" "and says where it goes"
	lacks "$out$err" "$word" "without showing it"
done
campaign
sed -i "s|smtp://|smtp://group:$word@|" "$work/c/campaign.yaml"
gives 65 "in the URL" marathon check "$work/c"
has "$err" "line 7: no password may stand in a campaign" "too"
lacks "$out$err" "$word" "without showing it"

# asked for on a terminal, without echo
campaign
rm -f "$own"
on_terminal() { # STATUS NAME HOW
	WORD=$word timeout 30 /usr/bin/python3 tests/command/terminal.py "$3" "$BIN" \
		send "$work/c" --test-to me@example.org >"$work/out" 2>"$work/err"
	is $? "$1" "$2"
	out=$(cat "$work/out")
	has "$out" "echo is on" "$2: the terminal is as it was"
	lacks "$out" "$word" "$2: it is not echoed"
}
on_terminal 0 "a question on the terminal" prompt
has "$out" "Password of group: " "names the user"
has "$out" "one message sent" "and the answer is used"
on_terminal 77 "Ctrl-C at the question" interrupt
has "$out" "no password, so nothing was sent" "sends nothing"

# while a run is at work: in no argument, variable or file
campaign "password_command: [sh, $work/keys/ask]" "connections: 1"
printf 'cat %s\n' "$work/keys/word" >"$work/keys/ask"
{
	echo name,email
	for i in 1 2 3; do echo "P$i,slow-dot-600+$i@example.org"; done
} >"$work/c/list.csv"
"$BIN" send "$work/c" --confirm 3 2>"$work/err" </dev/null &
pid=$!
tries=0
until grep -q slow-dot "$work/record" || [ $tries -eq 200 ]; do
	tries=$((tries + 1))
	sleep 0.02
done
for file in cmdline environ; do
	lacks "$(tr '\0' '\n' <"/proc/$pid/$file" 2>/dev/null)" "$word" "not in /proc/PID/$file"
done
is "$(awk '/^Max core file size/ { print $5 }' /proc/$pid/limits)" 0 "no core dump"
if [ "$(id -u)" != 0 ]; then
	! head -c 1 "/proc/$pid/environ" >/dev/null 2>&1
	ok $? "and others of the same user cannot look in"
fi
wait $pid
is $? 0 "the run ends"
is "$(grep -rlF "$word" "$work/c" "$work/state" 2>/dev/null)" "" \
	"in no file of the campaign, nor in the log"
is "$(marathon log "$work/c" --history --json | grep -cF "$word")" 0 "nor in what it tells"

done_testing
