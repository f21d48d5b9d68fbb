#!/bin/sh
# No room on the disk: whatever is printed, there is a message, no half file and
# nothing in the log that is not there; with room it is made as if nothing had
# been.
. tests/command/lib.sh

date=2026-12-10
c=$work/c
mkdir "$c"
cat >"$c/campaign.yaml" <<'END'
name: Full
language: en
country: FR
from: {name: Group, address: "1 Street\n34000 Town"}
mailings:
  all: {letter: l.md, to: list.csv, writers: writers.csv, each: [recipient, writer], channel: print}
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }}.\n' >"$c/l.md"
printf 'name,address\nAnna,1 Road\nBen,2 Road\n' >"$c/list.csv"
printf 'name,signature\nSmall,small.png\nLarge,large.png\n' >"$c/writers.csv"
/usr/bin/python3 tests/command/draw_png.py "$c/small.png" 40 20 0000ffff
# what cannot be compressed: 1.2 MB
/usr/bin/python3 - "$c/large.png" <<'END'
import random, struct, sys, zlib
def chunk(kind, content):
    return (struct.pack(">I", len(content)) + kind + content +
            struct.pack(">I", zlib.crc32(kind + content)))
chance = random.Random(1)
rows = b"".join(b"\0" + bytes(chance.getrandbits(8) for _ in range(3 * 1000)) for _ in range(400))
open(sys.argv[1], "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
    ">IIBBBBB", 1000, 400, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
END
cp -R samples/marathon-2017 "$work/s"
made() { marathon log "$1" --json 2>/dev/null | grep -c '"state":"made"'; }

# full BLOCKS NAME FOLDER COMMAND...: files may have so many times 512 bytes
full() {
	blocks=$1 name=$2 folder=$3
	shift 3
	status=0
	(trap '' XFSZ; ulimit -f "$blocks"; exec "$BIN" "$@" --date $date) \
		>"$work/out" 2>"$work/err" </dev/null || status=$?
	out=$(cat "$work/out") err=$(cat "$work/err")
	is "$status" 74 "$name, without room"
	has "$err" "cannot write: File too large" "says so"
	is "$(find "$folder" -name '*.part-*')" "" "and leaves no part of a file"
	broken_files=
	for pdf in $(find "$folder" -name '*.pdf'); do
		qpdf --check "$pdf" >/dev/null 2>&1 || broken_files="$broken_files $pdf"
	done
	is "$broken_files" "" "nor one that is not whole"
}

full 1500 "one file" "$c/out" print "$c"
is "$(ls "$c/out")" "" "nothing is made"
is "$(made "$c")" 0 "and nothing noted"
gives 0 "with room" marathon print "$c" --date $date
is "$(made "$c")" 4 "all letters are made"
cp "$c/out/all.pdf" "$work/all.pdf"
echo >>"$c/l.md"
printf 'Cleo,3 Road\n' >>"$c/list.csv"
full 1500 "the same with more letters" "$c/out" print "$c"
cmp -s "$c/out/all.pdf" "$work/all.pdf"
ok $? "the file that was there is as it was"
is "$(made "$c")" 4 "and its letters are noted"

full 1500 "a file each" "$c/out/all" print "$c" --separate
is "$(ls "$c/out/all" | grep -c pdf)" "$(marathon log "$c" --json | grep -c '"file":"out/all/[^"]*"')" \
	"what could be made is noted, and no more"
gives 0 "with room" marathon print "$c" --separate --date $date
is "$(ls "$c/out/all" | grep -c pdf)" 6 "all are there"

for options in "--volume 2" "--one-pdf" "--proof"; do
	rm -rf "$c/out" "$c/marathon.db"*
	# shellcheck disable=SC2086
	full 1500 "$options" "$c/out" print "$c" $options
	is "$(ls "$c/out")" "" "nothing is made"
	[ "$options" = --proof ] || is "$(made "$c")" 0 "and nothing noted"
	# shellcheck disable=SC2086
	gives 0 "with room" marathon print "$c" $options --date $date
done

s=$work/s
full 8 "labels" "$s/out" labels "$s" letters --sheet L7160
full 8 "envelopes" "$s/out" labels "$s" letters --envelope DL
full 8 "the test sheet" "$s/out" print "$s" letters --test-sheet
is "$(ls "$s/out")" "" "nothing is made"
gives 0 "labels with room" marathon labels "$s" letters --sheet L7160
cp "$out" "$work/labels.pdf"
full 8 "the same labels" "$s/out" labels "$s" letters --sheet L7160
cmp -s "$s/out/letters-labels.pdf" "$work/labels.pdf"
ok $? "those that were there are as they were"

full 70 "a pack" "$s/out" pack "$s" --copies 12
[ -e "$s/out/pack/00-contents.pdf" ] && [ ! -e "$s/out/pack/09-zsofia-erdos.pdf" ]
ok $? "it breaks off in the middle"
gives 0 "with room" marathon pack "$s" --copies 12 --date $date
is "$(ls "$s/out/pack" | wc -l)" 10 "it is whole"
full 70 "a pack in one file" "$s/out" pack "$s" --copies 12 --one-pdf
[ ! -e "$s/out/pack.pdf" ]
ok $? "nothing is made"
[ ! -e "$s/marathon.db" ]
ok $? "and nothing of all that is in the log"

# disks that say so only at the end (leaks cannot be looked for under strace)
for call in fsync rename; do
	ASAN_OPTIONS=detect_leaks=0 strace -qq -o "$work/trace" -e trace=$call -e inject=$call:error=ENOSPC \
		"$BIN" labels "$s" letters --sheet L7160 --limit 3 >"$work/out" 2>"$work/err" </dev/null
	is "$?" 74 "no room at the end: $call"
	has "$(cat "$work/err")" "letters-labels.pdf: cannot write: No space left on device" "is said"
	cmp -s "$s/out/letters-labels.pdf" "$work/labels.pdf"
	ok $? "labels that were there are as they were"
	is "$(find "$s/out" -name '*.part-*')" "" "and there is no part of others"
done

done_testing
