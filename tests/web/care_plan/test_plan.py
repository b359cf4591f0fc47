"""What was agreed for a patient: tried on their own past, saved, shown and ended. On both databases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from diary.store.models import CarePlanEntry, FollowUp, Patient
from tests.browser import Browser
from tests.factories import make_patient, make_report
from tests.page import Page, text_of
from tests.web.conftest import Site

TODAY = date(2026, 1, 5)
UNTIL = "2026-02-05"
LEVEL = {"symptom_id": "1", "level": "4", "until_on": UNTIL, "doctor": "Dr Rao"}
OFF = {"kind": "persists", "reason": "Known for long", "until_on": UNTIL, "doctor": "Dr Rao"}
SEVERE = {"level": "9", "doctor": "Dr Rao", "doctor_phone": "080 1234", "until_on": "2026-01-31"}


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def write(site: Site, scores: Iterable[int], email: str = "ann@example.org", end: date = TODAY) -> None:
    """A report a day, the last one on `end`, each made on its day."""
    now = site.clock.now()
    scores = list(scores)
    for back, score in zip(range(len(scores) - 1, -1, -1), scores, strict=True):
        day = end - timedelta(days=back)
        with site.writing() as session:
            patient = session.get_one(Patient, site.patient_ids[email])
            make_report(session, now - (end - day), site.settings, patient, day, worst=score)


def entries(site: Site) -> list[CarePlanEntry]:
    with site.reading() as session:
        return list(session.scalars(select(CarePlanEntry).order_by(CarePlanEntry.id)))


def try_out(browser: Browser, what: str, answers: dict[str, str], prefix: str = "") -> Page:
    browser.get(f"{prefix}/plan/new/{what}")
    return browser.submit("plan", answers, button="See what it would have changed")


def rows(page: Page) -> list[tuple[str, ...]]:
    """The rows of all tables: what, now, then."""
    return [tuple(text_of(cell) for cell in row) for row in page.root.iter("tr")]


def send(browser: Browser, what: str, answers: dict[str, str], status: int) -> Page:
    """Post what the form need not offer."""
    token = browser.get(f"/plan/new/{what}").form("plan").find(".//input[@name='csrf_token']")
    assert token is not None
    return browser.post(f"/plan/new/{what}", {**answers, "csrf_token": token.get("value", "")}, status=status)


def test_nothing_is_agreed_at_first(ann: Browser) -> None:
    ann.get("/more")
    page = ann.follow("What was agreed for you")
    assert page.h1 == "What was agreed for you"
    assert "Nothing is agreed now." in page.text


def test_it_is_shown_before_it_is_saved_and_saved_as_it_was_shown(site: Site, ann: Browser) -> None:
    write(site, [4] * 10)
    page = try_out(ann, "expected-level", {**LEVEL, "doctor_phone": "080 1234", "reason": "After the fall"})
    assert page.h1 == "What would this have flagged?"
    assert "Upper back pain: up to 4 out of 10 is expected." in page.text
    assert "10 days with a report" in page.text
    assert ("3 January: Upper back pain: more than a week", "Yes", "No") in rows(page)
    assert "Nothing is saved yet." in page.text
    assert entries(site) == []
    page = ann.submit("plan", button="Save this")
    assert "Saved. It holds to the end of 5 February 2026." in page.text
    assert page.h1 == "What was agreed for you"
    assert "From 5 January 2026 to 5 February 2026. Agreed with Dr Rao, phone 080 1234." in page.text
    assert "Why: After the fall" in page.text
    (entry,) = entries(site)
    assert (entry.agreed, entry.level, entry.symptom_id) == ("expected_level", 4, 1)
    assert (entry.from_on, entry.until_on, entry.doctor) == (TODAY, date(2026, 2, 5), "Dr Rao")


def test_what_was_shown_can_be_changed_first(site: Site, ann: Browser) -> None:
    write(site, [5] * 3)
    try_out(ann, "expected-level", LEVEL)
    page = ann.submit("plan", button="Change it")
    assert page.h1 == "Expect some pain for a time"
    assert entries(site) == []
    assert page.by_id("until_on").get("value") == UNTIL
    page = ann.submit("plan", {"level": "5"}, button="See what it would have changed")
    assert "up to 5 out of 10" in page.text
    ann.submit("plan", button="Save this")
    assert [entry.level for entry in entries(site)] == [5]


def test_what_was_not_shown_is_not_saved(site: Site, ann: Browser) -> None:
    write(site, [6] * 3)
    page = send(ann, "expected-level", {**LEVEL, "step": "save"}, 200)
    assert page.h1 == "What would this have flagged?"
    assert entries(site) == []
    page = ann.submit("plan", {"level": "6"}, button="Save this")
    assert page.h1 == "What would this have flagged?"
    assert "up to 6 out of 10" in page.text
    assert entries(site) == []


def test_a_patient_cannot_set_from_which_number_pain_is_severe(site: Site, ann: Browser) -> None:
    ann.get("/plan")
    page = ann.follow("Call pain severe from a higher number")
    assert "This is not for you to set." in page.text
    assert "Only your heart doctor can say that this is safe." in page.text
    for sent, status in ((ann.token(), 403), ("stale", 400)):
        page = ann.post(
            "/plan/new/severe-from", {**SEVERE, "step": "save", "csrf_token": sent}, status=status
        )
        assert "This is not for you to set." in page.text
    assert entries(site) == []


def test_where_nothing_would_change_the_page_says_so(site: Site, ann: Browser) -> None:
    assert "There is no report yet to try it on." in try_out(ann, "rule-off", OFF).text
    write(site, [2, 2])
    assert "Nothing would have changed." in try_out(ann, "rule-off", OFF).text


@pytest.mark.parametrize(
    ("what", "answers", "said"),
    [
        (
            "expected-level",
            {},
            [
                "Choose a number from 1 to 6.",
                "Give the last day on which it should hold.",
                "Give the name of the doctor with whom this was agreed.",
            ],
        ),
        ("expected-level", {**LEVEL, "level": "7"}, ["Choose a number from 1 to 6."]),
        ("expected-level", {**LEVEL, "symptom_id": "4711"}, ["Choose something that this diary tracks."]),
        ("expected-level", {**LEVEL, "until_on": "2026-13-01"}, ["Type the date as year, month and day"]),
        ("expected-level", {**LEVEL, "until_on": "2026-12-01"}, ["Choose a day from today to 5 April 2026."]),
        ("expected-level", LEVEL, ["It needs a number on at least 3 of the last 7 days."]),
        ("rule-off", {**OFF, "until_on": "2026-12-01"}, ["Choose a day from today to 7 July 2026."]),
        ("rule-off", {"until_on": UNTIL}, ["Choose what should not be said.", "Write a few words on why."]),
        ("rule-off", {**OFF, "kind": "emergency"}, ["Choose what should not be said."]),
    ],
)
def test_what_cannot_be_agreed_is_told_at_its_field(
    site: Site, ann: Browser, what: str, answers: dict[str, str], said: list[str]
) -> None:
    page = send(ann, what, answers, 422)
    for sentence in said:
        assert sentence in page.text
    assert entries(site) == []


def test_it_can_be_ended_at_any_time_and_what_was_held_back_is_then_told(site: Site, ann: Browser) -> None:
    try_out(ann, "rule-off", OFF)
    ann.submit("plan", button="Save this")
    write(site, [4] * 6)
    site.clock.move_on(days=2)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(session, site.clock.now(), site.settings, patient, TODAY + timedelta(days=2), worst=4)
    ann.sign_in_unseen()
    ann.get("/plan")
    page = ann.submit("end-1")
    assert "Ended. It holds no more from today on." in page.text
    assert "Without it your report shows something to look at." in page.text
    assert page.h1 == "Follow-ups"
    page = ann.get("/plan")
    assert "Nothing is agreed now." in page.text
    assert "What was agreed before" in page.text


def test_ended_on_the_day_it_was_set_it_never_held(ann: Browser) -> None:
    try_out(ann, "rule-off", OFF)
    ann.submit("plan", button="Save this")
    ann.get("/plan")
    page = ann.submit("end-1")
    assert page.h1 == "What was agreed for you"
    assert "It was taken back on the same day." in page.text


def test_nobody_reaches_what_is_agreed_in_another_diary(site: Site, ann: Browser) -> None:
    try_out(ann, "rule-off", OFF)
    ann.submit("plan", button="Save this")
    with site.writing() as session:
        make_patient(session, site.clock.now(), "bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    bob.post("/plan/1/end", {"csrf_token": bob.token()}, status=404)
    assert entries(site)[0].ended_on is None
    assert "Choose something that this diary tracks." in send(bob, "expected-level", LEVEL, 422).text


def test_a_page_that_was_open_too_long_keeps_what_was_typed(site: Site, ann: Browser) -> None:
    ann.get("/plan/new/rule-off")
    page = ann.post("/plan/new/rule-off", {**OFF, "csrf_token": "stale"}, status=400)
    assert "Please press the button again." in page.text
    assert page.by_id("doctor").get("value") == "Dr Rao"
    assert entries(site) == []


def test_the_ready_made_numbers_stand_side_by_side_with_the_sites(site: Site, ann: Browser) -> None:
    write(site, [2] * 14 + [3, 3, 4, 4, 4, 4, 4])
    page = ann.get("/plan/numbers?numbers=strict")
    assert page.h1 == "What would other numbers have flagged?"
    assert ("Getting worse", "1", "1") in rows(page)
    assert ("5 January: Upper back pain: getting worse", "No", "Yes") in rows(page)
    assert ("4 January: Upper back pain: getting worse", "Yes", "No") in rows(page)
    assert ann.get("/plan/numbers?numbers=lax").h1 == page.h1
    assert ann.follow("Speaks up later").text == page.text


def test_a_link_to_the_form_proposes_what_and_up_to_which_number(ann: Browser) -> None:
    page = ann.get("/plan/new/expected-level?symptom_id=1&level=4")
    for name, value in (("symptom_id", "1"), ("level", "4")):
        (chosen,) = page.by_id(name).findall("option[@selected]")
        assert chosen.get("value") == value
    page = ann.get("/plan/new/expected-level?symptom_id=x&level=99")
    assert page.by_id("level").findall("option[@selected]") == []


def test_the_second_same_answer_brings_the_offer_of_a_level(site: Site, ann: Browser) -> None:
    write(site, [4] * 9)
    ann.get("/follow-ups/1")
    page = ann.submit("acknowledge-1", {"answer": "checked"})
    assert "the same answer as last time" not in page.text
    site.clock.move_on(days=30)
    write(site, [4] * 30, end=TODAY + timedelta(days=30))
    ann.sign_in_unseen()
    ann.get("/follow-ups/2")
    page = ann.submit("acknowledge-2", {"answer": "checked"})
    assert "Did your doctor say that up to 4 out of 10 is to be expected?" in page.text
    page = ann.follow("Expect some pain for a time")
    (chosen,) = page.by_id("level").findall("option[@selected]")
    assert chosen.get("value") == "4"


def twice_the_same(site: Site, ann: Browser) -> None:
    """Pain of 4 goes on, was answered, and has come up again after its quiet."""
    write(site, [4] * 9)
    ann.get("/follow-ups/1")
    ann.submit("acknowledge-1", {"answer": "checked"})
    site.clock.move_on(days=30)
    write(site, [4] * 30, end=TODAY + timedelta(days=30))
    ann.sign_in_unseen()


def test_a_repeat_says_so_on_its_page_and_in_the_list(site: Site, ann: Browser) -> None:
    twice_the_same(site, ann)
    said = "As on 5 January (you answered: “I have already been checked”)."
    assert said in ann.get("/follow-ups/2").text
    assert said in ann.get("/follow-ups").text
    assert "worse" not in said
    assert said not in ann.get("/follow-ups/1").text


def test_the_bundled_answer_offers_a_level_too_with_what_the_diary_can_say(site: Site, ann: Browser) -> None:
    twice_the_same(site, ann)
    ann.get("/follow-ups")
    page = ann.submit("together", button="I have already been checked")
    assert "Upper back pain has been about 4 for 5 weeks. Did your doctor say that up to 4" in page.text
    page = ann.follow("Expect some pain for a time")
    (chosen,) = page.by_id("level").findall("option[@selected]")
    assert chosen.get("value") == "4"


def test_while_an_alarm_is_open_no_level_is_offered(site: Site, ann: Browser) -> None:
    twice_the_same(site, ann)
    ann.get("/follow-ups")
    ann.submit("together", button="I have already been checked")
    with site.writing() as session:
        before = session.get_one(FollowUp, 2)
        session.add(
            FollowUp(
                patient_id=before.patient_id,
                kind="urgent",
                rule="severe",
                opened_on=before.opened_on,
                opened_at=before.opened_at,
                last_found_on=before.last_found_on,
            )
        )
    page = ann.get("/follow-ups/2")
    assert "to be expected?" not in page.text
