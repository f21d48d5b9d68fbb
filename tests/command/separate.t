#!/bin/sh
# A file for each letter: names from the data that are only names, a table of
# whose each file is, and files and links of others in the way.
. tests/command/lib.sh

date=2026-12-10
# campaign FOLDER - its list comes from stdin
campaign() {
	mkdir -p "$1/cases"
	cat >"$1/campaign.yaml" <<-'YAML'
	name: Separate
	language: en
	from: {name: Group, address: "1 Street"}
	mailings:
	  all: {letter: l.md, to: list.csv, each: recipient, channel: print}
	  two: {letter: l.md, to: list.csv, writers: w.csv, channel: print,
	    each: [case, recipient, writer]}
	YAML
	printf -- '---\nname: Nadia\n---\nHer story.\n' >"$1/cases/nadia.md"
	printf 'name,address\n"=HYPERLINK(""http://example.org"")",1 A\n' >"$1/w.csv"
	printf -- '---\nsubject: Hello\n---\nDear {{ name }},\n\n{%% if country == "XX" %%}{%% for i in (1..90) %%}line\n\n{%% endfor %%}{%% endif %%}please write.\n' >"$1/l.md"
	cat >"$1/list.csv"
}
# letter PDF - who it is to
letter() { pdftotext "$1" - | sed -n 's/^Dear \(.*\),.*/\1/p'; }

c=$work/c
/usr/bin/python3 - <<'END' | campaign "$c"
import csv, sys
names = ["../x", "/", "..", ".", "/etc/passwd", "\xe9\xe9 " * 60, "dot.", "blank ",
         "CON", "NUL", "COM1", "a:b", "Anna", "ANNA", "anna", "Иван", "~",
         "=1+1", "@SUM(A1)", "-2", "+3", "a\\b", "$(touch x)", "a\nb",
         "Åsa Ødegård"]
w = csv.writer(sys.stdout)
w.writerow(["id", "name", "address", "country"])
for i, name in enumerate(names):
    w.writerow(["=%d" % i if i == 3 else i, name, "1 Road", ""])
END
find "$work" | sort >"$work.before"
gives 0 "names that are none" marathon print "$c" all --separate --date $date
find "$work" | sort | comm -13 "$work.before" - | sed "s|^$c/out/all/[0-9]\{5\}\(-[a-z0-9-]*[a-z0-9]\)\{0,1\}\.pdf$||; /^\$/d" >"$work.new"
rm -f "$work.before"
is "$(grep -v "marathon.db\|$work/state\|$work/err\|$work/out" "$work.new" | sort | tr '\n' ' ')" \
	"$c/out $c/out/all $c/out/all/letters.csv " "become names, and nothing is made elsewhere"
rm -f "$work.new"
is "$(ls "$c/out/all" | grep -c '\.pdf$')" 25 "a file for each"
is "$(ls "$c/out/all" | tr '[:upper:]' '[:lower:]' | sort -u | wc -l)" 26 "also where capitals are small letters"
is "$(ls "$c/out/all" | grep -ci '^\(con\|nul\|com1\)\.')" 0 "none is a device of Windows"
is "$(ls "$c/out/all" | awk 'length > 100' | wc -l)" 0 "all are short"
is "$(letter "$c/out/all/00013-anna.pdf") $(letter "$c/out/all/00014-anna.pdf")" "Anna ANNA" "two of one name have a file each"
[ -s "$c/out/all/00025-asa-odegard.pdf" ]
ok $? "names are written without accents"
rows=$(/usr/bin/python3 - "$c" <<'END'
import csv, os, sys
rows = list(csv.DictReader(open(sys.argv[1] + "/out/all/letters.csv")))
files = sorted(f for f in os.listdir(sys.argv[1] + "/out/all") if f.endswith(".pdf"))
print(sorted(r["file"] for r in rows) == files, len(rows))
print([r["name"] for r in rows[17:21]], rows[3]["id"], rows[23]["name"] == "a\nb")
print(set(r["pages"] for r in rows), [r["letter"] for r in rows][-1])
END
)
is "$rows" "True 25
[\"'=1+1\", \"'@SUM(A1)\", \"'-2\", \"'+3\"] '=3 True
{'1'} 25" "letters.csv says whose each is; no cell is a formula"

printf 'id,name,address,country\n7,Anna,1 Road,\n8,Ben,2 Road,XX\n' | campaign "$work/d"
d=$work/d
gives 0 "with cases and writers" marathon print "$d" two --separate --date $date
is "$(tail -n +2 "$d/out/two/letters.csv")" \
	"00001-anna.pdf,1,7,Anna,nadia,\"'=HYPERLINK(\"\"http://example.org\"\")\",1
00002-ben.pdf,2,8,Ben,nadia,\"'=HYPERLINK(\"\"http://example.org\"\")\",$(pdfinfo "$d/out/two/00002-ben.pdf" | sed -n 's/^Pages: *//p')" \
	"they are in the table, with the pages of each letter"
gives 0 "in another order" marathon print "$d" all --separate --sort country --date $date
is "$(letter "$d/out/all/00001-ben.pdf")" "" "numbers are those of the order"
rm -r "$d/out" "$d"/marathon.db*

# what others have put there
gives 0 "a folder" marathon print "$d" all --separate --date $date
echo mine >"$d/out/all/00001-anna.txt"
echo mine >"$work/victim"
rm "$d/out/all/00001-anna.pdf" "$d/out/all/00002-ben.pdf" "$d/out/all/letters.csv"
ln -s "$work/victim" "$d/out/all/00001-anna.pdf"
mkfifo "$d/out/all/00002-ben.pdf"
rm "$d"/marathon.db*
mv "$d/out/all" "$work/all"
gives 0 "a new log" marathon print "$d" all --separate --limit 1 --only Ben --date $date
mv "$work/all/00001-anna.pdf" "$work/all/00002-ben.pdf" "$d/out/all/"
echo mine >"$d/out/all/letters.csv"
gives 0 "a link and a pipe in the way" timeout 60 "$BIN" print "$d" all --separate --date $date
is "$(cat "$work/victim")" mine "no link is followed"
[ -p "$d/out/all/00002-ben.pdf" ]
ok $? "the pipe is still there"
is "$(letter "$d/out/all/00001-anna-2.pdf")$(ls "$d/out/all/00002-ben-2.pdf" | wc -l)" Anna1 "letters go beside them"
is "$(cat "$d/out/all/letters.csv")" mine "a table of others stays"
is "$(cut -d, -f1 "$d/out/all/letters-2.csv" | tr '\n' ' ')" "file 00001-anna-2.pdf 00002-ben-2.pdf " "ours has the names as they are"
has "$(marathon log "$d")" "out/all/00001-anna-2.pdf" "and so has the log"
rm -r "$d/out" "$d"/marathon.db*
mkdir -p "$d/out" "$work/elsewhere"
ln -s "$work/elsewhere" "$d/out/all"
gives 0 "a folder that is a link" marathon print "$d" all --separate --date $date
is "$(ls "$work/elsewhere" | wc -l) $out" "0 $d/out/all-2" "is not followed"
ln -s "$work/victim" "$d/out/all.pdf"
gives 0 "a link for all letters" marathon print "$d" all --date $date
is "$(cat "$work/victim") $out" "mine $d/out/all-2.pdf" "is not followed"
rm -r "$d/out" "$d"/marathon.db*
mkdir "$d/out"
mkfifo "$d/out/all.pdf"
gives 0 "a pipe" timeout 60 "$BIN" print "$d" all --date $date
is "$out" "$d/out/all-2.pdf" "is left alone"
rm -r "$d/out" "$d"/marathon.db*

# a folder that everybody may write to
mkdir "$d/out"
chmod 777 "$d/out"
gives 0 "print where all may write" marathon print "$d" all --date $date
has "$err" "everybody on this computer may write here" "says so"
chmod 1777 "$d/out"
gives 0 "print where nobody may take another's file away" marathon print "$d" all --date $date
lacks "$err" "everybody" "says nothing"
chmod 700 "$d/out"
gives 0 "print where only we may" marathon print "$d" all --date $date
lacks "$err" "everybody" "says nothing"

# a name without a place to break, and a letter without end
/usr/bin/python3 -c 'print("name,address,country\n" + "W" * 5000 + ",1 Road,\nBen,2 Road,")' | campaign "$work/e"
e=$work/e
"$BIN" print "$e" all --skip-faulty --date $date >"$work/out" 2>"$work/err" </dev/null
status=$?
is "$((status <= 1))" 1 "a name of 5,000 characters is set, or a fault of its row ($status)"
if [ -s "$e/out/all.pdf" ]; then
	pdftotext -bbox "$e/out/all.pdf" "$work/boxes"
	is "$(/usr/bin/python3 - "$work/boxes" <<'END'
import re, sys
out = 0
for page in open(sys.argv[1]).read().split("<page ")[1:]:
    w, h = map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
    for box in re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', page):
        x0, y0, x1, y1 = map(float, box)
        out += not (0 <= x0 and x1 <= w and 0 <= y0 and y1 <= h)
print(out)
END
)" 0 "nothing of it leaves the page"
fi
printf 'name,address\nBen,2 Road\n' >"$e/list.csv"
printf -- '---\nsubject: Hello\n---\n{%% for i in (1..250) %%}{%% for k in (1..1000) %%}x\n\n{%% endfor %%}{%% endfor %%}\n' >"$e/l.md"
"$BIN" print "$e" all --skip-faulty -o "$work/long" >"$work/out" 2>"$work/err" </dev/null
is "$?" 1 "a letter of thousands of pages"
has "$(cat "$work/err")" "pages, 1000 are allowed" "is a fault"
[ ! -e "$work/long/all.pdf" ]
ok $? "and not made"

# a run that is killed leaves files without names; the next one takes them away
mkdir "$work/k"
cat >"$work/k/campaign.yaml" <<'END'
name: Killed
language: en
from: {name: Group, address: "1 Road"}
mailings:
  all: {letter: l.md, to: list.csv, channel: print}
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }}.\n' >"$work/k/l.md"
/usr/bin/python3 -c 'print("name,address")
for i in range(2000): print(f"P{i},{i} Road")' >"$work/k/list.csv"
"$BIN" print "$work/k" all --separate >"$work/out" 2>&1 </dev/null &
pid=$!
tries=0
while [ "$(find "$work/k/out" -name '*.part-*' 2>/dev/null | wc -l)" -lt 5 ] && [ $tries -lt 200 ]; do
	tries=$((tries + 1))
done
kill -9 $pid 2>/dev/null
is $? 0 "a run is killed in its midst"
wait $pid 2>/dev/null
gives 0 "print again after a kill" marathon print "$work/k" all --separate
is "$(find "$work/k/out" -name '*.part-*')" "" "leaves no file without its name"
is "$(ls "$work/k/out/all" | grep -c '^0.*pdf$')" 2000 "and each letter has one"
is "$(marathon log "$work/k" --json | grep -c '"state":"made"')" 2000 "which is noted"
: >"$work/k/out/all/00001-p0.pdf.part-Xy12Za"
: >"$work/k/out/all/notes.pdf.part-theirs"
gives 0 "print once more" marathon print "$work/k" all --separate
is "$(ls "$work/k/out/all" | grep part)" "notes.pdf.part-theirs" "leaves the file of others alone"

# killed while files get their names: nobody finds letters that the log lacks
if command -v strace >/dev/null; then
	rm -rf "$work/k/out" "$work/k"/marathon.db*
	ASAN_OPTIONS=detect_leaks=0 strace -qq -o "$work/trace" -e trace=/^rename \
		-e inject=/^rename:signal=KILL:when=100 \
		"$BIN" print "$work/k" all --separate >"$work/out" 2>&1 </dev/null
	there=$(ls "$work/k/out/all" | grep -c '^0.*pdf$')
	is "$((there > 0 && there < 256))" 1 "a run is killed between two names ($there)"
	marathon log "$work/k" --json | sed -n 's/.*"file":"out.all.\([^"]*\)".*/\1/p' | sort >"$work/noted"
	is "$(ls "$work/k/out/all" | grep '^0.*pdf$' | sort | comm -23 - "$work/noted")" "" "all that is there is noted"
	gives 0 "print again after that" marathon print "$work/k" all --separate
	is "$(ls "$work/k/out")" all "makes no second folder"
	is "$(ls "$work/k/out/all" | grep -c '^0.*pdf$')" 2000 "and all letters"
fi

# what only looks as if we had left it there stays
rm -rf "$work/k/out" "$work/k"/marathon.db*
mkdir -p "$work/k/out" "$work/of-others"
: >"$work/of-others/2026.pdf.part-theirs"
ln -s "$work/of-others" "$work/k/out/all"
gives 0 "behind a link" marathon print "$work/k" all --separate --limit 1
is "$(ls "$work/of-others")" 2026.pdf.part-theirs "a file of others stays"
rm -r "$work/k/out" "$work/k"/marathon.db*
mkdir -p "$work/k/out/all"
: >"$work/k/out/all/2026.pdf.part-theirs"
: >"$work/k/out/all/notes"
gives 0 "in a folder of others" marathon print "$work/k" all --separate --limit 1
is "$(ls "$work/k/out/all" | tr '\n' ' ') $out" "2026.pdf.part-theirs notes  $work/k/out/all-2" "too"

rm -r "$work/k/out" "$work/k"/marathon.db*
mkdir -p "$work/k/out/all"
: >"$work/k/out/all/letters.csv.part-nobody"
gives 0 "beside another run" flock "$work/k/out/all/letters.csv.part-nobody" \
	"$BIN" print "$work/k" all --separate --limit 1
is "$(ls "$work/k/out/all") $out" "letters.csv.part-nobody $work/k/out/all-2" "its files stay"

done_testing
