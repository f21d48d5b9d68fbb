"""A full disk, at every size of it: the answers that came are not lost.

A disk that is too small is refused before the first message, so the disk is
also filled by somebody else while messages leave.
"""
import ctypes
import os
import resource
import signal
import subprocess
import time

from rig import Rig, make_addresses

MESSAGES, MANY, CONNECTIONS = 40, 280, 4
KIB = 1024
NEW_MOUNTS, PRIVATE, RECURSIVE = 0x00020000, 1 << 18, 1 << 14
TAKEN_OVER = "could not be written last time were taken over"
# "no room" at the start; or what was said when it ran full
SENSIBLE = {0, 1, 75, 73, 74, 77}


def own_mounts():
    """Mounts of ours are seen by nobody else; False: not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    return (libc.unshare(NEW_MOUNTS) == 0 and
            libc.mount(b"none", b"/", None, RECURSIVE | PRIVATE, None) == 0)


def mount(folder, *options):
    return subprocess.run(["mount", *options, folder], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


def addresses(count=MESSAGES):
    return make_addresses(count, ["dot-554", "rcpt-550", "dot-451"])


def judge(bench, rig, full):
    """After the run on the full disk there is room again."""
    found = []
    if full.status not in SENSIBLE:
        found.append("exit %d: %s" % (full.status, full.err))
    if full.status >= 73 and full.status != 75 and \
            "marathon.db" not in full.err:
        found.append("does not name the file: %s" % full.err)
    run = rig.finish()
    found += rig.judge(run)
    bench.tally(rig)
    return found, TAKEN_OVER in rig.talk


def on_tmpfs(bench, kib):
    folder = bench.folder()
    disk = os.path.join(folder, "campaign")
    os.makedirs(disk)
    mount(disk, "-t", "tmpfs", "-o", "size=%dk" % kib, "none")
    try:
        with Rig(folder, addresses(), CONNECTIONS) as rig:
            full = rig.send()
            rig.settle()
            mount(disk, "-o", "remount,size=64m")
            return judge(bench, rig, full)
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def fill(path):
    """Takes all the room that is left."""
    with open(path, "wb", buffering=0) as f:
        try:
            while True:
                f.write(b"x" * KIB)
        except OSError:
            pass


def filled_by_another(bench, after):
    """Full from the moment when so many messages have left."""
    folder = bench.folder()
    disk = os.path.join(folder, "campaign")
    os.makedirs(disk)
    mount(disk, "-t", "tmpfs", "-o", "size=8m", "none")
    try:
        with Rig(folder, addresses(), CONNECTIONS,
                 server=("--delay", "10")) as rig:
            process = rig.start_send()
            while len(rig.wire.bodies) < after and process.poll() is None:
                time.sleep(0.001)
            fill(rig.path("film.mkv"))
            full = rig.end(process)
            rig.settle()
            os.remove(rig.path("film.mkv"))
            return judge(bench, rig, full)
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def under_limit(bench, kib):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kib * KIB, kib * KIB))

    with bench.rig(addresses(MANY), connections=CONNECTIONS) as rig:
        full = rig.send(preexec_fn=limit, restore_signals=False)
        rig.settle()
        return judge(bench, rig, full)


def all_of(bench, name, trial, cases, keeps=True):
    """keeps: in some of the cases answers must be kept for later."""
    found, kept = [], 0
    for case in cases:
        def judged():
            nonlocal kept
            wrong, taken_over = trial(bench, case)
            kept += taken_over
            return wrong
        wrong = bench.guarded(name, judged)
        found += ["%d: %s" % (case, w) for w in wrong]
    bench.figures["errors"] += len(cases)
    if keeps and kept == 0:
        found.append("never an answer had to be kept for later")
    bench.ok(not found, "%s, %d times: %d times answers came back" %
             (name, len(cases), kept), found)


def run(bench):
    limits = range(KIB + 64, 3 * KIB, bench.of(256, 32))
    all_of(bench, "KiB of the longest file", under_limit, limits)
    if not own_mounts():
        bench.skip("a full disk", "mounts need root")
        return
    sizes = [64, 640, *range(KIB + 128, 4 * KIB, bench.of(640, 64))]
    all_of(bench, "KiB of the disk", on_tmpfs, sizes, keeps=False)
    all_of(bench, "messages until another fills the disk", filled_by_another,
           bench.of(range(1, MESSAGES, 10), range(1, MESSAGES)))
