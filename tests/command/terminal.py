#!/usr/bin/python3
"""terminal.py HOW PROGRAM ARGUMENT...: runs it on a terminal of its own.

What stood on the terminal goes to standard output; its exit status is ours.
HOW is what is done meanwhile:
  prompt      $WORD is typed when it asks for a password
  interrupt   Ctrl-C then
  watch       nothing; the terminal has $WIDTH columns
  hangup      the terminal is closed once the file $AFTER is not empty
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

how, argv = sys.argv[1], sys.argv[2:]
width = int(os.environ.get("WIDTH", "80"))
pid, master = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    os.execv(argv[0], argv)
seen, typed, end = b"", False, time.time() + 20


def echo_is_on():
    return bool(termios.tcgetattr(master)[3] & termios.ECHO)


def is_time():
    if how in ("prompt", "interrupt"):
        return b"Password of" in seen and not echo_is_on()
    if how == "hangup":
        after = os.environ["AFTER"]
        return os.path.exists(after) and os.path.getsize(after) > 0
    return False


while time.time() < end:
    ready, _, _ = select.select([master], [], [], 0.02)
    if ready:
        try:
            piece = os.read(master, 65536)
        except OSError:     # the other side is closed
            break
        if not piece:
            break
        seen += piece
    if typed or not is_time():
        continue
    typed = True
    if how == "prompt":
        os.write(master, os.environ["WORD"].encode() + b"\n")
    elif how == "interrupt":
        os.write(master, b"\x03")
    else:
        break
if how != "hangup":
    seen += b"echo is on\n" if echo_is_on() else b"echo is off\n"
os.close(master)
sys.stdout.buffer.write(seen)
sys.stdout.flush()
end = time.time() + 20
while time.time() < end:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
    time.sleep(0.02)
os.kill(pid, signal.SIGKILL)
sys.exit("it does not end")
