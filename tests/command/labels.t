#!/bin/sh
# Labels and envelopes: each address in its label, in the order of the letters.
. tests/command/lib.sh

cp -R samples/marathon-2017 "$work/c"
pdf=$work/c/out/letters-labels.pdf

# PDF START-AT COLUMNS ROWS LEFT TOP WIDTH HEIGHT PITCH_X PITCH_Y, in mm: edges
# are drawn there, and each word lies in a label; says how many are filled
cat >"$work/sheet.py" <<'END'
import re, subprocess, sys
pdf, first = sys.argv[1], int(sys.argv[2])
columns, rows = map(int, sys.argv[3:5])
left, top, w, h, pitch_x, pitch_y = map(float, sys.argv[5:11])
mm = 72 / 25.4
def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE).stdout.decode("latin-1")
def corners(n):
    x, y = left + n % columns * pitch_x, top + n // columns % rows * pitch_y
    return x, y, x + w, y + h
page_h = float(re.search(r"Page size: *[\d.]+ x ([\d.]+)", run("pdfinfo", pdf)).group(1))
content = run("qpdf", "--qdf", "--object-streams=disable", pdf, "-")
bars = [tuple(map(float, m)) for m in re.findall(
    r"^(-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+) re$", content, re.M)]
for n in range(columns * rows):
    four = bars[4 * n:4 * n + 4]
    drawn = (min(b[0] for b in four), page_h - max(b[1] + b[3] for b in four),
        max(b[0] + b[2] for b in four), page_h - min(b[1] for b in four))
    for got, wanted in zip(drawn, corners(n)):
        if abs(got / mm - wanted) > 0.2:
            print("label", n + 1, "has a corner at", got / mm, "not", wanted)
slots = set()
html = run("pdftotext", "-bbox", pdf, "-")
for sheet, page in enumerate(html.split("<page ")[1:]):
    for word in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', page):
        x0, y0, x1, y1 = [float(v) / mm for v in word]
        inside = [n for n in range(columns * rows) for c in [corners(n)]
            if c[0] + 1 < x0 and x1 < c[2] - 1 and c[1] < y0 and y1 < c[3]]
        if not inside:
            print("a word at", x0, y0, "is in no label")
        slots.update(sheet * columns * rows + n for n in inside)
if slots != set(range(first - 1, first - 1 + len(slots))):
    print("filled are", sorted(slots))
print(len(slots))
END

# sheet_is START-AT NAME COLUMNS ROWS LEFT TOP WIDTH HEIGHT PITCH_X PITCH_Y
sheet_is() {
	start=$1 name=$2
	shift 2
	gives 0 "labels on $name" marathon labels "$work/c" letters \
		--sheet "$name" --start-at "$start" --outlines
	is "$(/usr/bin/python3 "$work/sheet.py" "$pdf" "$start" "$@")" 45 \
		"$name, from label $start: 45 addresses in 45 labels, corners within 0.2 mm"
}
# the makers' own measures
sheet_is 1 L7160 3 7 7.21 15.15 63.5 38.1 66.04 38.1
has "$err" "45 labels on 3 sheets of L7160: $pdf" "what was made is said"
is "$out" "$pdf" "its name is on stdout"
has "$err" "1 case is closed" "the closed case is left out"
sheet_is 5 l7160 3 7 7.21 15.15 63.5 38.1 66.04 38.1
has "$err" "45 labels on 3 sheets" "used labels are passed over on the first sheet only"
sheet_is 1 L7163 2 7 4.65 15.15 99.1 38.1 101.6 38.1
sheet_is 14 L7163 2 7 4.65 15.15 99.1 38.1 101.6 38.1
sheet_is 1 5160 3 10 4.7625 12.7 66.675 25.4 69.85 25.4
is "$(pdfinfo "$pdf" | sed -n 's/^Page size: *//p')" "612 x 792 pts (letter)" "5160 is US Letter"
sheet_is 1 J8651 5 13 4.67 10.9 38.1 21.17 40.64 21.17

[ ! -e "$work/c/marathon.db" ]
ok $? "labels are no deliveries: nothing is in the log"

gives 0 "labels without outlines" marathon labels "$work/c" letters --sheet L7160
cp "$pdf" "$work/first.pdf"
gives 0 "once more" marathon labels "$work/c" letters --sheet "Avery L7160"
cmp -s "$pdf" "$work/first.pdf"
ok $? "the same labels give the same bytes, in the same file"
gives 0 "qpdf is content" qpdf --check "$pdf"
gives 0 "pdffonts reads it" pdffonts "$pdf"
is "$(printf '%s\n' "$out" | tail -n +3 | awk '{print $(NF-4), $(NF-3), $(NF-2)}' | sort -u)" \
	"yes yes yes" "every font is embedded, subset and mapped to Unicode"
is "$(pdfinfo "$pdf" | sed -n 's/^Title: *//p')" letters-labels "it has a title"
out=$(qpdf --qdf --object-streams=disable "$pdf" - | LC_ALL=C tr -cd '\n -~')
has "$out" "/PrintScaling /None" "viewers are asked not to scale"
has "$out" "/Lang (fr)" "it has a language"
lacks "$out" " re
" "nothing but text is on it"
jars=/usr/share/java
if [ -r $jars/preflight.jar ]; then
	gives 0 "an archive takes it" java -cp "$jars/preflight.jar:$jars/pdfbox2.jar:$jars/fontbox2.jar:$jars/xmpbox.jar:$jars/commons-logging.jar:$jars/javax.activation.jar:$jars/jaxb-api.jar" \
		org.apache.pdfbox.preflight.Validator_A1b "$pdf"
	has "$out" "is a valid PDF/A-1b file" "as PDF/A-1b"
fi

# the n-th label and the n-th envelope belong to the n-th letter
gives 0 "envelopes" marathon labels "$work/c" letters --envelope DL
has "$err" "45 envelopes DL: $work/c/out/letters-envelopes.pdf" "what was made is said"
gives 0 "letters" marathon print "$work/c" letters
lines=$(/usr/bin/python3 - "$work/c/out" <<'END'
import re, subprocess, sys
mm = 72 / 25.4
def pages(name):
    html = subprocess.run(["pdftotext", "-bbox", sys.argv[1] + "/" + name, "-"],
        stdout=subprocess.PIPE).stdout.decode()
    for page in html.split("<page ")[1:]:
        yield [(float(x) / mm, float(y) / mm, float(z) / mm, float(b) / mm, t)
            for x, y, z, b, t in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" '
                r'xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)]
def block(words, x0, y0, x1, y1):
    return [w[4] for w in words if x0 <= w[0] < x1 and y0 <= w[1] < y1]
letters = [block(p, 100, 35, 200, 82) for p in pages("letters.pdf")]
labels = []
for p in pages("letters-labels.pdf"):
    for n in range(21):
        x, y = 7.21 + n % 3 * 66.04, 15.15 + n // 3 * 38.1
        words = block(p, x, y, x + 63.5, y + 38.1)
        labels += [words] if words else []
envelopes = list(pages("letters-envelopes.pdf"))
print(len(letters), letters == labels,
    letters == [block(p, 99, 40, 200, 95) for p in envelopes])
# nothing under the stamp, nothing in the code strip: all in its zone
print(sum(not (99.9 <= w[0] and w[2] <= 200 and 51 <= w[1] and w[3] <= 92 or
    9.9 <= w[0] and w[2] <= 90 and 7 <= w[1] and w[3] <= 38)
    for p in envelopes for w in p))
print(len({" ".join(block(p, 0, 0, 100, 40)) for p in envelopes}))
END
)
is "$lines" "45 True True
0
5" "label n and envelope n have the address of letter n, envelopes its writer's too; all in their zones"
lacks "$(pdftotext "$pdf" -)" "OUZBÉKISTAN" "nothing of the closed case"
is "$(pdfinfo "$work/c/out/letters-envelopes.pdf" | sed -n 's/^Page size: *//p')" \
	"623.622 x 311.811 pts" "an envelope is its page, and lies on its side"
gives 0 "qpdf is content with envelopes" qpdf --check "$work/c/out/letters-envelopes.pdf"
gives 0 "C5" marathon labels "$work/c" letters --envelope c5 --limit 1
is "$(pdfinfo "$out" | sed -n 's/^Page size: *//p')" "649.134 x 459.213 pts" "is 229 x 162 mm"
gives 0 "one for each recipient" marathon labels "$work/c" letters --sheet L7160 --unique
has "$err" "9 labels on one sheet of L7160" "who gets five letters gets one label"

# what is not to be had
gives 64 "a label that the sheet has not" marathon labels "$work/c" letters --sheet L7163 --start-at 15
has "$err" "not a whole number from 1 to 14" "is refused by the sheet's size"
gives 64 "an unknown sheet" marathon labels "$work/c" letters --sheet L716O
has "$err" "(is it 'L7160'?)" "gets the nearest name"
gives 64 "no sheet" marathon labels "$work/c" letters
has "$err" "--sheets" "is told where to look"
gives 64 "a mailing by e-mail" marathon labels "$work/c" supporters --sheet L7160
gives 77 "a closed case" marathon labels "$work/c" letters --sheet L7160 --case "$(
	grep -l '^state: closed' "$work"/c/cases/*.md | sed 's,.*/,,;s,\.md$,,')"
gives 0 "all sheets" marathon labels --sheets
has "$out" "L7160        A4      3 x 7   63.5 x 38.1 mm" "are listed"
mkdir "$work/other"
echo mine >"$work/other/letters-labels.pdf"
gives 0 "a file of somebody else" marathon labels "$work/c" letters --sheet L7160 -o "$work/other"
is "$out" "$work/other/letters-labels-2.pdf" "is not written over"
is "$(cat "$work/other/letters-labels.pdf")" mine "and kept"

# long addresses
mkdir "$work/d"
cat >"$work/d/campaign.yaml" <<'END'
name: Essai
language: fr
country: FR
from: {name: Groupe de Montpellier, address: "12 rue des Lilas\n34000 Montpellier"}
mailings:
  note: {letter: note, to: list.csv, channel: print, layout: plain}
END
printf -- '---\nsubject: Bonjour\nkind: call\n---\nMerci.\n' >"$work/d/note.fr.md"
cat >"$work/d/list.csv" <<'END'
name;address;postcode;town
Amélie Exemple;1 rue des Lilas;34000;Montpellier
Association des amis de la correspondance;Bâtiment des archives, escalier B, 14 boulevard de l'Exemple;75011;Paris
Association internationale des amis de la littérature épistolaire et de la correspondance;Bâtiment des archives départementales, escalier B, 14 boulevard de l'Exemple prolongé;75011;Paris
Zoé Exemple;2 rue des Lilas;34000;Montpellier
END
gives 1 "an address without room" marathon labels "$work/d" --sheet L7651
has "$err" "list.csv:4:1: the address has no room on its label (3 of sheet 1), even in 7 points" \
	"is a fault that names row and label"
[ ! -e "$work/d/out/note-labels.pdf" ]
ok $? "nothing is made"
gives 1 "going on without it" marathon labels "$work/d" --sheet L7651 --skip-faulty
has "$err" "1 address is set smaller, in 7 points" "one that has room is set smaller"
has "$err" "3 labels on one sheet of L7651" "three are made"
places=$(pdftotext -bbox "$work/d/out/note-labels.pdf" - |
	sed -n 's/.*xMin="\([0-9.]*\)" yMin="[0-9.]*".*>\(Amélie\|Zoé\|Association\)<.*/\2 \1/p' |
	awk '{print $1, int(($2 * 25.4 / 72 - 4.67) / 40.64) + 1}' | tr '\n' ' ')
is "$places" "Amélie 1 Association 2 Zoé 4 " "its label stays empty, the others keep theirs"
gives 0 "the same on large labels" marathon labels "$work/d" --sheet L7165
lacks "$err" "smaller" "is no matter"
gives 0 "on C6 envelopes" marathon labels "$work/d" --envelope C6
is "$(pdfinfo "$out" | sed -n 's/^Pages: *//p')" 4 "a page each"

# a campaign's own sheets
head=name,page_w_mm,page_h_mm,label_w_mm,label_h_mm,columns,rows,left_mm,top_mm,pitch_x_mm,pitch_y_mm
own() {
	printf '%s\n' "$head" "$@" >"$work/d/labels.csv"
}
own 'Ours,210,297,90,50,2,5,10,20,95,52' 'L7160,210,297,60,38.1,3,7,10,15,65,38.1'
gives 0 "a sheet of one's own" marathon labels "$work/d" --sheet ours
gives 0 "one of a known name" marathon labels "$work/d" --sheet L7160 --outlines
is "$(/usr/bin/python3 "$work/sheet.py" "$work/d/out/note-labels.pdf" 1 3 7 10 15 60 38.1 65 38.1)" 4 \
	"has its own geometry"
gives 0 "the list" marathon labels "$work/d" --sheets
has "$out" "Ours         A4      2 x 5   90 x 50 mm" "has it too"
own 'Ours,210,297,90,50,2,5,10,20,80,52'
gives 65 "labels that overlap" marathon labels "$work/d" --sheet ours
has "$err" "labels.csv:2:30: the labels overlap" "are a fault of labels.csv"
own 'Ours,210,297,90,60,2,5,10,20,95,62'
gives 65 "labels outside the page" marathon labels "$work/d" --sheet ours
has "$err" "the labels leave the page: the last one ends at 328 mm of 297" "are one too"
own 'Ours,210,297,-9,50,0,5,10,20,95,52'
gives 65 "no length and no count" marathon labels "$work/d" --sheet ours
has "$err" "labels.csv:2:14: '-9' is no length" "are seen"
has "$err" "labels.csv:2:20: '0' is not a whole number from 1 to 100" "in one pass"
printf 'name;label_w_mm;page_w_mm;page_h_mm;label_h_mm;columns;rows;left_mm;top_mm\nÀ nous;63,5;210;297;38,1;1;7;7;15\n' \
	>"$work/d/labels.csv"
gives 0 "a table as spreadsheets write it" marathon labels "$work/d" --sheet "a nous"

done_testing
