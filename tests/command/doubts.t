#!/bin/sh
# check tells of what is probably wrong, each in its place, and of nothing else.
. tests/command/lib.sh

c=$work/doubts
mkdir -p "$c/cases"
cat >"$c/campaign.yaml" <<'EOF'
name: Doubts
language: en
country: FR
from:
  name: Group
  address: "1 rue X\n34000 Montpellier"
  email: group@example.org
mailings:
  paper: {letter: paper.md, to: people.csv, channel: print}
EOF
cat >"$c/paper.md" <<'EOF'
---
subject: "For {{ name }}"
---
Dear {% if title %}{{ title }} {{ last_name }}{% endif %},

we know of {{ employer }}, and of your work at {{ employer }}.

Yours
EOF
cat >"$c/people.csv" <<'EOF'
id,title,name,last_name,address,postcode,town,country,email,employer,remarks
1,Mr,Number One,One,1 rue A,75001,Paris,,,"3,36123E+11",-
2,Mr,Error Two,Two,2 rue A,75001,Paris,,,#REF!,-
3,Mr,Narrow Three,Three,3 rue A,75001,Paris,,,#####,-
4,Mr,Nothing Four,Four,4 rue A,75001,Paris,,,NULL,-
5,Mr,Blanks  Five,Five,5 rue A,75001,Paris,,,x,-
6,Mr,Tail Six,Six,"6 rue A,",75001,Paris,,,x,-
7,Mr,Comma Seven,Seven,"7 , rue A",75001,Paris,,,x,-
8,Mr,Garbled Eight,Eight,8 rue A,75001,OrlÃ©ans,,,x,-
9,Mr,Lost Nine,Nine,9 rue A,75001,Orl�ans,,,x,-
10,Mr,Zero Ten,Ten,10 rue A,1000,Bourg,,,x,-
11,Mr,Form Eleven,Eleven,11 rue A,75001,Amsterdam,Netherlands,,x,-
12,Mr,Own Twelve,Twelve,12 rue A,75001,Paris,,Group@Example.org,x,-
13,Mr,Unseen Thirteen,Thirteen,13 rue A,75001,Paris,, u13@example.org​,x,-
14,,Untitled Fourteen,Fourteen,14 rue A,75001,Paris,,,x,-
15,Mr,Stops Fifteen,Fifteen,15 rue A,75001,Paris,,,Fifteen S.A.,-
16,Mr,Jean-Paul Dupont,Dupont,16 rue A,75002,Paris,,,x,-
17,Mr,DUPONT Jean  Paul,Dupont,17 rue A,75002,Paris,,,x,-
18,Mr,Élodie Martin,Martin,18 rue A,13001,Marseille,,em@example.com,x,-
19,Mr,Elodie Martin,Martin,19 rue A,69001,Lyon,,em@example.com,x,-
20,Mr,Gaston Mail,Mail,20 rue A,75001,Paris,,gas.ton@gmail.com,x,-
21,Mr,Gustave Mail,Mail,21 rue A,75001,Paris,,Gaston+x@googlemail.com,x,-
22,Mr,Anna Both,Both,22 rue A,75001,Paris,,both@example.com,x,-
23,Mr,Ben Both,Both,23 rue A,75001,Paris,,both@example.com,x,-
24,Mr,Carla Home,Home,24 rue A,75001,Paris,,,x,-
25,Mr,Dan Home,Home,"24, Rue A",75001,PARIS,,,x,-
26,Mr,Eve Abroad,Abroad,26 rue A,75001,Paris,Freedonia,,x,-
EOF
gives 0 "doubts are no faults" marathon check "$c"
told=$err
# told LINE PIECE NAME: in that line of the list, and once
told() {
	lines=$(printf '%s\n' "$told" | grep -c "people.csv:$1:.*: note: .*$2")
	is "$lines" 1 "$3"
}
told 2 "'3,36123E+11' is a number that a spreadsheet has shortened" \
	"a shortened number"
told 3 "'#REF!' is how a spreadsheet shows an error" "an error"
told 4 "'#####' is how .* too narrow" "a narrow column"
told 5 "'NULL' seems to stand for nothing" "a word for nothing"
told 6 "several blanks" "blanks in a row"
told 7 "'6 rue A,' ends with a comma" "a comma at the end"
told 8 "'7 , rue A' has a blank before a comma" "a blank before a comma"
told 9 "'OrlÃ©ans' was read in a wrong charset: is it 'Orléans'?" \
	"the wrong charset, and what was meant"
told 10 "has lost letters in a conversion" "lost letters"
told 11 "'1000' has 4 digits, FR has 5: is it 01000?" "a lost zero"
told 12 "'75001' is no postcode of NL: there it is NNNN AA" \
	"a postcode of another country"
told 27 "'Freedonia' is no country that is known: it stands in the address as it is written" \
	"a country that nobody knows"
is "$(marathon preview "$c" --only 26 2>/dev/null | sed -n 4p)" FREEDONIA "and so it does"
told 13 "'Group@Example.org' is the sender's own address" "the sender's own"
told 14 "not seen stand around 'u13@example.org'" "blanks that are not seen"
told 15 "the letter reads 'Dear ,': a blank before a comma" \
	"a salutation without a name"
told 16 "the letter reads '.* at Fifteen S.A..': two full stops" \
	"a value that ends a sentence twice"
told 17 "row 17 'Jean-Paul Dupont' and row 18 'DUPONT Jean  Paul' may be one person" \
	"one person in any order of words"
told 19 "row 19 'Élodie Martin' and row 20 'Elodie Martin' may be one person" \
	"one person by the e-mail address"
told 21 "row 21 'gas.ton@gmail.com' and row 22 'gaston+x@googlemail.com' may be one mailbox" \
	"one mailbox with a dot and a plus"
told 23 "row 23 'Anna Both' and row 24 'Ben Both' have the same e-mail address" \
	"one address for two"
told 25 "1 household gets more than one letter: rows 25 and 26" "a household"
has "$told" "people.csv:2:43: note" "the place is the cell"
lacks "$told" "remarks" "a column that no letter uses is passed over"
# the two blanks of row 18 are a doubt of their own
is "$(printf '%s\n' "$told" | grep -c ': note: ')" 22 "and that is all"

gives 0 "print" marathon print "$c" -o "$work/made"
lacks "$err" "note:" "print does not repeat them"

# what is right, though it looks odd
cat >"$c/people.csv" <<'EOF'
id,title,name,last_name,address,postcode,town,country,email,employer,remarks
1,Mr,Jan de Vries,Vries,Laan 1,1234 AB,Utrecht,Netherlands,jan@example.com,n/a-Systems,
2,Mr,Piet de Vries,Vries,Laan 2,1234ab,Utrecht,NL,piet@example.com,E-Werk,
3,Mr,Ann Smith,Smith,1 High Street,SW1A 1AA,London,GB,ann+news@example.com,Smith & Sons,
4,Mr,Bob Smith,Smith,2 High Street,M1 1AE,Manchester,United Kingdom,bob@example.com,St. John's,
5,Mr,Sean Byrne,Byrne,Main Street,D02 X285,Dublin,Ireland,sean@example.com,Éire-Nua,
6,Mr,Maeve Byrne,Byrne,Main Road,D6W XY00,Dublin,IE,maeve@example.com,X,
7,Mr,Jean d’Alembert,d’Alembert,1 rue B,01000,Bourg,France,jean@example.com,1E5,
8,Mr,Joseph Null,Null,2 rue B,F-75011,Paris,FR,joseph@example.com,Null,
9,Mr,Nan Goldin,Goldin,"Box 1, St. John's, Newfoundland",A1C 5S7,"St. John's, NL",Canada,nan@example.com,#1 Records,
10,Mr,JOÃO SÃO,SÃO,Rua 1,1000-205,Lisboa,Portugal,joao@example.com,MÃE,
11,Mr,Ana Souza,Souza,Rua 2,01310-100,São Paulo,Brazil,ana@example.com,IRMÃ,
12,Mr,Mae Wong,Wong,1 Nathan Road,,Kowloon,Hong Kong,mae@example.com,X,
13,Mr,Иван Петров,Петров,ул. Ленина 1,101000,Москва,Россия,ivan@example.com,Рога и копыта,
14,Mr,Μαρία Παππά,Παππά,Οδός 1,104 31,Αθήνα,Greece,maria@example.com,X,
15,Mr,Sven Berg,Berg,Gatan 1,SE-111 22,Stockholm,Sweden,sven@example.com,Ö-Å,
16,Mr,Mia Muster,Muster,Weg 1,CH-8000,Zürich,Switzerland,mia@example.com,«X»,
17,Mr,Jean Martin,Martin,3 rue B,75011,Paris,FR,jm1@example.com,X,
18,Mr,Jean Martin,Martin,3 rue C,69001,Lyon,FR,jm2@example.com,X,
19,Mr,Max Power,Power,Broadway 1,10001-0001,New York,USA,max@example.com,X,
20,Mr,Lea Power,Power,Broadway 2,L-1234,Luxembourg,LU,lea.power@example.com,X,
21,Mr,Leo Power,Power,Broadway 3,LV-1010,Riga,Latvia,le.apower@example.com,X,
EOF
sed -i 's/, and of your work at .*/: it is known... and we see {{ town }}./' "$c/paper.md"
gives 0 "a list that is right" marathon check "$c"
lacks "$err" "note:" "has no doubts"

# many of a kind
{
	echo "name,last_name,title,address,town,email"
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		echo "One  Name$i,Name$i,,$i rue A,Paris,n+$i@example.com"
	done
} >"$c/people.csv"
sed -i 's/^we know of .*/we know of {{ town }}./' "$c/paper.md"
gives 0 "a list full of doubts" marathon check "$c"
is "$(printf '%s\n' "$err" | grep -c 'several blanks')" 3 "a few are told"
has "$err" "55 more values in 'name' are as doubtful" "the others are counted"
has "$err" "55 more letters like that: a blank before a comma" "letters, too"

# what is written so in the letter itself
printf -- '---\nsubject: x\n---\nDear {{ name }},\n\nwell , yes.\n' >"$c/paper.md"
printf 'name,address\nAnna,1 rue A\nBen,2 rue B\n' >"$c/people.csv"
gives 0 "a slip of the letter" marathon check "$c"
has "$err" "paper.md:6:1: note: a blank before a comma" "is told there"

# a slip that came by merging is told of its row, however common its letters
cat >"$c/paper.md" <<'EOF'
---
subject: x
---
Ladies, Gentlemen,

{% if recipient.first_name %}{{ recipient.first_name }}{% endif %}, thank you.
EOF
printf 'name,first_name,address\nAnna,,1 rue A\nBen,Ben,2 rue B\n' \
	>"$c/people.csv"
gives 0 "a slip by merging" marathon check "$c"
has "$err" "people.csv:2:1: note: the letter reads ', thank you.': a line begins" \
	"is told in its row"
lacks "$err" "paper.md:" "and no other comma is taken for it"
sed -i 's/^{% if.*/Hello\n, you/' "$c/paper.md"
gives 0 "a line that is written so" marathon check "$c"
has "$err" "paper.md:7:1: note: a line begins with a comma" "is told there"

# no address is nobody's address
printf 'name,email,address\nAnna,\302\240,1 rue A\n' >"$c/people.csv"
gives 0 "a blank that is not seen" marathon check "$c"
lacks "$err" "the sender's own address" "is no address of the sender's"

# the boxes of the relay are the campaign's own
sed "\$a smtp: {url: 'smtps://relay.example.org', archive: copies@example.org, bounces: back@example.org}" \
	"$c/campaign.yaml" >"$c/campaign.new"
cp "$c/campaign.yaml" "$work/campaign.old"
mv "$c/campaign.new" "$c/campaign.yaml"
printf 'name,email,address\nAnna,Copies@example.org,1 rue A\nBen,back@example.org,2 rue A\n' >"$c/people.csv"
gives 0 "the boxes of the relay" marathon check "$c"
has "$err" "'Copies@example.org' is the sender's own address" "one for the copies"
has "$err" "'back@example.org' is the sender's own address" "and one for what comes back"
mv "$work/campaign.old" "$c/campaign.yaml"

# one person in two rows, with one mailbox
{
	echo "name,email,address,town"
	for i in 1 2 3 4 5 6 7 8 9; do
		echo "Jean Name$i,j$i@example.com,$i rue A,Paris"
		echo "NAME$i Jean,j$i@example.com,$i place B,Paris"
	done
} >"$c/people.csv"
gives 0 "many persons twice" marathon check "$c"
has "$err" "and 2 more like it" "five are told"
has "$err" "4 more pairs of rows" "each pair is counted once"

done_testing
