"""Two processes on one log: never two senders, always a reader."""
import re
import time

from rig import make_addresses

MESSAGES = 30
HOLDER = re.compile(r"in use by process (\d+)")


def second_is_refused(bench):
    with bench.rig(make_addresses(MESSAGES),
                   server=("--delay", "40")) as rig:
        first = rig.start_send()
        while not rig.wire.bodies:
            time.sleep(0.005)
        second = rig.send()
        status, log = (rig.ask(command, rig.folder)
                       for command in ("status", "log"))
        still = first.poll() is None
        found = check_refusal(second, first.pid)
        found += ["a reader: exit %d: %s" % (r.status, r.err)
                  for r in (status, log) if r.status != 0]
        if not still:
            found.append("the first was not at work any more")
        found += rig.judge(rig.end(first))
        bench.tally(rig)
    return found


def check_refusal(run, holder):
    found = []
    named = HOLDER.search(run.err)
    if run.status != 77:
        found.append("the second: exit %d: %s" % (run.status, run.err))
    if run.seconds > 1:
        found.append("the second took %.1f s" % run.seconds)
    if not named or int(named.group(1)) != holder:
        found.append("does not name process %d: %s" % (holder, run.err))
    return found


def race(bench, runners):
    """All at once, on a log that is not made yet: one of them sends."""
    with bench.rig(make_addresses(MESSAGES)) as rig:
        processes = [rig.start_send() for _ in range(runners)]
        runs = [rig.end(p) for p in processes]
        rig.settle()
        bench.figures["refusals"] += sum(r.status == 77 for r in runs)
        found = ["exit %d: %s" % (r.status, r.err) for r in runs
                 if r.status not in (0, 77)]
        if not any(r.status == 0 for r in runs):
            found.append("nobody sent")
        found += rig.judge(rig.finish())
        bench.tally(rig)
    return found


def run(bench):
    found = bench.guarded("second", lambda: second_is_refused(bench))
    bench.ok(not found, "a second sender is refused at once, with the number"
             " of the first; readers are served", found)
    rounds = bench.of(3, 60)
    found, before = [], bench.figures["refusals"]
    for _ in range(rounds):
        found += bench.guarded("race", lambda: race(bench, 6))
    if bench.figures["refusals"] == before:
        found.append("no two of them ever met")
    bench.ok(not found, "six that start at once, %d times: one sends" % rounds,
             found)
