#!/bin/sh
# Who gets a letter and who signs it: readers of other languages, groups, the
# same person twice, and in which list a fault is.
. tests/command/lib.sh

# campaign NAME: a folder with a case and no mailing yet; in $c
campaign() {
	c=$work/$1
	mkdir -p "$c/cases"
	cat >"$c/campaign.yaml" <<'END'
name: Essai
language: fr
country: FR
place: Montpellier
date: 2026-11-24
from:
  name: Groupe de Montpellier
  address: |
    12 rue des Lilas
    34000 Montpellier
  email: marathon@example.org
cases: cases/
mailings:
END
	cat >"$c/cases/nadia.md" <<'END'
---
name: Nadia Exemple
gender: f
state: open
---
Histoire.
END
}

# letter FILE: its body is stdin
letter() {
	{
		printf -- '---\nsubject: Lettre\nkind: authority\n---\n'
		cat
	} >"$1"
}

# readers of a language that the letter lacks, by e-mail and on paper
campaign fallback
cat >>"$c/campaign.yaml" <<'END'
  m: {letter: l, to: people.csv, each: recipient, fallback: fr, channel: "email, else print"}
END
for language in fr en; do
	echo 'Texte.' | letter "$c/l.$language.md"
done
cat >"$c/people.csv" <<'END'
name,language,email,address
Un,de,un@example.org,1 rue A
Deux,de,deux@example.org,2 rue A
Trois,de,,3 rue A
Quatre,ru,quatre@example.org,4 rue A
Cinq,pt-BR,,5 rue A
END
gives 0 "a fallback serves both channels" marathon check "$c"
has "$err" "3 recipients read de" "its readers are counted on both together"
has "$err" "1 recipient reads pt" "those on paper only"
has "$err" "1 recipient reads ru" "and those by e-mail only"

# groups
campaign groups
cat >>"$c/campaign.yaml" <<'END'
  m: {letter: l, to: people.csv, each: [case, recipient], channel: print}
END
sed -i 's/^gender: f/gender: plural/' "$c/cases/nadia.md"
sed 's/^gender: plural/gender: p/' "$c/cases/nadia.md" >"$c/cases/others.md"
letter "$c/l.md" <<'END'
{{ salutation }}, {{ case | agree: "un", "une", "des" }} / {{ recipient | agree: "il", "elle", "ils" }}
END
printf 'name,gender,address\nUn,m,1 rue A\nDeux,p,2 rue A\nTrois,plural,3 rue A\n' \
	>"$c/people.csv"
gives 0 "a group is plural or p" marathon print "$c" --date 2026-11-24
text=$(pdftotext -layout "$c/out/m.pdf" - | grep /)
is "$(echo "$text" | grep -c 'des / ils')" 4 "in a case's file and in a list"
is "$(echo "$text" | grep -c 'Mesdames, Messieurs, des / ils')" 4 \
	"and is greeted as one"
is "$(echo "$text" | grep -c 'Monsieur, des / il$')" 2 "beside a man"

# one id for two
campaign ids
cat >>"$c/campaign.yaml" <<'END'
  m: {letter: l, to: people.csv, each: recipient, channel: print}
END
echo 'Texte.' | letter "$c/l.md"
cat >"$c/people.csv" <<'END'
id,name,address,postcode,town
7,Mairie,Place de la Mairie,34000,Montpellier
7,Mairie,Place de la Mairie,30000,Nîmes
7,Mairie,Place de la Mairie,34000,Montpellier
END
gives 1 "an id for two of one name" marathon check "$c"
has "$err" "people.csv:3:1: the id '7' is another's already" "is a fault"
has "$err" "1 of 3 rows cannot be used" "of that row"
has "$err" "1 exact double merged" "not of one that is the same"

# whose fault an empty value is
campaign whose
cat >>"$c/campaign.yaml" <<'END'
  m:
    letter: l
    to: people.csv
    writers: writers.csv
    each: [case, recipient, writer]
    channel: print
END
letter "$c/l.md" <<'END'
{{ recipient.town }}: I am {{ writer.trade | upcase }} in {{ writer.town }}.
END
printf 'name,address,town\nUn,1 rue A,Alès\nDeux,2 rue A,Alès\nTrois,3 rue A,\n' \
	>"$c/people.csv"
printf 'name,town,trade\nAlice,Nîmes,\nBob,Nîmes,baker\nCarl,,miller\n' \
	>"$c/writers.csv"
gives 1 "an empty value" marathon check "$c"
has "$err" "people.csv:4:1: 'recipient.town' is empty" "is the recipient's fault"
has "$err" "writers.csv:2:1: 'writer.trade' is empty" "or the writer's"
has "$err" "writers.csv:4:1: 'writer.town' is empty" "of each of them"
has "$err" "m: 1 of 3 rows cannot be used" "rows are counted"
has "$err" "m: 2 writers cannot be used" "and writers, once each"
is "$(cut -d, -f1 "$c/out/faults.csv" | tr '\n' ' ')" "name Trois " \
	"no recipient is blamed for a writer"
gives 1 "the others can be printed" marathon print "$c" --skip-faulty
has "$err" "2 letters made" "by the writer that is good"
echo '{{ case.since | date }} {{ writer.trade | default: "-" }}' | letter "$c/l.md"
sed -i 's/^state:/since: 2024-01-01\nstate:/' "$c/cases/nadia.md"
sed 's/^since:.*/since:/' "$c/cases/nadia.md" >"$c/cases/other.md"
rm -r "$c/out"
gives 65 "an empty value of a case" marathon check "$c"
has "$err" "cases/other.md:2:1: 'case.since' is empty" "is the case's fault"
lacks "$err" "people.csv:2" "and no row's"
[ ! -e "$c/out/faults.csv" ]
ok $? "none of them goes into faults.csv"

done_testing
