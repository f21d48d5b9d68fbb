#!/bin/sh
# render: one template with JSON data, for authors and tests.
. tests/command/lib.sh

printf 'Dear {{ name }}, {%% for x in list %%}{{ x }};{%% endfor %%}\n' >"$work/t.md"
printf '{"name": "**Łucja**", "list": ["a", "b"], "n": 3}' >"$work/d.json"
gives 0 "a template with data" marathon render "$work/t.md" --data "$work/d.json"
is "$out" "Dear **Łucja**, a;b;" "is rendered"

printf '{{ nmae }}' >"$work/slip.md"
gives 65 "an unknown name is a fault" marathon render "$work/slip.md" --data "$work/d.json"
has "$err" "slip.md:1:4: no field 'nmae'" "in its place"
has "$err" "(is it 'name'?)" "with the nearest name"
gives 0 "--lenient is plain Liquid" marathon render "$work/slip.md" --data "$work/d.json" --lenient
is "$out" "" "where an unknown name is nothing"

printf '{{ "2026-12-01" | date }}' >"$work/date.md"
gives 0 "French by default" marathon render "$work/date.md"
is "$out" "1er décembre 2026" "with 1er"
gives 0 "another language" marathon render "$work/date.md" --language ru
has "$out" "1 декабря 2026" "as asked"

printf '{%% if name %%}open' >"$work/open.md"
gives 65 "a tag that is never closed" marathon render "$work/open.md" --data "$work/d.json"
has "$err" "open.md:1:1: 'if' is never closed" "points at where it opened"
printf '{"name": }' >"$work/bad.json"
gives 65 "broken JSON" marathon render "$work/t.md" --data "$work/bad.json"
has "$err" "bad.json:1:" "points into the data"
gives 66 "no such template" marathon render "$work/none.md"
gives 64 "no template" marathon render

printf 'Cher {%% include "parts/who" %%}' >"$work/inc.md"
mkdir "$work/parts"
printf '**{{ name }}**' >"$work/parts/who.md"
gives 0 "a partial beside the template" marathon render "$work/inc.md" --data "$work/d.json"
is "$out" "Cher ****Łucja****" "is included"
printf '{"parts/who": "{{ n }}"}' >"$work/p.json"
gives 0 "a partial given" marathon render "$work/inc.md" --data "$work/d.json" --partials "$work/p.json"
is "$out" "Cher 3" "comes before it"
printf '{%% include "../d" %%}' >"$work/parts/up.md"
gives 65 "a partial outside the folder" marathon render "$work/parts/up.md" --data "$work/d.json"
has "$err" "up.md:1:12: partial '../d': lies outside the letter's folder" "is refused"
printf '{%% render "loop" %%}' >"$work/loop.md"
gives 65 "a partial in itself" marathon render "$work/loop.md"
has "$err" "partial 'loop' contains itself: loop -> loop" "shows the way"
printf '{{ "2026-12-01" | date: "%%B" }}' >"$work/month.md"
gives 0 "plain Liquid" marathon render "$work/month.md" --lenient
is "$out" "December" "is English"

done_testing
