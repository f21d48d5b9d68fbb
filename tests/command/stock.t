#!/bin/sh
# The stock's letters, each in each language: without a fault for any gender,
# for a case that says much, one that says little, and a closed one.
. tests/command/lib.sh

# copied, so that they are found wherever the program lies
c=$work/c
mkdir -p "$c/cases" "$c/letters"
cp letters/*.*.md "$c/letters"
cat >"$c/cases/full.md" <<'END'
---
name: Ana Ejemplo
gender: f
state: open
last_day: 2099-12-31
url: https://example.org/ana
summary: She taught children to read.
demands:
  fr: [sa libération immédiate]
  en: [her immediate release]
  es: [su liberación inmediata]
  ru: [немедленно освободить её]
---
Story.
END
cat >"$c/cases/little.md" <<'END'
---
name: Les Neuf
demands: {fr: [x], en: [x], es: [x], ru: [x]}
---
END
cat >"$c/cases/closed.md" <<'END'
---
name: Ivan Exemple
gender: m
state: closed
closed_on: 2026-12-01
summary: He is free.
demands: {fr: [x], en: [x], es: [x], ru: [x]}
---
END
sed '/^closed_on/d; /^summary/d; s/Ivan/Anna/' "$c/cases/closed.md" \
	>"$c/cases/ended.md"

# people LANGUAGE CASES: every gender, with and without a name and a function
people() {
	echo 'first_name;last_name;gender;function;email;language;case'
	n=0
	for case in $2; do
		for gender in '' m f plural; do
			for who in ';' 'Anna;Muster'; do
				for function in Ministre '' 'Adjoint au maire'; do
					n=$((n + 1))
					echo "$who;$gender;$function;p$n@example.org;$1;$case"
				done
			done
		done
	done
}

# campaign LETTER LANGUAGE CASES
campaign() {
	cat >"$c/campaign.yaml" <<-END
	name: Test
	language: $2
	from: {name: Group, address: "1 rue X\n34000 Montpellier", email: g@example.org}
	mailings:
	  m: {letter: $1, to: list.csv, channel: email}
	END
	people "$2" "$3" >"$c/list.csv"
}

# shown CASE WHO: the letter as it is read, in $out
shown() {
	out=$(marathon preview "$c" m --case "$1" --only "$2@example.org" 2>&1)
}

for file in letters/*.*.md; do
	letter=${file##*/}
	letter=${letter%.md}
	language=${letter##*.}
	letter=${letter%.*}
	cases='full little'
	[ "$letter" != news ] || cases='full little closed ended'
	campaign "$letter" "$language" "$cases"
	gives 0 "$letter.$language has no fault for anybody" marathon check "$c"
	n=1
	for case in $cases; do
		gives 0 "$letter.$language for $case" marathon preview "$c" m \
			--case "$case" --only p$n@example.org
		lacks "$out" "{" "with nothing left open"
		lacks "$(printf '%s\n' "$out" | sed 's/^ *//')" "  " \
			"and nothing missing between"
		n=$((n + 24))
	done
done

campaign news en closed
shown closed p1
has "$out" "It ended on December 1, 2026: please send no more letters" \
	"news of a closed case says when it ended"
has "$out" "Ana Ejemplo: She taught" "and who still needs letters"
lacks "$out" "Anna Exemple" "which is nobody whose case is closed"
campaign news fr full
shown full p1
has "$out" "Elle se poursuit" "news of an open one says that it goes on"
lacks "$out" "terminée" "and not that it has ended"

for language in fr en es ru; do
	campaign appeal "$language" full
	marathon preview "$c" m --only p7@example.org 2>&1 | grep -v "^Next: "
	echo
done >"$work/got"
golden stock/appeals.txt "appeals to a minister, as they are read"

# the whole table as a campaign's own: read strictly, and with the same result
cp letters/forms.csv "$c/letters"
gives 0 "the stock's table is one that a campaign could have" marathon check "$c"
campaign appeal fr full
shown full p7
has "$out" "Monsieur le Ministre" "and says the same"
rm "$c/letters/forms.csv"

# a language that the table does not have
printf -- '---\nsubject: x\nkind: authority\n---\n{{ salutation }},\n' >"$c/own.md"
campaign own uk full
gives 1 "no form in a language: the rows are at fault" marathon check "$c" m
has "$err" "own.md:5:4: note: no form of address in 'uk'" "and it is said once"
has "$err" "forms.csv" "how to mend it"
printf 'language;kind;gender;salutation\nuk;authority;;Вітаю\n' >"$c/forms.csv"
gives 0 "as with a forms.csv of its own" marathon check "$c" m
printf 'language;kind;gender;salutation\nuk;autority;;Вітаю\n' >"$c/forms.csv"
gives 65 "a fault in it is the campaign's" marathon check "$c" m
has "$err" "forms.csv:2:4: 'kind' is" "at its place"
rm "$c/forms.csv"

# `fallback` names the version for those whose language there is none in
rm "$c/own.md"
for language in en fr; do
	printf -- '---\nsubject: x\n---\n{{ salutation }}, {{ "2026-12-01" | date }}\n' \
		>"$c/own.$language.md"
done
campaign 'own, fallback: en' fr full
cat >"$c/list.csv" <<'END'
name;email;language;case
A;a@example.org;fr;full
B;b@example.org;ru;full
C;c@example.org;ru-RU;full
D;d@example.org;;full
E;e@example.org;de;full
END
gives 0 "a stated fallback" marathon check "$c"
has "$err" "2 recipients read ru: they get the letter in en, as 'fallback' says" \
	"is counted by language"
has "$err" "1 recipient reads de: the letter goes there in en, as 'fallback' says" \
	"each by itself"
shown full b
has "$out" "Dear Sir or Madam, December 1, 2026" "all is in that language"
shown full d
has "$out" "Madame, Monsieur, 1er décembre 2026" \
	"but not for those who have theirs"
echo 'F;f@example.org;klingonisch;full' >>"$c/list.csv"
gives 1 "what is no language" marathon check "$c"
has "$err" "'klingonisch' is no language" "has no fallback"
sed -i 's/fallback: en/fallback: enn/' "$c/campaign.yaml"
gives 65 "a fallback that does not exist" marathon check "$c"
has "$err" "no version 'enn' of the letter (there is: en, fr) (is it 'en'?)" \
	"names those that do"
sed -i 's/fallback: enn, //' "$c/campaign.yaml"
gives 1 "without a fallback" marathon check "$c"
has "$err" "no letter in 'ru' for 'B' (there is: en, fr); with 'fallback: en' in the mailing" \
	"a missing version is a fault that names it"
sed -i 's/letter: own/letter: own.en.md, fallback: en/' "$c/campaign.yaml"
gives 65 "a fallback of a single letter" marathon check "$c"
has "$err" "'fallback', but the letter has no versions" "has no sense"

done_testing
