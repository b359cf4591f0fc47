"""What is said of a file that was taken in, and of undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diary.words.formats import days_in_words
from diary.words.language import gettext as _
from diary.words.language import ngettext


def brought(count: int) -> str:
    """How many days a file brought."""
    return ngettext("It brought %(num)s day.", "It brought %(num)s days.", count)


def would_empty(count: int) -> str:
    """Days that had no report before."""
    return ngettext(
        "%(num)s day will have no report again.", "%(num)s days will have no report again.", count
    )


def would_bring_back(count: int) -> str:
    """Days that had another report before."""
    return ngettext(
        "On %(num)s day your report from before comes back.",
        "On %(num)s days your report from before comes back.",
        count,
    )


def kept(days: Sequence[date], today: date) -> str:
    """Days that were changed by hand since."""
    return _("Changed since, so kept as now: %(days)s.", days=days_in_words(days, today))


def what_happens() -> tuple[str, ...]:
    """What becomes of all else."""
    return (
        _("What the file brought is kept as an earlier version. You can read it on each day’s page."),
        _("What is new with the file is not asked about any more."),
        _("An alarm that is open stays open until it is answered."),
    )


def until(day: str) -> str:
    """How long it can be undone."""
    return _("You can undo this up to %(day)s.", day=day)


def undone(at: str) -> str:
    """That it was."""
    return _("This file was taken back at %(time)s.", time=at)


def done() -> str:
    """Right after the press."""
    return _("The file is taken back. Your diary is as it was before it.")


def done_but(days: Sequence[date], today: date) -> str:
    """The same, where days stay as they are."""
    return _("The file is taken back.") + " " + kept(days, today)


def too_late() -> str:
    """Where it is too long ago, or was undone meanwhile."""
    return _("This file cannot be taken back any more.")
