"""Follow-ups: the list, one with its reasons, and the answer to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from diary.rules.records import Compared, Reading, Sign
from diary.services import appointments, followups
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.store.models import FollowUp, GivenAnswer, Patient
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.page import text_of
from tests.web.conftest import Site

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""The moment at which the tests' clock stands."""


def on(site: Site, days_ago: int, worst: int | None = None, **said: object) -> None:
    """Save Ann's report of some days ago, as if on that day."""
    then = NOON - timedelta(days=days_ago)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        symptom = tracked_symptoms(session, patient)[0]
        before = current_report(session, patient.id, then.date())
        readings = {} if worst is None else {symptom.id: Reading(worst)}
        save_report(
            Work(session, then, site.settings),
            patient,
            Sent(
                then.date(),
                Answers(**{"signs": frozenset(), "readings": readings, **said}),
                by=patient.account,
                seen_version=before.version if before else 0,
            ),
        )


def a_week_of_pain(site: Site) -> int:
    """A follow-up because pain persists; its id."""
    for days_ago in range(8, -1, -1):
        on(site, days_ago, worst=3)
    with site.reading() as session:
        return session.query(FollowUp).one().id


def test_with_nothing_open_the_list_says_so(ann: Browser) -> None:
    page = ann.get("/follow-ups")
    assert page.h1 == "Follow-ups"
    assert "Nothing is open." in page.text


def test_an_open_one_is_counted_listed_and_led_to(site: Site, ann: Browser) -> None:
    a_week_of_pain(site)
    page = ann.get("/follow-ups")
    assert "One thing waits for your answer." in page.text
    assert "Doctor 1" in text_of(next(page.root.iter("nav")))
    ann.follow("Upper back pain: more than a week")
    assert ann.page.h1 == "Upper back pain: more than a week"


def test_its_page_says_why_on_which_numbers_and_whom_to_contact(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_name, patient.contact_phone = "Dr Rao", "020 7946 0018"
    follow_up_id = a_week_of_pain(site)
    page = ann.get(f"/follow-ups/{follow_up_id}")
    assert "It began with your report of 28 December" in page.text
    assert "“persists beyond a week”" in page.text
    assert "Call Dr Rao (020 7946 0018) this week. Say how long it has gone on." in page.text
    assert page.link("Dr Rao Call 020 7946 0018") == "tel:02079460018"
    rows = [[text_of(cell) for cell in row] for row in page.root.iter("tr")]
    assert rows[0] == ["Day", "At its worst"]
    assert rows[1] == ["5 January", "3"]
    assert rows[-1] == ["28 December 2025", "3"]


def test_answering_it_takes_it_off_the_list_and_keeps_who_and_when(site: Site, ann: Browser) -> None:
    follow_up_id = a_week_of_pain(site)
    ann.get(f"/follow-ups/{follow_up_id}")
    page = ann.submit(f"acknowledge-{follow_up_id}", {"answer": "told_doctor", "note": "On the phone"})
    assert "Thank you. Your answer is saved." in page.text
    assert "5 January 2026, 12:00 You answered: “I told my doctor”. Added: “On the phone”" in page.text
    assert f"acknowledge-{follow_up_id}" not in [form.get("id") for form in page.root.iter("form")]
    page = ann.get("/follow-ups")
    assert "Nothing is open." in page.text
    assert "Answered: “I told my doctor”" in page.text


def test_the_others_that_are_open_are_offered_and_none_is_ticked(site: Site, ann: Browser) -> None:
    for days_ago in range(8, 0, -1):
        on(site, days_ago, worst=3)
    on(site, 0, worst=3, could_not=True)
    with site.reading() as session:
        patient_id = site.patient_ids["ann@example.org"]
        kinds = {each.kind: each.id for each in followups.open_follow_ups(session, patient_id)}
    first, other = kinds["persists"], kinds["interferes"]
    page = ann.get(f"/follow-ups/{first}")
    assert "This answer is also for" in page.text
    assert "In the way of your daily life" in page.text
    # None is ticked: an answer to one is no answer to another.
    ann.submit(f"acknowledge-{first}", {"answer": "checked"})
    assert "One thing waits for your answer." in ann.get("/follow-ups").text
    page = ann.get(f"/follow-ups/{other}")
    assert "This answer is also for" not in page.text, "nothing else is open"


def test_what_is_ticked_is_answered_with_it(site: Site, ann: Browser) -> None:
    for days_ago in range(8, 0, -1):
        on(site, days_ago, worst=3)
    on(site, 0, worst=3, could_not=True)
    with site.reading() as session:
        patient_id = site.patient_ids["ann@example.org"]
        first, other = (each.id for each in followups.open_follow_ups(session, patient_id))
    ann.get(f"/follow-ups/{first}")
    ann.submit(
        f"acknowledge-{first}",
        {"answer": "booked", "appointment_on": "2026-01-09", "also": [str(other)]},
    )
    assert "Nothing is open." in ann.get("/follow-ups").text
    with site.reading() as session:
        given = session.scalars(select(GivenAnswer).order_by(GivenAnswer.follow_up_id)).all()
        assert {each.follow_up_id for each in given} == {first, other}
        assert len({each.appointment_id for each in given}) == 1
        assert len(appointments.planned(session, session.get_one(Patient, patient_id))) == 1


def test_a_booked_appointment_is_kept_with_its_day(site: Site, ann: Browser) -> None:
    follow_up_id = a_week_of_pain(site)
    ann.get(f"/follow-ups/{follow_up_id}")
    ann.submit(f"acknowledge-{follow_up_id}", {"answer": "booked", "appointment_on": "2026-01-09"})
    assert "Appointment: 9 January 2026." in ann.page.text


def test_what_was_chosen_survives_a_fault(site: Site, ann: Browser) -> None:
    follow_up_id = a_week_of_pain(site)
    ann.get(f"/follow-ups/{follow_up_id}")
    page = ann.submit(
        f"acknowledge-{follow_up_id}",
        {"answer": "booked", "appointment_on": "soon", "note": "by phone"},
        status=422,
    )
    chosen = [e.get("value") for e in page.root.iter("input") if e.get("checked") is not None]
    assert chosen == ["booked"]
    assert "by phone" in page.text
    assert len(page.errors) == 1


def test_the_first_answer_stays(site: Site, ann: Browser) -> None:
    follow_up_id = a_week_of_pain(site)
    other = site.browser()
    other.sign_in_unseen()
    other.get(f"/follow-ups/{follow_up_id}")
    ann.get(f"/follow-ups/{follow_up_id}")
    ann.submit(f"acknowledge-{follow_up_id}", {"answer": "told_doctor"})
    page = other.submit(f"acknowledge-{follow_up_id}", {"answer": "checked"})
    assert "You have answered this already. Your first answer stays." in page.text
    assert "“I told my doctor”" in page.text


def test_one_taken_back_says_so(site: Site, ann: Browser) -> None:
    on(site, 0, worst=1, could_not=True)
    on(site, 0, worst=1, could_not=False)
    page = ann.get("/follow-ups")
    assert "Nothing is open." in page.text
    assert "Taken back" in page.text
    ann.follow("In the way of your daily life")
    assert "With the change the rule no longer holds, so this was taken back." in ann.page.text


def test_one_that_is_over_says_so(site: Site, ann: Browser) -> None:
    for days_ago in range(10, 1, -1):
        on(site, days_ago, worst=3)
    on(site, 1, worst=0)
    on(site, 0, worst=0)
    ann.get("/follow-ups")
    ann.follow("Upper back pain: more than a week")
    assert (
        "Your last reports no longer reach the rule. If it still troubles you, tell your doctor."
        in ann.page.text
    )


def test_a_corrected_emergency_stays_until_it_is_answered(site: Site, ann: Browser) -> None:
    on(site, 0, worst=2, signs=frozenset({Sign.CHEST}))
    on(site, 0, worst=2)
    page = ann.get("/today")
    assert page.with_class("alarm-emergency")
    page = ann.get("/follow-ups/1")
    assert page.h1 == "Get emergency help now"
    assert "This stays until you say what was done." in page.text
    listed = ann.get("/follow-ups").text
    assert "This stays until you say what was done." in listed
    assert "Before the change:" in listed


def test_an_answered_emergency_leaves_a_word_on_what_to_do_if_it_gets_worse(site: Site, ann: Browser) -> None:
    on(site, 0, signs=frozenset({Sign.CHEST}))
    ann.get("/follow-ups/1")
    page = ann.submit("acknowledge-1", {"answer": "not_needed", "note": "A slip"})
    assert "If you feel much worse, call 999." in page.text


def test_an_answer_that_came_too_late_to_be_saved_says_so_and_leads_back(site: Site, ann: Browser) -> None:
    on(site, 0, signs=frozenset({Sign.CHEST}))
    ann.get("/follow-ups/1")
    ann.forget()
    page = ann.submit("acknowledge-1", {"answer": "called"})
    assert page.h1 == "Sign in"
    assert "That was not saved" in page.text
    page = ann.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    assert page.url.endswith("/follow-ups/1")


def test_all_kinds_of_answers_can_stand_in_the_table(site: Site, ann: Browser) -> None:
    on(site, 1, worst=2, compared=Compared.WORSE)
    on(site, 0, worst=8, sudden=True, compared=Compared.WORSE, signs=frozenset({Sign.DIZZY, Sign.LUMP}))
    with site.reading() as session:
        ids = [follow_up.id for follow_up in session.query(FollowUp)]
    text = " ".join(ann.get(f"/follow-ups/{follow_up_id}").text for follow_up_id in ids)
    assert len(ids) == 3
    for said in ("Dizzy and Growing lump at the wound", "Worse", "Came on fast", "Yes"):
        assert said in text


@pytest.mark.parametrize("path", ["/follow-ups/1", "/follow-ups/99", "/follow-ups/x"])
def test_strangers_are_told_that_there_is_no_such_page(site: Site, ann: Browser, path: str) -> None:
    on(site, 0, signs=frozenset({Sign.CHEST}))
    site.patient("ben@example.org")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    ben.get(path, status=404)


def test_a_stranger_cannot_answer(site: Site, ann: Browser) -> None:
    on(site, 0, signs=frozenset({Sign.CHEST}))
    site.patient("ben@example.org")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    ben.get("/today")
    token = ben.token()
    ben.post("/follow-ups/1/acknowledge", {"csrf_token": token, "answer": "checked"}, status=404)
    assert ann.get("/today").with_class("alarm-emergency")


def test_looking_changes_nothing(site: Site, ann: Browser) -> None:
    on(site, 0, signs=frozenset({Sign.CHEST}))
    for path in ("/follow-ups/1", "/saved/2026-01-05", "/today", "/follow-ups"):
        ann.get(path)
    assert ann.get("/follow-ups/1/acknowledge").url.endswith("/follow-ups/1")
    assert ann.get("/today").with_class("alarm-emergency")


def test_a_page_says_what_it_is_before_it_asks_and_the_history_is_folded(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_name, patient.contact_phone = "Dr Rao", "020 7946 0018"
    page = ann.get(f"/follow-ups/{a_week_of_pain(site)}")
    in_order = [
        "It began with your report of 28 December",
        "It began at least 7 days ago. You had it on at least half of the days with a number.",
        "Call Dr Rao (020 7946 0018) this week.",
        "Best told by Friday 9 January.",
        "What did you do about it?",
        "How this was worked out",
        "What happened",
    ]
    places = [page.text.index(said) for said in in_order]
    assert places == sorted(places)
    folded = [text_of(summary) for summary in page.root.iter("summary")]
    assert folded == ["How this was worked out", "What happened", "Call"]


def test_to_a_patient_alone_nothing_is_said_of_handing_over(site: Site, ann: Browser) -> None:
    on(site, 8, worst=3)
    for days_ago in range(7, -1, -1):
        on(site, days_ago, worst=3, signs=frozenset() if days_ago else frozenset({Sign.CHEST}))
    with site.reading() as session:
        ids = [each.id for each in session.query(FollowUp)]
    assert len(ids) == 2
    for follow_up_id in ids:
        page = ann.get(f"/follow-ups/{follow_up_id}")
        for said in ("looking after this", "Give it to somebody else", "Pass it on"):
            assert said not in page.text


def test_no_sentence_of_the_article_stands_there_twice(site: Site, ann: Browser) -> None:
    on(site, 0, worst=8, sudden=True, signs=frozenset({Sign.CHEST, Sign.DIZZY, Sign.SPREADING}))
    text = ann.get("/follow-ups/1").text
    said = [each for each in text.split(". ") if "article this diary is built on" in each]
    assert len(said) == len(set(said)) == 3
    assert text.count("for some signs that come with pain") == 1
    assert "worsening pain”. It gives no number." in text


def test_an_emergency_takes_no_visit_on_another_day_without_a_question(site: Site, ann: Browser) -> None:
    on(site, 0, worst=3, signs=frozenset({Sign.CHEST}))
    ann.get("/follow-ups/1")
    booked: dict[str, str | bool | list[str] | None] = {"answer": "booked", "appointment_on": "2026-01-06"}
    page = ann.submit("acknowledge-1", booked, status=422)
    assert any("too late if it is happening now" in each for each in page.errors)
    ann.submit("acknowledge-1", {**booked, "sure": True})
    assert "Nothing is open." in ann.get("/follow-ups").text


def test_numbers_of_an_older_finding_are_told_with_their_day(site: Site, ann: Browser) -> None:
    for days_ago in (3, 2, 1):
        on(site, days_ago, worst=1, compared=Compared.WORSE)
    on(site, 0, worst=1, compared=Compared.SAME)
    page = ann.get("/follow-ups/1")
    assert (
        "“Worse” on 2, 3 and 4 January" in page.text
        or "“Worse” on 2 January, 3 January and 4 January" in page.text
    )
    assert "When this was found, on 4 January, that was 3 of your last 3 answers." in page.text
    assert "That is 3 of" not in page.text


def test_the_numbers_to_call_can_be_tapped_in_the_list(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_phone = "020 7946 0018"
    a_week_of_pain(site)
    on(site, 0, worst=3, signs=frozenset({Sign.LIMB}))
    page = ann.get("/follow-ups")
    assert page.link("Call 020 7946 0018") == "tel:02079460018"
    assert page.link("Call") == "tel:02079460018"
