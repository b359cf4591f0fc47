"""How urgent it is to see to something about the site."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How it is: a warning can wait, a problem cannot."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
