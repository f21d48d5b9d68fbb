#!/usr/bin/python3
"""The README is true: its first example is made and run as it stands there."""
import os, re, subprocess, tempfile

BIN = os.environ.get("BIN", os.path.abspath("build/marathon"))
ENV = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
text = open("README.md", encoding="utf-8").read()
number = 0


def ok(good, name, detail=""):
    global number
    number += 1
    print("%s %d - %s" % ("ok" if good else "not ok", number, name))
    if not good:
        for line in str(detail).splitlines():
            print("# " + line)
    return good


first, commands = re.findall(r"```\n(.*?)```", text, re.S)[:2]
column = first.splitlines()[0].index("$ cat list.csv")
left = [line[:column].rstrip() for line in first.splitlines()][1:]
right = [line[column:].rstrip() for line in first.splitlines()][1:]
with tempfile.TemporaryDirectory() as top:
    ENV["XDG_STATE_HOME"] = top + "/state"
    open(top + "/appeal.md", "w").write("\n".join(left).strip() + "\n")
    open(top + "/list.csv", "w").write("\n".join(right).strip() + "\n")
    for line in commands.splitlines():
        command = line.lstrip("$ ").split("#")[0].split()
        r = subprocess.run([BIN] + command[1:], cwd=top, env=ENV,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)
        ok(r.returncode == 0, " ".join(command), r.stdout.decode())
    r = subprocess.run(["pdftotext", "-layout", top + "/nadia/out/letters.pdf", "-"],
                       stdout=subprocess.PIPE)
    page = r.stdout.decode()
    for piece in ("Mme Amélie Bœuf", "67000 STRASBOURG",
                  "Libérez Nadia Exemple", "Łukasz Øster"):
        ok(piece in page, "the letters have '%s'" % piece, page)

for target in re.findall(r"^make ([a-z-]+)", text, re.M):
    ok(re.search(r"^%s:" % target, open("Makefile").read(), re.M) is not None,
       "the Makefile has '%s'" % target)
for room in open("src/ROOMS").read().splitlines():
    name = room.split(":")[0]
    if name and not name.startswith("#"):
        ok("`%s`" % name in text, "the map has the room '%s'" % name)
print("1..%d" % number)
