#!/bin/sh
# A case's rules hold for its letters: what must be in them, what must not,
# demands word for word, pages.
. tests/command/lib.sh

c=$work/c
mkdir -p "$c/cases"
case_file() { # ID RULES: each rule is a line of its own
	printf -- '---\nname: Nadia Exemple\ngender: f\nsummary: Une avocate.\nauthorities: [{name: M. le Ministre, language: fr, address: 1 rue X, email: m@example.org}]\n%s\n---\nSon histoire.\n' \
		"$2" >"$c/cases/$1.md"
}
campaign() { # LETTER TO CHANNEL [MORE]
	cat >"$c/campaign.yaml" <<END
name: Règles
language: fr
from: {name: Groupe, address: "1 rue Y\n34000 Montpellier", email: groupe@example.org}
mailings:
  m: {letter: $1, to: $2, channel: $3${4:+, $4}}
END
}
letter() { # SUBJECT BODY
	printf -- '---\nsubject: "%s"\n%s---\n%s\n' "$1" "${kind:+kind: $kind
}" "$2" >"$c/l.fr.md"
}
one() { # RULES BODY: checks one letter
	case_file nadia "$1"
	letter "À propos" "$2"
	marathon check "$c" >"$work/out" 2>"$work/err"
	status=$?
	err=$(cat "$work/err")
}
holds() { # RULES BODY NAME
	one "$1" "$2"
	ok $((status != 0)) "$3" "$err"
}
breaks() { # RULES BODY NAME [PIECE]
	one "$1" "$2"
	is "$status" 65 "$3"
	[ $# -lt 4 ] || has "$err" "$4" "$3: says so"
}

campaign l case.authorities print
never='must_not_mention: [accusation]'
holds "$never" 'Une avocate.' "nothing that is forbidden"
breaks "$never" "C'est bien. Je réfute l'accusation ! Voilà." "a forbidden word" \
	"nadia.md:6:20: 'accusation' must not be mentioned"
has "$err" "l.fr.md' says: Je réfute l'accusation !" "and shows the sentence"
has "$err" "                       ^^^^^^^^^^" "and the rule"
for text in 'L’Accusation.' 'ACCUSATION' 'l’ac**cusa**tion' '**accusation**' '- accusation' \
	'> accusation' '[accusation](https://example.org/)' "$(printf 'accu\302\255sation')" \
	'# Accusation' 'contre-accusation' 'accusatíon' '{{ "accu" | append: "sation" }}'; do
	breaks "$never" "$text" "$text"
done
for text in accusations accusation2 'accus ation'; do
	holds "$never" "$text" "$text is another word"
done
breaks "$never" '{{ case.x }}' "in a text of the case" "no field"
case_file nadia "$never
x: Une accusation grave."
for text in '{{ case.x }}' '{{ case.x | upcase }}'; do
	letter "À propos" "$text"
	gives 65 "a text of the case: $text" marathon check "$c"
	has "$err" "nadia.md:6:20" "is the letter's, not a row's"
done
letter 'L’accusation' 'Rien.'
gives 65 "the subject too" marathon check "$c"
has "$err" "says: L’accusation" "is read"

letter 'Xaccusation' 'Rien.'
gives 0 "another word, at the very beginning" marathon check "$c"

never='must_not_mention: ["la grève générale"]'
breaks "$never" "$(printf 'La\302\240gr\303\250ve  G\303\211N\303\211RALE.')" "any blanks, case, accents"
breaks "$never" "$(printf 'La gr\303\250ve\ng\303\251n\303\251rale')" "over a line end"
breaks "$never" 'La « grève » *générale*.' "through quotes and marks"
holds "$never" 'Après la grève. Générale à 20 heures.' "not over the end of a sentence"
breaks 'must_not_mention: [обвинение]' 'Её ОБВИНЕНИЕ.' "Cyrillic"
holds 'must_not_mention: [обвинение]' 'Её обвинению.' "another form is another word"
breaks 'must_not_mention: [控訴]' '彼は控訴した。' "Japanese, without blanks"

must='must_mention: [Nadia Exemple, "l'"'"'avocate"]'
holds "$must" 'NADIA **EXEMPLE**, l’avocate.' "what must be mentioned is"
breaks "$must" 'Nadia, l’avocate.' "a name that is missing" \
	"nadia.md:6:16: 'Nadia Exemple' must be mentioned, and '"
holds "$must" '{{ case.name }}, l{{ "’" }}avocate.' "a value is mentioned as well"
must='must_mention: {fr: [liberté], en: [freedom]}'
holds "$must" 'La liberté.' "by language"
breaks "$must" 'The freedom.' "each letter in its own" "'liberté' must be mentioned"

exact='word_for_word: yes
demands:
  fr: [sa libération immédiate, "des soins : tout de suite"]'
holds "$exact" '{{ case.demands | bullets }}' "demands as they are"
holds "$exact" "$(printf 'Je demande sa\302\240lib\303\251ration\nimm\303\251diate et des soins\342\200\257: **tout** de suite.')" \
	"blanks and line ends are all one"
breaks "$exact" 'Je demande sa libération et des soins : tout de suite.' "a demand that was changed" \
	"nadia.md:8:8: this demand must stand word for word in '"
breaks "$exact" 'Sa libération immédiate, des soins : tout de suite.' "even a capital"
breaks 'word_for_word: yes
demands: {en: [her release]}' 'x' "demands in another language only" "none in its language"
breaks 'word_for_word: yes' 'x' "no demands at all" "has no 'demands'"
holds 'word_for_word: no' 'x' "word_for_word: no"

# a mistake in a rule
breaks 'must_mention: Nadia' 'x' "a text is no list" "'must_mention' is a list of texts"
breaks 'must_not_mention: [{a: b}]' 'x' "a map is no text" "'must_not_mention' is a list of words"
breaks 'must_not_mention: ["!"]' 'x' "a sign is no word" "'must_not_mention' is a list of words"
breaks 'max_pages: none' 'x' "no number" "'max_pages' is a whole number"
breaks 'word_for_word: perhaps' 'x' "neither yes nor no" "'word_for_word' is 'yes' or 'no'"
breaks 'solidarity: {must_mention: x}' 'x' "under solidarity too" "'must_mention' is a list"
one 'must_not_mentoin: [x]' 'x'
has "$err" "is it 'must_not_mention'?" "a slip in a name is told"
one 'solidarity: {must_not_mentoin: [x]}' 'x'
has "$err" "is it 'must_not_mention'?" "there too"

# pages: the smallest limit
long=$(printf 'Une ligne.\n\n%.0s' $(seq 60))
holds '' "$long" "no limit"
one 'max_pages: 1' "$long"
has "$err" "the letter has 3 pages, 1 is allowed" "the case's limit"
campaign l case.authorities print 'max_pages: 2'
one 'max_pages: 5' "$long"
has "$err" "2 are allowed" "the mailing's is smaller"
one 'max_pages: 1' "$long"
has "$err" "1 is allowed" "the case's is smaller"

# nothing is made, nothing leaves
campaign l case.authorities print
one 'must_not_mention: [accusation]' 'Une accusation.'
gives 65 "print" marathon print "$c"
[ ! -e "$c/out/m.pdf" ]
ok $? "makes nothing"
gives 65 "preview" marathon preview "$c"
has "$out" "Une accusation." "shows it"
has "$err" "must not be mentioned" "and what is wrong"
campaign l case.authorities email
gives 65 "send" marathon send "$c" --dry-run
has "$err" "nadia.md:6:20: 'accusation' must not be mentioned" "says the same"

# rows
campaign l list.csv email
printf 'name,email,job,case\nAnna,a@example.org,juge,nadia\nBen,b@example.org,"avocat de l'"'"'accusation",nadia\nCleo,c@example.org,juge,nadia\n' >"$c/list.csv"
one 'must_not_mention: [accusation, "vous le juge"]' 'À {{ name }}, {{ job }}.'
is "$status" 1 "a word that a row brings in"
has "$err" "list.csv:3:1: this row brings in 'accusation', which must not be mentioned" "is the row's fault"
has "$err" "nadia.md:6:20): À Ben, avocat de l'accusation." "with the rule and the sentence"
has "$(cat "$work/out")" "2 e-mails to send" "the others go"
gives 1 "sent without it" marathon send "$c" --dry-run --skip-faulty
is "$(cut -d, -f1,5 "$c/out/faults.csv")" "name,row
Ben,3" "it is in faults.csv"
one 'must_not_mention: [vous le juge]' 'À vous, vous le {{ job | upcase }}.'
is "$status" 1 "half a row's, half the letter's"
has "$err" "list.csv:2:1: this row brings in" "is the row's fault"
one 'must_not_mention: [accusation]' 'À {{ name }}, {{ job }}. Une *accu*sation.'
is "$status" 65 "the letter itself"
is "$(printf '%s\n' "$err" | grep -c 'must not be mentioned')" 1 "is told once"
has "$err" "(3 times)" "and counted"
one 'must_not_mention: [Nadia Exemple]' 'À {{ name }}, pour {{ case.name }}.'
is "$status" 65 "the case's name is not the row's"

# solidarity: rules of their own
rules='must_mention: [article 5]
must_not_mention: [ministre]
solidarity: {must_not_mention: [accusation], must_mention: [courage], max_pages: 1}'
holds "$rules" 'Une accusation, article 5.' "an appeal is not held to those of solidarity"
kind=solidarity
holds "$rules" 'Courage !' "a letter of solidarity is held to its own"
breaks "$rules" 'Courage, cette accusation...' "which forbid" "'accusation' must not be mentioned"
breaks "$rules" 'Bonjour.' "and demand" "'courage' must be mentioned"
breaks "$rules" 'Courage, le ministre...' "what the case forbids is forbidden too" "'ministre' must not"
kind=

# a letter with all open cases
campaign l list.csv email 'each: recipient'
printf 'name,email\nAnna,a@example.org\n' >"$c/list.csv"
case_file other 'must_not_mention: [usine]
must_mention: [eau]'
holds 'must_not_mention: [accusation]' 'Deux cas.' "must say nothing of its own"
breaks 'must_not_mention: [accusation]' 'Une accusation.' "must not say what one case forbids" "nadia.md:6:20"
breaks '' "L'usine." "nor another" "other.md:6:20"
sed -i 's/^gender/state: closed\ngender/' "$c/cases/other.md"
holds '' "L'usine." "a closed case forbids nothing there"
kind=news
campaign l list.csv email 'each: [case, recipient]'
breaks '' "L'usine. L'eau." "but news of it is held to its rules" "other.md:7:20"

# who it is from is read, too
kind=solidarity
campaign l people.csv print 'each: [case, recipient]'
sed -i 's/name: Groupe,/name: Amnistie Groupe 34,/' "$c/campaign.yaml"
printf 'name,address,email\nUn,"Prison, 1 rue A",un@example.org\n' >"$c/people.csv"
solidarity='solidarity: {must_not_mention: [amnistie]}'
breaks "$solidarity" 'Courage !' "a sender who must not be mentioned" \
	"nadia.md:6:33: 'amnistie' must not be mentioned, and the sender is: Amnistie Groupe 34"
sed -i 's/channel: print/channel: email/' "$c/campaign.yaml"
breaks "$solidarity" 'Courage !' "nor in the From line" "the sender is: Amnistie"
holds 'must_not_mention: [prison]' 'Courage !' "an address must name what it names"
kind=
holds "$solidarity" 'Madame,' "a letter of another kind may be from him"
campaign l people.csv print 'writers: writers.csv, each: [case, recipient, writer]'
printf 'name,address\nAnna,1 rue B\nBen Amnistie,2 rue B\n' >"$c/writers.csv"
case_file nadia 'must_not_mention: [amnistie]'
gives 1 "a writer with a forbidden name" marathon check "$c"
has "$err" "writers.csv:3:1: 'amnistie' must not be mentioned, and the sender is: Ben Amnistie" \
	"is a fault of his row"
has "$out" "m: 1 letter on paper" "others may write"

done_testing
