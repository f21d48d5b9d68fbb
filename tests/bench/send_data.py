#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""send_data.py COUNT FOLDER - writes the work of the send benchmark, always
the same: COUNT recipients, one letter whose message has about 10 KB in two
parts, quoted-printable.  Four paragraphs have values of the recipient, as has
the salutation; the others tell a story that is the same for all.

  campaign/       for marathon; its server is smtp://127.0.0.1:PORT, and PORT
                  stands there as it is: the benchmark puts a number in
  messages.json   merged, for peers that compose: to, subject, text, html
"""
import json
import os
import random
import sys

import data

STORY = {"Civilité": "Madame", "Nom": "Exemple", "Ville": "Bézenac",
         "Référence": "NE"}
FIELDS = {"Civilité": "title", "Nom": "last_name", "Ville": "town",
          "Référence": "Référence"}
CAMPAIGN = """\
name: Mesure
language: fr
country: FR
from:
  name: Cercle des plumes du Verdanson
  address: |
    12 rue des Lilas
    34000 Montpellier
  email: plumes@example.org
mailings:
  appel:
    letter: appel
    to: list.csv
    channel: email
smtp:
  url: smtp://127.0.0.1:PORT
  tls: none
  connections: CONNECTIONS
"""


def recipients(count):
    chance = random.Random(5)
    for i in range(count):
        title = chance.choice(["Madame", "Monsieur"])
        yield {"Civilité": title,
               "Prénom": chance.choice(data.FIRST_NAMES[title].split()),
               "Nom": chance.choice(data.LAST_NAMES),
               "Courriel": "r%05d@example.org" % i,
               "Ville": chance.choice(data.TOWNS),
               "Référence": "NE-%05d/26" % i}


def merged(text, row):
    for name, value in row.items():
        text = text.replace("{%s}" % name, value)
    return text


PARAGRAPHS = data.PARAGRAPHS + [merged(p, STORY) for p in data.PARAGRAPHS[1:]]


def message(row):
    text = [merged(p, row) for p in [data.SALUTATION] + PARAGRAPHS]
    return {"to": row["Courriel"], "subject": merged(data.SUBJECT, row),
            "text": "\n\n".join(text) + "\n",
            "html": "<!DOCTYPE html>\n<html lang=\"fr\">\n<body>\n" +
                    "".join("<p>%s</p>\n" % p for p in text) +
                    "</body>\n</html>\n"}


def write_campaign(folder, rows):
    os.makedirs(folder)
    with open(os.path.join(folder, "campaign.yaml"), "w") as f:
        f.write(CAMPAIGN)
    with open(os.path.join(folder, "list.csv"), "w") as f:
        f.write(",".join(rows[0]) + "\n")
        for row in rows:
            f.write(",".join(row.values()) + "\n")
    text = "\n\n".join([data.SALUTATION] + PARAGRAPHS)
    subject = data.SUBJECT
    for name, field in FIELDS.items():
        text = text.replace("{%s}" % name, "{{ %s }}" % field)
        subject = subject.replace("{%s}" % name, "{{ %s }}" % field)
    with open(os.path.join(folder, "appel.fr.md"), "w") as f:
        f.write('---\nsubject: "%s"\nkind: call\n---\n%s\n' % (subject, text))


def main():
    rows = list(recipients(int(sys.argv[1])))
    write_campaign(os.path.join(sys.argv[2], "campaign"), rows)
    with open(os.path.join(sys.argv[2], "messages.json"), "w") as f:
        json.dump([message(row) for row in rows], f, ensure_ascii=False)


if __name__ == "__main__":
    main()
