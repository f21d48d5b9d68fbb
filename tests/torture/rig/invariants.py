"""The invariants: what must be true after each run, whatever happened.

They read facts only, so that each can be held against a wrong log
(faults/invariants.py does).
"""
import collections
import glob
import os
import re
import sqlite3

from .behaviour import EXPECTED, behaviour_of
from .server import QUEUED

# A part of a file that never got its name is litter, but no half file.
WHOLE = re.compile(r"-witness(\.part-\w+)?$")
FINAL = {"accepted", "refused", "deferred", "in-doubt"}
WITHDRAWN = {"cancelled", "suppressed"}
WITNESS = re.compile(r"[0-9a-f]{32} (\d+) [0-9a-f]{64}")


class Facts:
    """addresses: of the list.  rows, events: of the log, and its history.
    record: (sha256, message id, recipient) as the server stored them.
    bodies: (recipient, message id, sha256) as they left the client.
    witnesses: their texts.  strays: name and text of other files and talk."""

    def __init__(self, **known):
        self.finished, self.withdrawn = True, False
        self.crashes, self.connections = 0, 1
        self.integrity = "ok"
        self.addresses, self.rows, self.events = [], [], []
        self.record, self.bodies, self.witnesses = [], [], []
        self.strays, self.litter = {}, []
        self.__dict__.update(known)

    @classmethod
    def of(cls, rig, finished=True):
        return cls(
            finished=finished, crashes=rig.crashes, withdrawn=rig.withdrawn,
            connections=rig.connections, addresses=rig.addresses,
            rows=rig.log(), events=rig.log("--history"),
            record=rig.server.record(),
            bodies=list(rig.wire.bodies) if rig.wire else [],
            integrity=integrity(rig.path("marathon.db")),
            witnesses=[read(p) for p in witness_files(rig)],
            litter=[os.path.basename(p) for p in
                    glob.glob(rig.path("marathon.db-*"))
                    if not WHOLE.search(p)] if finished else [],
            strays=dict({os.path.basename(p): read(p)
                         for p in witness_files(rig)}, talk=rig.talk))


def read(path):
    with open(path, "rb") as f:
        return f.read().decode("latin-1")


def witness_files(rig):
    return (glob.glob(rig.path("marathon.db-witness")) +
            glob.glob(os.path.join(rig.state, "marathon", "*.witness")))


def integrity(path):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    try:
        return db.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        db.close()


def violations(facts):
    """A line for each that is broken; an empty list: all is well."""
    return [line for invariant in INVARIANTS for line in invariant(facts)]


def some(number, what, who):
    """A line of a violation, with the first of those concerned."""
    who = list(who)
    if who:
        yield "%s: %d %s: %s" % (number, len(who), what, who[:3])


def lost_and_doubled(found):
    """How many messages these lines say were lost, and sent twice."""
    numbers = {"I1": 0, "I2": 0}
    for line in found:
        told = re.match(r"(I1|I2): (\d+) ", line)
        if told:
            numbers[told.group(1)] += int(told.group(2))
    return numbers["I1"], numbers["I2"]


def state_of(facts):
    return {row["address"]: row["state"] for row in facts.rows}


def i1_accepted_is_stored(facts):
    got = {to for _, _, to in facts.record}
    yield from some("I1", "accepted but not stored",
                    (a for a, s in state_of(facts).items()
                     if s == "accepted" and a not in got))


def i2_nothing_twice(facts):
    to = collections.Counter(to for _, _, to in facts.record)
    ids = collections.Counter(i for i, _ in
                              {(i, to) for _, i, to in facts.record})
    yield from some("I2", "sent twice", (x for x, n in to.items() if n > 1))
    yield from some("I2", "one message to several",
                    (x for x, n in ids.items() if n > 1))


def i3_stored_is_known(facts):
    states = state_of(facts)
    known = {"accepted", "in-doubt"} | (set() if facts.finished
                                        else {"sending"})
    yield from some("I3", "stored, but the log does not know",
                    ((to, states.get(to)) for _, _, to in facts.record
                     if states.get(to) not in known))


def i4_each_ends_once(facts):
    rows = collections.Counter(row["address"] for row in facts.rows)
    if not facts.finished:
        return
    ends = {a: s for a, s in state_of(facts).items()
            if not (facts.withdrawn and s in WITHDRAWN)}
    yield from some("I4", "not in the log once",
                    (a for a in facts.addresses if rows[a] != 1))
    yield from some("I4", "in the log and not in the list",
                    set(rows) - set(facts.addresses))
    yield from some("I4", "without an end",
                    ((a, s) for a, s in ends.items()
                     if s not in FINAL | EXPECTED[behaviour_of(a)]))
    yield from some("I4", "ended otherwise than the server said",
                    ((a, s) for a, s in ends.items()
                     if s not in EXPECTED[behaviour_of(a)] and
                     (s != "in-doubt" or facts.crashes == 0)))


def i5_few_in_doubt(facts):
    unsure = [a for a, s in state_of(facts).items() if s == "in-doubt" and
              "in-doubt" not in EXPECTED[behaviour_of(a)]]
    most = facts.connections * facts.crashes
    if len(unsure) > most:
        yield ("I5: %d in doubt after %d crashes with %d connections" %
               (len(unsure), facts.crashes, facts.connections))


def i6_replies_are_the_servers(facts):
    for row in facts.rows:
        said = said_to(row, facts.record)
        if said is not None and row["reply"] != said:
            yield ("I6: %s got '%s', the log has '%s'" %
                   (row["address"], said, row["reply"]))


def said_to(row, record):
    """What the server must have said; None where it is not known."""
    action = behaviour_of(row["address"]).replace("once-", "")
    stage, _, code = action.partition("-")
    if row["state"] in ("refused", "deferred") and code.isdigit() and \
            stage in ("rcpt", "data", "dot"):
        return "%s %s.3.0 as the address asked" % (code, code[0])
    if row["state"] != "accepted" or action == "dot-251":
        return None
    queued = QUEUED.search(row["reply"])
    number = int(queued.group(1)) if queued else 0
    if not 1 <= number <= len(record) or \
            record[number - 1][2] != row["address"]:
        return "queued as the number of its message"
    last = "250 2.0.0 Ok: queued as %06d" % number
    if action == "multi-dot":
        return "250-first line\n250-second line\n" + last
    return last


def i7_log_is_whole(facts):
    if facts.integrity != "ok":
        yield "I7: SQLite says: %s" % facts.integrity
    for text in facts.witnesses if facts.finished else []:
        heads = [int(n) for n in WITNESS.findall(text)]
        if heads[-1:] != [len(facts.events)]:
            yield ("I7: a witness knows %s events, the log has %d" %
                   (heads[-1:], len(facts.events)))


def i8_no_half_file(facts):
    for text in facts.witnesses:
        lines = text.split("\n")
        if lines.pop() != "" or not all(map(WITNESS.fullmatch, lines)):
            yield "I8: a witness is not whole: %r" % text[-120:]
    yield from some("I8", "files left behind", facts.litter)


def i9_same_bytes_at_each_attempt(facts):
    known = {}
    for to, message_id, sha in facts.bodies:
        first = known.setdefault(to, (message_id, sha))
        if first != (message_id, sha):
            yield "I9: %s was sent in two forms" % to
    owner = {}
    for to, message_id, _ in facts.bodies:
        if owner.setdefault(message_id, to) != to:
            yield "I9: %s has the message id of %s" % (to, owner[message_id])


def i10_nobody_is_named_elsewhere(facts):
    for name, text in facts.strays.items():
        if "@example.org" in text or "Person " in text:
            yield "I10: '%s' names a recipient" % name


INVARIANTS = (
    i1_accepted_is_stored, i2_nothing_twice, i3_stored_is_known,
    i4_each_ends_once, i5_few_in_doubt, i6_replies_are_the_servers,
    i7_log_is_whole, i8_no_half_file, i9_same_bytes_at_each_attempt,
    i10_nobody_is_named_elsewhere,
)
