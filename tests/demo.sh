#!/bin/sh
# make demo: prints and mails the sample campaign, to a real SMTP server on
# this computer, over STARTTLS with a certificate made on the spot.
# BIN and SERVER are the programs; all that is made goes to build/demo.
set -eu

demo=build/demo
campaign=$demo/campaign
export XDG_STATE_HOME="$PWD/$demo/state"

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n$ %s\n' "$*"; }
try() { say "marathon $*"; "$BIN" "$@"; }

mkdir -p "$demo/mail"
# Kept from one run to the next: what was sent once is never sent again.
[ -d "$campaign" ] || cp -R samples/marathon-2017 "$campaign"
[ -f "$demo/tls/ca.pem" ] || tests/server/make-ca.sh "$demo/tls" >/dev/null

rm -f "$demo/port"
"$SERVER" --port 0 --port-file "$demo/port" --store "$demo/mail" \
	--record "$demo/mail/record.txt" \
	--tls-cert "$demo/tls/cert.pem" --tls-key "$demo/tls/key.pem" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
while [ ! -s "$demo/port" ]; do
	kill -0 $server || { echo "the server did not start" >&2; exit 1; }
	sleep 0.05
done

awk -v port="$(cat "$demo/port")" -v ca="$PWD/$demo/tls/ca.pem" '
	/^smtp:/ { print; print "  url: smtp://127.0.0.1:" port
		print "  ca: " ca; print "  connections: 4"; inside = 1; next }
	/^[^ #]/ { inside = 0 }
	!inside' samples/marathon-2017/campaign.yaml >"$campaign/campaign.yaml"

try check "$campaign"
try print "$campaign" letters -o "$demo"
try send "$campaign" supporters --confirm "$("$BIN" check "$campaign" \
	supporters 2>/dev/null | sed -n 's/^[^:]*: \([0-9]*\) .*/\1/p')"
say "once more: nothing is sent twice"
try send "$campaign" supporters
try status "$campaign" | tee "$demo/status.txt"

cat <<END

Made:
  $demo/letters.pdf      all letters
  $demo/mail/*.eml       $(ls "$demo"/mail/*.eml | wc -l) messages, as the server stored them
  $demo/status.txt       the table above
  $campaign/marathon.db  the delivery log
END
