#!/usr/bin/python3
"""read_mail.py FOLDER CAMPAIGN - reads stored messages with Python's email
parser (policy default) and says what is wrong with them; exit 1 if anything
is."""
import csv, email, email.policy, glob, io, sys

folder, campaign = sys.argv[1:]
raw = open(glob.glob(campaign + "/supporters.csv")[0], "rb").read()
rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
people = {r["Courriel"].lower(): r for r in rows if r["Courriel"]}
wrong = []
ids = set()

for path in sorted(glob.glob(folder + "/*.eml")):
    data = open(path, "rb").read()
    m = email.message_from_bytes(data, policy=email.policy.default)

    def check(good, what):
        if not good:
            wrong.append("%s: %s" % (path, what))

    defects = list(m.defects)
    for part in m.walk():
        defects += part.defects
        for _, value in part.items():
            defects += list(getattr(value, "defects", []))
    check(not defects, "defects %s" % defects)
    to = m["To"].addresses
    check(len(to) == 1, "one recipient")
    person = people.get(to[0].addr_spec.lower())
    check(person is not None, "recipient %s is in the list" % to[0])
    if person:
        name = (person["Prénom"] + " " + person["Nom"]).strip()
        check(to[0].display_name == name,
              "display name %r is %r" % (to[0].display_name, name))
    check(m["From"].addresses[0].addr_spec == "marathon@example.org", "sender")
    check(m["Subject"], "subject")
    check("{{" not in m["Subject"], "subject is merged")
    check(m["Message-ID"] not in ids, "Message-ID is its own")
    ids.add(m["Message-ID"])
    check(m.get_content_type() == "multipart/alternative", "alternative")
    text = m.get_body(("plain",)).get_content()
    html = m.get_body(("html",)).get_content()
    for what in ("Mirsobir", "{{", "{%", "\U000f0000"):
        check(what not in text and what not in html, "no %r" % what)
    check("<p " in html and "<p" not in text, "text and HTML")
    check(all(len(line) <= 998 for line in data.split(b"\r\n")), "line length")
    check(b"\n" not in data.replace(b"\r\n", b""), "CRLF only")

print("\n".join(wrong))
sys.exit(bool(wrong) or not ids)
