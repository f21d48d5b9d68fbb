"""kill -9 at named points of the dialogue, whatever the server does."""
from rig import POINTS, QUICK, make_addresses

MESSAGES = 24
SERVER = {"slow": ("--delay", "3"), "plain": ("--no-pipelining",),
          "short": ("--per-connection", "3"), "fast": ()}
SMTP = ("", "", ", archive: copies@example.net")


def addresses_for(chance, kind):
    some = chance.sample(QUICK, chance.randrange(0, 9))
    # with its 421 the second answer to a dot makes one it seems to be for wait
    if kind == "short" and "twice-dot" in some:
        some.remove("twice-dot")
    return make_addresses(MESSAGES, some, chance)


def trial(bench, point, seed, kills):
    """One campaign, killed so many times; what is wrong with it."""
    chance = bench.chance("points", point, seed)
    connections = chance.choice((1, 4, 8))
    kind = chance.choice(sorted(SERVER))
    with bench.rig(addresses_for(chance, kind), connections=connections,
                   server=SERVER[kind], smtp=chance.choice(SMTP),
                   on_disk=seed % 4 == 3) as rig:
        for _ in range(kills):
            if not rig.kill_at(point, chance.randrange(1, 5),
                               chance.uniform(0, 0.004)):
                break
        found = rig.judge(rig.finish())
        bench.tally(rig)
    return found


def run(bench):
    for point in POINTS:
        before = bench.figures["kills"]
        found = []
        for seed in range(bench.of(2, 40)):
            found += bench.guarded(
                "%s, seed %d" % (point, seed),
                lambda: trial(bench, point, seed, bench.of(2, 4)))
        kills = bench.figures["kills"] - before
        bench.ok(not found and kills > 0,
                 "killed at '%s': nothing lost, nothing twice" % point,
                 found or ["it was never killed there"])
