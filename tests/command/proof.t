#!/bin/sh
# What is printed, in each script on each layout, and all that goes with it: a
# PDF/A-1b with its fonts and its text, which two readers draw alike.
. tests/command/lib.sh

c=$work/c
pdfs=$work/pdfs
mkdir -p "$c"

# language | eight first names | last names | street | town | country | a sentence
cat >"$work/scripts" <<'END'
fr|Éloïse Şükrü Řehoř Łucja Lőrinc Søren Ðorđe Șerban|Bœuf Ødegård Wałęska Hőgyes Țurcanu|12 rue de l'Été|Nîmes|FR|Portez ce vieux whisky au juge blond qui fume : « Noël, où l'âne naïf s'ennuie », à 3 % près…
ru|Юрий Эльза Ганна Ђорђе Љубица Ўткир Қодир Їржина|Щукин Ёлкин Њежић Объедков Ґалаґан|ул. Лесная, 5|Москва|RU|Съешь же ещё этих мягких французских булок, да выпей чаю: «всё» — № 7.
el|Ευγενία Άγγελος Ώρα Ζωή Χρήστος Ελένη Φώτης Ψύλλα|Παραδείγματος Ξυλούρη Μαΐου Θεοφίλου Ρωμαΐδη|Οδός Ελιάς 3|Αθήνα|GR|Ξεσκεπάζω την ψυχοφθόρα βδελυγμία· ταΐζω ό,τι ήθελα.
uz|Oʻgʻiloy Gʻofur Moʻmin Toʻlqin Ulugʻbek Doʻstmurod Sogʻdiana Choʻlpon|Toʻraqulov Gʻulomov Oʻrinov Shoʻraxonov Yoʻldoshev|Oʻzbekiston koʻchasi 9|Toshkent|UZ|Gʻayrat bilan oʻqigan oʻgʻil soʻzini toʻgʻri yozadi.
ar|سعاد ليلى نادية يوسف كريم هالة سمير رشيد|المثال القدوة العينة النموذج الشاهد|شارع المثال ١٢|القاهرة|EG|كتبت إليكم هذه الرسالة من أجل كل من ينتظر كلمة من بعيد، وأرجو أن تصلكم في ٢٤ ساعة.
zh|秀英 建国 美玲 志明 淑芬 家豪 雅婷 俊杰|范例 样本 示例 某某 测试|示例路12号|北京|CN|我写信是为了一位等待消息的人，希望这封信能够及时送到「您」的手中。
ja|美咲 健太 優子 大輔 真由美 翔太 恵子 拓也|例文 見本 仮名 某氏 試験|見本町1丁目2-3|東京|JP|お元気ですか。この手紙は、遠くからの言葉を待つ人のために書いています。「はい」
END
languages=$(cut -d'|' -f1 "$work/scripts")
layouts=$(sed 1d src/typeset/layouts.csv | cut -d, -f1)

# Ten pages of each script: eight letters, each fourth of two pages.
awk -F'|' '
	BEGIN { print "name;address;postcode;town;country;language;ref;text;long" }
	{
		firsts = split($2, first, " ")
		lasts = split($3, last, " ")
		for (n = 0; n < firsts; n++)
			printf "%s %s;\"%s\";%d;%s;%s;%s;REF-%s-%d;\"%s\";%s\n",
				first[n + 1], last[n % lasts + 1], $4, 10000 + n, $5,
				$6, $1, $1, n, $7, n % 4 == 3 ? "yes" : ""
	}' "$work/scripts" >"$c/list.csv"
for language in $languages; do
	cat >"$c/note.$language.md" <<'END'
---
subject: "{{ name }}, {{ ref }}"
kind: call
---
{{ name }} : {{ text }} **{{ text }}** *{{ text }}* ***{{ name }}***, see
[{{ name }}](https://example.org/{{ ref }}).

- {{ text }}
- **{{ ref }}**

1. {{ name }}
2. *{{ text }}*

> {{ text }}
{% if long %}{% for i in (1..19) %}
{{ text }} {{ text }}
{% endfor %}{% endif %}
END
done
/usr/bin/python3 tests/command/draw_png.py "$c/pen.png" 80 30 0000ff80

# print_on FOLDER LAYOUT WIDTH [OPTIONS]: with a logo that one can see through,
# or, if it is wide, a JPEG
print_on() {
	cat >"$c/campaign.yaml" <<END
name: Proof
language: fr
country: FR
place: Montpellier
from: {name: Groupe d'Essai, address: 34000 Montpellier, signature: pen.png}
letterhead: {logo: logo.png, width: $3}
mailings: {$2: {letter: note, to: list.csv, channel: print, layout: $2}}
END
	/usr/bin/python3 tests/command/draw_png.py "$c/logo.png" 60 40 ff000080
	[ "$3" -lt 20 ] || cp tests/fuzz/corpus/picture/jpeg-baseline "$c/logo.png"
	folder=$1 layout=$2
	shift 3
	gives 0 "letters on $layout${*:+, $*}" marathon print "$c" -o "$folder" --date 2026-12-10 "$@"
}

# made FOLDER NAME COMMAND...: what is printed besides
made() {
	folder=$1 name=$2
	shift 2
	gives 0 "$name" marathon "$@" --date 2026-12-10
	[ ! -f "$out" ] || mv "$out" "$folder/$name.pdf"
}

# all_in FOLDER CAMPAIGN: one of each
all_in() {
	mkdir "$1"
	for layout in $layouts; do
		case $layout in
		de-5008-a | ch-left) print_on "$1" "$layout" 6 ;;	# little room
		ch-right | plain) print_on "$1" "$layout" 12 ;;
		*) print_on "$1" "$layout" 20 ;;
		esac
	done
	print_on "$1" us-no9 20 --test-sheet
	cp -R samples/marathon-2017 "$2"
	made "$1" proof print "$2" letters --proof
	made "$1" labels labels "$2" letters --sheet L7160 --outlines
	made "$1" envelopes labels "$2" letters --envelope DL
	made "$1" test-sheet-fr print "$2" letters --test-sheet
	made "$1" duplex print "$2" letters --duplex
	made "$1" pack pack "$2" --copies 2
	mv "$2"/out/pack/*.pdf "$1"
	made "$1" one-pack pack "$2" --one-pdf
}
all_in "$pdfs" "$work/s"

# the same on another day, from elsewhere, by somebody else
rm -f "$c/marathon.db"*
mkdir "$work/another folder"
TZ=East-14 USER=else LC_ALL=C all_in "$work/pdfs2" "$work/another folder/s"
is "$(diff -rq "$pdfs" "$work/pdfs2")" "" "the same letters give the same bytes on another day"
for zone in West+12 East-14; do
	TZ=$zone marathon print "$work/s" letters --proof --limit 1 -o "$work/$zone" >/dev/null 2>&1
done
[ -e "$work/West+12/letters-proof.pdf" ] && ! cmp -s "$work/West+12/letters-proof.pdf" "$work/East-14/letters-proof.pdf"
ok $? "which shows where no date is given"

# all of them
bad=
for pdf in "$pdfs"/*.pdf; do
	qpdf --check "$pdf" >"$work/out" 2>&1 || bad="$bad ${pdf##*/}: $(cat "$work/out")"
	[ -z "$(pdffonts "$pdf" 2>&1 | sed 1,2d | grep -v ' yes yes yes ')" ] || bad="$bad ${pdf##*/}: fonts"
done
is "$bad" "" "qpdf is content with each, and every font is embedded, subset and mapped to Unicode"
jars=/usr/share/java
java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$jars/preflight.jar:$jars/pdfbox2.jar:$jars/fontbox2.jar:$jars/xmpbox.jar:$jars/commons-logging.jar:$jars/javax.activation.jar:$jars/jaxb-api.jar" \
	org.apache.pdfbox.preflight.Validator_A1b group "$pdfs" >"$work/out" 2>&1
is "$(grep -c 'is a valid PDF/A-1b file' "$work/out")" "$(ls "$pdfs" | wc -l)" "an archive takes each as PDF/A-1b"
is "$(grep -v -e 'is a valid' -e '^$' "$work/out")" "" "without a word"

# the profile of sRGB that is in each: what its curve gives for all 256 numbers
mutool show -b -o "$work/icc" "$pdfs/plain.pdf" trailer/Root/OutputIntents/1/DestOutputProfile
is "$(/usr/bin/python3 - "$work/icc" <<'END'
import struct, sys
icc = open(sys.argv[1], "rb").read()
def number(at, size=4):
    return int.from_bytes(icc[at:at + size], "big")
tags = {icc[at:at + 4]: number(at + 4) for at in range(132, 132 + 12 * number(128), 12)}
white, colours = [0.9642, 1, 0.8249], [0, 0, 0]
for name in b"rXYZ", b"gXYZ", b"bXYZ":
    colours = [c + number(tags[name] + 8 + 4 * i) / 65536 for i, c in enumerate(colours)]
worst = 0
for name in b"rTRC", b"gTRC", b"bTRC":
    points = number(tags[name] + 8)
    curve = [number(tags[name] + 12 + 2 * i, 2) / 65535 for i in range(points)]
    for value in range(256):
        at = value / 255 * (points - 1)
        i = min(int(at), points - 2)
        light = curve[i] + (curve[i + 1] - curve[i]) * (at - i)
        back = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
        worst = max(worst, abs(back * 255 - value))
print(number(0) == len(icc), icc[36:40], worst < 0.15,
      max(abs(c - w) for c, w in zip(colours, white)) < 0.0005)
END
)" "True b'acsp' True True" "its profile is sRGB's: colours make white, no number is off by 0.15"

# names and references, as text; the marks that pdftotext adds are taken off
missing=$(/usr/bin/python3 - "$c/list.csv" "$pdfs" $layouts <<'END'
import csv, re, subprocess, sys
rows = list(csv.DictReader(open(sys.argv[1]), delimiter=";"))
for layout in sys.argv[3:]:
    read = subprocess.run(["pdftotext", "%s/%s.pdf" % (sys.argv[2], layout), "-"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    text = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", read.stdout.decode())
    pages = text.count("\f")
    text = re.sub(r"\s+", " ", text)
    names = [r["name"] for r in rows if text.count(r["name"]) < 4]
    refs = [r["ref"] for r in rows if text.count(r["ref"]) != 2]
    if read.stderr or len(rows) < 40 or pages * 4 != len(rows) * 5 or names or refs:
        print(layout, read.stderr, len(rows), pages, names[:3], refs[:3])
END
)
is "$missing" "" "all names and references come back from each, without a warning"

# two readers draw the same
same_page() { /usr/bin/python3 tests/command/same_page.py; }
first=$pdfs/plain.pdf
differ=$({
	for pdf in "$pdfs"/*.pdf; do
		echo "$pdf 1"
	done
	for layout in $layouts; do
		page=1
		for language in $languages; do
			[ $page -eq 1 ] || echo "$pdfs/$layout.pdf $page"
			page=$((page + 10))
		done
	done
	echo "$first 5"
	echo "$pdfs/01-aigoul-sattarova.pdf 3"
	echo "$pdfs/labels.pdf 3"
} | same_page 2>&1)
is "$differ" "" "poppler and mupdf draw each kind of page alike"
has "$(echo "$first 1 $first 2" | same_page)" "$first 1" "the next recipient's is seen to be another"
qpdf --qdf --object-streams=disable "$first" - | sed 's/\/FontFile2 /\/FontFile0 /' >"$work/lost.pdf"
has "$(echo "$first 1 $work/lost.pdf 1" | same_page)" "$first 1" "as is one whose fonts were taken out"

done_testing
