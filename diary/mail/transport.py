"""Handing mail over: the ways there are, and what may go wrong."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from diary.config import Settings
from diary.mail.message import Message
from diary.mail.trouble import TransportError
from diary.words.mail_outcomes import Failure, Trouble


class Kept(Enum):
    """What a transport gives that hands nothing over."""

    HERE = auto()
    """The mail is on this machine, and nobody else has it."""


class Transport(Protocol):
    """Takes mails, one after the other."""

    def send(self, message: Message) -> Kept | None:
        """Hand `message` over; when this returns None, somebody else answers for it. Raises TransportError."""
        ...

    def close(self) -> None:
        """Let go of the connection, if there is one; the next `send` makes a new one."""
        ...


class FileTransport:
    """Writes each mail as an `.eml` file that only its owner can read, for a site without a mail server."""

    def __init__(self, directory: Path, show: Callable[[str], None]) -> None:
        """`show` gets the links of account mails, for whoever started the diary: without them nobody could sign up."""
        self._directory = directory
        self._show = show

    def send(self, message: Message) -> Kept:
        """Write the file, whole or not at all."""
        number = message.message_id.strip("<>").partition("@")[0]
        target = self._directory / f"{message.sent_at:%Y-%m-%dT%H%M%SZ}-{number}.eml"
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(target, bytes(message.as_email()))
        except OSError as error:
            failure = Failure(Trouble.FOLDER, str(self._directory), error.strerror or str(error))
            raise TransportError(failure, blocked=True) from error
        if message.link is not None:
            self._show(f"Mail for {message.to}: {message.subject}\n  {message.link}")
        return Kept.HERE

    def close(self) -> None:
        """Nothing is kept open."""


def _write_whole(target: Path, content: bytes) -> None:
    # mkstemp makes the file 0600.
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def transport_for(settings: Settings, show: Callable[[str], None]) -> Transport:
    """The mail server of the settings, or files where there is none. `show` as in `FileTransport`."""
    if settings.mail is None:
        return FileTransport(settings.mail_dir, show)
    from diary.mail.smtp import SmtpTransport

    own_name = settings.mail_from.rpartition("@")[2]
    return SmtpTransport(settings.mail, own_name, return_to=settings.return_to)
