#!/usr/bin/python3
"""Paper under attack, and in clumsy hands: values, measures, options, fonts,
files in the way.  Whatever comes, the exit status is one that is documented,
there is a message without control characters, no half file is left, every PDF
is whole, and nothing outside is touched."""
import csv, glob, os, re, shutil, subprocess, sys, tempfile, time

BIN = os.environ.get("BIN", "build/marathon")
ENV = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
DOCUMENTED = {0, 1, 64, 65, 66, 73, 74, 77, 78}
CAMPAIGN = """name: Attack
language: en
from: {name: Group, address: "1 Street"}
mailings:
  all: {letter: l.md, to: list.csv, channel: print%s}
%s
"""
LETTER = """---
subject: "About {{ text | default: 'it' }}"
---
Dear {{ name }}, {{ text }} **{{ text }}**
"""
VALUES = {
    "markup": "**x** <b>y</b> {{ name }} {% raw %} \\textbf (x) ) ( \\",
    "controls": "a\x01b\x02\x1b[31mc\x7f\x85d",
    "a word of 10,000": "x" * 10000, "100,000 characters": "ab " * 33000,
    "3,000 lines": "\n".join("l%d" % i for i in range(3000)),
    "joiners": "\U0001F468\u200d\U0001F469\u200d\U0001F467", "emoji": "\U0001F600",
    "bidi": "abc\u202edef\u2066ghi\u202c\u2069\u200f سعاد \u2067(x)",
    "marks": "e" + "\u0301" * 5000, "Arabic": "ك" * 5000,
    "soft hyphens": "\u00ad" * 5000 + "x", "no-break": "a\u00a0" * 3000,
    "noncharacters": "\uffff\ufdd0", "private": "\ue000\U000f0001",
    "nothing to see": "\u200b\u2060\ufeff", "hyphens": "-" * 9000,
    "slashes": "/" * 9000, "Thai": "กำ" * 999, "mixed": "aא1ب" * 999,
}
number = bad = 0


def ok(good, name, detail=""):
    global number, bad
    number += 1
    bad += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, name), flush=True)
    if not good:
        print("# " + str(detail).replace("\n", "\n# "), flush=True)


class Trial:
    """A campaign in a folder of its own."""

    def __init__(self, top, rows=(("Anna", "1 Road", "please"),), mailing="", more=""):
        self.folder = tempfile.mkdtemp(dir=top)
        self.write("campaign.yaml", CAMPAIGN % (mailing, more))
        self.write("l.md", LETTER)
        with open(self.path("list.csv"), "w", newline="") as file:
            csv.writer(file).writerows([("name", "address", "text"), *rows])
        self.write("victim", "mine")
        self.seen = 0 # files that are older were looked at

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def run(self, command, name, wanted=DOCUMENTED, where="out"):
        words = command.split(" ") if isinstance(command, str) else command
        r = subprocess.run([BIN, words[0], self.folder, *words[1:]], env=ENV,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, timeout=300)
        err = r.stderr.decode("utf-8", "replace")
        faults = [] if r.returncode in wanted else ["exit %d" % r.returncode]
        if re.search("[\x00-\x08\x0b-\x1f\x7f]", err) or "Sanitizer" in err:
            faults.append("message")
        if r.returncode and not err.strip():
            faults.append("no message")
        for path in glob.glob(self.path(where) + "/**/*.p*", recursive=True):
            if ".part-" in path:
                faults.append(path)
            elif os.stat(path).st_mtime_ns > self.seen:
                faults += self.read(path)
        self.seen = time.time_ns()
        if open(self.path("victim")).read() != "mine":
            faults.append("the victim was written to")
        ok(not faults, name, "%s\n%s" % (faults, err[:2000]))
        return r

    @staticmethod
    def read(path):
        r = subprocess.run(["qpdf", "--check", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return [path, r.stdout.decode()] if r.returncode else []


def values(top):
    for place in range(3):
        rows = []
        for i, value in enumerate(VALUES.values()):
            row = ["Person %d" % i, "%d Road" % i, "text"]
            row[place] = value
            rows.append(row)
        trial = Trial(top, rows)
        what = ("names", "addresses", "texts")[place]
        for command in ("print", "print --separate", "print --proof",
                        "labels --sheet L7160", "labels --envelope DL"):
            trial.run(command + " --skip-faulty", "%s: %s" % (what, command), {0, 1})
    trial = Trial(top, [("Anna", "\n".join(map(str, range(1000))), "")])
    trial.run("print", "an address of 1,000 lines", {1})
    trial.run("labels --sheet 5160", "and on a label", {1})


def links(top):
    for url, wanted in (("javascript:alert(1)", 1), ("JaVaScRiPt:x", 1),
                        ("java\nscript:x", 1), ("data:text/html,x", 1),
                        ("file:///etc/passwd", 1), ("&#106;avascript:x", 1),
                        ("https://example.org/(x)\\)>>", 0),
                        ("https://example.org/" + "a" * 5000, 0)):
        trial = Trial(top, [("Anna", "1 Road", url)])
        trial.write("l.md", "---\nsubject: x\n---\nread [this]({{ text }})\n")
        trial.run("print", "a link to %s" % repr(url)[:30], {wanted})


def measures(top):
    table = open("src/typeset/layouts.csv").read().split("\n")
    head = table[0].split(",")
    plain = dict(zip(head, table[2].split(",")), name="mine")
    wrong = ("-1", "NaN", "1e308", "2000.1", "9" * 30, "0x1", "1.5.5", "+3")
    for i, column in enumerate(head[2:]):
        trial = Trial(top, mailing=", layout: mine")
        for value in (wrong[i % len(wrong)], "0", "2000"):
            row = dict(plain, **{column: value})
            trial.write("layouts.csv", "%s\n%s\n" % (table[0], ",".join(row.values())))
            trial.run("print --proof", "%s: %s" % (column, value),
                      {65} if value in wrong else DOCUMENTED)
    for way in ("1e308", "-1e308", "NaN", "20.1", "--5", "[]", "5mm"):
        Trial(top, more="printer: {right: %s}" % way).run("print", "printer: " + way, {65})
    for size in ("500", "0", "-3", "NaN"):
        Trial(top, more="type: {size: %s}" % size).run("print", "size: " + size, {65})
    for family in ("Serif:size=0", "a:file=/etc/passwd", "%s%n", "x" * 9999, "\\e[31m",
                   "a,b", "Gentium Plus:bold"):
        Trial(top, more='type: {family: "%s"}' % family).run(
            "print", "family: " + family[:20], {65, 78})


def options(top):
    trial = Trial(top, [("P%d" % i, "%d Road" % i, "please") for i in range(30)])
    trial.run("print", "thirty letters", {0})
    for command in ("labels --sheet L7160 --start-at 0", "labels --sheet L7160 --start-at -1",
                    "labels --sheet L7160 --start-at 22", "labels --sheet L7160 --start-at 1e3",
                    "labels --sheet ../../x", "labels --sheet %s%n", "print --volume 0",
                    "print --volume -1", "print --volume 9223372036854775808", "print --limit 0",
                    "print --again 0-99999999", "print --again 5-2", "print --again ,",
                    "print --again -1", "print --again 99999999999999999999",
                    "print --date 2026-02-30", "print --date 99999-01-01"):
        trial.run(command, command, {64})
    trial.run("print --again 1-99999999", "print --again 1-99999999", {0})


def block(path, kind):
    """Puts something in the way of a file or a folder."""
    if kind == "file":
        open(path, "w").write("mine")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        os.mkdir(path)
    else:
        os.symlink({"link": "../victim", "link to nothing": "../nothing",
                    "link to itself": os.path.basename(path)}[kind], path)


def in_the_way(top):
    products = {"all.pdf": "print", "all-proof.pdf": "print --proof", "all": "print --separate",
                "test-sheet.pdf": "print --test-sheet", "all-labels.pdf": "labels --sheet L7160"}
    for kind in ("file", "pipe", "link to nothing", "link to itself"):
        trial = Trial(top)
        block(trial.path("out"), kind)
        for command in products.values():
            trial.run(command, "out is a %s: %s" % (kind, command), {73}, "none")
    for kind in ("file", "pipe", "folder", "link", "link to nothing", "link to itself"):
        for name, command in products.items():
            trial = Trial(top)
            os.mkdir(trial.path("out"))
            block(trial.path("out/" + name), kind)
            before = os.lstat(trial.path("out/" + name)).st_ino
            r = trial.run(command, "%s is a %s" % (name, kind), {0, 73}, "none")
            if kind in ("file", "pipe", "link") and os.lstat(trial.path("out/" + name)).st_ino != before:
                ok(False, "%s was replaced" % name, r.stderr)
            if os.path.exists(trial.path("nothing")):
                ok(False, "%s was followed" % name, r.stderr)


def folders(top):
    for name in ("a b", "a'b", 'a"b', "a\nb", "é 日本", "%s%n", "-rf", "$(touch x)", "\x1b[31m",
                 "\u202ex", "a\\b", "x" * 200):
        trial = Trial(top)
        moved = os.path.join(tempfile.mkdtemp(dir=top), name)
        shutil.move(trial.folder, moved)
        trial.folder = moved
        for command in ("print", "print --again 1", "labels --sheet L7160", "mark printed"):
            words = command.split(" ")
            if words[0] == "mark":
                r = subprocess.run([BIN, "mark", "printed", moved], env=ENV,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                ok(r.returncode == 0, "%r: mark printed" % name[:20], r.stderr)
            else:
                trial.run(words, "%r: %s" % (name[:20], command), {0})
    ok(not os.path.exists("x"), "no command was run")


with tempfile.TemporaryDirectory() as top:
    ENV["XDG_STATE_HOME"] = top + "/state"
    for part in values, links, measures, options, in_the_way, folders:
        part(top)
print("1..%d" % number)
sys.exit(bad > 0)
