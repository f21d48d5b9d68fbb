#!/bin/sh
# Who is written to: cases, columns, doubles, languages, the never list, and
# what is selected on the command line.
. tests/command/lib.sh

c=$work/c
mkdir -p "$c/cases"
printf -- '---\nname: Ann\n---\nStory.\n' >"$c/cases/anna-one.md"
printf -- '---\nname: Ben\n---\nStory.\n' >"$c/cases/ben-two.md"
printf -- '---\nname: Cleo\nstate: closed\n---\nStory.\n' >"$c/cases/cleo-three.md"
cat >"$c/campaign.yaml" <<'END'
name: Select
language: en
from: {name: Group, email: group@example.org}
never: never.csv
mailings:
  joined: {letter: case, to: joined.csv, channel: email}
  each: {letter: each, to: each.csv, each: recipient, channel: email}
END
printf -- '---\nsubject: For {{ case.name }}\n---\nDear {{ name }}.\n' >"$c/case.md"
printf -- '---\nsubject: Hello\n---\nDear {{ name }}.\n' >"$c/each.en.md"
printf -- '---\nsubject: Bom dia\n---\n{{ name }}.\n' >"$c/each.pt-BR.md"
printf 'email,reason\nNobody@B\303\274cher.example,asked\n' >"$c/never.csv"
cat >"$c/joined.csv" <<'END'
name,email,case
One,one@example.org,anna-one
Two,two@example.org,
Three,three@example.org,ben-tow
Four,four@example.org,cleo-three
Five,five@example.org,ben-two
END
printf 'name,email,language\n' >"$c/each.csv"
letters() { # MAILING: the subjects and recipients of a dry run
	rm -rf "$work/dry"
	marathon send "$c" "$1" --dry-run --skip-faulty -o "$work/dry" \
		>/dev/null 2>"$work/err"
	echo $? >"$work/status"
	grep -hE '^(Subject|To):' "$work"/dry/*/*.eml 2>/dev/null |
		sed 's/\r$//; s/.*<//; s/>$//; s/^Subject: //' | sort | tr '\n' ' '
}

is "$(letters joined)" "For Ann For Ben five@example.org one@example.org " \
	"a row goes with the case that it names"
gives 1 "a row without a case is a fault" marathon check "$c" joined
has "$err" "joined.csv:3:21: the row names no case" "at its place"
has "$err" "no case 'ben-tow' (is it 'ben-two'?)" "so is an unknown one"
has "$err" "1 case is closed" "a closed one is counted"
letters joined >/dev/null
is "$(cut -d, -f1,4 "$work/dry/faults.csv")" "name,row
Two,3
Three,4" "both rows are in faults.csv"

{
	printf 'name,email,language\n'
	printf 'Anna,anna@example.org,en\n'
	printf 'Anna,Anna@Example.ORG,en\n'
	printf 'Anna,anna@example.org\302\240,en\n'
	printf 'Bea,anna@example.org,en\n'
	printf 'Carl,c@b\303\274cher.example,en\n'
	printf 'Carl,C@xn--bcher-kva.example,en\n'
	printf 'Dora,nobody@xn--bcher-kva.example,en\n'
	printf 'Eva,eva@example.org,pt-BR\n'
	printf 'Finn,finn@example.org,de\n'
} >"$c/each.csv"
is "$(letters each)" "Bom dia Hello Hello anna@example.org c@xn--bcher-kva.example eva@example.org " \
	"one letter to each address, in the language of its row"
is "$(cat "$work/status")" 1 "a row was left out"
has "$(cat "$work/err")" "3 exact doubles merged" "doubles are merged, however they are written"
has "$(cat "$work/err")" "each.csv:5:1: note: 'Bea' shares the address" "a shared address is told"
has "$(cat "$work/err")" "1 recipient is on the never list" "the never list holds"
has "$(cat "$work/err")" "no letter in 'de' for 'Finn' (there is: en, pt-br)" "a missing language is a fault"
gives 1 "which is asked about" marathon send "$c" each --dry-run
has "$err" "1 of 4 cannot be used" "and counted"
printf 'id,name,email\n1,Anna,anna@example.org\n1,Anna,anna@example.org\n1,Ben,ben@example.org\n' >"$c/each.csv"
gives 1 "one id for two persons" marathon check "$c" each
has "$err" "each.csv:4:1: the id '1' is another's already" "is a fault of the second"
has "$err" "1 exact double merged" "the same row twice is none"

mkdir "$work/n"
cat >"$work/n/campaign.yaml" <<'END'
name: No case
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: l.md, to: l.csv, channel: email}
END
printf -- '---\nsubject: Hello\n---\nDear {{ name }}: {{ Dossier }}.\n' >"$work/n/l.md"
printf 'name,email,Dossier\nA,a@example.org,34/7\n' >"$work/n/l.csv"
gives 0 "a column 'case' where there are no cases" marathon check "$work/n"
has "$out" "1 e-mail to send" "is a column like another"
sed -i 's/channel/each: [case, recipient], channel/' "$work/n/campaign.yaml"
gives 65 "each case, where there is none" marathon check "$work/n"
has "$err" "there is no case" "says so"

# on the command line
cp -R samples/marathon-2017 "$work/s"
s=$work/s
gives 64 "a case where there are none" marathon check "$s" supporters --case ayse-yildirim
gives 64 "a column where there are no rows" marathon check "$s" letters --where Ville=Lyon
gives 64 "a column without a name" marathon check "$s" supporters --where =x
gives 64 "an option with an empty value" marathon check "$s" letters --case=
gives 64 "or an empty word" marathon check "$s" supporters --only ""
gives 64 "a value for a flag" marathon send "$s" supporters --dry-run=
gives 64 "a date that is none" marathon print "$s" letters --date 2026-13-01
gives 64 "nor words" marathon print "$s" letters --date today
gives 64 "nobody of that name, to print" marathon print "$s" letters --only Nobody
has "$err" "nobody is 'Nobody'" "says so"
gives 64 "nobody of that name, to send" marathon send "$s" supporters --only -- --dry-run
gives 64 "too many connections" marathon send "$s" supporters --connections 65
[ ! -e "$s/out" ]
ok $? "nothing was made"
gives 0 "all mailings that a case is in" marathon check "$s" --case ayse-yildirim
has "$out" "letters: 5 letters" "are checked"
lacks "$out" "supporters" "the others are not"
lacks "$err" "closed" "and other cases are not counted"

# the name of a mailing, of a folder, or both
mkdir "$s/letters" "$s/each"
printf 'name: x\n' >"$s/each/campaign.yaml"
gives 0 "a mailing named as a folder" sh -c "cd '$s' && '$BIN' check letters"
has "$out" "letters: 45 letters" "is the mailing"
gives 65 "a folder with a campaign" sh -c "cd '$s' && '$BIN' check each"

# versions of a letter
printf -- '---\nsubject: Hello\nkind: news\n---\nDear {{ name }}.\n' >"$c/each.en.md"
gives 65 "versions of different kinds" marathon check "$c" each
has "$err" "are of different kinds" "are refused"
printf -- '---\nsubject: Hello\nlayout: nowhere\n---\nDear {{ name }}.\n' >"$c/paper.md"
printf 'name,address\nAnna,1 Street\n' >"$c/paper.csv"
sed -i 's/^  each:.*/  each: {letter: paper, to: paper.csv, each: recipient, channel: print}/' "$c/campaign.yaml"
gives 78 "a letter's layout" marathon check "$c" each
has "$err" "no layout 'nowhere'" "is heeded"
mkdir "$c/mine"
mv "$c/paper.md" "$c/mine/paper.en.md"
sed -i 's/letter: paper/letter: mine\/paper/; s/^layout.*//' "$c/campaign.yaml" "$c/mine/paper.en.md"
gives 0 "a letter in a folder" marathon check "$c" each
has "$out" "each: 1 letter" "has its versions there"
sed -i 's/channel: print}/channel: print, where: "name=Anna"}/; s/to: paper.csv, each: recipient/to: case.authorities/' "$c/campaign.yaml"
gives 65 "where, but no rows" marathon check "$c" each
has "$err" "'where' selects rows" "is a fault"

done_testing
