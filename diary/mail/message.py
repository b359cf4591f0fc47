"""One mail, ready to be handed over."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""So that holiday notes and the like are not sent back (RFC 3834, and Exchange's own header)."""

_LONGEST_LINE = 998


def new_message_id(sender: str) -> str:
    """A Message-ID that no other mail has, with its angle brackets, of the domain that `sender` writes from."""
    return f"<{uuid.uuid4().hex}@{sender.rpartition('@')[2]}>"


def one_click(unsubscribe_link: str) -> dict[str, str]:
    """The headers by which mail programs offer to unsubscribe: they post to the link, without opening it (RFC 8058).

    None for a mail that always comes, which has no such link.
    """
    if not unsubscribe_link:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that stays on its line: folded, a long address would come out as encoded words."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _Whole)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one person, in words. `sent_at` is the moment it was put together."""

    to: str
    """An address in ASCII, as accounts hold it."""
    sender: str
    sender_name: str
    subject: str
    text: str
    html: str
    message_id: str
    """With its angle brackets; the same each time this mail is tried."""
    sent_at: datetime
    headers: Mapping[str, str] = field(default_factory=lambda: AUTOMATIC)
    link: str | None = None
    """For mails of an account, the link they are about: shown where there is no mail server to send them."""

    def as_email(self) -> EmailMessage:
        """As the standard library writes and sends it. ValueError where a header would hold a line break."""
        email = EmailMessage(policy=_POLICY)
        email["From"] = _address(self.sender, self.sender_name)
        email["To"] = _address(self.to)
        email["Subject"] = self.subject
        email["Date"] = format_datetime(self.sent_at)
        email["Message-ID"] = self.message_id
        for name, value in self.headers.items():
            email[name] = value
        email.set_content(self.text, cte=_encoding(self.text))
        email.add_alternative(self.html, subtype="html", cte=_encoding(self.html))
        return email


def _address(address: str, name: str = "") -> Address:
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)


def _encoding(content: str) -> str:
    """Plain 7-bit wherever it can be, so that links in a stored mail can be read and copied as they stand."""
    lines_fit = all(len(line) <= _LONGEST_LINE for line in content.splitlines())
    return "7bit" if content.isascii() and lines_fit else "quoted-printable"
