"""All that a server may do, without a kill: each message ends as it must."""
from rig import QUICK, UNFRIENDLY, make_addresses

MESSAGES = 40


def trial(bench, seed, behaviours, server=()):
    chance = bench.chance("answers", seed)
    addresses = make_addresses(MESSAGES, behaviours, chance)
    with bench.rig(addresses, connections=chance.choice((1, 3, 8)),
                   server=server) as rig:
        run = rig.send()
        rig.settle()
        found = rig.judge(run)
        bench.tally(rig)
    return ["seed %d: %s" % (seed, f) for f in found]


def run(bench):
    found = []
    for seed in range(bench.of(2, 40)):
        found += bench.guarded("seed %d" % seed,
                               lambda: trial(bench, seed, QUICK))
    bench.ok(not found, "whatever the server answers, each ends as it must",
             found)
    found = []
    for seed in range(bench.of(2, 20)):
        found += bench.guarded("seed %d" % seed, lambda: trial(
            bench, seed, ["twice-dot"] * 20, ("--no-pipelining",)))
    bench.ok(not found, "a second answer to the dot is nobody else's, where"
             " commands go one by one", found)
    found = []
    for seed in range(bench.of(1, 6)):
        some = UNFRIENDLY[seed % 3:][:1] or UNFRIENDLY
        found += bench.guarded("seed %d" % seed,
                               lambda: trial(bench, seed, some))
    bench.ok(not found, "a server that wants to be left alone for a while gets"
             " the others later", found)
