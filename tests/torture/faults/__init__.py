"""One file for each kind of fault; run(bench) tries it."""
from . import (answers, clock, damage, disk, errors, invariants, late,
               mutants, order, orders, pauses, plan, points, soak, syscalls,
               two)

ALL = (invariants, order, answers, points, syscalls, errors, disk, clock, two,
       damage, late, pauses, orders, plan, soak, mutants)
