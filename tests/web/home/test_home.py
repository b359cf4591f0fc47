"""Home: where one stands today, one thing to do, whom to call. Line and sentence are good news, or are not there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from diary.rules.records import Reading, Sign, SymptomKind
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.store.models import Account, Appointment, Patient
from diary.store.work import Work
from tests.browser import Browser
from tests.page import Page, text_of
from tests.web.conftest import Site
from tests.web.home.states import NOON, also_tracks, begun, on, plan

START = "Start today’s check-in"
CHANGED = "Something changed? Write it down"


def said(page: Page) -> str:
    """The sentence about today."""
    return " ".join(text_of(each) for each in page.with_class("home-said"))


def stretches(page: Page) -> list[int]:
    """How many points each stretch of the line has."""
    return [
        1 + part.count("L")
        for each in page.with_class("line-path")
        for part in each.get("d", "").split("M")[1:]
    ]


def dots(page: Page) -> int:
    return sum(each.get("d", "").count("M") for each in page.with_class("line-dots"))


def test_it_greets_and_says_which_day_it_is_after_the_procedure(site: Site, ann: Browser) -> None:
    begun(site, 20, procedure_on=date(2025, 12, 17))
    with site.writing() as session:
        session.query(Account).one().name = "Ann"
    page = ann.get("/")
    assert page.h1 == "Good afternoon, Ann"
    assert "Day 19 after your procedure" in page.text


def test_until_today_is_written_it_leads_to_the_check_in_and_no_form_is_there(
    site: Site, ann: Browser
) -> None:
    begun(site, 20)
    on(site, 1, 3)
    page = ann.get("/")
    assert page.link(START) == "/today"
    assert CHANGED not in page.text
    assert list(page.root.iter("form")) == []
    assert said(page) == ""


def test_once_it_is_written_it_says_one_true_sentence_and_offers_to_write_again(
    site: Site, ann: Browser
) -> None:
    begun(site, 20)
    for days_ago in range(6, -1, -1):
        on(site, days_ago, 0 if days_ago == 5 else 3)
    page = ann.get("/")
    assert said(page) == "3 today, as on most days of this week."
    assert page.link(CHANGED) == "/today"
    assert START not in page.text
    assert [text_of(each) for each in page.with_class("line-number")] == ["3"]


def test_the_line_has_a_gap_where_nothing_was_written(site: Site, ann: Browser) -> None:
    begun(site, 20)
    for days_ago in (12, 11, 9, 3, 2, 1):
        on(site, days_ago, 2)
    page = ann.get("/")
    assert stretches(page) == [2, 3]
    assert dots(page) == 6
    described = page.by_id("line-described")
    assert "There is a number on 6 days." in text_of(described)


def test_the_axis_begins_with_the_diary(site: Site, ann: Browser) -> None:
    page = ann.get("/")
    names = {text_of(each): each.get("x") for each in page.with_class("line-name")}
    assert names == {"Today": "0.0%", "18 Jan": "100%"}
    assert "Your line starts here" in page.text
    begun(site, 3)
    on(site, 3, 2)
    (dot,) = ann.get("/").with_class("line-dots")
    assert dot.get("d", "").startswith("M5 ")
    begun(site, 40)
    assert [text_of(each) for each in ann.get("/").with_class("line-name")] == ["23 Dec", "Today"]


def test_of_several_pains_the_worst_of_each_day_stands(site: Site, ann: Browser) -> None:
    also_tracks(site, SymptomKind.PAIN)
    begun(site, 20)
    for days_ago in range(3, -1, -1):
        on(site, days_ago, 1, 2 + days_ago)
    page = ann.get("/")
    assert "Your worst pain, day by day" in page.text
    assert said(page) == "2 today, the lowest of this week."


def test_like_is_compared_with_like(site: Site, ann: Browser) -> None:
    """A day on which the worse of two pains was left out is not called the lowest."""
    also_tracks(site, SymptomKind.PAIN)
    begun(site, 20)
    for days_ago in range(4, 0, -1):
        on(site, days_ago, 5, 2)
    on(site, 0, None, 1)
    assert said(ann.get("/")) == ""
    on(site, 0, 1, 1)
    assert said(ann.get("/")) == "1 today, the lowest of this week."
    on(site, 2, 4)
    assert said(ann.get("/")) == "1 today."


def test_where_no_pain_has_a_number_the_line_is_named_after_what_has(site: Site, ann: Browser) -> None:
    also_tracks(site, SymptomKind.OTHER)
    begun(site, 20)
    on(site, 0, None, 0)
    page = ann.get("/")
    assert "Tiredness, day by day" in page.text
    assert said(page) == "0 today."


@pytest.mark.parametrize("signs", [(Sign.CHEST,), (Sign.LUMP,), (Sign.NAUSEA,)])
def test_after_a_sign_there_is_neither_line_nor_sentence_even_once_it_is_answered(
    site: Site, ann: Browser, signs: tuple[Sign, ...]
) -> None:
    begun(site, 60)
    for days_ago in range(6, 0, -1):
        on(site, days_ago, 3)
    on(site, 0, 3, signs=frozenset(signs))
    page = ann.get("/")
    assert not page.with_class("line")
    assert said(page) == ""
    ann.get("/follow-ups/1")
    ann.submit("acknowledge-1", {"answer": "called"})
    page = ann.get("/")
    assert not page.with_class("alarm")
    assert not page.with_class("line")
    assert said(page) == ""


def test_on_the_day_of_a_danger_there_is_no_sentence_though_it_was_changed_and_answered(
    site: Site, ann: Browser
) -> None:
    begun(site, 60)
    for days_ago in range(6, 0, -1):
        on(site, days_ago, 4)
    on(site, 0, 9)
    ann.get("/follow-ups/1")
    ann.submit("acknowledge-1", {"answer": "called"})
    on(site, 0, 3)
    with site.writing() as session:
        session.execute(
            text("UPDATE question SET state = 'no', answered_at = asked_at, answered_by = asked_by")
        )
    page = ann.get("/")
    assert not page.with_class("alarm")
    assert not page.with_class("ask")
    assert not page.with_class("line")
    assert said(page) == ""


@pytest.mark.parametrize("worst", [7, 10])
def test_after_a_severe_number_there_is_no_sentence(site: Site, ann: Browser, worst: int) -> None:
    begun(site, 20)
    for days_ago in range(6, -1, -1):
        on(site, days_ago, worst)
    assert said(ann.get("/")) == ""


def test_an_open_emergency_takes_the_page_and_calls_first(site: Site, ann: Browser) -> None:
    begun(site, 20)
    on(site, 0, 3, signs=frozenset({Sign.CHEST}))
    page = ann.get("/")
    assert page.h1 == "Call 999 now"
    (call,) = page.with_class("call-first")
    assert call.get("href") == "tel:999"
    assert page.link("Say what you did") == "/follow-ups/1"
    assert page.link(CHANGED) == "/today"
    assert not page.with_class("alarm"), "the page itself is about it"


def test_what_is_urgent_stands_above_all_and_the_way_to_the_form_below(site: Site, ann: Browser) -> None:
    begun(site, 60)
    on(site, 0, 3, signs=frozenset({Sign.LUMP}))
    page = ann.get("/")
    assert page.with_class("alarm-urgent")
    assert page.link(CHANGED) == "/today"


def test_a_question_of_the_gate_stands_on_it_and_no_good_news_beside_it(site: Site, ann: Browser) -> None:
    begun(site, 20)
    on(site, 0, 3)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        symptom = tracked_symptoms(session, patient)[0]
        save_report(
            Work(session, NOON, site.settings),
            patient,
            Sent(
                NOON.date() - timedelta(days=3),
                Answers(signs=frozenset({Sign.CHEST}), readings={symptom.id: Reading(9)}),
                by=patient.account,
                seen_version=0,
            ),
        )
    page = ann.get("/")
    assert page.with_class("ask-emergency")
    assert not page.with_class("line")
    assert said(page) == ""


def test_what_is_for_the_doctor_is_one_card_with_one_way_on(site: Site, ann: Browser) -> None:
    begun(site, 20)
    for days_ago in range(8, -1, -1):
        on(site, days_ago, 3, interference=8)
    page = ann.get("/")
    (card,) = page.with_class("home-doctor")
    assert "Tell your doctor" in text_of(card)
    assert "2 points in all." in text_of(card)
    assert page.link("See the 2 points") == "/follow-ups"


def test_days_before_the_diary_began_are_not_missed(site: Site, ann: Browser) -> None:
    assert "Blank days" not in ann.get("/").text
    begun(site, 1)
    assert "Blank days" not in ann.get("/").text
    begun(site, 2)
    page = ann.get("/")
    assert "Good to see you. Blank days are fine." in page.text
    assert page.link("Fill in a day") == "/missed-days"
    on(site, 0, 3)
    assert "Blank days" not in ann.get("/").text


def test_the_next_appointment_stands_there_and_one_of_today_before_blank_days(
    site: Site, ann: Browser
) -> None:
    begun(site, 20)
    for days_ago in range(12, 4, -1):
        on(site, days_ago, 3)
    ann.get("/follow-ups/1")
    ann.submit("acknowledge-1", {"answer": "told_doctor"})
    plan(site, date(2026, 1, 9))
    assert "Blank days are fine." in ann.get("/").text
    assert not ann.page.with_class("home-row")
    plan(site, date(2026, 1, 5), "Dr Lee")
    (row,) = ann.get("/").with_class("home-row")
    assert "Dr Lee" in text_of(row)
    assert "Blank days" not in ann.page.text
    with site.writing() as session:
        session.delete(session.get_one(Appointment, 2))
    on(site, 0, 3)
    (row,) = ann.get("/").with_class("home-row")
    assert "Dr Rao" in text_of(row)
    assert row.get("href") == "/appointments/1"


def test_easing_mild_pain_is_offered_where_nothing_is_open_and_the_numbers_are_mild(
    site: Site, ann: Browser
) -> None:
    begun(site, 20)
    on(site, 0, 3)
    assert ann.get("/").link("Easing mild pain") == "/easing-pain"
    on(site, 0, 4)
    assert "Easing mild pain" not in ann.get("/").text
    on(site, 0, 0)
    assert "Easing mild pain" not in ann.get("/").text


def test_before_the_first_questions_are_answered_it_leads_to_them(site: Site) -> None:
    site.patient("new@example.org", set_up=False)
    new = site.browser()
    new.sign_in_unseen("new@example.org")
    assert new.get("/").url.endswith("/welcome/agree")


def test_call_is_in_the_bar_of_each_page_with_the_numbers_that_are_known(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_name, patient.contact_phone = "Dr Rao", "080 1234"
    for path in ("/", "/trends", "/follow-ups", "/more", "/profile"):
        (sheet,) = ann.get(path).with_class("tab-sheet")
        assert [link.get("href") for link in sheet.iter("a")] == [
            "/emergency-card",
            "tel:0801234",
            "tel:111",
            "tel:999",
        ], path


def test_the_bar_leads_to_the_pages_one_opens_most_and_more_to_all_others(site: Site, ann: Browser) -> None:
    page = ann.get("/")
    (bar,) = page.with_class("tab-list")
    assert [(text_of(a), a.get("href")) for a in bar.iter("a")] == [
        ("Today", "/"),
        ("Trends", "/trends"),
        ("Doctor", "/follow-ups"),
        ("Menu", "/more"),
    ]
    page = ann.follow("Menu")
    for name in ("What you track", "Your medicines", "Reminders", "Your profile", "Your care circle", "Help"):
        assert page.link(name)
    assert ann.submit("sign-out").h1 == "Sign in"
