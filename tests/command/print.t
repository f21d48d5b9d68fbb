#!/bin/sh
# Letters on paper: a PDF that readers agree on, and the state of its letters.
. tests/command/lib.sh

cp -R samples/marathon-2017 "$work/c"
pdf=$work/c/out/letters.pdf
gives 0 "print" marathon print "$work/c" letters --date 2026-12-10
is "$out" "$pdf" "its name is on stdout"
has "$err" "1 case is closed (Action terminée): left out" "the closed case is left out"

gives 0 "qpdf is content" qpdf --check "$pdf"
gives 0 "pdffonts reads it" pdffonts "$pdf"
is "$(printf '%s\n' "$out" | tail -n +3 | awk '{print $(NF-4), $(NF-3), $(NF-2)}' | sort -u)" \
	"yes yes yes" "every font is embedded, subset and mapped to Unicode"
gives 0 "pdftotext reads it" pdftotext "$pdf" "$work/text"
is "$err" "" "without a word of warning"
is "$(mutool draw -F txt "$pdf" 2>&1 >/dev/null | grep -c error)" 0 "mutool reads it too"
text=$(cat "$work/text")
names=$(cut -d';' -f2- "$work/c/writers.csv" | head -1)
missing=$(/usr/bin/python3 - "$work/c" "$work/text" <<'END'
import csv, glob, re, sys
text = open(sys.argv[2]).read()
flat = re.sub(r"\s+", " ", text)
raw = open(sys.argv[1] + "/writers.csv", encoding="utf-8-sig").read()
rows = list(csv.reader(raw.splitlines(), delimiter=";" if ";" in raw.split("\n")[0] else ","))
wanted = []
for path in glob.glob(sys.argv[1] + "/cases/*.md"):
    head = open(path).read()
    if "state: closed" not in head:
        wanted.append(re.search(r"^name: (.*)$", head, re.M).group(1).strip())
name = [i for i, h in enumerate(rows[0]) if h.lower() in ("name", "nom complet", "nom")]
first = [i for i, h in enumerate(rows[0]) if h.lower() in ("prénom", "first_name")]
for r in rows[1:]:
    if r:
        wanted.append(" ".join([r[i] for i in first] + [r[name[0]]]))
print([w for w in wanted if w not in flat])
END
)
# a case written to in Russian has its name in Russian
has "$missing" "[" "names were looked for"
is "$(printf '%s' "$missing" | sed "s/'Aïgoul Sattarova'//; s/, //g")" "[]" \
	"every name comes back, with its accents"
lacks "$text" "Khamidkariev" "nothing of the closed case is printed"
has "$text" "Montpellier, le 10 décembre 2026" "place and date"
has "$text" "Montpellier, 10 декабря 2026" "in Russian too"

# the address stands in the window, 4 mm clear of its edge (mm: x 100-200, y 35-80)
pdftotext -bbox "$pdf" "$work/boxes.html"
outside=$(/usr/bin/python3 - "$work/boxes.html" <<'END'
import re, sys
mm = 72 / 25.4
bad = 0
for page in open(sys.argv[1]).read().split("<page ")[1:]:
    words = [tuple(map(float, m)) for m in re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', page)]
    block = [w for w in words if w[0] > 100 * mm and w[1] < 82 * mm]
    bad += not block
    for x0, y0, x1, y1 in block:
        bad += not (104 * mm <= x0 and x1 <= 196 * mm and 39 * mm <= y0 and y1 <= 76 * mm)
print(bad)
END
)
is "$outside" 0 "each address lies in the window of its envelope"

cp "$pdf" "$work/first.pdf"
gives 0 "print again" marathon print "$work/c" letters --date 2026-12-10
cmp -s "$pdf" "$work/first.pdf"
ok $? "the same letters give the same bytes"
gives 0 "one file each" marathon print "$work/c" letters --separate \
	-o "$work/each" --case ayse-yildirim
is "$(ls "$work"/each/letters/*.pdf | wc -l)" 5 "as many files as letters"
gives 0 "mark them printed" marathon mark printed "$work/c" letters
has "$err" "45 letters marked printed" "all of them"
gives 0 "print once more" marathon print "$work/c" letters --date 2026-12-10
has "$err" "there is nothing to print" "makes nothing"
sed -i 's/^{{ closing }}/Une phrase de plus.\n\n&/' "$work/c/appeal.en.md"
gives 0 "a mended letter" marathon print "$work/c" letters --date 2026-12-10
is "$out" "$work/c/out/letters-2.pdf" "goes into a file of its own"
is "$(pdfinfo "$work/c/out/letters-2.pdf" | sed -n 's/^Pages: *//p')" \
	"$(grep -c "^  *language: en" "$work"/c/cases/*.md | awk -F: '{n += $2} END {print 5 * n}')" \
	"with the corrected letters only"
cmp -s "$pdf" "$work/first.pdf"
ok $? "the file that was printed is left alone"

gives 0 "status" marathon status "$work/c"
has "$out" "printed" "knows what is on paper"

# a foreign file is not overwritten
mkdir "$work/other"
echo mine >"$work/other/letters.pdf"
gives 0 "print into a folder with another file" marathon print "$work/c" letters \
	-o "$work/other" --limit 1 --case zsofia-erdos
is "$(cat "$work/other/letters.pdf")" mine "it is kept"

# nothing half written where there is no room
gives 73 "a folder that cannot be made" marathon print "$work/c" letters -o /dev/null/x

done_testing
