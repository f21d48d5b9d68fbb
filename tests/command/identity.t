#!/bin/sh
# What of a writer leaves: the identity level of a mailing and a case, minors.
. tests/command/lib.sh

c=$work/c
mkdir -p "$c/cases"
case_file() { # ID [LINE]
	printf -- '---\nname: %s\nauthorities: [{name: The Minister, address: 1 Road, email: minister@example.org}]\n%s\n---\nStory.\n' \
		"$1" "${2:-}" >"$c/cases/$1.md"
}
campaign() { # [KEYS OF THE MAILING] [LINE OF THE CAMPAIGN]
	cat >"$c/campaign.yaml" <<END
name: Identity
language: en
country: FR
from: {name: The Group, address: "9 Group Street\n34000 Grouptown", email: group@example.org}
${2:-}
mailings:
  paper: {letter: l, to: case.authorities, writers: writers.csv, channel: print${1:+, $1}}
  mails: {letter: l, to: case.authorities, writers: writers.csv, channel: email${1:+, $1}}
END
}
letter() { # BODY
	cat >"$c/l.md" <<END
---
subject: From {% if writer %}{{ writer.name }}{% else %}us{% endif %}
---
I am {% if writer %}{{ writer.name }}{% else %}one of us{% endif %}. $1
END
}
writers() {
	cat >"$c/writers.csv" <<'END'
Prénom,Nom,Adresse,CP,Ville,Courriel,id,Secret,Mineur
Jean-Paul,Sartorius,7 rue Cachee,75006,Visibleville,jp@example.org,K77,confidential,
END
}
# all that leaves of it, in one text: the pages, the files' bytes, the messages
leaves() {
	rm -rf "$c/out"
	marathon print "$c" paper --separate >/dev/null 2>"$work/err"
	marathon send "$c" mails --dry-run >/dev/null 2>>"$work/err"
	[ -d "$c/out" ] || { cat "$work/err"; return; }
	find "$c/out" | sed "s|$work||"
	for file in "$c"/out/paper/*.pdf; do
		pdftotext -layout "$file" -
		pdfinfo "$file"
		strings "$file"
	done
	/usr/bin/python3 - "$c"/out/*/*.eml <<'END'
import email, email.policy, sys
for path in sys.argv[1:]:
    data = open(path, "rb").read()
    print(data.decode())
    m = email.message_from_bytes(data, policy=email.policy.default)
    print(m["subject"], m.get_body(("plain",)).get_content(),
          m.get_body(("html",)).get_content())
END
}
nothing_of() { # TEXT NAME WORD...
	text=$1 name=$2
	shift 2
	for word; do
		lacks "$text" "$word" "$name: no $word"
	done
}

case_file open
campaign
writers
letter 'Write to {{ writer.address }} or {{ writer.Secret }}.'
text=$(leaves)
for word in "Jean-Paul Sartorius" "7 rue Cachee" Visibleville confidential; do
	has "$text" "$word" "full: $word leaves"
done

letter ''
campaign 'identity: name and town'
text=$(leaves)
has "$text" "I am Jean-Paul Sartorius" "name and town: the name"
has "$text" "Visibleville" "and the town, as the sender's on paper"
nothing_of "$text" "name and town" Cachee 75006 jp@example K77 confidential

campaign 'identity: initials and town'
text=$(leaves)
has "$text" "I am J.-P. S." "initials and town: the initials"
has "$text" "From J.-P. S." "in the subject too"
has "$text" "Visibleville" "and the town"
nothing_of "$text" "initials and town" Jean Sartorius Cachee 75006 jp@example K77 confidential

campaign 'identity: none'
text=$(leaves)
has "$text" "I am one of us" "none: no writer"
has "$text" "9 Group Street" "the sender is the campaign's"
is "$(printf '%s\n' "$text" | grep -c '^ *The Group$')" 2 "on top and as signature"
nothing_of "$text" none Jean Sartorius J.-P. Cachee Visibleville jp@example K77 confidential

# the stricter of mailing and case
campaign 'identity: name and town'
case_file open 'identity: initials and town'
has "$(leaves)" "I am J.-P. S." "the case's level is the stricter one"
campaign 'identity: initials and town'
case_file open 'identity: name and town'
has "$(leaves)" "I am J.-P. S." "or the mailing's"
case_file open
case_file closed 'identity: none'
sed -i 's/^name: closed/name: closed\nstate: closed/' "$c/cases/closed.md"
campaign
sed -i 's/to: case.authorities/to: list.csv, each: [recipient, writer]/' "$c/campaign.yaml"
printf 'name,address,email\nAnna,1 Road,anna@example.org\n' >"$c/list.csv"
has "$(leaves)" "I am Jean-Paul Sartorius" "a closed case does not bind a letter with all open ones"
sed -i '/^state/d' "$c/cases/closed.md"
text=$(leaves)
has "$text" "I am one of us" "an open one does"
nothing_of "$text" "all cases" Jean Sartorius
rm "$c/cases/closed.md"

# what is withheld cannot be had in any way
campaign 'identity: name and town'
refused() { # BODY FIELD
	letter "$1"
	gives 65 "$1" marathon check "$c" mails
	has "$err" "l.md:4:" "points into the letter"
	has "$err" "'$2' is withheld: this letter's identity level is 'name and town'" "says why"
}
refused '{{ writer.address }}' writer.address
refused '{{ writer["address"] }}' writer.address
refused '{% assign k = "email" %}{{ writer[k] }}' writer.email
refused '{% assign w = writer %}{{ w.id }}' w.id
refused '{{ writer.Secret | default: "x" }}' writer.Secret
refused '{% if writer["Courriel"] %}x{% endif %}' writer.Courriel
refused '{{ ["writer"]["postcode"] }}' '["writer"].postcode'
printf '{{ who.address }}' >"$c/part.md"
refused_in_part() {
	letter "$1"
	gives 65 "$1" marathon check "$c" mails
	has "$err" "part.md:1:" "points into the partial"
	has "$err" "'who.address' is withheld" "says what"
}
refused_in_part '{% render "part", who: writer %}'
refused_in_part '{% include "part", who: writer %}'
letter '{{ writer.adress }}'
gives 65 "an unknown field" marathon check "$c" mails
has "$err" "no field 'adress' in 'writer'" "is unknown"
letter '{{ writer }}'
gives 65 "the writer as a whole" marathon check "$c" mails
for body in '{% for x in writer %}{{ x | join: " " }} {% endfor %}' \
	'{% assign l = "" | split: "" | push: writer %}{{ l | map: "address" | list }}{{ l | map: "Secret" | list }}{{ l | where: "id", "K77" | size }}.' \
	'{% if writer contains "address" %}Cachee{% endif %}{{ writer.size }}{{ writer.first | join: " " }}' \
	'{{ writer | join: " " | default: "-" }}'; do
	letter "$body"
	nothing_of "$(leaves)" "$body" "7 rue" 75006 jp@example K77
done
letter '{{ writer.name }} of {{ writer.Ville }}, {{ writer.town }}, {{ writer.Nom }}'
has "$(leaves)" "Jean-Paul Sartorius of Visibleville, Visibleville, Sartorius" \
	"what is allowed is there under each name"

# fields lists no more than there is; preview shows no more
letter ''
gives 0 "fields" marathon fields "$c" mails
has "$out" "writer.name                      Jean-Paul Sartorius" "lists the name"
nothing_of "$out" fields writer.address writer.email writer.id Secret Cachee
gives 0 "preview" marathon preview "$c" paper --pdf "$work/p.pdf"
nothing_of "$(pdftotext "$work/p.pdf" -)" preview Cachee 75006
campaign 'identity: none'
gives 0 "fields, where there is no writer" marathon fields "$c" mails
nothing_of "$out" "fields without writer" writer.name Jean Visibleville
letter '{{ writer.name }}'
gives 65 "a name where there is none" marathon check "$c" mails
has "$err" "'writer.name' is withheld: this letter's identity level is 'none'" "says so"
letter '{% if writer %}Signed.{% else %}Unsigned.{% endif %}'
has "$(leaves)" "Unsigned." "a letter can ask whether there is one"

# minors
writers
letter ''
campaign '' 'minors: yes'
text=$(leaves)
has "$text" "I am Jean-Paul." "minors: the first name"
has "$text" "9 Group Street" "sent by the group"
nothing_of "$text" minors Sartorius Cachee 75006 Visibleville jp@example K77 confidential
campaign 'minors: yes'
nothing_of "$(leaves)" "a school's mailing" Sartorius Visibleville
campaign 'minors: no' 'minors: yes'
nothing_of "$(leaves)" "a mailing does not undo the campaign's" Sartorius
campaign 'minors: yes, identity: initials and town'
text=$(leaves)
has "$text" "I am J.-P." "both rules hold"
nothing_of "$text" "both" Jean-Paul S. Visibleville
campaign 'minors: yes, identity: none'
nothing_of "$(leaves)" "none is nothing" Jean J.-P.
campaign 'minors: yes'
letter '{{ writer.town }}'
gives 65 "another field of minors" marathon check "$c" mails
has "$err" "'writer.town' is withheld: the writers are minors" "says why"
printf 'Nom complet\nJean-Paul Sartorius\n' >"$c/writers.csv"
letter ''
gives 65 "minors without a column of first names" marathon check "$c" mails
has "$err" "no column 'first_name' in" "says so"

# a column says who is one
writers
cat >>"$c/writers.csv" <<'END'
Nadia,Petitbois,8 rue Secrete,75007,Enfanceville,nadia@example.org,K78,hush,oui
Anna,Grandmont,9 rue Libre,75008,Adulteville,anna@example.org,K79,talk,non
END
campaign
letter 'From {{ writer.town | default: "somewhere" }}, {{ writer.Secret | default: "-" }}.'
text=$(leaves)
has "$text" "I am Nadia. From somewhere, -." "a minor's row: the first name"
has "$text" "I am Anna Grandmont. From Adulteville, talk." "another's: all"
nothing_of "$text" "a minor's row" Petitbois Secrete 75007 Enfanceville nadia@ K78 hush
sed -i 's/K78,hush,oui/K78,hush,perhaps/' "$c/writers.csv"
gives 1 "what is neither yes nor no" marathon check "$c" mails
has "$err" "writers.csv:3:77: 'perhaps': is the writer a minor?" "is a fault of the row"
sed -i 's/^Nadia,\(.*\)perhaps/,\1x/' "$c/writers.csv"
gives 1 "a minor without a first name" marathon check "$c" mails
has "$err" "no first name" "is one too"
has "$out" "2 e-mails to send" "the others go"

campaign 'identity: initials'
gives 65 "an unknown level" marathon check "$c" mails
has "$err" "'identity' is 'full', 'name and town', 'initials and town' or 'none'" "is refused"
campaign 'minors: perhaps'
gives 65 "minors: perhaps" marathon check "$c" mails
has "$err" "'minors' is 'yes' or 'no'" "is refused"

done_testing
