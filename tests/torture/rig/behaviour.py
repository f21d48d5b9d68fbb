"""What the server does to an address, and where a delivery ends by that."""

# Behaviour of tests/server: the states in which its message may end.
EXPECTED = {
    "": {"accepted"},
    "multi-dot": {"accepted"},
    "twice-dot": {"accepted"},
    "dot-251": {"accepted"},
    "slow-dot-20": {"accepted"},
    "late-dot-20": {"accepted"},
    "once-dot-451": {"deferred", "accepted"},
    "once-drop-data": {"accepted"},
    "dot-451": {"deferred"},
    "dot-421": {"deferred"},
    "rcpt-450": {"deferred"},
    "data-451": {"deferred"},
    "drop-rcpt": {"deferred", "planned"},   # not a byte of it was sent
    "dot-554": {"refused"},
    "rcpt-550": {"refused"},
    "drop-body": {"in-doubt"},
    "drop-dot": {"in-doubt"},
    "reset-dot": {"in-doubt"},
    "lose-dot": {"in-doubt"},
    "half-dot": {"in-doubt"},
    "garbage-dot": {"in-doubt"},
    "mute-dot": {"in-doubt"},
    "late-dot-2500": {"in-doubt"},
}
# After these the server is left alone for seconds.
UNFRIENDLY = ["dot-421", "garbage-dot"]
# Those that keep nobody waiting.
QUICK = [b for b in EXPECTED if b and b not in UNFRIENDLY and
         not b.startswith(("mute", "late-dot-2500"))]


def behaviour_of(address):
    """The behaviour that an address asks for; "" where all is well."""
    local = address.split("@")[0].split("+")[0]
    return local if local in EXPECTED else ""


def make_addresses(count, behaviours=(), chance=None):
    """`count` addresses, one of them for each of the behaviours."""
    behaviours = list(behaviours)[:count]
    addresses = ["%s+%d@example.org" % (b, i)
                 for i, b in enumerate(behaviours)]
    addresses += ["p%d@example.org" % i
                  for i in range(len(addresses), count)]
    if chance is not None:
        chance.shuffle(addresses)
    return addresses
