"""Where faults are tried: test lines (TAP), figures, folders, chance."""
import collections
import contextlib
import os
import random
import shutil
import tempfile

from .client import Stuck
from .rig import Rig

class Enough(Exception):
    """The first test has failed, and no more was asked for."""


# What is counted, and how it is told.
TOLD = (("kills", "kills"), ("lost", "lost"), ("doubled", "doubled"),
        ("in doubt", "in doubt"), ("arrived", "of these arrived"),
        ("messages", "messages"), ("errors", "errors injected"),
        ("damages", "logs damaged"), ("refusals", "second senders refused"),
        ("mutants", "mutants caught"))


class Bench:
    """whole: the long form, of `make torture`; else that of `make check`."""

    def __init__(self, whole, seed, first=False):
        self.whole, self.seed, self.first = whole, seed, first
        # a kill loses nothing that was written, also in memory: only a cut
        # of the power would, and faults/order.py is for that
        self.memory = os.access("/dev/shm", os.W_OK)
        self.top = tempfile.mkdtemp(
            prefix="torture-", dir="/dev/shm" if self.memory else None)
        self.disk = tempfile.mkdtemp(prefix="torture-")
        self.figures = collections.Counter()
        self.count = self.broken = self.rigs = 0

    def close(self):
        for folder in (self.top, self.disk):
            shutil.rmtree(folder, ignore_errors=True)

    def chance(self, *about):
        """The same numbers for the same seed and subject."""
        return random.Random("%s %s" % (self.seed, about))

    def of(self, short, whole):
        return whole if self.whole else short

    def folder(self, on_disk=False):
        self.rigs += 1
        path = os.path.join(self.disk if on_disk else self.top,
                            str(self.rigs))
        os.makedirs(path)
        return path

    @contextlib.contextmanager
    def rig(self, addresses, on_disk=False, **how):
        """A rig whose folder goes with it."""
        folder = self.folder(on_disk)
        with Rig(folder, addresses, **how) as rig:
            yield rig
        shutil.rmtree(folder, ignore_errors=True)

    def ok(self, good, name, detail=()):
        self.count += 1
        self.broken += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, name))
        for line in detail if not good else ():
            print("#   %s" % line.replace("\n", "\n#   "))
        if self.first and not good:
            raise Enough
        return good

    def skip(self, name, why):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, why))

    def tally(self, rig):
        """Adds the figures of a rig that was judged."""
        kills, unsure, arrived = rig.figures()
        self.figures["kills"] += kills
        self.figures["in doubt"] += unsure
        self.figures["arrived"] += arrived
        self.figures["messages"] += len(rig.addresses)

    def guarded(self, name, trial):
        """trial() gives violations; to hang or to break off is one, too."""
        try:
            return trial()
        except Stuck as e:
            return ["%s: %s" % (name, e)]

    def tell(self):
        """The plan of TAP, and the figures: of the long form a plain line."""
        # wherever it was judged, so that none is forgotten
        self.figures.update(Rig.wrong)
        told = ", ".join("{:,} {}".format(self.figures[word], text)
                         for word, text in TOLD
                         if self.figures[word] or word in ("lost", "doubled"))
        if self.whole:
            print("1..%d\n%s (seed %s)" % (self.count, told, self.seed))
        else:
            print("# %s (seed %s)\n1..%d" % (told, self.seed, self.count))
