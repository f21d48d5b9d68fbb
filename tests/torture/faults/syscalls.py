"""kill -9 at every n-th call that writes, syncs, says, hears or renames."""
import os

from rig import make_addresses, trace

CALLS = ("fdatasync", "pwrite64", "write", "sendto", "recvfrom", "rename",
         "unlink", "fsync", "ftruncate", "openat")
SOME = ["once-dot-451", "dot-554", "drop-dot", "rcpt-550", "multi-dot"]
MESSAGES = 20
SHORT = 2               # kills for each call in the short form


def addresses():
    return make_addresses(MESSAGES, SOME)


def how_many(bench, call, connections=4):
    """So often a whole run makes the call."""
    with bench.rig(addresses(), connections=connections) as rig:
        path = os.path.join(bench.top, "count.trace")
        rig.send(wrap=trace.wrap(path, call))
        rig.settle()
    return trace.count(path, call)


def numbers(bench, most, step=1):
    """All of them, or a few spread over all, other ones with each seed."""
    if bench.whole:
        return range(1, most + 1, step)
    start = bench.chance("n").randrange(max(1, most // SHORT))
    return range(1 + start, most + 1, max(1, most // SHORT))[:SHORT]


def trial(bench, call, n, connections=4):
    """Killed at the n-th such call; the next run finishes."""
    with bench.rig(addresses(), connections=connections) as rig:
        inject = "%s:signal=KILL:when=%d" % (call, n)
        run = rig.send(wrap=trace.wrap("/dev/null", call, inject))
        rig.settle()
        rig.crashes = int(run.status in (-9, 137))
        found = rig.judge(rig.finish())
        bench.tally(rig)
    return ["%s %d: %s" % (call, n, f) for f in found]


def over_one(bench):
    """Over one connection at most one is in doubt, whenever it dies."""
    most = how_many(bench, "sendto", 1)
    before, found = bench.figures["kills"], []
    for n in numbers(bench, most):
        found += bench.guarded("sendto %d" % n,
                               lambda: trial(bench, "sendto", n, 1))
    kills = bench.figures["kills"] - before
    bench.ok(not found and kills > 0, "killed at %d of %d 'sendto' over one"
             " connection: at most one in doubt" % (kills, most),
             found or ["none was reached"])


def run(bench):
    over_one(bench)
    for call in CALLS:
        most = how_many(bench, call)
        before, found = bench.figures["kills"], []
        # the most are of the loader, which only reads
        step = 4 if call == "openat" else 1
        for n in numbers(bench, most, step):
            found += bench.guarded("%s %d" % (call, n),
                                   lambda: trial(bench, call, n))
        kills = bench.figures["kills"] - before
        bench.ok(not found and kills > 0,
                 "killed at %d of %d '%s': the next run finishes" %
                 (kills, most, call), found or ["none was reached"])
