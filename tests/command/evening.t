#!/bin/sh
# An evening of a volunteer: from a spreadsheet (LibreOffice Calc saved it) to
# letters in the post.  What each command says comes next is typed next.
. tests/command/lib.sh

c=$work/evening
pdf=$c/out/letters.pdf
cp tests/fixtures/evening/members.xlsx "$work/"
cat >"$work/promise.fr.md" <<'END'
---
subject: Nadia Exemple attend votre lettre
kind: call
---
{{ salutation }},

Le {{ Depuis | date }}, vous avez promis d'écrire une lettre par an. Celle de cette année est pour **Nadia Exemple**, avocate, arretée pour avoir défendu des grévistes.

{{ closing }}
END

pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
# names PDF: to whom its letters go
names() { pdftotext "$1" - | sed -n 's/^\f\{0,1\}M\(me\|\.\) //p'; }
count() { pdftotext "$1" - | grep -c "$2"; }
files() { (cd "$c/out" && ls | tr '\n' ' '); }
# next WHAT: whether the last command ended with `marathon WHAT`
next() {
	is "$(sed -n 's/.*\(marathon [a-z].*\)$/\1/p' "$work/err" | tail -1)" \
		"marathon $1" "next is: ${1%%/*}"
}

gives 0 "a campaign from a spreadsheet and a letter" marathon new "$c" \
	--list "$work/members.xlsx" --letter "$work/promise.fr.md"
has "$err" "members.xlsx (members): XLSX, 60 rows" "says what the list is"
has "$err" "CP = postcode" "and what its columns are"
next "fields $c"
sed -i "s/letter: .*/letter: promise/; s/'Our group'/Cercle de Montpellier/
s/'Your town'/Montpellier/; s/12 street of your group/12 rue des Lilas/
s/34000 Your town/34000 Montpellier/; 1a date: 2026-12-10" "$c/campaign.yaml"

gives 0 "what a letter may use" marathon fields "$c"
has "$out" "Depuis                           2011-03-25" "dates are dates"
next "check $c"

gives 1 "all is checked" marathon check "$c"
has "$out" "letters: 53 letters on paper" "53 can be made"
while read -r fault; do
	has "$err" "$c/members.xlsx (members)$fault" "row$fault"
done <<'END'
:5:20: 'Noëlle Ødegård' has no address
:12:1: no letter in 'klingon' for 'Nuria Wiśniewska' (there is: fr)
: D19: a private-use character
:25:25: no font has '𓀀' (U+13000)
:32:1: the address leaves its window
:43:1: 'Depuis' is empty, and
:57:1: 'mardi passé' is not a date
END
has "$err" "7 of 60 rows cannot be used, see $c/out/faults.csv" "seven cannot"
next "print $c --skip-faulty"
is "$(/usr/bin/python3 -c '
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
print([r["row"] for r in rows], rows[4]["Adresse"].count("\n"))
' "$c/out/faults.csv")" "['5', '12', '19', '25', '32', '43', '57'] 14" \
	"the list of them is a table again"

gives 0 "a sheet to test the printer" marathon print "$c" --test-sheet
is "$out" "$c/out/test-sheet.pdf" "is a file"
next "print $c"
gives 1 "printing asks first" marathon print "$c"
has "$err" "7 of 60 cannot be used" "says why"
is "$(files)" "faults.csv test-sheet.pdf " "and makes no letter"

gives 1 "printing without them" marathon print "$c" --skip-faulty
is "$out" "$pdf" "makes one file"
has "$err" "53 letters made" "of all others"
is "$(pages "$pdf")" 53 "with a page for each"
pdftotext -f 1 -l 1 -layout "$pdf" - | sed 's/^ *//' >"$work/first"
while read -r line; do
	grep -q -x -F "$line" "$work/first"
	ok $? "the first letter has '$line'" "$(cat "$work/first")"
done <<'END'
Cercle de Montpellier
12 rue des Lilas
Mme Françoise Crèvecœur
1 quai de la Bièvre
31000 TOULOUSE
Montpellier, le 10 décembre 2026
Nadia Exemple attend votre lettre
Chère amie,
END
is "$(count "$pdf" OUZBÉKISTAN)" 1 "a letter abroad names its country"
is "$(count "$pdf" arretée)" 53 "a slip is in all of them"
next "mark printed $c"

sed -i 's/arretée/arrêtée/' "$c/promise.fr.md"
gives 1 "the letter is mended" marathon print "$c" --skip-faulty
is "$(files)" "faults.csv letters.pdf test-sheet.pdf " "the file is made anew"
is "$(count "$pdf" arretée) $(count "$pdf" arrêtée)" "0 53" "all of it"
next "mark printed $c"
gives 0 "it is on paper" marathon mark printed "$c"
has "$err" "53 letters marked printed" "all of it"
next "mark posted $c"
cp "$pdf" "$work/printed.pdf"
gives 1 "printing once more" marathon print "$c" --skip-faulty
has "$err" "53 printed before, unchanged: left out" "makes none twice"
has "$err" "7 of 60 cannot be used" "counts the faulty ones among all"
has "$err" "there is nothing to print" "and says so"
next "status $c"

# the spreadsheet is mended
cp tests/fixtures/evening/members-mended.xlsx "$c/members.xlsx"
gives 0 "the mended list" marathon check "$c"
has "$err" "No faults" "has no fault"
next "preview $c"
gives 0 "a look at one" marathon preview "$c" --only "Noëlle Ødegård"
has "$out" "vous avez promis d'écrire" "is its text"
next "print $c"
gives 0 "the rest is printed" marathon print "$c"
is "$out" "$c/out/letters-2.pdf" "in a file of its own"
has "$err" "7 letters made" "only these"
is "$(names "$out" | tr '\n' ',')" "Noëlle Ødegård,Nuria Wiśniewska,\
Inès Le-Gall,Héloïse Bœuf-Garçon,Théo Lefèvre,Théo Peña,Ilyès Žukauskas," \
	"those that were mended"
cmp -s "$pdf" "$work/printed.pdf"
ok $? "what is on paper stays as it is"
next "mark printed $c"

# coffee is spilt over some pages
gives 0 "some pages once more" marathon print "$c" --again 37-44
has "$err" "8 letters once more" "as many"
is "$(pages "$out")" 8 "with a page for each"
is "$(pdftotext -layout "$out" -)" "$(pdftotext -f 37 -l 44 -layout "$pdf" -)" \
	"are just these pages"
is "$(names "$out" | wc -l)" 8 "to eight persons"

gives 0 "the rest is on paper" marathon mark printed "$c"
has "$err" "7 letters marked printed" "too"
next "mark posted $c"
gives 0 "all go to the post" marathon mark posted "$c"
has "$err" "60 letters marked posted" "one for each row"
next "status $c"
gives 0 "how it stands" marathon status "$c"
is "$(printf '%s\n' "$out" | tr -s ' \n' ' ')" " posted letters 60 " "all are posted"
is "$err" "" "and nothing is left to do"

done_testing
