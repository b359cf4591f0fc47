"""The medicines of every day in the check-in: all as usual, or the one that was not; what is not said is not known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from diary.services.patients.answers import Left
from diary.services.tracking import medicines
from diary.services.tracking.medicines import MedicineAnswers
from diary.store.models import Patient
from diary.store.models.tracking import NotTaken, TimeOfDay
from tests.browser import Browser
from tests.factories import PASSWORD, work_at
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, answers, versions

EVERY_DAY: dict[str, Any] = {"times": frozenset({TimeOfDay.MORNING})}


def takes(site: Site, name: str, **said: Any) -> int:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        work = work_at(session, site.clock.now())
        added = medicines.add(work, patient, name)
        medicines.change(work, patient, added, MedicineAnswers(name, False, False, **said))
        return added.id


@pytest.fixture
def two(site: Site) -> tuple[int, int]:
    return takes(site, "Bisoprolol", dose="5 mg", **EVERY_DAY), takes(site, "Clopidogrel", **EVERY_DAY)


def all_of(two: tuple[int, int]) -> dict[str, str]:
    return {"doses": ";".join(str(each) for each in two)}


def test_nothing_is_asked_where_no_medicine_has_a_time(site: Site, ann: Browser) -> None:
    takes(site, "Gel")
    takes(site, "Spray", as_needed=True)
    takes(site, "Over", until_on=TODAY - timedelta(days=1), **EVERY_DAY)
    takes(site, "Later", from_on=TODAY + timedelta(days=1), **EVERY_DAY)
    assert 'name="doses"' not in ann.get("/today").html


def test_one_tap_says_that_all_was_taken(site: Site, ann: Browser, two: tuple[int, int]) -> None:
    ann.get("/today")
    page = ann.submit("report", {**A_NORMAL_DAY, **all_of(two)})
    assert (answers(site).medicines, answers(site).not_taken) == (frozenset(two), {})
    assert "Bisoprolol and Clopidogrel" in page.text


def test_unanswered_is_unknown(site: Site, ann: Browser, two: tuple[int, int]) -> None:
    ann.get("/today")
    page = ann.submit("report", A_NORMAL_DAY)
    assert (answers(site).medicines, answers(site).not_taken) == (frozenset(), {})
    assert "Bisoprolol" not in page.text


def test_one_that_was_missed_says_nothing_of_the_other(
    site: Site, ann: Browser, two: tuple[int, int]
) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, f"dose-{two[0]}": "missed"})
    assert (answers(site).medicines, answers(site).not_taken) == (
        frozenset(),
        {two[0]: Left(NotTaken.MISSED)},
    )


def test_all_but_the_one_that_was_left_out_on_purpose(site: Site, ann: Browser, two: tuple[int, int]) -> None:
    ann.get("/today")
    said = {f"dose-{two[1]}": "skipped", f"why-{two[1]}": " before the dentist "}
    page = ann.submit("report", {**A_NORMAL_DAY, **all_of(two), **said})
    left = {two[1]: Left(NotTaken.SKIPPED, "before the dentist")}
    assert (answers(site).medicines, answers(site).not_taken) == ({two[0]}, left)
    assert "Clopidogrel (left out on purpose: before the dentist)" in page.text
    assert "Clopidogrel (left out on purpose: before the dentist)" in ann.get(f"/reports/{TODAY}").text

    # Shown again it stands as it was, and pressing Save changes nothing.
    ann.get("/today")
    ann.submit("report")
    assert versions(site) == 1
    assert (answers(site).medicines, answers(site).not_taken) == ({two[0]}, left)


@pytest.mark.parametrize(
    "said", [{}, {"dose": "missed"}, {"dose": "taken"}, {"all": True}, {"all": True, "dose": "skipped"}]
)
def test_a_report_that_is_opened_again_says_the_same(
    site: Site, ann: Browser, two: tuple[int, int], said: dict[str, Any]
) -> None:
    fields = {f"dose-{two[0]}": said["dose"]} if "dose" in said else {}
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, **fields, **(all_of(two) if "all" in said else {})})
    before = answers(site)
    ann.get("/today")
    ann.submit("report")
    assert versions(site) == 1
    assert answers(site) == before


def test_the_box_taken_back_leaves_it_unknown(site: Site, ann: Browser, two: tuple[int, int]) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, **all_of(two)})
    ann.get("/today")
    ann.submit("report", {"doses": False})
    assert (answers(site).medicines, answers(site).not_taken) == (frozenset(), {})
    page = ann.get(f"/reports/{TODAY}")
    assert "Bisoprolol and Clopidogrel" in page.text  # the version before


def test_one_that_came_to_the_list_meanwhile_is_not_taken_for_taken(
    site: Site, ann: Browser, two: tuple[int, int]
) -> None:
    ann.get("/today")
    takes(site, "New", **EVERY_DAY)
    ann.submit("report", {**A_NORMAL_DAY, **all_of(two)})
    assert answers(site).medicines == frozenset(two)


def test_one_taken_off_the_list_since_is_kept_as_it_was_said(
    site: Site, ann: Browser, two: tuple[int, int]
) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, f"dose-{two[0]}": "missed"})
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        medicines.retire(work_at(session, site.clock.now()), medicines.medicine(session, patient, two[0]))
    ann.get("/today")
    ann.submit("report", {"note": "later"})
    assert answers(site).not_taken == {two[0]: Left(NotTaken.MISSED)}


def test_a_reason_without_an_answer_is_asked_about_and_nothing_is_lost(
    site: Site, ann: Browser, two: tuple[int, int]
) -> None:
    ann.get("/today")
    page = ann.submit("report", {**A_NORMAL_DAY, f"why-{two[0]}": "asleep"}, status=422)
    assert page.errors == ["Bisoprolol: also say if it was missed or left out."]
    page = ann.submit("report", {f"dose-{two[0]}": "missed", f"why-{two[0]}": "x" * 201}, status=422)
    assert page.errors == ["Bisoprolol: at most 200 letters."]
    ann.submit("report", {f"why-{two[0]}": "asleep"})
    assert answers(site).not_taken == {two[0]: Left(NotTaken.MISSED, "asleep")}


def test_a_medicine_of_nobody_is_refused(site: Site, ann: Browser, two: tuple[int, int]) -> None:
    for field in ({"doses": "999"}, {"dose-999": "missed"}):
        ann.get("/today")
        sent = {"csrf_token": ann.token(), **field, "signs": "none"}
        for hidden in ann.page.form("report").iter("input"):
            if hidden.get("name") in ("ticket", "seen_version"):
                sent[hidden.get("name") or ""] = hidden.get("value") or ""
        page = ann.post("/today", sent, status=422)
        assert "Something in the list was not clear." in page.text


def test_it_survives_a_session_that_is_over(site: Site, ann: Browser, two: tuple[int, int]) -> None:
    ann.get("/today")
    site.clock.move_on(hours=13)
    said = {f"dose-{two[0]}": "missed", f"why-{two[0]}": "asleep"}
    ann.submit("report", {**A_NORMAL_DAY, **all_of(two), **said}, status=401)
    ann.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    ann.get("/today")
    ann.submit("report", button="Save")
    ann.submit("which-day", button="Earlier: Monday 5 January")
    assert answers(site).medicines == {two[1]}
    assert answers(site).not_taken == {two[0]: Left(NotTaken.MISSED, "asleep")}
