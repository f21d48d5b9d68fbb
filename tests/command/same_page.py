"""Whether poppler and mupdf draw the same: each line of input names a PDF and a
page, or two, of which the second is for mupdf.  Prints the lines whose pages
differ, with the share of dark pixels in one (half black and more, at 72 dpi)
that have no grey one (a quarter black) beside them in the other.  Smoothing and
glyphs on whole pixels leave none; one word that is another is many times LIMIT.
"""
import subprocess
import sys

LIMIT = 1 / 1000
DARK, GREY = 128, 192


def drawn(*command):
    """Width, height and the bytes of a PGM file on a program's output."""
    out = subprocess.run(command, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=True).stdout
    head, pixels = out.split(b"255\n", 1)
    return int(head.split()[1]), int(head.split()[2]), pixels


def poppler(pdf, page):
    return drawn("pdftoppm", "-r", "72", "-gray", "-f", page, "-l", page, pdf)


def mupdf(pdf, page):
    return drawn("mutool", "draw", "-q", "-r", "72", "-c", "gray", "-F", "pnm",
                 "-o", "-", pdf, page)


def darker(pixels, limit):
    """A number with a byte for each pixel: 1 if it is darker."""
    table = bytes(value < limit for value in range(256))
    return int.from_bytes(pixels.translate(table), "big")


def spread(ink, width):
    ink |= ink << 8 | ink >> 8
    return ink | ink << 8 * width | ink >> 8 * width


def count(ink):
    return bin(ink).count("1")


def difference(one, other):
    if one[:2] != other[:2]:
        return 1
    lost = dark = 0
    for a, b in (one, other), (other, one):
        ink = darker(a[2], DARK)
        lost += count(ink & ~spread(darker(b[2], GREY), one[0]))
        dark += count(ink)
    return lost / dark if dark else 1


for line in sys.stdin:
    files = line.split()
    share = difference(poppler(*files[:2]), mupdf(*files[-2:]))
    if share > LIMIT:
        print("%.4f" % share, *files)
