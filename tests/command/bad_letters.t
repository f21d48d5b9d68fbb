#!/usr/bin/python3
"""What is wrong in a letter, or in a value that it prints, is said in its
place, or comes out as plain text; each input as a user would meet it."""
import email, email.policy, glob, html, os, re, shutil, subprocess, sys
import tempfile, unicodedata

import trial
from trial import ENV, ok

BIN = os.path.abspath(trial.BIN)
CAMPAIGN = """name: Bad letters
language: en
country: FR
date: 2026-12-10
from: {name: Group, address: "1 Street", email: group@example.org}
mailings:
  m: {letter: letter.md, to: list.csv, channel: %s}
"""
COLUMNS = ["name", "address", "email", "thing"]


def campaign(letter, thing, name, channel, files, rows):
    """c/ with one letter and a list of one row, if no rows are given."""
    shutil.rmtree("c", ignore_errors=True)
    os.mkdir("c")
    write("c/campaign.yaml", CAMPAIGN % channel)
    write("c/letter.md", '---\nsubject: "A word"\n---\n' + letter + "\n")
    rows = rows or [COLUMNS, [name, "1 Road\n34000 Montpellier",
                              "zoe@example.org", thing]]
    write("c/list.csv", "".join(
        ",".join('"%s"' % cell.replace('"', '""') for cell in row) + "\n"
        for row in rows))
    for path, text in files.items():
        if text.startswith("-> "):
            os.symlink(text[3:], "c/" + path)
        else:
            write("c/" + path, text)


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def marathon(*args):
    p = subprocess.run([BIN, *args], env=ENV, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return p.returncode, p.stdout.decode(), p.stderr.decode()


def check(what, status, messages, letter="Dear {{ name }},", thing="x",
          name="Zoe", channel="print", files={}, rows=None):
    """`messages`: all that check says of places, each without its excerpt."""
    campaign(letter, thing, name, channel, files, rows)
    got, out, err = marathon("check", "c")
    said = re.findall(r"^(c/\S+:\d.*|link .*|letter .*)$", err, re.M)
    ok(got == status and said == messages, what,
       "exit %d, want %d\ngot:  %s\nwant: %s" %
       (got, status, "\n      ".join(said), "\n      ".join(messages)))


def refused(what, letter, *messages, **given):
    """A fault of the letter: nothing is made of it."""
    check(what, 65, list(messages), letter, **given)
    got, out, err = marathon("print", "c", "m")
    ok(got == 65 and not glob.glob("c/out/**/*.pdf", recursive=True),
       what + ": nothing is printed", "exit %d\n%s" % (got, err))


def printed(letter, thing="x", name="Zoe", *options):
    campaign(letter, thing, name, "print", {}, None)
    status, out, err = marathon("print", "c", "m")
    paths = glob.glob("c/out/**/*.pdf", recursive=True)
    if status or not paths:
        return "exit %d: %s" % (status, err)
    return subprocess.run(["pdftotext", *options, paths[0], "-"],
                          stdout=subprocess.PIPE).stdout.decode()


def page_bytes():
    paths = glob.glob("c/out/**/*.pdf", recursive=True)
    return open(paths[0], "rb").read() if paths else None


def mailed(letter, thing="x", name="Zoe"):
    """The plain text and the body of the HTML, and what was said."""
    campaign(letter, thing, name, "email", {}, None)
    status, out, err = marathon("send", "c", "m", "--dry-run")
    paths = glob.glob("c/out/**/*.eml", recursive=True)
    if len(paths) != 1:
        return "", "", "exit %d: %s" % (status, err)
    with open(paths[0], "rb") as file:
        m = email.message_from_binary_file(file, policy=email.policy.default)
    page = m.get_body(("html",)).get_content()
    return (m.get_body(("plain",)).get_content(),
            page[page.index("<body"):], err)


def only_text(what, value):
    """A value is printed as it was written, on paper and in both bodies."""
    text, page, err = mailed("Start {{ thing }} end.", value)
    ok("Start %s end." % value in " ".join(text.split()),
       "in plain text: " + what, text + err)
    tags = re.findall(r"<[^>]*>", page)
    ok("Start %s end." % value in html.unescape(" ".join(page.split())) and
       all(re.fullmatch(r'</?(body|div|p|html)( style="[^"]*")?>', tag)
           for tag in tags), "in HTML: " + what, page)
    paper = " ".join(printed("Start {{ thing }} end.", value).split())
    ok("Start %s end." % value in paper.replace("\u2019", "'"),
       "on paper: " + what, paper)


def link(what, value, message=None, url=None,
         letter='See [this]({{ thing }} "{{ thing }}").'):
    if message:
        check(what, 1, ["c/list.csv:2:1: " + message], letter, value,
              channel="email")
        return
    text, page, err = mailed(letter, value)
    ok(re.findall(r"<a [^>]*>", page) == ['<a href="%s">' % url], what,
       page + err)


def names():
    refused("an unknown field", "Dear {{ nmae }},",
            "c/letter.md:4:9: no field 'nmae' in 'c/list.csv' "
            "(is it 'name'?)")
    refused("a field in the wrong case", "Dear {{ Name }},",
            "c/letter.md:4:9: no field 'Name' in 'c/list.csv' "
            "(is it 'name'?)")
    refused("an unknown part of a field", "Dear {{ recipient.nmae }},",
            "c/letter.md:4:19: no field 'nmae' in 'recipient' "
            "(is it 'name'?)")
    refused("an unknown filter", "Dear {{ name | upcas }},",
            "c/letter.md:4:16: no filter 'upcas' (is it 'upcase'?)")
    for written in ["«Nom»", "{Nom}", "[Nom]", "<<Nom>>", "<Nom>"]:
        refused("a field of another program: " + written,
                "Dear %s," % written,
                "c/letter.md:4:6: a field is written {{ Nom }}, not " +
                written)
    refused("a field of three words", "Dear «Nom de famille»,",
            "c/letter.md:4:6: a field is written {{ last_name }}, not "
            "«Nom de famille»")


def tags():
    refused("an output without its end", "Dear\n{{ name,\n",
            "c/letter.md:5:1: '{{' is never closed")
    refused("a tag without its end", "Dear {% if name },",
            "c/letter.md:4:6: '{%' is never closed")
    refused("a block without its end", "Dear\n\n{% if name %}\nx,",
            "c/letter.md:6:1: 'if' is never closed: 'endif' is missing")
    refused("a comment without its end", "x {% comment %} y",
            "c/letter.md:4:3: 'comment' is never closed: 'endcomment' is "
            "missing")
    refused("an end without its block", "x {% endif %}",
            "c/letter.md:4:3: 'endif' without 'if'")
    refused("blocks that cross, told once",
            "{% for x in recipient %}\n{% if x %}\n{% endfor %}\n{% endif %}",
            "c/letter.md:6:1: 'endfor', but 'if' of line 5 is still open: "
            "'endif' is missing")


def partials():
    lie = "lies outside the letter's folder"
    refused("a partial in itself", "{% include 'a' %}",
            "c/a.md:1:12: partial 'a' contains itself: a -> a",
            files={"a.md": "{% include 'a' %}"})
    refused("a partial in itself by others", "{% include 'a' %}",
            "c/c.md:1:11: partial 'a' contains itself: a -> b -> c -> a",
            files={"a.md": "{% include 'b' %}", "b.md": "{% include 'c' %}",
                   "c.md": "{% render 'a' %}"})
    chain = {"p%d.md" % i: "{%% include 'p%d' %%}" % (i + 1)
             for i in range(40)}
    refused("partials without end", "{% include 'p0' %}",
            "c/p31.md:1:12: partials nest deeper than 32", files=chain)
    for path in ["../../etc/passwd", "/etc/passwd", "../list.csv"]:
        refused("a partial elsewhere: " + path, "{% include '" + path + "' %}",
                "c/letter.md:4:12: partial '%s': %s" % (path, lie))
    links = "is a link, and links are not followed"
    refused("a partial that is a link", "{% include 'p' %}",
            "c/letter.md:4:12: partial 'p.md': " + links,
            files={"p.md": "-> /etc/passwd"})
    refused("a partial behind a link", "{% include 'd/passwd' %}",
            "c/letter.md:4:12: partial 'd/passwd': " + links,
            files={"d": "-> /etc"})
    refused("a partial that is not there", "{% include 'foter' %}",
            "c/letter.md:4:12: no partial 'foter' in 'c' (is it 'footer'?)",
            files={"footer.md": "x"})


def limits():
    steps = "the letter takes more than 1000000 steps"
    refused("a loop of a billion",
            "{% for i in (1..1000000000) %}{% endfor %}{{ name }}",
            "c/letter.md:4:31: " + steps)
    loops = "".join("{%% for %s in (1..1000) %%}" % v for v in "ijk")
    refused("loops in loops", loops + "{% endfor %}" * 3 + "{{ name }}",
            "c/letter.md:4:73: " + steps)
    refused("a million values", "{% for i in (1..1000000) %}{{ i }} "
            "{% endfor %}",
            "c/letter.md:4:31: the letter prints more than 65533 values")
    refused("a megabyte of text", "{% for i in (1..60000) %}{{ name }}"
            " and so on, and so on{% endfor %}",
            "c/letter.md:4:29: the letter gets longer than 1024 KiB")


def markup():
    for value in ["{{ sender.email }}", "{% include '/etc/passwd' %}",
                  "{{ 'a' | upcase }} }}", "<script>alert(1)</script>",
                  "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>",
                  "' onmouseover='alert(1)", "</style><style>p{}</style>",
                  "url(https://example.org/x.png)", "&lt;b&gt; &amp;"]:
        only_text(value, value)
    scheme = "begins with none of https://, http://, mailto:"
    link("a link to a script", "javascript:alert(1)",
         "link 'javascript:alert(1)' " + scheme)
    link("a link to a script in capitals", " JaVaScRiPt:alert(1)",
         "link 'JaVaScRiPt:alert(1)' " + scheme)
    link("a link to data", "data:text/html,x",
         "link 'data:text/html,x' " + scheme)
    link("an attribute stays in its quotes", '" onmouseover="alert(1)',
         url="https://example.org/%22%20onmouseover%3D%22alert%281%29",
         letter='See [this](https://example.org/{{ thing }} "{{ thing }}").')
    link("a link does not end early", "x) [y](https://example.com",
         url="https://example.org/x%29%20%5By%5D%28https%3A%2F%2F"
             "example.com",
         letter="See [this](https://example.org/{{ thing }}).")
    refused("a script as the letter's own link", "See [x](javascript:y).",
            "c/letter.md:4:9: link 'javascript:y' " + scheme)
    refused("a link without https://", "See [x](www.example.org).",
            "c/letter.md:4:9: link 'www.example.org' " + scheme)
    is_html = (" is HTML, which a letter prints as it stands: write "
               "Markdown, such as **bold**")
    refused("HTML in a letter", "Dear <b>{{ name }}</b>,",
            "c/letter.md:4:6: '<b>'" + is_html,
            "c/letter.md:4:19: '</b>'" + is_html)
    refused("a style that a value would stand in",
            "<style>p { background: url({{ thing }}) }</style>",
            "c/letter.md:4:1: '<style>'" + is_html,
            "c/letter.md:4:42: '</style>'" + is_html)


def nothing_to_print():
    for what, value in [("empty", ""), ("blank", " \u00a0\u200b")]:
        check("a salutation whose value is " + what, 1,
              ["c/list.csv:2:1: 'thing' is empty, and c/letter.md:4:9 "
               "prints it"], "Dear {{ thing }},", value)
    check("a value of which a filter leaves nothing", 1,
          ["c/list.csv:2:1: 'thing' is empty, and c/letter.md:4:9 prints "
           "it"], "Dear {{ thing | remove: 'x' }},")
    got, out, err = marathon("print", "c", "m")
    ok(got == 1 and not glob.glob("c/out/**/*.pdf", recursive=True),
       "such a letter is not printed", err)
    text = printed("{{ salutation }},", name=" ")
    ok("Dear Sir or Madam," in text, "who has no name is greeted all the same",
       text)
    text = printed("Dear {{ thing | default: 'friend' }},", "")
    ok("Dear friend," in text, "a letter may say what stands there", text)


def letters_of_the_world():
    taken = "c/list.csv:2:1: note: control characters were taken out of "
    check("a name with an override", 0, [taken + "'Annna'"],
          "Dear {{ name }},", name="An\u202enna")
    check("a value with isolates", 0, [taken + "'abc'"],
          "Dear {{ thing }},", "a\u2067b\u2069c")
    text = printed("Dear you,", name="An\u202enna")
    ok("Annna" in text and "\u202e" not in text,
       "nor is one printed in an address", ascii(text))
    text, page, err = mailed("Dear {{ name }},", name="An\u202enna")
    ok("Dear Annna," in text and "Dear Annna," in page and
       "\u202e" not in text + page, "no override is sent", text + page)
    rtl = "\u0645\u0631\u064a\u0645 \u0645\u062b\u0627\u0644"
    check("a name from right to left", 0, [], "Dear {{ name }},", name=rtl,
          channel="email")
    text, page, err = mailed("Dear {{ name }},", name=rtl)
    ok("Dear %s," % rtl in text and "Dear %s," % rtl in page,
       "it is sent as it is", text)
    heap, few = "Zoe" + "\u0323" * 500, "Zo\u1eb9" + "\u0323" * 8
    check("five hundred marks on a letter", 0,
          ["c/list.csv:2:1: note: marks beyond 8 on one letter were taken "
           "out of '%s'" % few], "Dear {{ thing }},", heap)
    text = printed("Dear you,", name=heap)
    ok(text.count("\u0323") == 8, "eight stand in an address", ascii(text))
    text, page, err = mailed("Dear {{ thing }},", heap)
    ok("Dear %s," % few in text and "Dear %s," % few in page,
       "eight of them are sent", ascii(text))
    check("a character that no font has", 1,
          ["c/list.csv:3:40: no font has '\U00013000' (U+13000)"],
          "Dear {{ thing }},", "a\U00013000")
    check("such a character in the letter", 65,
          ["c/letter.md:4:6: no font has '\U00013000' (U+13000)"],
          "Dear \U00013000 {{ thing }},")


def forms_of_one_name():
    composed = "Zo\u00e9"
    apart = unicodedata.normalize("NFD", composed)
    rows = [COLUMNS] + [[name, "1 Road\n34000 Montpellier",
                         "zoe@example.org", "x"] for name in (composed, apart)]
    for channel in ["print", "email"]:
        check("one name in two forms is one recipient: " + channel, 0,
              ["c/list.csv:4:1: note: '%s' shares the address of an earlier "
               "one: one letter goes there" % apart],
              "Dear {{ name }},", channel=channel, rows=rows)
    printed("Dear {{ name }},", name=composed)
    one = page_bytes()
    printed("Dear {{ name }},", name=apart)
    ok(one and one == page_bytes(), "in both forms it is the same page")
    text, page, err = mailed("Dear {{ name }},", name=apart)
    ok("Dear %s," % composed in text and "Dear %s," % composed in page,
       "and is shown in one form", ascii(text))
    check("a column's name in the other form", 0, [],
          "Dear {{ Pr\u00e9nom }},",
          rows=[["name", "address", "Pre\u0301nom"],
                ["Zoe", "1 Road\n34000 Montpellier", "x"]])


def five_thousand_letters():
    check("a name as long as a page", 1,
          ["c/list.csv:2:1: the address leaves its window"],
          "Dear {{ thing }},", name="x" * 5000)
    boxes = printed("Dear {{ thing }},", "x" * 5000, "Zoe", "-bbox")
    page = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)
    words = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" '
                       r'xMax="([-\d.]+)" yMax="([-\d.]+)">(x+)', boxes)
    ok(page and sum(len(word[4]) for word in words) == 5000 and
       all(0 <= float(w[0]) and 0 <= float(w[1]) and
           float(w[2]) <= float(page[1]) and float(w[3]) <= float(page[2])
           for w in words), "a long word wraps and stays on the page",
       boxes[:600])
    text, page, err = mailed("Dear {{ thing }},", "x" * 5000)
    ok("x" * 5000 in "".join(text.split()), "and arrives whole", text[:300])


with tempfile.TemporaryDirectory() as top:
    os.chdir(top)
    ENV["XDG_STATE_HOME"] = top + "/state"
    names()
    tags()
    partials()
    limits()
    markup()
    nothing_to_print()
    letters_of_the_world()
    forms_of_one_name()
    five_thousand_letters()
    os.chdir("/")

trial.done()
