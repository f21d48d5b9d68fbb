#!/usr/bin/python3
"""The torture of the promise.  run.py [--short] [--first] [FAULT...]

    After any crash nothing is lost, nothing is sent twice, and in doubt is at
    most one message for each open connection.

BIN, SERVER and OUT come from the Makefile.  Without a name all faults are
tried; the long form ends with a line of figures.
"""
import argparse
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import faults  # noqa: E402
from rig import Bench, Enough  # noqa: E402


def name_of(fault):
    return fault.__name__.rsplit(".", 1)[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=20261210)
    parser.add_argument("--first", action="store_true",
                        help="end with the first test that fails")
    parser.add_argument("fault", nargs="*")
    args = parser.parse_args()
    known = {name_of(f): f for f in faults.ALL}
    for name in args.fault:
        if name not in known:
            parser.error("no fault '%s'; there are %s" %
                         (name, ", ".join(known)))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(not args.short, args.seed, args.first)
    try:
        for name in args.fault or known:
            began = time.monotonic()
            known[name].run(bench)
            print("# %s: %.1f s" % (name, time.monotonic() - began),
                  flush=True)
    except Enough:
        pass
    finally:
        bench.close()
    bench.tell()
    return 1 if bench.broken else 0


sys.exit(main())
