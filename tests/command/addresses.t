#!/bin/sh
# The lines of addresses, in the order of the country that they are in.
. tests/command/lib.sh

mkdir "$work/c"
cat >"$work/c/campaign.yaml" <<'END'
name: Essai
language: fr
country: FR
from: {name: Groupe de Montpellier}
mailings:
  note: {letter: note, to: list.csv, channel: print}
END
printf -- '---\nsubject: Bonjour\nkind: call\n---\nMerci.\n' >"$work/c/note.fr.md"

# address_is NAME STREET POSTCODE TOWN COUNTRY LINES
address_is() {
	printf 'name;address;postcode;town;country\n%s;"%s";%s;%s;%s\n' "$1" "$2" "$3" "$4" "$5" >"$work/c/list.csv"
	LC_ALL=C.UTF-8 marathon preview "$work/c" >"$work/out" 2>"$work/err"
	is "$(sed '/^$/,$d' "$work/out")" "$6" "${5:-France}: $4"
}
address_is 'Zoé Exemple' '1 rue des Œillets' 75012 "L'Haÿ-les-Bœufs" '' 'Zoé Exemple
1 rue des Œillets
75012 L HAY LES BOEUFS'
address_is 'Zoé Exemple' '1 rue des Lilas
34000 Nîmes-le-Vieux' '' '' France 'Zoé Exemple
1 rue des Lilas
34000 NIMES LE VIEUX'
address_is 'Jane Example' '12 Lilac Street' 78701 'Austin TX' US 'Jane Example
12 Lilac Street
Austin TX 78701
ÉTATS-UNIS'
address_is 'Jane Example' '12 Lilac Road' 'SW1A 9ZZ' London 'Royaume-Uni' 'Jane Example
12 Lilac Road
London
SW1A 9ZZ
ROYAUME-UNI'
address_is 'Jörg Beispiel' 'Fliederweg 12' 12345 Musterstadt DE 'Jörg Beispiel
Fliederweg 12
12345 Musterstadt
ALLEMAGNE'
address_is 'Иван Примеров' 'ул. Примерная, 19' 101000 Москва RU 'Иван Примеров
ул. Примерная, 19
Москва
101000
RUSSIE'
address_is '例山花子' '見本町1-2-3' 100-9999 '東京都千代田区' JP 'JAPON
〒100-9999
東京都千代田区
見本町1-2-3
例山花子'
address_is 'Hanako Reiyama' '1-2-3 Mihoncho' 100-9999 Tokyo JP 'Hanako Reiyama
1-2-3 Mihoncho
Tokyo
100-9999
JAPON'
address_is '例文' '样本路12号' 100999 '北京市' CN 'CHINE
100999
北京市
样本路12号
例文'
address_is 'Ana Exemplo' 'Rua das Lilás, 12' 01234-999 'São Paulo-SP' Brésil 'Ana Exemplo
Rua das Lilás, 12
São Paulo-SP
01234-999
BRÉSIL'
address_is 'Példa Anna' 'Orgona utca 12.' 1999 Budapest HU 'Példa Anna
Budapest
Orgona utca 12.
1999
HONGRIE'
address_is 'Anne Exemple' '12 Lilac Avenue' 'K1A 9Z9' 'Ottawa ON' CA 'Anne Exemple
12 Lilac Avenue
Ottawa ON K1A 9Z9
CANADA'
address_is 'Anne Exemple' '12 Lilac Avenue' 1999 '' Salvador 'Anne Exemple
12 Lilac Avenue
1999
SALVADOR'

done_testing
