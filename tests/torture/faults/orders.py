"""Cancelled, put on the never list, stopped in mid-run, and killed.

Nobody gets a letter that was withdrawn before its body began to leave; and an
answer to one that was withdrawn on the way is no fault.
"""
import re
import time

from rig import ENDED, make_addresses

MESSAGES = 60
SOME = (["rcpt-550"] * 8 + ["rcpt-450"] * 8 + ["data-451"] * 4 +
        ["once-dot-451", "dot-554", "drop-rcpt", "slow-dot-20"])
TOLD = re.compile(r"(\d+) cancelled")


def cancel(rig, chance):
    rig.ask("cancel", rig.folder)


def cancel_some(rig, chance):
    """One after the other, and each is told how many were."""
    for address in chance.sample(rig.addresses, 3):
        run = rig.ask("cancel", rig.folder, "--only", address)
        told = TOLD.search(run.err)
        if run.status == 0 and told and told.group(1) not in "01":
            yield "%s: %s" % (address, run.err)


def never(rig, chance):
    rig.never_again(*rig.addresses)


def both(rig, chance):
    rig.never_again(*chance.sample(rig.addresses, 30))
    cancel(rig, chance)


def stop(rig, chance):
    rig.ask("stop", rig.folder)


def withdraw(rig, chance, order):
    """In mid-run; the Run, and whether it was killed afterwards."""
    process = rig.start_send()
    rig.withdrawn = True
    after = chance.randrange(1, MESSAGES // 2)
    while len(rig.wire.bodies) < after and process.poll() is None:
        time.sleep(0.001)
    found = list(order(rig, chance) or ())
    before = len(rig.wire.bodies)
    if chance.random() < 0.4:
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
    run = rig.end(process)
    rig.settle()
    rig.crashes += run.status == -9
    late = len(rig.wire.bodies) - before
    # those whose intent was on the disk go
    if order != cancel_some and late > rig.connections:
        found.append("%d left after that" % late)
    if run.status != -9 and run.status not in ENDED:
        found.append("exit %d: %s" % (run.status, run.err))
    return found


def trial(bench, order, seed):
    chance = bench.chance("orders", order.__name__, seed)
    with bench.rig(make_addresses(MESSAGES, SOME, chance),
                   connections=chance.choice((1, 4, 8)),
                   smtp=", stop_at: 100%", server=("--delay", "12")) as rig:
        found = withdraw(rig, chance, order)
        found += rig.judge(rig.finish())
        bench.tally(rig)
    return ["seed %d: %s" % (seed, f) for f in found]


def on_the_way(bench, behaviour):
    """Cancelled between RCPT and the answer to it."""
    addresses = ["%s+%d@example.org" % (behaviour, i) for i in range(4)]
    # the limit keeps the others waiting, so that orders are looked for
    with bench.rig(addresses, connections=2, smtp=", limits: 1/second",
                   server=("--delay", "500")) as rig:
        process = rig.start_send()
        rig.withdrawn = True
        while not any(word == "RCPT" for _, _, word, _ in rig.wire.words) \
                and process.poll() is None:
            time.sleep(0.001)
        rig.ask("cancel", rig.folder)
        run = rig.end(process)
        found = ["%s is %s" % (a, s) for a, s in rig.states().items()
                 if s != "cancelled"]
        found += rig.judge(run)
        bench.tally(rig)
    return ["%s: %s" % (behaviour, f) for f in found]


def run(bench):
    found = []
    for behaviour in bench.of(("rcpt-550",), ("rcpt-550", "data-451")):
        found += bench.guarded(behaviour, lambda: on_the_way(bench, behaviour))
    bench.ok(not found, "what is cancelled on the way stays so, whatever the"
             " server says of it", found)
    for order in (cancel, cancel_some, never, both, stop):
        found = []
        for seed in range(bench.of(1, 16)):
            found += bench.guarded("seed %d" % seed,
                                   lambda: trial(bench, order, seed))
        bench.ok(not found, "'%s' in mid-run: what was withdrawn stays here,"
                 " the rest ends as it must" %
                 order.__name__.replace("_", " "), found)
