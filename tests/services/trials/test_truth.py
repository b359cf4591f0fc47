"""What a trial alert says of people holds when it is read: nobody is named who should not be, and none is lost."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

from sqlalchemy.orm import Session

from diary.services.circle import grants, leaving
from diary.services.circle.members import circle_of
from diary.store.engine import unit_of_work
from diary.store.models import Account, Caregiver, Patient
from diary.store.models.circle import Grant
from tests.factories import work_at
from tests.services.trials.trying import Ring, to_whom

FEBRUARY = "2026-02-05 08:00"


def test_one_asked_for_that_an_alarm_held_back_comes_a_week_later_though_monthly_ones_are_off(
    ring: Ring,
) -> None:
    _held_back(ring)
    ring.answer()
    ring.run("2026-01-12 13:00")
    mails = _trials(ring.run("2026-01-12 13:01"))
    assert to_whom(mails) == ["nora", "tom"]
    assert ring.due() == ""
    assert not _trials(ring.run("2026-02-20 13:00"))


def test_while_the_alarm_stays_open_it_waits_another_week(ring: Ring) -> None:
    _held_back(ring)
    ring.run("2026-01-12 13:00")
    assert not _trials(ring.run("2026-01-12 13:01"))
    assert ring.due() == "2026-01-19 08:00"
    ring.answer()
    assert to_whom(_trials(ring.run("2026-01-19 13:00"))) == ["nora", "tom"]


def test_one_that_waits_does_not_come_once_trial_alerts_were_switched_off(ring: Ring) -> None:
    ring.switch_trials()
    _held_back(ring)
    ring.switch_trials(wanted=False)
    ring.answer()
    for day in (12, 13, 20):
        assert not _trials(ring.run(f"2026-01-{day} 13:00"))


def test_who_pressed_a_newer_one_is_not_named(ring: Ring) -> None:
    ring.to("2026-01-05 12:00")
    ring.send_now()
    ring.run()
    ring.to("2026-01-07 12:00")
    ring.send_now()
    newer = [mail for mail in _trials(ring.run()) if "nora" in mail["To"]]
    ring.press(newer[0])
    (told,) = ring.run("2026-01-12 12:00")
    assert _text(told).count("has not pressed") == 1
    assert "Tom has not pressed" in _text(told)


def test_nobody_is_mailed_of_who_all_pressed_a_newer_one(ring: Ring) -> None:
    ring.to("2026-01-05 12:00")
    ring.send_now()
    ring.run()
    ring.to("2026-01-07 12:00")
    ring.send_now()
    for mail in ring.run():
        ring.press(mail)
    assert ring.run("2026-01-12 12:00") == []
    assert ring.missed() == []
    assert ring.ann().trial_missed_on is None


def test_who_is_told_of_alarms_no_more_is_not_named(ring: Ring) -> None:
    ring.switch_trials()
    ring.run(FEBRUARY)
    with unit_of_work(ring.engine) as session:
        (nora,) = [each for each in _circle(session, ring) if each.account.email.startswith("nora")]
        wish = replace(grants.Wish.of(nora), grants=frozenset({Grant.TRENDS}))
        grants.change(work_at(session, ring.now), nora, wish, by=_ann(session, ring).account)
    (told,) = ring.run("2026-02-12 08:00")
    assert "Nora" not in _text(told)
    assert "Tom has not pressed" in _text(told)
    assert ring.missed() == ["Tom"]


def test_the_day_does_not_outlive_those_who_did_not_press(ring: Ring) -> None:
    ring.switch_trials()
    ring.run(FEBRUARY)
    ring.run("2026-02-12 08:00")
    assert ring.ann().trial_missed_on is not None
    for name in ("nora", "tom"):
        assert ring.ann().trial_missed_on is not None
        with unit_of_work(ring.engine) as session:
            (place,) = [each for each in _circle(session, ring) if each.account.email.startswith(name)]
            leaving.leave(work_at(session, ring.now), place, session.get_one(Account, ring.accounts[name]))
    assert ring.ann().trial_missed_on is None


def test_switched_off_nobody_is_named_of_the_week_that_runs(ring: Ring) -> None:
    ring.switch_trials()
    ring.run(FEBRUARY)
    ring.to("2026-02-07 08:00")
    ring.switch_trials(wanted=False)
    assert ring.run("2026-02-12 08:00") == []
    assert ring.missed() == []
    assert ring.ann().trial_missed_on is None


def test_switched_off_the_word_that_waits_does_not_go_out(ring: Ring) -> None:
    ring.switch_trials()
    ring.run(FEBRUARY)
    ring.server.at_recipient.extend(["452 4.2.2 later"] * 50)
    ring.run("2026-02-12 08:00")
    ring.server.at_recipient.clear()
    ring.switch_trials(wanted=False)
    assert ring.run("2026-02-12 12:00") == []


def test_switched_off_one_that_waits_does_not_go_out(ring: Ring) -> None:
    ring.server.at_recipient.extend(["452 4.2.2 later"] * 50)
    ring.switch_trials()
    assert ring.run(FEBRUARY) == []
    ring.server.at_recipient.clear()
    ring.switch_trials(wanted=False)
    assert ring.run("2026-02-05 12:00") == []
    assert set(ring.states()) == {"not_sent"}


def test_one_asked_for_after_they_were_switched_off_names_again(ring: Ring) -> None:
    ring.switch_trials()
    ring.to("2026-01-06 08:00")
    ring.switch_trials(wanted=False)
    ring.to("2026-01-07 12:00")
    ring.send_now()
    ring.run()
    (told,) = ring.run("2026-01-14 12:00")
    assert "Nora has not pressed" in _text(told)


def test_switched_off_by_a_clock_that_was_ahead_hides_nobody(ring: Ring) -> None:
    ring.to("2031-01-06 08:00")
    ring.switch_trials()
    ring.switch_trials(wanted=False)
    ring.to("2026-01-07 12:00")
    ring.send_now()
    ring.run()
    (told,) = ring.run("2026-01-14 12:00")
    assert "Nora has not pressed" in _text(told)


def _held_back(ring: Ring) -> None:
    """One is asked for by day, waits, and an alarm opens before it goes out."""
    ring.to("2026-01-05 12:00")
    ring.send_now()
    ring.alarm()
    assert not _trials(ring.run("2026-01-05 12:01"))
    assert ring.outcomes() == [("dropped", "alarm_open")] * 2


def _trials(mails: list[EmailMessage]) -> list[EmailMessage]:
    return [mail for mail in mails if mail["Subject"].startswith("Trial")]


def _text(mail: EmailMessage) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]


def _ann(session: Session, ring: Ring) -> Patient:
    return session.get_one(Patient, ring.patients["ann"])


def _circle(session: Session, ring: Ring) -> list[Caregiver]:
    return circle_of(session, _ann(session, ring))
