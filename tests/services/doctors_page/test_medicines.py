"""What the page for the doctor says of each medicine, and what of it is only counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from diary.services.doctors_page.medicines import medicines_of
from diary.services.medicines.in_period import MedicineInPeriod
from diary.store.models.tracking import TimeOfDay

LAST = date(2026, 11, 20)
ONE = MedicineInPeriod(
    medicine_id=1,
    name="Bisoprolol",
    dose="5 mg",
    times=(TimeOfDay.MORNING, TimeOfDay.EVENING),
    from_on=date(2026, 11, 1),
    until_on=None,
    as_needed=False,
    approved=False,
    do_not_stop=True,
    anti_inflammatory=False,
    off_since=None,
    missed=(date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9)),
    skipped=((date(2026, 11, 12), "I felt dizzy"),),
    days_taken=16,
    days_answered=20,
)


def rows_of(
    *medicines: MedicineInPeriod, with_why: bool = True, room: int = 30
) -> tuple[tuple[str, ...], ...]:
    return medicines_of(medicines, reports=25, last=LAST, with_why=with_why, room=room).rows


def test_it_names_dose_times_and_what_was_missed() -> None:
    ((name, about, said),) = rows_of(ONE)
    assert name == "Bisoprolol 5 mg"
    assert about == "do not stop without the doctor; morning and evening; from 1 Nov"
    assert said == (
        "taken on 16 of 20 answered days; missed on 3 days: 2, 5 and 9 Nov; "
        "left out on purpose on 1 day: 12 Nov (I felt dizzy)"
    )


def test_why_is_told_only_to_who_may_read_it() -> None:
    ((_name, _about, said),) = rows_of(ONE, with_why=False)
    assert said.endswith("left out on purpose on 1 day: 12 Nov")


def test_silence_is_neither_taken_nor_missed() -> None:
    silent = replace(ONE, missed=(), skipped=(), days_taken=0, days_answered=0)
    assert rows_of(silent)[0][2] == "no answer in these days"
    needed = replace(silent, times=(), as_needed=True, days_taken=3, days_answered=3)
    assert rows_of(needed)[0][1:] == (
        "do not stop without the doctor; only when needed; from 1 Nov",
        "ticked in 3 of 25 reports",
    )


def test_one_off_the_list_says_so() -> None:
    off = replace(ONE, off_since=date(2026, 11, 15), do_not_stop=False)
    assert rows_of(off)[0][1] == "morning and evening; from 1 Nov; off the list since 15 Nov"
    over = replace(off, until_on=date(2026, 11, 14))
    assert rows_of(over)[0][1] == "morning and evening; from 1 Nov to 14 Nov"


def test_days_that_have_no_room_are_counted() -> None:
    days = tuple(LAST - timedelta(days=back) for back in range(9, -1, -1))
    often = replace(ONE, missed=days, skipped=(), days_taken=5, days_answered=15)
    assert rows_of(often)[0][2] == (
        "taken on 5 of 15 answered days; missed on 10 days: 15, 16, 17, 18, 19 and 20 Nov and 4 earlier"
    )
    assert rows_of(*[often] * 20, room=8)[0][2] == "taken on 5 of 15 answered days; missed on 10 days"


def test_medicines_that_have_no_room_are_counted_and_those_not_to_be_stopped_come_first() -> None:
    others = [
        replace(ONE, name=f"A{number}", do_not_stop=False, missed=(), skipped=()) for number in range(20)
    ]
    block = medicines_of([*others, ONE], reports=25, last=LAST, with_why=True, room=8)
    assert block.rows[0][0] == "Bisoprolol 5 mg"
    assert block.more == f"and {21 - len(block.rows)} more"
    assert 1 < len(block.rows) <= 8


def test_days_of_two_months_each_have_theirs() -> None:
    months = replace(ONE, missed=(date(2025, 10, 28), date(2026, 11, 2), date(2026, 11, 5)))
    assert "missed on 3 days: 28 Oct 2025, 2 and 5 Nov;" in rows_of(months)[0][2]
