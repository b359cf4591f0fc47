"""Today's report: the form, and saving it."""

from __future__ import annotations

import pytest

from diary.rules.records import Compared, Reading, Sign
from diary.services.patients.answers import Answers
from diary.store.models import TrackedSymptom
from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, answers, says_what_to_do, versions


def chosen(browser: Browser) -> list[tuple[str, str]]:
    """What is ticked or written on the page."""
    form = browser.page.form("report")
    marked = [
        (e.get("name", ""), e.get("value", "")) for e in form.iter("input") if e.get("checked") is not None
    ]
    return marked + [
        ("note", "".join(e.itertext())) for e in form.iter("textarea") if "".join(e.itertext()).strip()
    ]


def test_a_normal_day_takes_six_taps(site: Site, ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", A_NORMAL_DAY, button="Save")
    assert len(A_NORMAL_DAY) + 1 == 6
    assert page.h1 == "Saved"
    assert answers(site) == Answers(
        signs=frozenset(), sudden=False, readings={1: Reading(3, 2)}, interference=1, could_not=False
    )


def test_nothing_is_answered_beforehand(ann: Browser) -> None:
    ann.get("/today")
    assert chosen(ann) == []


def test_the_signs_alone_can_be_saved_and_the_rest_stays_unknown(site: Site, ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", {"signs": ["none"]}, button="Save now with just these answers")
    assert page.h1 == "Saved"
    assert answers(site) == Answers(signs=frozenset(), sudden=False)
    assert page.link("Add the numbers") == "/today?day=2026-01-05"


def test_everything_that_can_be_said_is_saved(site: Site, ann: Browser) -> None:
    ann.get("/today")
    said = {
        "signs": ["dizzy", "limb"],
        "sudden": "yes",
        "worst-1": "10",
        "usual-1": "0",
        "interference": "10",
        "could_not": "yes",
        "compared": "worse",
        "note": "Two lines:\r\nŁukasz’s “note” <b>",
    }
    ann.submit("report", said)
    assert answers(site) == Answers(
        signs=frozenset({Sign.DIZZY, Sign.LIMB}),
        sudden=True,
        readings={1: Reading(10, 0)},
        interference=10,
        could_not=True,
        compared=Compared.WORSE,
        note="Two lines:\nŁukasz’s “note” <b>",
    )


def test_without_an_answer_about_signs_nothing_is_saved_and_nothing_lost(site: Site, ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", {"worst-1": "3", "note": "a walk"}, status=422)
    assert page.errors == ["Tick each sign you had. If you had none, tick “None of these”."]
    assert set(chosen(ann)) == {("worst-1", "3"), ("note", "a walk")}
    assert versions(site) == 0


def test_all_faults_come_at_once_each_leading_to_its_field(ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit(
        "report", {"worst-1": "3", "usual-1": "5", "note": "x" * 2001, "compared": "same"}, status=422
    )
    assert page.errors == [
        "Your note is 1 letter too long.",
        "Tick each sign you had. If you had none, tick “None of these”.",
        "Upper back pain: “most of the day” (5) cannot be more than “at its worst” (3).",
    ]
    links = [a.get("href") for box in page.with_class("error-summary") for a in box.iter("a")]
    assert links == ["#note", "#signs", "#usual-1"]


def test_a_note_of_2000_letters_is_saved_however_lines_end(site: Site, ann: Browser) -> None:
    note = ("x" * 99 + "\r\n") * 20
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "note": note})
    assert len(answers(site).note) == 1999


def test_usual_alone_asks_for_worst(ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", {"signs": ["none"], "usual-1": "3"}, status=422)
    assert page.errors == ["Upper back pain: also say how it was at its worst."]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"signs": ["chest", "none"], "usual-1": "1"}, "a sign beside none of these, and a fault"),
        ({"sudden": "yes", "worst-1": "0", "usual-1": "1"}, "sudden pain, and a fault"),
        ({"worst-1": "8"}, "severe pain without an answer about signs"),
        ({"signs": ["none"], "usual-1": "9"}, "severe pain most of the day, the worst left out"),
        (
            {"signs": ["none"], "worst-1": "2", "usual-1": "8"},
            "one of two numbers is wrong, perhaps the low one",
        ),
        ({"signs": ["bleeding"], "note": "x" * 2001}, "a note too long"),
    ],
)
def test_what_could_not_be_saved_still_says_at_once_what_to_do(
    ann: Browser, typed: dict[str, str | list[str]], why: str
) -> None:
    ann.get("/today")
    page = ann.submit("report", typed, status=422)
    assert says_what_to_do(ann), why
    assert "Your report is not saved yet." in page.text


def test_a_harmless_report_that_could_not_be_saved_alarms_nobody(ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {"worst-1": "3"}, status=422)
    assert not says_what_to_do(ann)


def test_a_saved_report_can_be_changed(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    page = ann.follow("Change this report")
    assert "You saved this report at 12:00. You can change it." in page.text
    assert ("worst-1", "3") in chosen(ann)
    ann.submit("report", {"worst-1": "4"})
    assert answers(site).readings == {1: Reading(4, 2)}
    assert versions(site) == 2


def test_pressing_save_twice_makes_one_report(site: Site, ann: Browser) -> None:
    ann.get("/today")
    form = ann.page
    ann.submit("report", A_NORMAL_DAY)
    ann._page = form
    assert ann.submit("report", A_NORMAL_DAY).h1 == "Saved"
    assert versions(site) == 1


def test_two_browsers_see_each_others_version_instead_of_overwriting_it(site: Site, ann: Browser) -> None:
    other = site.browser()
    other.sign_in_unseen()
    ann.get("/today")
    other.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    page = other.submit("report", {**A_NORMAL_DAY, "worst-1": "5", "note": "mine"}, status=409)
    assert page.h1 == "This day was saved before"
    assert "3 out of 10" in page.text
    assert "5 out of 10" in page.text
    assert answers(site).readings == {1: Reading(3, 2)}

    other.submit("mine", button="Save mine instead")
    assert answers(site).readings == {1: Reading(5, 2)}
    assert answers(site).note == "mine"
    assert versions(site) == 2


def test_the_saved_version_can_be_kept(site: Site, ann: Browser) -> None:
    ann.get("/today")
    before = ann.page
    ann.submit("report", A_NORMAL_DAY)
    ann._page = before
    ann.submit("report", {**A_NORMAL_DAY, "worst-1": "5"}, status=409)
    assert ann.submit("keep").h1 == "Saved"
    assert versions(site) == 1


def test_a_conflict_still_says_what_to_do(ann: Browser) -> None:
    ann.get("/today")
    before = ann.page
    ann.submit("report", A_NORMAL_DAY)
    ann._page = before
    ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]}, status=409)
    assert says_what_to_do(ann)


def test_a_second_symptom_has_its_own_numbers_and_ends_of_the_scale(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        session.add(
            TrackedSymptom(
                patient_id=site.patient_ids["ann@example.org"],
                name="Tired",
                kind="other",
                watched=False,
                heart=False,
            )
        )
    page = ann.get("/today")
    assert "0 = Not there" in page.text
    ann.submit("report", {"signs": ["none"], "worst-1": "1", "worst-2": "6"})
    assert answers(site).readings == {1: Reading(1), 2: Reading(6)}


def test_the_scale_is_eleven_radio_buttons_with_names(ann: Browser) -> None:
    page = ann.get("/today")
    buttons = [e for e in page.root.iter("input") if e.get("name") == "worst-1"]
    assert [e.get("value") for e in buttons] == [str(n) for n in range(11)]
    assert {e.get("type") for e in buttons} == {"radio"}


@pytest.mark.parametrize("field", ["sudden", "interference", "could_not", "compared", "worst-1", "signs"])
def test_an_answer_that_is_not_offered_is_asked_again(site: Site, ann: Browser, field: str) -> None:
    ann.get("/today")
    hidden = [e for e in ann.page.form("report").iter("input") if e.get("type") == "hidden"]
    data = {e.get("name", ""): e.get("value", "") for e in hidden}
    page = ann.post("/today", {**data, "signs": "none", field: "eleven"}, status=422)
    assert len(page.errors) == 1
    assert versions(site) == 0
