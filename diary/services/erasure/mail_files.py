"""Mails that are kept as files, where there is no mail server: those to somebody who was erased, or about them, go."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_SHORTEST_NAME = 3
"""A shorter name stands in too many mails that are about somebody else."""


@dataclass(frozen=True, slots=True)
class Of:
    """Whose mails are looked for."""

    address: str
    names: frozenset[str]
    """What they are called, by themselves and by others."""
    message_ids: frozenset[str]
    """Of the mails to them and about them that the list of mails knows."""
    others: frozenset[str]
    """Of all mails that the list knows: what is in it and not theirs is somebody else's."""


def erase(directory: Path, of: Of) -> int:
    """Delete the files of these mails; gives how many. Of a mail that the list has forgotten, its words decide: one to
    the address, or that names it or them, is taken for theirs.
    """
    gone = 0
    for path in sorted(directory.glob("*.eml")):
        if _is_theirs(path, of):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            gone += 1
    return gone


def _is_theirs(path: Path, of: Of) -> bool:
    try:
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    except (OSError, ValueError):
        return False
    message_id = str(mail.get("Message-ID", "")).strip()
    if message_id in of.message_ids:
        return True
    if message_id in of.others:
        return False
    if of.address in str(mail.get("To", "")).lower():
        return True
    said = _text(mail)
    names = [name for name in of.names if len(name) >= _SHORTEST_NAME]
    return of.address in said.lower() or any(name in said for name in names)


def _text(mail: EmailMessage) -> str:
    parts = [str(mail.get("Subject", ""))]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            with contextlib.suppress(LookupError, ValueError, AttributeError):
                parts.append(str(part.get_content()))
    return _without_isolates("\n".join(parts))


def _without_isolates(text: str) -> str:
    """Names stand in plain mail between marks that keep their direction to themselves."""
    return text.translate(dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069)))


def known_as(names: Collection[str]) -> frozenset[str]:
    """Names as they are looked for in a mail."""
    return frozenset(" ".join(name.split()) for name in names if name.strip())
