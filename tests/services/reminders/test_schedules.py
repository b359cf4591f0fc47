"""When somebody wants to be reminded: what they choose, where they live, and the clocks there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine

from diary.config import Settings
from diary.services import reminders
from diary.services.accounts.profile import ProfileAnswers, update_profile
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient
from diary.store.models.reminders import EVERY_DAY
from tests.factories import work_at
from tests.services.reminders.reminding import Ward, utc


@pytest.fixture
def ward(engine: Engine, settings: Settings) -> Ward:
    ward = Ward(engine, settings)
    ward.patient()
    return ward


def move(ward: Ward, timezone: str) -> None:
    with unit_of_work(ward.engine) as session:
        patient = session.get_one(Patient, ward.ids["ann"])
        answers = ProfileAnswers("Ann", timezone, "GB", "", None, "", "")
        update_profile(work_at(session, ward.now), patient, answers)


def next_one(ward: Ward) -> datetime | None:
    with reading(ward.engine) as session:
        return reminders.next_one(work_at(session, ward.now), session.get_one(Patient, ward.ids["ann"]))


def test_a_new_patient_is_reminded_every_day_at_eight_in_the_evening(ward: Ward) -> None:
    plan = ward.plan()
    assert (plan.wanted, plan.at_minute, plan.days, plan.paused_until) == (True, 20 * 60, EVERY_DAY, None)
    assert plan.next_at == utc("2026-01-05T20:00")


def test_another_time_or_other_days_count_at_once(ward: Ward) -> None:
    ward.want(at=time(13))
    assert ward.plan().next_at == utc("2026-01-05T13:00")
    ward.want(at=time(11))
    assert ward.plan().next_at == utc("2026-01-06T11:00")
    ward.want(weekdays=0b1000000)
    assert ward.plan().next_at == utc("2026-01-11T11:00")


def test_who_wants_none_gets_none_and_gets_them_back(ward: Ward) -> None:
    ward.want(wanted=False)
    assert ward.plan().next_at is None
    ward.remind("2026-01-05T20:00")
    assert ward.decided() == []
    ward.want(wanted=True)
    assert ward.plan().next_at == utc("2026-01-06T20:00")


def test_a_pause_holds_reminders_back_and_can_be_ended(ward: Ward) -> None:
    with unit_of_work(ward.engine) as session:
        work = work_at(session, ward.now)
        patient = session.get_one(Patient, ward.ids["ann"])
        reminders.pause(work, patient, date(2026, 1, 20))
        assert reminders.schedule_of(session, patient.id).next_at == utc("2026-01-20T20:00")
        reminders.resume(work, patient)
        assert reminders.schedule_of(session, patient.id).next_at == utc("2026-01-05T20:00")


def test_somebody_who_moves_is_reminded_by_their_new_clock(ward: Ward) -> None:
    move(ward, "America/New_York")
    assert ward.plan().next_at == utc("2026-01-06T01:00")
    ward.remind("2026-01-06T01:00")
    assert ward.decided() == [("2026-01-05", "daily", "queued")]
    assert ward.mails()[0].expires_at == utc("2026-01-06T05:00")


@pytest.mark.parametrize("there", ["America/New_York", "Pacific/Honolulu", "Asia/Tokyo"])
def test_moving_neither_doubles_a_day_nor_leaves_the_next_one_out(ward: Ward, there: str) -> None:
    ward.remind("2026-01-05T20:00")
    move(ward, there)
    for hours in range(1, 49):
        ward.remind(utc("2026-01-05T20:00") + timedelta(hours=hours))
    days = [day for day, _kind, _state in ward.decided()]
    assert days[:2] == ["2026-01-05", "2026-01-06"]
    assert len(days) == len(set(days))


@pytest.mark.parametrize(
    ("zone", "at", "before", "instants"),
    [
        ("Europe/London", time(1, 30), "2026-03-27T12:00",
         ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]),
        ("Europe/London", time(1, 30), "2026-10-23T12:00",
         ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]),
        ("America/New_York", time(2, 30), "2026-03-06T12:00",
         ["2026-03-07T07:30", "2026-03-08T07:00", "2026-03-09T06:30"]),
        ("America/New_York", time(1, 30), "2026-10-30T12:00",
         ["2026-10-31T05:30", "2026-11-01T05:30", "2026-11-02T06:30"]),
        ("Africa/Cairo", time(0), "2026-04-22T12:00",
         ["2026-04-22T22:00", "2026-04-23T22:00", "2026-04-24T21:00"]),
        ("Africa/Cairo", time(23, 30), "2026-10-28T12:00",
         ["2026-10-28T20:30", "2026-10-29T20:30", "2026-10-30T21:30"]),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-02T00:00",
         ["2026-10-02T15:45", "2026-10-03T15:30", "2026-10-04T15:15"]),
        ("America/Nuuk", time(23, 30), "2026-03-27T12:00",
         ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]),
    ],
)  # fmt: skip
def test_a_change_of_the_clocks_neither_doubles_nor_drops_a_reminder(
    engine: Engine, settings: Settings, zone: str, at: time, before: str, instants: list[str]
) -> None:
    ward = Ward(engine, settings, now=utc(before))
    ward.patient(timezone=zone)
    ward.want(at=at)
    due = []
    for _day in range(3):
        next_at = ward.plan().next_at
        assert next_at is not None
        due.append(next_at)
        ward.remind(next_at)
        ward.remind(next_at + timedelta(hours=1))
    assert due == [utc(instant) for instant in instants]
    assert [state for _day, _kind, state in ward.decided()] == ["queued"] * 3
    days = [day for day, _kind, _state in ward.decided()]
    assert days == sorted(set(days))


def test_a_reminder_that_comes_as_the_next_day_begins_is_about_the_day_before(
    engine: Engine, settings: Settings
) -> None:
    ward = Ward(engine, settings, now=utc("2026-03-28T12:00"))
    ward.patient(timezone="America/Nuuk")
    ward.want(at=time(23, 30))
    ward.remind("2026-03-29T01:00")
    assert ward.decided() == [("2026-03-28", "daily", "queued")]
    assert ward.mails()[0].expires_at == utc("2026-03-29T05:00")


def test_the_next_one_leaves_out_days_that_are_decided_or_written(ward: Ward) -> None:
    assert next_one(ward) == utc("2026-01-05T20:00")
    ward.report()
    assert next_one(ward) == utc("2026-01-06T20:00")
    ward.remind("2026-01-06T20:00")
    ward.now = utc("2026-01-06T19:00")
    assert next_one(ward) == utc("2026-01-07T20:00")
    ward.want(wanted=False)
    assert next_one(ward) is None
