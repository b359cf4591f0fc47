"""Mail over SMTP, with the server's certificate checked."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time

from diary.config import MailSecurity, MailServer
from diary.mail.message import Message
from diary.mail.trouble import TransportError, Trouble, of_error

TIMEOUT = 30.0
"""Seconds to wait for each answer."""
LONGEST = 80.0
"""Seconds after which no further step is begun: with one step's time-out that stays below the outbox's lease."""

_SAID = 300
"""Characters kept of what a server says."""
_NOT_ABOUT_THIS_MAIL = frozenset({530, 534, 535, 538})
"""Replies that ask for a sign-in, whenever they come."""


class _Refused(TransportError):
    """The server answered, and the answer was no."""


class SmtpTransport:
    """One connection for as many mails as come, made when the first does and again after an error."""

    def __init__(
        self, server: MailServer, own_name: str, *, timeout: float = TIMEOUT, longest: float = LONGEST
    ) -> None:
        """`own_name` is the domain to introduce oneself with; `timeout` seconds are waited for each answer, and after
        `longest` seconds nothing more is begun.
        """
        self._server = server
        self._own_name = own_name
        self._timeout = timeout
        self._longest = longest
        self._place = f"The mail server {server.host}:{server.port}"
        self._connection: smtplib.SMTP | None = None
        self._latest = 0.0

    def send(self, message: Message) -> None:
        """Hand `message` over. Raises TransportError."""
        self._latest = time.monotonic() + self._longest
        connection = self._connection or self._connect()
        try:
            self._hand_over(connection, message)
        except _Refused:
            # The connection is still good for the next mail. Where it isn't, the next mail finds out.
            with contextlib.suppress(OSError):
                connection.rset()
            if connection.sock is None:
                self._hang_up()
            raise
        except OSError as error:
            # The SMTP library's errors are OSErrors too.
            self._hang_up()
            raise TransportError(
                f"{self._place} {_went_wrong(error)}", permanent=False, trouble=of_error(error)
            ) from error

    def try_out(self) -> None:
        """Connect, sign in and say goodbye, without a mail. Raises TransportError."""
        self._latest = time.monotonic() + self._longest
        self._connect()
        self.close()

    def close(self) -> None:
        """Say goodbye."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                if connection.sock is not None:
                    connection.sock.settimeout(5)
                connection.quit()
            connection.close()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = self._context()
        try:
            if server.security is MailSecurity.TLS:
                connection: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, self._own_name, timeout=self._timeout, context=context
                )
            else:
                connection = smtplib.SMTP(server.host, server.port, self._own_name, timeout=self._timeout)
        except OSError as error:
            raise self._blocked(error) from error
        self._connection = connection
        try:
            self._introduce(connection, context)
        except UnicodeError as error:
            self._hang_up()
            raise TransportError(
                f"{self._place} can be signed in to only with ASCII letters in mail.user and mail.password.",
                permanent=False,
                blocked=True,
                trouble=Trouble.SIGN_IN_LETTERS,
            ) from error
        except OSError as error:
            self._hang_up()
            raise self._blocked(error) from error
        return connection

    def _blocked(self, error: OSError) -> TransportError:
        return TransportError(
            f"{self._place} {_went_wrong(error)}", permanent=False, blocked=True, trouble=of_error(error)
        )

    def _introduce(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._server.security is MailSecurity.STARTTLS:
            self._hurry()
            connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
        if self._server.user:
            self._hurry()
            connection.login(self._server.user, self._server.password)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        file = self._server.ca_file
        try:
            if file is not None:
                context.load_verify_locations(file)
        except OSError as error:
            why = "it holds none that can be read" if isinstance(error, ssl.SSLError) else error.strerror
            raise TransportError(
                f"The certificates to trust cannot be taken from {file}: {why}.",
                permanent=False,
                blocked=True,
                trouble=Trouble.CA_FILE,
            ) from error
        return context

    def _hand_over(self, connection: smtplib.SMTP, message: Message) -> None:
        self._hurry()
        self._accepted(connection.mail(message.sender), "the sender", Trouble.SENDER_REFUSED)
        self._hurry()
        self._accepted(connection.rcpt(message.to), "the recipient", Trouble.RECIPIENT_REFUSED)
        self._hurry()
        try:
            reply = connection.data(bytes(message.as_email()))
        except smtplib.SMTPDataError as error:
            reply = (error.smtp_code, _as_bytes(error.smtp_error))
        self._accepted(reply, "the mail", Trouble.MAIL_REFUSED)

    def _accepted(self, reply: tuple[int, bytes], what: str, if_refused: Trouble) -> None:
        code, text = reply
        if 200 <= code < 300:
            return
        refused = 500 <= code < 600
        # A sender that is refused is refused for every mail, and the operator can mend it.
        wants_sign_in = code in _NOT_ABOUT_THIS_MAIL
        blocked = refused and (if_refused is Trouble.SENDER_REFUSED or wants_sign_in)
        if wants_sign_in:
            if_refused = Trouble.SIGN_IN_WANTED
        raise _Refused(
            f"{self._place} did not take {what}: {code} {_said(text)}",
            permanent=refused and not blocked,
            blocked=blocked,
            trouble=if_refused if refused else Trouble.NOT_NOW,
        )

    def _hurry(self) -> None:
        if time.monotonic() > self._latest:
            raise TimeoutError


def _went_wrong(error: OSError) -> str:
    """The end of a sentence that begins with the server."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"shows a certificate that does not hold: {error.verify_message.rstrip('.')}."
        case ssl.SSLError():
            return f"could not agree on an encrypted connection: {error.reason or error}. Is mail.security right?"
        case smtplib.SMTPAuthenticationError():
            return f"refused the sign-in: {error.smtp_code} {_said(error.smtp_error)}"
        case smtplib.SMTPNotSupportedError():
            return f"does not offer what mail.security and mail.user ask for: {error}"
        case smtplib.SMTPResponseException():
            return f"answered {error.smtp_code} {_said(error.smtp_error)}"
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return "did not answer in time."
        case smtplib.SMTPServerDisconnected():
            return "closed the connection."
        case TimeoutError():
            return "did not answer in time."
        case socket.gaierror():
            return "was not found under that name."
        case _:
            return f"cannot be reached: {error.strerror or error}."


def _said(text: bytes | str) -> str:
    return " ".join(_as_bytes(text).decode("utf-8", "replace").split())[:_SAID]


def _as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
