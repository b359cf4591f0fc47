"""The medicines on the page for the doctor, as whoever reads it may see them."""

from __future__ import annotations

from datetime import timedelta

from diary.services.tracking import medicines
from diary.services.tracking.medicines import MedicineAnswers
from diary.store.models import MedicineNotTaken, Patient
from diary.store.models.circle import Grant
from diary.store.models.tracking import NotTaken, TimeOfDay
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import make_report
from tests.pdf_text import needs_poppler, pages_of, words_of
from tests.web.circle.circling import join, person
from tests.web.conftest import Site
from tests.web.doctors_page.test_page import PAGE, allow, others, sheet_of


def take(site: Site) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        now = site.clock.now()
        work = Work(session, now, site.settings)
        pill = medicines.add(work, patient, "Bisoprolol")
        said = MedicineAnswers(
            "Bisoprolol", False, False, dose="5 mg", times=frozenset({TimeOfDay.MORNING}), do_not_stop=True
        )
        medicines.change(work, patient, pill, said)
        for back, how, why in ((2, NotTaken.MISSED, ""), (1, NotTaken.SKIPPED, "a secret reason")):
            day = now.date() - timedelta(days=back)
            report = make_report(session, now, site.settings, patient, day, worst=3).report
            session.add(MedicineNotTaken(report_id=report.id, medicine_id=pill.id, how=how, why=why))
        make_report(session, now, site.settings, patient, now.date(), worst=3)


@needs_poppler
def test_it_says_what_was_missed_and_why_on_the_page_and_in_the_file(site: Site, ann: Browser) -> None:
    take(site)
    said = sheet_of(ann.get(PAGE))
    for part in (
        *("Bisoprolol 5 mg", "do not stop without the doctor; morning", "taken on 0 of 2 answered days"),
        *("missed on 1 day:", "left out on purpose on 1 day:", "(a secret reason)"),
    ):
        assert part in said, part
    made = ann.fetch(f"{PAGE}.pdf").data
    assert words_of(made) == said.split()
    assert pages_of(made) == 1


def test_why_goes_by_the_grant_of_notes(site: Site, ann: Browser) -> None:
    take(site)
    nora = person(site)
    join(site)
    for grants in ({Grant.TRENDS}, {Grant.TRENDS, Grant.NOTES}):
        allow(site, *grants)
        said = sheet_of(nora.get(others(site)))
        assert "left out on purpose on 1 day:" in said
        assert ("a secret reason" in said) == (Grant.NOTES in grants)
