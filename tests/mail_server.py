"""A real mail server for tests, on this machine, that answers as it is told."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from diary.config import MailSecurity, MailServer

HANG = "hang"
"""Instead of an answer: none, for a long time."""
DROP = "drop"
"""Instead of an answer: the connection is closed."""
DROP_AFTER_TAKING = "drop after taking"
"""The mail is kept, and the connection closed before that is said."""


@dataclass
class FakeMailServer:
    """What came in, and what to answer next; where nothing is left to answer, 250."""

    port: int = 0
    host: str = "127.0.0.1"
    security: MailSecurity = MailSecurity.NONE
    certificate: Path | None = None
    user: str = ""
    password: str = ""
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """Of the mails that were begun, as the envelope has them."""
    connections: int = 0
    at_sender: deque[str] = field(default_factory=deque)
    at_recipient: deque[str] = field(default_factory=deque)
    at_data: deque[str] = field(default_factory=deque)
    on_mail: Callable[[], None] = lambda: None
    _read: dict[bytes, EmailMessage] = field(default_factory=dict, repr=False)

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails that were taken. Each is read once: aiosmtpd looks at all that this has for every connection."""
        for raw in self.raw:
            if raw not in self._read:
                self._read[raw] = message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=policy.default)
        return [self._read[raw] for raw in self.raw]

    @property
    def address(self) -> MailServer:
        """As the settings would name this server."""
        return MailServer(self.host, self.port, self.security, self.user, self.password, self.certificate)

    # The names are aiosmtpd's.

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_sender:
            return self.at_sender.popleft()
        envelope.mail_from = address
        self.senders.append(address)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient:
            return await self._answer(server, self.at_recipient.popleft())
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.at_data.popleft() if self.at_data else "250 OK"
        if answer.startswith("250") or answer == DROP_AFTER_TAKING:
            assert isinstance(envelope.content, bytes)
            self.raw.append(envelope.content)
            self.recipients.extend(envelope.rcpt_tos)
            self.on_mail()
        return await self._answer(server, answer)

    async def _answer(self, server: SMTP, answer: str) -> str:
        if answer == HANG:
            await asyncio.sleep(60)
        if answer in (DROP, DROP_AFTER_TAKING):
            server.transport.close()
            return "421 gone"
        return answer


def make_certificate(directory: Path, name: str) -> tuple[Path, Path]:
    """A certificate for `name`, signed by itself, and its key."""
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    kind = "IP" if name[0].isdigit() else "DNS"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName={kind}:{name}", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key


def make_expired_certificate(directory: Path, name: str) -> tuple[Path, Path]:
    """As `make_certificate`, but it ran out yesterday."""
    certificate, key = make_certificate(directory, name)
    asked = directory / f"{name}.csr"
    to_ask = [
        "x509",
        "-x509toreq",
        "-in",
        certificate,
        "-signkey",
        key,
        "-copy_extensions",
        "copy",
        "-out",
        asked,
    ]
    to_sign = ["x509", "-req", "-in", asked, "-signkey", key, "-copy_extensions", "copy", "-out", certificate]
    subprocess.run(["openssl", *to_ask], check=True, capture_output=True)
    # Up to 3.3 OpenSSL counts days backwards too; from 3.4 on it does not, and takes dates instead.
    backwards = subprocess.run(["openssl", *to_sign, "-days", "-1"], check=False, capture_output=True)
    if backwards.returncode:
        dates = ["-not_before", "20200101000000Z", "-not_after", "20200102000000Z"]
        subprocess.run(["openssl", *to_sign, *dates], check=True, capture_output=True)
    return certificate, key


@contextmanager
def mail_server(
    *,
    security: MailSecurity = MailSecurity.NONE,
    certificate: tuple[Path, Path] | None = None,
    sign_in: tuple[str, str] | None = None,
    fake: FakeMailServer | None = None,
) -> Iterator[FakeMailServer]:
    """A running server. With `sign_in` it takes mail only from whoever gives that name and password. `fake` is one that
    answers in its own way.
    """
    fake = fake or FakeMailServer()
    fake.security = security
    how: dict[str, Any] = {"hostname": "mail.example.net", "timeout": 120}
    wrapped = None
    if certificate is not None:
        fake.certificate = certificate[0]
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        if security is MailSecurity.TLS:
            wrapped = context
        else:
            how |= {"tls_context": context, "require_starttls": True}
    if sign_in is not None:
        fake.user, fake.password = sign_in
        how |= {
            "auth_required": True,
            "auth_require_tls": security is MailSecurity.STARTTLS,
            "authenticator": _accepts(sign_in),
        }

    def connected() -> SMTP:
        fake.connections += 1
        with warnings.catch_warnings():
            # It thinks little of a sign-in without STARTTLS, even where all of the connection is encrypted.
            warnings.filterwarnings("ignore", "Requiring AUTH")
            return SMTP(fake, loop=loop, **how)

    # In a thread of its own: the tests block while they send, and a browser's test has a loop running already.
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = loop.create_server(connected, "127.0.0.1", 0, ssl=wrapped)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        asyncio.run_coroutine_threadsafe(_stop_all(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _stop_all(server: asyncio.Server) -> None:
    # Here, in the loop's own thread: a connection that ends at the same moment would be counted out twice.
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # Closed connections are told so in the next round of the loop.
    await asyncio.sleep(0.01)


def _accepts(sign_in: tuple[str, str]) -> Callable[..., AuthResult]:
    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any
    ) -> AuthResult:
        right = (
            isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == sign_in
        )
        return AuthResult(success=right, handled=False)

    return check
