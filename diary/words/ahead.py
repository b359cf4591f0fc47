"""What is said of a report that is dated after today."""

from __future__ import annotations

from datetime import date

from diary.words.formats import full_day
from diary.words.language import gettext as _
from diary.words.language import ngettext


def mark() -> str:
    """Beside its day, in a list."""
    return _("Dated after today")


def counts_little(name: str = "") -> str:
    """What that means, to the patient, or to somebody else about `name`."""
    if name:
        return _("This day has not come yet for %(name)s. It does not count as their last report.", name=name)
    return _("This day has not come yet. It does not count as your last report.")


def why() -> str:
    """How it may have come to be."""
    return _("Perhaps the clock was wrong when it was saved.")


def ask(day: date) -> str:
    """Before it is taken out."""
    return _("This report is dated %(day)s. That day has not come yet.", day=full_day(day))


def what_happens() -> tuple[str, ...]:
    """What becomes of it, and of what it told."""
    return (
        _("If you take it out, it counts no more."),
        _("What it says is kept. You can still read it."),
        _("Was somebody told of a danger? That stays open until it is answered."),
        _("Do you feel unwell now? Then write today’s report."),
    )


def done() -> str:
    """After it was taken out."""
    return _("The report is taken out. It counts no more.")


def changed_meanwhile() -> str:
    """Where another version was saved since the page was opened."""
    return _("This report was changed in the meantime. Please look at it again.")


def was_taken_out() -> str:
    """Over what it said."""
    return _("This report was taken out. It counts no more.")


def in_the_copy(count: int) -> str:
    """Of the file with the whole diary."""
    return ngettext(
        "%(num)s day in it is dated after today. It counts as nobody’s last report.",
        "%(num)s days in it are dated after today. They count as nobody’s last report.",
        count,
    )
