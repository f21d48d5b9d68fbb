"""Stopped, killed, slowed down and gone on with, in any order."""
import os
import signal
import time

from rig import POINTS, make_addresses

MESSAGES = 60
SOME = ["once-dot-451", "dot-554", "lose-dot", "rcpt-450", "twice-dot"]
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def stop(rig, chance):
    """A clean stop leaves nothing in doubt."""
    before = rig.doubt()
    process = rig.start_send()
    while not rig.wire.calls and process.poll() is None:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.05))
    if process.poll() is None:
        os.kill(process.pid, chance.choice(SIGNALS))
    run = rig.end(process)
    rig.settle()
    if run.status not in (0, 1, 75):
        return ["stopped: exit %d: %s" % (run.status, run.err)]
    if rig.doubt() > before + 1:        # lose-dot is in doubt by itself
        return ["a clean stop left %d in doubt" % (rig.doubt() - before)]
    return []


def kill(rig, chance):
    rig.kill_at(chance.choice(POINTS), chance.randrange(1, 8),
                chance.uniform(0, 0.003))
    return []


def change(rig, chance):
    """Other limits, from now on."""
    rig.connections = chance.choice((1, 2, 4, 8))
    rig.smtp = chance.choice(("", ", limits: 200/second"))
    rig.write_campaign()
    return []


def trial(bench, seed, steps):
    chance = bench.chance("pauses", seed)
    with bench.rig(make_addresses(MESSAGES, SOME, chance),
                   server=("--delay", "8")) as rig:
        found, widest = [], rig.connections
        for _ in range(steps):
            found += chance.choice((stop, kill, kill, change))(rig, chance)
            widest = max(widest, rig.connections)
        rig.connections = widest
        found += rig.judge(rig.finish())
        bench.tally(rig)
    return ["seed %d: %s" % (seed, f) for f in found]


def run(bench):
    found = []
    for seed in range(bench.of(2, 40)):
        found += bench.guarded("seed %d" % seed,
                               lambda: trial(bench, seed, bench.of(8, 12)))
    bench.ok(not found, "stopped, killed and slowed down in any order: each is"
             " sent once", found)
