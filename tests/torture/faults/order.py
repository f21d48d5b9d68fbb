"""The order on the wire and on the disk, as the kernel saw it.

A lost fsync shows only when the power goes, so it is looked for here: between
the 354 of a message and the first byte of its body the log was written and
synced; between the answer and its being counted, too; and the plan before
all.  That is read from one trace of a run.
"""
import os

from rig import make_addresses, trace

CALLS = "pwrite64,fdatasync,fsync,sendto,recvfrom,write"
LOG = ("marathon.db-wal", "marathon.db")
MESSAGES = 20


class Disk:
    """Whether all that was written to the log is on the disk."""

    def __init__(self):
        self.writes = self.synced = 0

    def see(self, call):
        path = call.path.split(":", 1)[-1]
        if not path.endswith(LOG):
            return
        if call.name == "pwrite64":
            self.writes += 1
        elif call.name in ("fdatasync", "fsync") and call.result == 0:
            self.synced = self.writes


class Link:
    """One connection: what the log must hold before it goes on."""

    def __init__(self):
        self.asked = None       # writes to the log when the 354 came
        self.answered = None    # and when an answer to a dot came
        self.bodies = 0


def text_of(call):
    return call.arguments.split('"', 1)[-1]


def sees_body(call):
    """A body begins with its header; it is the longest thing said."""
    return "Message-ID:" in call.arguments


def disorder(calls):
    """(what was out of order, bodies sent, answers got)"""
    disk, links, found = Disk(), {}, []
    answers = 0
    for call in calls:
        disk.see(call)
        link = links.setdefault(call.path, Link())
        if call.name == "sendto":
            found += on_send(call, link, disk)
        elif call.name == "recvfrom" and call.result > 0:
            if " queued as " in text_of(call):
                link.answered = disk.writes
                answers += 1
            if "354 " in text_of(call):
                link.asked = disk.writes
        elif call.name == "write" and "taken by the relay" in text_of(call):
            found += ["an answer was counted before it was on the disk"
                      for other in links.values()
                      if not is_kept(disk, other.answered)]
    return found, sum(link.bodies for link in links.values()), answers


def is_kept(disk, since):
    """Something was written since then, and all of it is synced."""
    return since is None or disk.synced > since


def on_send(call, link, disk):
    found = []
    if text_of(call).startswith("MAIL") and disk.synced == 0:
        found.append("a message was begun before the plan was on the disk")
    if sees_body(call):
        link.bodies += 1
        if link.asked is None or not is_kept(disk, link.asked):
            found.append("a body left before its intent was on the disk")
        link.asked = None
    return found


def trial(bench):
    with bench.rig(make_addresses(MESSAGES), on_disk=True) as rig:
        path = os.path.join(bench.top, "order.trace")
        run = rig.send(wrap=trace.wrap(path, CALLS))
        rig.settle()
        found, bodies, answers = disorder(trace.read(path))
        if (bodies, answers) != (MESSAGES, MESSAGES):
            found.append("seen were %d bodies and %d answers of %d" %
                         (bodies, answers, MESSAGES))
        told = "%d taken by the relay, 0 refused" % MESSAGES
        if told not in run.err:
            found.append("not all was counted: " + run.err)
        return found + rig.judge(run)


def failing_disk(bench, n):
    """From the n-th sync on none works: what was asked for stays here."""
    with bench.rig(make_addresses(MESSAGES)) as rig:
        path = os.path.join(bench.top, "order.trace")
        rig.send(wrap=trace.wrap(
            path, CALLS, "fdatasync:error=EIO:when=%d+" % n))
        rig.settle()
        rig.crashes = 1
        # the answers are kept elsewhere then, and are not counted
        found = [f for f in disorder(trace.read(path))[0] if " left " in f]
        found += rig.judge(rig.finish())
        bench.figures["errors"] += 1
    return ["from sync %d on: %s" % (n, f) for f in found]


# Each a trace that is wrong, and what must be said of it.
WRONG = {
    "a body left before its intent": [
        'pwrite64(5</c/marathon.db-wal>, "x", 1, 0) = 1',
        'fdatasync(5</c/marathon.db-wal>) = 0',
        'recvfrom(9<socket:[1]>, "354 End", 4096, 0, NULL, NULL) = 7',
        'pwrite64(5</c/marathon.db-wal>, "x", 1, 0) = 1',
        'sendto(9<socket:[1]>, "From: a\\r\\nMessage-ID: <1>", 9) = 9'],
    "an answer was counted": [
        'recvfrom(9<socket:[1]>, "250 Ok: queued as 1", 4096) = 9',
        'pwrite64(5</c/marathon.db-wal>, "x", 1, 0) = 1',
        'write(2</dev/null>, "1 taken by the relay", 20) = 20'],
    "a message was begun": [
        'pwrite64(5</c/marathon.db-wal>, "x", 1, 0) = 1',
        'sendto(9<socket:[1]>, "MAIL FROM:<a>", 9) = 9'],
}


def run(bench):
    for wanted, lines in WRONG.items():
        path = os.path.join(bench.top, "wrong.trace")
        with open(path, "w") as f:
            f.write("\n".join("77 " + line for line in lines) + "\n")
        found = disorder(trace.read(path))[0]
        bench.ok(any(f.startswith(wanted) for f in found),
                 "a trace is seen in which %s too early" % wanted, found)
    found = bench.guarded("order", lambda: trial(bench))
    bench.ok(not found, "plan, intent and answer are on the disk before what"
             " follows", found)
    found = []
    for n in bench.of((12, 15, 20, 25), range(1, 50)):
        found += bench.guarded("order", lambda: failing_disk(bench, n))
    bench.ok(not found, "nothing leaves behind a sync that failed", found)
