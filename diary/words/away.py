"""In hospital, or away: what is said of it to the patient and to whoever looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diary.words.formats import day_in_words, short_day
from diary.words.language import gettext as _
from diary.words.whose import beside_others


def said(until: date, today: date, who: str) -> str:
    """Until when, and who said so; nobody is named where that is not known."""
    if not who:
        return _("In hospital or away until %(day)s.", day=short_day(until, today))
    return _(
        "In hospital or away until %(day)s, said by %(who)s.",
        day=short_day(until, today),
        who=beside_others(who),
    )


def you_said(until: date, today: date) -> str:
    """The same to whoever said it."""
    return _("In hospital or away until %(day)s, said by you.", day=short_day(until, today))


def said_of(name: str, sentence: str) -> str:
    """In a mail about several people: of whom it is said."""
    return _("%(name)s: %(what)s", name=beside_others(name), what=sentence)


def closed() -> str:
    """On the pages of a diary whose writer has died."""
    return _("This diary is closed. Nothing more is written in it, and no mail comes about it.")


def what_it_does() -> Sequence[str]:
    """What a pause holds back."""
    return (
        _("No reminders come."),
        _("Missing days are not told of as a silence. They stay blank, and count as not known."),
    )


def what_still_comes() -> Sequence[str]:
    """What no pause holds back."""
    return (
        _("What is open stays open, and mail about it goes on."),
        _("While an alarm has no answer, people are still asked to check."),
        _("A report with danger brings its card, its alarm and its mails, as ever."),
    )


def how_it_ends() -> str:
    """By a day, a press or a report."""
    return _("It ends after its last day, by one press here, or with the next report.")


def who_is_told(*, own: bool) -> str:
    """It can never begin unseen. `own`: the patient reads it."""
    if own:
        return _("You, and all who are told of alarms, get a mail that says who began it.")
    return _("The patient, and all who are told of alarms, get a mail that says who began it.")


def day_is_over() -> str:
    """What is wrong with the day."""
    return _("Choose today or a day to come.")


def too_long(latest: date, today: date) -> str:
    """What is wrong with the day."""
    return _("It can last up to 30 days. Choose a day up to %(day)s.", day=day_in_words(latest, today))


def begun(until: date, today: date) -> str:
    """After the press."""
    return _("Saved. No reminders come until %(day)s is over.", day=short_day(until, today))


def ended() -> str:
    """After the press that ends it."""
    return _("It is over. Reminders come again on days without a report.")


def ended_by_report() -> str:
    """After a report."""
    return _("“In hospital or away” is over, because there is a report now.")
