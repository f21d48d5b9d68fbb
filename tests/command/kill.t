#!/usr/bin/python3
"""Kills `send` with -9 at random moments and resumes it, RUNS times (10).

What the server stored and fsynced is held against the ledger: nothing lost,
nothing doubled, in doubt at most one per open connection and kill, and every
message in doubt is only in doubt, never sent again.
"""
import collections, json, os, random, signal, subprocess, sys, tempfile, time

BIN = os.environ.get("BIN", "build/marathon")
SERVER = os.environ.get("SERVER", "build/tests/server/server")
RUNS = int(os.environ.get("RUNS", "4" if os.environ.get("SAN") else "10"))
MESSAGES, CONNECTIONS = 500, 8
seed = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
chance = random.Random(seed)

CAMPAIGN = """name: Kill
language: en
from: {name: Group, email: group@example.org}
mailings:
  all: {letter: letter.md, to: list.csv, channel: email}
smtp: {url: "smtp://127.0.0.1:%d", tls: none, connections: %d}
"""
LETTER = "---\nsubject: \"Letter {{ id }}\"\nkind: call\n---\nDear {{ name }},\n\nplease write.\n"


def start_server(folder):
    port_file = os.path.join(folder, "port")
    process = subprocess.Popen(
        [SERVER, "--port", "0", "--port-file", port_file, "--store",
         os.path.join(folder, "mail"), "--record",
         os.path.join(folder, "record"), "--delay", "5"])
    while not os.path.exists(port_file) or not os.path.getsize(port_file):
        time.sleep(0.01)
    return process, int(open(port_file).read())


def make_campaign(folder, port):
    with open(os.path.join(folder, "campaign.yaml"), "w") as f:
        f.write(CAMPAIGN % (port, CONNECTIONS))
    with open(os.path.join(folder, "letter.md"), "w") as f:
        f.write(LETTER)
    with open(os.path.join(folder, "list.csv"), "w") as f:
        f.write("id,name,email\n")
        for i in range(MESSAGES):
            f.write("%d,Person %d,p%d@example.org\n" % (i, i, i))


def send(folder, env, kill_after):
    """One `send`; True if it ended by itself."""
    process = subprocess.Popen(
        [BIN, "send", folder, "--confirm", str(MESSAGES)], env=env,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, err = process.communicate(timeout=kill_after)
        return True, process.returncode, err.decode()
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return False, -9, ""


def ledger(folder, env):
    out = subprocess.run([BIN, "log", folder, "--json"], env=env, check=True,
                         stdout=subprocess.PIPE).stdout
    return {d["address"]: d["state"] for d in map(json.loads, out.splitlines())}


def one_run(folder, env, totals):
    os.makedirs(os.path.join(folder, "mail"))
    process, port = start_server(folder)
    try:
        make_campaign(folder, port)
        kills = 0
        for attempt in range(60):
            # a little more time at each, so that it comes to an end
            patience = chance.uniform(0.02, 0.4 + 0.2 * attempt)
            ended, status, err = send(folder, env, patience)
            if ended:
                break
            kills += 1
        states = ledger(folder, env)
        got = collections.Counter(
            line.split()[3].strip("<>") for line in open(os.path.join(folder, "record")))
    finally:
        process.kill()
        process.wait()
    by_state = collections.Counter(states.values())
    doubled = [a for a, n in got.items() if n > 1]
    lost = [a for a, s in states.items() if s == "accepted" and a not in got]
    unsure = [a for a, s in states.items() if s == "in-doubt"]
    unknown = [a for a in got if states.get(a) not in ("accepted", "in-doubt")]
    unsent = [a for a, s in states.items() if s not in ("accepted", "in-doubt")]
    totals["kills"] += kills
    totals["lost"] += len(lost)
    totals["doubled"] += len(doubled)
    totals["in doubt"] += len(unsure)
    totals["arrived in doubt"] += sum(a in got for a in unsure)
    good = (ended and not lost and not doubled and not unknown and not unsent
            and len(states) == MESSAGES
            and len(unsure) <= CONNECTIONS * kills)
    if not good:
        print("# run failed: ended=%s status=%s kills=%d states=%s doubled=%s "
              "lost=%s unknown=%s\n# %s" % (ended, status, kills,
              dict(by_state), doubled[:3], lost[:3], unknown[:3],
              err.replace("\n", "\n# ")))
    return good


def main():
    totals = collections.Counter()
    with tempfile.TemporaryDirectory() as top:
        env = dict(os.environ, LC_ALL="C.UTF-8",
                   XDG_STATE_HOME=os.path.join(top, "state"))
        good = sum(one_run(os.path.join(top, str(i)), env, totals)
                   for i in range(RUNS))
    print("# seed %d: %d runs of %d messages over %d connections, %s" %
          (seed, RUNS, MESSAGES, CONNECTIONS,
           ", ".join("%d %s" % (totals[k], k) for k in
                     ("kills", "lost", "doubled", "in doubt",
                      "arrived in doubt"))))
    print("%s 1 - after kill -9 nothing is lost and nothing is sent twice" %
          ("ok" if good == RUNS else "not ok"))
    print("%s 2 - there were kills to survive" %
          ("ok" if totals["kills"] >= RUNS else "not ok"))
    print("1..2")
    sys.exit(good != RUNS)


main()
