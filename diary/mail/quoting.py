"""What of a mail server's words may be shown to whoever runs the site: no address, and nothing of what a mail says."""

from __future__ import annotations

import re

from diary.mail.message import Message

_ADDRESS = re.compile(r"<[^<>]*@[^<>]*>|[^\s<>,;:()\[\]\"']+@[^\s<>,;:()\[\]\"']+")
_LINK = re.compile(r"https?://\S+")
_WORDS = re.compile(r"[^\W_]+")
_IN_A_ROW = 3
"""So many words in a row that stand in the mail too are a quotation of it."""


def without_addresses(reply: str) -> str:
    """A reply without the addresses in it, so that the same reply to two people reads the same."""
    return _ADDRESS.sub("(an address)", reply)


def may_be_shown(reply: str, message: Message | None) -> str:
    """`reply` without addresses and links; empty where it quotes `message`, or says more than it was asked."""
    shown = _LINK.sub("(a link)", without_addresses(reply))
    if message is None:
        return shown
    names = {word for word in _words(message.subject) if word[:1].isupper()}
    said = _words(shown)
    if names & set(said[1:]) - _COMMON or _runs(said) & (
        _runs(_words(message.subject)) | _runs(_words(message.text))
    ):
        return ""
    return shown


_COMMON = frozenset({"Please", "Mail", "The", "Your", "For", "You", "How", "A", "Message"})
"""Words with a capital that both a reply and a subject may begin a sentence with."""


def _words(text: str) -> list[str]:
    return _WORDS.findall(text)


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    low = [word.lower() for word in words]
    return {tuple(low[at : at + _IN_A_ROW]) for at in range(len(low) - _IN_A_ROW + 1)}
