#!/bin/sh
# What a shell can do to a run: streams, signals, folders, names, environment.
. tests/command/lib.sh

c="$work/a folder's \$name"
cp -R samples/marathon-2017 "$c"
gives 0 "a path with blanks and quotes" marathon print "$c" letters --limit 2
has "$err" "marathon mark printed '$work/a folder'\\''s \$name' letters" "can be typed again"
gives 0 "status too" marathon status "$c"
has "$err" "'\\''s \$name' letters" "quotes it"

# streams that are closed, full, or read by nobody
for command in status log "check --case ayse-yildirim" "fields letters"; do
	status=0
	# shellcheck disable=SC2086
	"$BIN" ${command%% *} "$c" ${command#"${command%% *}"} >&- 2>/dev/null || status=$?
	is $status 74 "$command, standard output closed"
	status=0
	# shellcheck disable=SC2086
	"$BIN" ${command%% *} "$c" ${command#"${command%% *}"} >/dev/full 2>/dev/null || status=$?
	is $status 74 "$command, standard output full"
done
"$BIN" print "$c" letters <&- >&- 2>&-
is $? 74 "print with all three closed"
is "$(pdfinfo "$c/out/letters.pdf" | sed -n 's/^Pages: *//p')" 45 "makes its file"
is "$(grep -vc '^[0-9a-f]\{32\} [0-9]* [0-9a-f]\{64\}$' "$c/marathon.db-witness")" 0 "and writes into no other"
gives 0 "the log is whole" marathon log "$c"
is "$( { "$BIN" log "$c" --history 2>"$work/err"; echo $? >"$work/status"; } | head -1 | wc -l)" 1 "log | head"
is "$(cat "$work/status"):$(cat "$work/err")" "0:" "ends without a word"

# a stop
mkdir "$work/many"
seq 200000 | awk 'BEGIN { print "name,address" } { print "P" $1 "," $1 " Road" }' >"$work/many/list.csv"
size=$(wc -c <"$work/many/list.csv")
has_read() { # PID BYTES
	awk -v wanted="$2" '$1 == "rchar:" { exit $2 < wanted }' "/proc/$1/io" 2>/dev/null
}
printf 'name: M\nlanguage: en\nfrom: {name: G, address: 1 S}\nmailings:\n  all: {letter: l.md, to: list.csv, channel: print}\n' >"$work/many/campaign.yaml"
printf -- '---\nsubject: Hello\n---\nDear {{ name }}.\n' >"$work/many/l.md"
for command in check print; do
	"$BIN" $command "$work/many" >"$work/out" 2>"$work/err" &
	pid=$!
	tries=0
	until has_read $pid "$size" || [ $tries -eq 5000 ]; do tries=$((tries + 1)); done
	kill -INT $pid
	wait $pid
	is $? 75 "Ctrl-C while $command goes through the list"
	has "$(cat "$work/err")" "stopped; nothing was made" "says so"
	lacks "$(cat "$work/out" "$work/err")" "No faults" "and no more than that"
done
[ ! -e "$work/many/out" ]
ok $? "nothing was made"

# files that may not grow
for command in check print; do
	(ulimit -f 8 && exec "$BIN" $command "$work/many") >"$work/out" 2>"$work/err"
	is $? 74 "$command where files may not grow"
	has "$(cat "$work/err")" "File too large" "says so"
done
rm -f "$work/many/marathon.db"*
gives 74 "no place for temporary files" env TMPDIR="$work/none" "$BIN" check "$work/many"
has "$err" "TMPDIR=/folder marathon ..." "says how to name another"

# folders
chmod 555 "$c/out"
if [ "$(id -u)" != 0 ]; then
	gives 73 "a folder that is read only" marathon print "$c" letters
fi
chmod 755 "$c/out"
rm -rf "$c/out"
echo x >"$c/out"
gives 73 "a file in place of out/" marathon print "$c" letters
rm "$c/out"
(umask 000 && "$BIN" print "$c" letters >/dev/null 2>&1)
is "$(stat -c %a "$c/out" "$c/out/letters.pdf" "$c/marathon.db" | tr '\n' ' ')" \
	"700 600 600 " "files are the owner's, whatever the umask"
gives 0 "no HOME" env -u HOME -u XDG_STATE_HOME "$BIN" status "$c"
mv "$c" "$work/moved"
gives 0 "a campaign that was moved" marathon print "$work/moved" letters
is "$out" "$work/moved/out/letters.pdf" "knows its files"

# a language is no path
mkdir -p "$work/l/fr/LC_MESSAGES"
printf 'name: x\nlanguage: ../../../../../../../..%s/l/fr\nfrom: {name: x}\nmailings: {}\n' "$work" >"$work/l/campaign.yaml"
printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\nmsgid "there is no mailing"\nmsgstr "caught"\n' |
	msgfmt -o "$work/l/fr/LC_MESSAGES/marathon.mo" -
gives 65 "a language that is a path" env LC_ALL=C "$BIN" check "$work/l"
lacks "$err" "caught" "opens nothing"

# columns that would draw on the terminal
printf 'name,email,"x\033[31m","a ""b"" c"\nA,a@example.org,1,2\n' >"$work/many/list.csv"
sed -i 's/print/email/; s/1 S/1 S, email: g@example.org/' "$work/many/campaign.yaml"
gives 0 "fields" marathon fields "$work/many"
lacks "$out" "$(printf '\033')" "shows no control characters"
has "$out" "recipient['a \"b\" c']" "and quotes names as a letter must"
printf 'name,email\n"A\033[31m",a@example.org\n' >"$work/many/list.csv"
gives 0 "a name with them" marathon fields "$work/many"
lacks "$out$err" "$(printf '\033')" "is shown without"
is "$(echo "$out" | grep -c '^recipient.name ')" 1 "and once"
printf 'name,page_w_mm,page_h_mm,label_w_mm,label_h_mm,columns,rows,left_mm,top_mm,also\n"x\033[31m",210,297,70,37,3,8,0,0,"y\033[32m"\n' >"$work/many/labels.csv"
gives 0 "a sheet of labels with them" marathon labels "$work/many" --sheets
has "$out" 'x\x1B[31m' "is shown"
lacks "$out" "$(printf '\033')" "without, too"

# folders and mailings that would be more than a name
esc=$(printf '%s/\033[31m' "$work")
cp -R samples/marathon-2017 "$esc"
for command in "print --limit 2" "print --volume 1 --limit 2" "print --again 1 --file letters-v01.pdf" "labels --sheet L7160" "pack --copies 1"; do
	# shellcheck disable=SC2086
	gives 0 "a folder with an escape sequence, $command" marathon ${command%% *} "$esc" letters ${command#* }
	lacks "$err" "$(printf '\033')" "is shown without"
	has "$out" "$esc/out/" "and named as it is where data goes"
done
sed -i 's/^  letters:/  -letters:/' "$esc/campaign.yaml"
gives 65 "a mailing that looks like an option" marathon check "$esc"
has "$err" "does not begin with '-'" "is refused"

# what lies in the folder where it is called is never run in its place
mkdir "$work/trap"
printf '#!/bin/sh\necho caught\n' >"$work/trap/marathon-mail"
cp "$work/trap/marathon-mail" "$work/trap/marathon-paper"
chmod +x "$work/trap/"*
if unshare -rm mount -t tmpfs none /proc 2>/dev/null; then
	for command in check status; do
		(cd "$work/trap" && unshare -rm sh -c \
			'mount -t tmpfs none /proc && exec "$0" "$1"' "$BIN" $command) >"$work/out" 2>&1
		lacks "$(cat "$work/out")" caught "without /proc $command starts no other program"
	done
fi

done_testing
