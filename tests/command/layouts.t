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

done_testing
