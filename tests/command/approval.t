#!/bin/sh
# Approval: nothing leaves by e-mail before somebody said so, and what he
# agreed to is what leaves.
. tests/command/lib.sh

start_server
c=$work/c
mkdir -p "$c/cases"
campaign() {
	cat >"$c/campaign.yaml" <<END
name: Approval
language: en
approval: ${1:-required}
from: {name: ${2:-Group}, email: group@example.org}
cases: cases/
mailings:
  all: {letter: l, to: list.csv, each: recipient, channel: email}
  paper: {letter: l, to: post.csv, each: recipient, channel: print}
smtp: {url: "smtp://127.0.0.1:$port", tls: none}
END
}
letter() {
	printf -- '---\nsubject: "Hello %s"\n---\n{{ date | date }}\n\n' "$1"
	printf 'Dear {{ name }},\n\n{%% for case in cases %%}- {{ case.name }}\n{%% endfor %%}\nwrite. %s\n' "$1"
}
people() {
	echo name,email,language
	for i in "$@"; do echo "Person$i Testname,p$i@example.org,en"; done
	echo "Clara Exemple,clara@example.org,fr"
}
campaign
letter "" >"$c/l.en.md"
letter "" >"$c/l.fr.md"
people 1 2 3 >"$c/list.csv"
printf 'name,address,language\nA,1 Road,en\n' >"$c/post.csv"
printf -- '---\nname: Nadia Exemple\n---\nHer story.\n' >"$c/cases/nadia.md"
sent() { cat "$work/record" 2>/dev/null | wc -l; }
code() { printf '%s\n' "$err" | sed -n 's/.*its code is \(.*\)\./\1/p'; }
day=2026-11-24

# nothing before it was approved
gives 77 "nothing is sent before it was approved" marathon send "$c" all --confirm 4
has "$err" "marathon approve $c all --sheet" "it says how"
is "$(sent)" 0 "nothing was"
gives 77 "so says approve" marathon approve "$c"
gives 0 "and check" marathon check "$c" all
has "$err" "Next: marathon approve $c all --sheet" "as what comes next"
gives 0 "one to oneself needs none" marathon send "$c" all --test-to me@example.org
gives 0 "nor a dry run" marathon send "$c" all --dry-run
gives 0 "nor paper" marathon print "$c" paper
: >"$work/record"

# the sheet
gives 0 "a sheet" marathon approve "$c" --sheet --date $day
sheet=$c/out/approval.pdf
is "$out" "$sheet" "is named"
code=$(code)
is "$(printf %s "$code" | tr -d '0-9A-HJKMNP-TV-Z')" "-" "has a code that nobody misreads"
text=$(pdftotext -layout "$sheet" - | sed 's/\xc2\xa0/ /g' | tr -s ' \n' ' ')
has "$text" "Code $code" "which stands on it"
has "$text" "Group <group@example.org>" "as does who sends"
has "$text" "smtp://127.0.0.1:$port" "by which server"
has "$text" "4 e-mails" "how many"
has "$text" "English 3, French 1" "in which languages"
has "$text" "Nadia Exemple" "for whom"
has "$text" "Dear {{ name }}" "each letter with its fields"
has "$text" "Letter l.fr.md" "in each language"
has "$text" "Dear P… T…" "and examples"
lacks "$text" "Testname" "without names"
lacks "$text" "p1@example" "or addresses"
out=$(qpdf --check "$sheet" 2>&1)
has "$out" "No syntax or stream encoding errors" "the file is sound"
gives 0 "the same sheet has the same bytes" sh -c "cp '$sheet' '$work/first.pdf'; '$BIN' approve '$c' --sheet --date $day && cmp '$sheet' '$work/first.pdf'"
echo mine >"$sheet"
gives 0 "over a file of the user's" marathon approve "$c" --sheet
is "$(cat "$sheet")" mine "nothing is written"
rm "$sheet"

# by its code
gives 64 "a code needs a name" marathon approve "$c" "$code"
gives 64 "and eight digits" marathon approve "$c" 123 --by Zoé
gives 77 "a code that was mistyped" marathon approve "$c" 2222-2222 --by Zoé
has "$err" "it was mistyped, or a letter or the sender changed" "is told from one"
people 1 2 >"$c/list.csv"
gives 77 "a code of other recipients" marathon approve "$c" "$code" --by Zoé
has "$err" "4 e-mails then, 3 now" "is told, too"
letter "now" >"$c/l.fr.md"
gives 77 "a code of another letter" marathon approve "$c" "$code" --by Zoé
has "$err" "this has changed: l.fr.md" "with its name"
letter "" >"$c/l.fr.md"
rm "$c/out/approval.json"
gives 77 "a code whose sheet is not known" marathon approve "$c" "$code" --by Zoé
has "$err" "since its sheet was made recipients" "tells as much as it can"
people 1 2 3 >"$c/list.csv"
gives 64 "paper is not approved" marathon approve "$c" paper --sheet
low=$(printf %s "$code" | tr 'A-Z-' 'a-z ')
gives 0 "as people type it" marathon approve "$c" "$low" --by "Zoé Présidente" --date 2026-12-01
has "$err" "4 e-mails approved by Zoé Présidente" "it is recorded"
gives 0 "and said" marathon approve "$c"
has "$out" "by Zoé Présidente, code $code, 4 e-mails" "by whom"
gives 0 "for scripts, too" marathon approve "$c" --json
is "$(printf '%s\n' "$out" | /usr/bin/python3 -c '
import json, sys
d = json.load(sys.stdin)
print(d["approved"], d["by"], d["letters"], d["added"], d["differently"])')" \
	"True Zoé Présidente 4 0 0" "as JSON"

# what voids it, and what does not
holds() {
	name=$1
	shift
	gives 0 "$name: it holds" marathon approve "$c" "$@"
}
void() {
	gives 77 "$1: it does not hold" marathon approve "$c"
	has "$err" "$2" "and is told why"
	gives 77 "nothing is sent" marathon send "$c" all --confirm 4
}
holds "the next day" --date 2026-12-24
has "$err" "Next: marathon send $c all" "send comes next"
gives 0 "so says status" marathon status "$c"
has "$out" "all: approved on" "by whom it was"
gives 0 "and preview" marathon preview "$c" all
has "$err" "Next: marathon send $c all" "the same"
gives 0 "a first batch" marathon send "$c" all --limit 1 --confirm 1
is "$(sent)" 1 "leaves"
letter "now" >"$c/l.en.md"
void "another text" "changed: l.en.md"
has "$err" "2 letters read differently" "those that left are not asked for"
gives 0 "check" marathon check "$c" all
has "$err" "Next: marathon approve $c all --sheet" "asks for another approval"
letter "" >"$c/l.en.md"
holds "the text as it was"
campaign required "Another group"
void "another sender" "there is another sender"
campaign
people 1 2 3 4 >"$c/list.csv"
void "one more" "1 letter was not in it"
gives 0 "but those that were are sent" marathon send "$c" all --only p2@example.org --confirm 1
sed 's/p3@/other@/' "$c/list.csv" >"$work/n"
people 1 2 >"$c/list.csv"
holds "one less"
people 1 2 3 | sed 's/Person3/Personne3/' >"$c/list.csv"
void "another name" "1 letter reads differently"
people 1 2 3 | sed 's/$/,x/; s/language,x/language,note/' >"$c/list.csv"
holds "a column that no letter shows"
printf -- '---\nname: Nadia Autre\n---\nHer story.\n' >"$c/cases/nadia.md"
void "another text of a case" "changed: cases/nadia.md"
printf -- '---\nname: Nadia Exemple\nstate: closed\n---\nHer story.\n' >"$c/cases/nadia.md"
void "a case that was closed" "changed: cases/nadia.md"
printf -- '---\nname: Nadia Exemple\n---\nHer story.\n' >"$c/cases/nadia.md"
people 1 2 3 >"$c/list.csv"
gives 0 "the rest leaves" marathon send "$c" all --confirm 2
is "$(sent)" 4 "all have it"
people 1 2 3 5 >"$c/list.csv"
gives 0 "a sheet of all" marathon approve "$c" --sheet
gives 0 "approved" marathon approve "$c" all "$(code)" --by Max
gives 0 "only the new one is sent" marathon send "$c" all --confirm 1
is "$(cut -d' ' -f4 "$work/record" | sort | uniq -d)" "" "none twice"

# what waits is not sent with another text
printf 'name,email,language\nFull,dot-452@example.org,en\n' >"$c/list.csv"
gives 0 "a sheet" marathon approve "$c" --sheet
gives 0 "approved" marathon approve "$c" "$(code)" --by Max
gives 75 "one waits" marathon send "$c" all --confirm 1
gives 75 "a retry needs no approval" marathon send "$c" all
letter "later" >"$c/l.en.md"
gives 77 "with another text it does" marathon approve "$c"
campaign none
gives 0 "none is required" marathon approve "$c"
has "$out" "no approval is required" "it is said"
campaign maybe
gives 65 "or it is required" marathon approve "$c"
has "$err" "'approval' is 'required' or 'none'" "nothing else"

campaign
letter "" >"$c/l.en.md"

# what goes with the letters is approved, too
sed -i 's/channel: email}/channel: email, attach: [a.txt]}/' "$c/campaign.yaml"
echo one >"$c/a.txt"
people 51 >"$c/list.csv"
gives 0 "a sheet of letters with a file" marathon approve "$c" --sheet
has "$(pdftotext -layout "$c/out/approval.pdf" - | tr -s ' ')" "Attached a.txt" "names it"
gives 0 "approved" marathon approve "$c" "$(code)" --by Max
echo two >"$c/a.txt"
void "another file" "1 letter reads differently"
echo one >"$c/a.txt"
holds "the file as it was"

# nor does anybody else get a copy, or the answers of servers, unseen
cp "$c/campaign.yaml" "$work/as_it_was"
setting() {
	sed "s/tls: none}/tls: none, $1}/" "$work/as_it_was" >"$c/campaign.yaml"
}
setting 'archive: copies@example.org'
void "an archive" "copies go to another archive"
gives 0 "a sheet" marathon approve "$c" --sheet
has "$(pdftotext -layout "$c/out/approval.pdf" - | tr -s ' ')" "A copy of each goes to copies@example.org" "names it"
setting 'bounces: retour@example.org'
void "another way back" "there is another sender"

# a letter as a PDF shows more than its text
sed 's/attach: \[a.txt\]/attach: letter/; s/email: group@example.org/&, address: "1 Road\\nTown"/' "$work/as_it_was" >"$c/campaign.yaml"
gives 0 "a sheet of letters as PDF" marathon approve "$c" --sheet
gives 0 "approved" marathon approve "$c" "$(code)" --by Max
holds "as it is"
sed -i 's/1 Road/2 Road/' "$c/campaign.yaml"
void "from another address" "1 letter reads differently"
cp "$work/as_it_was" "$c/campaign.yaml"

# what was approved cannot be slipped in behind the log's back
/usr/bin/python3 - "$c/marathon.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE approved_letters SET what = randomblob(16)")
db.commit()
END
gives 77 "an approval that was changed" marathon approve "$c"
has "$err" "damaged: the approval of 'all'" "is seen"

done_testing
