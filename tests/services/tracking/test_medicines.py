"""Medicines, what was tried, and how reports keep both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from diary.rules.records import Reading, Report, Symptom
from diary.services.diary_file.imports import import_reports
from diary.services.errors import BadInput, NotFound
from diary.services.patients.answers import answers_of
from diary.services.tracking import medicines
from diary.services.tracking.anti_inflammatories import looks_anti_inflammatory
from diary.services.tracking.medicines import MOST_MEDICINES, MedicineAnswers
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient, SavedReport
from diary.store.models.tracking import Helped, SelfCare
from diary.store.queries.reports import current_report, earlier_versions
from diary.store.work import Work
from tests.factories import work_at

if TYPE_CHECKING:
    from tests.services.conftest import Site

TRIED = {SelfCare.WALKING: Helped.YES, SelfCare.REST: Helped.NO, SelfCare.POSTURE: None}


def add(site: Site, name: str) -> int:
    with unit_of_work(site.engine) as session:
        return medicines.add(work_at(session, site.now), session.get_one(Patient, site.patient_id), name).id


def retire(site: Site, medicine_id: int) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        medicines.retire(work_at(session, site.now), medicines.medicine(session, patient, medicine_id))


def listed(site: Site) -> list[tuple[str, bool, bool]]:
    with reading(site.engine) as session:
        found = medicines.all_medicines(session, session.get_one(Patient, site.patient_id))
        return [(each.name, each.anti_inflammatory, each.retired_at is None) for each in found]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Ibuprofen 400 mg", True),
        ("IBUPROFEN", True),
        ("Dexketoprofen", True),
        ("Indometacin", True),
        ("Voltaren gel", True),
        ("Etoricoxib 60", True),
        ("Mefenamic acid", True),
        ("Aspirin 500 mg", True),
        ("Aspirin 0.5 g", True),
        ("Aspirin 300mg", True),
        ("Aspirin 75 mg", False),
        ("Aspirin", False),
        ("Low dose aspirin 100 mg", False),
        ("Paracetamol 1 g", False),
        ("Clopidogrel 300 mg", False),
        ("Bisoprolol", False),
        ("Co-codamol", False),
    ],
)
def test_anti_inflammatories_are_known_by_name_and_heart_medicines_left_alone(
    name: str, is_one: bool
) -> None:
    assert looks_anti_inflammatory(name) is is_one


def test_the_same_name_is_the_same_medicine_and_brings_it_back(site: Site) -> None:
    first = add(site, "Ibuprofen")
    retire(site, first)
    assert listed(site) == [("Ibuprofen", True, False)]
    assert add(site, " ibuprofen ") == first
    assert listed(site) == [("Ibuprofen", True, True)]
    assert add(site, "IBUPROFEN") == first


def test_a_name_must_be_there_and_short_and_the_list_ends(site: Site) -> None:
    for bad in ("", "x" * 61):
        with pytest.raises(BadInput):
            add(site, bad)
    for number in range(MOST_MEDICINES):
        add(site, f"Drops {number}")
    with pytest.raises(BadInput, match="30 medicines"):
        add(site, "One more")


def test_what_the_patient_says_of_it_counts_more_than_its_name(site: Site) -> None:
    gel = add(site, "Ibuprofen gel")
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        found = medicines.medicine(session, patient, gel)
        assert medicines.not_approved([found], frozenset({gel})) == [found]
        medicines.change(work_at(session, site.now), patient, found, MedicineAnswers("Gel", False, False))
        assert medicines.not_approved([found], frozenset({gel})) == []
        medicines.change(work_at(session, site.now), patient, found, MedicineAnswers("Gel", True, True))
        assert medicines.not_approved([found], frozenset({gel})) == []
        medicines.change(work_at(session, site.now), patient, found, MedicineAnswers("Gel", True, False))
        assert medicines.not_approved([found], frozenset()) == []


def test_every_version_keeps_what_was_tried_and_taken(site: Site) -> None:
    pill = add(site, "Ibuprofen")
    site.save(3, self_care=TRIED, medicines=frozenset({pill}))
    site.save(3, self_care={SelfCare.WALKING: None})
    with reading(site.engine) as session:
        now = current_report(session, site.patient_id, site.today)
        assert now is not None
        assert answers_of(now) == site.answers(3, self_care={SelfCare.WALKING: None})
        (before,) = earlier_versions(session, now)
        assert answers_of(before) == site.answers(3, self_care=TRIED, medicines=frozenset({pill}))


def test_the_same_answers_again_are_no_new_version_and_another_answer_is(site: Site) -> None:
    pill = frozenset({add(site, "Ibuprofen")})
    first = site.save(3, self_care=TRIED, medicines=pill)
    assert site.save(3, self_care=TRIED, medicines=pill).report.id == first.report.id
    assert site.save(3, self_care=TRIED).report.version == 2
    assert site.save(3, self_care={**TRIED, SelfCare.POSTURE: Helped.YES}).report.version == 3


def test_an_anti_inflammatory_opens_nothing(site: Site) -> None:
    saved = site.save(3, medicines=frozenset({add(site, "Ibuprofen")}))
    assert saved.at_once == ()
    assert site.stands() == []


def test_another_patients_medicine_cannot_be_taken(site: Site) -> None:
    anns = add(site, "Ibuprofen")
    site.make_patient("bea@example.org")
    with pytest.raises(BadInput, match="not in this diary"):
        site.save(3, medicines=frozenset({anns}))
    with reading(site.engine) as session, pytest.raises(NotFound):
        medicines.medicine(session, session.get_one(Patient, site.patient_id), anns)


def test_an_import_leaves_what_was_tried_and_taken_as_it_was(site: Site) -> None:
    pill = frozenset({add(site, "Ibuprofen")})
    site.save(3, self_care=TRIED, medicines=pill)
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        report = Report(day=site.today, signs=frozenset(), interference=4)
        back = Symptom(key="Upper back pain", name="Upper back pain")
        import_reports(Work(session, site.now, site.settings), patient, (back,), (report,))
        stored = current_report(session, patient.id, site.today)
        assert stored is not None
        kept = answers_of(stored)
    assert (kept.interference, kept.self_care, kept.medicines) == (4, TRIED, pill)
    assert kept.readings == {site.symptom_id: Reading(3)}


def test_many_reports_are_read_in_a_few_questions(site: Site) -> None:
    pill = frozenset({add(site, "Ibuprofen")})
    site.save_days([3] * 10, self_care=TRIED, medicines=pill)
    asked: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with reading(site.engine) as session:
        reports = session.scalars(select(SavedReport)).all()
        assert [answers_of(report).medicines for report in reports] == [pill] * 10
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 5
