#!/bin/sh
# Letters that are to fit one page: tightened within limits, or refused.
. tests/command/lib.sh

c=$work/c
mkdir "$c"
cat >"$c/campaign.yaml" <<'END'
name: Essai
language: fr
country: FR
place: Montpellier
from:
  name: Groupe de Montpellier
  address: |
    12 rue des Lilas
    34000 Montpellier
mailings:
  letters:
    letter: long
    to: list.csv
    channel: print
END
cat >"$c/long.fr.md" <<'END'
---
subject: Une lettre
fit: one-page
---
{{ salutation }},

{% assign n = Lignes | plus: 0 %}{% for i in (1..n) %}Ligne {{ i }} de la lettre\
{% endfor %}fin

{{ closing }}
END
list() {
	echo "name;address;postcode;town;country;Lignes"
	for n in "$@"; do
		echo "Ali Exemple;$n rue des Lilas;34000;Montpellier;FR;$n"
	done
}
# of each page of a PDF: size of the type, leading, where the last line ends (mm)
type_of() {
	pdftotext -bbox-layout "$1" "$work/boxes.html"
	/usr/bin/python3 - "$work/boxes.html" <<'END'
import re, sys
for page in open(sys.argv[1]).read().split("<page ")[1:]:
    lines = [tuple(map(float, m)) for m in re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">Ligne<', page)]
    pitch = min(b[1] - a[1] for a, b in zip(lines, lines[1:]))
    last = max(float(m) for m in re.findall(r'yMax="([\d.]+)">', page))
    print(f"{lines[0][2] - lines[0][1]:.2f} {pitch:.2f} {last * 25.4 / 72:.0f}")
END
}

list 10 26 29 31 >"$c/list.csv"
gives 0 "print letters of many lengths" marathon print "$c" --date 2026-11-24
is "$(pdfinfo "$c/out/letters.pdf" | sed -n 's/^Pages: *//p')" 4 "each is one page"
type_of "$c/out/letters.pdf" >"$work/type"
# the height of a word's box goes with the size of its type
sizes=$(awk 'NR == 1 {full = $1} {printf "%.1f ", 11 * $1 / full}' "$work/type")
has "$sizes" "11.0 11.0 10" "long ones are in smaller type, none is below 10 points ($sizes)"
is "$(awk 'NR == 1 {full = $1} {if ($2 < 1.18 * 11 * $1 / full - 0.05) print}' "$work/type")" \
	"" "the leading stays at 1.18 of that or more"
is "$(awk 'NR == 1 {print $2}' "$work/type")" 14.00 "a letter that fits is left as it is"
is "$(awk '$3 > 282 {print}' "$work/type")" "" "15 mm at the foot stay free"
is "$(pdftotext "$c/out/letters.pdf" - | grep -o 'Groupe de Montpellier' | wc -l)" 8 \
	"each has its sender and its signature"

list 10 80 >"$c/list.csv"
gives 1 "one that is far too long" marathon print "$c" --skip-faulty --date 2026-11-24
has "$err" "c/list.csv:3:1: the letter is 47 lines too long for one page" \
	"is a fault of its row, and says by how much"
is "$(pdfinfo "$c/out/letters.pdf" | sed -n 's/^Pages: *//p')" 1 "the others are made"

list 80 10 >"$c/list.csv"
gives 1 "a selection of those that are too long" marathon print "$c" --limit 1 --skip-faulty
lacks "$err" "no letter fits" "says nothing of the others"
list 80 90 >"$c/list.csv"
gives 65 "where all are too long" marathon check "$c"
has "$err" "c/long.fr.md:3:6: no letter fits one page" "it is the letter's fault"

sed -i 's/one-page/two/' "$c/long.fr.md"
gives 65 "another way to fit" marathon check "$c"
has "$err" "c/long.fr.md:3:6: 'two' is no way to fit a letter: write 'fit: one-page', or leave it out" \
	"is refused"
sed -i '/^fit:/d' "$c/long.fr.md"
list 30 31 >"$c/list.csv"
gives 0 "without fit:" marathon print "$c" --date 2026-11-24 -o "$work/wide"
is "$(pdfinfo "$work/wide/letters.pdf" | sed -n 's/^Pages: *//p')" 4 "a letter may have two pages"
sed -i 's/^    letter: long/&\n    fit: one-page/' "$c/campaign.yaml"
gives 0 "fit: in the mailing" marathon print "$c" --date 2026-11-24 -o "$work/close"
is "$(pdfinfo "$work/close/letters.pdf" | sed -n 's/^Pages: *//p')" 2 "does the same"
list 80 >"$c/list.csv"
gives 65 "and is pointed at" marathon check "$c"
has "$err" "c/campaign.yaml:13:10: no letter fits one page" "where it stands"

done_testing
