"""Campaigns that are tried as a user would: made in a new folder, given to
marathon, and judged by exit status and message lines.  For *.t in Python."""
import os, resource, subprocess, sys, tempfile, time

BIN = os.environ.get("BIN", "build/marathon")
SAN = bool(os.environ.get("SAN"))       # sanitizers need memory of their own
ENV = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
ENV.pop("LANGUAGE", None)
HEAD = """name: Trial
language: en
from: {name: Group, address: "1 Street", email: group@example.org}
"""
LETTER = '---\nsubject: "For {{ name }}"\n---\nDear {{ name }},\n\nwrite.\n'
number = bad = 0


def ok(good, name, detail=""):
    global number, bad
    number += 1
    bad += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, name))
    if not good:
        for line in str(detail).split("\n"):
            print("# %s" % line)
    sys.stdout.flush()


def skip(name, why):
    global number
    number += 1
    print("ok %d - %s # SKIP %s" % (number, name, why))


def done():
    print("1..%d" % number)
    sys.exit(bad > 0)


def no_core():
    """Also keeps subprocess from vfork, by which a child counts our memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Run:
    """One run of marathon: status, out, err, seconds, mib (at its most)."""

    def __init__(self, *args, cwd=None, limit=60):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            p = subprocess.Popen([os.path.abspath(BIN), *args], env=ENV,
                                 cwd=cwd, stdin=subprocess.DEVNULL,
                                 stdout=out, stderr=err, preexec_fn=no_core)
            pid = 0
            while pid == 0 and time.monotonic() < start + limit:
                pid, status, usage = os.wait4(p.pid, os.WNOHANG)
                time.sleep(0.002)
            if pid == 0:
                p.kill()
                pid, status, usage = os.wait4(p.pid, 0)
            p.returncode = 0    # it is waited for
            self.status = os.waitstatus_to_exitcode(status)
            self.seconds = time.monotonic() - start
            self.mib = usage.ru_maxrss / 1024
            out.seek(0)
            err.seek(0)
            self.out = out.read().decode("utf-8", "backslashreplace")
            self.err = err.read().decode("utf-8", "backslashreplace")


def write(path, data):
    if callable(data):
        data(path)
        return
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def campaign(mailing="{letter: letter.md, to: list.csv, channel: print}", more=""):
    return HEAD + more + "mailings:\n  m: " + mailing + "\n"


def trial(name, files, status, *wanted, command="check", lacks=(), **limits):
    """Lines of stderr that must be there, word for word; with mib= or
    seconds= what it may take.  `files` by name, or the bytes of list.csv."""
    if not isinstance(files, dict):
        files = {"list.csv": files}
    files = {"campaign.yaml": campaign(), "letter.md": LETTER, **files}
    with tempfile.TemporaryDirectory() as top:
        ENV["XDG_STATE_HOME"] = top + "/state"
        for file, data in files.items():
            os.makedirs(os.path.dirname(top + "/" + file), exist_ok=True)
            write(top + "/" + file, data)
        r = Run(command, ".", cwd=top, limit=limits.get("limit", 60))
        made = os.path.exists(top + "/out") and os.listdir(top + "/out")
    lines = r.err.split("\n")
    text = "exit %d, want %d\n%s" % (r.status, status, r.err[:3000])
    missing = [w for w in wanted if w not in lines]
    there = [w for w in lacks if w in r.err]
    ok(r.status == status and not missing and not there, name,
       "missing: %s\nthere: %s\n%s" % (missing, there, text))
    if status != 0 and made and made != ["faults.csv"]:
        ok(False, name + ": nothing is made", made)
    if "mib" in limits and not SAN:
        ok(r.mib <= limits["mib"], name + ": in little memory", "%.0f MiB" % r.mib)
    if "seconds" in limits and not SAN:
        ok(r.seconds <= limits["seconds"], name + ": quickly",
           "%.2f s" % r.seconds)
    return r
