"""Many messages in one run: memory and descriptors stay as they are.

SOAK=100000 says how many.
"""
import os
import time

from rig import make_addresses

CONNECTIONS = 8


def how_many(bench):
    return int(os.environ.get("SOAK") or bench.of(1500, 5000))


def addresses(count, chance):
    """2 % are put off, 1 % refused, 0.1 % dropped after the dot."""
    some = (["dot-451"] * (count * 2 // 100) + ["dot-554"] * (count // 100) +
            ["drop-dot"] * max(1, count // 1000))
    return make_addresses(count, some, chance)


def sample(pid):
    """(KiB of memory, open descriptors) of a process, or None."""
    try:
        with open("/proc/%d/status" % pid) as f:
            text = f.read()
        memory = int(text.split("VmRSS:")[1].split()[0])
        return memory, len(os.listdir("/proc/%d/fd" % pid))
    except (OSError, IndexError):
        return None


def watch(rig, process, count):
    """Samples by messages done, from the time when all links are up."""
    seen = []
    while process.poll() is None:
        with open(rig.server.record_path, "rb") as f:
            done = f.seek(0, os.SEEK_END) // 100
        now = sample(process.pid)
        if now and done > count // 10:
            seen.append(now)
        time.sleep(0.02)
    return seen


def growth(seen):
    """What the last third has more than the first, at most."""
    third = max(1, len(seen) // 3)
    first, last = seen[:third], seen[-third:]
    return tuple(max(s[i] for s in last) - max(s[i] for s in first)
                 for i in (0, 1))


def run(bench):
    count = how_many(bench)
    with bench.rig(addresses(count, bench.chance("soak")),
                   connections=CONNECTIONS, wired=False,
                   on_disk=bench.whole) as rig:
        began = time.monotonic()
        process = rig.start_send()
        seen = watch(rig, process, count)
        found = rig.judge(rig.end(process, longest=3600))
        seconds = time.monotonic() - began
        bench.tally(rig)
    memory, files = growth(seen) if len(seen) > 5 else (0, 0)
    highest = max(s[0] for s in seen) if seen else 0
    bench.ok(not found, "%d messages, %.0f a second: all as the server said" %
             (count, count / seconds), found)
    bench.ok(len(seen) > 5 and memory < max(1024, highest // 20),
             "memory is constant: %d KiB, %+d at the end" % (highest, memory),
             ["%d samples" % len(seen)])
    bench.ok(files <= 1, "so are the open files", ["%+d" % files])
