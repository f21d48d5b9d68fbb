#!/bin/sh
# Pictures on letters: the logo above the sender, the signature by hand.
. tests/command/lib.sh

c=$work/c
mkdir -p "$c"
draw() { /usr/bin/python3 tests/command/draw_png.py "$c/$1" "$2" "$3" "$4"; }
campaign() { # [KEYS OF FROM] [KEYS OF LETTERHEAD] [KEYS OF THE MAILING]
	cat >"$c/campaign.yaml" <<END
name: Pictures
language: en
country: FR
from: {name: The Group, address: "9 Group Street\n34000 Grouptown"${1:+, $1}}
${2:+letterhead: {$2\}}
mailings:
  letters: {letter: l, to: list.csv, channel: print${3:+, $3}}
END
}
printed() { # its pictures: page, width, height of each
	pdfimages -list "$c/out/letters.pdf" | awk 'NR > 2 {print $1, $4, $5}' |
		tr '\n' ',' | sed 's/,$//'
}
printf -- '---\nsubject: Free her\n---\nPlease.\n' >"$c/l.md"
printf 'Name,Address\nAnna,1 Road\nBen,2 Road\nCleo,3 Road\n' >"$c/list.csv"
draw logo.png 60 40 ff0000ff
draw pen.png 80 30 0000ff80

campaign "signature: pen.png" "logo: logo.png"
gives 0 "a logo and a signature are printed" marathon print "$c" --date 2026-12-10
is "$(printed)" "1 60 40,1 80 30,2 60 40,2 80 30,3 60 40,3 80 30" "on each letter"
is "$(qpdf --qdf --object-streams=disable "$c/out/letters.pdf" - | grep -a -c '/Subtype /Image')" \
	2 "and are in the file once"
gives 0 "qpdf is content" qpdf --check "$c/out/letters.pdf"
is "$(grep -a -c SMask "$c/out/letters.pdf")" 0 "nothing can be seen through"
pdftoppm -r 25.4 -f 1 -l 1 "$c/out/letters.pdf" "$work/page"
pixel() { # X Y in mm: the colour there
	/usr/bin/python3 -c '
import sys
data = open(sys.argv[1], "rb").read()
head = data.split(b"\n", 3)
width = int(head[1].split()[0])
at = 3 * (int(sys.argv[3]) * width + int(sys.argv[2]))
print(head[3][at:at + 3].hex())' "$work/page-1.ppm" "$1" "$2"
}
is "$(pixel 40 30)" ff0000 "the logo stands above the sender"
is "$(pixel 40 42) $(pixel 57 30)" "ffffff ffffff" "20 mm high"
cp "$c/out/letters.pdf" "$work/first.pdf"
gives 0 "print again" marathon print "$c" --date 2026-12-10
cmp -s "$c/out/letters.pdf" "$work/first.pdf"
ok $? "the same letters give the same bytes"
gives 0 "one file each" marathon print "$c" --date 2026-12-10 --separate -o "$work/each"
is "$(pdfimages -list "$(ls "$work"/each/letters/*.pdf | head -1)" | wc -l)" 4 \
	"each with its pictures"
echo 'printer: {right: 15, down: 10}' >>"$c/campaign.yaml"
gives 0 "for a printer that is not exact" marathon print "$c" --date 2026-12-10
pdftoppm -r 25.4 -f 1 -l 1 "$c/out/letters.pdf" "$work/page"
is "$(pixel 28 25) $(pixel 52 45) $(pixel 42 32)" "ffffff ff0000 ff0000" "pictures are moved, too"
rm -rf "$c"/marathon.db* "$c/out"
gives 0 "preview has them too" marathon preview "$c" --pdf "$work/p.pdf"
is "$(pdfimages -list "$work/p.pdf" | wc -l)" 4 "in its PDF"
cp tests/fuzz/corpus/picture/jpeg-baseline "$c/logo.png"
gives 0 "a JPEG, whatever its name" marathon print "$c" --date 2026-12-10
has "$(pdfimages -list "$c/out/letters.pdf")" jpeg "stays one"

# writers sign for themselves
cat >"$c/writers.csv" <<'END'
Name,Town,Signature
Jean Sartorius,Visibleville,jean.png
Marie Curieuse,Visibleville,
END
draw jean.png 90 20 00ff00ff
campaign "signature: pen.png" "" "writers: writers.csv"
gives 0 "letters of writers" marathon print "$c" --date 2026-12-10
is "$(printed)" "1 90 20,3 90 20,5 90 20" "bear each writer's own signature, never the group's"
for level in "name and town" "initials and town" none; do
	campaign "signature: pen.png" "" "writers: writers.csv, identity: $level"
	rm -rf "$c/out" "$c"/marathon.db*
	gives 0 "identity $level" marathon print "$c" --date 2026-12-10
	is "$(printed)" "" "leaves nobody's hand"
done
campaign "" "" "writers: writers.csv, identity: full"
for cell in ../out.png sub/x.png /etc/passwd .. .hidden.png; do
	mkdir -p "$c/sub"
	draw ../out.png 9 9 00ff00ff
	draw sub/x.png 9 9 00ff00ff
	draw .hidden.png 9 9 00ff00ff
	printf 'Name,Signature\nJean,%s\n' "$cell" >"$c/writers.csv"
	gives 1 "a cell with '$cell'" marathon check "$c"
	has "$err" "signature '$cell': this is no plain name of a file" "is no path"
done
printf 'Name,Signature\nJean,none.png\nMarie,jean.png\n' >"$c/writers.csv"
gives 1 "a signature that is not there" marathon check "$c"
has "$err" "writers.csv:2:6: signature 'none.png': cannot open" "is a fault of the writer's row"
gives 1 "the others' letters are made" marathon print "$c" --skip-faulty --date 2026-12-10
is "$(printed)" "1 90 20,2 90 20,3 90 20" "with theirs"

# what is no picture
bad() { # NAME MESSAGE
	campaign "" "logo: logo.png"
	for command in check print; do
		gives 65 "$1: $command" marathon $command "$c"
		has "$err" "campaign.yaml:5:20: 'logo.png': $2" "says so, where it is named"
		has "$err" "→" "and how to mend it"
	done
}
head -c 60 "$c/pen.png" >"$c/logo.png"
bad "a damaged logo" "the picture cannot be read: the file ends too early"
cp tests/fuzz/corpus/picture/svg "$c/logo.png"
bad "an SVG named .png" "this is a file in the format SVG, not PNG or JPEG"
cp tests/fuzz/corpus/picture/png-50000-x-50000 "$c/logo.png"
bad "50,000 x 50,000 pixels" "a picture of 50000 x 50000 pixels is too large"
rm "$c/logo.png"
campaign "" "logo: logo.png"
gives 66 "a logo that is not there" marathon check "$c"
has "$err" "'logo.png': cannot open" "is said"

draw logo.png 60 60 ff0000ff
campaign "" "logo: logo.png, width: 30"
gives 78 "a width that makes it too high" marathon check "$c"
has "$err" "campaign.yaml:5:20: the logo would be 30 x 30 mm" "is a fault"
campaign "" "logo: logo.png, width: wide"
gives 65 "a width that is none" marathon check "$c"
has "$err" "'wide' is no width of a logo" "is a fault"
campaign "" "lgo: logo.png"
gives 65 "a key that is none" marathon check "$c"
has "$err" "logo" "is told with the nearest"
done_testing
