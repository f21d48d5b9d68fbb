#!/bin/sh
# A long run in volumes: which are made, which stay, and that every letter is in
# just one of them, where the log says, whatever broke the run off.
. tests/command/lib.sh

date=2026-12-10
# campaign FOLDER COUNT - its letters are one page each
campaign() {
	mkdir -p "$1"
	cat >"$1/campaign.yaml" <<-'YAML'
	name: Volumes
	language: en
	from: {name: Group, address: "1 Street"}
	mailings:
	  all: {letter: l.md, to: list.csv, each: recipient, channel: print}
	YAML
	printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\n{{ text | default: "please write." }}\n' >"$1/l.md"
	echo name,address,text >"$1/list.csv"
	seq 1 "$2" | sed 's/.*/Person &,& Road,/' >>"$1/list.csv"
}
files() { (cd "$1" && ls | tr '\n' ' '); }
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
# each FOLDER COUNT - whether COUNT letters are in the files once each, on the
# page that the log says; the faults, if not
each() {
	marathon log "$1" --json >"$work/log"
	/usr/bin/python3 - "$1" "$2" "$work/log" <<'PYTHON'
import glob, json, re, subprocess, sys
folder, count, log = sys.argv[1], int(sys.argv[2]), sys.argv[3]
found = {}
for path in glob.glob(folder + "/out/*.pdf"):
    text = subprocess.run(["mutool", "draw", "-F", "txt", path], check=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()
    for number, page in enumerate(text.split("\f")[:-1], 1):
        for name in re.findall(r"Dear (Person \d+),", page):
            place = (path[len(folder) + 1:], number)
            found.setdefault(name, []).append(place)
noted = {}
for line in open(log):
    d = json.loads(line)
    if d["state"] in ("made", "printed"):
        noted.setdefault(d["name"], []).append((d["file"], d["page"]))
print(len(found), len(noted), sum(len(p) > 1 for p in found.values()),
      sum(found[n] != noted.get(n) for n in found),
      "good" if len(found) == count and found == noted else "bad")
PYTHON
}

c=$work/c
campaign "$c" 5000
gives 0 "print 5,000 letters" marathon print "$c" --date $date
is "$(files "$c/out")" "all-v01.pdf all-v02.pdf all-v03.pdf " "they are in three volumes"
is "$out" "$c/out/all-v01.pdf
$c/out/all-v02.pdf
$c/out/all-v03.pdf" "which stdout names"
has "$err" "5000 letters made" "it is said how many"
has "$err" "$c/out/all-v01.pdf to $c/out/all-v03.pdf" "and where they are"
is "$(pages "$c/out/all-v01.pdf") $(pages "$c/out/all-v03.pdf")" "2000 1000" "2,000 in each"
has "$(each "$c" 5000)" good "every letter is where the log says, and once"
gives 0 "qpdf is content" qpdf --check "$c/out/all-v02.pdf"

(cd "$c/out" && sha256sum ./*) >"$work/sums"
gives 0 "print again" marathon print "$c" --date $date
has "$err" "5000 made before, unchanged: their files stay" "makes nothing"
is "$out" "" "and names no file"
rm "$c/out/all-v02.pdf"
gives 0 "a volume is lost" marathon print "$c" --date $date
is "$out" "$c/out/all-v02.pdf" "it alone is made"
is "$(cd "$c/out" && sha256sum ./* | cmp - "$work/sums" && echo same)" same "just as it was"
sed -i 's/^Person 4500,/Person 94500,/' "$c/list.csv"
gives 0 "a row is mended" marathon print "$c" --date $date
is "$out" "$c/out/all-v03.pdf" "its volume is made anew"
has "$(each "$c" 5000)" good "and the old letter is nowhere"
gives 0 "another date" marathon print "$c" --date 2026-12-11
has "$err" "5000 letters made" "shows on every page"

gives 0 "smaller volumes" marathon print "$c" --date $date --volume 500
is "$(files "$c/out" | wc -w)" 10 "take the place of the larger ones"
has "$(each "$c" 5000)" good "and hold every letter once"
gives 0 "all in one" marathon print "$c" --date $date --one-pdf
is "$(files "$c/out")" "all.pdf " "takes the place of all"
has "$(each "$c" 5000)" good "and holds every letter"
gives 64 "two ways at once" marathon print "$c" --one-pdf --volume 3
gives 64 "volumes of nothing" marathon print "$c" --volume 0

# one volume after the other goes to the printer
gives 0 "volumes again" marathon print "$c" --date $date
gives 64 "mark a file that is not there" marathon mark printed "$c" --file all-v07.pdf
gives 0 "mark one file" marathon mark printed "$c" --file "$c/out/all-v01.pdf"
has "$err" "2000 letters marked printed" "its letters only"
cp "$c/out/all-v01.pdf" "$work/v01.pdf"
sed -i 's/^Person 7,/Person 77777,/; s/^Person 3000,/Person 93000,/' "$c/list.csv"
gives 0 "rows are mended" marathon print "$c" --date $date
is "$out" "$c/out/all-v02.pdf
$c/out/all-v04.pdf" "what is on paper stays, the rest goes behind it"
cmp -s "$c/out/all-v01.pdf" "$work/v01.pdf"
ok $? "the file that was printed is left alone"
gives 0 "mark all" marathon mark printed "$c"
has "$err" "3001 letters marked printed" "those that were left"
printf 'Person 6000,6000 Road,\n' >>"$c/list.csv"
gives 0 "a new row" marathon print "$c" --date $date
is "$out" "$c/out/all-2.pdf" "makes a second printing, in one file"

# kill -9 while the third volume is made
c=$work/killed
campaign "$c" 5000
cp -R "$c" "$work/whole"
gives 0 "a run as it should be" marathon print "$work/whole" --date $date --volume 1000
"$BIN" print "$c" --date $date --volume 1000 >"$work/out" 2>&1 &
killed=$!
while [ ! -e "$c/out/all-v02.pdf" ] && kill -0 $killed 2>/dev/null; do :; done
kill -9 $killed
wait $killed 2>/dev/null
[ ! -e "$c/out/all-v04.pdf" ]
ok $? "a run is killed in the middle"
rm -f "$c"/out/*.part-*
made=$(marathon log "$c" --json | grep -c '"state":"made"')
is "$((made % 1000)) $((made >= 1000 && made <= 3000))" "0 1" "the log knows whole volumes ($made)"
gives 0 "print again" marathon print "$c" --date $date --volume 1000
has "$err" "$((5000 - made)) letters made" "makes the rest"
has "$(each "$c" 5000)" good "every letter is there once"
is "$(diff -rq "$c/out" "$work/whole/out")" "" "in files as those of a run that was not killed"

# no room for the second volume
c=$work/full
campaign "$c" 300
sed -i 's/^{{ text.*/& & &/' "$c/l.md"
/usr/bin/python3 - "$c/list.csv" <<'END2'
import random, sys
chance = random.Random(1)
lines = open(sys.argv[1]).read().splitlines()
for i in range(101, 201):
    lines[i] += " ".join("%06x" % chance.getrandbits(24) for _ in range(2500))
open(sys.argv[1], "w").write("\n".join(lines) + "\n")
END2
status=0
(trap '' XFSZ; ulimit -f 5000; exec "$BIN" print "$c" --date $date --volume 100) \
	>"$work/out" 2>"$work/err" </dev/null || status=$?
is "$status" 74 "a disk without room stops the run"
has "$(cat "$work/err")" "all-v02.pdf" "and the file is named"
is "$(files "$c/out")" "all-v01.pdf " "the volume before it stays, and nothing half"
has "$(each "$c" 100)" good "with its letters noted, and no others"
gives 0 "there is room" marathon print "$c" --date $date --volume 100
is "$out" "$c/out/all-v02.pdf
$c/out/all-v03.pdf" "the rest is made"
has "$(each "$c" 300)" good "and all are there once"

# both sides
c=$work/duplex
campaign "$c" 9
sed -i '/^Person 5,/s/$/'"$(seq 1 900 | tr '\n' ' ')"'/' "$c/list.csv"
gives 0 "print on both sides" marathon print "$c" --date $date --duplex --volume 4
is "$(for n in 1 2 3; do pages "$c/out/all-v0$n.pdf"; done | tr '\n' ' ')" "8 8 2 " "no two letters share a sheet"
is "$(marathon log "$c" --json | grep -c '"page":[0-9]*[13579][,}]')" 9 "each begins on a sheet"
gives 0 "on one side" marathon print "$c" --date $date --volume 4
is "$(pages "$c/out/all-v01.pdf")" 4 "is another run"
sed -i 's/channel: print}/channel: print, duplex: yes}/' "$c/campaign.yaml"
gives 0 "as the mailing says" marathon print "$c" --date $date
is "$(pages "$c/out/all.pdf")" 18 "on both sides"
gives 0 "qpdf is content" qpdf --check "$c/out/all.pdf"

# once more
c=$work/again
campaign "$c" 60
gives 77 "again, before anything was made" marathon print "$c" --again 3
has "$err" "nothing has been printed yet" "is refused"
gives 77 "by name, too" marathon print "$c" --again "Person 3"
has "$err" "has not been printed yet" "with the name"
marathon print "$c" --date $date >/dev/null 2>&1
events=$(marathon log "$c" --history --json | wc -l)
again() { pdftotext "$out" - | grep -o 'Person [0-9]*,' | tr -d '\n'; }
gives 0 "some letters again" marathon print "$c" --date $date --again '37-39, 51,person 2'
is "$out" "$c/out/all-again.pdf" "in a file of their own"
is "$(again)" "Person 2,Person 37,Person 38,Person 39,Person 51," "just these"
has "$(pdftotext "$out" -)" "December 10, 2026" "with their date"
gives 0 "others" marathon print "$c" --date $date --again 5
is "$(pages "$c/out/all-again.pdf")" 1 "take that file's place"
is "$(marathon log "$c" --history --json | wc -l)" "$events" "nothing is noted"
gives 64 "one that is not there" marathon print "$c" --again 5,61,Nobody
has "$err" "no letter on page '61'" "each page is named"
has "$err" "no letter 'Nobody'" "and each name"
gives 64 "none" marathon print "$c" --again ,
gives 64 "pages of no file" marathon print "$c" --again 1 --file other.pdf
has "$err" "--file all.pdf" "are asked for by one that is there"
gives 64 "a file of nothing" marathon print "$c" --file all.pdf
marathon mark printed "$c" 2>/dev/null

# a page stays that of the paper, whatever becomes of the list
sed -i 's/^Person 5,5 Road,/&another text./; /^Person 9,/d; 2i Person 0,0 Road,' "$c/list.csv"
gives 77 "a text that changed" marathon print "$c" --again 4-6
has "$err" "the letter to 'Person 5' has another text than when it was printed (all.pdf, page 5)" "is refused"
has "$err" "list.csv:7:" "with its row"
gives 0 "the others" marathon print "$c" --again 4,6,10
is "$(again)" "Person 4,Person 6,Person 10," "are those on these pages"
gives 64 "one that is no longer in the list" marathon print "$c" --again 9
has "$err" "no letter on page '9'" "is on no page"
gives 0 "a new row, a mended one" marathon print "$c" --date $date
gives 0 "of the second file" marathon print "$c" --date $date --again 2 --file "$c/out/all-2.pdf"
is "$(again)" "Person 5," "the second page"
gives 0 "of the first" marathon print "$c" --date $date --again 2
is "$(again)" "Person 2," "the second there"
echo mine >"$c/out/all-again.pdf"
gives 0 "beside a file of others" marathon print "$c" --again 4
is "$out" "$c/out/all-again-2.pdf" "which stays"

# letters of several pages, on both sides
c=$work/long
campaign "$c" 9
sed -i '/^Person 5,/s/$/'"$(seq 1 900 | tr '\n' ' ')"'/' "$c/list.csv"
marathon print "$c" --duplex >/dev/null 2>&1
first=$(marathon log "$c" --json | sed -n 's/.*"Person 5".*"page":\([0-9]*\).*/\1/p')
gives 0 "its second page" marathon print "$c" --duplex --again $((first + 1))
is "$(again)" "Person 5," "gives the whole letter"
gives 64 "the back of a sheet" marathon print "$c" --duplex --again $((first - 1))
has "$err" "no letter on page '$((first - 1))'" "that is blank"

done_testing
