#!/bin/sh
# Printing more than once: which file is written, and what the log says of it.
. tests/command/lib.sh

c=$work/c
mkdir -p "$c/cases"
cat >"$c/campaign.yaml" <<'END'
name: Again
language: en
from: {name: Group, address: "1 Street"}
mailings:
  all: {letter: l.md, to: list.csv, each: recipient, channel: print}
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nread [this]({{ url | default: "https://example.org" }}).\n' >"$c/l.md"
cat >"$c/list.csv" <<'END'
name,address,url
Anna,1 Road,
Ben,2 Road,
Cleo,3 Road,
END
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
states() {
	marathon log "$c" --json | /usr/bin/python3 -c '
import json, sys
print(" ".join(d["name"] + ":" + d["state"] + ":" + d["file"] for d in
	map(json.loads, sys.stdin)))'
}

gives 0 "print all" marathon print "$c"
is "$(states)" "Anna:made:out/all.pdf Ben:made:out/all.pdf Cleo:made:out/all.pdf" \
	"the log has the file of each"
gives 0 "one of them alone" marathon print "$c" --only Ben
is "$out" "$c/out/all-2.pdf" "goes into a file of its own"
is "$(pages "$c/out/all.pdf")" 3 "the file of all is as it was"
gives 0 "all again" marathon print "$c"
is "$out" "$c/out/all.pdf" "take the first file"

sed -i 's/Ben,2 Road/Ben,22 Road/; /Cleo/d' "$c/list.csv"
gives 0 "an address was mended, a row taken out" marathon print "$c"
is "$(pages "$c/out/all.pdf")" 2 "the file has what is in the list"
is "$(states)" "Anna:made:out/all.pdf Ben:cancelled:out/all.pdf Cleo:cancelled:out/all.pdf Ben:made:out/all.pdf" \
	"what is no longer in it is cancelled"
gives 0 "mark" marathon mark printed "$c"
has "$err" "2 letters marked printed" "only what is in the file"
printf 'Cleo,3 Road,\n' >>"$c/list.csv"
gives 0 "the row is back" marathon print "$c"
is "$out" "$c/out/all-2.pdf" "it is printed, beside the file that is on paper"
has "$(states)" "Cleo:made:out/all-2.pdf" "and no longer cancelled"
sed -i 's/read/please read/' "$c/l.md"
gives 0 "another text" marathon print "$c"
is "$(pages "$c/out/all-2.pdf")" 3 "is printed for all"
sed -i 's/please read/read/' "$c/l.md"
gives 0 "the first text again" marathon print "$c"
is "$(pages "$c/out/all-2.pdf")" 1 "only for whom it is not on paper"

# files of others
mkdir "$work/other"
echo mine >"$work/other/all.pdf"
gives 0 "into another folder" marathon print "$c" -o "$work/other"
is "$out" "$work/other/all-2.pdf" "beside a file that is there"
is "$(cat "$work/other/all.pdf")" mine "which stays"
has "$(states)" "Cleo:made:$(realpath "$work/other")/all-2.pdf" "the log has the whole path"

# a file for each
sed -i 's/Road/Lane/' "$c/list.csv"
gives 0 "a file each" marathon print "$c" --separate
gives 0 "and again" marathon print "$c" --separate
is "$out" "$c/out/all" "takes the same folder"
sed -i 's/Anna/Anne/' "$c/list.csv"
gives 0 "with another name" marathon print "$c" --separate
is "$(ls "$c/out/all" | tr '\n' ' ')" "00001-anne.pdf 00002-ben.pdf 00003-cleo.pdf letters.csv " \
	"without the file of the old one"
marathon mark printed "$c" 2>/dev/null
sed -i 's/Lane/Way/' "$c/list.csv"
gives 0 "after they were printed" marathon print "$c" --separate
is "$out" "$c/out/all-2" "in another folder"

# a bad link is a fault of its row
sed -i '2s/$/javascript:alert(1)/; s/Way/Hill/' "$c/list.csv"
gives 1 "a link that is none" marathon print "$c" --skip-faulty
has "$err" "1 of 3 cannot be used" "leaves its letter out"
is "$(pages "$out")" 2 "and the others are made"

# a case that is paused, and open again
cp -R samples/marathon-2017 "$work/s"
s=$work/s
gives 0 "print a sample" marathon print "$s" letters
has "$err" "45 letters" "all of it"
sed -i 's/^state: .*//; s/^name: /state: paused\n&/' "$s/cases/ayse-yildirim.md"
gives 0 "a case is paused" marathon print "$s" letters
has "$err" "5 cancelled: their case is no longer open" "its letters are cancelled"
has "$err" "40 letters" "the others made"
sed -i 's/^state: paused//' "$s/cases/ayse-yildirim.md"
gives 0 "and open again" marathon print "$s" letters
has "$err" "45 letters" "they are made anew"
sed -i 's/^name: /state: closed\n&/' "$s"/cases/*.md 2>/dev/null
for f in "$s"/cases/*.md; do awk '/^state:/ && n++ {next} {print}' "$f" >"$work/x" && cp "$work/x" "$f"; done
gives 0 "all cases closed" marathon print "$s" letters
has "$err" "45 cancelled" "cancels all"
has "$err" "there is nothing to print" "and makes nothing"
gives 0 "mark" marathon mark printed "$s"
has "$err" "0 letters marked" "nothing is left to be marked"

cp -R samples/marathon-2017 "$work/new"
gives 0 "mark where nothing was made" marathon mark printed "$work/new"
[ ! -e "$work/new/marathon.db" ]
ok $? "begins no log"

# stopped between the log and the file: the log is the one that knows more
k=$work/k
mkdir "$k"
cp "$c/campaign.yaml" "$k/"
printf -- '---\nsubject: Hello\n---\nDear {{ name }}.\n' >"$k/l.md"
printf 'name,address\nAnna,1 Road\nBen,2 Road\n' >"$k/list.csv"
gives 0 "print" marathon print "$k"
printf 'Cleo,3 Road\n' >>"$k/list.csv"
rm "$k/out/all.pdf"
# (the first two new names are those of the witnesses of the log)
strace -qq -o "$work/trace" -e trace=rename -e inject=rename:signal=KILL:when=3 \
	"$BIN" print "$k" >/dev/null 2>"$work/err" </dev/null
is "$?" 137 "killed before the file has its name"
[ ! -e "$k/out/all.pdf" ]
ok $? "it is not there"
has "$(marathon log "$k")" "made  all  Cleo  out/all.pdf, page 3" "the log knows the letters"
gives 0 "printing again" marathon print "$k"
is "$(pages "$k/out/all.pdf")" 3 "makes them, in the same file"
marathon mark printed "$k" 2>/dev/null
gives 0 "once on paper" marathon print "$k"
has "$err" "there is nothing to print" "none is made twice"

done_testing
