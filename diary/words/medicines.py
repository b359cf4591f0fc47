"""Medicines in words: when they are taken, and what was said of a day. Nothing is advised about a dose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from diary.words.formats import full_day, list_in_words
from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _
from diary.words.whose import whose

TIME_LABELS: Mapping[str, Lazy] = {
    "morning": lazy("Morning"),
    "noon": lazy("Noon"),
    "evening": lazy("Evening"),
    "night": lazy("Night"),
}
"""By the codes of `TimeOfDay`, in the order of the day."""

SAID_LABELS: Mapping[str, Lazy] = {
    "taken": lazy("Taken"),
    "missed": lazy("Missed"),
    "skipped": lazy("Left out on purpose"),
}
"""What a report can say of one of them."""


def question() -> str:
    """What the report asks about those that are taken every day."""
    return whose(lazy("Your medicines"), lazy("%(patient)s’s medicines"))


def as_usual() -> str:
    """On the one box that says all is taken."""
    return _("Medicines: all as usual")


def one_was_not() -> str:
    """On the fold that asks about each."""
    return _("Missed or left out a medicine?")


def say_the_rest() -> str:
    """Within that fold: what is not said is not known."""
    return _("Mark that one here. Was the rest as usual? Then also tick “Medicines: all as usual”.")


def when(times: Collection[str], *, as_needed: bool) -> str:
    """When it is taken: "morning and evening", "only when needed", or nothing where that was not told."""
    if as_needed:
        return _("only when needed")
    return list_in_words([str(label).lower() for code, label in TIME_LABELS.items() if code in times])


def from_to(first: date | None, last: date | None) -> str:
    """From which day on, and up to which; empty where neither was told."""
    if first and last:
        return _("from %(first)s to %(last)s", first=full_day(first), last=full_day(last))
    if first:
        return _("from %(first)s", first=full_day(first))
    return _("to %(last)s", last=full_day(last)) if last else ""


def left(count: int, counted_on: date | None) -> str:
    """How many there were when they were counted."""
    if counted_on is None:
        return _("%(count)s left", count=count)
    return _("%(count)s left on %(day)s", count=count, day=full_day(counted_on))


def do_not_stop() -> str:
    """What the patient marked, beside the medicine."""
    return whose(
        lazy("Do not stop it without your doctor"), lazy("Not to be stopped without %(patient)s’s doctor")
    )


def about(
    dose: str, times: Collection[str], *, as_needed: bool, from_on: date | None, until_on: date | None,
    left_over: int | None, counted_on: date | None,
) -> str:  # fmt: skip
    """All that is known of a medicine on one line, as far as it was told: dose, times, days, how many are left."""
    said = [
        dose,
        when(times, as_needed=as_needed),
        from_to(from_on, until_on),
        "" if left_over is None else left(left_over, counted_on),
    ]
    return " · ".join(each for each in said if each)


def not_as_usual(which: str) -> str:
    """In the list of all reports."""
    return _("Medicines missed or left out: %(which)s", which=which)


def in_short(name: str, dose: str, times: Collection[str], *, as_needed: bool) -> str:
    """A medicine as one says it: "Bisoprolol 5 mg (morning and evening)"."""
    called = f"{name} {dose}".strip()
    at = when(times, as_needed=as_needed)
    return _("%(medicine)s (%(when)s)", medicine=called, when=at) if at else called


def not_taken(name: str, how: str, why: str) -> str:
    """One that was not taken as usual, as a report says it: "Bisoprolol (missed: I was away)"."""
    skipped = how == "skipped"
    if why:
        said = _("left out on purpose: %(why)s", why=why) if skipped else _("missed: %(why)s", why=why)
    else:
        said = _("left out on purpose") if skipped else _("missed")
    return _("%(name)s (%(said)s)", name=name, said=said)
