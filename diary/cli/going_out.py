"""What a command says of a mail that it queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diary.config import Settings


def becomes_of(mail: str, settings: Settings) -> str:
    """That `mail`, such as "A mail", is on its way; or that nobody gets it, where there is no mail server."""
    if settings.sends_mail:
        return f"{mail} is on its way."
    return f"{mail} is kept on this machine, not sent: no mail server is set. diary serve prints its link."
