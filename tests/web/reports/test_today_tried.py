"""What was tried and taken: folded away on the form, kept with the report, carried through whatever goes wrong."""

from __future__ import annotations

import pytest

from diary.services.tracking import medicines
from diary.store.models import Medicine, Patient
from diary.store.models.tracking import Helped, SelfCare
from tests.browser import Browser
from tests.factories import PASSWORD, work_at
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, answers, versions

TRIED = {"tried": ["walking", "rest"], "helped-walking": "a_little"}
CHECK = "Check with your doctor or pharmacist before taking more. Do not stop your heart medicines."


def takes(site: Site, name: str, *, retired: bool = False) -> int:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        added = medicines.add(work_at(session, site.clock.now()), patient, name)
        if retired:
            medicines.retire(work_at(session, site.clock.now()), added)
        return added.id


def known(site: Site) -> list[str]:
    with site.reading() as session:
        return [each.name for each in session.query(Medicine).order_by(Medicine.id)]


def test_what_was_tried_is_saved_with_whether_it_helped(site: Site, ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", {**A_NORMAL_DAY, **TRIED})
    assert answers(site).self_care == {SelfCare.WALKING: Helped.A_LITTLE, SelfCare.REST: None}
    assert "Rest and Walking (it helped a little)" in page.text


def test_all_of_it_is_folded_until_there_is_something_in_it(site: Site, ann: Browser) -> None:
    takes(site, "Paracetamol 500 mg")
    folded = ann.get("/today").with_class("folded")
    assert [fold.get("open") for fold in folded] == [None] * 4
    ann.submit("report", {**A_NORMAL_DAY, **TRIED})
    folded = ann.follow("Change this report").with_class("folded")
    assert [fold.get("open") is not None for fold in folded] == [True, True, True, False]


def test_an_answer_beside_a_tick_taken_back_is_dropped(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "helped-rest": "yes"})
    assert answers(site).self_care == {}


def test_medicines_are_ticked_and_a_new_one_is_learnt(site: Site, ann: Browser) -> None:
    first = takes(site, "Paracetamol 500 mg")
    takes(site, "Old drops", retired=True)
    assert "Old drops" not in ann.get("/today").text
    ann.submit("report", {**A_NORMAL_DAY, "medicines": [str(first)], "new_medicine": " Magnesium  "})
    assert known(site) == ["Paracetamol 500 mg", "Old drops", "Magnesium"]
    assert answers(site).medicines == {first, 3}
    assert "Magnesium" in ann.get("/today").text


def test_pressing_save_twice_learns_a_medicine_once(site: Site, ann: Browser) -> None:
    ann.get("/today")
    form = ann.page
    ann.submit("report", {**A_NORMAL_DAY, "new_medicine": "Magnesium"})
    ann._page = form
    assert ann.submit("report", {**A_NORMAL_DAY, "new_medicine": "magnesium"}).h1 == "Saved"
    assert known(site) == ["Magnesium"]
    assert versions(site) == 1


def test_an_anti_inflammatory_gets_a_line_and_nothing_else(site: Site, ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", {**A_NORMAL_DAY, "new_medicine": "Ibuprofen 400 mg"})
    assert f"Ibuprofen 400 mg is an anti-inflammatory. {CHECK}" in page.text
    assert CHECK in ann.get(f"/reports/{TODAY}").text
    assert "Nothing is open." in ann.get("/follow-ups").text

    ann.get("/medicines/1")
    ann.submit("medicine", {"approved": True})
    assert CHECK not in ann.get(f"/saved/{TODAY}").text


def test_no_other_medicine_gets_the_line(site: Site, ann: Browser) -> None:
    takes(site, "Ibuprofen")
    ann.get("/today")
    assert CHECK not in ann.submit("report", {**A_NORMAL_DAY, "new_medicine": "Paracetamol"}).text


def test_what_was_tried_and_taken_survives_an_error(site: Site, ann: Browser) -> None:
    first = takes(site, "Paracetamol 500 mg")
    ann.get("/today")
    typed = {**TRIED, "medicines": [str(first)], "new_medicine": "x" * 61}
    page = ann.submit("report", {**A_NORMAL_DAY, **typed}, status=422)
    assert page.errors == ["The name of the medicine is too long: at most 60 letters."]
    folded = ann.page.with_class("folded")
    assert all(fold.get("open") is not None for fold in folded)
    ann.submit("report", {"new_medicine": "Magnesium"})
    assert answers(site).self_care == {SelfCare.WALKING: Helped.A_LITTLE, SelfCare.REST: None}
    assert answers(site).medicines == {first, 2}


def test_it_survives_a_session_that_is_over(site: Site, ann: Browser) -> None:
    first = takes(site, "Paracetamol 500 mg")
    ann.get("/today")
    site.clock.move_on(hours=13)
    typed = {**A_NORMAL_DAY, **TRIED, "medicines": [str(first)], "new_medicine": "Magnesium"}
    ann.submit("report", typed, status=401)
    ann.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    assert known(site) == ["Paracetamol 500 mg"]
    ann.get("/today")
    ann.submit("report", button="Save")
    ann.submit("which-day", button="Earlier: Monday 5 January")
    assert answers(site).medicines == {first, 2}
    assert SelfCare.WALKING in answers(site).self_care


def test_a_conflict_shows_it_on_both_sides_and_learns_nothing_yet(site: Site, ann: Browser) -> None:
    other = site.browser()
    other.sign_in_unseen()
    other.get("/today")
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    page = other.submit("report", {**A_NORMAL_DAY, **TRIED, "new_medicine": "Magnesium"}, status=409)
    assert known(site) == []
    differing = [text_of(e) for e in page.with_class("changed")]
    assert differing == [
        "What you tried (differs) No answer",
        "Medicines you took (differs) No answer",
        "What you tried (differs) Rest and Walking (it helped a little)",
        "Medicines you took (differs) Magnesium",
    ]
    other.submit("mine", button="Save mine instead")
    assert known(site) == ["Magnesium"]
    assert answers(site).medicines == {1}


def test_a_medicine_retired_since_stays_on_the_day_it_was_taken(site: Site, ann: Browser) -> None:
    first = takes(site, "Magnesium")
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "medicines": [str(first)]})
    takes(site, "Magnesium", retired=True)
    ann.get(f"/today?day={TODAY}")
    ann.submit("report", {"note": "a walk"})
    assert answers(site).medicines == {first}
    site.clock.move_on(hours=12)
    assert "Magnesium" not in ann.get("/today?day=2026-01-06").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("tried", "running"), ("medicines", "99"), ("medicines", "1x"), ("helped-rest", "much")],
)
def test_what_is_not_offered_is_asked_again(site: Site, ann: Browser, field: str, value: str) -> None:
    ann.get("/today")
    hidden = [e for e in ann.page.form("report").iter("input") if e.get("type") == "hidden"]
    data = {e.get("name", ""): e.get("value", "") for e in hidden}
    page = ann.post("/today", {**data, "signs": "none", "tried": "rest", field: value}, status=422)
    assert len(page.errors) == 1
    assert versions(site) == 0


def test_another_patients_medicine_is_not_offered_and_not_taken(site: Site, ann: Browser) -> None:
    site.patient("ben@example.org")
    anns = takes(site, "Ann’s pills")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    assert "Ann’s pills" not in ben.get("/today").html
    hidden = [e for e in ben.page.form("report").iter("input") if e.get("type") == "hidden"]
    data = {e.get("name", ""): e.get("value", "") for e in hidden}
    page = ben.post("/today", {**data, "signs": "none", "medicines": str(anns)}, status=422)
    assert "Ann’s pills" not in page.html
