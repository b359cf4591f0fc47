"""Passwords that a stranger would try first. Length counts, not a mix of characters; no service is asked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unicodedata import normalize

from diary.words.language import gettext as _

SHORTEST = 10
LONGEST = 200
_LIST = Path(__file__).with_name("common_passwords.txt")
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)


def fault_of(password: str, email: str) -> str | None:
    """Why `password` cannot be taken, in a sentence; None if it can."""
    if len(password) < SHORTEST:
        return _("Use at least %(number)s characters. A few words in a row work well.", number=SHORTEST)
    if len(normalize("NFKC", password)) > LONGEST:
        return _("Use at most %(number)s characters.", number=LONGEST)
    if _is_easy(password.lower(), email.lower()):
        return _("Many people use this password, or it is easy to guess. Choose another.")
    return None


def _is_easy(password: str, email: str) -> bool:
    if password in _common() or len(set(password)) <= 2:
        return True
    if any(password in row or password in row[::-1] for row in _ROWS):
        return True
    name = email.partition("@")[0]
    bare = password.strip("0123456789!?.")
    return bool(email) and (password == email or (len(name) >= 3 and bare in (name, name * 2)))


@cache
def _common() -> frozenset[str]:
    return frozenset(_LIST.read_text(encoding="ascii").split())
