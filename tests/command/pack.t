#!/bin/sh
# Packs: for each open case a sheet and its letters, counted, without network.
. tests/command/lib.sh

cp -R samples/marathon-2017 "$work/c"
pack=$work/c/out/pack
closed=mirsobir-khamidkariev

# in a namespace without any network, where the kernel lets us make one
offline=
if unshare -n true 2>/dev/null; then
	offline="unshare -n"
elif unshare -rn true 2>/dev/null; then
	offline="unshare -rn"
fi
gives 0 "twelve letters for each authority, ${offline:-no namespace here: }without network" \
	$offline "$BIN" pack "$work/c" --copies 12 --date 2026-12-10
has "$err" "9 cases, 108 letters, 118 sheets of paper" "what was made is said"
has "$err" "1 case is closed (Action terminée)" "and what is left out"
is "$out" "$pack" "the folder is on stdout"
[ ! -e "$work/c/marathon.db" ]
ok $? "a pack is in no log"

is "$(ls "$pack" | tr '\n' ' ')" "00-contents.pdf 01-aigoul-sattarova.pdf \
02-ayse-yildirim.pdf 03-bjorn-odegard.pdf 04-fatoumata-keita.pdf \
05-jiri-dvoracek.pdf 06-jose-angel-mamani.pdf 07-lucja-wrzesniewska.pdf \
08-stefan-munteanu.pdf 09-zsofia-erdos.pdf " "contents and nine cases, in their order"

# pages FILE
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
odd=
bad=
for file in "$pack"/*.pdf; do
	[ $(($(pages "$file") % 2)) -eq 0 ] || odd="$odd $file"
	qpdf --check "$file" >/dev/null 2>&1 || bad="$bad $file"
	pdftotext "$file" - >>"$work/all"
	pdffonts "$file" | tail -n +3 |
		awk '{print $(NF-4), $(NF-3), $(NF-2)}' >>"$work/fonts"
done
is "$odd" "" "each file ends on the back of a sheet"
is "$bad" "" "qpdf is content with each"
is "$(sort -u "$work/fonts")" "yes yes yes" "every font is embedded, subset and mapped to Unicode"
lacks "$(cat "$work/all")" "Khamidkariev" "nothing of the closed case is in any"

# --count says what is made, and makes nothing
gives 0 "counting" marathon pack "$work/c" --copies 12 --count -o "$work/none"
[ ! -e "$work/none" ]
ok $? "counting makes nothing"
counted=$(printf '%s\n' "$out" | sed 's/^[^ ].*  *\([0-9]*\) sheet.*/\1/' | tr '\n' ' ')
made=$(for file in "$pack"/*.pdf; do echo $(($(pages "$file") / 2)); done | tr '\n' ' ')
is "$counted" "${made}118 " "and says how many sheets each part takes"

# each page: a letter begins on the front, its foot leaves room for a code
cat >"$work/look.py" <<'END'
import re, subprocess, sys
mm = 72 / 25.4
html = subprocess.run(["pdftotext", "-bbox", sys.argv[1], "-"],
    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
foot = sys.argv[2]
for n, page in enumerate(html.split("<page ")[1:]):
    w, h = [float(v) for v in re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups()]
    words = [(float(a), float(b), float(c), float(d), t) for a, b, c, d, t in re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)]
    if bool(words) == bool(n % 2):
        print("page", n + 1, "has", len(words), "words")
    for x0, y0, x1, y1, text in words:
        if x1 > w - 25 * mm - 10 * mm and y1 > h - 20 * mm:
            print("page", n + 1, "has", text, "where a code shall stand")
    if words and n > 0:
        low = " ".join(t for x0, y0, x1, y1, t in words if y0 > h - 20 * mm)
        if low != foot:
            print("page", n + 1, "has the foot", low)
END
is "$(/usr/bin/python3 "$work/look.py" "$pack/09-zsofia-erdos.pdf" "Zsófia Erdős · 1/1")" "" \
	"letters begin on the front, say their case and page, leave room for a code"

# the sheet of a case
out=$(pdftotext -l 1 -layout "$pack/01-aigoul-sattarova.pdf" -)
for text in "Aïgoul Sattarova" "Kirghizstan" "Avocate, arrêtée" "31 janvier 2027" \
	"Elle a gagné en première" "sa libération immédiate" "Генеральному прокурору" \
	"720999 Бишкек" "720998 Бишкек" "ne pas mentionner l’accusation" \
	"une carte sans texte" "https://example.org/actions/aigoul-sattarova"; do
	has "$out" "$text" "the sheet has '$text'"
done
lacks "$out" "Ayşe" "and no other case"
if command -v zbarimg >/dev/null; then
	codes=
	for file in "$pack"/0[1-9]*.pdf; do
		pdftoppm -r 100 -png -f 1 -l 1 -singlefile "$file" "$work/code"
		codes="$codes$(zbarimg -q --raw "$work/code.png" 2>/dev/null) "
	done
	urls=$(sed -n 's/^url: //p' $(ls samples/marathon-2017/cases/*.md |
		grep -v $closed) | tr '\n' ' ')
	is "$codes" "$urls" "each sheet's code is read as the address of its case"
else
	ok 0 "codes are not read # SKIP no zbarimg here"
fi

# contents: where each case begins, as all is printed in order
out=$(pdftotext -layout "$pack/00-contents.pdf" - | sed 's/   */|/g')
has "$out" "1|Aïgoul Sattarova|Kirghizstan|12|13|3" "the first case is behind the contents"
has "$out" "9|Zsófia Erdős|Hongrie|12|13|211" "the last is where it is"
has "$out" "|108|118" "and there are totals"
out=$(pdftotext -l 1 "$pack/09-zsofia-erdos.pdf" -)
has "$out" "211" "its sheet says so, too"

jars=/usr/share/java
archived() { # PDF: whether it is PDF/A-1b
	[ -r $jars/preflight.jar ] || return 0
	gives 0 "an archive takes it" java -cp "$jars/preflight.jar:$jars/pdfbox2.jar:$jars/fontbox2.jar:$jars/xmpbox.jar:$jars/commons-logging.jar:$jars/javax.activation.jar:$jars/jaxb-api.jar" \
		org.apache.pdfbox.preflight.Validator_A1b "$1"
	has "$out" "is a valid PDF/A-1b file" "as PDF/A-1b"
}
archived "$pack/01-aigoul-sattarova.pdf"

# the same again gives the same; a case that closed leaves nothing behind
cp -R "$pack" "$work/first"
gives 0 "once more" marathon pack "$work/c" --copies 12 --date 2026-12-10
diff -r "$pack" "$work/first" >/dev/null
ok $? "the same pack has the same bytes"
sed -i 's/^state: open/state: closed/' "$work/c/cases/bjorn-odegard.md"
gives 0 "with one case less" marathon pack "$work/c" --copies 1
is "$(ls "$pack" | grep -c bjorn)" 0 "the file of a case that closed is gone"
is "$(ls "$pack" | wc -l)" 9 "and those with numbers that changed"
has "$err" "2 cases are closed" "two are left out now"
sed -i 's/^state: closed/state: open/' "$work/c/cases/bjorn-odegard.md"
gives 77 "a closed case is refused" marathon pack "$work/c" --copies 1 --case $closed
has "$err" "Still open: 9 cases" "with what is still open"
gives 64 "an unknown one, too" marathon pack "$work/c" --copies 1 --case nadia

# a file of somebody else's
echo mine >"$pack/02-ayse-yildirim.pdf"
gives 73 "a file of another's is not overwritten" marathon pack "$work/c" --copies 1
is "$(cat "$pack/02-ayse-yildirim.pdf")" mine "it is as it was"
rm "$pack/02-ayse-yildirim.pdf"

# writers: those of the mailing, of a list, one of them
gives 0 "a letter for each writer" marathon pack "$work/c"
has "$err" "9 cases, 45 letters, 55 sheets" "five of them for nine cases"
gives 0 "all for one guest" marathon pack "$work/c" --writer "helene castelnau"
is "$out" "$pack/helene-castelnau.pdf" "in one file"
is "$(pages "$pack/helene-castelnau.pdf")" 38 "contents, nine sheets, nine letters"
out=$(pdftotext "$pack/helene-castelnau.pdf" -)
has "$out" "Hélène Castelnau" "with her name"
lacks "$out" "Mehdi Benbrahim" "and no other's"
lacks "$out" "Khamidkariev" "nor the closed case"
gives 64 "a guest who is not on the list" marathon pack "$work/c" --writer "Mehdi Benbrahin"
has "$err" "is it 'Mehdi Benbrahim'" "is asked for by the nearest name"
cat >"$work/guests.csv" <<'END'
Prénom,Nom,Ville
Zoé,Exemple,Sète
Ali,Modèle,Agde
END
gives 0 "guests of another list, in one file" marathon pack "$work/c" --writers "$work/guests.csv" --one-pdf
is "$out" "$work/c/out/pack.pdf" "out/pack.pdf"
is "$(pages "$work/c/out/pack.pdf")" 56 "with contents, sheets and two letters for each case"
has "$(pdftotext "$work/c/out/pack.pdf" -)" "Zoé Exemple" "signed by the guests"
gives 0 "printed on one side" marathon pack "$work/c" --writers "$work/guests.csv" --one-pdf --one-sided
is "$(pages "$work/c/out/pack.pdf")" 28 "there are no blank pages"
gives 64 "copies have no writer" marathon pack "$work/c" --copies 2 --writer x
sed -i '/writers: writers.csv/d' "$work/c/campaign.yaml"
gives 64 "without writers nothing is guessed" marathon pack "$work/c"
has "$err" "--copies 12" "and what to say is said"
gives 64 "a mailing that is none for packs" marathon pack "$work/c" supporters

# a portrait, at the top right
p=$work/portrait
cp -R samples/marathon-2017 "$p"
sheet=$p/out/pack/01-aigoul-sattarova.pdf
sed -i '1a portrait: face.png' "$p/cases/aigoul-sattarova.md"
draw() { /usr/bin/python3 tests/command/draw_png.py "$p/cases/face.png" "$@"; }
with() { # STATUS NAME: packs that case
	gives "$1" "$2" marathon pack "$p" --copies 1 --case aigoul-sattarova
	[ "$1" -ne 0 ] || pdftoppm -r 25.4 -f 1 -l 1 "$sheet" "$work/page"
}
pixel() { # X Y in mm: the colour there, as RGB of a digit each
	/usr/bin/python3 -c '
import sys
data = open(sys.argv[1], "rb").read()
head = data.split(b"\n", 3)
at = 3 * (int(sys.argv[3]) * int(head[1].split()[0]) + int(sys.argv[2]))
print("".join("%x" % round(v / 17) for v in head[3][at:at + 3]))' \
		"$work/page-1.ppm" "$1" "$2"
}
images() { pdfimages -list "$sheet" | awk 'NR > 2 {print $1, $3, $4, $5}'; }
draw 400 500 ff0000ff
with 0 "a case with a portrait"
is "$(images)" "1 image 400 500" "has it on its sheet, and on no letter"
is "$(pixel 146 23) $(pixel 184 71)" "f00 f00" "40 mm wide and 50 high"
is "$(pixel 143 23) $(pixel 186 23) $(pixel 165 20) $(pixel 165 73)" \
	"fff fff fff fff" "at the margins"
is "$(pdftotext -l 1 -bbox "$sheet" - | awk -F'"' '/<word/ && $4 < 285 && $6 > 405' | wc -l)" 0 \
	"no word stands on it, nor on the code"
if command -v zbarimg >/dev/null; then
	pdftoppm -r 100 -png -f 1 -l 1 -singlefile "$sheet" "$work/code"
	is "$(zbarimg -q --raw "$work/code.png" 2>/dev/null)" \
		https://example.org/actions/aigoul-sattarova "the code below it is read"
fi
archived "$sheet"
draw 600 150 ff000080
with 0 "a wide one, half seen through"
is "$(pixel 146 23) $(pixel 184 31) $(pixel 165 34)" "f77 f77 fff" \
	"keeps its shape, laid on white"
archived "$sheet"
draw 60 60 ff0000ff
with 0 "a small one"
is "$(pixel 171 23) $(pixel 168 23) $(pixel 180 38)" "f00 fff fff" \
	"is not blown up"
cp tests/fuzz/corpus/picture/jpeg-baseline "$p/cases/face.png"
with 0 "a JPEG, whatever its name"
has "$(pdfimages -list "$sheet")" jpeg "stays one"
head -c 60 "$p/cases/face.png" >"$p/cut" && mv "$p/cut" "$p/cases/face.png"
with 65 "a damaged one"
has "$err" "cases/aigoul-sattarova.md:2:11: 'face.png': " "is a fault in the case's line"
rm "$p/cases/face.png"
with 66 "a missing one"
has "$err" "cases/aigoul-sattarova.md:2:11: 'face.png': cannot open" "too"
has "$err" "beside the case's file" "and where to put it is said"
gives 0 "letters need none" marathon print "$p" letters --case aigoul-sattarova
sed -i 's/^state: open/state: closed/' "$p/cases/aigoul-sattarova.md"
gives 0 "nor does the pack, once the case is closed" marathon pack "$p" --copies 1

# no more is asked of a guest than may leave
first_letter() { pdftotext -f 3 -l 3 "$pack/01-aigoul-sattarova.pdf" - | tr '\n' ' '; }
sed -i 's/^language: fr/language: en/;s/max_pages: 1/identity: initials and town/' "$work/c/campaign.yaml"
sed -i 's/^  fr:/  en:/' "$work/c/cases/aigoul-sattarova.md"
gives 0 "at the level initials and town" marathon pack "$work/c" --copies 1 --case aigoul-sattarova
is "$out" "$pack/01-aigoul-sattarova.pdf" "one case is one file, with its number"
out=$(first_letter)
has "$out" "Initials" "initials are asked for"
has "$out" "Town" "and the town"
lacks "$out" "Address" "but no address"
sed -i 's/identity: initials and town/identity: none/' "$work/c/campaign.yaml"
gives 0 "at the level none" marathon pack "$work/c" --copies 1 --case aigoul-sattarova
out=$(first_letter)
lacks "$out" "Signature" "nothing is asked for"
has "$out" "Groupe de Montpellier" "the campaign's sender signs"

# what a sheet cannot be made of
sed -i 's/^  en:/  es:/' "$work/c/cases/aigoul-sattarova.md"
gives 65 "demands that the campaign's language lacks" marathon pack "$work/c" --copies 1 --case aigoul-sattarova
has "$err" "aigoul-sattarova.md:" "are shown in their file"
sed -i 's|^url: .*|url: "javascript:1"|' "$work/c/cases/jiri-dvoracek.md"
gives 65 "an address that is none of a page" marathon pack "$work/c" --copies 1 --case jiri-dvoracek
has "$err" "begins with 'https://'" "makes no code"

done_testing
