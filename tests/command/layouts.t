#!/bin/sh
# Paper in its envelope: the address, and nothing else, in each layout's window.
. tests/command/lib.sh

mkdir "$work/c"
cat >"$work/c/campaign.yaml" <<'END'
name: Essai
language: fr
country: FR
place: Montpellier
date: 2026-12-10
from: {name: Groupe de Montpellier, address: "12 rue des Lilas\n34000 Montpellier"}
mailings:
  note: {letter: note, to: list.csv, channel: print}
END
printf -- '---\nsubject: Bonjour\nkind: call\n---\n' >"$work/c/note.fr.md"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	printf 'Une phrase, et une autre encore, pour la troisième fois. Rien ne manque à cette lettre, que sa fin.\n\n'
done >>"$work/c/note.fr.md"

# a short one, and the longest that post offices sort: six lines of 38, and the
# country as the seventh
cat >"$work/c/list.csv" <<'END'
name;function;organisation;address;postcode;town;country
Zoé Un;;;1 rue Courte;34000;Nîmes;
Maximilienne de la Rochefoucauld-Aumon;Première présidente de la commission b;Observatoire international des prisons;"Bâtiment des archives escalier B porte
14 boulevard du Général-de-Montmorency";75011;Saint-Rémy-en-Bouzemont-Genest-Yx;
Maximilienne de la Rochefoucauld-Aumon;Première présidente de la commission b;Observatoire international des prisons;"Bâtiment des archives escalier B porte
14 boulevard du Général-de-Montmorency";100047;Saint-Rémy-en-Bouzemont-Genest-Y;Ouzbékistan
END

# PDF LAYOUT X Y W H: what is wrong with the words in the window
cat >"$work/window.py" <<'END'
import re, subprocess, sys
x, y, w, h = map(float, sys.argv[3:7])
spare, mm = 4, 72 / 25.4
html = subprocess.run(["pdftotext", "-bbox", sys.argv[1], "-"], stdout=subprocess.PIPE).stdout.decode()
bad, letter = [], -1
addresses = [{"ZOÉ", "UN", "1", "COURTE", "34000"},
    {"MAXIMILIENNE", "OBSERVATOIRE", "14", "75011"},
    {"MAXIMILIENNE", "ARCHIVES", "14", "100047", "OUZBÉKISTAN"}]
others = {"GROUPE", "LILAS", "DÉCEMBRE", "PHRASE,", "BONJOUR"}
for page in html.split("<page ")[1:]:
    words = [(float(a) / mm, float(b) / mm, float(c) / mm, float(d) / mm, t.upper()) for a, b, c, d, t in re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)]
    if not any(b[4] == "BONJOUR" for b in words):
        continue
    letter += 1
    seen = [b for b in words if b[0] < x + w and b[2] > x and b[1] < y + h and b[3] > y]
    for x0, y0, x1, y1, word in seen:
        room = (x0 - x, y0 - y, x + w - x1, y + h - y1)
        if min(room) < spare - 0.01:
            bad.append((letter, word, [round(r, 2) for r in room]))
    names = {b[4] for b in seen}
    if addresses[letter] - names:
        bad.append((letter, "not in the window", addresses[letter] - names))
    if names & others:
        bad.append((letter, "in the window", names & others))
if letter != 2:
    bad.append((letter + 1, "letters"))
if bad:
    print(*bad, sep="\n")
END

# window_is LAYOUT X Y W H FAMILY
window_is() {
	rm -rf "$work/l"
	cp -R "$work/c" "$work/l"
	# USPS: five lines at most, the country's among them
	[ "$1" != us-no9 ] || sed -i 's/;Première[^;]*;/;;/; 5s/;Obs[^;]*;/;;/' "$work/l/list.csv"
	sed -i "s/channel: print/&, layout: $1/" "$work/l/campaign.yaml"
	echo "type: {family: $6}" >>"$work/l/campaign.yaml"
	gives 0 "letters on $1 in $6" marathon print "$work/l"
	is "$(/usr/bin/python3 "$work/window.py" "$work/l/out/note.pdf" "$@")" "" \
		"$1: short and longest addresses in the window, 4 mm clear, and nothing else"
}
for family in 'Gentium Plus' 'Liberation Serif'; do
	window_is fr-dl-right 100 35 100 45 "$family"	# NF Z 11-001
	window_is de-5008-a 20 27 85 45 "$family"	# DIN 5008, form A
	window_is de-5008-b 20 45 85 45 "$family"	# form B
	window_is ch-right 112 45 90 45 "$family"	# SN 010130
	window_is ch-left 20 35.5 100 45 "$family"
	window_is us-no9 17.46 55.56 114.3 28.58 "$family"
	window_is ru-dlo-right 110 5 95 55 "$family"
	window_is plain 106 36 100 45 "$family"	# no window: where it stands
done

# a page is the sender's country's
page_of() {
	rm -rf "$work/l"
	cp -R "$work/c" "$work/l"
	sed -i "s/country: FR/country: $1/" "$work/l/campaign.yaml"
	marathon print "$work/l" --only "Zoé Un" >/dev/null 2>&1
	pdfinfo "$work/l/out/note.pdf" | sed -n 's/^Page size: *//p'
}
is "$(page_of US)" "612 x 792 pts (letter)" "from the United States a letter is US Letter"
is "$(page_of CA)" "612 x 792 pts (letter)" "from Canada too"
is "$(page_of BE)" "595.276 x 841.89 pts (A4)" "elsewhere A4"
has "$(qpdf --qdf --object-streams=disable "$work/l/out/note.pdf" - | tr -d '\000')" "/PrintScaling /None" \
	"viewers are asked not to scale"

# a campaign's own layouts
own() {
	rm -rf "$work/l"
	cp -R "$work/c" "$work/l"
	printf '%s\n' "$@" >"$work/l/layouts.csv"
}
# words of the page with the subject: "x y" in mm of the one asked for
place() {
	pdftotext -bbox "$1" - | sed -n "s/.*xMin=\"\([0-9.]*\)\" yMin=\"\([0-9.]*\)\".*>$2<.*/\1 \2/p" |
		head -1 | awk '{printf "%.1f %.1f", $1 * 25.4 / 72, $2 * 25.4 / 72}'
}
own 'name,country,address_x_mm' 'fr-dl-right,,120' 'ch-left,BE,'
gives 0 "a known layout with another measure" marathon print "$work/l" --only "Zoé Un"
has "$(place "$out" Zoé)" "120." "has it, and all others as they were"
own 'name;width_mm;height_mm;address_x_mm;address_y_mm;sender_x_mm;sender_y_mm;date_x_mm;date_y_mm;body_y_mm;left_mm;right_mm;top_mm;bottom_mm' \
	'A5;148;210;70,5;30;15;10;70;60;75;15;15;15;15'
sed -i 's/channel: print/&, layout: A5/' "$work/l/campaign.yaml"
gives 0 "a new layout, as spreadsheets write it" marathon print "$work/l"
is "$(pdfinfo "$out" | sed -n 's/^Page size: *//p')" "419.528 x 595.276 pts" "has its own page"
has "$(place "$out" Zoé)" "70.5 " "and places"
sed -i 's/layout: A5/layout: A6/' "$work/l/campaign.yaml"
gives 78 "a layout that there is not" marathon print "$work/l"
has "$err" "no layout 'A6' (is it 'A5'?)" "gets the nearest name, among the campaign's own"
own 'name,window_x_mm' 'fr-dl-right,120'
gives 65 "a window that leaves the page" marathon print "$work/l"
has "$err" "layouts.csv:2:13: the layout 'fr-dl-right': the window leaves the page" "is a fault of that cell"
own 'name,address_y_mm,date_y_mm' 'fr-dl-right,36,' 'ch-right,,50' 'de-5008-b,x,' 'plain,,2000'
gives 65 "faults of rows" marathon print "$work/l"
has "$err" "layouts.csv:2:13: the layout 'fr-dl-right': the address is not within the window" "are seen"
has "$err" "layouts.csv:3:11: the layout 'ch-right': the date is in the window" "in one pass"
has "$err" "layouts.csv:5:8: the layout 'plain': the date leaves the page" "as all that would not be seen"
has "$err" "layouts.csv:4:11: 'x' is no length in millimetres" "each in its cell"
own 'name,body_y_m' 'fr-dl-right,100'
gives 65 "an unknown column" marathon print "$work/l"
has "$err" "layouts.csv:1:6: unknown column 'body_y_m' (is it 'body_y_mm'?)" "gets the nearest"

# the printer's correction
rm -rf "$work/l"
cp -R "$work/c" "$work/l"
gives 0 "a letter" marathon print "$work/l" --only "Zoé Un"
before="$(place "$out" Zoé) $(place "$out" Bonjour)"
echo 'printer: {right: 1.5, down: -2}' >>"$work/l/campaign.yaml"
gives 0 "the same for a printer that is not exact" marathon print "$work/l" --only "Zoé Un"
is "$(echo "$before $(place "$out" Zoé) $(place "$out" Bonjour)" |
	awk '{printf "%.1f %.1f %.1f %.1f", $5 - $1, $6 - $2, $7 - $3, $8 - $4}')" "1.5 -2.0 1.5 -2.0" \
	"all is moved by what was written"
gives 0 "the test sheet" marathon print "$work/l" --test-sheet
sheet=$out
is "$sheet" "$work/l/out/test-sheet.pdf" "is a file of its own"
text=$(pdftotext -layout "$sheet" - | tr '\302\240' '  ')
has "$text" "printer: {right: 51.5 moins A, down: 148 moins B}" "says what to write, in the campaign's language"
has "$text" "fr-dl-right" "names the layout"
gives 0 "it is made again" marathon print "$work/l" --test-sheet
gives 0 "qpdf is content with it" qpdf --check "$sheet"
sed -i 's/language: fr/language: en/' "$work/l/campaign.yaml"
mv "$work/l/note.fr.md" "$work/l/note.en.md"
gives 0 "for others" marathon print "$work/l" --test-sheet
lacks "$err" note "without a complaint"
text=$(pdftotext -layout "$sheet" -)
has "$text" "at 100 % (“actual size”)" "it says not to scale"
has "$text" "printer: {right: 51.5 less A, down: 148 less B}" "it is in English"
echo mine >"$sheet"
gives 73 "a file of somebody else" marathon print "$work/l" --test-sheet
is "$(cat "$sheet")" mine "is kept"
sed -i 's/right: 1.5/right: 21/' "$work/l/campaign.yaml"
gives 65 "a correction beyond 20 mm" marathon print "$work/l"
has "$err" "'21' is no way in millimetres from -20 to 20" "is a fault"

# a proof
rm -rf "$work/l"
cp -R "$work/c" "$work/l"
gives 0 "a proof" marathon print "$work/l" --proof --only "Zoé Un"
is "$out" "$work/l/out/note-proof.pdf" "is a file of its own"
[ ! -e "$work/l/marathon.db" ]
ok $? "and no delivery"
drawn=$(qpdf --qdf --object-streams=disable "$out" - | grep -a -A13 '^0.75 g$' | head -13)
has "$drawn" "283.46 742.43 283.46 0.25 re
283.46 615.12 283.46 0.25 re" "draws the window in light grey"

done_testing
