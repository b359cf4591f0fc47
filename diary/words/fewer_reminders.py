"""Fewer reminders instead of none, as the page behind the link in a reminder offers it."""

from __future__ import annotations

from dataclasses import dataclass

from diary.words.language import Lazy, lazy


@dataclass(frozen=True, slots=True)
class FewerWords:
    """One thing that can be chosen."""

    offer: Lazy
    """On the button."""
    chosen: Lazy
    """That it has been chosen: the head of the page that says so."""


FEWER_WORDS: dict[str, FewerWords] = {
    "every_other_day": FewerWords(
        lazy("A mail every other day"), lazy("You get a reminder every other day now")
    ),
    "weekly": FewerWords(lazy("A mail once a week"), lazy("You get a reminder once a week now")),
    "one_week_off": FewerWords(lazy("No mail for one week"), lazy("You get no reminder for one week")),
    "two_weeks_off": FewerWords(lazy("No mail for two weeks"), lazy("You get no reminder for two weeks")),
}
"""By the code of `diary.services.reminders.fewer.Fewer`."""
