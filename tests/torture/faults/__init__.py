"""One file for each kind of fault; run(bench) tries it."""
from . import (clock, damage, disk, errors, invariants, late, order, pauses,
               plan, points, soak, syscalls, two)

ALL = (invariants, order, points, syscalls, errors, disk, clock, two, damage,
       late, pauses, plan, soak)
