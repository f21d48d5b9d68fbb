#!/usr/bin/python3
"""aiosmtpd_relay.py FOLDER CERT KEY - a relay by Python's aiosmtpd, with
STARTTLS and AUTH (groupe34, open-sesame), on a free port of 127.0.0.1, which
it writes to FOLDER/port.  What it takes is FOLDER/mail/QUEUE-ID.eml."""
import asyncio, os, ssl, sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

folder, cert, key = sys.argv[1:]


class Store:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = "AIO%06d" % self.count
        with open(os.path.join(folder, "mail", name + ".eml"), "wb") as f:
            f.write(envelope.original_content)
        return "250 2.0.0 Ok: queued as " + name


def authenticate(server, session, envelope, mechanism, data):
    right = data == LoginPassword(b"groupe34", b"open-sesame")
    return AuthResult(success=right, handled=False)


async def serve():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(cert, key)
    handler = Store()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, tls_context=tls, require_starttls=True,
                     authenticator=authenticate, auth_required=True,
                     enable_SMTPUTF8=True), "127.0.0.1", 0)
    port = os.path.join(folder, "port")
    with open(port + ".new", "w") as f:
        f.write(str(server.sockets[0].getsockname()[1]))
    os.rename(port + ".new", port)
    await server.serve_forever()


asyncio.run(serve())
