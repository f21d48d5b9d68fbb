#!/bin/sh
# Letters in another order, and in files by value: which letter is where, that
# the log says so, and that later runs make what is missing and no more.
. tests/command/lib.sh

date=2026-12-10
c=$work/c
mkdir -p "$c/cases"
cat >"$c/campaign.yaml" <<'END'
name: Order
language: en
country: FR
from: {name: Group, address: "1 Street"}
mailings:
  all: {letter: l.md, to: list.csv, each: recipient, channel: print}
  cases: {letter: l.md, to: list.csv, each: [case, recipient], channel: print}
  both: {letter: l.md, to: list.csv, writers: w.csv, channel: print,
    each: [case, recipient, writer], sort: [writer, country]}
END
printf -- '---\nname: Nadia\n---\nHer story.\n' >"$c/cases/nadia.md"
printf -- '---\nname: Mona\n---\nHer story.\n' >"$c/cases/Mona.md"
printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\nplease write{%% if case %%} for {{ case.name }}{%% endif %%}.\n' >"$c/l.md"
cat >"$c/list.csv" <<'END'
name,address,postcode,town,country
Anna,1 Road,75011,Paris,France
Ben,2 Road,10115,Berlin,DE
Cleo,3 Road,34200,Montpellier,
Dora,4 Road,01067,Dresden,Germany
Emil,"5 Road, 34070 Montpellier",,,FR
Fay,6 Road,,Bern,CH
Gus,7 Road,8001,Bern,Suisse
END
printf 'name,first_name,last_name,address\n,Zoe,Abel,1 A\n,Bob,Abel,2 B\n,Ann,Zorn,3 C\n' >"$c/w.csv"
# who FILE - the letters of a file, in their order
who() { pdftotext "$1" - | sed -n 's/^Dear \(.*\),.*/\1/p' | tr '\n' ' '; }
# files - the names of the PDF files that were made
files() { (cd "$c/out" && ls ./*.pdf | sed 's/^..//' | tr '\n' ' '); }
# placed MAILING - whether each letter is where the log says, and nowhere else
placed() {
	marathon log "$c" "$1" --json >"$work/log"
	/usr/bin/python3 - "$c" "$1" "$work/log" <<'PYTHON'
import glob, json, re, subprocess, sys
folder, mailing, log = sys.argv[1:]
found = set()
for path in glob.glob(folder + "/out/" + mailing + "*.pdf"):
    text = subprocess.run(["pdftotext", path, "-"], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    for number, page in enumerate(text.split("\f")[:-1], 1):
        for name in re.findall(r"Dear ([^,\n]*),", page):
            found.add((name, path[len(folder) + 1:], number))
noted = set()
for line in open(log):
    d = json.loads(line)
    if d["state"] in ("made", "printed"):
        noted.add((d["name"], d["file"], d["page"]))
print("good" if found == noted else "bad: %s" % sorted(found ^ noted))
PYTHON
}
gives 0 "by postcode" marathon print "$c" all --date $date --sort postcode
is "$(who "$out")" "Fay Dora Ben Emil Cleo Anna Gus " \
	"postcodes are texts, none comes first, one in an address is found"
is "$(placed all)" good "the log has their pages"
gives 0 "by its first two characters" marathon print "$c" all --date $date --sort postcode:2
is "$(who "$out")" "Fay Dora Ben Cleo Emil Anna Gus " "equals stay in their order"
gives 0 "by country and postcode" marathon print "$c" all --date $date --sort country,postcode
is "$(who "$out")" "Fay Gus Dora Ben Emil Cleo Anna " "a country has one place, by name or code"
cp "$out" "$work/first.pdf"
gives 0 "again" marathon print "$c" all --date $date --sort "country, postcode"
cmp -s "$out" "$work/first.pdf"
ok $? "the same bytes"
gives 0 "some once more" marathon print "$c" all --again 3-4,6
is "$(who "$out")" "Dora Ben Cleo " "are those pages, in that order"
gives 0 "once more in the order of the list" marathon print "$c" all --again 3-4,6 --sort none
is "$(who "$out")" "Ben Cleo Dora " "if one says so"
gives 0 "labels" marathon labels "$c" all --sheet L7160 --sort country,postcode
pdftotext -layout "$out" "$work/text"
has "$(tr -s ' \n' ' ' <"$work/text")" "Fay Gus Dora" "come in the same order"
gives 0 "the first ones" marathon print "$c" all --date $date --sort country --limit 3 -o "$work/some"
is "$(who "$out")" "Fay Gus Ben " "are those of the order"

# files by value
rm -r "$c/out"
gives 0 "by country" marathon print "$c" all --date $date --split country --sort postcode
is "$(files)" "all-ch.pdf all-de.pdf all-fr.pdf " "a file each"
is "$out" "$c/out/all-ch.pdf
$c/out/all-de.pdf
$c/out/all-fr.pdf" "all are named"
is "$(who "$c/out/all-fr.pdf")" "Emil Cleo Anna " "sorted within"
is "$(placed all)" good "the log has file and page"
has "$(pdfinfo "$c/out/all-fr.pdf")" "Order: France" "its title says which it is"
(cd "$c/out" && sha256sum ./*) >"$work/sums"
gives 0 "once more" marathon print "$c" all --date $date --split country --sort postcode
has "$err" "7 made before, unchanged" "nothing is made"
rm "$c/out/all-de.pdf"
gives 0 "a file is lost" marathon print "$c" all --date $date --split country --sort postcode
is "$out" "$c/out/all-de.pdf" "it alone is made"
is "$(cd "$c/out" && sha256sum ./* | cmp - "$work/sums" && echo same)" same "as it was"
echo "Hal,8 Road,60000,Beauvais,FR" >>"$c/list.csv"
gives 0 "a new row" marathon print "$c" all --date $date --split country --sort postcode
is "$out" "$c/out/all-fr.pdf" "belongs into its file"
is "$(who "$c/out/all-fr.pdf")" "Emil Cleo Hal Anna " "at its place"
is "$(placed all)" good "and the log knows"
gives 0 "some once more" marathon print "$c" all --again 2-3 --file all-fr.pdf
is "$(who "$out")" "Cleo Hal " "are pages of one of the files"
gives 0 "a file is on paper" marathon mark printed "$c" all --file all-fr.pdf
has "$err" "4 letters marked printed" "with its letters"
sed -i 's/^Hal,/Hank,/' "$c/list.csv"
gives 0 "another row" marathon print "$c" all --date $date --split country --sort postcode
is "$out" "$c/out/all-fr-v02.pdf" "goes behind it"
gives 0 "the rest is on paper" marathon mark printed "$c" all
echo "Ida,9 Road,60100,Creil,FR" >>"$c/list.csv"
gives 0 "and one is new" marathon print "$c" all --date $date --split country
is "$out" "$c/out/all-2-fr.pdf" "it is another printing"
gives 0 "without files by value" marathon print "$c" all --date $date
is "$out" "$c/out/all-2.pdf" "takes its place"
[ ! -e "$c/out/all-2-fr.pdf" ]
ok $? "no letter is in two files"

# volumes, both sides, cases and writers
rm -r "$c/out"
gives 0 "in small volumes" marathon print "$c" cases --date $date --split case --volume 6
is "$(files | sed 's/mona-[a-z2-7]\{6\}/mona/g')" \
	"cases-mona-v02.pdf cases-mona.pdf cases-nadia-v02.pdf cases-nadia.pdf " \
	"a case that is too large has several"
is "$(placed cases)" good "each letter is where the log says"
is "$(pdfinfo "$c/out/cases-nadia.pdf" | sed -n 's/^Pages: *//p')" 6 "a volume has so many"
sed -i 's/^Fay,/Faye,/' "$c/list.csv"
gives 0 "a mended row" marathon print "$c" cases --date $date --split case --volume 6
is "$(printf '%s\n' "$out" | grep -c v02)" 0 "volumes that it is not in stay"
gives 0 "all in one" marathon print "$c" cases --date $date --split case --one-pdf
is "$(files | wc -w)" 2 "is all of a value"
gives 0 "sorted as the mailing says" marathon print "$c" both --date $date --duplex
is "$(mutool show "$out" outline | sed -n 's/^+[^"]*"\([^"]*\)".*/\1/p' | tr '\n' ' ')" \
	"Bob Abel Zoe Abel Ann Zorn " "by last names; bookmarks have headings"
is "$(marathon log "$c" both --json | grep -c '"page":[0-9]*[13579][,}]')" 54 "each on a sheet of its own"
gives 0 "by writer" marathon print "$c" both --date $date --split writer
is "$(files | tr ' ' '\n' | grep -c '^both-\(bob-abel\|zoe-abel\|ann-zorn\)-[a-z2-7]\{6\}.pdf$')" 3 \
	"files have a name and a key"
gives 0 "by two" marathon print "$c" both --date $date --split country,postcode:1
has "$(files)" "both-de-postcode-0.pdf" "make a file for each pair"
has "$(files)" "both-ch-without-postcode.pdf" "also where there is nothing"

# values are data, not paths
cat >"$work/hostile.csv" <<'END'
name,address,country
A,1 Road,../../x
B,2 Road,/etc/passwd
C,3 Road,..
D,4 Road,.
E,5 Road,CON
F,6 Road,"a:b"
G,7 Road,ab
H,8 Road,AB 
I,9 Road,v01
J,10 Road,2
K,11 Road,"x
y"
L,12 Road,国
M,13 Road,=cmd
END
/usr/bin/python3 -c 'print("N,14 Road," + "xxxxxxxxx " * 10)' >>"$work/hostile.csv"
cp "$work/hostile.csv" "$c/list.csv"
rm -r "$c/out" "$c"/marathon.db*
gives 0 "values that are no names" marathon print "$c" all --date $date --split country
is "$(find "$c" -newer "$work/hostile.csv" -name '*.pdf' | sed "s|$c/out/all-[a-z0-9-]*.pdf||" | tr -d '\n')" "" \
	"become names, in the folder"
is "$(cd "$c/out" && ls | awk 'length > 200' | wc -l)" 0 "that are short"
is "$(placed all)" good "and each letter is in one"

# two mailings whose files would have one name
cat >>"$c/campaign.yaml" <<'END'
  all-fr: {letter: l.md, to: list.csv, each: recipient, channel: print}
END
rm -r "$c/out" "$c"/marathon.db*
printf 'name,address,country\nAnna,1 Road,FR\nBen,2 Road,FR\nCleo,3 Road,FR\n' >"$c/list.csv"
gives 0 "a mailing in volumes" marathon print "$c" all-fr --date $date --volume 1
gives 0 "another by country, in volumes" marathon print "$c" all --date $date --split country --volume 1
is "$(files)" "all-fr-v01.pdf all-fr-v02.pdf all-fr-v03.pdf all-fr-v04.pdf all-fr-v05.pdf all-fr.pdf " \
	"each has files of its own"
is "$(placed all)" "bad: [('Anna', 'out/all-fr-v01.pdf', 1), ('Ben', 'out/all-fr-v02.pdf', 1), ('Cleo', 'out/all-fr-v03.pdf', 1)]" \
	"the log of one lacks the other's only"
sed -i '/all-fr/d' "$c/campaign.yaml"

# what cannot be
gives 64 "a key that is none" marathon print "$c" all --sort postcod
has "$err" "nothing is sorted by 'postcod' (is it 'postcode'?)" "is named"
gives 64 "a case where there is none" marathon print "$c" all --sort case
has "$err" "'all' does not go by case" "is refused"
gives 64 "a writer where there is none" marathon print "$c" all --split writer
gives 64 "two ways" marathon print "$c" all --split country --separate
sed -i 's/sort: \[writer, country\]/split: town/' "$c/campaign.yaml"
gives 65 "in the campaign" marathon check "$c"
has "$err" "campaign.yaml:9:45: nothing is sorted by 'town'" "with its place"
sed -i '/both:/,$d' "$c/campaign.yaml"

# faults of rows come once, in the order of the list
printf 'name,address,country\nAnna,1 Road,FR\nBen,,DE\nCleo,3 Road\nDora,4 Road,CH\nEmil,,AT\n' >"$c/list.csv"
rm -r "$c/out" "$c"/marathon.db*
gives 1 "faulty rows" marathon print "$c" all --sort country --skip-faulty
is "$(cut -d, -f1 "$c/out/faults.csv" | tr '\n' ' ')" "name Ben Cleo Emil " "are in their order"
has "$err" "3 of 5" "and counted once"
is "$(who "$c/out/all.pdf")" "Dora Anna " "the others are made"

# stopped in the middle
echo name,address,country >"$c/list.csv"
seq 1 3000 | awk '{print "P" $1 "," $1 " Road," substr("ATBECHDEESFR", $1 % 6 * 2 + 1, 2)}' >>"$c/list.csv"
rm -r "$c/out" "$c"/marathon.db*
"$BIN" print "$c" all --date $date --split country >/dev/null 2>&1 &
killed=$!
while [ ! -e "$c/out/all-be.pdf" ] && kill -0 $killed 2>/dev/null; do :; done
kill -9 $killed
wait $killed 2>/dev/null
rm -f "$c"/out/*.part-*
[ ! -e "$c/out/all-fr.pdf" ]
ok $? "a run is killed in the middle"
gives 0 "print again" marathon print "$c" all --date $date --split country
has "$err" "made before, unchanged" "goes on behind what is there"
is "$(placed all)" good "no letter is lost or there twice"
is "$(files)" "all-at.pdf all-be.pdf all-ch.pdf all-de.pdf all-es.pdf all-fr.pdf " "all files are there"

# a long list that is read in another order takes no more memory
rm -r "$c/out" "$c"/marathon.db*
grown=$(/usr/bin/python3 - "$BIN" "$c" <<'END'
import os, random, sys
program, folder = sys.argv[1:]
random.seed(1)
with open(folder + "/list.csv", "w") as f:
    f.write("name,address,postcode,country,notes\n")
    for i in range(6000):
        f.write("P%d,%d Road,%05d,FR,%s\n"
                % (i, i, random.randrange(100000), "x" * 10000))
def memory(*options):
    pid = os.fork()
    if pid == 0:
        null = os.open("/dev/null", os.O_RDWR)
        for fd in range(3):
            os.dup2(null, fd)
        os.execv(program, [program, "print", folder, "all", *options])
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_maxrss // 1024 if status == 0 else 10000
print(memory("--sort", "postcode") - memory())
END
)
is "$((grown < 16))" 1 "60 MB are sorted in fixed memory ($grown MiB more)"

done_testing
