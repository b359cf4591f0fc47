"""The mailbox that mail comes back to, read over IMAP. What a server sends is bounded: its lines, its messages, all of
it, and the time that it takes.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from diary.config import MailSecurity, ReturnMailbox
from diary.mail.returned import MOST_READ
from diary.mail.trouble import of_error
from diary.words.mail_outcomes import Failure, Trouble
from diary.words.mail_troubles import mailbox_refuses, went_wrong

TIMEOUT = 30.0
"""Seconds to wait for each answer."""
LONGEST = 120.0
"""Seconds after which a look into the mailbox is cut off."""
MOST_AT_ONCE = 200
"""Messages looked at each time, the newest first."""
_MOST_AT_A_TIME = 2 * MOST_READ
"""Bytes that an answer may have: what a server adds unasked is kept by the library."""
_HEAD = 8_192
_HEAD_FIELDS = "CONTENT-TYPE X-FAILED-RECIPIENTS"
_CODE = re.compile(r"\[([A-Z-]{3,30})\]")


class MailboxError(Exception):
    """The mailbox cannot be read; the text says why, in a sentence without what the server said."""


class _TooMuch(OSError):
    """The server sends more than anybody needs."""


class _Bounded:
    """Reads of `imaplib.IMAP4` that end: the library believes what a server says of lengths, and waits without end."""

    longest = LONGEST
    _taken = 0
    _timer: threading.Timer | None = None

    def open(self, *where: Any, **how: Any) -> None:
        """As the library does, and begin to count the time."""
        super().open(*where, **how)  # type: ignore[misc]
        self._timer = threading.Timer(self.longest, self._cut_off)
        self._timer.daemon = True
        self._timer.start()

    def read(self, size: int) -> bytes:
        """As the library does, up to a size."""
        if size > _MOST_AT_A_TIME:
            raise _TooMuch("a message is said to be longer than was asked for")
        return self._counted(super().read(size))  # type: ignore[misc]

    def readline(self) -> bytes:
        """As the library does, which bounds a line itself."""
        return self._counted(super().readline())  # type: ignore[misc]

    def uid(self, *asked: str) -> tuple[str, list[Any]]:
        """As the library does, and begin to count what is answered."""
        self._taken = 0
        found: tuple[str, list[Any]] = super().uid(*asked)  # type: ignore[misc]
        return found

    def shutdown(self) -> None:
        """As the library does."""
        if self._timer is not None:
            self._timer.cancel()
        super().shutdown()  # type: ignore[misc]

    def _counted(self, data: bytes) -> bytes:
        self._taken += len(data)
        if self._taken > _MOST_AT_A_TIME:
            raise _TooMuch("more is sent than was asked for")
        return data

    def _cut_off(self) -> None:
        # The base class's own: that of TLS takes the connection apart while another thread reads from it.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # type: ignore[attr-defined]


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Tls(_Bounded, imaplib.IMAP4_SSL):
    pass


class Mailbox:
    """A folder that is open. Messages go by their UIDs, and none counts as read by being looked at."""

    def __init__(self, connection: imaplib.IMAP4, epoch: str) -> None:
        self._connection = connection
        self.epoch = epoch
        """UIDs of another epoch (UIDVALIDITY) are those of other messages."""

    def unseen(self) -> list[int]:
        """The messages that nobody has read, the newest first."""
        status, found = self._connection.uid("SEARCH", "UNSEEN", "UNDELETED")
        _expect(status)
        numbers = b" ".join(each for each in found if isinstance(each, bytes)).split()
        return sorted((int(each) for each in numbers if each.isdigit()), reverse=True)

    def may_be_report(self, uid: int) -> bool:
        """Whether it calls itself a report; looked up in its head alone."""
        head = self._fetched(uid, f"BODY.PEEK[HEADER.FIELDS ({_HEAD_FIELDS})]<0.{_HEAD}>").lower()
        return b"multipart/report" in head or b"x-failed-recipients" in head

    def beginning(self, uid: int) -> bytes:
        """As much of a message as is looked at; empty where it is gone."""
        return self._fetched(uid, f"BODY.PEEK[]<0.{MOST_READ}>")

    def mark_read(self, uid: int) -> None:
        """Let it count as read."""
        status, _said = self._connection.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        _expect(status)

    def _fetched(self, uid: int, what: str) -> bytes:
        status, found = self._connection.uid("FETCH", str(uid), f"({what})")
        _expect(status)
        return next((each[1] for each in found or () if isinstance(each, tuple)), b"")


@contextmanager
def opened(box: ReturnMailbox, *, timeout: float = TIMEOUT, longest: float = LONGEST) -> Iterator[Mailbox]:
    """The folder of the settings, to read and to mark. Raises MailboxError, also for what is asked of it inside."""
    where = f"{box.host}:{box.port}"
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _connected(box, timeout, longest)
        _sign_in(connection, box)
        status, _count = connection.select(f'"{box.folder}"')
        if status != "OK":
            raise MailboxError(mailbox_refuses(where, folder=box.folder))
        _status, epoch = connection.response("UIDVALIDITY")
        yield Mailbox(connection, repr(epoch))
    except _SignInRefused as refused:
        raise MailboxError(mailbox_refuses(where, code=refused.code)) from refused
    except _TooMuch as error:
        raise MailboxError(mailbox_refuses(where)) from error
    except OSError as error:
        raise MailboxError(went_wrong(of_error(error, where))) from error
    except (imaplib.IMAP4.error, ValueError, IndexError, AttributeError) as error:
        # The library trusts a server to keep to the protocol.
        raise MailboxError(mailbox_refuses(where)) from error
    finally:
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.logout()
            with contextlib.suppress(Exception):
                connection.shutdown()


class _SignInRefused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _connected(box: ReturnMailbox, timeout: float, longest: float) -> imaplib.IMAP4:
    if box.security is MailSecurity.TLS:
        kind: type[imaplib.IMAP4] = type("_Tls", (_Tls,), {"longest": longest})
        return kind(box.host, box.port, ssl_context=_context(box), timeout=timeout)  # type: ignore[call-arg]
    kind = type("_Plain", (_Plain,), {"longest": longest})
    connection = kind(box.host, box.port, timeout=timeout)
    if box.security is MailSecurity.STARTTLS:
        connection.starttls(_context(box))
    return connection


def _context(box: ReturnMailbox) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if box.ca_file is not None:
        try:
            context.load_verify_locations(box.ca_file)
        except OSError as error:
            why = "it holds none that can be read" if isinstance(error, ssl.SSLError) else error.strerror
            raise MailboxError(went_wrong(Failure(Trouble.CA_FILE, str(box.ca_file), why or ""))) from error
    return context


def _sign_in(connection: imaplib.IMAP4, box: ReturnMailbox) -> None:
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            # Of the two ways the one that takes letters of any kind.
            secret = f"\0{box.user}\0{box.password}".encode()
            connection.authenticate("PLAIN", lambda _challenge: secret)
        else:
            connection.login(box.user, box.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        # Its own words may repeat the name.
        code = _CODE.search(str(error))
        raise _SignInRefused(code[1] if code else "") from error


def _expect(status: str) -> None:
    if status != "OK":
        raise imaplib.IMAP4.error("not OK")
