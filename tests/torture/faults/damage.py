"""A damaged, truncated, older or strange log: refused or healed, no double."""
import os
import shutil
import time

from rig import ENDED, Rig, make_addresses

SOME = ["once-dot-451", "dot-554", "drop-dot", "multi-dot"]
MESSAGES = 20
PAGE = 4096


def crashed(bench):
    """A folder after kill -9 in mid-run: log and its journal."""
    folder = bench.folder()
    with Rig(folder, make_addresses(MESSAGES, SOME)) as rig:
        rig.kill_at("dot-handed-on", 7)
    return folder


def stopped(bench):
    """A folder after a clean stop in mid-run: one file, and a witness."""
    folder = bench.folder()
    with Rig(folder, make_addresses(MESSAGES, SOME),
             server=("--delay", "10")) as rig:
        process = rig.start_send()
        while len(rig.wire.bodies) < 8 and process.poll() is None:
            time.sleep(0.001)
        process.terminate()
        run = rig.end(process)
        rig.settle()
        if run.status != 75:
            raise RuntimeError("not stopped: %s" % run.err)
    return folder


def finished(bench, origin):
    """The same when all have left."""
    folder = bench.folder()
    shutil.rmtree(folder)
    shutil.copytree(origin, folder)
    with Rig(folder, make_addresses(MESSAGES, SOME)) as rig:
        rig.finish()
    return folder


def trial(bench, origin, damage):
    """(violations, refused): of a copy that was damaged."""
    folder = bench.folder()
    shutil.rmtree(folder)
    shutil.copytree(origin, folder)
    damage(os.path.join(folder, "campaign", "marathon.db"))
    with Rig(folder, make_addresses(MESSAGES, SOME)) as rig:
        rig.crashes = 1
        before = rig.server.record()
        run = rig.finish(runs=2)
        bench.figures["damages"] += 1
        refused = run.status not in ENDED
        found = check_refusal(rig, run, before) if refused else \
            check_healed(rig, run)
    shutil.rmtree(folder)
    return found, refused


def check_refusal(rig, run, before):
    found = []
    # 70: a bit of the schema itself, which SQLite finds when it is used
    if run.status not in (65, 70, 73, 74, 77, 78):
        found.append("exit %d: %s" % (run.status, run.err))
    if "marathon.db" not in run.err:
        found.append("does not name the log: %s" % run.err)
    if rig.server.record() != before:
        found.append("sent from a log that it refuses")
    return found


def check_healed(rig, run):
    return rig.judge(run)


def flip(chance, path, at):
    """One bit of the page that begins here, where something is written."""
    with open(path, "r+b") as f:
        f.seek(at)
        used = [i for i, byte in enumerate(f.read(PAGE)) if byte]
        if used:
            f.seek(at + chance.choice(used))
            byte = f.read(1)[0]
            f.seek(-1, os.SEEK_CUR)
            f.write(bytes([byte ^ 1 << chance.randrange(8)]))


def flips(bench, origin, suffix, rounds):
    """A bit in each page of a file of the log."""
    found, refusals, damages = [], 0, 0
    path = os.path.join(origin, "campaign", "marathon.db" + suffix)
    for at in range(0, os.path.getsize(path), PAGE * bench.of(5, 1)):
        for n in range(rounds):
            chance = bench.chance("flip", suffix, at, n)
            wrong, refused = trial(
                bench, origin,
                lambda db: flip(chance, db + suffix, at))
            found += ["bit at %d%s: %s" % (at, suffix, w) for w in wrong]
            refusals += refused
            damages += 1
    bench.ok(not found, "%d of %d flipped bits in '%s' are refused, the others"
             " change nothing" % (refusals, damages, "marathon.db" + suffix),
             found)
    bench.ok(refusals > 0, "some are seen")


def truncations(bench, origin):
    found, refusals = [], 0
    size = os.path.getsize(os.path.join(origin, "campaign",
                                        "marathon.db-wal"))
    count = bench.of(8, 100)
    for i in range(count):
        at = size * i // count
        wrong, refused = trial(
            bench, origin, lambda db: os.truncate(db + "-wal", at))
        found += ["cut at %d: %s" % (at, w) for w in wrong]
        refusals += refused
    if refusals < count // 2:
        found.append("only %d of %d were refused" % (refusals, count))
    bench.ok(not found, "a journal cut at %d places: %d times refused" %
             (count, refusals), found)


def must(bench, name, origin, damage, refused):
    found, was = trial(bench, origin, damage)
    if was != refused:
        found.append("it was %srefused" % ("" if was else "not "))
    bench.ok(not found, "%s: %s" % (name, "refused" if refused else "healed"),
             found)


def no_witness(db):
    os.remove(db + "-witness")


def run(bench):
    killed, early = crashed(bench), stopped(bench)
    flips(bench, early, "", bench.of(1, 6))
    flips(bench, killed, "-wal", 1)
    truncations(bench, killed)
    must(bench, "no journal", killed, lambda db: os.remove(db + "-wal"), True)
    must(bench, "no index of the journal", killed,
         lambda db: os.remove(db + "-shm"), False)
    must(bench, "an empty log", killed, lambda db: os.truncate(db, 0), True)
    must(bench, "half a log", early, lambda db: os.truncate(
        db, os.path.getsize(db) // 2), True)
    must(bench, "no log", killed, os.remove, True)
    must(bench, "no witness beside it", killed, no_witness, False)
    newer = finished(bench, early)
    older = os.path.join(early, "campaign", "marathon.db")
    must(bench, "an older copy", newer,
         lambda db: shutil.copy(older, db), True)
    must(bench, "an older copy without the witness beside it", newer,
         lambda db: (shutil.copy(older, db), no_witness(db)), True)
    other = os.path.join(stopped(bench), "campaign", "marathon.db")
    must(bench, "the log of another campaign", newer,
         lambda db: shutil.copy(other, db), True)
