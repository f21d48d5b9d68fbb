#!/usr/bin/python3
"""campaign.yaml and front matter that are hostile or have a slip: YAML that
is too much, too clever or wrong, keys that nobody knows, numbers that cannot
be; each is told in its place, and nothing is made."""
import os
from trial import LETTER, campaign, done, ok, trial

LIST = "name,address\nAnna,1 rue A\n"
GOOD = campaign()
NONE = "No faults. Next: marathon preview ."
ANCHOR = "an anchor ('&'): put the text in quotes, or write it out at each place"
ALIAS = "an alias ('*'): put the text in quotes, or write it out at each place"


def yaml(name, text, status, *wanted, **more):
    trial(name, {"campaign.yaml": text, "list.csv": LIST}, status, *wanted,
          **more)


def case(name, head, *wanted):
    trial(name, {"campaign.yaml": campaign(more="cases: cases/\n"),
                 "list.csv": LIST, "cases/a.md": "---\n%s---\nx\n" % head}, 65,
          *wanted)


# ---- too much, too clever ----

yaml("no fault", GOOD, 0, NONE)
yaml("an alias bomb", "a: &a [x,x]\n" + "".join(
    "%s: &%s [%s]\n" % (b, b, ",".join(["*" + a] * 9))
    for a, b in zip("abcdefgh", "bcdefghi")) + GOOD, 65,
     "campaign.yaml:1:4: " + ANCHOR, "campaign.yaml:2:8: " + ALIAS,
     mib=48, seconds=2)
yaml("a cyclic alias", "a: &a [*a]\n" + GOOD, 65,
     "campaign.yaml:1:4: " + ANCHOR, "campaign.yaml:1:8: " + ALIAS)
for what, text, place in (
        ("100,000 brackets", "a: " + "[" * 100000 + "\n", "1:67"),
        ("100,000 braces", "a: " + "{a: " * 100000 + "\n", "1:256"),
        ("100,000 dashes", "a:\n " + "- " * 100000 + "x\n", "2:128"),
        ("100,000 lines", "".join(" " * i + "a:\n" for i in range(1000)),
         "65:65")):
    yaml(what + " deep", text + GOOD, 65,
         "campaign.yaml:%s: nested more than 64 deep" % place, seconds=2)


def million_keys(path):
    with open(path, "w") as f:
        for i in range(1000000):
            f.write("k%d: v\n" % i)


yaml("a million keys", million_keys, 65,
     "campaign.yaml:100000:9: more than 100000 values", mib=80, seconds=5)
for at, tag in ((1, "!!python/object/apply:os.system [x]"), (1, "!x Trial"),
                (1, "! Trial"), (1, "!!str Trial")):
    yaml("the tag " + tag, GOOD.replace("Trial", tag), 65,
         "campaign.yaml:%d:7: a tag ('!'): put the text in quotes" % at)
yaml("several documents", GOOD + "---\na: b\n", 65,
     "campaign.yaml:6:1: a second document: one file holds one")

# ---- slips ----

yaml("a key twice, with both lines",
     GOOD.replace("from:", "name: x\nfrom:"), 65,
     "campaign.yaml:3:1: 'name' twice: it is in line 1 already",
     "    name: x", "    ^^^^")
yaml("a tab", "name: Trial\n\tlanguage: en\n", 65,
     "campaign.yaml:2:1: a tab: YAML takes blanks only before a key or value")
yaml("a wrong indent", GOOD.replace("language", " language"), 65,
     "campaign.yaml:2:10: a ':' that makes no key: put the value in quotes, "
     "or mend the indentation")
yaml("a quote that is never closed", 'name: "Trial\n' + GOOD[12:40], 65,
     "campaign.yaml:1:7: quote never closed")
yaml("an unknown key, and the nearest",
     GOOD.replace("language", "langage"), 65,
     "campaign.yaml:2:1: no key 'langage' in campaign.yaml (is it "
     "'language'?)", "    langage: en", "    ^^^^^^^")
yaml("an unknown key of a mailing, and the nearest",
     GOOD.replace("channel", "chanel"), 65,
     "campaign.yaml:5:40: no key 'chanel' in mailings (is it 'channel'?)")
yaml("a text instead of all", "hello\n", 65,
     "campaign.yaml:1:1: campaign.yaml must be a map of keys and values, not "
     "a text")
yaml("nothing at all", "", 65, "campaign.yaml:1:1: no 'name' in campaign.yaml")
yaml("not UTF-8", b"name: \xe9\n", 65,
     "campaign.yaml:1:7: not UTF-8: byte 0xE9, at byte 6 of the file")
yaml("a NUL", "name: a\0b\n", 65,
     "campaign.yaml:1:8: a NUL byte, at byte 7 of the file")
yaml("a FIFO does not hang", os.mkfifo, 66,
     "campaign.yaml: is not a regular file", limit=5)
yaml("an endless device", lambda p: os.symlink("/dev/zero", p), 66,
     "campaign.yaml: is not a regular file", limit=5)
case("an alias in a case", "name: A\nstate: open\nx: &a b\ny: *a\n",
     "cases/a.md:4:4: " + ANCHOR, "cases/a.md:5:4: " + ALIAS)
case("a case that is nested too deep", "name: A\nx: " + "[" * 100000 + "\n",
     "cases/a.md:3:67: nested more than 64 deep")
case("a state that Norway would know", "name: A\nstate: no\n",
     "cases/a.md:3:8: 'state' is 'open', 'paused' or 'closed'")
case("a day that is none", "name: A\nstate: open\nlast_day: 2030-02-30\n",
     "cases/a.md:4:11: '2030-02-30' is not a date (write it as 2026-12-31)")
trial("an unknown key of a letter, and the nearest",
      {"list.csv": LIST, "letter.md": LETTER.replace("subject", "subjet")}, 65,
      "letter.md:2:1: no key 'subjet' in a letter (is it 'subject'?)")

# ---- texts stay texts ----

for text in "no", "on", "012", "1:30", "1e3", "0x10", "~", "2026-12-10", ".nan":
    r = trial("the text %s is taken" % text,
              {"campaign.yaml": GOOD.replace("Trial", text), "list.csv": LIST},
              0, command="fields")
    ok("\ncampaign.name%s %s\n" % (" " * 19, text) in r.out,
       "and stays what it is", r.out)

# ---- numbers ----

RATES = ("'limits' is written as '200/hour, 3000/day': at most four, each "
         "from 1 to 1000000000 a second, minute, hour or day")
for text in ("0/hour", "-5/hour", "nan/hour", "1.5/hour", "1e3/hour",
             "5/week", "5", "99999999999999999999/day", "1000000001/day",
             "''", "1/day, 1/day, 1/day, 1/day, 1/day"):
    yaml("limits: " + text, campaign(
        more="smtp: {url: \"smtps://relay.example.org\", limits: \"%s\"}\n"
        % text.strip("'")), 65, "campaign.yaml:4:50: " + RATES)
for key, texts, wanted, line in (
        ("connections", ("0", "-1", "65", "1.5", "NaN", "''"),
         "'%s' is not a whole number from 1 to 64",
         'smtp: {url: "smtps://relay.example.org", connections: %s}\n'),
        ("size", ("5", "37", "-12", "NaN", "1e1", "''"),
         "'%s' is not a whole number from 6 to 36", "type: {size: %s}\n")):
    for text in texts:
        yaml("%s: %s" % (key, text), campaign(more=line % text), 65,
             "campaign.yaml:4:%d: " % (line.index("%s") + 1) +
             wanted % text.strip("'"))
for text in "0", "-1", "1001", "NaN", "''":
    yaml("max_pages: " + text, campaign(
        "{max_pages: %s, letter: letter.md, to: list.csv, channel: print}"
        % text), 65,
         "campaign.yaml:5:18: 'max_pages' is a whole number from 1 to 1000")
trial("max_pages of a letter",
      {"list.csv": LIST,
       "letter.md": LETTER.replace("---\nDear", "max_pages: 0\n---\nDear")},
      65, "letter.md:3:12: '0' is not a number of pages from 1 to 1000")
done()
