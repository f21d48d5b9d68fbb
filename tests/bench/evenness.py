#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""evenness.py MARATHON - how even the spaces of justified lines are.

Sets 200 paragraphs of French prose in Liberation Serif 11 pt with hyphenation,
225, 300 and 375 pt wide, and says for each measure

  evenness MEASURE OURS TEX RATIO

The figure is the mean, over all gaps between the words of all lines that reach
the right edge, of (gap / natural space - 1) squared; the natural space is a
quarter of an em.  Word boxes come from pdftotext -bbox.  TEX is LuaTeX with
tolerance 9999 and 30 pt of emergency stretch: measured on the same prose where
lualatex and luaotfload are installed, else what it gave for 200 paragraphs of a novel.  RATIO
is TEX / OURS.  Exit status 1: a figure is above TeX's, or a line is too long.

The prose is made here, always the same: sentences of invented clauses, in
paragraphs of 587 characters in the mean.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

PARAGRAPHS, MEAN_LENGTH = 200, 587
SIZE, LEADING = 11, 14
MEASURES = {225: 0.150, 300: 0.062, 375: 0.045}  # TeX's figures for a novel
LEFT, PAGE_WIDTH, PAGE_HEIGHT = 72, 595.28, 841.89  # points
MM = 25.4 / 72

TIMES = ["Ce matin-là", "Depuis trois ans", "Au commencement de l'hiver",
         "Quelques semaines plus tard", "Avant la fin du jour",
         "Lorsque la nuit tombait", "À la saison des pluies", "Un dimanche",
         "Pendant les longues soirées d'automne", "Vers midi", "Aussitôt",
         "Le lendemain de l'audience", "Peu à peu", "Dès son retour"]
WHO = ["la vieille institutrice", "son frère aîné", "l'avocate du quartier",
       "le facteur", "une correspondante anonyme", "le greffier du tribunal",
       "la petite assemblée des voisins", "l'imprimeur", "sa mère", "elle",
       "un étudiant en médecine", "la bibliothécaire municipale", "il",
       "le gardien de l'immeuble", "une ancienne couturière", "chacun",
       "la femme du boulanger", "notre groupe", "le plus jeune des enfants"]
DID = ["attendait une réponse du ministère", "relisait les lettres reçues",
       "racontait l'arrestation à demi-voix", "ouvrait les volets de l'école",
       "rassemblait patiemment les témoignages", "écrivait sans relâche",
       "gardait le silence", "cherchait un interprète",
       "comptait les enveloppes et les timbres", "refusait de se plaindre",
       "recopiait l'adresse d'une prison lointaine", "n'avait plus sommeil",
       "espérait encore une libération prochaine", "pliait le papier",
       "traduisait quelques phrases pour les autres", "doutait de tout",
       "apprenait par cœur les noms des disparus", "souriait",
       "préparait du café pour une trentaine de personnes"]
WHERE = ["dans la salle prêtée par la mairie", "sous la lampe",
         "au bord du fleuve", "à l'autre bout de la ville", "en silence",
         "derrière les grilles du palais de justice", "près de la fenêtre",
         "avec une obstination tranquille", "sans jamais élever la voix",
         "malgré les avertissements répétés des autorités", "à la hâte",
         "comme on reprend une conversation interrompue", "chez elle",
         "pour que personne ne soit oublié", "devant le portail fermé",
         "selon une habitude prise pendant la grève", "au fond de la cour"]
LINKS = [", et ", ", mais ", ", puis ", ", car ", " et "]


def clause(rng):
    words = rng.choice(WHO) + " " + rng.choice(DID)
    if rng.random() < 0.6:
        words += " " + rng.choice(WHERE)
    return words


def sentence(rng):
    words = clause(rng)
    if rng.random() < 0.45:
        words = rng.choice(TIMES) + ", " + words
    while rng.random() < 0.4:
        words += rng.choice(LINKS) + clause(rng)
    return words[0].upper() + words[1:] + "."


def prose():
    rng = random.Random(2017)
    paragraphs = []
    for _ in range(PARAGRAPHS):
        wanted = max(200, rng.gauss(MEAN_LENGTH + 40, 220))
        text = sentence(rng)
        while len(text) < wanted - 60:
            text += " " + sentence(rng)
        paragraphs.append(text)
    return paragraphs


def save(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def ours(marathon, folder, paragraphs):
    """The letters of a campaign, one for each measure."""
    mailings, layouts = "", ["name,width_mm,height_mm,address_x_mm,"
        "address_y_mm,sender_x_mm,sender_y_mm,date_x_mm,date_y_mm,body_y_mm,"
        "left_mm,right_mm,top_mm,bottom_mm"]
    for m in MEASURES:
        right = (PAGE_WIDTH - LEFT - m) * MM
        layouts.append(f"m{m},{PAGE_WIDTH * MM:.4f},{PAGE_HEIGHT * MM:.4f},"
                       f"70,35,{LEFT * MM},10,70,60,80,{LEFT * MM},{right:.4f},25,25")
        mailings += f"  m{m}: {{letter: prose, to: one.csv, channel: print, " \
                    f"layout: m{m}}}\n"
    save(f"{folder}/layouts.csv", "\n".join(layouts) + "\n")
    save(f"{folder}/one.csv",
         "name,address\nAnne Exemple,1 rue des Lilas\n")
    save(f"{folder}/prose.fr.md", "---\nsubject: Prose\nkind: news\n---\n" +
         "\n\n".join(paragraphs) + "\n")
    save(f"{folder}/campaign.yaml", "name: Prose\nlanguage: fr\ncountry: FR\n"
         "from: {name: Anne}\ntype: {family: Liberation Serif, size: 11}\n"
         "mailings:\n" + mailings)
    for m in MEASURES:
        run([marathon, "print", folder, f"m{m}", "-o", f"{folder}/out"])
    return {m: f"{folder}/out/m{m}.pdf" for m in MEASURES}


def has_tex():
    """LuaTeX with what it needs to load a TrueType font."""
    return shutil.which("lualatex") is not None and subprocess.run(
        ["kpsewhich", "luaotfload.sty"], stdout=subprocess.DEVNULL
    ).returncode == 0


def tex(folder, paragraphs):
    files = {}
    for m in MEASURES:
        save(f"{folder}/tex{m}.tex", r"""\documentclass{article}
\usepackage{fontspec}\setmainfont{Liberation Serif}
\usepackage[french]{babel}
\usepackage[paperwidth=595.28bp,paperheight=841.89bp,left=72bp,top=72bp,
  textwidth=%dbp,textheight=670bp]{geometry}
\pagestyle{empty}\parindent0pt\parskip7bp
\tolerance9999\emergencystretch30pt\hfuzz0pt
\begin{document}\fontsize{11bp}{14bp}\selectfont
%s
\end{document}
""" % (m, "\n\n".join(paragraphs)))
        run(["lualatex", "-interaction=batchmode", f"-output-directory={folder}",
             f"{folder}/tex{m}.tex"])
        files[m] = f"{folder}/tex{m}.pdf"
    return files


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"evenness.py: {' '.join(command)}\n" +
                 done.stderr.decode("utf-8", "replace"))
    return done.stdout


def lines_of(pdf):
    """Lines of the column: word boxes from left to right."""
    html = run(["pdftotext", "-bbox", pdf, "-"]).decode()
    for page in html.split("<page ")[1:]:
        lines = {}
        for w in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" '
                            r'xMax="([\d.]+)"', page):
            x, y, end = map(float, w)
            lines.setdefault(round(y), []).append((x, end))
        for words in lines.values():
            words.sort()
            if abs(words[0][0] - LEFT) < 2:
                yield words


def measure(pdf, width):
    """The figure, the worst line's mean stretch, lines that are too long."""
    edge, natural = LEFT + width, SIZE / 4
    total, gaps, worst, over, full = 0, 0, 0, 0, 0
    for words in lines_of(pdf):
        if words[-1][1] > edge + 0.5:
            over += 1
        if abs(words[-1][1] - edge) > 0.5 or len(words) < 2:
            continue
        stretch = [(b[0] - a[1]) / natural - 1
                   for a, b in zip(words, words[1:])]
        total += sum(s * s for s in stretch)
        gaps += len(stretch)
        full += 1
        worst = max(worst, sum(stretch) / len(stretch))
    return total / gaps, worst, over, full


def main():
    marathon, good = os.path.realpath(sys.argv[1]), True
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder + "/state"
        paragraphs = prose()
        files = ours(marathon, folder, paragraphs)
        peers = tex(folder, paragraphs) if has_tex() else {}
        for m, known in MEASURES.items():
            figure, worst, over, full = measure(files[m], m)
            peer = measure(peers[m], m) if peers else (known, 0, 0, 0)
            print(f"evenness {m} {figure:.3f} {peer[0]:.3f} "
                  f"{peer[0] / figure:.2f}", flush=True)
            if "-v" in sys.argv:
                text = run(["pdftotext", "-layout", files[m], "-"]).decode()
                print(f"  {figure:.4f}, {full} lines, {over} too long, worst "
                      f"stretch {worst:.2f}, hyphens "
                      f"{len(re.findall('[-‐]$', text, re.M))}",
                      file=sys.stderr)
            if over > 0 or figure > min(known, peer[0]):
                good = False
                print(f"evenness.py: {m} pt: {figure:.4f} is above TeX's, or "
                      f"{over} lines are too long", file=sys.stderr)
    sys.exit(not good)


main()
