"""A plan that was killed and is made again: the same rows, the same ids."""
import glob
import os
import shutil

from rig import make_addresses, trace

ROWS = 2500


def message_ids(rig):
    """Of a dry run, by recipient."""
    out = rig.path("out")
    shutil.rmtree(out, ignore_errors=True)
    rig.ask("send", rig.folder, "--dry-run")
    ids = {}
    for path in glob.glob(os.path.join(out, "**", "*.eml"), recursive=True):
        head = {}
        with open(path, encoding="utf-8", errors="replace") as f:
            for line in f:
                name, _, value = line.strip().partition(": ")
                if not name:
                    break
                head[name.lower()] = value
        ids[head["to"].split("<")[-1].rstrip(">")] = head["message-id"]
    return ids


def planned(rig):
    return [row["address"] for row in rig.log()]


def trial(bench, call, n):
    with bench.rig(make_addresses(ROWS)) as rig:
        inject = "%s:signal=KILL:when=%d" % (call, n)
        # nobody answers: it plans, and sends nothing
        rig.server.process.kill()
        run = rig.send(wrap=trace.wrap("/dev/null", call, inject))
        bench.figures["kills"] += run.status in (-9, 137)
        early, ids = set(planned(rig)), message_ids(rig)
        run = rig.send()
        rows, again = planned(rig), message_ids(rig)
        found = []
        if sorted(rows) != sorted(rig.addresses):
            found.append("%d rows, not %d" % (len(rows), ROWS))
        if len(set(again.values())) != ROWS:
            found.append("%d message ids" % len(set(again.values())))
        found += ["%s has a new message id" % a for a in early
                  if ids.get(a) != again.get(a)]
        if run.status != 69:
            found.append("exit %d: %s" % (run.status, run.err))
    return ["%s %d: %s" % (call, n, f) for f in found[:3]]


def run(bench):
    found, before, early = [], bench.figures["kills"], 0
    cases = [("fdatasync", n) for n in bench.of((8, 10), range(1, 14))]
    cases += [("pwrite64", n) for n in bench.of((90,), range(5, 500, 9))]
    for call, n in cases:
        found += bench.guarded("%s %d" % (call, n),
                               lambda: trial(bench, call, n))
    kills = bench.figures["kills"] - before
    bench.ok(not found and kills > 0, "a plan of %d killed %d times and made"
             " again: the same rows and message ids" % (ROWS, kills),
             found or ["it was never killed"])
