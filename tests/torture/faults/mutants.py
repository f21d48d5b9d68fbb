"""The program with the promise taken out of it, in one place at a time.

Each file of tests/torture/mutants is such a change; the test that it names
must catch it.  The tree is copied and built in a folder of its own.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.relpath(os.environ.get("OUT", "build"))
TREE = ("Makefile", "config.mk", "src", "letters", "tests/unit",
        "tests/server", "tests/fuzz", "tests/bench")
LONGEST = 300           # seconds for the test that shall catch it


class Mutant:
    """What it does; caught by: a fault, or a unit test; and its changes:
    in FILES, which may be a pattern, THIS, once, becomes THAT."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        with open(path) as f:
            head, *changes = f.read().split("\n--- in ")
        self.what, caught = head.strip().rsplit("\ncaught by: ", 1)
        self.catchers = caught.split()
        self.changes = []
        for change in changes:
            files, rest = change.split("\n", 1)
            this, that = rest.split("\n--- becomes\n")
            self.changes.append((files, this, that.rstrip("\n")))

    def apply(self, tree):
        """False: the source has become another."""
        return all(replace(tree, *change) for change in self.changes)


def replace(tree, files, this, that):
    hits = [p for p in glob.glob(os.path.join(tree, files))
            if this in read(p)]
    if len(hits) != 1 or read(hits[0]).count(this) != 1:
        return False
    text = read(hits[0]).replace(this, that)
    with open(hits[0], "w") as f:
        f.write(text)
    return True


def read(path):
    with open(path) as f:
        return f.read()


def copy_tree(to):
    """With the objects that are there, so that little is compiled."""
    for name in (*TREE, OUT):
        if os.path.isdir(name):
            shutil.copytree(name, os.path.join(to, name), symlinks=True,
                            ignore=lambda _, names: [
                                n for n in names if n in ("corpus", "san")
                                and OUT != n])
        elif os.path.exists(name):
            shutil.copy2(name, os.path.join(to, name))


def restore(tree):
    """The sources of the tree as they are here."""
    for path in glob.glob("src/*/*.[ch]"):
        if read(path) != read(os.path.join(tree, path)):
            shutil.copy(path, os.path.join(tree, path))


def make(tree, *targets):
    """'' or what make said."""
    variables = {k: v for k, v in os.environ.items()
                 if not k.startswith(("MAKE", "MFLAGS", "CC"))}
    settings = ["%s=%s" % (k, os.environ[k]) for k in ("CC", "SAN")
                if os.environ.get(k)]
    run = subprocess.run(["make", "-C", tree, *settings, *targets],
                         env=variables, capture_output=True, text=True,
                         check=False)
    return "" if run.returncode == 0 else run.stdout + run.stderr


def caught_by_unit(tree, name):
    """(what fails there, what hinders it)"""
    target = os.path.join(OUT, "tests/unit", name)
    said = make(tree, target)
    if said:
        return "", said
    run = subprocess.run([os.path.join(tree, target)], capture_output=True,
                         text=True, timeout=LONGEST, check=False)
    return first_failure(run.stdout), ""


def caught_by_fault(bench, tree, name):
    env = dict(os.environ, BIN=os.path.join(tree, OUT, "marathon"))
    run = subprocess.run(
        [sys.executable, os.path.join(HERE, "run.py"), "--short", "--first",
         "--seed", str(bench.seed), name],
        env=env, capture_output=True, text=True, timeout=LONGEST, check=False)
    if run.returncode not in (0, 1) or run.stderr:
        return "", run.stdout + run.stderr
    return first_failure(run.stdout), ""


def first_failure(said):
    found = re.search(r"^not ok \d+ -? ?(.*)", said, re.MULTILINE)
    return found.group(1) if found else ""


def trial(bench, tree, mutant):
    """What caught it, or '' and why not."""
    if not mutant.apply(tree):
        return "", "it no longer fits the source: see its file"
    said = make(tree, "all")
    for name in mutant.catchers if not said else ():
        unit = name.endswith("_test")
        test, said = caught_by_unit(tree, name) if unit else \
            caught_by_fault(bench, tree, name)
        if test or said:
            return test and "%s: %s" % (name, test), said
    return "", said or "it survives"


def run(bench):
    if not bench.whole:         # each is built and tried: some minutes
        return
    mutants = [Mutant(p) for p in sorted(glob.glob(
        os.path.join(HERE, "mutants", "*")))]
    tree = tempfile.mkdtemp(prefix="mutants-")
    try:
        copy_tree(tree)
        for mutant in mutants:
            try:
                caught, why = trial(bench, tree, mutant)
            except subprocess.TimeoutExpired:
                caught, why = "it hangs", ""
            bench.figures["mutants"] += bool(caught)
            bench.ok(bool(caught), "mutant '%s' is caught by %s" %
                     (mutant.name, caught or " ".join(mutant.catchers)),
                     [mutant.what, why])
            restore(tree)
    finally:
        shutil.rmtree(tree, ignore_errors=True)
    bench.ok(len(mutants) >= 10, "%d mutants" % len(mutants))
