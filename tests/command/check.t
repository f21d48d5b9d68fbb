#!/bin/sh
# check finds every fault of a campaign in one pass, each in its place.
. tests/command/lib.sh

c=$work/faulty
mkdir -p "$c/cases"
cd "$work" || exit 1
cat >"$c/campaign.yaml" <<'END'
name: Faulty
language: en
country: FR
from: {name: Group, address: "1 rue X\n34000 Montpellier", email: group@example.org}
adress: here
mailings:
  unknown-field: {letter: field.md, to: good.csv, channel: print}
  unknown-filter: {letter: filter.md, to: good.csv, channel: print}
  missing-column: {letter: good.md, to: nocolumn.csv, channel: print}
  open-quote: {letter: good.md, to: quote.csv, channel: print}
  bad-bytes: {letter: good.md, to: bytes.csv, channel: print}
  rows: {letter: good.md, to: rows.csv, channel: print, max_pages: 1}
  mails: {letter: mail.md, to: mails.csv, channel: email}
  no-letter: {letter: nothing, to: good.csv, channel: print}
  bracket: {letter: bracket.md, to: good.csv, channel: print}
END
cat >"$c/cases/open.md" <<'END'
---
name: Open Case
state: opne
last_day: tomorrow
---
Story.
END
printf -- '---\nsubject: "For {{ name }}"\n---\nDear {{ adress }},\n\nwrite.\n' >"$c/field.md"
printf -- '---\nsubject: x\n---\nDear {{ name | upcas }},\n\nwrite.\n' >"$c/filter.md"
printf -- '---\nsubject: "For {{ name }}"\n---\nDear {{ name }},\n\n{{ text }}\n' >"$c/good.md"
printf -- '---\nsubject: "For {{ name }}"\n---\nDear {{ name }},\n\nwrite.\n' >"$c/mail.md"
printf -- '---\nsubject: x\n---\nDear \302\253Nom\302\273,\n\nwrite {%% if name %%} open.\n' >"$c/bracket.md"
printf 'name,address,text\nAnna,1 rue A,x\n' >"$c/good.csv"
printf 'name,text\nAnna,x\n' >"$c/nocolumn.csv"
printf 'name,address,text\nAnna,1 rue A,x\nBen,"2 rue B,y\nCleo,3 rue C,z\n' >"$c/quote.csv"
printf 'name,address,text\nAn\303\251,1 rue A,x\nBen\351,2 rue B,y\n' >"$c/bytes.csv"
/usr/bin/python3 - "$c/rows.csv" <<'END'
import sys
rows = [("name", "address", "text"),
        ("Anna", "1 rue A\n34000 Montpellier", "all is well"),
        ("Nobody", "", "no address"),
        ("Empty", "2 rue B", ""),
        ("Glyph \U00013000", "3 rue C", "no font has the name"),
        ("Tall", "\n".join("line %d" % i for i in range(20)), "the address"),
        ("Long", "4 rue D", "word " * 2000),
        ("Few", "5 rue E"),
        ("Private \uE000", "6 rue F", "x")]
with open(sys.argv[1], "w") as f:
    for r in rows:
        f.write(",".join('"%s"' % c for c in r) + "\n")
END
/usr/bin/python3 - "$c/mails.csv" <<'END'
import sys
rows = [("name", "email"),
        ("Anna", "anna@example.org"),
        ("Two", "a@example.org, b@example.org"),
        ("Break", "a@example.org\r\nBcc: x@example.com"),
        ("None", ""),
        ("No at", "example.org"),
        ("Sub\nject", "s@example.org"),
        ("Space", "a b@example.org"),
        ("Anna", "Anna@Example.ORG")]
with open(sys.argv[1], "w", newline="") as f:
    for r in rows:
        f.write(",".join('"%s"' % c for c in r) + "\n")
END
cd "$OLDPWD" || exit 1

marathon check "$c" >"$work/check.out" 2>"$work/check.err"
is $? 65 "a faulty campaign gives 65"
sed "s|$work/||g" "$work/check.out" "$work/check.err" >"$work/got"
golden check/faulty.txt "all its faults, as they are shown"
got=$(cat "$work/got")
has "$got" "campaign.yaml:5:1:" "an unknown key, at its line"
has "$got" "quote.csv:3:5:" "the quote that was opened"
has "$got" "bytes.csv:3:4:" "the byte that is not UTF-8"
has "$got" "at byte 36 of the file" "and its place in the file"

[ ! -e "$c/out" ] && [ ! -e "$c/marathon.db" ]
ok $? "check makes nothing"

# with only faulty rows, the others can be used
sed -i '/^adress/d; /unknown-field\|unknown-filter\|missing-column\|open-quote\|bad-bytes\|no-letter\|bracket\|mails/d' "$c/campaign.yaml"
sed -i 's/opne/open/; s/tomorrow/2030-01-01/' "$c/cases/open.md"
gives 1 "faulty rows give 1" marathon check "$c"
gives 1 "print asks first" marathon print "$c"
has "$err" "--skip-faulty" "says how to go on"
[ ! -e "$c/out/rows.pdf" ]
ok $? "and makes nothing yet"
gives 1 "print without them" marathon print "$c" --skip-faulty
is "$(pdfinfo "$c/out/rows.pdf" | sed -n 's/^Pages: *//p')" 1 "the good one is there"
sed "s|$work/||g" "$c/out/faults.csv" >"$work/got"
golden check/faults.csv "the faulty rows, as they came, with their faults"

done_testing
