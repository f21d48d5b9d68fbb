"""The scripted server of tests/server, and what it keeps."""
import os
import re
import subprocess
import time

PROGRAM = os.environ.get("SERVER", "build/tests/server/server")
QUEUED = re.compile(r"queued as (\d+)")


class Server:
    def __init__(self, folder, options=()):
        self.store = os.path.join(folder, "mail")
        self.record_path = os.path.join(folder, "record")
        port_file = os.path.join(folder, "port")
        os.makedirs(self.store, exist_ok=True)
        if os.path.exists(port_file):   # of a folder that was copied
            os.remove(port_file)
        self.process = subprocess.Popen(
            [PROGRAM, "--port", "0", "--port-file", port_file,
             "--store", self.store, "--record", self.record_path, *options])
        self.port = int(wait_for_text(port_file))

    def record(self):
        """(sha256, message id, recipient) of each message, in order.

        A second recipient is the archive.
        """
        with open(self.record_path) as f:
            words = [line.split() for line in f]
        return [(w[0], w[1], w[3].split(",")[0].strip("<>")) for w in words]

    def close(self):
        self.process.kill()
        self.process.wait()


def wait_for_text(path, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.path.exists(path) and os.path.getsize(path) > 0:
            with open(path) as f:
                return f.read()
        time.sleep(0.005)
    raise RuntimeError("no '%s' after %d s" % (path, seconds))
