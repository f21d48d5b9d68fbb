#!/usr/bin/python3
"""draw_font.py FILE [KIND] - a small TrueType font of squares.

It has the letters a to z, space, hyphen, e acute (of two parts) and a ligature
fi; rules for ligatures, kerning and marks.  KIND: deep (a glyph in a glyph in
a glyph ...), many (a glyph of a glyph twice, and so on), ring (a glyph of
itself by way of another), cmap12, chained (a rule that calls itself), flood (a
rule that makes 200 glyphs of one), collection, plain (no rules at all).
"""
import struct
import sys

NAMES = ['.notdef', 'space', 'hyphen', 'acute'] + \
    [chr(c) for c in range(ord('a'), ord('z') + 1)] + ['eacute', 'fi']
ID = {name: i for i, name in enumerate(NAMES)}


def u16(*numbers):
    return b''.join(struct.pack('>H', n & 0xFFFF) for n in numbers)


def square(x, y, size):
    """Four points, each a step of two signed words."""
    points = [(x, y), (size, 0), (0, size), (-size, 0)]
    return (u16(1, x, y, x + size, y + size, 3, 0) + b'\x01' * 4 +
            u16(*[p[0] for p in points]) + u16(*[p[1] for p in points]))


def parts(*glyphs):
    """A glyph that is put together from others, each moved a little."""
    out = u16(-1, 0, 0, 500, 700)
    for i, glyph in enumerate(glyphs):
        more = 0x20 if i + 1 < len(glyphs) else 0
        out += u16(0x3 | more, glyph, 10 * i, 0)
    return out


def outlines(kind):
    glyphs = [b'' if name == 'space' else square(50, 0, 100 + 10 * i)
              for i, name in enumerate(NAMES)]
    glyphs[ID['eacute']] = parts(ID['e'], ID['acute'])
    if kind == 'ring':
        glyphs[ID['e']] = parts(ID['eacute'])
    first = len(glyphs)
    for i in range({'deep': 40, 'many': 15}.get(kind, 0)):
        below = first + i - 1 if i else ID['a']
        glyphs.append(parts(below) if kind == 'deep' else parts(below, below))
    return glyphs


def characters():
    pairs = [(0x20, ID['space']), (0x2D, ID['hyphen'])]
    pairs += [(ord(c), ID[c]) for c in NAMES[4:30]]
    return pairs + [(0xE9, ID['eacute']), (0x301, ID['acute'])]


def cmap4():
    runs = characters() + [(0xFFFF, 0)]
    n = len(runs)
    body = u16(2 * n, 32, 4, 2 * n - 32)
    body += u16(*[c for c, _ in runs]) + u16(0) + u16(*[c for c, _ in runs])
    body += u16(*[g - c for c, g in runs[:-1]]) + u16(1) + u16(*[0] * n)
    return u16(0, 1, 3, 1, 0, 12, 4, len(body) + 6, 0) + body


def cmap12():
    groups = b''.join(struct.pack('>III', c, c, g) for c, g in characters())
    return u16(0, 1, 3, 10, 0, 12, 12, 0) + struct.pack(
        '>III', 16 + len(groups), 0, len(groups) // 12) + groups


def coverage(*glyphs):
    return u16(1, len(glyphs), *sorted(glyphs))


def layout(features):
    """A table of rules: each feature, by its tag, has one lookup."""
    names = sorted(features)
    tags = b''.join(t.encode() + u16(2 + 6 * len(names) + 6 * i)
                    for i, t in enumerate(names))
    lists = b''.join(u16(0, 1, i) for i in range(len(names)))
    features_list = u16(len(names)) + tags + lists
    script = u16(4, 0, 0, 0xFFFF, len(names), *range(len(names)))
    scripts = u16(1) + b'DFLT' + u16(8) + script
    lookups, at = b'', 2 + 2 * len(names)
    offsets = []
    for name in names:
        kind, subtable = features[name]
        offsets.append(at + len(lookups))
        lookups += u16(kind, 0, 1, 8) + subtable
    lookup_list = u16(len(names), *offsets) + lookups
    a = 10 + len(scripts)
    return u16(1, 0, 10, a, a + len(features_list)) + scripts + \
        features_list + lookup_list


def gsub(kind):
    ligature = u16(1, 8, 1, 4) + u16(ID['fi'], 2, ID['i'])
    rules = {'liga': (4, ligature + coverage(ID['f']))}
    # subtable: format, coverage, sets; set: sequence; ligature
    ligature = u16(1, 18, 1, 8) + u16(1, 4) + u16(ID['fi'], 2, ID['i'])
    rules['liga'] = (4, ligature + coverage(ID['f']))
    rules['smcp'] = (1, u16(1, 6, 1) + coverage(ID['a'], ID['b']))
    if kind == 'flood':
        rules['ccmp'] = (2, u16(1, 410, 1, 8) + u16(200, *[ID['b']] * 200) +
                         coverage(ID['a']))
    if kind == 'chained':   # before: none; a b; after: none; calls itself
        chain = u16(3, 0, 2, 20, 26, 0, 2, 0, 0, 1, 0)
        rules['calt'] = (6, chain[:20] + coverage(ID['a']) +
                         coverage(ID['b']) + u16(0))
    return layout(rules)


def gpos():
    pair = u16(1, 18, 4, 0, 1, 12) + u16(1, ID['b'], -50) + \
        coverage(ID['a'])
    anchor = u16(1, 250, 600)
    mark = u16(1, 12, 18, 1, 24, 36) + coverage(ID['acute']) + \
        coverage(ID['o']) + u16(1, 0, 6) + anchor + u16(1, 4) + anchor
    return layout({'kern': (2, pair), 'mark': (4, mark)})


def tables(kind):
    glyphs = outlines(kind)
    glyf, loca = b'', [0]
    for glyph in glyphs:
        glyf += glyph + b'\0' * (-len(glyph) % 4)
        loca.append(len(glyf))
    n = len(glyphs)
    out = {
        'head': u16(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000) + b'\0' * 16 +
        u16(0, 0, 600, 800, 0, 8, 2, 1, 0),
        'maxp': u16(1, 0, n, 4, 1, 8, 2, 1) + b'\0' * 16,
        'hhea': u16(1, 0, 800, -200, 0, 600) + b'\0' * 22 + u16(n),
        'hmtx': b''.join(u16(300 + 5 * i, 50) for i in range(n)),
        'loca': struct.pack('>%dI' % (n + 1), *loca),
        'glyf': glyf,
        'cmap': cmap12() if kind == 'cmap12' else cmap4(),
        'name': u16(0, 1, 18, 3, 1, 0x409, 6, 12, 0) +
        'Trials'.encode('utf-16-be'),
    }
    if kind != 'plain':
        out['GSUB'] = gsub(kind)
        out['GPOS'] = gpos()
    return out


def font(kind, shift=0):
    parts_of = sorted(tables(kind).items())
    at = 12 + 16 * len(parts_of)
    head, body = struct.pack('>IHHHH', 0x10000, len(parts_of), 0, 0, 0), b''
    for tag, data in parts_of:
        head += tag.encode() + struct.pack('>III', 0, at + len(body) + shift,
                                           len(data))
        body += data + b'\0' * (-len(data) % 4)
    return head + body


def main():
    kind = sys.argv[2] if len(sys.argv) > 2 else ''
    data = font(kind, 16 if kind == 'collection' else 0)
    if kind == 'collection':
        data = b'ttcf' + struct.pack('>III', 0x10000, 1, 16) + data
    with open(sys.argv[1], 'wb') as out:
        out.write(data)


main()
