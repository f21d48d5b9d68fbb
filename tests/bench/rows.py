#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""rows.py COUNT FOLDER - a campaign to check: an e-mail letter and a list of
COUNT rows with eight columns, always the same.  The people are invented; some
share a name, a house or a town, as people do."""
import os
import random
import sys

FIRST_NAMES = ("Zoé Amélie Jean Paul Luc Françoise Ingrid Maëlys Loïc Étienne "
               "Anna Marie Sophie Pierre Karim Fatou Jean-Luc Łucja").split()
LAST_NAMES = ("Bœuf Dvořák Kowalczyk Martin Durand Lefèvre Müller Garcia Nuñez "
              "Petit Moreau Simon Laurent Michel Øster d'Alembert").split()
TOWNS = ["Montpellier", "Lyon", "Paris", "Saint-Étienne", "Évreux", "Nîmes",
         "Brest"]
STREETS = ["rue des Lilas", "avenue Foch", "place Saint-Éloi",
           "quai de la Loire", "chemin de l'Étang"]

CAMPAIGN = """\
name: Mesure
language: fr
country: FR
from:
  name: Cercle des plumes
  address: |
    12 rue des Lilas
    34000 Montpellier
  email: plumes@example.org
mailings:
  call:
    letter: call.md
    to: list.csv
    channel: email
"""
LETTER = """\
---
subject: "{{ first_name }}, à vos plumes"
kind: call
language: fr
---
{{ salutation }},

Une lettre seule pèse peu ; des milliers de lettres ouvrent des cellules, font reprendre des enquêtes et redonnent courage. Samedi, à {{ town }}, nous écrivons tous pour **Nadia Exemple**.

Venez avec une plume, un ami ou une amie : chez vous, {{ address }}, {{ first_name }} {{ last_name }}, il y a bien une enveloppe.

{{ closing }},

{{ sender.name }}
"""


def write(folder, name, text):
    with open(f"{folder}/{name}", "w", encoding="utf-8") as out:
        out.write(text)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    count, folder = int(sys.argv[1]), sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    write(folder, "campaign.yaml", CAMPAIGN)
    write(folder, "call.md", LETTER)
    chance = random.Random(2026)
    with open(f"{folder}/list.csv", "w", encoding="utf-8") as out:
        out.write("Civilité;Prénom;Nom;Adresse;CP;Ville;Pays;Courriel\n")
        for number in range(count):
            out.write(
                f"{chance.choice(('Mme', 'M.'))};"
                f"{chance.choice(FIRST_NAMES)};{chance.choice(LAST_NAMES)};"
                f"{chance.randint(1, 190)} {chance.choice(STREETS)};"
                f"{chance.randint(1000, 95999):05d};{chance.choice(TOWNS)};FR;"
                f"user{number}@example.org\n")


main()
