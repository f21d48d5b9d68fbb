#!/bin/sh
# French: every message has its translation, and it is spoken where it should.
. tests/command/lib.sh

po=src/cli/po/fr.po
nbsp=$(printf '\302\240')

# entries FILTER...: what msgattrib keeps of the merged catalogue; no header
entries() {
	msgattrib "$@" "$work/merged.po" | sed '1,/^$/d'
}

# The translations alone, without the messages that they translate.
translations() {
	msgcat --no-wrap $po |
		awk '/msgid/ { own = 0 } /^msgstr/ { own = 1 } own'
}

gives 0 "the catalogue is sound" \
	msgfmt --check --statistics -o "$work/fr.mo" $po
lacks "$err" "untranslated" "and complete"
lacks "$err" "fuzzy" "and nothing in it is guessed"

gives 0 "the messages of the sources" \
	xgettext --from-code=UTF-8 --no-location -k -k_ -kN_ -kngettext:1,2 \
	-o "$work/messages.pot" src/*/*.c
gives 0 "are merged with the catalogue" \
	msgmerge -q --no-fuzzy-matching -o "$work/merged.po" $po \
	"$work/messages.pot"
is "$(entries --untranslated --no-obsolete)" "" "each has its translation"
is "$(entries --only-obsolete)" "" "each translation has its message"

is "$(translations | grep -e ' [:;!?»]' -e '« ' -e "[a-z]'[a-z]")" "" \
	"no-break spaces and apostrophes are the typographer's"

cp -R samples/marathon-2017 "$work/c"
gives 0 "locale C, a French campaign" env LC_ALL=C "$BIN" check "$work/c"
has "$out" "lettres sur papier" "counts in French"
has "$err" "cas est clos (Action terminée)${nbsp}: laissé de côté" \
	"leaves out in French"
has "$err" "Aucune erreur. Ensuite${nbsp}: marathon preview" \
	"names the next command in French"
gives 0 "its status" env LC_ALL=C "$BIN" status "$work/c"
has "$err" "Rien n’est encore préparé ni envoyé." "is told in French"

gives 0 "locale C.UTF-8" env LC_ALL=C.UTF-8 "$BIN" check "$work/c"
has "$err" "No faults. Next: marathon preview" "speaks English"
gives 0 "LANGUAGE=fr" env LC_ALL=C.UTF-8 LANGUAGE=fr "$BIN" check "$work/c"
has "$err" "Aucune erreur" "speaks French"
gives 0 "help with LANGUAGE=fr" env LC_ALL=C.UTF-8 LANGUAGE=fr "$BIN" help
has "$out" "trouver toutes les erreurs d’une campagne" "is French"

echo '{{ salutatoin }}' >>"$work/c/appeal.fr.md"
gives 65 "a slip in a letter" env LC_ALL=C "$BIN" check "$work/c"
has "$err" "pas de champ «${nbsp}salutatoin${nbsp}»" "is a French fault"
has "$err" "(est-ce «${nbsp}salutation${nbsp}»" "and the hint is French"

printf -- '---\nsubject: Bonjour\n---\nMadame, Monsieur,\n' >"$work/hello.md"
gives 0 "a new campaign" \
	env LC_ALL=C "$BIN" new "$work/n" --letter "$work/hello.md"
has "$(cat "$work/n/campaign.yaml")" "# qui écrit" "has French comments"
has "$(cat "$work/n/campaign.yaml")" "language: fr " "and French letters"
gives 0 "and no fault" env LC_ALL=C "$BIN" check "$work/n"
has "$err" "Aucune erreur" "in French"
sed -i 's/^language: fr/language: en/' "$work/n/campaign.yaml"
gives 0 "locale C, an English campaign" env LC_ALL=C "$BIN" check "$work/n"
has "$err" "No faults" "speaks English"

done_testing
