"""The two buttons of a question, the hour without an answer, and what is left at the head of the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diary.jobs.loop import drain
from diary.jobs.questions import open_unanswered
from diary.services.permissions.secret import secret_key
from diary.services.reports.links import report_path
from diary.store.models import Account, Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.web.conftest import Site
from tests.web.gate.house import (
    A_DAY,
    ANN,
    DANGERS,
    QUIET,
    agree_on_severe_from,
    alarms,
    day_path,
    dials,
    edit,
    head,
    is_reassuring,
    open_kinds,
    prepare,
    questions,
    send,
)
from tests.web.reports.reporting import TODAY

YESTERDAY = TODAY - A_DAY
CHEST = DANGERS["heart_sign"]


@pytest.fixture
def asked(site: Site, ann: Browser) -> Browser:
    """Ann, asked about yesterday's tight chest."""
    prepare(site, CHEST)
    send(ann, day_path(YESTERDAY), CHEST.fields)
    assert head(ann.page) == "question"
    return ann


@pytest.fixture
def at_home(site: Site, ann: Browser) -> Browser:
    """Ann, signed in for longer than a night."""
    prepare(site, CHEST)
    ann.sign_out()
    ann.sign_in(own_device=True)
    return ann


def unanswered(site: Site, **later: float) -> None:
    """The job comes so much later."""
    site.clock.move_on(**later)
    drain(lambda: open_unanswered(site.engine, site.settings, site.clock.now()))


def mails(site: Site) -> list[str]:
    """The kinds of what was queued."""
    return [mail.kind for mail in site.mails()]


def test_yes_opens_the_alarm_on_today_tells_at_once_and_shows_the_card(site: Site, asked: Browser) -> None:
    page = asked.submit("answer-question-1", button="Yes, it is happening now")
    assert head(page) == "card"
    assert dials(page)[0] == "999"
    (alarm,) = alarms(site)
    assert (alarm.kind, alarm.state, alarm.opened_on) == ("emergency", "open", TODAY)
    assert mails(site) == ["emergency"]
    (question,) = questions(site)
    assert (question.state, question.answered_at, question.follow_up_id) == (
        "yes",
        site.clock.now(),
        alarm.id,
    )
    with site.reading() as session:
        ann = session.query(Account).filter_by(email=ANN).one()
        assert question.answered_by == ann.id
    assert asked.get("/profile").with_class("alarm-emergency")
    history = asked.get(f"/follow-ups/{alarm.id}").text
    assert "Asked about your report of Sunday 4 January. You answered: “Yes, it is happening now”." in history
    assert "Opened by your report" not in history
    assert "Seen again" not in history


def test_no_is_kept_and_what_is_left_of_the_save_decides_the_head(site: Site, asked: Browser) -> None:
    page = asked.submit("answer-question-1", button="No, it is over")
    assert (head(page), page.h1) == ("tick", "Saved")
    assert open_kinds(site) == []
    assert mails(site) == []
    (question,) = questions(site)
    assert (question.state, question.answered_at) == ("no", site.clock.now())
    unanswered(site, hours=2)
    assert open_kinds(site) == []


def test_no_is_not_asked_again_of_the_same_but_of_anything_new(site: Site, asked: Browser) -> None:
    asked.submit("answer-question-1", button="No, it is over")
    page = send(asked, day_path(YESTERDAY), {"note": "One more word."})
    assert head(page) == "tick"
    page = send(asked, day_path(YESTERDAY), {"signs": ["chest", "faint"]})
    assert head(page) == "question"
    page = asked.submit("answer-question-2", button="No, it is over")
    assert head(page) == "tick"
    page = send(asked, day_path(YESTERDAY), {"worst-1": "2"})
    assert head(page) == "question", "a warning sign with pain is another rule"


@pytest.mark.parametrize("minutes", [59, 60])
def test_an_emergency_question_waits_an_hour_and_no_longer(site: Site, asked: Browser, minutes: int) -> None:
    unanswered(site, minutes=minutes)
    if minutes < 60:
        assert open_kinds(site) == []
        return
    (alarm,) = alarms(site)
    assert (alarm.kind, alarm.opened_on, alarm.not_answered_at) == ("emergency", TODAY, site.clock.now())
    assert mails(site) == ["emergency"]
    (question,) = questions(site)
    assert (question.state, question.answered_by, question.follow_up_id) == ("not_answered", None, alarm.id)
    page = asked.get("/today")
    assert page.with_class("alarm-emergency")
    assert "nobody said if it was over" in page.text
    assert not page.with_class("ask")
    history = asked.get(f"/follow-ups/{alarm.id}").text
    assert "Nobody answered in time, so this was opened." in history
    assert "Opened by your report" not in history
    unanswered(site, hours=1)
    assert mails(site) == ["emergency"]


@pytest.mark.parametrize(("rule", "day"), [("limb_or_wound", YESTERDAY), ("heart_sign", TODAY - 2 * A_DAY)])
def test_what_is_urgent_or_older_waits_at_the_head_of_every_page(
    site: Site, ann: Browser, rule: str, day: object
) -> None:
    prepare(site, DANGERS[rule])
    ann.sign_out()
    ann.sign_in(own_device=True)
    send(ann, f"/today?day={day}", DANGERS[rule].fields)
    unanswered(site, hours=30)
    assert open_kinds(site) == []
    for path in ("/today", "/profile", "/help", "/follow-ups"):
        assert ann.get(path).with_class("ask"), path


def test_while_a_question_is_open_another_day_is_kept_and_gets_no_tick(site: Site, asked: Browser) -> None:
    page = send(asked, "/today", QUIET)
    assert page.h1 == "Saved"
    assert not is_reassuring(page)
    assert "Something in your diary still waits for an answer." in page.text
    assert page.with_class("ask-emergency"), "it stands at the head"


def test_an_answer_that_comes_after_the_hour_leads_to_the_card(site: Site, asked: Browser) -> None:
    before = asked.page
    unanswered(site, hours=1)
    asked._page = before
    page = asked.submit("answer-question-1", button="No, it is over")
    assert head(page) == "card"
    assert open_kinds(site) == ["emergency"]


def test_the_link_in_a_mail_asks_too_without_a_session_and_without_cookies(site: Site) -> None:
    site.patient()
    prepare(site, CHEST)
    with site.reading() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        secret = secret_key(site.settings.data_dir)
        link = report_path(secret, patient.id, patient.account, YESTERDAY, site.clock.now())
    browser = site.browser()
    page = send(browser, link, CHEST.fields)
    assert head(page) == "question"
    assert not is_reassuring(page)
    where = page.form("answer-question-1").get("action", "")
    client = site.app.test_client(use_cookies=False)
    looked = client.get(where, base_url=site.settings.site_url)
    assert "If this is happening now, call 999." in looked.text
    assert questions(site)[0].state == "open", "to look at it answers nothing"
    answer = client.post(where, data={"answer": "yes"}, base_url=site.settings.site_url)
    assert "Get emergency help now" in answer.text
    assert "tel:999" in answer.text
    assert open_kinds(site) == ["emergency"]
    assert client.post(where + "x", data={"answer": "no"}, base_url=site.settings.site_url).status_code == 404


def nora(site: Site, *grants: Grant) -> Browser:
    """Nora's browser, let in by Ann."""
    with site.writing() as session:
        now = site.clock.now()
        account = make_account(session, now, "nora@example.org", name="Nora")
        make_caregiver(session, now, session.get_one(Patient, site.patient_ids[ANN]), account, grants)
    browser = site.browser()
    browser.sign_in_unseen("nora@example.org")
    return browser


def test_who_may_write_is_shown_the_question_and_may_answer_it_but_not_told_the_answers(
    site: Site, asked: Browser
) -> None:
    page = nora(site, Grant.RECORD).get("/people/1/today")
    assert page.with_class("ask-emergency")
    assert "If this is happening to Ann now, call 999." in page.text
    assert "Chest tightness or pressure” " not in page.text
    assert page.form("answer-question-1") is not None


def test_a_caregivers_yes_is_kept_as_theirs_and_shows_the_card(site: Site, asked: Browser) -> None:
    browser = nora(site, Grant.RECORD)
    browser.get("/people/1/today")
    page = browser.submit("answer-question-1", button="Yes, it is happening now")
    assert head(page) == "card"
    with site.reading() as session:
        account = session.query(Account).filter_by(email="nora@example.org").one()
    assert questions(site)[0].answered_by == account.id
    assert open_kinds(site) == ["emergency"]


@pytest.mark.parametrize(
    ("grant", "shown", "answers"),
    [(Grant.ALERTS, True, False), (Grant.FOLLOW_UPS, True, True), (Grant.NOTES, False, False)],
)
def test_others_see_what_they_were_granted(
    site: Site, asked: Browser, grant: Grant, shown: bool, answers: bool
) -> None:
    page = nora(site, grant).get("/people/1/reports" if grant is Grant.NOTES else "/people/1/follow-ups")
    assert bool(page.with_class("ask")) is shown
    assert any(form.get("id") == "answer-question-1" for form in page.root.iter("form")) is answers


def test_opened_on_its_day_and_sent_in_the_morning_it_is_about_now(site: Site, at_home: Browser) -> None:
    ann = at_home
    site.clock.set(datetime(2026, 1, 5, 23, 50, tzinfo=UTC))
    ann.get("/today")
    site.clock.move_on(hours=5)
    page = ann.submit("report", dict(CHEST.fields))
    assert page.h1 == "Which day is this report for?"
    page = ann.submit("which-day", button="Earlier: Monday 5 January")
    assert head(page) == "card"
    assert open_kinds(site) == ["emergency"]


def test_opened_too_long_ago_it_is_asked(site: Site, at_home: Browser) -> None:
    ann = at_home
    site.clock.set(datetime(2026, 1, 5, 21, 50, tzinfo=UTC))
    ann.get("/today")
    site.clock.move_on(hours=6, minutes=11)
    ann.submit("report", dict(CHEST.fields))
    page = ann.submit("which-day", button="Earlier: Monday 5 January")
    assert head(page) == "question"


def test_a_conflict_keeps_when_the_form_was_opened(site: Site, at_home: Browser) -> None:
    ann = at_home
    other = site.browser()
    other.sign_in_unseen()
    site.clock.set(datetime(2026, 1, 5, 23, 50, tzinfo=UTC))
    ann.get("/today")
    send(other, "/today", QUIET)
    site.clock.move_on(hours=5)
    ann.submit("report", dict(CHEST.fields))
    ann.submit("which-day", button="Earlier: Monday 5 January", status=409)
    page = ann.submit("keep")
    assert head(page) == "card"
    (alarm,) = alarms(site)
    assert (alarm.kind, alarm.corrected_at) == ("emergency", site.clock.now())
    assert page.with_class("alarm") == []
    assert "You changed it later" in ann.get("/profile").text


def test_what_a_conflict_about_a_past_day_throws_away_is_asked_about(site: Site, ann: Browser) -> None:
    prepare(site, CHEST)
    other = site.browser()
    other.sign_in_unseen()
    other.get(day_path(YESTERDAY))
    send(ann, day_path(YESTERDAY), QUIET)
    other.submit("report", dict(CHEST.fields), status=409)
    page = other.submit("keep")
    assert head(page) == "question"
    assert "Now the report of Sunday 4 January says: “Upper back pain” 1 out of 10." in page.text
    assert open_kinds(site) == []


def test_under_a_care_plan_no_reassures_only_when_nothing_is_new(site: Site, ann: Browser) -> None:
    prepare(site, DANGERS["severe, heart"])
    agree_on_severe_from(site, 10)
    send(ann, "/today", {"signs": ["none"], "worst-1": "8"})
    assert head(ann.page) == "question"
    page = ann.submit("answer-question-1", button="No, it is as agreed")
    assert head(page) == "tick"
    page = edit(ann, "/today", {"signs": ["none"], "worst-1": "9"})
    assert head(page) == "question"
    page = ann.submit("answer-question-2", button="Yes, it is new or different")
    assert head(page) == "card"
    assert open_kinds(site) == ["emergency"]


def test_at_the_head_emergencies_come_before_what_is_urgent_and_alarms_before_questions(
    site: Site, ann: Browser
) -> None:
    prepare(site, CHEST)
    send(ann, "/today", {"signs": ["chest", "limb"], "worst-1": "0"})
    send(ann, day_path(YESTERDAY), {"signs": ["chest", "limb"], "worst-1": "0"})
    page = ann.get("/profile")
    heads = [
        element.get("class", "")
        for element in page.root.iter()
        if {"alarm", "ask"} & set(element.get("class", "").split())
    ]
    assert heads == ["alarm alarm-emergency", "ask ask-emergency", "alarm alarm-urgent", "ask ask-urgent"]


def test_an_alarm_takes_no_booked_without_the_second_answer(site: Site, ann: Browser) -> None:
    prepare(site, CHEST)
    send(ann, "/today", CHEST.fields)
    booked = {"answer": "booked", "appointment_on": str(TODAY + timedelta(days=2))}
    page = ann.submit("acknowledge-1", booked, status=422)
    assert "Call first. Then answer this question, too." in page.errors[0]
    assert open_kinds(site) == ["emergency"]
    ann.submit("acknowledge-1", {**booked, "sure": True})
    assert open_kinds(site) == []
