"""The trial alert: when it comes, to whom, what a press does, and who is named after a week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from diary.jobs.trials import try_some
from diary.services.mailbox import preferences
from diary.services.trials import NotNow, WhyNotNow, when
from diary.store.engine import unit_of_work
from diary.store.models import Account, OutboxMail, Trial, TrialSchedule
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.store.models.outbox import MailState
from diary.store.work import Work
from tests.services.trials.trying import Ring, to_whom

FEBRUARY = "2026-02-05 08:00"


def test_it_is_off_at_first(ring: Ring) -> None:
    assert not [mail for day in range(5, 29) for mail in ring.run(f"2026-02-{day:02} 09:00")]


def test_it_comes_once_a_month_on_the_day_it_was_switched_on(ring: Ring) -> None:
    ring.switch_trials()
    assert ring.due() == FEBRUARY
    assert ring.run("2026-02-05 07:59") == []
    first = ring.run(FEBRUARY)
    assert to_whom(first) == ["nora", "tom"]
    assert ring.run(FEBRUARY) == []
    assert ring.due() == "2026-03-05 08:00"
    for mail in first:
        ring.press(mail)
    assert to_whom(ring.run("2026-03-05 08:00")) == ["nora", "tom"]


def test_it_can_never_be_taken_for_an_alert(ring: Ring) -> None:
    ring.switch_trials()
    for mail in ring.run(FEBRUARY):
        assert mail["Subject"].startswith("Trial, nothing is wrong")
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert text.split("\n\n")[1] == "This is only a trial. Nothing is wrong."
        assert "List-Unsubscribe" not in mail  # it would end real alerts by one click
        assert text.count("/trial/") == 1


def test_who_has_not_pressed_after_a_week_is_named_once(ring: Ring) -> None:
    ring.switch_trials()
    mails = {to_whom([mail])[0]: mail for mail in ring.run(FEBRUARY)}
    pressed = ring.press(mails["tom"])
    assert pressed is not None
    assert not pressed.before
    assert ring.run("2026-02-12 07:59") == []
    assert ring.missed() == []
    (told,) = ring.run("2026-02-12 08:00")
    assert to_whom([told]) == ["ann"]
    text = " ".join(told.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "Nora has not pressed the button in the trial alert of 5 February." in text
    assert "spam folder" in text
    assert "Tom" not in text
    assert ring.run("2026-02-13 08:00") == []
    assert ring.missed() == ["Nora"]
    assert ring.ann().trial_missed_on is not None


def test_one_that_came_back_is_named_as_an_alert_would_come_back(ring: Ring) -> None:
    ring.switch_trials()
    ring.run(FEBRUARY)
    with unit_of_work(ring.engine) as session:
        sent = session.scalars(select(OutboxMail).where(OutboxMail.account_id == ring.accounts["nora"])).all()
        sent[-1].state = MailState.FAILED
    ring.run("2026-02-12 08:00")
    assert "Nora" in ring.missed()


def test_a_late_press_takes_the_name_away_again(ring: Ring) -> None:
    ring.switch_trials()
    mails = ring.run(FEBRUARY)
    ring.run("2026-02-12 08:00")
    assert ring.missed() == ["Nora", "Tom"]
    ring.to("2026-02-20 12:00")
    for mail in mails:
        ring.press(mail)
    assert ring.missed() == []
    assert ring.ann().trial_missed_on is None
    assert ring.states() == ["pressed", "pressed"]


def test_the_link_works_once_and_no_other_does(ring: Ring) -> None:
    ring.switch_trials()
    mail, other = ring.run(FEBRUARY)
    first, second = ring.press(mail), ring.press(mail)
    assert first is not None
    assert second is not None
    assert (first.before, second.before) == (False, True)
    assert ring.states() in (["pressed", "waiting"], ["waiting", "pressed"])
    ring.to("2026-05-05 12:00")
    assert ring.press(other) is None


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (31, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        (30, ["2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30"]),
        (1, ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]),
    ],
)
def test_in_a_short_month_its_last_day_stands_for_the_day(day: int, months: list[str]) -> None:
    zone, found = ZoneInfo("Europe/London"), []
    at = when.at_local(when.date(2026, 1, day), when.MORNING, zone)
    for _ in months:
        at = when.next_at(day, at, zone)
        found.append(at.astimezone(zone).date().isoformat())
        assert at.astimezone(zone).strftime("%H:%M") == "08:00"  # in summer as in winter
    assert found == months


def test_where_the_reader_lives_it_is_not_before_8(ring: Ring) -> None:
    with unit_of_work(ring.engine) as session:
        session.get_one(Account, ring.accounts["nora"]).timezone = "America/New_York"
    ring.switch_trials()
    assert to_whom(ring.run(FEBRUARY)) == ["tom"]
    assert ring.run("2026-02-05 12:59") == []
    assert to_whom(ring.run("2026-02-05 13:00")) == ["nora"]


def test_while_an_alarm_is_open_it_waits_a_week(ring: Ring) -> None:
    ring.switch_trials()
    ring.to("2026-02-04 12:00")
    ring.alarm()
    assert all(not mail["Subject"].startswith("Trial") for mail in ring.run("2026-02-05 08:00"))
    assert ring.due() == "2026-02-12 08:00"
    ring.answer()
    assert to_whom(ring.run("2026-02-12 08:00")) == ["nora", "tom"]
    assert ring.due() == "2026-03-05 08:00"


def test_an_alarm_that_opens_while_it_waits_holds_it_back_and_it_comes_a_week_later(ring: Ring) -> None:
    with unit_of_work(ring.engine) as session:
        for name in ("nora", "tom"):
            session.get_one(Account, ring.accounts[name]).timezone = "America/New_York"
    ring.switch_trials()
    assert ring.run(FEBRUARY) == []
    ring.alarm()
    assert not [mail for mail in ring.run("2026-02-05 13:00") if mail["Subject"].startswith("Trial")]
    assert ring.outcomes() == [("dropped", "alarm_open")] * 2
    ring.answer()
    ring.run("2026-02-12 14:00")
    ring.run("2026-02-12 14:01")
    assert ring.missed() == []
    mails = [mail for mail in ring.server.mails if mail["Subject"].startswith("Trial")]
    assert to_whom(mails) == ["nora", "tom"]


def test_who_wants_no_mail_who_left_and_who_is_told_no_more_get_none(ring: Ring) -> None:
    for name in ("lea", "max", "zoe"):
        ring.account(name)
    left = ring.membership("lea")
    ring.membership("max", grants=(Grant.TRENDS,))
    ring.membership("zoe", ends_on=when.date(2026, 1, 20))
    ring.change_place(left, ended_at=ring.now, ended_by="caregiver")
    with unit_of_work(ring.engine) as session:
        tom = session.get_one(Account, ring.accounts["tom"])
        work = Work(session, ring.now, ring.settings)
        preferences.stop(work, tom, Topic.CARE_EMERGENCIES, ring.patients["ann"], by_link=False)
    ring.switch_trials()
    mails = ring.run(FEBRUARY)
    assert to_whom([mail for mail in mails if mail["Subject"].startswith("Trial")]) == ["nora"]


def test_who_leaves_before_it_goes_out_gets_none_and_is_not_named(ring: Ring) -> None:
    ring.switch_trials()
    mails = ring.run(FEBRUARY)
    with unit_of_work(ring.engine) as session:
        for place in session.query(Trial).all():
            ring_place = place.caregiver_id
    ring.change_place(ring_place, ended_at=ring.now, ended_by="caregiver")
    assert len(mails) == 2
    (told,) = ring.run("2026-02-12 08:00")
    text = told.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Nora" in text
    assert "Tom" not in text


def test_without_the_patients_yes_nobody_gets_one(ring: Ring) -> None:
    ring.switch_trials()
    ring.consent(Purpose.CAREGIVER_ALERTS, False)
    assert not [mail for mail in ring.run(FEBRUARY) if mail["Subject"].startswith("Trial")]
    assert ring.states() == []


def test_without_a_mail_server_none_goes_out_and_nobody_is_named(ring: Ring) -> None:
    ring.switch_trials()
    mail = ring.settings.mail
    ring.settings = replace(ring.settings, mail=None)
    with pytest.raises(NotNow) as refused:
        ring.send_now()
    assert refused.value.why is WhyNotNow.NO_MAIL
    ring.to(FEBRUARY)
    while try_some(ring.engine, ring.settings, ring.now):
        pass
    assert ring.states() == []
    ring.settings = replace(ring.settings, mail=mail)
    assert ring.run("2026-02-12 08:00") == []


def test_one_that_never_went_out_names_nobody(ring: Ring) -> None:
    ring.switch_trials()
    ring.server.at_recipient.extend(["452 4.2.2 later"] * 500)
    ring.run(FEBRUARY)
    ring.server.at_recipient.clear()
    ring.to("2026-02-12 08:00")
    assert ring.run() == []
    assert set(ring.states()) == {"not_sent"}
    assert ring.missed() == []


def test_now_at_most_once_a_day_and_never_beside_an_alarm(ring: Ring) -> None:
    ring.to("2026-01-05 12:00")
    assert ring.send_now() == 2
    assert to_whom(ring.run()) == ["nora", "tom"]
    ring.to("2026-01-06 11:59")
    assert _refused(ring.send_now) is WhyNotNow.TOO_SOON
    ring.to("2026-01-06 12:00")
    assert ring.send_now() == 2
    ring.alarm()
    ring.to("2026-01-09 12:00")
    assert _refused(ring.send_now) is WhyNotNow.ALARM


def test_switched_off_none_comes(ring: Ring) -> None:
    assert ring.switch_trials()
    assert not ring.switch_trials()
    assert ring.switch_trials(wanted=False)
    assert ring.run(FEBRUARY) == []


def test_a_wrong_clock_keeps_neither_the_schedule_nor_the_question(ring: Ring) -> None:
    ring.to("2031-01-05 12:00")
    ring.switch_trials()
    ring.send_now()
    ring.run()
    ring.to("2026-01-05 12:00")
    ring.run()
    assert ring.due() <= "2026-02-21 08:00"
    assert all(trial.ask_at <= ring.now + timedelta(days=7, hours=2) for trial in ring.trials())


def test_a_clock_that_leapt_ahead_for_a_while_sends_none_twice(ring: Ring) -> None:
    ring.switch_trials()
    assert len(ring.run("2026-02-05 09:00")) == 2
    for hour in ("08:30", "08:00", "07:00"):
        assert ring.run(f"2026-02-05 {hour}") == []


def test_two_that_ask_at_once_queue_each_mail_once(ring: Ring) -> None:
    ring.switch_trials()
    ring.to(FEBRUARY)
    with unit_of_work(ring.engine) as session:
        plan = session.get_one(TrialSchedule, ring.patients["ann"])
        due = plan.next_at
    ring.run()
    with unit_of_work(ring.engine) as session:
        # As if a second one had read the schedule before the first moved it on.
        session.get_one(TrialSchedule, ring.patients["ann"]).next_at = due
    assert ring.run() == []
    assert len(ring.trials()) == 2


@pytest.mark.parametrize("table", ["trial", "outbox_mail", "trial_plan"])
def test_one_that_is_killed_between_is_done_whole_by_the_next(ring: Ring, table: str) -> None:
    ring.switch_trials()
    ring.to(FEBRUARY)

    def stop(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith((f"INSERT INTO {table}", f"UPDATE {table} ")):
            raise KeyboardInterrupt

    event.listen(ring.engine, "after_cursor_execute", stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            try_some(ring.engine, ring.settings, ring.now)
    finally:
        event.remove(ring.engine, "after_cursor_execute", stop)
    assert ring.trials() == []
    assert to_whom(ring.run()) == ["nora", "tom"]


def test_an_address_that_takes_no_mail_gets_none(ring: Ring) -> None:
    with unit_of_work(ring.engine) as session:
        session.get_one(Account, ring.accounts["tom"]).undeliverable_at = ring.now
    ring.switch_trials()
    assert to_whom(ring.run(FEBRUARY)) == ["nora"]


def _refused(act: Callable[[], int]) -> WhyNotNow:
    with pytest.raises(NotNow) as refused:
        act()
    return refused.value.why


def test_every_mail_is_in_the_list_of_the_patient(ring: Ring) -> None:
    ring.switch_trials()
    ring.run(FEBRUARY)
    with unit_of_work(ring.engine) as session:
        assert all(
            mail.patient_id == ring.patients["ann"]
            for mail in session.query(OutboxMail).filter(OutboxMail.kind == "trial")
        )
