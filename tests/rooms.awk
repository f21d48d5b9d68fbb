# awk -f tests/rooms.awk src/ROOMS src/*/*.[ch]
# Checks the two laws that src/ROOMS states; says where one is broken.
FNR == NR {
	if (/^#/ || !NF) next
	split($0, half, "|")
	n = split(half[1], word, /[: \t]+/)
	room = word[1]
	known[room] = 1
	allow[room, room] = 1
	for (i = 2; i <= n; i++) {
		if (word[i] == "") continue
		if (!(word[i] in known))
			broken(FILENAME, FNR, room " needs " word[i] ", which comes later")
		allow[room, word[i]] = 1
	}
	n = split(half[2], word, " ")
	for (i = 1; i <= n; i++) owner[word[i]] = room
	next
}
FNR == 1 {
	split(FILENAME, path, "/")
	here = path[2]
	if (!(here in known)) broken(FILENAME, 1, "src/ROOMS knows no room '" here "'")
}
/^[ \t]*#[ \t]*include "letters\/.*\.inc"/ { next }	# a table of the stock
/^[ \t]*#[ \t]*include/ {
	header = $0
	sub(/^[^<"]*[<"]/, "", header)
	sub(/[>"].*/, "", header)
	if ($0 ~ /</)
		foreign(header)
	else if (split(header, part, "/") == 2)
		ours(part[1], part[2])
}
function foreign(header,   pattern, start) {
	for (pattern in owner) {
		start = pattern
		if (sub(/\*.*/, "", start) ? index(header, start) == 1 : header == pattern)
			if (owner[pattern] != here)
				broken(FILENAME, FNR, "only " owner[pattern] " may include <" header ">")
	}
}
function ours(room, name) {
	if (!((here, room) in allow))
		broken(FILENAME, FNR, here " may not include " room)
	else if (room != here && name != room ".h")
		broken(FILENAME, FNR, "enter " room " by \"" room "/" room ".h\", not by " name)
}
function broken(file, line, what) {
	printf "%s:%d: %s\n", file, line, what
	bad = 1
}
END { exit bad }
