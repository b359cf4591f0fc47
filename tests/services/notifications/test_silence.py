"""Silence is not health: after three days without a report, with something pressing open, all are asked to check."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from diary.services import reminders
from diary.store.engine import reading, unit_of_work
from diary.store.models import OutboxMail, Patient
from diary.store.models.consents import Purpose
from tests.factories import work_at
from tests.services.conftest import MONDAY, at
from tests.services.notifications.home import DAY, HOUR, Home

THURSDAY = at(MONDAY + 3 * DAY)
"""At eight in the evening, the reminder's time, on the third day after the report of Monday."""


def emergency(home: Home, **more: object) -> None:
    home.site.save(5, signs=("chest",), **more)  # type: ignore[arg-type]


def asked(home: Home) -> list[str]:
    return [name for name, because in home.others_told() if because == "silence"]


def until(home: Home, moment: datetime) -> None:
    home.escalate(moment - home.site.now)


def test_all_are_asked_at_once_on_the_third_day_at_the_reminders_time(home: Home) -> None:
    home.add("nora", "ben")
    emergency(home)
    assert home.times() == (None, THURSDAY)
    until(home, THURSDAY - timedelta(seconds=1))
    assert asked(home) == []
    until(home, THURSDAY)
    assert asked(home) == ["nora", "ben"]
    assert home.mails()[-2:] == [("nora", "caregiver_silence"), ("ben", "caregiver_silence")]


def test_each_is_asked_once_a_silence(home: Home) -> None:
    home.add("nora")
    emergency(home)
    until(home, THURSDAY)
    home.escalate(5 * DAY)
    assert asked(home) == ["nora"]
    home.site.save(1)
    home.escalate(3 * DAY - HOUR)
    assert asked(home) == ["nora"]
    home.escalate(HOUR)
    assert asked(home) == ["nora", "nora"]


def test_whoever_was_asked_is_asked_again_three_days_after_a_day_further_back_was_written(home: Home) -> None:
    home.add("nora")
    emergency(home)
    until(home, THURSDAY)
    home.site.now += HOUR
    home.site.save(1, day=MONDAY - DAY)
    home.escalate(DAY)
    assert asked(home) == ["nora"]
    until(home, THURSDAY + 3 * DAY - timedelta(seconds=1))
    assert asked(home) == ["nora"]
    until(home, THURSDAY + 3 * DAY)
    assert asked(home) == ["nora", "nora"]


def test_a_report_puts_the_question_off(home: Home) -> None:
    home.add("nora")
    emergency(home)
    home.site.now += 2 * DAY
    home.site.save(1)
    until(home, THURSDAY + DAY)
    assert asked(home) == []
    until(home, THURSDAY + 2 * DAY)
    assert asked(home) == ["nora"]


def test_an_answer_or_nothing_pressing_asks_nobody(home: Home) -> None:
    home.add("nora")
    home.site.save_days([3] * 8)
    assert home.times()[1] is None
    emergency(home)
    home.answer()
    home.escalate(10 * DAY)
    assert asked(home) == []


def test_an_emergency_and_something_urgent_make_one_mail(home: Home) -> None:
    home.add("nora")
    home.site.save(5, signs=("chest", "limb"))
    until(home, THURSDAY)
    assert [kind for _name, kind in home.mails()].count("caregiver_silence") == 1
    assert asked(home) == ["nora", "nora"], "it is noted for both"


def test_a_day_filled_in_after_the_question_brings_no_second_one_for_the_same_silence(home: Home) -> None:
    home.add("nora")
    emergency(home)
    until(home, THURSDAY)
    home.site.save(1, day=MONDAY - DAY)
    home.escalate(HOUR)
    assert asked(home) == ["nora"]


def test_a_machine_that_slept_asks_when_it_wakes_if_nothing_has_come(home: Home) -> None:
    home.add("nora")
    emergency(home)
    home.escalate(9 * DAY)
    assert asked(home) == ["nora"]


@pytest.mark.parametrize("purpose", [Purpose.SHARING, Purpose.CAREGIVER_ALERTS, Purpose.DIARY])
def test_without_consent_nobody_is_asked_until_it_is_given_again(home: Home, purpose: Purpose) -> None:
    home.add("nora")
    emergency(home)
    home.agree(purpose, False)
    until(home, THURSDAY + HOUR)
    assert asked(home) == []
    home.agree(purpose, True)
    home.escalate()
    assert asked(home) == ["nora"]


def test_somebody_who_comes_during_a_silence_is_asked_and_the_others_not_again(home: Home) -> None:
    home.add("nora")
    emergency(home)
    until(home, THURSDAY)
    home.site.now += DAY
    home.add("ben")
    home.escalate()
    assert asked(home) == ["nora", "ben"]


def test_paused_or_unwanted_reminders_do_not_pause_this(home: Home) -> None:
    home.add("nora")
    with unit_of_work(home.engine) as session:
        work = work_at(session, home.site.now)
        patient = session.get_one(Patient, home.site.patient_id)
        reminders.pause(work, patient, MONDAY + 30 * DAY)
        reminders.switch_off(work, patient)
    emergency(home)
    until(home, THURSDAY)
    assert asked(home) == ["nora"]


def test_another_time_of_the_reminder_or_another_clock_is_followed(home: Home) -> None:
    home.add("nora")
    emergency(home)
    with unit_of_work(home.engine) as session:
        patient = session.get_one(Patient, home.site.patient_id)
        plan = reminders.schedule_of(session, patient.id)
        plan.at_minute = 22 * 60
        patient.timezone = "America/New_York"
    until(home, THURSDAY + 6 * HOUR)
    assert asked(home) == []
    assert home.follow_up().silence_at == at(MONDAY + 4 * DAY, hour=3)
    until(home, at(MONDAY + 4 * DAY, hour=3))
    assert asked(home) == ["nora"]


def test_the_time_on_the_wall_counts_across_a_clock_change(home: Home) -> None:
    home.site.now = at(MONDAY.replace(month=3, day=27), hour=19)
    home.site.make_patient("zoe@example.org", timezone="Europe/Berlin")
    home.add("nora")
    emergency(home)
    assert home.follow_up().silence_at == at(MONDAY.replace(month=3, day=30), hour=18)


def test_what_was_open_before_the_circle_came_counts_from_the_last_report(home: Home) -> None:
    emergency(home)
    assert home.times() == (None, None)
    home.site.now += DAY
    home.add("nora")
    assert home.times() == (None, THURSDAY)


def test_the_question_names_no_health_detail_in_what_is_queued(home: Home) -> None:
    home.add("nora")
    emergency(home)
    until(home, THURSDAY)
    with reading(home.engine) as session:
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.kind == "caregiver_silence"))
    assert mail.params == {"follow_ups": [home.follow_up().id], "caregiver": home.memberships["nora"]}


def test_midnight_can_be_the_reminders_time(home: Home) -> None:
    with unit_of_work(home.engine) as session:
        reminders.schedule_of(session, home.site.patient_id).at_minute = 0
    home.add("nora")
    emergency(home)
    assert home.follow_up().silence_at == datetime.combine(MONDAY + 3 * DAY, time(0), THURSDAY.tzinfo)
