#!/bin/sh
# French on paper has the spaces of its country.
. tests/command/lib.sh

c=$work/c
mkdir "$c"
cat >"$c/campaign.yaml" <<'END'
name: Essai
language: fr
country: FR
from:
  name: Groupe de Montpellier
  address: 34000 Montpellier
mailings:
  letters:
    letter: short
    to: list.csv
    channel: print
END
cat >"$c/short.fr.md" <<'END'
---
subject: Une lettre
---
Vraiment ? Oui! Voilà : «bien» dit-il; « soit ».

{{ closing }}
END
printf '%s\n' 'name;address;postcode;town;country' \
	'Ali Exemple;1 rue des Lilas;34000;Montpellier;FR' >"$c/list.csv"

# the line as it is set: a space as ~ where it is narrow, as _ where it is full
line() {
	rm -rf "$c/out" "$c"/marathon.db*
	marathon print "$c" --date 2026-11-24 >"$work/path" 2>"$work/err" || cat "$work/err"
	pdftotext -bbox "$(cat "$work/path")" "$work/boxes.html"
	/usr/bin/python3 - "$work/boxes.html" <<'END'
import re, sys
words = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>',
                   open(sys.argv[1]).read())
y = next(w[1] for w in words if w[3].startswith("Vraiment"))
line = [(float(a), float(b), t) for a, v, b, t in words if v == y]
text = line[0][2]
for before, after in zip(line, line[1:]):
    text += ("~" if after[0] - before[1] < 2.2 else "_") + after[2]
print(text)
END
}

france=Vraiment~?_Oui~!_Voilà_:_«_bien_»_dit-il~\;_«_soit_».
quebec=Vraiment?_Oui!_Voilà_:_«_bien_»_dit-il\;_«_soit_».
swiss=Vraiment~?_Oui~!_Voilà~:_«~bien~»_dit-il~\;_«~soit~».
is "$(line)" "$france" "in France"
sed -i 's/^country: FR/country: BE/' "$c/campaign.yaml"
is "$(line)" "$france" "in Belgium as in France"
sed -i 's/^country: BE/country: CA/' "$c/campaign.yaml"
is "$(line)" "$quebec" "in Quebec no space before high signs"
sed -i 's/^country: CA/country: CH/' "$c/campaign.yaml"
is "$(line)" "$swiss" "in Switzerland narrow ones"
sed -i 's/^subject/language: fr-CA\n&/' "$c/short.fr.md"
is "$(line)" "$quebec" "a letter may say it itself"

done_testing
