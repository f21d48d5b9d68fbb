#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""data.py FOLDER - writes the work of the print benchmark, always the same.

A thousand recipients, eight columns, one letter of five paragraphs and about
1,870 characters, A4, 11 pt, justified:

  campaign/      for marathon
  letters.txt    merged, for peers that lay out plain text: letters end in a
                 form feed, their blocks in an empty line
  letters.tex    merged, for LaTeX, in French, one page for each letter
"""
import csv
import os
import random
import sys

COUNT = 1000
PLACE_DATE = "Montpellier, le 10 décembre 2026"
SENDER = ["Cercle des plumes du Verdanson", "12 rue des Lilas",
          "34000 Montpellier"]
COLUMNS = ["Civilité", "Prénom", "Nom", "Fonction", "Adresse", "CP", "Ville",
           "Référence"]

FIRST_NAMES = {
    "Madame": "Zoé Amélie Ñusta Håkona Şule Željka Łucja Ágota Ångela Noëlle "
              "Françoise Ðurđa Þóra Bożena Růžena Ioana Maëlys Ingeborg",
    "Monsieur": "Édouard Jiří Søren Őrs Łukasz Željko İlhan Núño Þorvald "
                "Günther Rasmus Mirčea Étienne Ján Ørjan Bolesław Uğur Loïc",
}
LAST_NAMES = (
    "Bœuf-Garçon Dvořák Kowalczyk Şahin Ødegård Horváth Nuñez Lefèvre Müller "
    "Černý Łęcki Jónsson Đorđević Bălan Ståhl Gómez Fuchß Kőszegi Ağaoğlu "
    "Brânză Vašek Wiśniewska Çelik Håland Mészáros Peña Crèvecœur Žukauskas "
    "Ionescu Sørlie Fřídek Grześkowiak").split()
FUNCTIONS = ["Présidente de la commission", "Procureur général",
             "Directeur du cabinet", "Ministre de la justice",
             "Médiatrice de la République", "Secrétaire d'État",
             "Rapporteure du comité"]
STREETS = ["rue des Œillets", "avenue du Général-Mézergues", "place Saint-Éloi",
           "chemin de l'Étang", "boulevard des Forêts", "quai de la Bièvre"]
TOWNS = ["Bézenac", "Saint-Cyprien-sur-Çoise", "Hauteville-lès-Bois", "Évrecy",
         "La Ferté-Ménil", "Villemoûtiers", "Noyers-en-Brède", "Crécy-l'Étape"]

SUBJECT = "Pour Nadia Exemple, dossier {Référence}"
SALUTATION = "{Civilité} {Nom},"
PARAGRAPHS = [
    "Je m'adresse à vous au sujet du dossier {Référence}, qui attend depuis "
    "trop longtemps une réponse de vos services. Chaque semaine, dans une "
    "salle prêtée par notre mairie, des voisins de tous âges se retrouvent "
    "pour écrire, et le nom de Nadia Exemple figure sur presque toutes nos "
    "enveloppes. Beaucoup n'avaient jamais pris la plume pour quelqu'un "
    "qu'ils ne connaissent pas.",
    "Avocate depuis quinze ans, elle a plaidé pour des ouvriers que personne "
    "ne voulait défendre. Un matin de mars, des hommes sans uniforme sont "
    "venus la chercher devant l'école de sa fille. L'audience a duré moins "
    "d'une heure ; ni ses confrères ni sa famille n'ont pu y entrer, et le "
    "jugement n'a jamais été publié. Elle partage aujourd'hui une cellule "
    "humide avec onze autres femmes.",
    "Sa mère, qui parcourt trois cents kilomètres pour une visite de vingt "
    "minutes, l'a trouvée amaigrie et fiévreuse. Les médicaments déposés à "
    "l'entrée lui parviennent ouverts, ou ne lui parviennent pas. Un médecin "
    "de {Ville} a proposé de l'examiner sans frais ; sa lettre est restée "
    "sans suite, comme les quatre que nous avions envoyées avant elle et dont "
    "nous gardons les copies.",
    "Vous avez, {Civilité} {Nom}, le pouvoir de rouvrir ce dossier. Je vous "
    "demande qu'elle soit libérée sans condition, qu'elle reçoive dès à "
    "présent les soins que son état réclame, et que ceux qui l'ont maltraitée "
    "répondent de leurs actes devant un tribunal impartial. Les traités que "
    "votre gouvernement a signés n'exigent rien de plus, et rien de moins.",
    "Je continuerai d'écrire, comme des milliers d'autres, jusqu'à ce qu'elle "
    "rentre chez elle. Un mot de votre part me dirait que cette lettre a été "
    "lue jusqu'au bout, et non seulement pesée avec les autres ; "
    "je le montrerais à tous ceux qui se réunissent ici. Je vous "
    "remercie du temps que vous lui aurez donné, et vous prie de croire, "
    "{Civilité} {Nom}, à toute ma considération.",
]


def recipients():
    chance = random.Random(2026)
    rows = []
    for number in range(1, COUNT + 1):
        title = chance.choice(["Madame", "Monsieur"])
        rows.append(dict(zip(COLUMNS, [
            title,
            chance.choice(FIRST_NAMES[title].split()),
            chance.choice(LAST_NAMES),
            chance.choice(FUNCTIONS),
            f"{chance.randint(1, 190)} {chance.choice(STREETS)}",
            f"{chance.randint(10000, 95999)}",
            chance.choice(TOWNS),
            f"NE-{number:04d}/26",
        ])))
    return rows


def address(row):
    return ["{Civilité} {Prénom} {Nom}".format(**row), row["Fonction"],
            row["Adresse"], "{CP} {Ville}".format(**row)]


def write_campaign(folder, rows):
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/campaign.yaml", "w", encoding="utf-8") as out:
        out.write(
            "name: Mesure\nlanguage: fr\ncountry: FR\nplace: Montpellier\n"
            "date: 2026-12-10\ntype: {family: Liberation Serif, size: 11}\n"
            f"from:\n  name: {SENDER[0]}\n  address: |\n"
            f"    {SENDER[1]}\n    {SENDER[2]}\n"
            "mailings:\n  letters:\n    letter: plea\n"
            "    to: recipients.csv\n    channel: print\n")
    fields = {name: "{{ %s }}" % name for name in COLUMNS}
    body = "\n\n".join([SALUTATION, *PARAGRAPHS]).format(**fields)
    with open(f"{folder}/plea.fr.md", "w", encoding="utf-8") as out:
        subject = SUBJECT.format(**fields)
        out.write(f'---\nsubject: "{subject}"\nkind: news\n---\n{body}\n')
    with open(f"{folder}/recipients.csv", "w", encoding="utf-8",
              newline="") as out:
        table = csv.DictWriter(out, COLUMNS, delimiter=";")
        table.writeheader()
        table.writerows(rows)


def write_text(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            blocks = ["\n".join(SENDER), "\n".join(address(row)), PLACE_DATE,
                      SUBJECT, SALUTATION, *PARAGRAPHS, SENDER[0]]
            out.write("\n\n".join(b.format(**row) for b in blocks) + "\n\f")


LETTER_TEX = r"""
\noindent %(sender)s\par
\vspace{8mm}\hspace*{92mm}\begin{minipage}{70mm}%(address)s\end{minipage}\par
\vspace{10mm}\hspace*{92mm}%(date)s\par\vspace{7mm}
\noindent\textbf{%(subject)s}\par\vspace{7mm}
%(body)s
\par\vspace{20mm}\hspace*{92mm}%(signature)s
\newpage
"""


def write_tex(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.write("\\documentclass[11pt,a4paper]{article}\n"
                  "\\usepackage[T1]{fontenc}\n\\usepackage{lmodern}\n"
                  "\\usepackage[french]{babel}\n"
                  "\\usepackage[left=25mm,right=25mm,top=20mm,bottom=20mm]"
                  "{geometry}\n\\pagestyle{empty}\n"
                  "\\setlength{\\parindent}{0pt}\n"
                  "\\setlength{\\parskip}{7pt}\n\\begin{document}\n")
        for row in rows:
            out.write(LETTER_TEX % {
                "sender": "\\\\\n".join(SENDER),
                "address": "\\\\\n".join(address(row)),
                "date": PLACE_DATE,
                "subject": SUBJECT.format(**row),
                "body": "\n\n".join([SALUTATION, *PARAGRAPHS]).format(**row),
                "signature": SENDER[0]})
        out.write("\\end{document}\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder, rows = sys.argv[1], recipients()
    write_campaign(f"{folder}/campaign", rows)
    write_text(f"{folder}/letters.txt", rows)
    write_tex(f"{folder}/letters.tex", rows)


if __name__ == "__main__":
    main()
