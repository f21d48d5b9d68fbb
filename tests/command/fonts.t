#!/bin/sh
# Fonts: a campaign's own file is what its letters are set in; what cannot be
# used is told, and nothing is made.
. tests/command/lib.sh

serif=/usr/share/fonts/truetype/liberation2/LiberationSerif
c=$work/c
mkdir -p "$c/fonts"
campaign() { # VALUE OF type:
	cat >"$c/campaign.yaml" <<END
name: Fonts
language: en
country: FR
from: {name: The Group, address: "9 Group Street\n34000 Grouptown"}
type: {$1}
mailings:
  letters: {letter: l, to: list.csv, channel: print}
END
	rm -rf "$c/out" "$c"/marathon.db*
}
fonts() { # of the PDF, without what a subset's name begins with
	pdffonts "$c/out/letters.pdf" | awk 'NR > 2 {print $1}' |
		sed 's/^[A-Z]*+//' | sort | tr '\n' ' '
}
draw() { /usr/bin/python3 tests/command/draw_font.py "$c/fonts/$1" $2; }
printf -- '---\nsubject: Free her\n---\nPlease **act** *now*, ***all***.\n' >"$c/l.md"
printf 'Name,Address\nAnna,1 Road\nBen,2 Road\nCleo,3 Road\n' >"$c/list.csv"

cp $serif-Regular.ttf "$c/fonts/Ours.ttf"
campaign "font: fonts/Ours.ttf"
gives 0 "a campaign with a font file is checked" marathon check "$c"
has "$err" "campaign.yaml:5:14: note: no file for bold text, the subject among it" \
	"a style without a file is noted"
has "$err" "no file for italic text" "each of them"
gives 0 "and printed" marathon print "$c" --date 2026-12-10
is "$(fonts)" "LiberationSerif " "in this font alone"
is "$(pdffonts "$c/out/letters.pdf" | awk 'NR > 2 {print $(NF-4), $(NF-3), $(NF-2)}')" \
	"yes yes yes" "embedded, subset and mapped to Unicode"
gives 0 "qpdf is content" qpdf --check "$c/out/letters.pdf"
has "$(pdftotext "$c/out/letters.pdf" -)" "Please act now, all." "its text is there"
cp "$c/out/letters.pdf" "$work/first.pdf"
gives 0 "print again" marathon print "$c" --date 2026-12-10
cmp -s "$c/out/letters.pdf" "$work/first.pdf"
ok $? "the same letters give the same bytes"

for style in Bold Italic BoldItalic; do
	cp "$serif-$style.ttf" "$c/fonts/Ours-$style.ttf"
done
campaign "font: {regular: fonts/Ours.ttf, bold: fonts/Ours-Bold.ttf,
  italic: fonts/Ours-Italic.ttf, bold_italic: fonts/Ours-BoldItalic.ttf}"
gives 0 "a file for each style" marathon print "$c" --date 2026-12-10
is "$(fonts)" "LiberationSerif LiberationSerif-Bold LiberationSerif-BoldItalic LiberationSerif-Italic " \
	"each is used"
lacks "$err" note "nothing is lacking"
gives 0 "labels are set in it, too" marathon labels "$c" --sheet avery-l7160
has "$(pdffonts "$c"/out/*labels*.pdf)" LiberationSerif "in the regular one"

draw small.ttf
campaign "font: fonts/small.ttf"
gives 0 "a font of few letters" marathon print "$c" --date 2026-12-10
is "$(fonts)" "GentiumPlus GentiumPlus-Bold Trials " \
	"others help out with capitals"

# another font file makes other volumes
campaign "font: fonts/small.ttf"
gives 0 "volumes" marathon print "$c" --date 2026-12-10 --volume 1
gives 0 "the same again" marathon print "$c" --date 2026-12-10 --volume 1
has "$err" "there is nothing to print" "all of them stay"
draw small.ttf plain
gives 0 "with another font of the same widths" marathon print "$c" --date 2026-12-10 --volume 1
has "$err" "3 letters made" "they are made anew"

# what cannot be used
bad() { # STATUS NAME MESSAGE: nothing is left behind by it
	for command in check print; do
		gives "$1" "$2: $command" marathon $command "$c"
		has "$err" "campaign.yaml:5:14: font 'fonts/bad.ttf': $3" "says so, where it is named"
		has "$err" "→" "and how to mend it"
	done
	[ ! -e "$c/out" ]
	ok $? "nothing is made"
}
campaign "font: fonts/bad.ttf"
bad 66 "a file that is not there" "cannot open: No such file"
mkdir "$c/fonts/bad.ttf"
bad 66 "a folder" "is a folder, not a file"
rmdir "$c/fonts/bad.ttf"
mkfifo "$c/fonts/bad.ttf"
bad 66 "a pipe" "is not a regular file"
rm "$c/fonts/bad.ttf"
: >"$c/fonts/bad.ttf"
bad 78 "an empty file" "the file is empty"
cp "$c/l.md" "$c/fonts/bad.ttf"
bad 78 "a text" "this is no TrueType font"
cp tests/fuzz/corpus/picture/png-rgb "$c/fonts/bad.ttf"
bad 78 "a picture" "this is no TrueType font"
head -c 200000 $serif-Regular.ttf >"$c/fonts/bad.ttf"
bad 78 "half a font" "table '"
draw bad.ttf ring
bad 78 "a glyph of itself" "glyph 8 is a part of itself"
draw bad.ttf deep
bad 78 "a glyph in a glyph in a glyph" "glyph 48 has too many parts"
draw bad.ttf many
bad 78 "a glyph of thousands" "glyph 40 has too many parts"
draw bad.ttf flood
bad 78 "a rule that makes 200 glyphs of one" "setting a text in it fails"
printf 'OTTO' | cat - $serif-Regular.ttf >"$c/fonts/bad.ttf"
bad 78 "OpenType with other outlines" "it has no TrueType outlines"

# a style of several is bad
draw bad.ttf ring
campaign "font: {regular: fonts/Ours.ttf, bold: fonts/bad.ttf, italic: none.ttf}"
gives 78 "bad files beside a good one" marathon check "$c"
has "$err" "campaign.yaml:5:46: font 'fonts/bad.ttf': glyph 8" "each is told"
has "$err" "campaign.yaml:5:69: font 'none.ttf': cannot open" "at its place"

# keys
campaign "family: fonts/Ours.ttf"
gives 65 "a file as a family" marathon check "$c"
has "$err" "→ write 'font' instead of 'family'" "is told"
campaign "family: Gentium Plus, font: fonts/Ours.ttf"
gives 65 "both" marathon check "$c"
has "$err" "'font' beside 'family'" "are one too many"
campaign "font: {bold: fonts/Ours.ttf}"
gives 65 "no regular font" marathon check "$c"
has "$err" "regular" "is asked for"
campaign "font: [fonts/Ours.ttf]"
gives 65 "a list" marathon check "$c"
has "$err" "'font' is the name of a file" "is none"
campaign "family: Nobody's Sans"
gives 78 "a family that is not there" marathon check "$c"
has "$err" "no font 'Nobody's Sans'" "is told"
done_testing
