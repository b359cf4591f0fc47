"""What is said of a day's report that is taken out, and of an alarm whose report was."""

from __future__ import annotations

from datetime import date

from diary.words.formats import full_day
from diary.words.language import gettext as _
from diary.words.language import lazy
from diary.words.whose import whose, whose_label

ALARM_MARK = whose_label(
    lazy("The report was withdrawn. This stays until you say what was done."),
    lazy("The report was withdrawn. This stays until someone says what was done."),
)
"""Of an emergency or urgent follow-up that rested on it: it is never taken back."""


def alarm_line(day: str) -> str:
    """The line of such an alarm at the head of every page."""
    return whose(
        lazy("On %(day)s your report called for help. The report was withdrawn. Please say what happened."),
        lazy("On %(day)s %(patient)s’s report called for help. The report was withdrawn. Say what happened."),
        day=day,
    )


def mark() -> str:
    """Beside such an alarm, in a list."""
    return _("The report was withdrawn.")


def in_history() -> str:
    """In what happened to such an alarm, and in a mail about it."""
    return _("The report was withdrawn, and the rule no longer holds.")


def ask(day: date) -> str:
    """Before it is taken out."""
    return _("This is the report of %(day)s.", day=full_day(day))


def what_happens(*, can_be_written: bool, back_fill_days: int) -> tuple[str, ...]:
    """What becomes of it, and of what it told."""
    return (
        _("If you take it out, it counts no more. The day then has no report."),
        _("What it says is kept, with who took it out and when."),
        _("You can write this day again.")
        if can_be_written
        else _(
            "It is more than %(count)s days ago, so the day cannot be written again.", count=back_fill_days
        ),
        _(
            "Was somebody told of a danger? That stays open until it is answered. It then says: “The report was "
            "withdrawn.”"
        ),
    )


def by_whom(at: str, name: str) -> str:
    """When it was taken out, and by whom; without a name where that is not known."""
    if not name:
        return _("That was at %(time)s.", time=at)
    return _("%(name)s took it out at %(time)s.", time=at, name=name)


def by_you(at: str) -> str:
    """The same, to whoever did it."""
    return _("You took it out at %(time)s.", time=at)


def version_taken_out(at: str) -> str:
    """Beside an earlier version of a day that was written again."""
    return _("It was taken out at %(time)s.", time=at)
