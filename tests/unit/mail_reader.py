# SPDX-License-Identifier: MIT
"""Reads messages as a mail program does and compares with what was meant.

mail_reader.py FOLDER: for each NAME.json there is NAME.eml.  Prints what
differs; exit status 1 if anything does.
"""
import email
import json
import pathlib
import re
import sys
from email import policy
from email.header import decode_header, make_header
from email.utils import parseaddr

WORD = re.compile(rb'=\?utf-8\?[qb]\?[^? ]*\?=')


def defects(part):
    found = list(part.defects)
    for name, value in part.items():
        found += [f'{name}: {defect}' for defect in value.defects]
    return found


def check_bytes(raw):
    head, _, _ = raw.partition(b'\r\n\r\n')
    if re.search(rb'[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n\t]', raw):
        yield 'a byte that is neither ASCII nor part of CRLF'
    if not raw.endswith(b'\r\n'):
        yield 'no line end at the end'
    for line in raw.split(b'\r\n'):
        if line.startswith((b'.', b'From ')):
            yield f'unsafe start of line {line[:30]}'
    for line in head.split(b'\r\n'):
        if len(line) > 78 and line.strip().count(b' '):
            yield f'header line of {len(line)}: {line[:40]}'
        if len(line) > 998:
            yield f'header line of {len(line)}'
    for line in raw[len(head):].split(b'\r\n'):
        if len(line) > 76:
            yield f'body line of {len(line)}'
        if line.endswith((b' ', b'\t')):
            yield f'blank at the end of {line[:30]}'
    for word in WORD.findall(head):
        if len(word) > 75:
            yield f'encoded word of {len(word)}'
        try:
            decode_header(word.decode())[0][0].decode()
        except UnicodeDecodeError:
            yield f'encoded word splits a character: {word}'


def mailbox(message, name):
    """Python 3.11's address parser puts a blank between encoded words, which
    RFC 2047 6.2 forbids: the older functions read names longer than one."""
    spec = [a.addr_spec for a in message[name].addresses]
    raw = dict(message.raw_items())[name].replace('\r\n', '')
    shown, _ = parseaddr(raw)
    return [str(make_header(decode_header(shown)))] + spec


def unflowed(text):
    """RFC 3676 4.2 to 4.5: paragraphs, each a line, behind their quotes."""
    lines, depth_before = [''], None
    for line in text.split('\n'):
        rest = line.lstrip('>')
        depth = len(line) - len(rest)
        rest = rest[1:] if rest.startswith(' ') else rest
        if depth_before is not None and depth_before != depth:
            yield '> ' * depth_before + lines.pop()
            lines.append('')
        soft = rest.endswith(' ') and rest != '-- '
        lines[-1] += rest
        if soft:
            depth_before = depth
            continue
        yield ('> ' * depth + lines.pop()).rstrip(' ')
        lines.append('')
        depth_before = None


def bare(html):
    """Without styles, of which the letter's own text can have none."""
    head, letter = html.split("serif\">\n", 1)
    return head + "serif\">\n" + re.sub(r' style="[^"]*"', '', letter)


def check_meaning(message, meant):
    text, html = message.iter_parts()
    shown = {
        'subject': message['subject'],
        'from': mailbox(message, 'From'),
        'to': mailbox(message, 'To'),
        'type': message.get_content_type(),
        'id': message['message-id'],
        'date': message['date'],
        'language': message['content-language'],
        'text': '\n'.join(
            unflowed(text.get_content().replace('\r\n', '\n'))),
        'format': text['content-type'].params.get('format'),
        'html': bare(html.get_content().replace('\r\n', '\n')),
        'types': [text.get_content_type(), html.get_content_type()],
        'charsets': [text.get_content_charset(), html.get_content_charset()],
    }
    for key, want in meant.items():
        if shown[key] != want:
            yield f'{key}: {shown[key]!r:.300}, want {want!r:.300}'
    for part in message.walk():
        for defect in defects(part):
            yield f'defect: {defect}'


def main(folder):
    names = sorted(pathlib.Path(folder).glob('*.json'))
    bad = 0
    for name in names:
        raw = name.with_suffix('.eml').read_bytes()
        message = email.message_from_bytes(raw, policy=policy.default)
        meant = json.loads(name.read_text('utf-8'))
        for wrong in [*check_bytes(raw), *check_meaning(message, meant)]:
            print(f'# {name.stem}: {wrong}')
            bad += 1
    if not names:
        print('# no messages')
    return bad > 0 or not names


sys.exit(main(sys.argv[1]))
