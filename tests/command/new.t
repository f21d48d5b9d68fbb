#!/bin/sh
# A new campaign: from any list and letter, over no file, with any name.
. tests/command/lib.sh

stock="--list recipients/example.csv --letter letters/letter.en.md"
new() { # shellcheck disable=SC2086
	marathon new $stock "$@"
}

gives 0 "a new campaign" new "$work/a/b/"
is "$(head -1 "$work/a/b/campaign.yaml")" "name: 'b'" "is named as its folder"
has "$err" "Next: marathon fields $work/a/b" "says what comes next"
gives 0 "it has no fault" marathon check "$work/a/b"
has "$err" "Next: marathon preview" "and says so"
gives 73 "there is one already" new "$work/a/b"
top=$PWD
mkdir "$work/here"
gives 0 "in this folder" sh -c "cd '$work/here' && '$BIN' new . --list '$top/recipients/example.csv' --letter '$top/letters/letter.en.md'"
is "$(head -1 "$work/here/campaign.yaml")" "name: 'here'" "it has the folder's name"

# comments are one below the other, however long the values are
is "$(awk 'NR > 1 && sub(/ +# .*/, "") { print length }' "$work/a/b/campaign.yaml" | sort -n | tail -1)" \
	18 "values stand before comments"
is "$(awk '(n = index($0, "# ")) > 1 { print n }' "$work/a/b/campaign.yaml" | sort -u)" 30 \
	"comments one below the other"

# names
for dir in "o'x \"y\"" "a
b" "$(printf 'bad\377')" "no" "a: b #c" "-dash"; do
	gives 0 "a folder '$(printf %s "$dir" | tr -dc ' -~')'" new -- "$work/$dir"
	gives 0 "is a campaign" marathon check "$work/$dir"
done
gives 64 "a name that is none" new ""
printf 'name,address\nA,1 Road\n' >"$work/$(printf 'x\ny.csv')"
gives 64 "a list whose name no file can say" marathon new "$work/n1" \
	--list "$work/$(printf 'x\ny.csv')" --letter letters/letter.en.md
cp "$work/$(printf 'x\ny.csv')" "$work/here/campaign.yaml"
gives 64 "a list named campaign.yaml" marathon new "$work/n2" \
	--list "$work/here/campaign.yaml" --letter letters/letter.en.md

# what is there stays
mkdir "$work/full"
echo mine >"$work/full/example.csv"
gives 73 "another file of that name" new "$work/full"
is "$(cat "$work/full/example.csv")" mine "is kept"
[ ! -e "$work/full/campaign.yaml" ]
ok $? "and no campaign begun"
cp recipients/example.csv "$work/full/"
gives 0 "the very same file" new "$work/full"
gives 66 "no such list" marathon new "$work/n3" --list "$work/nowhere.csv" --letter letters/letter.en.md
gives 65 "a letter with a slip" sh -c "echo '{{ name | upcas }}' >'$work/x.md'; '$BIN' new '$work/n4' --list recipients/example.csv --letter '$work/x.md'"
[ ! -e "$work/n3" ] && [ ! -e "$work/n4" ]
ok $? "nothing was made"

# taken for each other, or for another file
gives 64 "a letter for a list" marathon new "$work/n5" --list letters/letter.en.md --letter letters/letter.en.md
has "$err" "this is a letter, and no list" "is told from one"
gives 64 "a spreadsheet for a letter" marathon new "$work/n5" --letter tests/fixtures/lists/members.xlsx --list recipients/example.csv
has "$err" "this is no text" "is not read as one"
[ ! -e "$work/n5" ]
ok $? "and nothing was made"

# what the letter and the list say
printf -- '---\nlanguage: de\nsubject: Hallo\n---\n{{ name }}\n' >"$work/brief.md"
printf 'name,courriel\nA,a@example.org\n' >"$work/mails.csv"
gives 0 "a letter in German, a list of e-mails" marathon new "$work/de" --list "$work/mails.csv" --letter "$work/brief.md"
has "$(cat "$work/de/campaign.yaml")" "language: de " "the letter's language"
has "$(cat "$work/de/campaign.yaml")" "channel: email" "and the list's channel"

done_testing
