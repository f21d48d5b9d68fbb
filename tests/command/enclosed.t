#!/usr/bin/python3
"""What goes with an e-mail: files, the same for all or by row, the letter as a
PDF, a logo, the sender's addresses and the way out; and what does not go."""
import atexit, email, email.policy, glob, html, json, os, re, shutil, subprocess, sys, tempfile, time
sys.path.insert(0, "tests/command")
import trial
from trial import Run, ok, write

REPORT = 'Rapport d\'été "1".pdf'
LONG = "Доклад о положении " * 5 + ".pdf"
BYTES = {REPORT: b"%PDF-1.4 the same\r\n.\r\nFrom here" + bytes(range(256)) * 9,
         LONG: b"%PDF-1.4 long"}
OWN = {"Anna.pdf": b"%PDF-1.4 for Anna alone", "Отчёт.ics": b"BEGIN:VCALENDAR"}
ROWS = """Prénom,Courriel,Pièce
Anna,anna@example.org,Anna.pdf
Boris,boris@bücher.example,Отчёт.ics
Carla,carla@example.org,
"""
CALL = """---
subject: "Libérez {{ Prénom }}"
kind: call
---
Bonjour {{ Prénom }}, voici une ligne assez longue pour qu'elle soit coupée en deux.

> Une citation, elle aussi assez longue pour qu'il y ait deux lignes ou même davantage.

# Un titre

- un
- deux

\\> ceci n'est pas une citation
"""
RU = "---\nkind: news\nsubject: Письмо\n---\n" + \
    "Добрый день, {{ Prénom }}! Напишите, пожалуйста, письмо. " * 9 + "\n"
HEAD = """name: Group
language: fr
from: {name: Group, address: "1 Street", email: group@example.org}
letterhead: {logo: logo.png}
unsubscribe: https://example.org/out?m={{ token }}&x=1
mailings:
  m: {to: list.csv, channel: email, %s}
%s
"""
FULL = "letter: call.md, logo: yes, attach_column: Pièce, attach: ['%s', '%s', " \
    "letter], from: {name: \"L'équipe, <Paris>\", email: team@example.org}, " \
    "reply_to: answers@example.org, sender: office@example.org" % (
        "papers/" + REPORT.replace("'", "''"), LONG)


def make(top, settings, rows=ROWS, more=""):
    for folder in ("papers", "attachments"):
        os.makedirs(top + "/" + folder, exist_ok=True)
    write(top + "/campaign.yaml", HEAD % (settings, more))
    write(top + "/list.csv", rows)
    write(top + "/call.md", CALL)
    write(top + "/ru.md", RU)
    write(top + "/appeal.md", CALL.replace("call", "authority"))
    write(top + "/papers/" + REPORT, BYTES[REPORT])
    write(top + "/" + LONG, BYTES[LONG])
    for name, data in OWN.items():
        write(top + "/attachments/" + name, data)
    subprocess.run([sys.executable, "tests/command/draw_png.py",
                    top + "/logo.png", "300", "120", "00000080"], check=True)


def messages(top, *args):
    shutil.rmtree(top + "/out", ignore_errors=True)
    r = Run("send", top, "--dry-run", "--date", "2026-12-10", *args)
    if r.status:
        ok(False, "messages are written", r.err)
    found = []
    for path in sorted(glob.glob(top + "/out/m/*.eml")):
        raw = open(path, "rb").read()
        found.append((raw, email.message_from_bytes(
            raw, policy=email.policy.default)))
    return found


def wrong(raw, message):
    """What no message may have."""
    for part in message.walk():
        yield from ("defect %s" % d for d in part.defects)
        for name, value in part.items():
            yield from ("%s: %r" % (name, d) for d in value.defects)
    for line in raw.split(b"\r\n"):
        if len(line) > 78 or line.startswith((b".", b"From ")):
            yield "line %r" % line
    if re.search(rb"[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n\t]", raw):
        yield "bytes"
    for name in ("Auto-Submitted", "Precedence", "Feedback-ID", "X-Mailer"):
        if message[name] is not None:
            yield name
    page = message.get_body(("html",)).get_content()
    for tag in re.findall(r"<[^>]*>", page):
        if re.search(r"<link|<script|url\(|@import|src=\"(?!cid:)", tag):
            yield "tag %s" % tag
        if re.match(r"<(blockquote|ul|h1|p|li)\b", tag) and "style=" not in tag:
            yield "tag %s" % tag
        if re.search(r"[^-]color: *(#0|#1|#2|#3|black)", tag):
            yield "a dark colour: %s" % tag


def files_of(message):
    return {p.get_filename(): p.get_content() if p.get_content_maintype() != "text"
            else p.get_payload(decode=True) for p in message.iter_attachments()}


def unflowed(text):
    lines, going = [], False
    for line in text.replace("\r\n", "\n").split("\n"):
        quotes = len(line) - len(line.lstrip(">"))
        rest = line[quotes:]
        rest = rest[1:] if rest.startswith(" ") else rest
        if going:
            lines[-1] += rest
        else:
            lines.append("> " * quotes + rest)
        going = rest.endswith(" ")
    return [line.rstrip() for line in lines]


with tempfile.TemporaryDirectory() as top:
    trial.ENV["XDG_STATE_HOME"] = top + "/state"
    make(top, FULL)
    found = messages(top)
    ok(len(found) == 3, "a message for each", len(found))
    bad = ["%s: %s" % (m["To"], w) for raw, m in found for w in wrong(raw, m)]
    ok(not bad, "messages with files and a logo have no defect", "\n".join(bad))
    raw, m = found[0]
    ok(m.get_content_type() == "multipart/mixed", "files stand beside the letter")
    first = list(m.iter_parts())[0]
    ok([p.get_content_type() for p in first.walk()] ==
       ["multipart/alternative", "text/plain", "multipart/related", "text/html",
        "image/png"], "the logo belongs to the page")
    page = m.get_body(("html",)).get_content()
    image = [p for p in m.walk() if p.get_content_type() == "image/png"][0]
    ok(re.findall(r'src="cid:([^"]*)"', page) == [image["Content-ID"].strip("<>")],
       "and is shown by its id", page)
    ok(image.get_content() == open(top + "/logo.png", "rb").read(),
       "as it is in the file")
    ok(html.unescape(re.search(r'alt="([^"]*)"', page).group(1)) ==
       "L'équipe, <Paris>", "without pictures the sender is named", page)
    files = files_of(m)
    ok(list(files) == [REPORT, LONG, "liberez-anna.pdf", "Anna.pdf"],
       "all files have their names", list(files))
    ok([files.get(n) for n in (REPORT, LONG, "Anna.pdf")] ==
       [BYTES[REPORT], BYTES[LONG], OWN["Anna.pdf"]], "and their bytes")
    ok(list(files_of(found[1][1])) == [REPORT, LONG, "liberez-boris.pdf", "Отчёт.ics"]
       and files_of(found[1][1])["Отчёт.ics"] == OWN["Отчёт.ics"],
       "another row, another file")
    ok(list(files_of(found[2][1])) == [REPORT, LONG, "liberez-carla.pdf"],
       "an empty cell, none")
    ok(found[1][1]["To"].addresses[0].domain == "xn--bcher-kva.example",
       "a domain with an umlaut goes as A-labels", found[1][1]["To"])
    write(top + "/l.pdf", files["liberez-anna.pdf"])
    text = subprocess.run(["pdftotext", "-layout", top + "/l.pdf", "-"],
                          stdout=subprocess.PIPE).stdout.decode()
    ok("Bonjour Anna" in text and "Une citation" in text and "L'équipe" in text,
       "the PDF is the letter", text)
    ok(subprocess.run(["qpdf", "--check", top + "/l.pdf"],
                      stdout=subprocess.DEVNULL).returncode == 0, "and a sound one")

    ok(str(m["From"]) == "\"L'équipe, <Paris>\" <team@example.org>"
       and m["Sender"].address.addr_spec == "office@example.org"
       and m["Reply-To"].addresses[0].addr_spec == "answers@example.org",
       "the mailing has a sender of its own", m["From"])
    ok(m["List-Unsubscribe"] == "<https://example.org/out?m=preview&x=1>, "
       "<mailto:answers@example.org?subject=unsubscribe>"
       and m["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click",
       "one click takes a supporter off", m["List-Unsubscribe"])
    ok('href="https://example.org/out?m=preview&amp;x=1">Se désabonner<' in page,
       "the page says so, too", page)
    lines = unflowed(m.get_body(("plain",)).get_content())
    ok(lines[0] == "Bonjour Anna, voici une ligne assez longue pour qu'elle soit "
       "coupée en deux." and lines[2] == "> Une citation, elle aussi assez longue "
       "pour qu'il y ait deux lignes ou même davantage." and
       "> ceci n'est pas une citation" in lines and
       b"\r\n >" in raw and
       "Se désabonner: https://example.org/out?m=preview&x=1" in lines,
       "text flows, quotes are quotes", "\n".join(lines))

    pdf = files["liberez-anna.pdf"]
    make(top, FULL, "Prénom,Courriel,Pièce\nŁucja,l@example.org,\n" +
         ROWS.split("\n", 1)[1])
    again = [files_of(m).get("liberez-anna.pdf") for _, m in messages(top)]
    ok(again[1] == pdf, "the PDF of a letter does not depend on the others")

    make(top, "letter: ru.md, attach: letter")
    found = messages(top)
    bad = [w for raw, m in found for w in wrong(raw, m)]
    ok(not bad, "a Russian message has no defect", "\n".join(bad))
    m = found[0][1]
    ok([m.get_body((k,))["Content-Transfer-Encoding"] for k in ("plain", "html")]
       == ["base64"] * 2 and m.get_body(("plain",)).get_content().count("Anna") == 9,
       "its parts are in base64")
    ok(list(files_of(m)) == ["letter.pdf"], "a name without ASCII is 'letter.pdf'")

    make(top, "letter: appeal.md, attach: letter")
    m = messages(top)[0][1]
    ok(not [n for n in m.keys() if n.startswith("List-")] and
       "Se désabonner" not in m.get_body(("html",)).get_content(),
       "nobody unsubscribes from an appeal", m.keys())


def refused(name, settings, *wanted, prepare=None, status=65, rows=ROWS, more=""):
    with tempfile.TemporaryDirectory() as top:
        trial.ENV["XDG_STATE_HOME"] = top + "/state"
        make(top, settings, rows, more)
        if prepare:
            prepare(top)
        r = Run("check", top, limit=10)
        ok(r.status == status and all(w in r.err for w in wanted), name,
           "exit %d\n%s" % (r.status, r.err))


C = "letter: call.md, "
refused("a file that is not there", C + "attach: [no.pdf]",
        "campaign.yaml:7:", "'no.pdf' cannot be attached: No such file")
for path in ("../campaign.yaml", "/etc/passwd", "papers/../../x", "papers/"):
    refused("no path out: " + path, C + "attach: ['%s']" % path,
            "no path inside the campaign's folder")
refused("no link", C + "attach: link.pdf", "links are not followed",
        prepare=lambda top: os.symlink("/etc/passwd", top + "/link.pdf"))
refused("no folder that is a link", C + "attach: out/x.pdf", "links are not followed",
        prepare=lambda top: os.symlink("papers", top + "/out"))
refused("no folder", C + "attach: papers", "is a folder, not a file")
refused("no pipe, on which it would wait", C + "attach: pipe.pdf",
        "is not a regular file",
        prepare=lambda top: os.mkfifo(top + "/pipe.pdf"))
refused("a name that turns letters round", C + "attach: ['exe\u202efdp.zip']",
        "turns the direction", prepare=lambda top: write(top + "/exe\u202efdp.zip", "PK"))
refused("what is no PDF", C + "attach: x.pdf", "does not begin as files of this name do",
        prepare=lambda top: write(top + "/x.pdf", "MZ"))
refused("an empty file", C + "attach: x.pdf", "it is empty",
        prepare=lambda top: write(top + "/x.pdf", ""))


def large(top):
    with open(top + "/a.bin", "wb") as f, open(top + "/b.bin", "wb") as g:
        f.truncate(6 << 20)
        g.truncate(200 << 20)


refused("a file of 200 MB is not read", C + "attach: b.bin", "larger than 10 MiB",
        prepare=large)
refused("files that are too large together",
        C + "attach: [a.bin, '%s'], attach_limit: 5" % LONG, "larger than 5 MiB",
        prepare=large)
refused("also with the rows'", C + "attach: a.bin, attach_column: Pièce",
        "list.csv:2:", "the attached files have 12.0 MB together, 10 are allowed",
        prepare=lambda top: (large(top), write(top + "/attachments/Anna.pdf",
                             b"%PDF-" + bytes(6 << 20))), status=1)
refused("no such column", C + "attach_column: Piece2", "no column 'Piece2'")
refused("attach is a name", C + "attach: {a: b}", "'attach' is the name of a file")
refused("nothing is attached to paper", "letter: call.md, attach: letter",
        "'attach' is for e-mail",
        prepare=lambda top: write(top + "/campaign.yaml", open(
            top + "/campaign.yaml").read().replace("channel: email", "channel: print")))
for cell in ("../campaign.yaml", "/etc/passwd", ".hidden", "list.csv", "no.pdf",
             "a/b.pdf", "Link.pdf", "..", "x\u202ey.pdf"):
    refused("no file of a row: " + ascii(cell), C + "attach_column: Pièce",
            "list.csv:2:23", "cannot be attached", status=1,
            rows=ROWS.replace(",Anna.pdf", "," + cell),
            prepare=lambda top: os.symlink("../list.csv", top + "/attachments/Link.pdf"))
refused("the limit is a number", C + "attach_limit: 1000", "from 1 to 50")
refused("a sender that is no address", C + "sender: office", "campaign.yaml:7:",
        "sender 'office': no '@'")
refused("an answer to two", C + "reply_to: 'a@example.org, b@example.org'",
        "campaign.yaml:7:", "two addresses")
refused("a header in the sender's name",
        C + 'from: {name: "A\\nBcc: b@example.org"}', "campaign.yaml:7:", "a line break")
refused("another key", C + "from: {address: x}", "no key 'address' in from")
for url in ("http://example.org/{{ token }}", "https://example.org/{{ email }}",
            "https://", "mailto:x@example.org", "https://example.org/a b",
            "https://example.org/>,<x", "https://example.org/{{ token }}/{{ token }}"):
    refused("no way out: " + url, C + "unsubscribe: '%s'" % url, "is no https: address")
refused("no way out of an appeal", "letter: appeal.md, unsubscribe: 'https://example.org/'",
        "is for letters to supporters")
refused("a logo that is none", C + "logo: yes", "the logo 'logo.png' cannot be sent",
        prepare=lambda top: write(top + "/logo.png", "GIF89a"))
refused("no logo", C + "logo: yes", "there is no logo",
        prepare=lambda top: write(top + "/campaign.yaml", open(
            top + "/campaign.yaml").read().replace("letterhead", "# letterhead")))
refused("a domain of two scripts is doubtful", C + "attach: letter",
        "list.csv:2:6", "mixes alphabets", status=0,
        rows=ROWS.replace("anna@example", "anna@p\u0430ypal"))

# what was sent with another file is told
with tempfile.TemporaryDirectory() as top:
    trial.ENV["XDG_STATE_HOME"] = top + "/state"
    os.makedirs(top + "/mail")
    server = subprocess.Popen(
        [os.environ.get("SERVER", "build/tests/server/server"), "--store", top + "/mail",
         "--record", top + "/record", "--port-file", top + "/port"],
        stdout=subprocess.DEVNULL)
    atexit.register(server.kill)
    while not os.path.exists(top + "/port") or not open(top + "/port").read():
        time.sleep(0.01)
    smtp = "smtp: {url: 'smtp://127.0.0.1:%s', tls: none}" % open(top + "/port").read().strip()
    make(top, FULL, more=smtp)
    r = Run("send", top, "--confirm", "3", limit=60)
    ok(r.status == 0 and len(os.listdir(top + "/mail")) == 3, "they are sent", r.err)
    sent = [email.message_from_bytes(open(p, "rb").read(), policy=email.policy.default)
            for p in glob.glob(top + "/mail/*")]
    ways = [re.search(r"m=([a-z2-7]{26})&", m["List-Unsubscribe"]).group(1) for m in sent]
    ok(len(set(ways)) == 3 and all(w in m["Message-ID"] for w, m in zip(ways, sent)),
       "each with a token of its own", ways)
    log = Run("log", top, "--json").out.splitlines()
    ok(sorted(json.loads(line)["message_id"] for line in log) == sorted(ways),
       "by which the log finds it", log)
    told = []
    for change in ("", LONG, "attachments/Anna.pdf", "logo.png"):
        if change.endswith("png"):
            subprocess.run([sys.executable, "tests/command/draw_png.py",
                            top + "/logo.png", "300", "120", "ff000080"], check=True)
        elif change:
            write(top + "/" + change, b"%PDF-1.4 another")
        r = Run("send", top, limit=60)
        told.append(re.findall(r"(\d+) .*(?:changed|another)", r.err + r.out))
    server.terminate()
    server.wait()
    ok(told[0] == [] and told[1] and told[2] and told[3],
       "what goes with them now is another: it is told", told)
trial.done()
