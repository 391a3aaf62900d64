# An SMTP server that keeps what it gets as files: server.py FOLDER CERT KEY MODE
# MODE: starttls, tls (from the first byte), plain (offers no encryption). ada signs in with secret.
# Its port is its first line of output; it ends with its stdin.
import asyncio, logging, os, ssl, sys, warnings
from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")
logging.disable()
folder, cert, key, mode = sys.argv[1:5]


class Keep:
    count = len(os.listdir(folder))

    async def handle_DATA(self, server, session, envelope):
        if b"Subject: refuse" in envelope.content:
            return "554 5.7.1 not this one"
        Keep.count += 1
        name = os.path.join(folder, "%04d.eml" % Keep.count)
        with open(name + ".new", "wb") as f:
            f.write(envelope.content)
        os.rename(name + ".new", name)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"ada" and data.password == b"secret", handled=False)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    loop = asyncio.get_running_loop()

    def smtp():
        start = context if mode == "starttls" else None
        return SMTP(Keep(), hostname="localhost", tls_context=start, require_starttls=mode == "starttls",
                    auth_required=True, auth_require_tls=mode == "starttls", authenticator=authenticate, loop=loop)

    server = await loop.create_server(smtp, "127.0.0.1", int(os.environ.get("SMTP_PORT", "0")), ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
