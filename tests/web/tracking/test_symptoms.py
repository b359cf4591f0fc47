"""The pages about what is tracked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.store.models import Patient, TrackedSymptom
from tests.browser import Browser
from tests.factories import make_report
from tests.web.conftest import Site

KNEE = {"name": "Left knee", "place": "leg"}


def tracked(site: Site) -> list[tuple[str, str, str, bool, bool, bool]]:
    with site.reading() as session:
        found = session.query(TrackedSymptom).order_by(TrackedSymptom.position, TrackedSymptom.id)
        return [(s.name, s.kind, s.body_site, s.watched, s.heart, s.retired_at is None) for s in found]


def add(ann: Browser, status: int = 200, **fields: str) -> None:
    ann.get("/symptoms/new")
    ann.submit("symptom", {**KNEE, **fields}, status=status)


def a_week_of_pain(site: Site) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        for back in range(8, 0, -1):
            then = site.clock.now() - timedelta(days=back)
            make_report(session, then, site.settings, patient, then.date(), worst=3)


def test_it_can_be_reached_from_today_and_from_the_menu(ann: Browser) -> None:
    for path in ("/today", "/more"):
        ann.get(path)
        assert ann.follow("What you track").h1 == "What you track"
    assert "Pain · Upper back" in ann.page.text


@pytest.mark.parametrize(
    ("said", "watched", "heart"),
    [
        ({"place": "leg"}, True, False),
        ({"place": "jaw"}, True, True),
        ({"place": ""}, True, True),
        ({"place": "whole_body", "kind": "other"}, False, False),
        ({"place": "leg", "heart": "yes", "watched": "no"}, False, True),
        ({"place": "chest", "kind": "other", "watched": "yes"}, True, False),
    ],
)
def test_kind_and_place_decide_what_is_watched_unless_the_patient_does(
    site: Site, ann: Browser, said: dict[str, str], watched: bool, heart: bool
) -> None:
    add(ann, **said)
    assert ann.page.h1 == "What you track"
    assert tracked(site)[1][3:5] == (watched, heart)


def test_a_new_one_is_asked_about_with_its_own_ends_of_the_scale(ann: Browser) -> None:
    add(ann, name="Tired", kind="other", place="whole_body")
    page = ann.get("/today")
    assert "0 = Not there" in page.text
    assert "Tired" in page.text


def test_a_place_of_ones_own_is_kept_in_ones_own_words(site: Site, ann: Browser) -> None:
    add(ann, place="elsewhere", elsewhere=" behind the ribs ")
    assert tracked(site)[1][2] == "behind the ribs"
    page = ann.get("/symptoms/2")
    assert "behind the ribs" in page.html
    ann.submit("symptom", {"elsewhere": "JAW"})
    assert tracked(site)[1][2] == "jaw"


def test_faults_come_at_once_and_nothing_typed_is_lost(site: Site, ann: Browser) -> None:
    add(ann, 422, name="UPPER back pain", place="elsewhere", since="2026-01-06", watched="no")
    assert ann.page.errors == [
        "There is something with this name already. Choose another name.",
        "Say where it is, or choose a place from the list.",
        "This day has not come yet. Type the day it began.",
    ]
    assert ann.page.with_class("folded")[0].get("open") is not None
    ann.submit("symptom", {"name": "Rib", "elsewhere": "rib", "since": "2026-01-05"})
    assert tracked(site)[1] == ("Rib", "pain", "rib", False, True, True)


def test_a_page_open_for_too_long_keeps_what_was_typed(site: Site, ann: Browser) -> None:
    ann.get("/symptoms/new")
    for element in ann.page.form("symptom").iter("input"):
        if element.get("name") == "csrf_token":
            element.set("value", "spoilt")
    ann.submit("symptom", KNEE, status=400)
    assert len(tracked(site)) == 1
    ann.submit("symptom")
    assert tracked(site)[1][0] == "Left knee"


def test_order_and_stopping_and_coming_back(site: Site, ann: Browser) -> None:
    add(ann)
    ann.submit("up-2")
    assert [name for name, *_ in tracked(site)] == ["Left knee", "Upper back pain"]
    ann.submit("away-2")
    assert "What you tracked before" in ann.page.text
    assert "Left knee" not in ann.get("/today").text
    ann.get("/symptoms")
    assert [form.get("id") for form in ann.page.root.iter("form")] == ["back-2", "remove-2"]
    ann.submit("back-2")
    assert [name for name, *_ in tracked(site)] == ["Upper back pain", "Left knee"]


def test_the_last_one_stays(site: Site, ann: Browser) -> None:
    add(ann)
    before = ann.page
    ann.submit("away-2")
    ann._page = before
    page = ann.submit("away-1")
    assert "A diary needs one thing to track." in page.text
    assert [here for *_, here in tracked(site)] == [True, False]


def test_after_the_eighth_no_more_are_offered(ann: Browser) -> None:
    for number in range(7):
        add(ann, name=f"Pain {number}")
    assert "You track 8 things" in ann.page.text
    assert "Track one more" not in ann.page.text
    add(ann, 422, name="The ninth")
    assert ann.page.errors == ["You can track 8 things. Stop tracking one first."]


def test_two_symptoms_share_a_screen_and_the_second_question_of_each_is_folded(ann: Browser) -> None:
    def screens() -> list[int]:
        parts = [part for part in ann.get("/today").with_class("step") if part.get("data-step") == "worst"]
        return [sum(field.tag == "fieldset" for field in part.iter()) for part in parts]

    assert screens() == [1]
    add(ann)
    add(ann, name="Chest pain", place="chest")
    assert screens() == [2, 1]
    (more,) = [fold for fold in ann.page.with_class("folded") if fold.get("id") == "more"]
    (usual,) = [fold for fold in more.iter("details") if fold.get("id") == "most-of-the-day"]
    assert sum(field.tag == "fieldset" for field in usual.iter()) == 3


def test_not_watching_takes_the_follow_up_back_and_says_why(site: Site, ann: Browser) -> None:
    a_week_of_pain(site)
    assert "One thing waits" in ann.get("/follow-ups").text
    ann.get("/symptoms/1")
    ann.submit("symptom", {"watched": "no"})
    page = ann.get("/follow-ups")
    assert "Nothing is open." in page.text
    ann.follow("Upper back pain: more than a week")
    assert "or what you track" in ann.page.text

    ann.get("/symptoms/1")
    page = ann.submit("symptom", {"watched": "usual"})
    assert page.h1 == "Follow-ups"
    assert "With this change your reports show something to look at." in page.text


def test_a_change_made_elsewhere_meanwhile_is_shown_first(site: Site, ann: Browser) -> None:
    other = site.browser()
    other.sign_in_unseen()
    other.get("/symptoms/1")
    ann.get("/symptoms/1")
    ann.submit("symptom", {"name": "Between the shoulders"})
    page = other.submit("symptom", {"since": "2025-12-01"}, status=409)
    assert "Between the shoulders · Pain · Upper back" in page.text
    assert tracked(site)[0][0] == "Between the shoulders"
    other.submit("symptom")
    assert tracked(site)[0][0] == "Upper back pain"
    with site.reading() as session:
        assert session.get_one(TrackedSymptom, 1).since == date(2025, 12, 1)


def test_a_new_name_shows_in_what_was_written_before(ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {"signs": ["none"], "worst-1": "3"})
    ann.get("/symptoms/1")
    ann.submit("symptom", {"name": "Between the shoulders"})
    assert "Between the shoulders: at its worst" in ann.get("/reports/2026-01-05").text


def test_looking_changes_nothing_and_posting_needs_a_token(site: Site, ann: Browser) -> None:
    before = tracked(site)
    for path in ("/symptoms", "/symptoms/new", "/symptoms/1", "/symptoms/1?name=x&watched=no"):
        ann.get(path)
    ann.post("/symptoms/1/place", {"to": "away"}, status=400)
    assert ann.fetch("/symptoms/1/place").status_code == 405
    assert tracked(site) == before


def test_another_patients_symptom_does_not_exist(site: Site, ann: Browser) -> None:
    site.patient("ben@example.org")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    ben.get("/symptoms")
    token = ben.token()
    ben.post("/symptoms/1", {"csrf_token": token, **KNEE, "kind": "pain"}, status=404)
    ben.post("/symptoms/1/place", {"csrf_token": token, "to": "away"}, status=404)
    assert tracked(site)[0][0] == "Upper back pain"


def test_one_without_a_number_is_removed_once_it_is_not_tracked(site: Site, ann: Browser) -> None:
    add(ann)
    assert "Remove it" not in ann.get("/symptoms").text
    ann.submit("away-2", {"to": "away"})
    page = ann.submit("remove-2", {"to": "remove"})
    assert "Left knee" not in page.text
    assert [each[0] for each in tracked(site)] == ["Upper back pain"]


def test_one_with_a_number_offers_no_removal(site: Site, ann: Browser) -> None:
    a_week_of_pain(site)
    add(ann)
    ann.get("/symptoms")
    page = ann.submit("away-1", {"to": "away"})
    assert "Upper back pain" in page.text
    assert "Remove it" not in page.text
