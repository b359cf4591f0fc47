"""Mail over SMTP, with the server's certificate checked."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import time

from diary.config import MailSecurity, MailServer
from diary.mail.message import Message
from diary.mail.trouble import TransportError, of_error, of_reply
from diary.words.mail_outcomes import Failure, Step, Trouble

TIMEOUT = 30.0
"""Seconds to wait for each answer."""
LONGEST = 80.0
"""Seconds after which no further step is begun: with one step's time-out that stays below the outbox's lease."""

_HOLDS_NONE = "it holds none that can be read"
"""A file of certificates."""
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
        self._where = f"{server.host}:{server.port}"
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
            raise TransportError(of_error(error, self._where)) from error

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
            raise TransportError(Failure(Trouble.SIGN_IN_LETTERS, self._where), blocked=True) from error
        except OSError as error:
            self._hang_up()
            raise self._blocked(error) from error
        return connection

    def _blocked(self, error: OSError) -> TransportError:
        return TransportError(of_error(error, self._where), blocked=True)

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
            why = _HOLDS_NONE if isinstance(error, ssl.SSLError) else error.strerror or str(error)
            raise TransportError(Failure(Trouble.CA_FILE, str(file), why), blocked=True) from error
        return context

    def _hand_over(self, connection: smtplib.SMTP, message: Message) -> None:
        self._hurry()
        self._accepted(connection.mail(message.sender), Step.SENDER, Trouble.SENDER_REFUSED)
        self._hurry()
        self._accepted(connection.rcpt(message.to), Step.RECIPIENT, Trouble.RECIPIENT_REFUSED)
        self._hurry()
        try:
            reply: tuple[int, bytes | str] = connection.data(bytes(message.as_email()))
        except smtplib.SMTPDataError as error:
            reply = (error.smtp_code, error.smtp_error)
        self._accepted(reply, Step.MAIL, Trouble.MAIL_REFUSED)

    def _accepted(self, reply: tuple[int, bytes | str], step: Step, if_refused: Trouble) -> None:
        code, text = reply
        if 200 <= code < 300:
            return
        refused = 500 <= code < 600
        # A sender that is refused is refused for every mail, and the operator can mend it.
        wants_sign_in = code in _NOT_ABOUT_THIS_MAIL
        blocked = refused and (step is Step.SENDER or wants_sign_in)
        if wants_sign_in:
            if_refused = Trouble.SIGN_IN_WANTED
        trouble = if_refused if refused else Trouble.NOT_NOW
        failure = of_reply(trouble, self._where, step, code, text)
        raise _Refused(failure, permanent=refused and not blocked, blocked=blocked)

    def _hurry(self) -> None:
        if time.monotonic() > self._latest:
            raise TimeoutError
