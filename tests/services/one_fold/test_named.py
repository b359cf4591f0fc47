"""The cases by which the stored follow-ups came to be what one fold gives, each of them wrong before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from diary.jobs.sweep import sweep_some
from diary.rules.findings import Kind
from diary.services import appointments, followups
from diary.services.appointments import Booking
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, FollowUp, Notification, Patient, SweepState, ThresholdSet
from diary.store.models.appointments import Outcome
from diary.store.models.followups import Answer
from tests.factories import work_at
from tests.services.conftest import at

if TYPE_CHECKING:
    from tests.services.conftest import Site


def save(site: Site, today: date, day: date | None = None, worst: int | None = None, **given: object) -> None:
    site.now = at(today)
    site.save(worst, day=day or today, **given)


def of_kind(site: Site, kind: Kind) -> list[FollowUp]:
    return sorted((each for each in site.follow_ups() if each.kind == kind), key=lambda each: each.id)


def test_one_that_rests_on_old_days_alone_is_over_when_the_reports_since_say_so(site: Site):
    """R1a of the safety review."""
    april = {day: date(2026, 4, day) for day in range(1, 31)}
    for day, interference in ((10, 0), (11, 0), (12, 0), (13, 0), (15, 4), (16, 3), (17, 4)):
        save(site, april[day], interference=interference)
    (found,) = of_kind(site, Kind.INTERFERES)
    assert (found.state, found.opened_on) == ("open", april[17])
    for today, day in ((18, 5), (19, 7)):
        save(site, april[today], april[day], interference=4)
    save(site, april[29], april[15], interference=0)
    stands = [(each.state, each.opened_on) for each in of_kind(site, Kind.INTERFERES)]
    assert stands == [("withdrawn", april[17]), ("cleared", april[7])]
    assert site.mails() == ["follow_up"]


def test_one_that_a_day_filled_in_ends_and_another_brings_back_is_open(site: Site):
    """R1b of the safety review."""
    february = {day: date(2026, 2, day) for day in range(1, 29)}
    for day, interference in ((16, 6), (19, 0), (21, 3), (23, 3)):
        save(site, february[day], interference=interference)
    save(site, february[24], february[18], interference=5)
    (passed,) = of_kind(site, Kind.INTERFERES)
    assert (passed.state, passed.opened_on, passed.closed_on) == ("cleared", february[18], february[23])
    assert site.mails() == []
    save(site, february[25], february[22], interference=4)
    (found,) = of_kind(site, Kind.INTERFERES)
    assert (found.state, found.opened_on, found.id) == ("open", february[18], passed.id)


def test_two_that_grow_into_one_are_joined_to_the_older_without_a_mail(site: Site):
    day = [date(2026, 3, 1) + timedelta(days=number) for number in range(20)]
    save(site, day[0], interference=8)
    for number in (1, 2, 3):
        save(site, day[number], interference=0)
    save(site, day[5], interference=8)
    first, second = of_kind(site, Kind.INTERFERES)
    assert (first.state, second.state) == ("cleared", "open")

    save(site, day[6], day[2], interference=5)
    first, second = of_kind(site, Kind.INTERFERES)
    assert (first.state, first.opened_on, first.last_found_on) == ("open", day[0], day[5])
    assert (second.state, second.joined_to, second.closed_on) == ("joined", first.id, day[6])
    assert site.mails() == ["follow_up", "follow_up"]


def opened_by_a_rise_after_an_answer(site: Site) -> tuple[FollowUp, FollowUp]:
    """A pain of 3 was answered; it rose to 6, which ended the quiet."""
    site.save_days([3] * 8)
    site.acknowledge(of_kind(site, Kind.PERSISTS)[0].id, Answer.CHECKED)
    for _ in range(5):
        site.now += timedelta(days=1)
        site.save(6)
    answered, found = of_kind(site, Kind.PERSISTS)
    assert (answered.state, found.state) == ("acknowledged", "open")
    return answered, found


def test_one_that_would_not_be_opened_now_though_its_evidence_stands_is_no_longer_needed(site: Site):
    _, found = opened_by_a_rise_after_an_answer(site)
    site.save(3, day=site.today - timedelta(days=1))
    answered, after = of_kind(site, Kind.PERSISTS)
    assert answered.state == "acknowledged"
    assert (after.id, after.state, after.closed_on) == (found.id, "no_longer_needed", site.today)
    assert any(row.corrected_at is None for row in after.findings)

    site.save(6, day=site.today - timedelta(days=1))
    assert [each.state for each in of_kind(site, Kind.PERSISTS)] == ["acknowledged", "open"]
    assert site.mails().count("follow_up") == 2 + len(of_kind(site, Kind.WORSENS))


def test_an_answer_stays_with_its_day_though_what_it_rests_on_goes_and_comes_back(site: Site):
    monday = site.today
    site.save(3, could_not=True)
    (found,) = site.follow_ups()
    site.acknowledge(found.id, Answer.TOLD_DOCTOR, note="By phone.")
    site.save(3, could_not=False)
    (after,) = site.follow_ups()
    assert (after.state, [row.corrected_at is None for row in after.findings]) == ("acknowledged", [False])

    site.now += timedelta(days=2)
    site.save(3, day=monday, could_not=True)
    (after,) = site.follow_ups()
    assert (after.state, after.answer, after.answer_note) == ("acknowledged", "told_doctor", "By phone.")
    assert (after.closed_on, after.acknowledged_by) == (monday, site.account_id)
    assert site.mails() == ["follow_up"]


@pytest.mark.parametrize("cancelled", [True, False])
def test_an_appointment_called_off_or_brought_forward_keeps_quiet_no_longer(site: Site, cancelled: bool):
    site.save_days([3] * 8)
    booked_for = site.today + timedelta(days=40)
    site.acknowledge(site.follow_ups()[0].id, Answer.BOOKED, booking=Booking(booked_for))
    for _ in range(30):
        site.now += timedelta(days=1)
        site.save(3)
    assert [each.state for each in of_kind(site, Kind.PERSISTS)] == ["acknowledged"]

    with unit_of_work(site.engine) as session:
        work = work_at(session, site.now)
        by = session.get_one(Account, site.account_id)
        (kept,) = appointments.planned(session, session.get_one(Patient, site.patient_id))
        if cancelled:
            assert appointments.answer(work, kept, by=by, outcome=Outcome.CANCELLED)
        else:
            assert appointments.move(work, kept, Booking(site.today), by=by)
    site.sweep()
    now = of_kind(site, Kind.PERSISTS)
    # Brought forward to today it keeps today quiet, and no day after it.
    assert [each.state for each in now] == (["acknowledged", "open"] if cancelled else ["acknowledged"])
    site.now += timedelta(days=1)
    site.save(3)
    assert [each.state for each in of_kind(site, Kind.PERSISTS)] == ["acknowledged", "open"]


def test_what_is_over_already_when_it_is_filled_in_is_stored_closed_and_nobody_is_told(site: Site):
    site.save_days([3] * 10 + [0, 0])
    days = len(site.mails())
    site.now += timedelta(days=1)
    before = {each.id for each in site.follow_ups()}
    save(site, site.today, site.today - timedelta(days=9), worst=3, could_not=True)
    for back in (8, 7, 6):
        save(site, site.today, site.today - timedelta(days=back), worst=3, could_not=False)
    new = [each for each in site.follow_ups() if each.id not in before]
    assert [(each.kind, each.state) for each in new] == [("interferes", "cleared")]
    # It was open for as long as the days after it were not filled in.
    assert len(site.mails()) == days + 1


def test_in_any_order_the_same_days_leave_the_same_open(site: Site):
    days = [site.today + timedelta(days=number) for number in range(10)]
    site.now = at(days[-1])
    for day in reversed(days):
        site.save(3, day=day)
    (found,) = site.follow_ups()
    assert (found.state, found.opened_on, found.last_found_on) == ("open", days[7], days[9])
    with reading(site.engine) as session:
        assert session.query(Notification).count() == 1
        assert followups.open_follow_ups(session, site.patient_id)[0].id == found.id


def test_a_change_of_the_numbers_counts_from_the_last_reported_day_and_rewrites_nothing_before(site: Site):
    day = [site.today + timedelta(days=number) for number in range(6)]
    for number in (0, 1, 2):
        save(site, day[number], interference=5 if number != 1 else 0)
    assert [each.opened_on for each in of_kind(site, Kind.INTERFERES)] == [day[2]]
    site.settings = replace(site.settings, rules=site.settings.rules.changed({"interferes.alone": 5}))
    site.now = at(day[3])
    site.sweep()
    (found,) = of_kind(site, Kind.INTERFERES)
    assert found.opened_on == day[2], "by the new numbers the first day would have opened it"
    assert [row.thresholds["interferes_alone"] for row in found.findings] == [7, 5]
    assert [row.corrected_at is None for row in found.findings] == [False, True]

    save(site, day[4], day[0], interference=6)
    assert [each.opened_on for each in of_kind(site, Kind.INTERFERES)] == [day[2]], (
        "by the numbers of its day"
    )
    save(site, day[5], interference=5)
    assert of_kind(site, Kind.INTERFERES)[0].last_found_on == day[5]
    with reading(site.engine) as session:
        assert session.scalar(select(func.count()).select_from(ThresholdSet)) == 2


def test_stricter_numbers_take_back_nothing_that_was_found_before_the_last_reported_day(site: Site):
    day = [site.today + timedelta(days=number) for number in range(3)]
    save(site, day[0], worst=8, interference=7)
    save(site, day[1], worst=4)
    before = site.stands()
    assert (Kind.INTERFERES, "open") in before
    mails = site.mails()
    stricter = {"interferes.alone": 10, "interferes.again": 9, "severe.from": 10, "pain.from": 9}
    site.settings = replace(site.settings, rules=site.settings.rules.changed(stricter))
    site.now = at(day[2])
    site.sweep()
    assert site.stands() == before
    for each in site.follow_ups():
        assert [row.corrected_at for row in each.findings if row.day == day[0]] == [None], each.kind
    assert site.mails() == mails


def test_much_that_has_to_be_worked_out_is_done_diary_by_diary(site: Site):
    first = site.patient_id
    long_ago = site.today - timedelta(days=100)
    for email in ("bea@example.org", "cem@example.org"):
        site.make_patient(email)
    with unit_of_work(site.engine) as session:
        behind = {"data_version": SweepState.data_version + 1, "changed_from": long_ago}
        session.execute(update(SweepState).values(**behind))
    more = [sweep_some(site.engine, site.settings, site.now) for _ in range(3)]
    assert more == [True, True, False]
    with reading(site.engine) as session:
        assert all(state.changed_from is None for state in session.scalars(select(SweepState)))
        assert session.get_one(SweepState, first).failures == 0
