"""The program, run as a user runs it, from outside."""
import collections
import os
import subprocess
import time

PROGRAM = os.environ.get("BIN", "build/marathon")
LONGEST = 60            # seconds; what takes longer hangs

Run = collections.namedtuple("Run", "status out err seconds")


class Stuck(Exception):
    """It did not end by itself."""


def start(arguments, state, wrap=(), env=None, **popen):
    """A process; `wrap` is put before its command line (strace ...)."""
    variables = dict(
        os.environ, LC_ALL="C.UTF-8", TZ="UTC", XDG_STATE_HOME=state,
        # what was let go would stay, and look as if it were in use
        ASAN_OPTIONS="detect_leaks=0:quarantine_size_mb=8")
    variables.update(env or {})
    variables.pop("LANGUAGE", None)
    return subprocess.Popen(
        [*wrap, PROGRAM, *arguments], env=variables,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **popen)


def end(process, began, longest=LONGEST):
    """Its Run; a status below 0 is the number of a signal."""
    try:
        out, err = process.communicate(timeout=longest)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise Stuck("it hangs: %s" % err.decode(errors="replace")) from None
    return Run(process.returncode, out.decode(errors="replace"),
               err.decode(errors="replace"), time.monotonic() - began)
