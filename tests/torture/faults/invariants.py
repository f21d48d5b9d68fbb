"""Each invariant is held against a wrong log, and must see it."""
import copy

from rig import Facts, lost_and_doubled, violations

HASH = "0" * 64


def good_facts():
    """Two messages: one taken, one refused."""
    to, refused = "p1@example.org", "dot-554+2@example.org"
    rows = [{"address": to, "state": "accepted",
             "reply": "250 2.0.0 Ok: queued as 000001"},
            {"address": refused, "state": "refused",
             "reply": "554 5.3.0 as the address asked"}]
    return Facts(
        addresses=[to, refused], rows=rows, events=rows * 3,
        record=[(HASH, "<1@x>", to)],
        bodies=[(to, "<1@x>", HASH), (refused, "<2@x>", HASH)],
        witnesses=["%s 6 %s\n" % ("a" * 32, HASH)],
        strays={"talk": "1 taken by the relay"})


def lose(f):
    f.record.clear()


def double(f):
    f.record.append(f.record[0])


def deliver_unknown(f):
    f.rows[0]["state"] = "deferred"


def leave_planned(f):
    f.rows[1]["state"] = "planned"


def answer_otherwise(f):
    f.rows[1]["state"] = "deferred"


def doubt_without_crash(f):
    f.rows[0]["state"] = "in-doubt"


def doubt_too_many(f):
    f.crashes = 1
    for row in f.rows:
        row["state"] = "in-doubt"


def mix_up_replies(f):
    f.rows[0]["reply"] = "250 2.0.0 Ok: queued as 000007"


def cut_reply(f):
    f.rows[1]["reply"] = "554 5.3.0 as the"


def forget_event(f):
    f.events.pop()


def tear_witness(f):
    f.witnesses[0] = f.witnesses[0][:-10]


def leave_journal(f):
    f.litter.append("marathon.db-journal")


def change_bytes(f):
    f.bodies.append((f.bodies[0][0], "<1@x>", "1" * 64))


def share_message_id(f):
    f.bodies[1] = (f.bodies[1][0], "<1@x>", HASH)


def name_somebody(f):
    f.strays["talk"] += " p1@example.org"


def share_among_all(f):
    f.record.append((HASH, "<1@x>", "p3@example.org"))


WRONG = (
    ("I1", lose), ("I2", double), ("I3", deliver_unknown),
    ("I4", leave_planned), ("I4", answer_otherwise),
    ("I5", doubt_without_crash), ("I5", doubt_too_many),
    ("I6", mix_up_replies), ("I6", cut_reply), ("I7", forget_event),
    ("I8", tear_witness), ("I8", leave_journal), ("I9", change_bytes),
    ("I9", share_message_id), ("I10", name_somebody),
)


def count_of(spoil):
    facts = good_facts()
    spoil(facts)
    return lost_and_doubled(violations(facts))


def run(bench):
    found = violations(good_facts())
    bench.ok(not found, "the invariants hold for a right log", found)
    blind = []
    for number, spoil in WRONG:
        facts = copy.deepcopy(good_facts())
        spoil(facts)
        if not any(v.startswith(number + ":") for v in violations(facts)):
            blind.append("%s does not see %s" % (number, spoil.__name__))
    bench.ok(not blind, "and each sees %d wrong ones" % len(WRONG), blind)
    numbers = [count_of(spoil) for spoil in (lose, double, share_among_all)]
    bench.ok(numbers == [(1, 0), (0, 1), (0, 1)],
             "what was lost and what was doubled is counted", [str(numbers)])
