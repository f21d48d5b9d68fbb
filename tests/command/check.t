#!/bin/sh
# check finds every fault of a campaign in one pass, each in its place; says
# what would be made, and what not; and all of it as JSON.
. tests/command/lib.sh

# the campaign of all faults: see its campaign.yaml
cp -R tests/fixtures/faulty "$work/faulty"
marathon check "$work/faulty" >"$work/check.out" 2>"$work/check.err"
is $? 65 "a faulty campaign gives 65"
sed "s|$work/||g" "$work/check.out" "$work/check.err" >"$work/got"
golden check/faulty.txt "all its faults, as they are shown"
got=$(cat "$work/got")
while read -r place what; do
	has "$got" "faulty/$place: " "$what: at its place"
done <<'END'
campaign.yaml:6:1 a key that is a slip
campaign.yaml:24:11 a rate
cases/bad.md:5:8 the state of a case
fields.md:4:9 a field that is a slip
lists/open-quote.csv:3:5 the quote that was opened
lists/bytes.csv:3:4 the byte that is not UTF-8
lists/rows.csv:28:1 a row with too few cells
lists/mails.csv:8:1 a line break in a name
END
has "$got" "at byte 36 of the file" "and a byte's place in the file"
has "$got" "and 22 more like it, in rows 13, 16, 19, 22-31, 34, 37 ... 58" \
	"many of a kind are told in one line"
is "$(ls "$work/faulty/out" | tr '\n' ' ')" \
	"faults-joined.csv faults-mails.csv faults-many.csv faults-rows.csv " \
	"the faulty rows of each list are written down"
is "$(grep -c , "$work/faulty/out/faults-many.csv")" 26 "all of them, with a header"
[ ! -e "$work/faulty/marathon.db" ]
ok $? "and nothing else is made"

# as JSON
json() { # COMMAND...: a word or number, by the expression in $look
	marathon "$@" --json 2>"$work/err" | /usr/bin/python3 -c "
import json, sys
d = json.load(sys.stdin)
faults = d['faults']
print(($look))"
}
look="len({(f['kind'], f['message']) for f in faults}) >= 30"
is "$(json check "$work/faulty")" True "30 different faults and more"
is "$(cat "$work/err")" "" "and no talk beside it"
look="sorted({f['kind'] for f in faults})"
is "$(json check "$work/faulty")" "['campaign', 'note', 'row']" "of every kind"
look="[(f['line'], f['column'], f['length'], f['excerpt'], f['mend'] != '') for f in faults if f['file'].endswith('fields.md') and 'zzz' in f['message']]"
is "$(json check "$work/faulty")" \
	"[(6, 14, 6, '{{ recipient.zzzzzz }} and {{ cases }} and {{ sender }}.', True)]" \
	"each with its place, its line and how to mend it"
look="[g['count'] for g in d['groups'] if g['file'].endswith('many.csv')]"
is "$(json check "$work/faulty")" "[25]" "groups are counted"
look="d['status'], d['campaign'], len(d['mailings'])"
is "$(json check "$work/faulty")" "(65, 'Faulty', 7)" "with status and mailings"
look="d['status'], d['campaign'], faults[0]['file'].endswith('campaign.yaml')"
is "$(json check "$work")" "(66, None, True)" "where there is no campaign, too"

# with only faulty rows, the others can be used
c=$work/rows
mkdir -p "$c"
cp tests/fixtures/faulty/good.md tests/fixtures/faulty/lists/rows.csv "$c"
cat >"$c/campaign.yaml" <<'END'
name: Rows
language: en
from: {name: Group, address: 1 rue X}
mailings:
  rows: {letter: good.md, to: rows.csv, channel: print, max_pages: 1}
END
gives 1 "faulty rows give 1" marathon check "$c"
has "$err" "rows: 9 of 12 rows cannot be used, see $c/out/faults.csv" "are counted"
has "$err" "--skip-faulty" "with how to go on"
sed "s|$work/||g" "$c/out/faults.csv" >"$work/got"
golden check/faults.csv "the faulty rows, as they came, with their faults"
is "$(ls "$c/out")" faults.csv "and nothing else is made"
mv "$c/out/faults.csv" "$work/of-check"
gives 1 "print asks first" marathon print "$c"
has "$err" "--skip-faulty" "says how to go on"
[ ! -e "$c/out/rows.pdf" ]
ok $? "and makes nothing yet"
cmp -s "$c/out/faults.csv" "$work/of-check"
ok $? "but the same list of faulty rows"
gives 1 "print without them" marathon print "$c" --skip-faulty
is "$(pdfinfo "$c/out/rows.pdf" | sed -n 's/^Pages: *//p')" 3 "the good ones are there"
rm -r "$c/out"
echo x >"$c/out"
gives 1 "no place for faults.csv" marathon check "$c"
has "$err" "note: " "is a note"
rm "$c/out"

# what would be made, in words
s=$work/sample
cp -R samples/marathon-2017 "$s"
gives 0 "the sample" marathon check "$s"
has "$out" "letters: 45 letters on paper: 9 cases x 1 authority x 5 writers" "is a product"
has "$out" "  by language: fr 35, en-GB 5, ru 5" "by language"
has "$out" "5 and 4 more countries" "by country, in short"
has "$err" "No faults. Next: marathon preview $s letters" "and what comes next"
[ ! -e "$s/out" ]
ok $? "without faults no file is written"
look="[(m['letters'], m['product'], m['left_out']['closed_cases']) for m in d['mailings']][0]"
is "$(json check "$s")" "(45, {'cases': 9, 'recipients': 1, 'writers': 5}, 1)" "the same as JSON"
look="sorted(d['mailings'][0]['by_country'])[:3]"
is "$(json check "$s")" "['CZ', 'GN', 'HU']" "with countries by code"

# what is selected of all mailings together
gives 64 "a case that is none" marathon check "$s" --case nobody-at-all
has "$err" "no case 'nobody-at-all'" "is not passed over"
lacks "$err" "No faults" "as if all were well"
gives 64 "a column that no list has" marathon check "$s" --where Vile=x
has "$err" "no list has a column 'Vile'" "neither"
gives 64 "somebody who is on no list" marathon check "$s" --only "Nobody at all"
has "$err" "nobody is 'Nobody at all'" "nor this one"
gives 0 "who is on one of two" marathon check "$s" --only "Agnès Bélier"
gives 64 "a mailing that is none" marathon check "$s" nowhere
lacks "$err" "of the campaign" "is no fault of the campaign"

sed -i 's/name: Groupe/nme: x\n  name: Groupe/' "$s/campaign.yaml"
gives 65 "a fault of the campaign" marathon check "$s"
has "$err" "1 fault of the campaign: nothing can be made" "ends it"

# e-mail, else paper: two passes over the same rows
m=$work/mixed
mkdir -p "$m"
cat >"$m/campaign.yaml" <<'END'
name: "Mixed \"\u0007\""
language: en
from: {name: Group, address: 1 rue X, email: group@example.org}
mailings:
  all: {letter: l.md, to: list.csv, channel: "email, else print"}
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }}.\n' >"$m/l.md"
{
	printf 'name,email,address,country\n'
	printf 'Anna,anna@example.org,,FR\nBen,,2 rue B,france\nCleo,cleo@example.org,,DE\n'
	printf 'Anna,anna@example.org,,FR\nDora,,,FR\nEva,eva,,FR\nFew\nEva,eva,,FR\n'
	printf '"back\\slash ""quote"" \033[31m \342\200\250",bad,,"\001"\n'
} >"$m/list.csv"
gives 1 "a mailing of two channels" marathon check "$m"
has "$out" "all: 1 letter on paper" "on paper"
has "$out" "all: 2 e-mails to send" "by e-mail"
has "$out" "by country: France 2, Germany 1" "countries however they are written"
has "$err" "2 exact doubles merged" "what is left out is said once"
has "$err" "all: 4 of 9 rows cannot be used, see $m/out/faults.csv" "faulty rows of both"
is "$(cut -d, -f1 "$m/out/faults.csv" | sed 's/^"back.*/back/' | tr '\n' ' ')" \
	"name Dora Eva Few back " "are in one file, each once, in order"
look="[(m['letters'], m['by_channel'], m['left_out']['faulty']) for m in d['mailings']]"
is "$(json check "$m")" "[(3, {'email': 2, 'print': 1}, 4)]" "counted as JSON"
look="ascii([f['excerpt'] for f in faults if 'back' in f['excerpt']])"
has "$(json check "$m")" '\x1b[31m' "JSON is sound, whatever the values"
look="ascii(d['campaign'])"
is "$(json check "$m")" "'Mixed \"\\x07\"'" "and the names"

done_testing
