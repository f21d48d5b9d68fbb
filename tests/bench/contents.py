#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""contents.py PDF OUT - the page contents of a PDF of marathon, uncompressed.

OUT holds, for each page, its length (4 bytes, little endian) and its operators,
with all that the page draws by a name written out: what other engines compress.
Our files have no object streams, so plain patterns find all.
"""
import re
import struct
import sys
import zlib


def streams(pdf):
    """Gives a function from an object's number to its stream."""
    starts = {int(m[1]): m.end()
              for m in re.finditer(rb"^(\d+) 0 obj\n", pdf, re.M)}

    def stream(number):
        start = starts[number]
        length = int(re.compile(rb"/Length (\d+)").search(pdf, start)[1])
        start = pdf.index(b"stream\n", start) + len(b"stream\n")
        return zlib.decompress(pdf[start:start + length])
    return stream


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as source:
        pdf = source.read()
    stream = streams(pdf)
    # what is around the text in a form would not be there
    bare = re.compile(rb"^BT\n(?:/F\S+ \S+ Tf\n)?|ET\n$")
    forms = {m[1]: bare.sub(b"", stream(int(m[2])))
             for m in re.finditer(rb"/(P\d+) (\d+) 0 R", pdf)}
    drawn = re.compile(rb"ET\nq [-0-9. ]+cm/(P\d+) Do Q\nBT\n")
    with open(sys.argv[2], "wb") as out:
        for page in re.finditer(rb"/Contents (\d+) 0 R", pdf):
            content = drawn.sub(lambda m: forms[m[1]],
                                stream(int(page[1])))
            out.write(struct.pack("<I", len(content)) + content)


main()
