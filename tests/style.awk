# awk -f tests/style.awk FILES - functions of 60 lines, files of 600, lines of
# 80 columns (tabs of 8) at most; no banned call.  Says where it is broken.
FNR == 1 { if (file != "") ended(); file = FILENAME; start = 0 }
{
	lines = FNR
	width = 0
	for (i = 1; i <= length($0); i++)
		width += substr($0, i, 1) == "\t" ? 8 - width % 8 : 1
	if (width > 90) say("line of " width " columns")
}
/^[a-z_]+\(|^[a-z_].*[a-z_]\(.*[^;]$/ && !/=/ { name = $0 }
/^\{/ { start = FNR }
/^\}/ && start {
	if (FNR - start + 2 > 62) say("function of " FNR - start " lines: " name)
	start = 0
}
/[^a-z_](strcpy|strcat|sprintf|strtok|gets|ctime|gmtime|localtime|strncpy)\(/ { say("banned call") }
function say(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 }
function ended() { if (lines > 620) { printf "%s: %d lines\n", file, lines; bad = 1 } }
END { ended(); exit bad }
