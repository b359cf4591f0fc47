"""Whether mail leaves this machine, for pages that promise some."""

from __future__ import annotations

from diary.web import context
from diary.words import no_mail


def mail_is_kept() -> bool:
    """Whether there is no mail server, so that nobody gets any mail."""
    return not context.settings().sends_mail


def if_sent(said: str) -> str:
    """`said` of a mail that was just asked for; or that it is kept here, where none goes out."""
    return no_mail.it_is_kept() if mail_is_kept() else said
