# Test Anything Protocol for command tests.  Sourced: . tests/command/lib.sh
# BIN, SERVER and OUT come from the Makefile; alone, `make` must have run.
: "${BIN:=$PWD/build/marathon}" "${SERVER:=$PWD/build/tests/server/server}"
: "${OUT:=$PWD/build}"
export LC_ALL=C.UTF-8 TZ=UTC
unset LANGUAGE
work=$(mktemp -d)
export XDG_STATE_HOME="$work/state"
server_pid=
trap 'stop_server; rm -rf "$work"' EXIT
count=0
broken=0

marathon() { "$BIN" "$@"; }

# ok STATUS NAME [DETAIL]
ok() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		broken=1
		echo "not ok $count - $2"
		[ $# -lt 3 ] || printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

# is GOT WANTED NAME
is() {
	if [ "$1" = "$2" ]; then ok 0 "$3"; else ok 1 "$3" "got:  $1
want: $2"; fi
}

# has TEXT PIECE NAME
has() {
	case $1 in
	*"$2"*) ok 0 "$3" ;;
	*) ok 1 "$3" "no '$2' in: $1" ;;
	esac
}

# lacks TEXT PIECE NAME
lacks() {
	case $1 in
	*"$2"*) ok 1 "$3" "'$2' in: $1" ;;
	*) ok 0 "$3" ;;
	esac
}

# gives STATUS NAME COMMAND...: runs it; stdout in $out, stderr in $err
gives() {
	wanted=$1 name=$2
	shift 2
	status=0
	"$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
	out=$(cat "$work/out") err=$(cat "$work/err")
	if [ "$status" -eq "$wanted" ]; then
		ok 0 "$name"
	else
		ok 1 "$name" "exit $status, want $wanted
$out
$err"
	fi
}

# golden FILE NAME: compares $work/got with tests/golden/FILE
golden() {
	if [ -n "${ACCEPT:-}" ]; then
		mkdir -p "$(dirname "tests/golden/$1")"
		cp "$work/got" "tests/golden/$1"
	fi
	difference=$(diff -u "tests/golden/$1" "$work/got" 2>&1)
	ok $? "$2" "$difference"
}

# start_server OPTIONS...: port in $port, messages in $work/mail
start_server() {
	mkdir -p "$work/mail"
	rm -f "$work/port"
	"$SERVER" --port 0 --port-file "$work/port" --store "$work/mail" \
		--record "$work/record" "$@" &
	server_pid=$!
	until_so [ -s "$work/port" ]
	port=$(cat "$work/port")
}

stop_server() {
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null
	[ -z "$server_pid" ] || wait "$server_pid" 2>/dev/null
	server_pid=
}

# until_so COMMAND...: waits until it is so, for half a minute at most
until_so() {
	tries=0
	while ! "$@" 2>/dev/null && [ $tries -lt 1500 ]; do
		tries=$((tries + 1))
		sleep 0.02
	done
}

# state_of CAMPAIGN NAME: how the delivery to whom has that name stands
state_of() {
	marathon log "$1" --json | /usr/bin/python3 -c '
import json, sys
print({d["name"]: d["state"] for d in map(json.loads, sys.stdin)}[sys.argv[1]])' "$2"
}

# with_clock SETTING=N COMMAND...: as tests/command/clock.c says
with_clock() {
	[ -e "$work/clock.so" ] ||
		"${CC:-cc}" -shared -fPIC -o "$work/clock.so" tests/command/clock.c
	env LD_PRELOAD="$work/clock.so" \
		ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" "$@"
}

done_testing() {
	echo "1..$count"
	exit $broken
}
