"""Appointments in words: when they are, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from diary.words.formats import city_of, day_in_words, time_there
from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _
from diary.words.whose import whose, whose_label

OUTCOMES_TOLD: Mapping[str, Lazy] = {
    "went": lazy("It took place"),
    "moved": lazy("It was moved to another day or time"),
    "missed": lazy("It was missed"),
    "cancelled": lazy("It was called off"),
}
"""What became of an appointment, whoever says so."""
OUTCOME_LABELS: Mapping[str, Lazy] = {
    "went": whose_label(lazy("I was there"), lazy("%(patient)s was there")),
    "moved": whose_label(lazy("It is on another day or time now"), lazy("It is on another day or time now")),
    "missed": whose_label(lazy("I missed it"), lazy("%(patient)s missed it")),
    "cancelled": OUTCOMES_TOLD["cancelled"],
}
"""What a person can answer."""


def when(on: date, at: time | None, beside: date, clock: str = "") -> str:
    """Tuesday 6 January, 10:30; the year where it is another than that of `beside`, no time where none is known.

    `clock` is an IANA zone, given where its clocks show another time than those the reader expects: "10:30 (London
    time)".
    """
    day = day_in_words(on, beside=beside)
    return _("%(day)s, %(time)s", day=day, time=time_there(at, clock)) if at is not None else day


def by_the_clock(clock: str) -> str:
    """Beside the question for a new time: whose clock it is, which is not the reader's."""
    return _("Give the time as clocks in %(city)s show it.", city=city_of(clock))


def summary() -> str:
    """What it is called in a calendar, which others may see: nothing about anybody's health."""
    return whose(lazy("Doctor’s appointment"), lazy("Doctor’s appointment of %(patient)s"))


def with_whom(doctor: str) -> str:
    """For the text of a calendar entry."""
    return _("With %(doctor)s.", doctor=doctor)


def clocks_change(typed: str, understood: str) -> str:
    """A time was given that the clocks skip on that day; both are as `when` tells them."""
    return _(
        "The clocks change then, and %(typed)s does not exist. The diary takes it as %(understood)s. Please check.",
        typed=typed,
        understood=understood,
    )


def also_planned(others: str) -> str:
    """There is another one already; `others` are told as `when` does."""
    return _(
        "There is one more appointment: %(others)s. It stays. If it is off, say so on its page.",
        others=others,
    )
