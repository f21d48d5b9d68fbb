"""The clock: days behind, days ahead, back by an hour in mid-run."""
import calendar
import glob
import os
import re
import time

from rig import make_addresses

LIBRARY = "/usr/lib/*/faketime/libfaketime.so.1"
SOME = ["once-dot-451", "dot-451", "dot-554"]
MESSAGES, DAY, HOUR = 16, 24 * 3600, 3600
WAITING = re.compile(r"Waiting until (\S+ \d\d:\d\d)")
LEAST, MOST = 300, 4800         # seconds of the back-off, with its fifth
PATIENT = ", give_up_after: 30 days"    # nothing is given up for its age
SLACK = 120                     # the time is told in minutes


def shifted(seconds):
    """The environment in which the clock goes so much wrong."""
    return {"LD_PRELOAD": glob.glob(LIBRARY)[0], "FAKETIME": "%+d" % seconds,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}


def check_wait(run, shifts, name):
    """By one of these clocks it waits as long as it should."""
    told = WAITING.search(run.err)
    if told is None:
        return ["%s: does not say until when it waits: %s" % (name, run.err)]
    until = calendar.timegm(time.strptime(told.group(1), "%Y-%m-%d %H:%M"))
    waits = [until - (time.time() + shift) for shift in shifts]
    if any(LEAST - SLACK <= wait <= MOST + SLACK for wait in waits):
        return []
    return ["%s: waits %s s" % (name, waits)]


def check_warned(run, name):
    if "clock" in run.err:
        return []
    return ["%s: does not say that the clock is wrong: %s" % (name, run.err)]


def first_wrong(bench, shift):
    """Killed in its first run under a wrong clock; goes on under a right."""
    with bench.rig(make_addresses(MESSAGES, SOME), smtp=PATIENT) as rig:
        rig.wire.arm("dot-handed-on", 9)
        run = rig.send(env=shifted(shift))
        rig.settle()
        rig.crashes += rig.wire.fired
        rig.wire.disarm()
        run = rig.finish()
        # what waits since the wrong day waits for it, and that is said
        found = check_wait(run, (0, max(shift, 0)), "afterwards")
        if shift > 0 and rig.crashes:
            found += check_warned(run, "afterwards")
        found += rig.judge(run)
        bench.tally(rig)
    return found


def second_wrong(bench, shift):
    """The retry falls under a wrong clock."""
    with bench.rig(make_addresses(MESSAGES, SOME), smtp=PATIENT) as rig:
        found = check_wait(rig.send(), (0,), "first run")
        before = len(rig.wire.bodies)
        run = rig.send(env=shifted(shift))
        tried = len(rig.wire.bodies) - before
        if shift < 0:
            found += check_warned(run, "second run")
            # what seems to wait longer than any pause is not waited for
            if tried and shift > -MOST:
                found.append("tried again before the time")
        else:
            found += check_wait(run, (shift,), "second run")
            if tried != 2:
                found.append("%d tried again, not the 2 that waited" % tried)
            found += check_warned(rig.send(), "third run")
        found += rig.judge(rig.finish())
        bench.tally(rig)
    return found


def jump_in_run(bench, before, after):
    """The clock is set while messages leave."""
    with bench.rig(make_addresses(MESSAGES, SOME), smtp=PATIENT,
                   server=("--delay", "20")) as rig:
        path = os.path.join(bench.top, "clock")
        env = dict(shifted(0), FAKETIME_TIMESTAMP_FILE=path)
        del env["FAKETIME"]
        write(path, "%+d" % before)
        process = rig.start_send(env=env)
        end = time.monotonic() + 10
        while len(rig.wire.bodies) < 4 and time.monotonic() < end:
            time.sleep(0.002)
        write(path, "%+d" % after)
        run = rig.end(process)
        found = check_wait(run, (before, after), "the run of the jump")
        found += rig.judge(rig.finish())
        bench.tally(rig)
    return found


def write(path, text):
    with open(path + ".new", "w") as f:
        f.write(text + "\n")
    os.rename(path + ".new", path)


def other_zone(bench):
    """Another time zone at the second attempt: the same bytes."""
    with bench.rig(make_addresses(MESSAGES, SOME), smtp=PATIENT) as rig:
        rig.send(env={"TZ": "Pacific/Auckland"})
        rig.send(env=dict(shifted(2 * HOUR), TZ="America/Lima"))
        found = rig.judge(rig.finish())
        bench.tally(rig)
    return found


def run(bench):
    if not glob.glob(LIBRARY):
        bench.skip("clocks", "libfaketime is not there")
        return
    if os.environ.get("SAN"):
        bench.skip("clocks", "sanitizers and preloading do not go together")
        return
    cases = [("%+d days at first" % d, first_wrong, (d * DAY,))
             for d in (-10, 10)]
    cases += [("%+d s at the retry" % s, second_wrong, (s,))
              for s in (-10 * DAY, -HOUR, 10 * DAY, 2 * HOUR)]
    cases += [("back by an hour in mid-run", jump_in_run, (0, -HOUR)),
              ("on by an hour in mid-run", jump_in_run, (0, HOUR)),
              ("back to now in mid-run", jump_in_run, (10 * DAY, 0)),
              ("another time zone", other_zone, ())]
    for name, trial, how in cases:
        found = bench.guarded(name, lambda: trial(bench, *how))
        bench.ok(not found, "the clock: " + name, found)
