"""In hospital or away: what is held back, what is not, who hears of it, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.mail.message import Message
from diary.rules.records import Sign
from diary.services import reminders
from diary.services.mailbox.compose import Drop, compose
from diary.services.patients.away import away_now
from diary.store.models import FollowUp, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from tests.browser import Browser
from tests.factories import make_report
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site

ANN = "ann@example.org"


def test_the_patient_says_it_and_no_reminder_comes_until_it_is_over(site: Site, ann: Browser) -> None:
    _say(ann, "2026-01-12")
    assert "No reminders come until" in ann.page.text
    assert "In hospital or away until" in ann.page.text
    assert "said by you" in ann.page.text
    with site.reading() as session:
        plan = reminders.schedule_of(session, site.patient_ids[ANN])
        assert plan.paused_until == date(2026, 1, 13)
        assert plan.next_at is not None
        assert plan.next_at.date() == date(2026, 1, 13)


def test_a_caregiver_who_may_plan_says_it_and_everybody_sees_who_did(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.PLAN, Grant.ALERTS, Grant.TRENDS)
    lea = person(site, "lea@example.org", name="Lea")
    join(site, "lea@example.org", Grant.TRENDS, Grant.ALERTS)
    number = site.patient_ids[ANN]
    nora.get(f"/people/{number}/away")
    nora.submit("away", {"until": "2026-01-12"})
    for path in ("/", "/follow-ups", "/trends"):
        assert "said by Nora." in ann.get(path).text
    for path in ("/people", f"/people/{number}/follow-ups", f"/people/{number}/trends"):
        assert "said by Nora." in lea.get(path).text
        assert "said by you." in nora.get(path).text
    lea.get(f"/people/{number}/away", status=404)
    assert "Nora said that you are in hospital or away." in ann.get("/who-looked").text


def test_it_is_mailed_once_to_the_patient_and_to_who_is_told_of_alarms(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.PLAN, Grant.ALERTS)
    person(site, "lea@example.org", name="Lea")
    join(site, "lea@example.org", Grant.TRENDS)
    for _press in range(2):
        nora.get(f"/people/{site.patient_ids[ANN]}/away")
        nora.submit("away", {"until": "2026-01-12"})
    mails = [mail for mail in site.mails() if mail.kind in ("away", "care_away")]
    assert [mail.kind for mail in mails] == ["away", "care_away"]
    own, others = (_written(site, mail) for mail in mails)
    assert isinstance(own, Message)
    assert isinstance(others, Message)
    assert own.to == ANN
    assert "said by Nora." in own.text
    assert others.to == NORA
    for mail in (own, others):
        assert "A report with danger brings its card, its alarm and its mails, as ever." in mail.text
        assert "While an alarm has no answer, people are still asked to check." in " ".join(mail.text.split())


def test_a_mail_that_has_not_left_when_it_ends_is_dropped(site: Site, ann: Browser) -> None:
    _say(ann, "2026-01-12")
    ann.submit("away-end")
    assert "It is over." in ann.page.text
    (mail,) = [mail for mail in site.mails() if mail.kind == "away"]
    assert _written(site, mail) == Drop(HeldBack.CHOSEN_ANEW)


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-05", "", "soon"])
def test_a_day_that_cannot_be_is_not_taken(site: Site, ann: Browser, day: str) -> None:
    ann.get("/away")
    ann.submit("away", {"until": day})
    assert "Error:" in ann.page.html
    assert not _is_away(site)
    assert site.mails() == []


def test_thirty_days_is_the_longest(site: Site, ann: Browser) -> None:
    _say(ann, "2026-02-04")
    assert _is_away(site)


def test_one_press_ends_it_and_reminders_come_again(site: Site, ann: Browser) -> None:
    _say(ann, "2026-01-12")
    site.clock.move_on(days=2)
    ann.sign_in_unseen()
    ann.get("/away")
    ann.submit("away-end")
    assert not _is_away(site)
    with site.reading() as session:
        plan = reminders.schedule_of(session, site.patient_ids[ANN])
        assert plan.paused_until is None
        assert plan.next_at is not None
        assert plan.next_at.date() == site.clock.now().date()
        patient = session.get_one(Patient, site.patient_ids[ANN])
        assert patient.away_until == date(2026, 1, 6)


def test_a_pause_of_the_reminders_alone_outlives_it(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    ann.submit("reminders", {"paused_until": "2026-01-30"})
    _say(ann, "2026-01-12")
    ann.submit("away-end")
    with site.reading() as session:
        assert reminders.schedule_of(session, site.patient_ids[ANN]).paused_until == date(2026, 1, 30)


def test_on_its_date_it_is_over_by_itself(site: Site, ann: Browser) -> None:
    _say(ann, "2026-01-07")
    site.clock.move_on(days=2)
    assert _is_away(site)
    site.clock.move_on(days=1)
    assert not _is_away(site)
    assert "In hospital or away until" not in ann.get("/").text


def test_the_next_report_ends_it_and_one_of_a_day_before_does_not(site: Site, ann: Browser) -> None:
    _say(ann, "2026-01-12")
    _report(site, date(2026, 1, 4))
    assert _is_away(site)
    site.clock.move_on(days=1)
    _report(site, date(2026, 1, 6))
    assert not _is_away(site)
    assert "In hospital or away until" not in ann.get("/").text


def test_a_report_with_danger_has_its_alarm_and_its_mails(site: Site, ann: Browser) -> None:
    person(site)
    join(site, NORA, Grant.ALERTS)
    _say(ann, "2026-01-12")
    _report(site, date(2026, 1, 5), Sign.CHEST)
    kinds = [mail.kind for mail in site.mails()]
    assert "emergency" in kinds
    assert "caregiver_emergency" in kinds
    assert "Call 999" in ann.get("/").text


def test_an_alarm_that_is_open_goes_on_as_before(site: Site, ann: Browser) -> None:
    person(site)
    join(site, NORA, Grant.ALERTS)
    _report(site, date(2026, 1, 5), Sign.LIMB)
    with site.reading() as session:
        (before,) = session.query(FollowUp).all()
        due = before.escalate_at, before.silence_at
    assert None not in due
    _say(ann, "2026-01-12")
    with site.reading() as session:
        (after,) = session.query(FollowUp).all()
        assert (after.escalate_at, after.silence_at) == due


def test_the_overview_calls_nobody_silent_who_is_away_nor_at_once_after_it(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.TRENDS, Grant.ALERTS)
    _say(ann, "2026-01-12")
    site.clock.move_on(days=7)
    nora.sign_in_unseen(NORA)
    page = nora.get("/people")
    assert "No report since" not in page.text
    assert "In hospital or away until" in page.text
    site.clock.move_on(days=2)
    nora.sign_in_unseen(NORA)
    assert "No report since" not in nora.get("/people").text
    site.clock.move_on(days=1)
    nora.sign_in_unseen(NORA)
    assert "No report since the diary began 10 days ago." in nora.get("/people").text


def test_what_a_wrong_clock_put_down_holds_nothing_back(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.ALERTS)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        patient.away_at, patient.away_until = site.clock.now(), date(2031, 1, 1)
    site.clock.move_on(days=4)
    assert not _is_away(site)
    nora.sign_in_unseen(NORA)
    assert "No report since the diary began 4 days ago." in nora.get("/people").text


def test_looking_changes_nothing(site: Site, ann: Browser) -> None:
    ann.get("/away?until=2026-01-12")
    assert not _is_away(site)
    _say(ann, "2026-01-12")
    for path in ("/away", "/", "/follow-ups"):
        ann.get(path)
    assert _is_away(site)


def _say(browser: Browser, day: str) -> None:
    browser.get("/away")
    browser.submit("away", {"until": day})


def _is_away(site: Site) -> bool:
    with site.reading() as session:
        return away_now(session.get_one(Patient, site.patient_ids[ANN]), site.clock.now()) is not None


def _report(site: Site, day: date, *signs: Sign) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        make_report(session, site.clock.now(), site.settings, patient, day, worst=1, signs=signs)


def _written(site: Site, mail: OutboxMail) -> object:
    with site.reading() as session:
        return compose(
            Work(session, site.clock.now() + timedelta(minutes=1), site.settings),
            session.get_one(OutboxMail, mail.id),
        )
