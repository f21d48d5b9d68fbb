"""An answer that comes after the timeout is nobody else's answer.

Time runs faster for the client, so that ten minutes pass in two seconds.
"""
import glob
import os

from rig import make_addresses

from .clock import LIBRARY

RATE = 300                      # the dot: 600 s, so 2 s; others 1 s
TIMEOUT = 600 / RATE
MESSAGES = 12
LATE = ["late-dot-2500", "mute-dot", "late-dot-2500", "garbage-dot"]


def used_again(words):
    """Commands on a connection whose dot was not answered in time."""
    silent, found = {}, []
    for call, when, word, to in words:
        if word == "dot" and to.startswith(("late", "mute")):
            silent[call] = when + TIMEOUT * 0.9
        elif when > silent.get(call, when) and word != "QUIT":
            found.append("%s after the timeout of %s" % (word, to))
    return found


def trial(bench, connections, server):
    env = {"LD_PRELOAD": glob.glob(LIBRARY)[0], "FAKETIME": "+0 x%d" % RATE}
    with bench.rig(make_addresses(MESSAGES, LATE),
                   connections=connections, server=server) as rig:
        run = rig.send(env=env)
        rig.settle()
        found = used_again(rig.wire.words)
        if run.seconds > 20:
            found.append("it took %.1f s" % run.seconds)
        found += rig.judge(run if run.status == 1 else rig.finish())
        bench.tally(rig)
    return found


def run(bench):
    if not glob.glob(LIBRARY):
        bench.skip("late answers", "libfaketime is not there")
        return
    if os.environ.get("SAN"):
        bench.skip("late answers", "sanitizers and preloading do not go "
                   "together")
        return
    found = []
    for n in range(bench.of(1, 6)):
        # without PIPELINING nothing stands behind a dot that would stop it
        server = ("--no-pipelining",) if n % 2 == 0 else ()
        found += bench.guarded("late", lambda: trial(bench, 1 + n % 3, server))
    bench.ok(not found, "an answer after the timeout is not read as that to"
             " the next message", found)
