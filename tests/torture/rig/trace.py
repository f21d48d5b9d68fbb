"""What strace saw of a run."""
import collections
import re

LINE = re.compile(r"(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) += (-?\d+)(.*)")
FD = re.compile(r"^(\d+)<([^>]*)>")

Call = collections.namedtuple("Call", "name path arguments result")


def wrap(path, calls, inject=None):
    """strace with paths of descriptors; `inject` as in strace(1)."""
    command = ["strace", "-f", "-qq", "-y", "-s", "4096", "-o", path,
               "-e", "trace=" + calls]
    # the filter in the kernel is quick, but would not kill
    return command + (["-e", "inject=" + inject] if inject
                      else ["--seccomp-bpf"])


def read(path):
    """The calls in their order; of a descriptor `path` is its name."""
    calls = []
    with open(path, errors="replace") as f:
        for line in f:
            seen = LINE.match(line)
            if seen:
                name, arguments, result = seen.group(1, 2, 3)
                fd = FD.match(arguments)
                calls.append(Call(name, fd.group(1) + ":" + fd.group(2)
                                  if fd else "", arguments, int(result)))
    return calls


def count(path, name):
    return sum(call.name == name for call in read(path))


def was_injected(path):
    with open(path, errors="replace") as f:
        return any("(INJECTED)" in line for line in f)
