"""EIO, ENOSPC and EINTR at every n-th call: it stops, says so, goes on."""
import os

from rig import trace

from . import syscalls

FILE = ("marathon.db", "witness", ".part-", "stderr", "stdout")
CASES = (
    ("fdatasync", "EIO"), ("fdatasync", "ENOSPC"), ("fsync", "EIO"),
    ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("write", "EIO"),
    ("write", "ENOSPC"), ("rename", "EIO"), ("rename", "ENOSPC"),
    ("unlink", "EIO"), ("ftruncate", "EIO"), ("fallocate", "ENOSPC"),
    ("sendto", "EPIPE"), ("sendto", "ECONNRESET"),
    ("recvfrom", "ECONNRESET"), ("recvfrom", "EINTR"), ("sendto", "EINTR"),
    ("write", "EINTR"), ("pwrite64", "EINTR"), ("fdatasync", "EINTR"),
)
SHORT = (("fdatasync", "EIO"), ("pwrite64", "ENOSPC"), ("write", "EIO"),
         ("rename", "ENOSPC"), ("sendto", "EPIPE"), ("recvfrom", "EINTR"))
SENSIBLE = {0, 1, 69, 73, 74, 75, 77}   # as `marathon help` lists them
SILENT = {0, 1, 75}                     # where nothing had to be said


def trial(bench, call, error, n):
    with bench.rig(syscalls.addresses()) as rig:
        inject = "%s:error=%s:when=%d" % (call, error, n)
        path = os.path.join(bench.top, "error.trace")
        run = rig.send(wrap=trace.wrap(path, call, inject))
        rig.settle()
        rig.crashes = 1         # a connection or an answer may be gone
        bench.figures["errors"] += trace.was_injected(path)
        found = []
        if run.status not in SENSIBLE:
            found.append("exit %d: %s" % (run.status, run.err))
        elif run.status not in SILENT and not names_it(rig, run.err):
            found.append("does not name what failed: %s" % run.err)
        found += rig.judge(rig.finish())
        rig.crashes = 0
        bench.tally(rig)
    return ["%s %s %d: %s" % (call, error, n, f) for f in found]


def names_it(rig, said):
    return any(name in said for name in (*FILE, rig.state, "127.0.0.1"))


def run(bench):
    for call, error in CASES if bench.whole else SHORT:
        most = syscalls.how_many(bench, call)
        before, found = bench.figures["errors"], []
        for n in syscalls.numbers(bench, most, 2 if most > 100 else 1):
            found += bench.guarded("%s %d" % (call, n),
                                   lambda: trial(bench, call, error, n))
        errors = bench.figures["errors"] - before
        bench.ok(not found and errors > 0,
                 "%s at %d of %d '%s': said, and the next run finishes" %
                 (error, errors, most, call), found or ["none was reached"])
