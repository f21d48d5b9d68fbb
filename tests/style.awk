# LC_ALL=C awk -f tests/style.awk FILES
# Functions of 60 lines, files of 600 and lines of 80 columns (tabs of 8) at
# most, no banned call.  A table (a function that begins with one) is no code.
FNR == 1 { ended(); file = FILENAME; start = 0 }
{
	lines = FNR
	text = $0
	gsub(/[\200-\277]/, "", text)	# bytes that continue a character
	width = 0
	for (i = 1; i <= length(text); i++)
		width += substr(text, i, 1) == "\t" ? 8 - width % 8 : 1
	if (width > 80) say("line of " width " columns")
}
/^[a-z_]+\(/ { name = $0 }
/^\{/ { start = FNR; table = 0 }
/^\t};/ { if (start) table = FNR - start }
/^\}/ && start {
	if (FNR - start - 1 - table > 60) say("function of " FNR - start - 1 " lines: " name)
	start = 0
}
/[^a-z_](strcpy|strcat|sprintf|strtok|gets|ctime|gmtime|localtime|strncpy)\(/ { say("banned call") }
function say(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 }
function ended() { if (file != "" && lines > 600) { printf "%s: %d lines\n", file, lines; bad = 1 } }
END { ended(); exit bad }
