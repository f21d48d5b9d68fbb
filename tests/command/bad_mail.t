#!/usr/bin/python3
"""Bad input of mail, one case each, with its message and exit status: 1 to 18
addresses and headers, 95 environments, 100 the clock, 102 limits of the
process.  93 and 94 are in secret.t, 101 is in progress.t.
"""
import csv, email, email.policy, glob, os, re, resource, subprocess, sys, tempfile, time

BIN = os.path.abspath(os.environ.get("BIN", "build/marathon"))
SERVER = os.environ.get("SERVER", "build/tests/server/server")
SAN = bool(os.environ.get("SAN"))
number = bad = 0


def ok(good, name, detail=""):
    global number, bad
    number += 1
    bad += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, name.encode("unicode_escape").decode()))
    if not good:
        print("# %s" % str(detail).replace("\n", "\n# "))


class Campaign:
    """A folder with one mailing, and the server that it goes to."""

    def __init__(self, top, port):
        self.folder, self.port, self.top = top + "/c", port, top
        os.mkdir(self.folder)
        self.env = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", XDG_STATE_HOME=top + "/state")

    def write(self, rows, letter="Dear {{ name }},\n\n{{ thing }}\n", subject="About {{ thing }}",
              settings=""):
        with open(self.folder + "/campaign.yaml", "w") as f:
            f.write("name: Bad mail\nlanguage: en\n"
                    "from: {name: Group, address: 1 Street, email: group@example.org, "
                    "reply_to: reply@example.org}\n"
                    "mailings:\n  all: {letter: l.md, to: list.csv, channel: email}\n"
                    "smtp: {url: 'smtp://127.0.0.1:%d', tls: none%s}\n" % (self.port, settings))
        with open(self.folder + "/l.md", "w", newline="") as f:
            f.write("---\nsubject: \"%s\"\n---\n%s" % (subject, letter))
        with open(self.folder + "/list.csv", "w", newline="") as f:
            w = csv.writer(f)
            w.writerow(["name", "email", "thing"])
            w.writerows(rows)
        for path in glob.glob(self.folder + "/marathon.db*"):
            os.remove(path)
        subprocess.run(["rm", "-rf", self.top + "/state", self.folder + "/out"], check=True)
        for path in glob.glob(self.top + "/mail/*"):
            os.remove(path)
        open(self.top + "/record", "w").close()

    def run(self, *args, env=None, **how):
        return subprocess.run([BIN, *args], env=env or self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **how)

    def send(self, count, *args, **how):
        return self.run("send", self.folder, "--confirm", str(count), *args, **how)

    def arrived(self):
        return [line.split()[3].strip("<>") for line in open(self.top + "/record")]

    def messages(self):
        return [open(p, "rb").read() for p in sorted(glob.glob(self.top + "/mail/*"))]


def refused(c, cases):
    """Rows (row of the table, what, cells, message) that are refused, each with
    its fault in faults.csv, by check and by send, which sends the good one."""
    c.write([["Good", "good@example.org", "x"]] + [cells for _, _, cells, _ in cases])
    r = c.run("check", c.folder)
    ok(r.returncode == 1, "check has faults of rows", r.stderr.decode())
    faults = {}
    with open(c.folder + "/out/faults.csv", newline="") as f:
        for line in csv.DictReader(f):
            faults[(line["name"], line["email"], line["thing"])] = line["fault"]
    for row, what, cells, message in cases:
        fault = faults.get(tuple(cells), "none, of %s" % list(faults))
        ok(message in fault, "%s %s: %s" % (row, what, message), fault)
    r = c.send(1, "--skip-faulty")
    ok(r.returncode == 1 and c.arrived() == ["good@example.org"], "the other is sent, and no more",
       r.stderr.decode())
    for m in c.messages():
        ok(b"bcc" not in m.lower(), "without a header of theirs")


def noted(c, row, what, rows, message, sent):
    """Rows that are sent, with a note of check's."""
    c.write(rows)
    r = c.run("check", c.folder)
    err = r.stderr.decode()
    ok(r.returncode == 0 and "note: " in err and message in err, "%s %s: %s" % (row, what, message),
       "exit %d\n%s" % (r.returncode, err))
    r = c.send(len(sent))
    ok(sorted(c.arrived()) == sorted(sent), "%s %s: sent" % (row, what), r.stderr.decode())


def bad_addresses():
    yield from ((1, what, address, message) for what, address, message in (
        ("CR LF", "a@b.org\r\nBcc: x@y.org", "a line break in the address"),
        ("LF", "a@b.org\nRSET", "a line break in the address"),
        ("%0d%0a", "a%0d%0aRSET@b.org", "a route in place of an address"),
        ("U+0085", "a@b.org\u0085x", "a control character in the address"),
        ("U+2028", "a@b.org\u2028x", "a control character in the address"),
        ("ESC", "a\x1b@b.org", "a control character in the address")))
    yield from ((8, what, address, message) for what, address, message in (
        ("local part of 65", "x" * 65 + "@example.org", "more than 64 characters before the '@'"),
        ("label of 64", "a@" + "x" * 64 + ".org", "the domain: "),
        ("domain of 256", "a@" + ("x" * 63 + ".") * 4 + "org", "the domain: "),
        ("255 in all", "ab@" + ".".join(["x" * 63] * 3 + ["x" * 60]), "more than 254 characters")))
    yield from ((9, what, address, message) for what, address, message in (
        ("a comment", "a(home)@example.org", "a comment in the address"),
        ("a route", "<@a.org:b@c.org>", "a route in place of an address"),
        ("%", "a%b.org@relay.org", "a route in place of an address"),
        ("!", "relay!a@example.org", "a route in place of an address"),
        ("an open quotation", '"a@example.org', "a quotation mark that does not end")))
    yield from ((10, what, address, "a blank in the address") for what, address in (
        ("inner blank", "an na@example.org"), ("inner NBSP", "an\u00a0na@example.org"),
        ("inner zero-width space", "an\u200bna@example.org")))
    yield from ((11, what, address, "two addresses in one field (give each a row of its own)")
                for what, address in (("a comma", "a@b.org, c@d.org"), ("a semicolon", "a@b.org;c@d.org"),
                                      ("a slash", "a@b.org / c@d.org")))
    yield from ((12, address, address, "a group in place of an address")
                for address in ("undisclosed:;", "Team: a@b.org, c@d.org;"))
    yield from ((13, what, address, "the domain: ") for what, address in (
        ("a symbol", "a@\u2603.example"), ("a ligature, which IDNA 2003 mapped", "a@\ufb03.example"),
        ("a false A-label", "a@xn--a.org")))
    yield from ((15, what, address, message) for what, address, message in (
        ("an IP literal", "a@[192.0.2.1]", "a network number in place of a domain"),
        ("a number", "a@192.0.2.1", "a domain that ends in a number"),
        ("a dot at the end", "a@example.org.", "a dot at the end of the domain"),
        ("one label", "a@example", "a domain without a dot"),
        ("localhost", "a@localhost", "a domain of this computer only"),
        ("a top level of digits", "a@example.123", "a domain that ends in a number")))
    yield (17, "empty", "", "has no e-mail address")
    for address in ("NULL", "n/a", "-"):
        yield (17, address, address, "no '@' in the address")


def addresses(c):
    refused(c, [(row, what, ["B%d" % i, address, "x"], message)
                for i, (row, what, address, message) in enumerate(bad_addresses())])
    c.write([["Q", '"a,b@c"@example.org', "x"]])
    r = c.send(1)
    ok(r.returncode == 0 and c.arrived() == ['"a,b@c"@example.org'], "9 a quoted local part is kept",
       (c.arrived(), r.stderr.decode()))
    noted(c, 10, "blanks around", [["B", "\u00a0b@example.org\u200b", "x"]],
          "blanks that are not seen stand around 'b@example.org': they are taken off", ["b@example.org"])
    noted(c, 13, "a look-alike", [["B", "b@p\u0430ypal.org", "x"]],
          "mixes alphabets, as a false address does: it goes to 'b@xn--pypal-4ve.org'", ["b@xn--pypal-4ve.org"])
    c.write([["B", "b@b\u00fccher.example", "x"], ["C", "c@xn--bcher-kva.example", "x"]])
    r = c.send(2)
    ok(sorted(c.arrived()) == ["b@xn--bcher-kva.example", "c@xn--bcher-kva.example"],
       "13 an IDN domain goes out as A-labels, and these as they are", r.stderr.decode())
    c.write([["Good", "good@example.org", "x"], ["B", "\u00e9lodie@example.org", "x"]])
    r = c.send(2)
    ok(sorted(c.arrived()) == ["good@example.org", "\u00e9lodie@example.org"],
       "14 a local part beyond ASCII, and a server with SMTPUTF8 (see smtputf8.t)", r.stderr.decode())
    for address in ("Group@Example.org", "reply@example.org"):
        noted(c, 16, address, [["B", address, "x"]], "is the sender's own address",
              [address.split("@")[0] + "@example.org"])
    c.write([["A", "a@example.org", "x"], ["A", "A@Example.ORG", "x"]])
    r = c.send(1)
    ok(len(c.arrived()) == 1 and "1 exact double merged" in r.stderr.decode(),
       "18 the same person twice is written to once", r.stderr.decode())
    noted(c, 18, "dots and plus at Google", [["A", "an.na@gmail.com", "x"], ["B", "anna+list@gmail.com", "x"]],
          "may be one mailbox", ["an.na@gmail.com", "anna+list@gmail.com"])


def headers(c):
    refused(c, [
        (2, "CR LF in the subject", ["B", "b@example.org", "x\r\nBcc: x@y.org"],
         "line break in 'thing', which stands in the subject"),
        (2, "ESC in the subject", ["C", "c@example.org", "x\x1b[31m"], "a control character"),
        (2, "CR LF in the name", ["D\r\nBcc: x@y.org", "d@example.org", "x"], "a line break")])
    names = ['A "B" C', "Exemple, Anna", "<b@y.org>", "a;b", "(c)", "a\\b", "=?utf-8?q?=0d=0aBcc:_x?=",
             "\u00c9lodie \u4f8b", "@", "=", "\u0085x"]
    c.write([[n, "p%d@example.org" % i, "x"] for i, n in enumerate(names)], subject="Hello")
    r = c.send(len(names), "--skip-faulty", "--connections", "1")
    seen = {}
    for m in (email.message_from_bytes(b, policy=email.policy.default) for b in c.messages()):
        a, = m["To"].addresses
        seen[a.addr_spec] = a.display_name
        ok(not m.defects and not any(m[k].defects for k in ("To", "From", "Subject")),
           "3 no defect in the message to %r" % a.display_name)
    for i, n in enumerate(names[:-1]):
        ok(seen.get("p%d@example.org" % i) == n, "%d the name %r comes back as it was" % (3 + (i == 6), n),
           (seen.get("p%d@example.org" % i), r.stderr.decode()))
    ok("\u0085" not in "".join(map(str, seen.values())) or seen["p10@example.org"] == names[-1],
       "1 U+0085 in a name is encoded or refused", seen)
    long = "word " * 2000
    c.write([["A" * 300, "a@example.org", long.strip()]], letter="Dear {{ name }}.\n")
    r = c.send(1)
    message = c.messages()[0] if c.messages() else b""
    m = email.message_from_bytes(message, policy=email.policy.default)
    ok(m["Subject"] == "About " + long.strip(), "5 a header of 10,000 bytes comes back", r.stderr.decode())
    ok(max(map(len, message.split(b"\r\n"))) <= 998, "5 no line is longer than 998 bytes")
    ok(all(len(w) <= 75 for w in re.findall(rb"=\?[^ ]*\?=", message)), "5 encoded words of at most 75")


def bodies(c):
    evil = "\n.\r\nMAIL FROM:<x@y.org>\r\nRCPT TO:<z@y.org>\r\n.\n..\n.x\r\rA\n" + "w" * 3000 + "\nFrom here\n"
    c.write([["A", "a@example.org", "x"], ["B", "b@example.org", "x"]],
            letter="Dear {{ name }},\n\n```\n%s```\n" % evil, subject="Hello")
    r = c.send(2)
    ok(r.returncode == 0 and sorted(c.arrived()) == ["a@example.org", "b@example.org"],
       "7 a body with an end of data in it is one message", r.stderr.decode())
    for message in c.messages():
        ok(b"\n" not in message.replace(b"\r\n", b"") and b"\r" not in message.replace(b"\r\n", b""),
           "6 no bare CR or LF goes out")
        ok(max(map(len, message.split(b"\r\n"))) <= 998, "6 no line of more than 998 bytes")
        m = email.message_from_bytes(message, policy=email.policy.default)
        text = m.get_body(("plain",)).get_content()
        ok(all(line in text for line in ("MAIL FROM:<x@y.org>", "RCPT TO:<z@y.org>", "..", ".x", "From here")),
           "7 the body is as it was written", text)


def environments(c):
    """Row 95: the same bytes, whatever is around."""
    rows = [["I\u0131\u0130i", "I%d@EXAMPLE.org" % i, "TITLE \u0130I"] for i in range(3)]
    letter = "Dear {{ name | upcase }},\n\n{{ thing | downcase }} {{ 1234.5 }} {{ date | date }}\n"
    locales = c.top + "/locale"
    os.mkdir(locales)
    turkish = subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", locales + "/tr_TR.UTF-8"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    plain = {"PATH": os.environ["PATH"], "XDG_STATE_HOME": c.top + "/state"}
    plain.update((k, v) for k, v in os.environ.items() if k.endswith("SAN_OPTIONS"))
    ways = [("as usual", {"LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": c.top}, {}),
            ("LANG=C", {"LANG": "C", "TZ": "UTC", "HOME": c.top}, {}),
            ("TZ unset, HOME unset", {"LC_ALL": "C.UTF-8"}, {}),
            ("no XDG_STATE_HOME", {"LC_ALL": "C.UTF-8", "HOME": c.top, "XDG_STATE_HOME": ""}, {}),
            ("TZ that is none", {"LC_ALL": "C.UTF-8", "TZ": "Nowhere/At_All"}, {}),
            ("umask 000", {"LC_ALL": "C.UTF-8"}, {"umask": 0}),
            ("streams closed", {"LC_ALL": "C.UTF-8"}, {"close": True})]
    if turkish:
        ways.append(("tr_TR", {"LOCPATH": locales, "LC_ALL": "tr_TR.UTF-8"}, {}))
    wanted = None
    for what, changes, how in ways:
        c.write(rows, letter=letter, subject="{{ thing | capitalize }}")
        command = [BIN, "send", c.folder, "--dry-run", "--date", "2026-12-10"]
        # closed for the program itself: subprocess would open others there
        if how.get("close"):
            command = ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-'] + command
        r = subprocess.run(command, env=dict(plain, **changes), stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, umask=how.get("umask", -1))
        files = sorted(glob.glob(c.folder + "/out/all/*.eml"))
        got = [re.sub(rb"\nDate: [^\r]*", b"", open(p, "rb").read()) for p in files]
        wanted = wanted or got
        ok(len(got) == 3 and got == wanted, "95 %s: the same bytes" % what, r.stderr.decode())
        ok(all(os.stat(p).st_mode & 0o777 == 0o600 for p in files) and
           os.stat(c.folder + "/out").st_mode & 0o777 == 0o700, "95 %s: for the owner only" % what)
    if not turkish:
        ok(True, "95 tr_TR # SKIP no localedef")


def clock(c):
    """Row 100: a clock that went back is told of; the order is that of numbers."""
    shim = c.top + "/clock.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", shim, "tests/command/clock.c"], check=True)

    def at(days):
        return dict(c.env, CLOCK_SHIFT=str(days * 86400), LD_PRELOAD=shim,
                    ASAN_OPTIONS="verify_asan_link_order=0")
    c.write([["A", "a@example.org", "x"], ["B", "b@example.org", "x"]], settings=", limits: 2/hour")
    r = c.send(1, "--limit", "1", env=at(3))
    ok(r.returncode == 0, "100 sent by a clock that is three days ahead", r.stderr.decode())
    r = c.send(1)
    err = r.stderr.decode()
    ok("but the last entry of the log is of" in err and "timedatectl set-ntp true" in err,
       "100 the right clock is behind the log: it is told", err)
    ok(c.arrived() == ["a@example.org", "b@example.org"], "100 and the rest is sent, nothing twice", c.arrived())
    lines = c.run("log", c.folder, "--history", "--json").stdout.decode().splitlines()
    ok('"sending"' in lines[-2] and "b@example.org" in lines[-1] and '"accepted"' in lines[-1],
       "100 the log is in the order of its numbers", lines)
    c.write([["A", "dot-451@example.org", "x"]])
    r = c.send(1, env=at(365))
    ok(r.returncode == 75 and b"1 waiting" in r.stderr, "100 put off by a clock that is a year ahead", r.stderr.decode())
    c.run("send", c.folder)
    tries = c.run("log", c.folder, "--history", "--json").stdout.decode().count('"deferred"')
    ok(tries == 2, "100 the right clock does not wait for a year", tries)


def limits(c):
    """Row 102: fewer connections, or a clear word."""
    rows = [["P%d" % i, "slow-dot-20+%d@example.org" % i, "x"] for i in range(40)]

    def under(which, amount):
        return {"preexec_fn": lambda: resource.setrlimit(which, (amount, amount))}
    c.write(rows, settings=", connections: 64")
    r = c.send(40, **under(resource.RLIMIT_NOFILE, 20))
    ok(r.returncode == 0 and len(set(c.arrived())) == len(c.arrived()) == 40,
       "102 20 open files, 64 connections asked for: all are sent", r.stderr.decode())
    r = c.run("check", c.folder, **under(resource.RLIMIT_NOFILE, 8))
    ok(r.returncode == 78 and b"only 8 files may be open here, which is too few" in r.stderr and
       b"ulimit -n 1024" in r.stderr, "102 8 open files: says so", r.stderr.decode())
    if SAN:
        return
    c.write(rows, settings=", connections: 64")
    r = c.send(40, **under(resource.RLIMIT_AS, 200 << 20))
    ok(r.returncode == 0 and len(set(c.arrived())) == len(c.arrived()) == 40,
       "102 200 MB of memory: all are sent", r.stderr.decode())
    c.write(rows)
    r = c.send(40, **under(resource.RLIMIT_STACK, 256 << 10))
    ok(r.returncode == 0 and len(c.arrived()) == 40, "102 a stack of 256 kB: all are sent", r.stderr.decode())
    r = c.run("check", c.folder, **under(resource.RLIMIT_STACK, 64 << 10))
    ok(r.returncode == 78 and b"the stack is limited to 64 kB here" in r.stderr and b"ulimit -s" in r.stderr,
       "102 a stack of 64 kB: says so", r.stderr.decode())


def main():
    with tempfile.TemporaryDirectory() as top:
        os.mkdir(top + "/mail")
        server = subprocess.Popen([SERVER, "--port", "0", "--port-file", top + "/port", "--store",
                                   top + "/mail", "--record", top + "/record"])
        try:
            end = time.time() + 10
            while time.time() < end and not (os.path.exists(top + "/port") and os.path.getsize(top + "/port")):
                time.sleep(0.01)
            c = Campaign(top, int(open(top + "/port").read()))
            for part in (addresses, headers, bodies, environments, clock, limits):
                part(c)
        finally:
            server.kill()
            server.wait()
    print("1..%d" % number)
    sys.exit(bad > 0)


main()
