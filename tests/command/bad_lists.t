#!/usr/bin/python3
"""Lists that are hostile, broken or odd, as a user meets them: each is given
to `marathon check`, which takes it and says how, or says what is wrong where
and makes nothing."""
import base64, io, os, struct, threading, time, zipfile
from trial import LETTER, campaign, done, skip, trial, write

ROW = "Anna,1 rue A\n"
GOOD = "name,address\n" + ROW
EMAIL = campaign("{letter: letter.md, to: list.csv, channel: email}")
NONE = "No faults. Next: marathon preview ."
NOTED = "No faults, 1 note. Next: marathon preview ."


def big(*parts):
    """Writes pieces, each so many times: never much of them in memory."""
    def to(path):
        with open(path, "wb") as f:
            for piece, times in parts:
                piece = piece.encode()
                many = max(1, min(times, 65536 // len(piece)))
                for _ in range(times // many):
                    f.write(piece * many)
                f.write(piece * (times % many))
    return to


def sparse(start, size):
    def to(path):
        with open(path, "wb") as f:
            f.write(start.encode())
            f.truncate(size)
    return to


# ---- charsets ----

trial("a byte order mark is taken off", b"\xef\xbb\xbf" + GOOD.encode(), 0,
      "list.csv: CSV, UTF-8, separated by ',', 1 row", NONE)
for order in "LE", "BE":
    trial("UTF-16%s with a mark is read" % order,
          ("\ufeff" + GOOD).encode("utf-16-" + order), 0,
          "list.csv: CSV, UTF-16%s, separated by ',', 1 row" % order, NONE)
    trial("UTF-16%s without a mark is named" % order,
          GOOD.encode("utf-16-" + order), 65,
          "list.csv: saved as UTF-16 without a mark: save it as UTF-8, or "
          "give its charset, most likely UTF-16" + order)
trial("Windows-1252 is taken, and said",
      "name,address\nRené,1 rue A\n".encode("cp1252"), 0,
      "list.csv: CSV, windows-1252, separated by ',', 1 row", NONE)
for what, bytes_ in (("an overlong form", b"\xc0\xaf"),
                     ("a lone surrogate", b"\xed\xa0\x80"),
                     ("more than U+10FFFF", b"\xf4\x90\x80\x80"),
                     ("a character cut off by the end", b"\xc3")):
    shown = "".join("\\x%02X" % b for b in bytes_)
    trial(what + " is an error in its place",
          "name,address\nAné,1 rue A\nx".encode() + bytes_, 65,
          "list.csv:3:2: not UTF-8: byte 0x%02X, at byte 27 of the file"
          % bytes_[0], "    x" + shown, "     ^")
trial("so is a NUL", b"name,address\nAn\0na,1 rue A\n", 65,
      "list.csv:2:3: a NUL byte, at byte 15 of the file",
      "    An\\x00na,1 rue A", "      ^")

# ---- quotes and line ends ----

trial("a quote that is never closed is shown where it opened",
      'name,address\nAnna,"1 rue A\n' + "B,2 rue B\n" * 10000, 65,
      "list.csv:2:6: quote never closed", '    Anna,"1 rue A', "         ^")
trial("one that swallows 10,000 lines, too",
      'name,address\nAnna,"1 rue A\n' + "B,2 rue B\n" * 10000 +
      'C,"3 rue C"\n', 1,
      "list.csv:2:6: this quote is closed in line 10003 only, and text "
      "follows")
trial("text after a closing quote",
      'name,address\n"An"na,1 rue A\nB,2 rue B\n', 1,
      "list.csv:2:5: text after a closing quote", '    "An"na,1 rue A',
      "        ^")
trial("a quote within a cell is taken, and said",
      'name,address\nAnna,1 rue "A"\n', 0,
      "list.csv:2:12: note: a quote within a cell is taken as it stands",
      NOTED)
trial("lines that end with CR, and the last with nothing",
      "name,address\rAnna,1 rue A\rB,2 rue B", 0,
      "list.csv: CSV, UTF-8, separated by ',', 2 rows", NONE)
trial("line ends of two kinds are taken, and said",
      "name,address\r\nAnna,1 rue A\nB,2 rue B\r\n", 0,
      "list.csv: CSV, UTF-8, separated by ',', 2 rows",
      "list.csv:2:13: note: lines end in more than one way", NOTED)

# ---- columns ----

trial("too few and too many cells", "name,address\nAnna\nB,2,3\nC,4\n", 1,
      "list.csv:2:1: expected 2 cells, got 1",
      "list.csv:3:1: expected 2 cells, got 3")
trial("a header twice", "name,address,name\nAnna,1,2\n", 65,
      "list.csv:1:14: columns 1 and 3 are both named 'name'",
      "    name,address,name", "                 ^^^^")
trial("a header twice but for case and blanks",
      "name,Adresse ,ADRESSE\nAnna,1,2\n", 65,
      "list.csv:1:15: columns 'Adresse' and 'ADRESSE' differ in case, "
      "accents or blanks only")
trial("a column without a name, but with cells",
      "name,,address\nAnna,1,2\n", 65,
      "list.csv:1:6: column 2 has cells, but no name")
trial("a header without names", ",,\nAnna,1,2\n", 65,
      "list.csv:1:1: no header: the first line names no column")
trial("no header", "Anna,anna@example.org\nBen,ben@example.org\n", 65,
      "list.csv:1:6: no header: the first line holds 'anna@example.org', "
      "not names of columns")
trial("an empty file", "", 65, "list.csv: empty: there is no header")
trial("a header only", "name,address\n", 65,
      "list.csv: nobody is on this list: there is no row below the header",
      lacks=["No faults"])
trial("a header only, printed", "name,address\n", 65,
      "list.csv: nobody is on this list: there is no row below the header",
      command="print")
trial("a header only, of those who sign",
      {"campaign.yaml": campaign("{letter: letter.md, to: list.csv, "
                                 "writers: us.csv, channel: print}"),
       "list.csv": GOOD, "us.csv": "name,address\n"}, 65,
      "us.csv: nobody is on this list: there is no row below the header")
trial("a column that paper needs, and the nearest",
      "name,Adrese\nAnna,1\n", 65,
      "campaign.yaml:5:30: no column 'address' in 'list.csv' (is it "
      "'Adrese'?), and the channel is 'print'; if it has another name, say "
      "so under 'aliases'")
trial("a column that e-mail needs, and those there are",
      {"campaign.yaml": EMAIL, "list.csv": "name,Boîte\nAnna,a@b.org\n"}, 65,
      "campaign.yaml:5:30: no column 'email' in 'list.csv' (there is: name, "
      "Boîte), and the channel is 'email'; if it has another name, say so "
      "under 'aliases'")
trial("a column that a letter needs, and the nearest",
      {"letter.md": LETTER + "{{ membership }}\n",
       "list.csv": "name,address,Membership no\nAnna,1,2\n"}, 65,
      "letter.md:7:4: no field 'membership' in 'list.csv' (is it "
      "'Membership no'?)", "    {{ membership }}", "       ^^^^^^^^^^")

# ---- too much ----

trial("a field of 10 MB", big(("name,address\nA,", 1), ("x", 10 << 20),
                              ("\nB,2 rue B\n", 1)), 1,
      "list.csv:2:3: a cell of more than 1048576 bytes", mib=64, seconds=3)
trial("the same in quotes", big(("name,address\nA,\"", 1),
                                ("x\n", 5 << 20), ("\"\nB,2\n", 1)), 1,
      "list.csv:2:3: a cell of more than 1048576 bytes", mib=64, seconds=5)
trial("a line of 64 MB", big(("name,address\nA,", 1), ("x", 64 << 20)), 65,
      "list.csv:2:1: a line of more than 16777216 bytes", mib=64, seconds=5)
trial("a quote around 64 MB", big(("name,address\nA,\"", 1),
                                  ("x\n", 32 << 20), ("\"\n", 1)), 65,
      "list.csv:2:3: quote not closed within 16 MiB", mib=64, seconds=8)
trial("a million columns", big(("c", 1), (",c", 999999), ("\n", 1)), 65,
      "list.csv:1:1: 1000000 columns, 1000 at most", mib=48, seconds=3)
trial("1,001 columns", ",".join("c%d" % i for i in range(1001)) + "\n", 65,
      "list.csv:1:1: 1001 columns, 1000 at most")
trial("a row of a million cells",
      big(("name,address\n", 1), (",", 999999), ("x\nA,1 rue A\n", 1)), 1,
      "list.csv:2:1: expected 2 cells, got 1000000", mib=48, seconds=3)
trial("9 GB", sparse(GOOD, 9 << 30), 65, "list.csv: larger than 8192 MiB",
      mib=48, seconds=3)
trial("7 GB of NULs", sparse(GOOD, 7 << 30), 65,
      "list.csv:3:1: a NUL byte, at byte 26 of the file", mib=48, seconds=3)

# ---- separators ----

trial("a semicolon", "name;address\nAnna;1, rue A\n", 0,
      "list.csv: CSV, UTF-8, separated by ';', 1 row", NONE)
trial("a tab", "name\taddress\nAnna\t1, rue A\n", 0,
      "list.csv: CSV, UTF-8, separated by tabs, 1 row", NONE)
trial("Excel's own hint", "sep=;\nname;address\nAnna;1, rue A\n", 0,
      "list.csv: CSV, UTF-8, separated by ';', 1 row", NONE)
trial("which one is not clear", "name,x;address\nAnna,1;2\n", 65,
      "list.csv:1:1: ',' or ';' or tab: which one separates the columns is "
      "not clear; put the names of columns in quotes")

# ---- no lists, whatever their names say ----


def package(parts):
    """A ZIP of parts: texts, or a piece that is repeated so many times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            with z.open(name, "w", force_zip64=True) as to:
                piece, times = text if isinstance(text, tuple) else (text, 1)
                for _ in range(times):
                    to.write(piece.encode())
    return out.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(*all_):
    return "<Relationships>%s</Relationships>" % "".join(
        '<Relationship Id="%s" Type="%s/%s" Target="%s"/>' % (i, OFFICE, t, at)
        for i, t, at in all_)


def sheet(*rows):
    return "<worksheet><sheetData>%s</sheetData></worksheet>" % "".join(
        "<row>%s</row>" % "".join(
            c if c[0] == "<" else '<c t="str"><v>%s</v></c>' % c for c in row)
        for row in rows)


SHEET = "xl/worksheets/sheet1.xml"
XLSX = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": relations(("a", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": '<workbook xmlns:r="%s"><sheets>'
    '<sheet name="Members" r:id="r1"/><sheet name="Old" r:id="r2"/>'
    "</sheets></workbook>" % OFFICE,
    "xl/_rels/workbook.xml.rels": relations(
        ("r1", "worksheet", "worksheets/sheet1.xml"),
        ("r2", "worksheet", "worksheets/sheet2.xml"),
        ("s", "styles", "styles.xml")),
    "xl/styles.xml": '<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>",
    SHEET: sheet(("name", "address"), ("Anna", "1 rue A")),
    "xl/worksheets/sheet2.xml": sheet(("name", "address"), ("Ben", "2 rue B")),
}

for what, start, said in (
        ("PDF", b"%PDF-1.4\n", "this is a PDF file, not a list"),
        ("gzip", b"\x1f\x8b\x08\0\0",
         "this is a gzip file, not a list: unpack it"),
        ("PNG", b"\x89PNG\r\n\x1a\n\0", "this is a picture, not a list"),
        ("JPEG", b"\xff\xd8\xff\xe0\0", "this is a picture, not a list"),
        ("XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
         "this is an XLS spreadsheet, or one with a password: save it as "
         "XLSX, ODS or CSV, without a password"),
        ("RTF", b"{\\rtf1 x}", "this is an RTF text, not a list"),
        ("HTML", b"<html><table>",
         "this is an HTML page: save it as XLSX, ODS or CSV"),
        ("ZIP", package({"a": "b"}),
         "this is a ZIP archive, not a list: unpack it"),
        ("ZIP in a ZIP", package({"lib.zip": "PK\3\4"}),
         "this is a ZIP archive, not a list: unpack it"),
        ("DOCX", package({
            "[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>",
            "_rels/.rels": relations(
                ("a", "officeDocument", "word/document.xml"))}),
         "this is another kind of office document: save the list as XLSX, "
         "ODS or CSV")):
    trial("%s named .csv is named" % what, start, 65, "list.csv: " + said)
trial("XLSX named .csv is read, and said", package(XLSX), 0,
      "list.csv (Members): XLSX, sheet 1 of 2 (there is also: Old), 1 row",
      NONE)

# ---- no regular files ----

trial("a folder", {"list.csv/x": ""}, 66, "list.csv: is a folder, not a file")
trial("a FIFO does not hang", {"list.csv": os.mkfifo}, 66,
      "list.csv: is not a regular file", limit=5)
trial("an endless device", {"list.csv": lambda p: os.symlink("/dev/zero", p)},
      66, "list.csv: is not a regular file", limit=5)
trial("a link in a circle", {"list.csv": lambda p: os.symlink("list.csv", p)},
      66, "list.csv: cannot open: Too many levels of symbolic links")
trial("a link to nowhere", {"list.csv": lambda p: os.symlink("nothing", p)},
      66, "list.csv: cannot open: No such file or directory")
trial("no such file", {}, 65, "campaign.yaml:5:30: no list 'list.csv'")


def unreadable(path):
    write(path, GOOD)
    os.chmod(path, 0)


if os.geteuid() == 0:
    skip("a file that may not be read", "root may read all")
else:
    trial("a file that may not be read", {"list.csv": unreadable}, 66,
          "list.csv: cannot open: Permission denied")


def is_changed_while_read():
    stop = threading.Event()

    def to(path):
        big((GOOD[:13], 1), (ROW, 1 << 20))(path)

        def go_on():
            with open(path, "ab", buffering=0) as f:
                while not stop.is_set():
                    f.write(ROW.encode())
                    time.sleep(0.0001)
        threading.Thread(target=go_on, daemon=True).start()

    trial("a file that somebody is writing", {"list.csv": to}, 66,
          "list.csv: was changed while it was read: save it and try again")
    stop.set()


is_changed_while_read()

# ---- spreadsheets that are bombs, or damaged ----


def with_sheet(text):
    return package({**XLSX, SHEET: text})


trial("a part of 200 MB in 200 kB",
      with_sheet((" " * 65536, 3200)), 65,
      "list.csv: '%s' in it: unpacks to more than 100 times its size" % SHEET,
      mib=64, seconds=3)
trial("a cell of 4 MB", with_sheet(sheet(("name", "address"), (
    "A", base64.b64encode(os.urandom(3 << 20)).decode()))), 65,
      "list.csv (Members): B2: a cell of more than 1048576 bytes", mib=64)
trial("20,000 files",
      package({**XLSX, **{"x%d" % i: "" for i in range(20000)}}), 65,
      "list.csv: more than 10000 files in this archive", seconds=3)


def a_million_entries(path):
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0,
                        1, 0, 0, 0, 0, 0, 0) + b"x"
    with open(path, "wb") as f:
        f.write(b"PK\3\4" + bytes(26))
        start = f.tell()
        for _ in range(1000):
            f.write(entry * 1000)
        end = f.tell()
        f.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6,
                            10**6, end - start, start))
        f.write(struct.pack("<4sLQL", b"PK\6\7", 0, end, 1))
        f.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF,
                            0xFFFFFFFF, 0xFFFFFFFF, 0))


trial("a million files", a_million_entries, 65,
      "list.csv: more than 10000 files in this archive", mib=48, seconds=3)
trial("a path that leads out of the archive", package({
    **XLSX, "../../../../tmp/evil": "x",
    "xl/_rels/workbook.xml.rels": relations(
        ("r1", "worksheet", "../../../../../etc/passwd"))}), 65,
      "list.csv: damaged: there is no 'etc/passwd' in it")


def wrong_size(offset, size):
    """In the entry of the sheet in the directory of the archive."""
    whole = bytearray(package(XLSX))
    at = whole.rfind(b"PK\1\2", 0, whole.rfind(SHEET.encode()))
    whole[at + offset:at + offset + 4] = struct.pack("<L", size)
    return bytes(whole)


trial("a size that is wrong", wrong_size(24, 0x7FFFFFF0), 65,
      "list.csv: '%s' in it: damaged: its size is not what the archive says"
      % SHEET)
trial("an archive that is cut off", package(XLSX)[:-40], 65,
      "list.csv: damaged: Not a zip archive")
for what, dtd in (
        ("a DTD", "<!DOCTYPE worksheet>"),
        ("an external entity",
         '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        ("a DTD of the network", '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/">'),
        ("a parameter entity",
         '<!DOCTYPE w [<!ENTITY % p SYSTEM "/dev/zero"> %p;]>')):
    trial(what + " is refused", with_sheet(
        dtd + XLSX[SHEET].replace("Anna", "&amp;")), 65,
        "list.csv: '%s' in it: a document type (DTD), which no spreadsheet "
        "needs: refused" % SHEET, lacks=["root:"], limit=10)
trial("elements nested too deep", with_sheet("<x>" * 100000), 65,
      "list.csv: '%s' in it: nested too deep" % SHEET)
trial("a day that never was", with_sheet(sheet(
    ("name", "address", "born"),
    ("Anna", "1 rue A", '<c s="1"><v>60</v></c>'),
    ("Ben", "2 rue B", '<c s="1"><v>61</v></c>'))), 1,
      "list.csv (Members): C2: 1900-02-29, a day that never was: it is the "
      "number 60, shown as a date")
trial("a private-use character is shown by its cell", with_sheet(sheet(
    ("name", "address"), ("Anna", "1 rue A"), ("Ben", "\ue000"))), 1,
      "list.csv (Members): B3: a private-use character")

# ---- contacts ----

CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\n%sADR:;;1 rue;Ville;;34000;\r\nEND:VCARD\r\n"
trial("a card folded within a character",
      (CARD % "FN:Ren~\r\n").encode().replace(b"~", b"\xc3\r\n \xa9"), 0,
      "list.csv: vCard, UTF-8, 1 row", NONE)
trial("a private-use character in a card, in the user's own line",
      CARD % "FN:Anna\r\n" + CARD % "NOTE:x\r\nFN:Ben \ue000\r\n", 1,
      "list.csv:9:8: a private-use character", "    FN:Ben \ue000",
      "           ^")

# ---- what the user says himself ----


def says(to, text=GOOD, more=""):
    return {"campaign.yaml": campaign("{letter: letter.md, to: %s, channel: "
                                      "print}" % to, more), "list.csv": text}


trial("the charset is given", says("{list: list.csv, charset: KOI8-R}",
                                   "name,address\nАнна,1\n".encode("koi8-r")),
      0, "list.csv: CSV, KOI8-R, separated by ',', 1 row", NONE)
trial("an unknown charset, and the nearest",
      says("{list: list.csv, charset: windows-1253x}"), 65,
      "campaign.yaml:5:56: no charset 'windows-1253x' (is it "
      "'windows-1253'?)")
trial("the separator is given",
      says("{list: list.csv, separator: \";\"}", "name;address;a,b,c,d,e\n"
           "Anna;1, rue A;x\n"), 0,
      "list.csv: CSV, UTF-8, separated by ';', 1 row", NONE)
trial("what cannot separate", says("{list: list.csv, separator: x}"), 65,
      "campaign.yaml:5:58: 'x' cannot separate columns: , ; | : or tab")
trial("the sheet is given", says("{list: list.csv, sheet: Old}",
                                 package(XLSX)), 0,
      "list.csv (Old): XLSX, sheet 2 of 2 (there is also: Members), 1 row",
      NONE)
trial("a sheet that is not there", says("{list: list.csv, sheet: Member}",
                                        package(XLSX)), 65,
      "campaign.yaml:5:54: no sheet 'Member'; there are 'Members', 'Old'")
trial("a sheet of what has none", says("{list: list.csv, sheet: Old}"), 65,
      "campaign.yaml:5:54: no sheet 'Old': this is no spreadsheet")
trial("a charset of what needs none",
      says("{list: list.csv, charset: UTF-8}", package(XLSX)), 65,
      "campaign.yaml:5:56: a spreadsheet needs no charset")
trial("a key that is not known", says("{list: list.csv, sheets: Old}"), 65,
      "campaign.yaml:5:47: no key 'sheets' in to (is it 'sheet'?)")
trial("no list in the map", says("{sheet: Old}"), 65,
      "campaign.yaml:5:30: no 'list' in to")
trial("several lists", says("[a.csv, b.csv]"), 65,
      "campaign.yaml:5:30: 'to' is one list: a name, or a map with 'list'")

ELU = "Nom de l'élu;Prénom;Rue\nExemple;Anna;1 rue A\n"
trial("aliases name the columns",
      says("list.csv", ELU, 'aliases: {"NOM DE L\'ELU": last_name, rue: '
           "address}\n"), 0, NONE)
trial("an alias of an unknown field, and the nearest",
      says("list.csv", ELU, "aliases: {Rue: adress}\n"), 65,
      "campaign.yaml:4:16: no field 'adress' (is it 'address'?)")
trial("an alias of what no field is like, and those there are",
      says("list.csv", ELU, "aliases: {Rue: whatever}\n"), 65,
      "campaign.yaml:4:16: no field 'whatever' (there is: name, first_name, "
      "last_name, title, gender, function, organisation, address, postcode, "
      "town, country, email, language, salutation, closing, case, id)")
trial("an alias twice", says("list.csv", ELU,
                             "aliases: {Rue: address, RUE: town}\n"), 65,
      "campaign.yaml:4:25: 'Rue' and 'RUE' differ in case, accents or blanks "
      "only")
trial("two columns by their aliases one field",
      says("list.csv", ELU, "aliases: {Prénom: last_name, \"Nom de l'élu\": "
           "last_name}\n"), 65,
      "list.csv:1:14: columns 'Nom de l'élu' and 'Prénom' are both "
      "'last_name', as 'aliases' has it")
trial("an alias that no list has, and the nearest",
      says("list.csv", ELU, "aliases: {Prenoms: first_name}\n"), 0,
      "campaign.yaml:4:11: note: no list has a column 'Prenoms' (is it "
      "'Prénom'?)", NOTED)
trial("fields says which column is which",
      says("list.csv", ELU, 'aliases: {"Nom de l\'élu": last_name}\n'), 0,
      "list.csv: CSV, UTF-8, separated by ';', 1 row",
      "  columns: Nom de l'élu = last_name, Prénom = first_name, Rue = "
      "address", command="fields")
trial("writers and never take options and aliases, too",
      {**says("list.csv, writers: {list: us.xlsx, sheet: Old}", GOOD,
              "aliases: {Adel: email}\nnever: {list: no.csv, charset: "
              "KOI8-R}\n"),
       "us.xlsx": package(XLSX), "no.csv": "Adel,Имя\na@b.org,Анна\n".encode(
           "koi8-r")}, 0,
      "us.xlsx (Old): XLSX, sheet 2 of 2 (there is also: Members), 1 row",
      "no.csv: CSV, KOI8-R, separated by ',', 1 row", NONE)
trial("a list of two mailings is said once",
      {"campaign.yaml": campaign() + "  n: {letter: letter.md, to: list.csv, "
       "channel: print}\n", "list.csv": GOOD}, 0,
      "list.csv: CSV, UTF-8, separated by ',', 1 row", NONE + " m")
done()
