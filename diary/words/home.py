"""Where one stands today: a greeting, the line of the last two weeks, one true sentence about today.

The sentence compares numbers with each other and says nothing else: no praise, no comfort, no word on health.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from diary.words.cards import Call, the_person
from diary.words.contact import WORKS_ANYWHERE, Contact
from diary.words.formats import short_day
from diary.words.language import _, lazy, ngettext
from diary.words.whose import told_of, whose

ENOUGH_TO_COMPARE = 4
"""Numbers in a week, today's among them, from which on today is set beside them."""
DAYS_IN_A_WEEK = 7
_FROM_NOON, _FROM_EVENING = time(12), time(18)
_FROM_MORNING = time(5)


def greeting(at: time, name: str) -> str:
    """Good evening, Ann, by the clock where the person lives; without the name where none was given."""
    if _FROM_MORNING <= at < _FROM_NOON:
        return _("Good morning, %(name)s", name=name) if name else _("Good morning")
    if _FROM_NOON <= at < _FROM_EVENING:
        return _("Good afternoon, %(name)s", name=name) if name else _("Good afternoon")
    return _("Good evening, %(name)s", name=name) if name else _("Good evening")


def after_procedure(procedure_on: date | None, today: date) -> str:
    """Day 19 after your procedure; empty where no day is known, or where it is still to come."""
    if procedure_on is None or procedure_on > today:
        return ""
    if procedure_on == today:
        return _("Your procedure is today")
    return _("Day %(day)s after your procedure", day=(today - procedure_on).days)


def line_heading(symptom: str, *, has_numbers: bool) -> str:
    """Above the line. `symptom` is named where the line is not of pain."""
    if not has_numbers:
        return whose(lazy("Your line starts here"), lazy("%(patient)s’s line starts here"))
    if symptom:
        return _("%(symptom)s, day by day", symptom=symptom)
    return whose(lazy("Your worst pain, day by day"), lazy("%(patient)s’s worst pain, day by day"))


def today() -> str:
    """The name of today below the line."""
    return _("Today")


def each_adds_a_dot() -> str:
    """Under a line that has no dot yet."""
    return _("Each check-in adds a dot. A day you leave out stays blank.")


def line_described(symptom: str, first: date, last: date, numbers: Sequence[tuple[date, int]]) -> str:
    """The line in words, for those who do not see it. `numbers` are by day, oldest first."""
    said = [
        _("One day, %(day)s, from 0 to 10.", day=short_day(last))
        if first == last
        else _(
            "%(symptom)s at its worst, each day from %(first)s to %(last)s, from 0 to 10.",
            symptom=symptom,
            first=short_day(first, last),
            last=short_day(last),
        )
        if symptom
        else _(
            "The worst pain of each day from %(first)s to %(last)s, from 0 to 10.",
            first=short_day(first, last),
            last=short_day(last),
        )
    ]
    if not numbers:
        return " ".join([*said, _("There is no number yet.")])
    given = [number for _day, number in numbers]
    day, number = numbers[-1]
    said += [
        ngettext("There is a number on %(num)s day.", "There is a number on %(num)s days.", len(given)),
        _("The lowest is %(lowest)s, the highest %(highest)s.", lowest=min(given), highest=max(given)),
        _("The last is %(number)s, on %(day)s.", number=number, day=short_day(day, last)),
    ]
    return " ".join(said)


def true_sentence(week: Sequence[int], *, pain: bool) -> str:
    """What is true of today's number beside those of the last seven days, which end with it. `pain`: 0 is no pain.

    "Most" is more than half, "lowest" and "highest" are so of one day alone, and fewer than four numbers are not
    compared.
    """
    today, before = week[-1], week[:-1]
    if pain and today == 0:
        return _("No pain today.")
    if len(week) < ENOUGH_TO_COMPARE:
        return _("%(number)s today.", number=today)
    alike = 2 * sum(number == today for number in week)
    if alike > DAYS_IN_A_WEEK:
        return _("%(number)s today, as on most days of this week.", number=today)
    if alike > len(week):
        return _("%(number)s today, as on most days with a number this week.", number=today)
    if today < min(before):
        return _("%(number)s today, the lowest of this week.", number=today)
    if today > max(before):
        return _("%(number)s today, the highest of this week.", number=today)
    return _(
        "%(number)s today. This week from %(lowest)s to %(highest)s.",
        number=today,
        lowest=min(week),
        highest=max(week),
    )


def call_title(contact: Contact) -> str:
    """The heading of an open emergency."""
    if not contact.emergency:
        return _("Call your emergency number now")
    return _("Call %(number)s now", number=contact.emergency)


def if_number_unknown(contact: Contact) -> str:
    """Under it, where nobody has said in which country the person is."""
    if contact.emergency:
        return ""
    return _("If you do not know it, call %(number)s. It works on most mobile phones.", number=WORKS_ANYWHERE)


def at_hand(contact: Contact) -> list[Call]:
    """Whom one can call from every page, as far as the diary knows numbers: the doctor, a line for advice, help."""
    found = list(the_person(contact))
    if contact.phone:
        name = contact.name or whose(lazy("Your doctor"), lazy("%(patient)s’s doctor"))
        found.append(Call(name, contact.phone))
    if contact.advice:
        place = len(list(the_person(contact))) if contact.is_closed else len(found)
        found.insert(place, Call(_("Health advice"), contact.advice))
    if not contact.emergency:
        found.append(Call(_("Help, from most mobile phones"), WORKS_ANYWHERE))
    else:
        who = whose(lazy("Emergency"), lazy("Emergency where %(patient)s lives"))
        found.append(Call(who, contact.emergency))
    return found


def have_it_checked() -> str:
    """Under it: what has gone is not over."""
    return _("Have it checked, even if it has gone.")


def points_in_all(count: int) -> str:
    """How many findings one call can tell of."""
    return ngettext("%(num)s point in all.", "%(num)s points in all.", count)


def see_the_points(count: int) -> str:
    """What leads to them."""
    return ngettext("See the point", "See the %(num)s points", count)


def points_wait(count: int, contact: Contact) -> str:
    """In one line, where they are not new: 5 points for Dr Rao wait."""
    if contact.name:
        return ngettext(
            "%(num)s point for %(doctor)s waits.",
            "%(num)s points for %(doctor)s wait.",
            count,
            doctor=contact.name,
        )
    if told_of():
        return ngettext(
            "%(num)s point for %(patient)s’s doctor waits.",
            "%(num)s points for %(patient)s’s doctor wait.",
            count,
            patient=told_of(),
        )
    return ngettext("%(num)s point for your doctor waits.", "%(num)s points for your doctor wait.", count)


def after_a_gap() -> str:
    """To somebody who has not written for a while: no count, and no blame."""
    return _("Blank days are fine. Just start with today.")


def call_first() -> str:
    """Beside the way to the form."""
    return _("If you feel unwell, call first.")
