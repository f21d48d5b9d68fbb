"""A campaign with its server and its wire, in a folder of its own."""
import collections
import json
import os
import time

from . import client
from .behaviour import EXPECTED, behaviour_of
from .invariants import Facts, lost_and_doubled, violations
from .server import Server
from .wire import Wire

CAMPAIGN = """name: Torture
language: en
from: {name: Group, email: group@example.net}
mailings:
  all: {letter: letter.md, to: list.csv, channel: email}
never: never.csv
smtp: {url: "smtp://127.0.0.1:%d", tls: none, connections: %d%s}
"""
LETTER = """---
subject: "Letter {{ id }}"
kind: call
---
Dear {{ name }},

please write.
"""
ENDED = {0, 1, 75}      # done; done, some failed; some wait


class Rig:
    wrong = collections.Counter()   # lost and doubled, in all rigs

    def __init__(self, folder, addresses, connections=4, server=(),
                 wired=True, smtp=""):
        self.folder = os.path.join(folder, "campaign")
        self.state = os.path.join(folder, "state")
        self.addresses, self.connections = list(addresses), connections
        self.crashes = 0        # after which something may be in doubt
        self.withdrawn = False  # some may be cancelled or suppressed
        self.talk = ""          # all that it said on stderr
        os.makedirs(self.folder, exist_ok=True)
        self.server = Server(folder, server)
        self.wire = Wire(self.server.port) if wired else None
        self.smtp = smtp
        self.write_campaign()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.wire:
            self.wire.close()
        self.server.close()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write_campaign(self):
        port = self.wire.port if self.wire else self.server.port
        with open(self.path("campaign.yaml"), "w") as f:
            f.write(CAMPAIGN % (port, self.connections, self.smtp))
        with open(self.path("letter.md"), "w") as f:
            f.write(LETTER)
        self.never_again()
        with open(self.path("list.csv"), "w") as f:
            f.write("id,name,email\n")
            for i, address in enumerate(self.addresses):
                f.write("%d,Person %d,%s\n" % (i, i, address))

    def never_again(self, *addresses):
        """They come onto the never list, whole at once as an editor does."""
        path = self.path("never.csv")
        text = "address,reason,date\n"
        if os.path.exists(path):
            with open(path) as f:
                text = f.read()
        with open(path + ".new", "w") as f:
            f.write(text + "".join("%s,asked,2026-11-01\n" % a
                                   for a in addresses))
        os.rename(path + ".new", path)

    # ---- running

    def start(self, *arguments, **how):
        return client.start([*arguments], self.state, **how)

    def start_send(self, *more, **how):
        # what was withdrawn is not to be planned anew
        confirm = ("--resume",) if self.withdrawn else \
            ("--confirm", str(len(self.addresses)))
        process = self.start("send", self.folder, *confirm, *more, **how)
        if self.wire:
            self.wire.victim = process.pid
        return process

    def end(self, process, began=None, longest=client.LONGEST):
        run = client.end(process, began or time.monotonic(), longest)
        self.talk += run.err
        return run

    def send(self, *more, longest=client.LONGEST, **how):
        began = time.monotonic()
        return self.end(self.start_send(*more, **how), began, longest)

    def ask(self, *arguments, **how):
        """A command that only reads."""
        began = time.monotonic()
        return client.end(self.start(*arguments, **how), began)

    def kill_at(self, point, nth=1, pause=0.0):
        """Sends until the point is reached; True if it was killed there."""
        self.wire.arm(point, nth, pause)
        run = self.send()
        self.settle()
        fired = self.wire.fired and run.status == -9
        self.wire.disarm()
        self.crashes += fired
        return fired

    def settle(self):
        if self.wire and not self.wire.settle():
            raise client.Stuck("the server does not end a connection")

    def finish(self, runs=5):
        """Sends until it ends by itself; the last Run."""
        for _ in range(runs):
            run = self.send()
            self.settle()
            if run.status in ENDED:
                break
        return run

    # ---- what stands where

    def log(self, *options):
        run = self.ask("log", self.folder, "--json", *options)
        return [json.loads(line) for line in run.out.splitlines()]

    def states(self):
        return {row["address"]: row["state"] for row in self.log()}

    def doubt(self):
        """What a kill left under way is so at the next opening."""
        return sum(s in ("in-doubt", "sending")
                   for s in self.states().values())

    def judge(self, run, finished=True):
        """The invariants that do not hold after a last run; they count."""
        found = self.look(run, finished)
        lost, doubled = lost_and_doubled(found)
        Rig.wrong["lost"] += lost
        Rig.wrong["doubled"] += doubled
        return found

    def look(self, run, finished):
        found = []
        if finished and run.status not in ENDED:
            found.append("I4: it does not come to an end: %d %s" %
                         (run.status, run.err.strip()))
            return found
        if finished:
            before = len(self.server.record())
            again = self.send()
            if again.status not in ENDED or "amaged" in again.err:
                found.append("I7: it cannot be opened again: %d %s" %
                             (again.status, again.err.strip()))
            if len(self.server.record()) != before:
                found.append("I2: %d sent again that had ended" %
                             (len(self.server.record()) - before))
        return found + violations(Facts.of(self, finished))

    def figures(self):
        """crashes, in doubt by them, of these arrived"""
        got = {to for _, _, to in self.server.record()}
        unsure = [a for a, s in self.states().items() if s == "in-doubt" and
                  "in-doubt" not in EXPECTED[behaviour_of(a)]]
        return self.crashes, len(unsure), sum(a in got for a in unsure)
