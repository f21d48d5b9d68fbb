#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""contents.py PDF OUT - the page contents of a PDF of marathon, uncompressed.

OUT holds, for each page, its length (4 bytes, little endian) and its operators.
Our files have no object streams, so plain patterns find all.
"""
import re
import struct
import sys
import zlib


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as source:
        pdf = source.read()
    starts = {int(m[1]): m.end()
              for m in re.finditer(rb"^(\d+) 0 obj\n", pdf, re.M)}
    with open(sys.argv[2], "wb") as out:
        for page in re.finditer(rb"/Contents (\d+) 0 R", pdf):
            start = starts[int(page[1])]
            length = int(re.compile(rb"/Length (\d+)").search(pdf, start)[1])
            start = pdf.index(b"stream\n", start) + len(b"stream\n")
            content = zlib.decompress(pdf[start:start + length])
            out.write(struct.pack("<I", len(content)) + content)


main()
