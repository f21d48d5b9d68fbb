#!/usr/bin/python3
"""A list is data: what looks like markup, a template, a header or a command
prints as it was written, on paper, in HTML, in text and in headers."""
import csv, email, email.policy, glob, html, os, re, subprocess, sys, tempfile

BIN = os.environ.get("BIN", "build/marathon")
ENV = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
VALUES = ["**x**", "<b>bold</b>", "1. rue", "{{ name }}", "{% if x %}",
          "=?utf-8?q?=0d=0a?=", "# heading", "- item", "> quote", "`code`",
          "[a](javascript:alert(1))", "&lt;&amp;", "a\\*b", "<!-- c -->",
          "![i](http://example.org/x.png)", "_under_ __score__", "$(touch x)",
          "| pipe |", "O'Brien & \"Sons\"", "+++", "~~~", "http://example.org",
          "</p><script>alert(1)</script>", "a  b", ".dot", "From here"]
number = bad = 0


def ok(good, name, detail=""):
    global number, bad
    number += 1
    bad += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, name))
    if not good:
        print("# %s" % detail)


def run(*args):
    return subprocess.run([BIN, *args], env=ENV, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def squeeze(s):
    return re.sub(r"\s+", " ", s).strip()


with tempfile.TemporaryDirectory() as top:
    ENV["XDG_STATE_HOME"] = top + "/state"
    c = top + "/c"
    os.mkdir(c)
    open(c + "/campaign.yaml", "w").write("""name: Hostile
language: en
from: {name: Group, address: "1 Street", email: group@example.org}
mailings:
  paper: {letter: letter.md, to: list.csv, channel: print}
  mail: {letter: letter.md, to: list.csv, channel: email}
""")
    open(c + "/letter.md", "w").write("""---
subject: "About {{ thing }}"
---
Start {{ thing }} end.

{{ thing }}

**bold {{ thing }}** and *{{ thing }}*.

- {{ thing }}

[link {{ thing }}](https://example.org/{{ thing }})
""")
    with open(c + "/list.csv", "w") as f:
        w = csv.writer(f)
        w.writerow(["id", "name", "address", "email", "thing"])
        for i, v in enumerate(VALUES):
            w.writerow([i, "Person %d" % i, "1 Road", "p%d@example.org" % i, v])

    r = run("print", c, "paper", "--separate")
    ok(r.returncode == 0, "the letters are printed", r.stderr)
    files = sorted(glob.glob(c + "/out/paper/*.pdf"))
    ok(len(files) == len(VALUES), "one for each value", len(files))
    for path, v in zip(files, VALUES):
        t = subprocess.run(["pdftotext", "-layout", path, "-"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # a straight apostrophe may be set as a typographer would
        text = squeeze(t.stdout.decode()).replace("\u2019", "'")
        ok(("Start %s end." % squeeze(v)) in text and not t.stderr,
           "on paper: %s" % v, text[:200])

    r = run("send", c, "mail", "--dry-run")
    ok(r.returncode == 0, "the messages are made", r.stderr)
    for path, v in zip(sorted(glob.glob(c + "/out/mail/*.eml")), VALUES):
        m = email.message_from_binary_file(open(path, "rb"),
                                           policy=email.policy.default)
        text = m.get_body(("plain",)).get_content()
        page = m.get_body(("html",)).get_content()
        ok(m["Subject"] == "About " + v, "in the subject: %s" % v, m["Subject"])
        ok(("Start %s end." % squeeze(v)) in squeeze(text), "in text: %s" % v, text)
        ok(("Start %s end." % html.escape(v)) in squeeze(page).replace("&#39;", "&#x27;")
           or ("Start %s end." % squeeze(v)) in squeeze(html.unescape(page)),
           "in HTML: %s" % v, page)
        tags = set(t.lower() for t in re.findall(r"<\s*/?\s*([a-zA-Z!]+)", page))
        allowed = {"html", "head", "meta", "title", "style", "body", "div", "p",
                   "strong", "em", "ul", "li", "a", "!doctype"}
        ok(tags <= allowed and "javascript:" not in re.findall(r'href="([^"]*)"', page)[0],
           "no markup of its own: %s" % v, tags - allowed)
        heads = set(k.lower() for k in m.keys())
        ok("bcc" not in heads and len(m["To"].addresses) == 1,
           "no header of its own: %s" % v, heads)
    ok(not os.path.exists("x"), "no command was run")

print("1..%d" % number)
sys.exit(bad > 0)
