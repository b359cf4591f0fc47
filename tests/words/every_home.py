"""What is said on Home and of one visit, in every case there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from diary.words import home, labels, points
from diary.words.contact import Contact
from diary.words.hours import Hours
from diary.words.whose import about
from tests.words.every_finding import DAY

READERS = ("", "Άννα")
"""Whom it is about: the reader themself, or somebody else."""
_SHOWN = {"own_phone": "07700 900142", "own_address": "Οδός 12"}
CONTACTS = [
    Contact("Δρ Ράο", "080 1234", "112", "104", **_SHOWN),
    Contact(phone="080 1234", own_phone=""),
    Contact(),
    # Out of hours, and within them.
    Contact(
        "Δρ Ράο", "080 1234", "112", "104", hours=Hours(480, 1080, 31, datetime(2026, 1, 5, 19, tzinfo=UTC))
    ),
    Contact(
        "Δρ Ράο", "080 1234", "112", "104", hours=Hours(480, 1080, 31, datetime(2026, 1, 5, 9, tzinfo=UTC))
    ),
]


def at_home() -> Iterator[str]:
    """On Home, and on the page after saving."""
    yield from (home.greeting(time(hour), name) for hour in (6, 13, 20) for name in ("", "Άννα"))
    yield from (home.after_procedure(DAY - timedelta(days=days), DAY) for days in (0, 1, 19))
    for whom in READERS:
        with about(whom):
            yield from (
                home.line_heading(name, has_numbers=has) for name in ("", "Πόνος") for has in (True, False)
            )
            for contact in CONTACTS:
                yield from (f"{call.who}: {call.number}" for call in home.at_hand(contact))
                yield from (home.points_wait(count, contact) for count in (1, 5))
    for numbers in ([], [(DAY, 3)], [(DAY - timedelta(days=1), 2), (DAY, 3)]):
        yield from (
            home.line_described(name, DAY - timedelta(days=13), DAY, numbers) for name in ("", "Πόνος")
        )
    yield home.line_described("", DAY, DAY, [])
    weeks = ([0], [3], [3] * 7, [2, 3, 3, 3], [2, 2, 1, 0], [2, 2, 3, 1], [2, 2, 3, 4], [1, 4, 2, 3])
    yield from (home.true_sentence(week, pain=pain) for week in weeks for pain in (True, False))
    for contact in CONTACTS:
        yield from (home.call_title(contact), home.if_number_unknown(contact))
    yield from (said(count) for said in (home.points_in_all, home.see_the_points) for count in (1, 5))
    yield from (
        home.today(),
        home.each_adds_a_dot(),
        home.have_it_checked(),
        home.after_a_gap(),
        home.call_first(),
    )


def of_one_visit() -> Iterator[str]:
    """Over what is answered together."""
    yield from map(str, (points.TOLD_THEM, points.BOOKED_IT))
    weekday, saturday = date(2026, 1, 5), date(2026, 1, 10)
    for contact in CONTACTS:
        yield points.when_do_you_see(contact)
        for today in (weekday, saturday):
            for day in (today, today.replace(day=14)):
                yield points.heading([day], contact, today)
    for count in (1, 5):
        yield points.how_many(count)
        yield points.how_many_without_a_number(count)
        yield points.one_visit_for(count)
        yield points.save_for(count)
        yield points.saved_for(count)
        yield points.still_waiting(count)
        yield points.for_the_doctor(count)
    for today in (weekday, date(2027, 1, 5)):
        yield points.by_day(saturday, today)
        yield points.quiet_to(saturday, today)
    yield from (
        points.quiet_until_then(),
        points.do_not_wait(),
        points.nothing_saved(),
        points.over_by_itself(),
    )
    for who in ("", "Άννα"):
        yield points.first_was(who, str(labels.ANSWERS_TOLD["checked"]), "12:00")
