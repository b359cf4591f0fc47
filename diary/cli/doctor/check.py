"""What the doctor says about one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from diary.services.site.level import Level as Level


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `says` how it is, and `do` what to do where that is not "ok"."""

    name: str
    level: Level
    says: str
    do: str = ""


def fine(name: str, says: str) -> Check:
    """It is as it should be."""
    return Check(name, Level.OK, says)


def warning(name: str, says: str, do: str) -> Check:
    """It works, but somebody should see to it."""
    return Check(name, Level.WARNING, says, do)


def problem(name: str, says: str, do: str) -> Check:
    """Something does not work, or people's data is in danger."""
    return Check(name, Level.PROBLEM, says, do)


def how_long(time: timedelta) -> str:
    """A length of time in its largest unit: "4 minutes"."""
    seconds = abs(int(time.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def how_many(number: int, thing: str) -> str:
    """ "1 mail", "2 mails"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def listed(names: list[str], most: int = 5) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
