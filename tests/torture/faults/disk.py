"""A full disk, at every size of it: the answers that came are not lost."""
import ctypes
import os
import resource
import signal
import subprocess

from rig import Rig, make_addresses

MESSAGES, CONNECTIONS = 40, 4
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


def addresses():
    return make_addresses(MESSAGES, ["dot-554", "rcpt-550", "dot-451"])


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
    bench.tally(rig, found)
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


def under_limit(bench, kib):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kib * KIB, kib * KIB))

    with bench.rig(addresses(), connections=CONNECTIONS) as rig:
        full = rig.send(preexec_fn=limit, restore_signals=False)
        rig.settle()
        return judge(bench, rig, full)


def all_sizes(bench, name, trial, sizes):
    found, kept = [], 0
    for kib in sizes:
        wrong, taken_over = bench.guarded(
            "%d KiB" % kib, lambda: trial(bench, kib)) or ([], False)
        found += ["%d KiB: %s" % (kib, w) for w in wrong]
        kept += taken_over
    bench.figures["errors"] += len(sizes)
    if kept == 0 and bench.whole:
        found.append("at no size an answer had to be kept for later")
    bench.ok(not found, "%s of %d sizes: %d times answers came back" %
             (name, len(sizes), kept), found)


def run(bench):
    most = 4 * KIB
    limits = range(KIB + 64, 3 * KIB, bench.of(192, 32))
    all_sizes(bench, "the longest file", under_limit, limits)
    sizes = [64, 640, *range(KIB + 128, most, bench.of(320, 64))]
    if not own_mounts():
        bench.skip("a full disk", "mounts need root")
        return
    all_sizes(bench, "a full disk", on_tmpfs, sizes)
