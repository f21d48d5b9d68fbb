#!/bin/sh
# preview shows one letter: as text, PDF, message or page, and opens it.
. tests/command/lib.sh

c=$work/c
cp -R samples/marathon-2017 "$c"
printf 'name,email,language\n' >"$c/supporters.csv"
printf '%s\n' "Anna Exemple,anna@example.org,fr" \
	'"<b onmouseover=""x()"">Bo & ""Co""</b>",bo@example.org,fr' \
	"Cleo Exemple,cleo@example.org,fr" \
	"No Address,,fr" \
	"Dora Exemple,dora@example.org,fr" >>"$c/supporters.csv"

gives 0 "the first letter" marathon preview "$c" supporters
has "$out" "Anna Exemple <anna@example.org>" "is shown as text"
gives 0 "another one by its number" marathon preview "$c" supporters --number 3
has "$out" "cleo@example.org" "is the third"
is "$err" "Next: marathon send $c supporters" "a faulty row that is another's is not spoken of"
gives 0 "behind a row with a fault" marathon preview "$c" supporters --number 4
has "$out" "dora@example.org" "numbers go on"
is "$err" "Next: marathon send $c supporters" "and nothing is said of it"
gives 0 "one by name" marathon preview "$c" supporters --only "cleo exemple"
has "$out" "cleo@example.org" "is found"
gives 64 "a number too large" marathon preview "$c" supporters --number 5
has "$err" "there are only 4 letters" "says so"
has "$err" "'No Address' has no e-mail address" "and what was passed over"
gives 64 "one who is on no list" marathon preview "$c" supporters --only "Nobody"
has "$err" "nobody is 'Nobody'" "is looked for in vain"
gives 64 "one who cannot be written to" marathon preview "$c" supporters --only "No Address"
has "$err" "has no e-mail address" "says why"

# at random
seen=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	marathon preview "$c" letters --random >"$work/random" 2>"$work/err"
	seen="$seen $(sed -n 's/.*--number //p' "$work/err")"
done
number=${seen##* }
gives 0 "a random letter can be seen again" marathon preview "$c" letters --number "$number"
is "$out" "$(cat "$work/random")" "by its number"
[ "$(echo "$seen" | tr ' ' '\n' | sort -u | wc -l)" -gt 5 ]
ok $? "twenty of them are not all the same" "$seen"
is "$(echo "$seen" | tr ' ' '\n' | awk 'NF && ($1 < 1 || $1 > 45)')" "" "and all are in the mailing"
gives 64 "random, and a number" marathon preview "$c" letters --random --number 2

# in files
gives 0 "as a PDF" marathon preview "$c" letters --pdf "$work/one.pdf"
is "$out" "$work/one.pdf" "whose name is printed"
is "$(pdfinfo "$work/one.pdf" | sed -n 's/^Pages: *//p')" 1 "is a letter"
gives 0 "as a message" marathon preview "$c" supporters --number 2 --eml "$work/one.eml"
has "$(cat "$work/one.eml")" "\"Co\\\"</b>\" <bo@example.org>" "with its headers"
gives 0 "as a page" marathon preview "$c" supporters --number 2 --html "$work/one.html"
page=$(cat "$work/one.html")
has "$page" "To: &lt;b onmouseover=" "which says to whom"
has "$page" 'Bo &amp; "Co"&lt;/b&gt; &lt;bo@' "a name stays text"
lacks "$page" "<b onmouseover" "and is no markup"
has "$page" "&lt;bo@example.org&gt;" "with the address"
has "$page" "<div>Subject: " "and the subject"
gives 64 "paper is no page" marathon preview "$c" letters --html "$work/two.html"
has "$err" "--pdf" "says what is there instead"
[ ! -e "$work/two.html" ]
ok $? "and makes none"

# opened
mkdir "$work/tmp" "$work/a b"
cat >"$work/a b/opener" <<END
#!/bin/sh
echo \$# >"$work/count"
echo "\$1" >"$work/opened"
head -c 5 "\$1" >"$work/magic"
stat -c %a "\$1" "\$(dirname "\$1")" >"$work/modes"
echo said
END
chmod +x "$work/a b/opener"
open() { # OPENER ARGUMENTS...
	opener=$1
	shift
	TMPDIR=$work/tmp MARATHON_OPEN=$opener "$BIN" preview "$@" --open
}
gives 0 "a letter on paper is opened" open "$work/a b/opener" "$c" letters
is "$(cat "$work/count")" 1 "with one argument"
is "$out" "$(cat "$work/opened")" "the file that is named"
is "$(cat "$work/magic")" "%PDF-" "a PDF"
is "$(tr '\n' ' ' <"$work/modes")" "600 700 " "that nobody else can read"
case $out in
"$work/tmp"/*) ok 0 "in the folder for temporary files" ;;
*) ok 1 "in the folder for temporary files" "$out" ;;
esac
has "$err" "said" "what the program prints is talk"
gives 0 "an e-mail is opened" open "$work/a b/opener" "$c" supporters
is "$(cat "$work/magic")" "<!DOC" "as a page"
gives 0 "a file that was given" open "$work/a b/opener" "$c" letters --pdf "$work/it's \$HOME; x.pdf"
is "$(cat "$work/count") $(cat "$work/opened")" "1 $work/it's \$HOME; x.pdf" "is opened as it is, by no shell"
(cd "$work" && open "$work/a b/opener" "$c" letters --pdf -x.pdf) >/dev/null 2>&1
is "$(cat "$work/opened")" "./-x.pdf" "a name is never an option"
gives 78 "a program that is not there" open "$work/none" "$c" letters
has "$err" "cannot run '$work/none', which MARATHON_OPEN names" "is named"
has "$err" "→ open it yourself" "and what to do"
[ -s "$out" ]
ok $? "the file is there"
gives 1 "a program that fails" open false "$c" letters
has "$err" "'false' could not show it" "is named"
has "$err" "→ open it yourself" "and what to do"
mkdir "$work/path"
cp "$work/a b/opener" "$work/path/xdg-open"
(PATH=$work/path:$PATH open "" "$c" letters) >/dev/null 2>&1
has "$(cat "$work/opened")" "letters-1.pdf" "an empty MARATHON_OPEN names no program"
ls "$work/tmp" >"$work/before"
mkdir "$work/bad"
printf 'name: B\nfrom: {name: G, address: 1 S}\nmailings:\n  all: {letter: l.md, to: list.csv, channel: print}\n' >"$work/bad/campaign.yaml"
printf -- '---\nsubject: Hello\n---\n{{ name | date }}\n' >"$work/bad/l.md"
printf 'name,address\nAnna,1 Road\n' >"$work/bad/list.csv"
gives 1 "a letter that cannot be made" open true "$work/bad"
ls "$work/tmp" | cmp -s - "$work/before"
ok $? "leaves no folder"
mkfifo "$work/pipe"
gives 73 "a file that is a pipe" marathon preview "$c" letters --pdf "$work/pipe"
[ -p "$work/pipe" ]
ok $? "is not replaced"
status=0
(PATH=$work/none TMPDIR=$work/tmp "$BIN" preview "$c" letters --open) >/dev/null 2>"$work/err" || status=$?
is $status 78 "no program at all"
has "$(cat "$work/err")" "there is no program here that opens files" "is said"

done_testing
