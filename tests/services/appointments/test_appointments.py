"""Appointments: kept, understood, answered by whoever is first, and written into calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from icalendar.cal import Component

from diary.services import appointments
from diary.services.appointments import Booking
from diary.services.appointments.ics import calendar
from diary.services.errors import BadInput, NotFound
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Appointment, FollowUp, Patient
from diary.store.models.appointments import Outcome
from diary.store.models.followups import Answer
from tests.factories import work_at
from tests.services.conftest import MONDAY, Site

FRIDAY = MONDAY + timedelta(days=4)
LINK = "https://diary.example.org/appointments/1"


def booked(site: Site, booking: Booking = Booking(FRIDAY, time(14, 30))) -> Appointment:  # noqa: B008
    """One that was booked with the answer to a follow-up."""
    site.save(1, could_not=True)
    (follow_up,) = site.follow_ups()
    assert site.acknowledge(follow_up.id, Answer.BOOKED, booking=booking)
    return every(site)[0]


def every(site: Site) -> list[Appointment]:
    with reading(site.engine) as session:
        (follow_up,) = site.follow_ups()
        return appointments.of(session, session.get_one(FollowUp, follow_up.id))


def answer(site: Site, one: Appointment, outcome: Outcome | None, note: str = "") -> bool:
    with unit_of_work(site.engine) as session:
        by = session.get_one(Account, site.account_id)
        found = appointments.appointment(session, site.patient_id, one.id)
        return appointments.answer(work_at(session, site.now), found, by=by, outcome=outcome, note=note)


def move(site: Site, one: Appointment, to: Booking) -> Appointment | None:
    with unit_of_work(site.engine) as session:
        by = session.get_one(Account, site.account_id)
        found = appointments.appointment(session, site.patient_id, one.id)
        return appointments.move(work_at(session, site.now), found, to, by=by)


def live_in(site: Site, zone: str) -> None:
    with unit_of_work(site.engine) as session:
        session.get_one(Patient, site.patient_id).timezone = zone


def file(site: Site, one: Appointment) -> bytes:
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        return calendar(site.settings, patient, session.get_one(Appointment, one.id), link=LINK)


def event(site: Site, one: Appointment) -> Component:
    (found,) = Calendar.from_ical(file(site, one)).walk("VEVENT")
    return found


def test_a_booking_answers_the_follow_up_and_is_planned(site: Site) -> None:
    one = booked(site, Booking(FRIDAY, time(14, 30), "  Room 4,\nGreen Lane ", "Dr Rao"))
    assert (one.on, one.at_minute, one.place, one.doctor) == (FRIDAY, 870, "Room 4, Green Lane", "Dr Rao")
    assert (one.booked_by, one.booked_at, one.outcome) == (site.account_id, site.now, None)
    (follow_up,) = site.follow_ups()
    assert (follow_up.answer, follow_up.appointment_on) == ("booked", FRIDAY)
    with reading(site.engine) as session:
        planned = appointments.planned(session, session.get_one(Patient, site.patient_id))
        assert [each.id for each in planned] == [one.id]


def test_a_patient_is_shown_the_planned_ones_of_their_own_diary_alone(site: Site) -> None:
    anns, ann = booked(site), site.patient_id
    bob = site.make_patient("bob@example.org")
    bobs = booked(site)
    with reading(site.engine) as session:
        for patient_id, own in ((ann, anns), (bob, bobs)):
            planned = appointments.planned(session, session.get_one(Patient, patient_id))
            assert [each.id for each in planned] == [own.id]


def test_an_answer_that_comes_second_books_nothing(site: Site) -> None:
    booked(site)
    (follow_up,) = site.follow_ups()
    assert not site.acknowledge(follow_up.id, Answer.BOOKED, booking=Booking(FRIDAY))
    assert len(every(site)) == 1


def test_another_answer_takes_no_notice_of_a_booking(site: Site) -> None:
    site.save(1, could_not=True)
    (follow_up,) = site.follow_ups()
    assert site.acknowledge(follow_up.id, Answer.CHECKED, booking=Booking(date(1999, 1, 1)))
    assert every(site) == []


def test_all_faults_of_a_booking_come_at_once_and_nothing_is_kept(site: Site) -> None:
    site.save(1, could_not=True)
    (follow_up,) = site.follow_ups()
    with pytest.raises(BadInput) as bad:
        site.acknowledge(
            follow_up.id,
            Answer.BOOKED,
            booking=Booking(MONDAY - timedelta(days=1), None, "x" * 201, "y" * 101),
            note="z" * 501,
        )
    assert len(bad.value.faults) == 4
    assert site.stands() == [("interferes", "open")]
    assert every(site) == []


def test_it_can_be_today_and_two_years_ahead_and_no_further(site: Site) -> None:
    for days, fine in ((0, True), (730, True), (-1, False), (731, False)):
        faults = appointments.booking_faults(Booking(MONDAY + timedelta(days=days)), MONDAY)
        assert (not faults) is fine, days


def test_somebody_elses_is_not_there(site: Site) -> None:
    one = booked(site)
    other = site.make_patient("bob@example.org")
    with reading(site.engine) as session, pytest.raises(NotFound):
        appointments.appointment(session, other, one.id)


def test_the_first_answer_stays(site: Site) -> None:
    one = booked(site)
    assert answer(site, one, Outcome.CANCELLED, " No train ")
    assert not answer(site, one, Outcome.CANCELLED, "Again")
    assert move(site, one, Booking(FRIDAY + timedelta(days=7))) is None
    (kept,) = every(site)
    assert (kept.outcome, kept.outcome_note, kept.answered_by) == ("cancelled", "No train", site.account_id)


def test_moved_it_goes_on_as_another_one(site: Site) -> None:
    one = booked(site)
    assert move(site, one, Booking(FRIDAY, time(16))) is not None
    old, new = every(site)
    assert (old.outcome, new.outcome, new.at_minute) == ("moved", None, 16 * 60)


def test_a_broken_move_leaves_it_as_it_was(site: Site) -> None:
    one = booked(site)
    for to in (Booking(None), Booking(MONDAY - timedelta(days=1)), Booking(FRIDAY, time(14, 30))):
        with pytest.raises(BadInput):
            move(site, one, to)
    assert [each.outcome for each in every(site)] == [None]


def test_how_it_went_can_be_said_from_its_day_on(site: Site) -> None:
    one = booked(site)
    for outcome in (None, Outcome.WENT, Outcome.MISSED):
        with pytest.raises(BadInput):
            answer(site, one, outcome)
    site.now += timedelta(days=4)
    assert answer(site, one, Outcome.WENT, "All well")


@pytest.mark.parametrize(
    ("zone", "on", "at", "understood"),
    [
        ("Europe/London", date(2026, 3, 29), time(1, 30), (date(2026, 3, 29), time(2))),
        ("Europe/London", date(2026, 10, 25), time(1, 30), (date(2026, 10, 25), time(1, 30))),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 15), (date(2026, 4, 24), time(1))),
        ("America/Nuuk", date(2026, 3, 28), time(23, 30), (date(2026, 3, 29), time(0))),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), (date(2026, 10, 4), time(2, 30))),
    ],
)
def test_a_time_that_the_clocks_skip_is_the_first_after_the_gap(
    site: Site, zone: str, on: date, at: time, understood: tuple[date, time]
) -> None:
    live_in(site, zone)
    one = booked(site, Booking(on, at))
    assert (one.on, appointments.time_of(one)) == understood
    start = event(site, one).decoded("DTSTART").astimezone(ZoneInfo(zone))
    assert (start.date(), start.time()) == understood


def test_the_file_says_when_in_utc_and_what_without_a_word_about_health(site: Site) -> None:
    live_in(site, "Pacific/Auckland")
    one = booked(site, Booking(FRIDAY, time(9), "Heart clinic, room 4; 2nd floor", "Dr \\ Rao"))
    found = event(site, one)
    assert found.decoded("DTSTART") == datetime(2026, 1, 8, 20, tzinfo=UTC)
    assert found.decoded("DTEND") == datetime(2026, 1, 8, 20, 30, tzinfo=UTC)
    assert found["SUMMARY"] == "Doctor’s appointment"
    assert found["LOCATION"] == "Heart clinic, room 4; 2nd floor"
    assert found["DESCRIPTION"] == "With Dr \\ Rao."
    assert found["URL"] == LINK
    raw = file(site, one)
    assert b"LOCATION:Heart clinic\\, room 4\\; 2nd floor\r\n" in raw
    assert b"DTSTART:20260108T200000Z\r\n" in raw
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_without_a_time_it_is_the_whole_day_and_rings_the_evening_before(site: Site) -> None:
    one = booked(site, Booking(FRIDAY))
    found = event(site, one)
    assert (found.decoded("DTSTART"), found.decoded("DTEND")) == (FRIDAY, FRIDAY + timedelta(days=1))
    (alarm,) = found.walk("VALARM")
    assert (alarm["ACTION"], alarm.decoded("TRIGGER")) == ("DISPLAY", timedelta(hours=-6))
    assert "LOCATION" not in found


def test_the_same_appointment_is_the_same_entry_each_time_and_another_is_another(site: Site) -> None:
    one = booked(site)
    assert file(site, one) == file(site, one)
    assert event(site, one).decoded("DTSTAMP") == one.booked_at
    moved = move(site, one, Booking(FRIDAY, time(16)))
    assert moved is not None
    assert event(site, moved)["UID"] != event(site, one)["UID"]


def test_an_end_of_line_in_what_was_typed_adds_no_line_to_the_file(site: Site) -> None:
    one = booked(site, Booking(FRIDAY, None, "Room 4\r\nATTENDEE:mailto:eve@example.org", "A\u2028B\x00"))
    assert "ATTENDEE" not in event(site, one)
    assert event(site, one)["DESCRIPTION"] == "With A B."


def test_it_keeps_the_clock_of_its_place_when_the_patient_travels(site: Site) -> None:
    live_in(site, "Europe/London")
    one = booked(site)
    before = file(site, one)
    for zone in ("America/New_York", "Asia/Tokyo", "Pacific/Auckland"):
        live_in(site, zone)
        assert file(site, one) == before
        with reading(site.engine) as session:
            patient, found = session.get_one(Patient, site.patient_id), session.get_one(Appointment, one.id)
            assert appointments.time_of(found) == time(14, 30)
            assert appointments.other_clock(found, patient) == "Europe/London"
    live_in(site, "Europe/Jersey")
    with reading(site.engine) as session:
        patient, found = session.get_one(Patient, site.patient_id), session.get_one(Appointment, one.id)
        assert appointments.other_clock(found, patient) == "", "clocks there show the same time"


def test_moved_it_stays_at_its_place_and_by_the_clock_there(site: Site) -> None:
    live_in(site, "Europe/London")
    one = booked(site)
    live_in(site, "America/New_York")
    moved = move(site, one, Booking(FRIDAY + timedelta(days=3), time(9)))
    assert moved is not None
    assert (moved.timezone, moved.at_minute) == ("Europe/London", 540)


def test_one_without_a_clock_of_its_own_goes_by_the_patients(site: Site) -> None:
    live_in(site, "Asia/Tokyo")
    one = booked(site)
    with unit_of_work(site.engine) as session:
        patient, found = session.get_one(Patient, site.patient_id), session.get_one(Appointment, one.id)
        found.timezone = ""
        assert appointments.other_clock(found, patient) == ""
        begins = event(site, one)["dtstart"].dt
    assert begins == datetime.combine(FRIDAY, time(14, 30), ZoneInfo("Asia/Tokyo"))
