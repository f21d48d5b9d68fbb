# The send benchmarks; sourced by run.sh.  Messages of 10 KB go to smtp-sink,
# which takes all and keeps nothing, over 16 connections.  Ours are checked,
# planned, composed and logged durably; nodemailer composes and writes a line
# for each; smtp-source does neither.
#
#	send        5,000 messages: CPU seconds of the client
#	send-20ms   2,000 messages, 20 ms to there and back: wall seconds
connections=16
sink_port=2529 far_port=2530
export PATH="$PATH:/usr/sbin"

# mail_prepared COUNT
mail_prepared() {
	messages=$1
	rm -rf "$work/mail"
	"$bench/send_data.py" "$messages" "$work/mail"
	sed -i "s/CONNECTIONS/$connections/" "$work/mail/campaign/campaign.yaml"
}

# serve COMMAND... - a server until the end of the measurement
serve() {
	"$@" >/dev/null 2>&1 &
	servers="${servers:-} $!"
}
serve_sink() {
	local user=
	[ "$(id -u)" -ne 0 ] || user="-u nobody"
	serve smtp-sink $user "127.0.0.1:$sink_port" 1000
	serve "$peers/delay" 10 "$far_port" "$sink_port"
	port=$sink_port
	sleep 0.5
}
stop_serving() {
	kill $servers
	wait $servers 2>/dev/null || :
	servers=
}

fresh_mail() {
	number=$((number + 1))
	run=$work/run-$number
	export XDG_STATE_HOME=$run/state
	mkdir -p "$run"
	cp -R "$work/mail/campaign" "$run/campaign"
	sed -i "s/PORT/$port/" "$run/campaign/campaign.yaml"
}
ours_send() {
	"$BIN" send "$run/campaign" --confirm "$messages" </dev/null
}
nodemailer_send() {
	NODE_PATH=$npm_peers node "$bench/send.js" "$work/mail/messages.json" \
		127.0.0.1 "$port" "$connections" "$run/answers"
}
# It fills a message of as many bytes, once.
source_send() {
	smtp-source -d -s "$connections" -m "$messages" -l "$message_bytes" \
		-f plumes@example.org -t r@example.org "127.0.0.1:$port"
}

# How large one of our messages is.
measure_message() {
	fresh_mail
	"$BIN" send "$run/campaign" --dry-run --limit 1 -o "$run" \
		>/dev/null 2>&1 </dev/null
	message_bytes=$(stat -c %s "$run/appel/00001.eml")
}

# beside_peers WORK - as many messages as $messages, to $port
beside_peers() {
	measure_message
	side_by_side "$1" smtp-source fresh_mail ours_send source_send
	if [ -n "$(command -v node)" ] && [ -d "$npm_peers/nodemailer" ]; then
		side_by_side "$1" nodemailer fresh_mail ours_send \
			nodemailer_send
	else
		missing "$1" nodemailer
	fi
}

send() {
	if [ -z "$(command -v smtp-sink)" ]; then
		missing send smtp-source
		return
	fi
	mail_prepared 5000
	serve_sink
	beside_peers send
	stop_serving
}

send_far() {
	if [ -z "$(command -v smtp-sink)" ]; then
		missing send-20ms smtp-source
		return
	fi
	mail_prepared 2000
	serve_sink
	port=$far_port
	runs=1 measure=wall beside_peers send-20ms
	stop_serving
}
