"""What is open for the doctor, as the points of one visit: their numbers in a line, and by when to tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from diary.rules.findings import Finding, Kind, Rule
from diary.rules.records import Compared
from diary.rules.thresholds import Thresholds
from diary.words.contact import Contact
from diary.words.formats import (
    days_in_words,
    full_day,
    in_pattern,
    list_in_words,
    mean_in_words,
    number_in_words,
    short_day,
    weekday,
)
from diary.words.labels import COMPARED_LABELS
from diary.words.language import Lazy, _, lazy, ngettext
from diary.words.whose import whose, whose_label

_SOON, _THIS_WEEK = timedelta(days=2), timedelta(days=6)
"""How long after it opened: "in the next day or two", and "this week"."""
_SATURDAY = 5

TOLD_THEM: Lazy = whose_label(lazy("I told them"), lazy("They were told"))
BOOKED_IT: Lazy = whose_label(lazy("I booked"), lazy("It is booked"))
"""On the buttons of the bar, where there is room for no more."""


def in_a_line(finding: Finding, thresholds: Thresholds, today: date | None) -> str:
    """The numbers that a finding of the routine tier rests on, as short as can be.

    "Today" is written only for a finding of `today`. What cannot be read of a damaged record is said to be so.
    """
    try:
        return " ".join(_line(finding, thresholds, today))
    except (LookupError, ValueError, TypeError, ZeroDivisionError):
        return _("The numbers behind this were damaged and cannot be shown.")


def tell_by(kind: Kind, opened_on: date) -> date:
    """The day by which to tell the doctor, as `advice` words it; where that is a weekend, the Friday before it."""
    day = opened_on + (_SOON if kind is Kind.WORSENS else _THIS_WEEK)
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return day


def heading(days: Iterable[date], contact: Contact, today: date) -> str:
    """Tell Dr Lane by Tuesday. `days` are those of `tell_by`."""
    day = min(days)
    if day > today:
        return whose(
            lazy("Tell %(doctor)s by %(day)s"),
            lazy("%(doctor)s should know by %(day)s"),
            doctor=_doctor(contact),
            day=weekday(day),
        )
    if today.weekday() >= _SATURDAY:
        return whose(
            lazy("Tell %(doctor)s on Monday"),
            lazy("%(doctor)s should know on Monday"),
            doctor=_doctor(contact),
        )
    return whose(lazy("Tell %(doctor)s today"), lazy("%(doctor)s should know today"), doctor=_doctor(contact))


def by_day(day: date, today: date) -> str:
    """On the page of one: by when to tell them."""
    return _(
        "Best told by %(day)s.", day=in_pattern("MMMMEEEEd", day) if day.year == today.year else full_day(day)
    )


def as_before(day: date, today: date, answer: object = "", *, own: bool = False) -> str:
    """That the same was asked before, and answered on that day; `own`: by the reader. Nothing of how it has gone since.

    Without `answer`, for a mail to somebody who asked for no details.
    """
    if not answer:
        return _("As on %(day)s.", day=short_day(day, beside=today))
    if own:
        return _(
            "As on %(day)s (you answered: “%(answer)s”).", day=short_day(day, beside=today), answer=answer
        )
    return _("As on %(day)s (the answer was: “%(answer)s”).", day=short_day(day, beside=today), answer=answer)


def all_as_before() -> str:
    """The same of each of several in one mail."""
    return _("Each of them came up before, and was answered.")


def how_many(count: int) -> str:
    """Below the heading, before the number to call."""
    return ngettext("%(num)s point, one call:", "%(num)s points, one call:", count)


def how_many_without_a_number(count: int) -> str:
    """The same where no number is known."""
    return ngettext("%(num)s point, one call.", "%(num)s points, one call.", count)


def when_do_you_see(contact: Contact) -> str:
    """The title of the page where an appointment is put down."""
    return whose(
        lazy("When will you see %(doctor)s?"),
        lazy("When will %(patient)s see %(doctor)s?"),
        doctor=_doctor(contact),
    )


def one_visit_for(count: int) -> str:
    """Below that title."""
    return ngettext("One visit for this point.", "One visit for all %(num)s points.", count)


def save_for(count: int) -> str:
    """On the button of that page."""
    return ngettext("Save", "Save for all %(num)s", count)


def quiet_until_then() -> str:
    """On that page: what saving does."""
    return _("Until then the diary will not ask about this, if it does not get much worse.")


def do_not_wait() -> str:
    """On that page: what it must not do."""
    return whose(
        lazy("Do not wait for the visit if you feel worse: call."),
        lazy("Do not wait for the visit if %(patient)s feels worse: call."),
    )


def saved_for(count: int) -> str:
    """The title of the page after an answer."""
    return ngettext("Saved for this point", "Saved for all %(num)s points", count)


def nothing_saved() -> str:
    """The same, where somebody else was first with all of them."""
    return _("Answered before")


def quiet_to(day: date, today: date) -> str:
    """Beside each that was answered: how long the diary asks no more."""
    return _(
        "The diary will not ask again before %(day)s, if it does not get much worse.",
        day=short_day(day + timedelta(days=1), beside=today),
    )


def first_was(who: str, answer: str, when: str) -> str:
    """Beside one that was answered before; `who` is empty for the reader."""
    if not who:
        return _("You had answered this at %(when)s: “%(answer)s”. That stays.", when=when, answer=answer)
    return _("%(who)s was first, at %(when)s: “%(answer)s”. That stays.", who=who, when=when, answer=answer)


def over_by_itself() -> str:
    """Beside one that was closed before the answer came."""
    return _("This was closed before the answer came. Nothing more is to be done.")


def still_waiting(count: int) -> str:
    """After an answer: that is not all."""
    return ngettext("One thing still waits for an answer.", "%(num)s things still wait for an answer.", count)


def for_the_doctor(count: int) -> str:
    """What one row says of several of a person."""
    return ngettext("%(num)s point for the doctor", "%(num)s points for the doctor", count)


def _doctor(contact: Contact) -> str:
    # Many write the clinic behind the name: a heading needs only whom to ask for.
    return contact.name.partition(",")[0].strip() or whose(
        lazy("your doctor or heart team"), lazy("%(patient)s’s doctor or heart team")
    )


def _line(finding: Finding, thresholds: Thresholds, today: date | None) -> Iterable[str]:
    facts, is_today = finding.facts, finding.day == today
    day = short_day(finding.day, beside=today or finding.day)
    if finding.kind is Kind.PERSISTS:
        yield _("On %(pain)s of %(given)s days.", pain=facts["days_with_pain"], given=facts["days_given"])
        yield _score(facts["today"], is_today, day)
    elif finding.kind is Kind.INTERFERES:
        yield from _in_the_way(finding, is_today, day)
    elif finding.rule is Rule.RISING:
        recent = mean_in_words(int(facts["recent_sum"]), int(facts["recent_count"]))
        before = mean_in_words(int(facts["before_sum"]), int(facts["before_count"]))
        if is_today:
            yield _(
                "Last %(days)s days %(recent)s. Before it %(before)s.",
                days=thresholds.recent_days,
                recent=recent,
                before=before,
            )
        else:
            yield _(
                "%(days)s days up to %(day)s: %(recent)s. Before it %(before)s.",
                days=thresholds.recent_days,
                day=day,
                recent=recent,
                before=before,
            )
    elif finding.rule is Rule.EARLY_RISE:
        latest = list_in_words(str(facts["latest"]).split(";"))
        median = number_in_words(Fraction(int(facts["median_numerator"]), int(facts["median_denominator"])))
        if is_today:
            yield _("Last numbers %(latest)s. Before it %(before)s.", latest=latest, before=median)
        else:
            yield _("Up to %(day)s: %(latest)s. Before it %(before)s.", day=day, latest=latest, before=median)
    else:
        days = [
            value.day
            for value in finding.values
            if value.field == "compared" and value.value == Compared.WORSE
        ]
        yield _(
            "“%(worse)s” on %(days)s.",
            worse=COMPARED_LABELS[Compared.WORSE],
            days=days_in_words(days, today or finding.day),
        )


def _in_the_way(finding: Finding, is_today: bool, day: str) -> Iterable[str]:
    facts = finding.facts
    if facts["repeated"] == "yes" and facts["high"] == "no":
        answers = [value.value for value in finding.values if value.field == "interference"]
        if is_today:
            yield _("Last answers %(answers)s.", answers=list_in_words(answers))
        else:
            yield _("Answers up to %(day)s: %(answers)s.", day=day, answers=list_in_words(answers))
    elif "today" in facts:
        yield _score(facts["today"], is_today, day)
    if facts["could_not"] == "yes":
        yield (
            _("Something was not possible.")
            if is_today
            else _("On %(day)s something was not possible.", day=day)
        )


def _score(score: object, is_today: bool, day: str) -> str:
    if is_today:
        return _("Today %(score)s.", score=score)
    return _("On %(day)s it was %(score)s.", day=day, score=score)
