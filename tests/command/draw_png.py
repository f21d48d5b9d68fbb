"""draw_png.py FILE WIDTH HEIGHT RRGGBBAA: a PNG of one colour, in rows of RGBA."""
import struct
import sys
import zlib

path, width, height, colour = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


def chunk(kind, content):
    return (struct.pack(">I", len(content)) + kind + content +
            struct.pack(">I", zlib.crc32(kind + content)))


rows = (b"\0" + bytes.fromhex(colour) * width) * height
with open(path, "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" +
               chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) +
               chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
