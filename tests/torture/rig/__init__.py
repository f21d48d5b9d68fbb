"""What the faults are made with: a campaign, a server, a wire, a client.

Nothing here knows the inside of the program: it is run as a user runs it, and
judged by `marathon log --json` and by what the server stored and fsynced.
"""
from .behaviour import (EXPECTED, QUICK, UNFRIENDLY, behaviour_of,
                        make_addresses)
from .bench import Bench, Enough
from .client import Run, Stuck
from .invariants import Facts, lost_and_doubled, violations
from . import trace
from .rig import ENDED, Rig
from .wire import POINTS
