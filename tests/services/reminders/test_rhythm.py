"""How often somebody is reminded, and the question after two weeks whether less would do."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import Engine, update

from diary.config import Settings
from diary.rules.records import Sign
from diary.rules.reminding import EVERY_DAY, Rhythm
from diary.services import consents, reminders
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient, ReminderSchedule
from diary.store.models.consents import Purpose
from tests.factories import work_at
from tests.services.reminders.reminding import Ward, utc

TWO_WEEKS_ON = utc("2026-01-19T12:00")


@pytest.fixture
def ward(engine: Engine, settings: Settings) -> Ward:
    ward = Ward(engine, settings)
    ward.patient()
    return ward


def choose(ward: Ward, rhythm: Rhythm) -> None:
    with unit_of_work(ward.engine) as session:
        reminders.set_rhythm(work_at(session, ward.now), session.get_one(Patient, ward.ids["ann"]), rhythm)


def is_offered(ward: Ward) -> bool:
    with reading(ward.engine) as session:
        return reminders.is_offered(work_at(session, ward.now), session.get_one(Patient, ward.ids["ann"]))


def days(ward: Ward) -> list[str]:
    return [day[-2:] for day, _kind, _state in ward.decided()]


def test_every_other_day_counts_from_the_day_it_was_chosen(ward: Ward) -> None:
    ward.now += timedelta(days=1)
    choose(ward, Rhythm.EVERY_OTHER_DAY)
    assert reminders.rhythm_of(ward.plan()) is Rhythm.EVERY_OTHER_DAY
    ward.evenings(date(2026, 1, 6), 6)
    assert days(ward) == ["06", "08", "10"]


def test_once_a_week_is_on_the_weekday_it_was_chosen_on(ward: Ward) -> None:
    choose(ward, Rhythm.WEEKLY)
    assert reminders.rhythm_of(ward.plan()) is Rhythm.WEEKLY
    ward.evenings(date(2026, 1, 5), 15)
    assert days(ward) == ["05", "12", "19"]


def test_the_weekday_and_the_first_date_are_those_of_the_patients_clock(ward: Ward) -> None:
    ward.change(timezone="Pacific/Kiritimati")  # it is Tuesday there
    choose(ward, Rhythm.WEEKLY)
    assert ward.plan().days == 0b10
    choose(ward, Rhythm.EVERY_OTHER_DAY)
    assert ward.plan().every_other_from == date(2026, 1, 6)


def test_every_day_comes_back_with_the_times_there_were(ward: Ward) -> None:
    ward.want(at=time(19), earlier=(time(9),), weekdays=0b11)
    assert reminders.rhythm_of(ward.plan()) is None
    choose(ward, Rhythm.EVERY_OTHER_DAY)
    choose(ward, Rhythm.DAILY)
    plan = ward.plan()
    assert (plan.days, plan.every_other_from, plan.at_minute, plan.earlier_minutes) == (
        EVERY_DAY, None, 19 * 60, [9 * 60],
    )  # fmt: skip
    assert reminders.rhythm_of(plan) is Rhythm.DAILY
    assert plan.next_at == utc("2026-01-05T19:00")


def test_who_had_stopped_them_gets_them_again_and_a_pause_stays(ward: Ward) -> None:
    ward.want(wanted=False, paused_until=date(2026, 1, 20))
    choose(ward, Rhythm.DAILY)
    assert ward.plan().wanted
    assert ward.plan().next_at == utc("2026-01-20T20:00")


def test_two_weeks_on_fewer_are_offered_until_that_is_answered(ward: Ward) -> None:
    ward.now = TWO_WEEKS_ON - timedelta(days=1)
    assert not is_offered(ward)
    ward.now = TWO_WEEKS_ON
    assert is_offered(ward)
    choose(ward, Rhythm.DAILY)
    assert not is_offered(ward)


def test_whoever_chose_other_days_on_the_form_is_not_asked_any_more(ward: Ward) -> None:
    ward.now = TWO_WEEKS_ON
    ward.want(at=time(19))
    assert is_offered(ward)
    ward.want(every_other_day=True)
    assert not is_offered(ward)
    ward.want(every_other_day=False)
    assert not is_offered(ward)


@pytest.mark.parametrize(
    "changes", [{"wanted": False}, {"weekdays": 0b111}, {"paused_until": date(2026, 2, 1)}]
)
def test_fewer_are_not_offered_where_they_do_not_come_daily(ward: Ward, changes: dict[str, object]) -> None:
    ward.now = TWO_WEEKS_ON
    ward.want(**changes)
    assert not is_offered(ward)


def test_fewer_are_not_offered_while_something_is_open(ward: Ward) -> None:
    ward.report(signs=(Sign.CHEST,))
    ward.now = TWO_WEEKS_ON
    assert not is_offered(ward)
    ward.remind("2026-01-19T20:00")
    assert ward.mails()[-1].params == {"day": "2026-01-19"}


def test_fewer_are_not_offered_to_who_keeps_no_diary(ward: Ward) -> None:
    ward.now = TWO_WEEKS_ON
    with unit_of_work(ward.engine) as session:
        consents.answer(work_at(session, ward.now), ward.ids["ann"], Purpose.DIARY, False)
    assert not is_offered(ward)


def test_one_mail_offers_it_and_only_one(ward: Ward) -> None:
    ward.patient("new")
    with unit_of_work(ward.engine) as session:
        session.get_one(Patient, ward.ids["new"]).set_up_at = TWO_WEEKS_ON
    ward.evenings(date(2026, 1, 18), 3)
    offers = [(mail.patient_id, mail.params["day"]) for mail in ward.mails() if mail.params.get("offer")]
    assert offers == [(ward.ids["ann"], "2026-01-19")]
    assert ward.plan().offered_on == date(2026, 1, 19)
    assert is_offered(ward)  # the page goes on asking


def test_a_reminder_that_is_not_sent_offers_nothing(ward: Ward) -> None:
    ward.now = TWO_WEEKS_ON
    ward.report()
    ward.remind("2026-01-19T20:00")
    assert ward.plan().offered_on is None
    ward.remind("2026-01-20T20:00")
    assert ward.plan().offered_on == date(2026, 1, 20)


def test_links_that_are_not_wanted_any_more_are_of_no_use_at_once(ward: Ward) -> None:
    assert (ward.plan().links_wanted, ward.plan().links_not_before) == (True, None)
    ward.want(links_wanted=False)
    assert (ward.plan().links_wanted, ward.plan().links_not_before) == (False, ward.now)
    before, ward.now = ward.now, ward.now + timedelta(hours=1)
    ward.want(links_wanted=False)
    ward.want(links_wanted=True)
    assert (ward.plan().links_wanted, ward.plan().links_not_before) == (True, before)


def test_older_links_can_be_ended_while_new_ones_come(ward: Ward) -> None:
    with unit_of_work(ward.engine) as session:
        reminders.end_older_links(work_at(session, ward.now), session.get_one(Patient, ward.ids["ann"]))
    assert (ward.plan().links_wanted, ward.plan().links_not_before) == (True, ward.now)


def test_a_plan_of_before_there_were_several_times_is_as_it_was(ward: Ward) -> None:
    with unit_of_work(ward.engine) as session:
        session.execute(update(ReminderSchedule).values(at_minute=1140, earlier_minutes=[]))
    answers = reminders.answers_of(ward.plan())
    assert (answers.at, answers.earlier, answers.nudge_after, answers.quiet) == (time(19), (), None, None)
