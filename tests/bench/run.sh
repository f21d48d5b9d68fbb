#!/bin/bash
# run.sh - measures the work of the users against peers, side by side.
# BIN is the program, OUT the folder of what was built.  A line for each peer:
#
#	WORK PEER OURS THEIRS RATIO
#
# in CPU seconds (user and system) of whole processes, where nothing else is
# said: the median of three runs each, taken in turn; RATIO is THEIRS/OURS.  A
# peer that is not installed is named and passed over.
#
# LETTERS=100000 tests/bench/run.sh print_million measures a part, in short.
set -euo pipefail
export LC_ALL=C.UTF-8

bench=$(cd "$(dirname "$0")" && pwd)
: "${BIN:=build/marathon}" "${OUT:=build}"
BIN=$(realpath "$BIN") peers=$(realpath "$OUT")/tests/bench
npm_peers=$bench/../../build/bench-peers/node_modules
runs=3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state

# timed FORMAT COMMAND... - what a command took, in milliseconds.
timed() {
	local TIMEFORMAT=$1 took
	shift
	if ! took=$({ time "$@" >"$work/said" 2>&1; } 2>&1); then
		echo "run.sh: $*" >&2
		cat "$work/said" >&2
		return 1
	fi
	awk '{ printf "%d\n", ($1 + $2) * 1000 + 0.5 }' <<<"$took"
}
cpu() { timed '%3U %3S' "$@"; }
wall() { timed '%3R' "$@"; }

median() { sort -n | sed -n "$(((runs + 1) / 2))p"; }

# side_by_side WORK PEER PREPARE OURS THEIRS - names of functions; what
# PREPARE does is not measured.
measure=cpu
side_by_side() {
	local ours="$work/ours" theirs="$work/theirs"
	: >"$ours"; : >"$theirs"
	for _ in $(seq "$runs"); do
		"$3"; "$measure" "$4" >>"$ours"
		"$3"; "$measure" "$5" >>"$theirs"
	done
	awk -v work="$1" -v peer="$2" -v ours="$(median <"$ours")" \
	    -v theirs="$(median <"$theirs")" 'BEGIN {
		ratio = theirs / (ours > 0 ? ours : 1)
		printf "%s %s %.3f %.3f %.*f\n", work, peer, ours / 1000,
		    theirs / 1000, ratio < 10 ? 2 : 1, ratio }'
}

# What a command took at most of memory, in KiB.
peak() {
	/usr/bin/python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdin=subprocess.DEVNULL,
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}

# What a command took: seconds by the clock and of the processor, KiB at most.
took() {
	/usr/bin/python3 -c 'import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], check=True, stdin=subprocess.DEVNULL,
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.2f %.2f %d" % (time.monotonic() - start,
                         used.ru_utime + used.ru_stime, used.ru_maxrss))' "$@"
}

missing() { echo "$1 $2 - - - (not installed)" >&2; }

# The ledger of a campaign remembers what was printed: each run has its own.
# Nothing is deleted before the end: file systems look long at what just was.
number=0
fresh() {
	number=$((number + 1))
	run=$work/run-$number
	export XDG_STATE_HOME=$run/state
	mkdir -p "$run/out" "$run/many"
	cp -R "$work/campaign" "$run/campaign"
}
ours_one() { "$BIN" print "$run/campaign" -o "$run/out" </dev/null; }
ours_many() {
	"$BIN" print "$run/campaign" --separate -o "$run/out" </dev/null
}
pango_one() { "$peers/pango" "$work/letters.txt" "$run/letters.pdf"; }
pango_many() { "$peers/pango" "$work/letters.txt" "$run/many"; }
typst() {
	NODE_PATH=$npm_peers node "$bench/typst.js" "$work/letters.txt" "$1"
}
typst_one() { typst "$run/letters.pdf"; }
typst_many() { typst "$run/many"; }
pdflatex_one() {
	pdflatex -interaction=batchmode -output-directory="$run" \
		"$work/letters.tex" </dev/null
}
deflate_one() { "$peers/deflate" "$work/contents" "$run/deflated"; }

# holds_all PDF - whether it has all letters, on a page each
holds_all() {
	local pages references
	pages=$(pdfinfo "$1" | sed -n 's/^Pages: *//p')
	references=$(pdftotext "$1" - | grep -o 'NE-[0-9]*/26' | sort -u | wc -l)
	[ "$pages $references" = "1000 1000" ] && return
	echo "run.sh: $1: $pages pages, $references letters of 1000" >&2
	return 1
}
# Whether the files of print-many are there, and the last has its letter.
holds_each() {
	[ "$(find "$run/many" -name '*.pdf' | wc -l)" -eq 1000 ] &&
		pdftotext "$run/many/01000.pdf" - | grep -q NE-1000/26
}
prepared() { [ -d "$work/campaign" ] || "$bench/data.py" "$work"; }

# Typst, as npm has it: all letters of a work in one process, so that its start
# and its caches serve a thousand; those for print-many are let go as its
# documentation says.
print_typst() {
	if [ -z "$(command -v node)" ] || [ ! -d "$npm_peers/@myriaddreamin" ]
	then
		missing print-one typst
		missing print-many typst
		return
	fi
	prepared
	side_by_side print-one typst fresh ours_one typst_one
	holds_all "$run/letters.pdf"
	side_by_side print-many typst fresh ours_many typst_many
	holds_each
}

print_pango() {
	if [ ! -x "$peers/pango" ]; then
		missing print-one pango
		missing print-many pango
		return
	fi
	prepared
	side_by_side print-one pango fresh ours_one pango_one
	holds_all "$run/letters.pdf"
	side_by_side print-many pango fresh ours_many pango_many
	holds_each
}

print_pdflatex() {
	if [ -z "$(command -v pdflatex)" ]; then
		missing print-one pdflatex
		return
	fi
	prepared
	side_by_side print-one pdflatex fresh ours_one pdflatex_one
	holds_all "$run/letters.pdf"
}

# The floor: what our pages show, compressed and written, and nothing else.
print_deflate() {
	prepared
	fresh
	ours_one >/dev/null 2>&1
	holds_all "$run/out/letters.pdf"
	"$bench/contents.py" "$run/out/letters.pdf" "$work/contents"
	side_by_side print-one deflate fresh ours_one deflate_one
}

# One letter merged 100,000 times; each prints the last one.
letters=100000
as_it_is() { :; }
ours_render() {
	"$peers/render" "$bench/render.md" "$bench/render.json" "$letters"
}
liquidjs_render() {
	NODE_PATH=$npm_peers node "$bench/render.js" "$bench/render.md" \
		"$bench/render.json" "$letters"
}
jinja2_render() {
	"$bench/render.py" "$bench/render.md" "$bench/render.json" "$letters"
}
# render PEER THEIRS - only if both make the same text
render() {
	letters=1 ours_render >"$work/ours.txt"
	letters=1 "$2" >"$work/theirs.txt"
	cmp "$work/ours.txt" "$work/theirs.txt"
	side_by_side render "$1" as_it_is ours_render "$2"
}

# A million rows checked: our seconds beside those that it may take; and the
# most memory it took beside that for 10,000 rows.
check_million() {
	local took="$work/ours"
	"$bench/rows.py" 1000000 "$work/million"
	"$bench/rows.py" 10000 "$work/few"
	: >"$took"
	for _ in $(seq "$runs"); do
		cpu "$BIN" check "$work/million" >>"$took"
	done
	awk -v ours="$(median <"$took")" 'BEGIN {
		printf "check-million limit %.3f 5.000 %.2f\n", ours / 1000,
		    5000 / ours }'
	awk -v ours="$(peak "$BIN" check "$work/million")" \
	    -v theirs="$(peak "$BIN" check "$work/few")" 'BEGIN {
		printf "check-million KiB-for-10,000 %d %d %.2f\n", ours,
		    theirs, theirs / ours }'
	rm -r "$work/million" "$work/few"
}

# A million letters (or LETTERS) on paper, in volumes, once: seconds by the
# clock beside those of the processor; these beside what as many letters would
# take at the pace of 10,000; and the most memory beside that for 10,000.
print_million() {
	local many few
	"$bench/rows.py" "${LETTERS:-1000000}" "$work/million"
	"$bench/rows.py" 10000 "$work/few"
	sed -i 's/channel: email/channel: print/' "$work"/{million,few}/*.yaml
	few=$(took "$BIN" print "$work/few")
	many=$(took "$BIN" print "$work/million")
	awk -v many="$many" -v few="$few" -v n="${LETTERS:-1000000}" 'BEGIN {
		split(many, m); split(few, f); pace = f[2] * n / 10000
		printf "print-million wall-and-CPU %.1f %.1f %.2f\n", m[1],
		    m[2], m[2] / m[1]
		printf "print-million pace-of-10,000 %.1f %.1f %.2f\n", m[2],
		    pace, pace / m[2]
		printf "print-million KiB-for-10,000 %d %d %.2f\n", m[3],
		    f[3], f[3] / m[3] }'
	rm -r "$work/million" "$work/few"
}

# The delivery log alone, on the disk of $work; there is no peer.  Messages per
# second by the clock, from claim to answer, 1, 10 and 100 of them in a commit,
# beside those at 1; then a million deliveries (or DELIVERIES): planned, opened,
# planned once more and listed, by the clock beside CPU seconds; and the most
# memory beside that for 10,000.
ledger_log() {
	local folder
	folder=$(mktemp -d "$work/log-XXXXXX")
	XDG_STATE_HOME=$folder "$peers/ledger" "$folder" "$@"
}
ledger() {
	local batch rate one few
	for batch in 1 10 100; do
		rate=$(ledger_log 20000 "$batch")
		: "${one:=$rate}"
		awk -v n="$batch" -v rate="$rate" -v one="$one" 'BEGIN {
			printf "ledger-%d messages-a-second %d %d %.1f\n", n,
			    rate, one, rate / one }'
	done
	few=$(ledger_log 10000 | sed -n 's/^memory //p')
	ledger_log "${DELIVERIES:-1000000}" | awk -v few="$few" '
		/^memory/ { printf "ledger-million KiB-for-10,000 %d %d %.2f\n",
		    $2, few, few / $2; next }
		{ printf "ledger-%s wall-and-CPU %.1f %.1f %.2f\n", $1, $3, $2,
		    $2 / ($3 > 0 ? $3 : 1) }'
	rm -r "$work"/log-*
}

. "$bench/send.sh"

# Only these, if they are named: run.sh print_million
if [ $# -gt 0 ]; then
	for name; do "$name"; done
	exit
fi

print_pango
print_pdflatex
print_typst
print_deflate
check_million
print_million
send
send_far
ledger

if [ -n "$(command -v node)" ] && [ -d "$npm_peers/liquidjs" ]; then
	render liquidjs liquidjs_render
else
	missing render liquidjs
fi
if /usr/bin/python3 -c 'import jinja2' 2>/dev/null; then
	render jinja2 jinja2_render
else
	missing render jinja2
fi

# How even the spaces of justified lines are; fails where TeX is better.
"$bench/evenness.py" "$BIN"
