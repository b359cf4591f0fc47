"""The page for the doctor: the same on the page and in the file, and what of it each person sees."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from diary.rules.records import Sign
from diary.services.audit import Event
from diary.services.tracking import medicines
from diary.store.models import AuditRow, Caregiver, Patient, SavedReport
from diary.store.models.circle import Grant
from diary.store.models.tracking import MedicineTaken, SelfCareTried
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import make_report
from tests.page import Page, text_of
from tests.pdf_text import needs_poppler, pages_of, words_of
from tests.web.circle.circling import join, person
from tests.web.conftest import Site

PAGE = "/doctors-page"


def fill(site: Site, days: int = 12) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.procedure_name, patient.contact_name = "Angioplasty", "Dr Łukasz Ångström"
        now = site.clock.now()
        patient.procedure_on = now.date() - timedelta(days=20)
        aspirin = medicines.add(Work(session, now, site.settings), patient, "Aspirin").id
        for back in range(days, -1, -1):
            day = now.date() - timedelta(days=back)
            signs = (Sign.DIZZY,) if back == 3 else ()
            make_report(session, now, site.settings, patient, day, worst=4 if back < 9 else 1, signs=signs)
        session.flush()
        for report in session.scalars(select(SavedReport).where(SavedReport.superseded_at.is_(None))):
            report.note = f"secret note of {report.day}"
            session.add(MedicineTaken(report_id=report.id, medicine_id=aspirin))
            session.add(SelfCareTried(report_id=report.id, what="walking", helped="yes"))


def sheet_of(page: Page) -> str:
    (sheet,) = page.with_class("doctors-sheet")
    return text_of(sheet)


def others(site: Site) -> str:
    return f"/people/{site.patient_ids['ann@example.org']}{PAGE}"


def allow(site: Site, *grants: Grant) -> None:
    with site.writing() as session:
        session.scalars(select(Caregiver)).one().grants = frozenset(grants)


def test_it_says_what_a_doctor_asks(site: Site, ann: Browser) -> None:
    fill(site)
    said = sheet_of(ann.get(PAGE))
    for part in (
        *("Angioplasty", "(day 20)", "13 reports in 30 days", "For Dr Łukasz Ångström"),
        *("No warning sign was ticked", "Dizzy", "What the rules found", "no answer yet"),
        *("Aspirin", "13 of 13 reports", "Walking", "helped 13", "Made by Ann on"),
        *("No clinician has signed the rules.", "Not on this page: notes."),
    ):
        assert part in said, part
    assert "secret note" not in said


@needs_poppler
def test_the_file_says_the_same_word_for_word_on_one_sheet(site: Site, ann: Browser) -> None:
    fill(site)
    ann.get("/doctors-page/choose")
    ann.submit("doctors-page", {"notes": True, "question_1": "Is it from the heart?", "days": "90"})
    answer = ann.fetch(f"{PAGE}.pdf")
    assert answer.mimetype == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert pages_of(answer.data) == 1
    assert words_of(answer.data) == sheet_of(ann.get(PAGE)).split()
    assert "secret note" in sheet_of(ann.page)
    assert "1. Is it from the heart?" in sheet_of(ann.page)


@needs_poppler
def test_an_empty_diary_has_a_sheet_too(site: Site, ann: Browser) -> None:
    said = sheet_of(ann.get(PAGE))
    assert "No report in these days." in said
    assert "Nothing is written here about: what the rules found, medicines and what was tried." in said
    assert "none" not in said.lower()
    assert words_of(ann.fetch(f"{PAGE}.pdf").data) == said.split()


def test_what_is_not_ticked_is_not_on_it_and_said_so(site: Site, ann: Browser) -> None:
    fill(site)
    ann.get("/doctors-page/choose")
    ann.submit(
        "doctors-page",
        {"findings": False, "signs": False, "medicines": False, "tried": False, "question_1": "Why?"},
    )
    said = sheet_of(ann.get(PAGE))
    for part in ("Dizzy", "warning sign ticked", "What the rules found", "Aspirin", "Walking"):
        assert part not in said, part
    assert (
        "Not on this page: what the rules found, warning signs, medicines, what was tried and notes." in said
    )
    assert "1. Why?" in said
    with site.reading() as session:
        events = session.scalars(
            select(AuditRow.event).where(AuditRow.event == Event.DOCTORS_PAGE_CHOSEN.value)
        )
        assert len(events.all()) == 1


def test_a_question_has_room_for_so_many_letters(site: Site, ann: Browser) -> None:
    ann.get("/doctors-page/choose")
    ann.submit("doctors-page", {"question_2": "x" * 121}, status=422)
    assert "at most 120 letters" in ann.page.text


def test_each_block_goes_by_its_grant(site: Site, ann: Browser) -> None:
    fill(site)
    ann.get("/doctors-page/choose")
    ann.submit("doctors-page", {"notes": True, "question_1": "Is it from the heart?"})
    nora = person(site)
    join(site)
    allow(site, *(set(Grant) - {Grant.TRENDS}))
    nora.get(others(site), status=404)
    nora.get(f"{others(site)}.pdf", status=404)
    allow(site, Grant.TRENDS)
    said = sheet_of(nora.get(others(site)))
    assert "Aspirin" in said
    for part in ("What the rules found", "secret note", "from the heart"):
        assert part not in said, part
    assert "Not on this page: what the rules found, questions and notes." in said
    assert "Made by" in said
    allow(site, Grant.TRENDS, Grant.ALERTS, Grant.NOTES)
    said = sheet_of(nora.get(others(site)))
    for part in ("What the rules found", "secret note", "from the heart"):
        assert part in said, part
    assert "choose" not in nora.page.text.lower()
    assert "looked at your page for the doctor" in ann.get("/who-looked").text
