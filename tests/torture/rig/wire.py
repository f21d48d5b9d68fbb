"""A wire between client and server that follows the dialogue.

It hands on what it gets, remembers each body that was sent whole, and at a
named point of the dialogue it kills the client.  What a point holds back is
gone: as if the cable had been cut in the same moment.
"""
import collections
import hashlib
import os
import selectors
import signal
import socket
import struct
import threading
import time

POINTS = (
    "connect",          # accepted, not a word said
    "ehlo", "mail", "rcpt", "data",  # the command came, the server has it not
    "354-held",         # the server's 354 does not reach the client
    "354",              # it does
    "body",             # the first bytes have left the client
    "mid-body",         # half of it is with the server
    "dot",              # all has left the client, the server has nothing
    "dot-handed-on",    # the server has it, there is no answer yet
    "reply-held",       # the answer was given, the client has it not
    "half-reply",       # the client has half of the answer
    "reply",            # the client has it
    "quit",
)
END = b"\r\n.\r\n"


class Wire(threading.Thread):
    def __init__(self, server_port):
        super().__init__(daemon=True)
        self.server_port = server_port
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ, None)
        self.calls = set()
        self.bodies = []        # (recipient, message id, sha256)
        self.words = []         # (call, seconds, command or "dot", recipient)
        self.victim = None
        self.point, self.left, self.pause = None, 0, 0
        self.fired = False
        self.closing = False
        self.start()

    def arm(self, point, nth=1, pause=0.0):
        """Kills the next victim when the point is reached the nth time."""
        self.victim, self.fired = None, False
        self.point, self.left, self.pause = point, nth, pause

    def disarm(self):
        self.point = None

    def reached(self, point):
        """True: this is where it happens."""
        if point != self.point or self.fired:
            return False
        self.left -= 1
        return self.left == 0

    def kill(self, pause=False):
        if pause:
            time.sleep(self.pause)
        while self.victim is None:
            time.sleep(0.001)
        os.kill(self.victim, signal.SIGKILL)
        self.fired = True

    def settle(self, seconds=20):
        """Waits until the server has read all that was sent."""
        end = time.monotonic() + seconds
        while self.calls and time.monotonic() < end:
            time.sleep(0.002)
        return not self.calls

    def close(self):
        self.closing = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self.join()

    def run(self):
        while not self.closing:
            for key, _ in self.selector.select():
                if key.data is None:
                    self.accept()
                elif key.fileobj.fileno() >= 0:  # its call may just have ended
                    key.data()
        for call in list(self.calls):
            call.end()
        self.listener.close()
        self.selector.close()

    def accept(self):
        client, _ = self.listener.accept()
        if self.closing:
            client.close()
            return
        if self.reached("connect"):
            self.kill()
            client.close()
            return
        try:
            call = Call(self, client)
        except OSError:         # the server is gone
            client.close()
            return
        self.calls.add(call)


class Call:
    """One connection: both halves, and where the dialogue stands."""

    def __init__(self, wire, client):
        self.wire, self.client = wire, client
        self.server = socket.create_connection(
            ("127.0.0.1", wire.server_port))
        for s in (self.client, self.server):
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.halves = {self.client, self.server}
        wire.selector.register(client, selectors.EVENT_READ, self.from_client)
        wire.selector.register(self.server, selectors.EVENT_READ,
                               self.from_server)
        self.said = b""         # by the client, not yet understood
        self.answered = b""     # by the server
        self.reply = b""        # lines of an answer of several
        self.asked = collections.deque(["greeting"])
        self.waits = self.in_body = False
        self.to, self.archive_is_next = "", False
        self.body = b""
        self.deaf = False       # nothing of the client is handed on

    # ---- sockets

    def from_client(self):
        data = receive(self.client)
        if not data:
            self.forget(self.client)
            shut(self.server)
        elif not self.deaf:
            self.said += data
            self.understand()

    def from_server(self):
        data = receive(self.server)
        if data:
            self.answered += data
            self.hand_back()
            return
        self.give(self.answered)
        if data is None:
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
            self.end()
        else:
            shut(self.client)
            self.forget(self.server)

    def forget(self, half):
        """One half has ended; the call ends with the other."""
        self.wire.selector.unregister(half)
        self.halves.discard(half)
        if not self.halves:
            self.end()

    def end(self):
        for half in self.halves:
            self.wire.selector.unregister(half)
        self.halves = set()
        self.client.close()
        self.server.close()
        self.wire.calls.discard(self)

    def take(self, data):
        """To the server."""
        put(self.server, data)

    def give(self, data):
        """To the client."""
        put(self.client, data)

    def cut(self, pause=False):
        """The point is here: the client dies, the cable is cut."""
        self.wire.kill(pause)
        self.deaf = True
        shut(self.server)

    # ---- the dialogue

    def understand(self):
        while self.said and not self.waits and not self.deaf:
            if self.in_body:
                if not self.take_body():
                    return
            elif b"\r\n" in self.said:
                line, self.said = self.said.split(b"\r\n", 1)
                self.take_command(line)
            else:
                return

    def take_command(self, line):
        verb = line[:4].decode("latin-1").upper()
        if self.wire.reached(verb.lower()):
            self.cut()
            return
        if verb == "RCPT" and not self.archive_is_next:
            self.to = line.decode("latin-1").split("<")[1].split(">")[0]
        self.archive_is_next = verb == "RCPT"
        self.note(verb)
        self.asked.append(verb)
        self.waits = verb == "DATA"
        self.take(line + b"\r\n")

    def note(self, word):
        self.wire.words.append((self, time.monotonic(), word, self.to))

    def take_body(self):
        """False: more of it must come."""
        wire, first = self.wire, not self.body
        before = len(self.body)
        whole = (b"\r\n" if first else b"") + self.body + self.said
        at = whole.find(END)
        piece = self.said if at < 0 else \
            self.said[:at + len(END) - (2 if first else 0) - before]
        self.body += piece
        self.said = self.said[len(piece):]
        if first and wire.reached("body"):
            self.cut()
        elif wire.reached("mid-body"):
            self.take(piece[:len(piece) // 2])
            self.cut()
        elif at >= 0:
            self.end_body(piece)
            return True
        else:
            self.take(piece)
        return False

    def end_body(self, piece):
        body, self.body, self.in_body = self.body, b"", False
        self.wire.bodies.append(
            (self.to, message_id(body), hashlib.sha256(body).hexdigest()))
        self.note("dot")
        if self.wire.reached("dot"):
            self.cut()
            return
        self.asked.append("dot")
        self.take(piece)
        if self.wire.reached("dot-handed-on"):
            self.wire.kill()

    def hand_back(self):
        while b"\n" in self.answered:
            line, self.answered = self.answered.split(b"\n", 1)
            self.reply += line + b"\n"
            if line[3:4] != b"-":
                reply, self.reply = self.reply, b""
                asked = self.asked.popleft() if self.asked else None
                self.answer(asked, reply)

    def answer(self, asked, reply):
        wire = self.wire
        if asked == "DATA":
            self.waits, self.in_body = False, reply.startswith(b"354")
            if self.in_body and wire.reached("354-held"):
                self.cut()
                return
            self.give(reply)
            if self.in_body and wire.reached("354"):
                wire.kill(pause=True)
            self.understand()
        elif asked == "dot" and wire.reached("reply-held"):
            wire.kill()
        elif asked == "dot" and wire.reached("half-reply"):
            self.give(reply[:len(reply) // 2])
            wire.kill(pause=True)
        else:
            self.give(reply)
            if asked == "dot" and wire.reached("reply"):
                wire.kill(pause=True)


def message_id(body):
    for line in body.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        if line.lower().startswith(b"message-id:"):
            return line[11:].strip().decode("latin-1")
    return "-"


def receive(half):
    """b"": it has ended; None: with a reset."""
    try:
        return half.recv(65536)
    except OSError:
        return None


def put(half, data):
    try:
        half.sendall(data)
    except OSError:
        pass


def shut(half):
    try:
        half.shutdown(socket.SHUT_WR)
    except OSError:
        pass
