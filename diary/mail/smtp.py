"""Mail over SMTP, with the server's certificate checked."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import time
from dataclasses import replace

from diary.config import MailSecurity, MailServer
from diary.mail.message import Message
from diary.mail.quoting import may_be_shown
from diary.mail.trouble import TransportError, of_error, of_reply
from diary.words.mail_outcomes import SITE_AT_FAULT, UNCLEAR, Failure, Step, Trouble

TIMEOUT = 30.0
"""Seconds to wait for each answer."""
LONGEST = 80.0
"""Seconds after which no further step is begun: with one step's time-out that stays below the outbox's lease."""

_HOLDS_NONE = "it holds none that can be read"
"""A file of certificates."""
_FOR_GOOD = UNCLEAR | {Trouble.NO_MAILBOX}
"""What a server may mean for good; a full mailbox is emptied, and what is the site's is mended."""


class _Refused(TransportError):
    """The server answered, and the answer was no."""


class SmtpTransport:
    """One connection for as many mails as come, made when the first does and again after an error."""

    def __init__(
        self,
        server: MailServer,
        own_name: str,
        *,
        return_to: str = "",
        timeout: float = TIMEOUT,
        longest: float = LONGEST,
    ) -> None:
        """`own_name` is the domain to introduce oneself with, and `return_to` where mail is to come back to, if not to
        its sender; `timeout` seconds are waited for each answer, and after `longest` seconds nothing more is begun.
        """
        self._server = server
        self._own_name = own_name
        self._return_to = return_to
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

    def try_out(self, sender: str = "") -> None:
        """Connect, sign in, name `sender` where one is given, and say goodbye. Raises TransportError."""
        self._latest = time.monotonic() + self._longest
        connection = self._connect()
        try:
            if sender:
                self._hurry()
                self._accepted(connection.mail(sender), Step.SENDER)
                connection.rset()
        except _Refused:
            raise
        except OSError as error:
            raise self._blocked(error) from error
        finally:
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
        # Reading the certificates takes longer than ten mails do: not where nothing is encrypted.
        context = None if server.security is MailSecurity.NONE else self._context()
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
        failure = of_error(error, self._where)
        # What is said at the sign-in may hold what was sent there.
        if failure.step is Step.CONNECTION:
            failure = replace(failure, said=may_be_shown(failure.reply, None))
        return TransportError(failure, blocked=True)

    def _introduce(self, connection: smtplib.SMTP, context: ssl.SSLContext | None) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._server.security is MailSecurity.STARTTLS:
            self._hurry()
            connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
        if self._server.user:
            self._hurry()
            connection.login(self._server.user, self._server.password)

    def _context(self) -> ssl.SSLContext:
        file = self._server.ca_file
        if self._server.security is MailSecurity.NONE and file is None:
            # Trusts nobody. Reading whom the machine trusts takes longer than handing over a mail.
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context = ssl.create_default_context()
        try:
            if file is not None:
                context.load_verify_locations(file)
        except OSError as error:
            why = _HOLDS_NONE if isinstance(error, ssl.SSLError) else error.strerror or str(error)
            raise TransportError(Failure(Trouble.CA_FILE, str(file), why), blocked=True) from error
        return context

    def _hand_over(self, connection: smtplib.SMTP, message: Message) -> None:
        self._hurry()
        self._accepted(connection.mail(self._return_to or message.sender), Step.SENDER, message)
        self._hurry()
        self._accepted(connection.rcpt(message.to), Step.RECIPIENT, message)
        self._hurry()
        try:
            reply: tuple[int, bytes | str] = connection.data(bytes(message.as_email()))
        except smtplib.SMTPDataError as error:
            reply = (error.smtp_code, error.smtp_error)
        self._accepted(reply, Step.MAIL, message)

    def _accepted(self, reply: tuple[int, bytes | str], step: Step, message: Message | None = None) -> None:
        code, text = reply
        if 200 <= code < 300:
            return
        failure = of_reply(None, self._where, step, code, text)
        at_fault = failure.trouble in SITE_AT_FAULT
        if at_fault:
            failure = replace(failure, said=may_be_shown(failure.reply, message))
        # Before a recipient is named it is the same for every mail, and so is a sign-in that is wanted.
        blocked = failure.trouble is Trouble.SIGN_IN_WANTED or step is Step.SENDER
        permanent = 500 <= code < 600 and failure.trouble in _FOR_GOOD
        raise _Refused(failure, permanent=permanent, blocked=blocked)

    def _hurry(self) -> None:
        if time.monotonic() > self._latest:
            raise TimeoutError
