#!/bin/sh
# A letter in each script: its words come back from the page, in its own font.
. tests/command/lib.sh

c=$work/c
cp -R samples/specimens "$c"
gives 0 "all specimens are right" marathon check "$c"
lacks "$err" "no font" "each character has a font"

# LANGUAGE PDF: the words of the letter that are not on the page
cat >"$work/words.py" <<'END'
import re, subprocess, sys, unicodedata
language, folder, pdf = sys.argv[1:4]

def letters(text):
    # without blanks, signs, hyphens and marks, which stand apart
    text = unicodedata.normalize("NFC", text)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")

def words(text):
    return [w for w in map(letters, text.split()) if w]

letter = open(f"{folder}/appeal.{language}.md", encoding="utf-8").read().split("---", 2)[2]
letter = re.sub(r"\{\{.*?\}\}", " ", re.sub(r"\]\(.*?\)", " ", letter))
case = open(f"{folder}/cases/dilnoza-namuna.md", encoding="utf-8").read()
called, demands = (re.search(rf"^{key}:\n((?:  .*\n)+)", case, re.M).group(1) for key in ("called", "demands"))
letter += " " + re.search(rf"^  {language}: (.*)$", called, re.M).group(1)
letter += " " + re.search(rf"^  {language}:\n((?:    - .*\n)+)", demands, re.M).group(1)
row = [r.split(";") for r in open(f"{folder}/recipients.csv", encoding="utf-8") if r.startswith(language + ";")][0]
letter += " " + " ".join(row[1:3] + row[8:])
page = subprocess.run(["pdftotext", pdf, "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
sys.stdout.write(page.stderr.decode())
page = letters(page.stdout.decode())
wanted = words(letter)
if len(wanted) < 15:
    print("too few words:", len(wanted))
print(*[w for w in wanted if w not in page], sep="\n", end="")
END

# specimen MAILING LANGUAGE FONTS
specimen() {
	gives 0 "$1" marathon print "$c" "$1"
	pdf=$out
	is "$(/usr/bin/python3 "$work/words.py" "$2" "$c" "$pdf")" "" "$1: all words come back"
	gives 0 "$1: pdffonts" pdffonts "$pdf"
	fonts=$(printf '%s\n' "$out" | tail -n +3)
	is "$(printf '%s\n' "$fonts" | sed 's/^[A-Z]*+\([^ ]*\).*/\1/' | sort | tr '\n' ' ')" "$3 " "$1: its fonts"
	is "$(printf '%s\n' "$fonts" | awk '{print $(NF-4), $(NF-3), $(NF-2)}' | sort -u)" "yes yes yes" \
		"$1: embedded, subset, mapped to Unicode"
	gives 0 "$1: qpdf is content" qpdf --check "$pdf"
	is "$(pdfinfo "$pdf" | sed -n 's/^Pages: *//p')" 1 "$1: one page"
}
latin="GentiumPlus GentiumPlus-Bold GentiumPlus-Italic"
specimen french fr "$latin"
specimen english en "$latin"
specimen german de "$latin"
specimen greek el "$latin"
specimen russian ru "$latin"
specimen uzbek uz "$latin"
specimen uzbek-cyrillic uz-cyrl "$latin"
specimen arabic ar "GentiumPlus NotoNaskhArabic-Bold NotoNaskhArabic-Regular"
specimen hebrew he "GentiumPlus NotoSerifHebrew-Bold NotoSerifHebrew-Regular"
specimen chinese zh "GentiumPlus UMingCN"
specimen japanese ja "GentiumPlus IPAexMincho"

# box MAILING WORD: its left and right end in mm
box() {
	pdftotext -bbox "$c/out/$1.pdf" - |
		sed -n "s/.*xMin=\"\([0-9.]*\)\".* xMax=\"\([0-9.]*\)\".*>$2<.*/\1 \2/p" | tail -1 |
		awk '{printf "%.0f %.0f", $1 * 25.4 / 72, $2 * 25.4 / 72}'
}
is "$(box arabic Montpellier | cut -d' ' -f2)" 185 "in Arabic the signature ends at the right margin"
is "$(box arabic • | awk '{print ($1 > 170)}')" 1 "bullets are at the right"
is "$(box arabic ÉGYPTE | awk '{print ($1 > 104 && $2 < 196)}')" 1 "the address is in the window"
has "$(pdftotext "$c/out/uzbek.pdf" -)" "Gʻayrat Oʻrinboyev" "Uzbek has its own apostrophe, U+02BB"

# more characters than one byte can number
cat >"$c/many.zh.md" <<'END'
---
subject: 字
kind: news
---
END
/usr/bin/python3 -c 'print("".join(map(chr, range(0x4E00, 0x4E00 + 600))))' >>"$c/many.zh.md"
echo '  many: {letter: many, to: recipients.csv, where: language=zh, each: recipient, channel: print}' >>"$c/campaign.yaml"
gives 0 "600 characters of one font" marathon print "$c" many
is "$(pdffonts "$out" | awk '/UMing/ {print $(NF-5)}')" "Identity-H" "have codes of two bytes"
is "$(pdftotext "$out" - | tr -d ' \n\f' | grep -o '一丁.*' | cut -c1-1800)" "$(tail -n +5 "$c/many.zh.md")" "and all come back"

done_testing
