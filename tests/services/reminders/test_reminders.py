"""The day's reminder: decided once, and only sent where it helps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from sqlalchemy import Engine, event, update

from diary.config import Settings
from diary.jobs.heartbeat import running
from diary.jobs.remind import remind_some
from diary.store.engine import unit_of_work
from diary.store.models import Reminder, ReminderSchedule
from tests.services.reminders.reminding import MONDAY, Ward, utc


@pytest.fixture
def ward(engine: Engine, settings: Settings) -> Ward:
    ward = Ward(engine, settings)
    ward.patient()
    return ward


def test_a_day_without_a_report_has_one_reminder_at_its_time(ward: Ward) -> None:
    ward.remind("2026-01-05T19:59:59")
    assert ward.decided() == []
    ward.remind("2026-01-05T20:00")
    ward.remind("2026-01-05T20:00:30")
    assert ward.decided() == [("2026-01-05", "daily", "queued")]
    (mail,) = ward.mails()
    assert (mail.kind, mail.patient_id, mail.params) == ("reminder", ward.ids["ann"], {"day": "2026-01-05"})
    assert mail.expires_at == utc("2026-01-06T00:00")
    assert ward.plan().next_at == utc("2026-01-06T20:00")


def test_a_day_with_a_report_needs_none(ward: Ward) -> None:
    ward.report()
    ward.remind("2026-01-05T20:00")
    assert ward.decided() == [("2026-01-05", "daily", "not_needed")]
    assert ward.mails() == []


def test_a_reminder_due_when_the_machine_slept_for_hours_is_not_sent(ward: Ward) -> None:
    ward.want(at=time(14))
    ward.remind("2026-01-05T18:00:01")
    assert ward.decided() == [("2026-01-05", "daily", "too_late")]
    assert ward.plan().next_at == utc("2026-01-06T14:00")
    ward.remind("2026-01-06T18:00")  # four hours: just in time
    assert ward.decided()[1:] == [("2026-01-06", "daily", "queued")]


def test_a_reminder_is_not_sent_once_its_day_is_over(ward: Ward) -> None:
    ward.remind("2026-01-06T00:00")
    assert ward.decided() == [("2026-01-05", "daily", "too_late")]
    assert ward.mails() == []


def test_three_days_asleep_bring_no_storm(ward: Ward) -> None:
    ward.remind("2026-01-08T12:00")
    assert ward.decided() == [
        ("2026-01-05", "daily", "too_late"),
        ("2026-01-06", "daily", "too_late"),
        ("2026-01-07", "silent", "too_late"),
    ]
    assert ward.mails() == []
    assert ward.plan().next_at == utc("2026-01-08T20:00")


def test_who_wakes_shortly_after_the_hour_still_reminds_of_that_day(ward: Ward) -> None:
    ward.remind("2026-01-08T20:30")
    assert [state for _day, _kind, state in ward.decided()] == ["too_late"] * 3 + ["queued"]
    assert ward.decided()[-1] == ("2026-01-08", "silent", "queued")
    assert len(ward.mails()) == 1


def test_a_clock_set_back_sends_no_second_one(ward: Ward) -> None:
    ward.remind("2026-01-05T20:10")
    ward.remind("2026-01-05T19:10")
    ward.remind("2026-01-05T20:00")
    assert len(ward.mails()) == 1
    ward.now = utc("2026-01-05T20:00")
    ward.want(at=time(20, 5))  # worked out anew by the clock that runs behind
    ward.remind("2026-01-05T20:10")
    assert len(ward.mails()) == 1
    assert ward.plan().next_at == utc("2026-01-06T20:05")


def test_a_plan_whose_time_was_set_back_by_hand_sends_no_second_one(ward: Ward) -> None:
    ward.remind("2026-01-05T20:00")
    with unit_of_work(ward.engine) as session:
        session.execute(update(ReminderSchedule).values(next_at=utc("2026-01-05T20:00")))
    ward.remind("2026-01-05T20:01")
    assert len(ward.mails()) == len(ward.decided()) == 1


def test_two_deciders_at_once_decide_each_day_once(ward: Ward, engine: Engine, settings: Settings) -> None:
    names = [f"p{number}" for number in range(60)]
    for name in names:
        ward.patient(name)
    now = utc("2026-01-05T20:00")

    def decide(_number: int) -> None:
        while remind_some(engine, settings, now):
            pass

    for _day in range(2):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(decide, range(4)))
        ward.remind(now)
        now += timedelta(days=1)
    assert all(len(ward.decided(name)) == 2 for name in names)
    assert len(ward.mails()) == 2 * (len(names) + 1)


def test_two_who_decide_the_same_day_beside_each_other_write_one_row(ward: Ward) -> None:
    with unit_of_work(ward.engine) as session:
        session.add(
            Reminder(
                patient_id=ward.ids["ann"], at_minute=1200, day=MONDAY, kind="daily", state="queued",
                due_at=utc("2026-01-05T20:00"), decided_at=utc("2026-01-05T20:00"),
            )
        )  # fmt: skip
    ward.remind("2026-01-05T20:00")
    assert len(ward.decided()) == 1
    assert ward.mails() == []
    assert ward.plan().next_at == utc("2026-01-06T20:00")


def test_hundreds_of_patients_take_a_few_queries(ward: Ward) -> None:
    for number in range(40):
        ward.patient(f"p{number}")
    seen: list[str] = []
    # As on a site whose jobs run, where it is only looked at whether that is noted.
    running(ward.engine, utc("2026-01-05T20:00"))
    event.listen(ward.engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    remind_some(ward.engine, ward.settings, utc("2026-01-05T20:00"))
    assert len(ward.mails()) == 41
    assert len(seen) <= 15, seen


def test_who_has_not_answered_the_first_questions_is_left_alone(ward: Ward) -> None:
    ward.patient("new", set_up=False)
    ward.remind("2026-01-05T20:00")
    assert ward.decided("new") == []
    assert ward.plan("new").next_at == utc("2026-01-06T20:00")


def test_an_account_that_is_not_active_is_left_alone_until_it_is(ward: Ward) -> None:
    ward.change(active=False)
    ward.remind("2026-01-05T20:00")
    assert ward.decided() == []
    ward.change(active=True)
    ward.remind("2026-01-06T20:00")
    assert ward.decided() == [("2026-01-06", "daily", "queued")]


def test_one_patient_who_cannot_be_decided_stops_nobody(ward: Ward) -> None:
    ward.patient("odd")
    ward.change("odd", timezone="Mars/Base")
    ward.remind("2026-01-05T20:00")
    assert ward.decided("ann") == [("2026-01-05", "daily", "queued")]
    assert ward.decided("odd") == []
    ward.change("odd", timezone="Europe/London")
    for minute in (
        0,
        1,
    ):  # set aside for an hour; then the day's reminder is found again, and is not too late
        ward.remind(f"2026-01-05T21:0{minute}")
    assert ward.decided("odd") == [("2026-01-05", "daily", "queued")]


def test_who_kept_a_diary_before_there_were_reminders_gets_the_first_in_the_evening(ward: Ward) -> None:
    with unit_of_work(ward.engine) as session:  # as the migration leaves it
        session.execute(update(ReminderSchedule).values(next_at=utc("2025-11-11T11:11")))
    ward.remind("2026-01-05T12:00")
    assert ward.decided() == []
    assert ward.plan().next_at == utc("2026-01-05T20:00")
    ward.remind("2026-01-05T20:00")
    assert ward.decided() == [("2026-01-05", "daily", "queued")]


def test_silence_is_told_after_two_days_and_asked_about_after_a_week(ward: Ward) -> None:
    ward.report()
    ward.evenings(MONDAY, 16)
    kinds = [kind for _day, kind, state in ward.decided() if state == "queued"]
    assert kinds == ["daily", *["silent"] * 5, "how_are_you", *["silent"] * 6, "how_are_you", "silent"]
    assert ward.told() == [
        {"daily": "reminder", "silent": "reminder_silent", "how_are_you": "how_are_you"}[kind]
        for kind in kinds
    ]


def test_a_report_ends_the_silence_and_the_next_one_is_asked_about_anew(ward: Ward) -> None:
    ward.evenings(MONDAY, 8)  # never reported: counted from the day the diary began
    told = ["daily", *["silent"] * 5, "how_are_you"]
    assert [kind for _day, kind, _state in ward.decided()] == ["daily", *told]
    ward.report()
    ward.evenings(date(2026, 1, 13), 7)
    assert [kind for _day, kind, _state in ward.decided()][8:] == told


def test_a_question_that_was_too_late_to_send_is_asked_the_next_evening(ward: Ward) -> None:
    ward.evenings(MONDAY, 7)
    # No outage: no whole day is lost.
    ward.remind("2026-01-12T19:00")
    ward.remind("2026-01-13T00:30")
    ward.remind("2026-01-13T20:00")
    assert ward.decided()[-2:] == [
        ("2026-01-12", "how_are_you", "too_late"),
        ("2026-01-13", "how_are_you", "queued"),
    ]
