"""A stored diary as a diary file: taken in again it is the same diary, and replay says of it what the diary says."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from diary.rules.evaluate import findings_on
from diary.rules.records import Diary, Reading, Report, Sign, Symptom, SymptomKind
from diary.services.diary_file import COLUMNS, DiaryFile, read
from diary.services.diary_file.exports import export
from diary.services.diary_file.imports import import_reports
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.services.tracking import symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, AuditRow, Patient
from diary.store.queries.diaries import load_diaries
from diary.store.work import Work
from tests.factories import work_at
from tests.rules.random_diaries import valid_diary

if TYPE_CHECKING:
    from tests.services.conftest import Site

SEEDS = range(int(os.environ.get("DIARY_TEST_SEEDS", "12")))
BACK = Symptom(key="Upper back pain", name="Upper back pain")


def exported(site: Site, patient_id: int | None = None, by: int | None = None) -> str:
    with unit_of_work(site.engine) as session:
        pieces = export(
            Work(session, site.now, site.settings),
            session.get_one(Patient, patient_id or site.patient_id),
            by=None if by is None else session.get_one(Account, by),
            reads=lambda: reading(site.engine),
        )
    return "".join(pieces)


def take_in(site: Site, file: DiaryFile, patient_id: int) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, patient_id)
        import_reports(Work(session, site.now, site.settings), patient, file.symptoms, file.reports)


def stored(site: Site, patient_id: int) -> Diary:
    with reading(site.engine) as session:
        return load_diaries(session, [patient_id])[patient_id]


def by_name(diary: Diary) -> list[Report]:
    """The reports, their readings by the symptom's name."""
    return [
        replace(report, readings={diary.symptom(key).name: value for key, value in report.readings.items()})
        for report in diary.reports
    ]


def described(diary: Diary) -> set[tuple[object, ...]]:
    """What was reported on, with how it is treated."""
    used = {key for report in diary.reports for key in report.readings}
    return {(each.name, each.kind, each.watched, each.heart) for each in diary.symptoms if each.key in used}


def found_in(diary: Diary) -> list[tuple[object, ...]]:
    """Every finding of every day, told by the symptoms' names."""
    return [
        (
            report.day,
            finding.rule,
            finding.tier,
            None if finding.symptom is None else diary.symptom(finding.symptom).name,
            tuple(finding.facts.items()),
        )
        for report in diary.reports
        for finding in findings_on(diary, report.day)
    ]


def a_diary_of(site: Site, seed: int) -> tuple[DiaryFile, date | None]:
    """A seeded diary taken in, with the onset it is replayed with given to all of its symptoms."""
    drawn = valid_diary(seed)
    file = read(drawn.text)
    site.now = datetime.combine(file.reports[-1].day, time(20), UTC)
    take_in(site, file, site.patient_id)
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        patient.procedure_on = drawn.procedure
        for symptom in symptoms.all_symptoms(session, patient):
            symptom.since = drawn.since
    return file, drawn.since


@pytest.mark.parametrize("seed", SEEDS)
def test_an_export_taken_into_an_empty_diary_gives_the_same_reports(site: Site, seed: int):
    a_diary_of(site, seed)
    one = site.patient_id
    text = exported(site)
    other = site.make_patient("bob@example.org")

    take_in(site, read(text), other)

    assert by_name(stored(site, other)) == by_name(stored(site, one))
    assert described(stored(site, other)) == described(stored(site, one))
    assert exported(site, other) == text


@pytest.mark.parametrize("seed", SEEDS)
def test_replay_of_an_export_finds_what_the_rules_find_in_the_diary(site: Site, seed: int):
    _file, since = a_diary_of(site, seed)
    diary = stored(site, site.patient_id)
    replayed = read(exported(site)).diary(since, diary.procedure_on, diary.begun)
    assert found_in(replayed) == found_in(diary)


def test_a_report_of_signs_alone_is_a_line_without_numbers(site: Site):
    site.save(signs=["chest", "limb"])
    assert exported(site).splitlines() == [
        ",".join(COLUMNS),
        f"{site.today},Upper back pain,,,,,,chest;limb,,pain,yes,yes",
    ]
    assert by_name(stored(site, site.patient_id)) == list(read(exported(site)).reports)


def test_a_report_that_says_nothing_is_still_a_reported_day(site: Site):
    take_in(site, read(f"date,symptom\n{site.today},Upper back pain\n"), site.patient_id)
    assert [report.day for report in read(exported(site)).reports] == [site.today]


def test_what_belongs_to_the_day_stands_once_and_unanswered_stays_empty(site: Site):
    add(site, SymptomAnswers("Knee", SymptomKind.PAIN, "knee", None, watched=False, heart=False))
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        back, knee = symptoms.all_symptoms(session, patient)
        save_report(
            Work(session, site.now, site.settings),
            patient,
            Sent(
                site.today,
                Answers(
                    signs=frozenset(),
                    sudden=False,
                    readings={knee.id: Reading(2), back.id: Reading(4, 3)},
                    could_not=True,
                    note="not in the file",
                ),
                by=patient.account,
            ),
        )
    assert exported(site).splitlines()[1:] == [
        f"{site.today},Upper back pain,4,3,,yes,,none,no,pain,yes,yes",
        f"{site.today},Knee,2,,,,,,,pain,no,no",
    ]


def test_the_last_version_of_a_day_stands_in_it_and_no_other(site: Site):
    site.save(3)
    site.save(6)
    assert [line.split(",")[2] for line in exported(site).splitlines()[1:]] == ["6"]


def test_retired_and_renamed_symptoms_are_there_under_their_names_of_now(site: Site):
    site.save(3)
    add(site, SymptomAnswers("Knee", SymptomKind.OTHER, "", None, watched=True, heart=False))
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        back = symptoms.all_symptoms(session, patient)[0]
        renamed = SymptomAnswers("Between the blades", SymptomKind.PAIN, "", None, watched=True, heart=False)
        symptoms.change(Work(session, site.now, site.settings), patient, back, renamed)
        symptoms.retire(work_at(session, site.now), patient, back)
    site.now += timedelta(days=1)
    site.save(signs=["dizzy"])

    file = read(exported(site))
    assert {(each.name, each.kind, each.watched, each.heart) for each in file.symptoms} == {
        ("Between the blades", "pain", True, False),
        ("Knee", "other", True, False),
    }
    assert list(file.reports) == by_name(stored(site, site.patient_id))


ODD_NAMES = (
    ("=1+1", "+44", "-ache", "@home", "\uff1dwide", 'Ache, "left" arm', '"', "'quoted'"),
    ("Müdigkeit", "\U0001f915", "a;b", "x" * 60,
     "\u0627\u0645\u06cc\u0631\u200c\u062d\u0633\u06cc\u0646", "\U0001f469\u200d\u2695\ufe0f"),
)  # fmt: skip


@pytest.mark.parametrize("names", ODD_NAMES)
def test_odd_names_come_back_as_they_were_and_none_begins_a_formula(site: Site, names: tuple[str, ...]):
    with unit_of_work(site.engine) as session:
        symptoms.all_symptoms(session, session.get_one(Patient, site.patient_id))[0].retired_at = site.now
    readings = {name: Reading(number % 11) for number, name in enumerate(names)}
    file = DiaryFile(
        tuple(Symptom(key=name, name=name) for name in names),
        (Report(day=site.today, readings=readings, signs=frozenset({Sign.LUMP})),),
        {},
    )
    take_in(site, file, site.patient_id)

    text = exported(site)

    assert read(text).reports == file.reports
    cells = [line.split(",", 1)[1].lstrip('"') for line in text.splitlines()[1:] if line.count(",") > 5]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\uff1d"))]


def test_ten_years_come_in_pieces_of_a_year_in_order(site: Site):
    first = date(2016, 1, 1)
    days = [first + timedelta(days=number) for number in range(0, 3653, 5)]
    reports = tuple(Report(day=day, readings={BACK.key: Reading(3)}) for day in days)
    take_in(site, DiaryFile((BACK,), reports, {}), site.patient_id)
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        pieces = list(_pieces_of(site, session, patient))
    assert len(pieces) == 11
    assert max(len(piece) for piece in pieces) < 2 * len(pieces[1])
    assert [report.day for report in read("".join(pieces)).reports] == days


def _pieces_of(site: Site, session, patient: Patient) -> Iterable[str]:
    return export(
        Work(session, site.now, site.settings), patient, by=None, reads=lambda: reading(site.engine)
    )


def test_an_empty_diary_is_a_header_that_replay_reads(site: Site):
    assert exported(site) == ",".join(COLUMNS) + "\n"
    assert read(exported(site)).reports == ()


def test_each_export_is_noted_with_whoever_took_it(site: Site):
    exported(site)
    exported(site, by=site.account_id)
    with reading(site.engine) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()
    assert [(row.event, row.acting_as, row.account_id) for row in rows] == [
        ("exported", "command", None),
        ("exported", "patient", site.account_id),
    ]


def add(site: Site, answers: SymptomAnswers) -> None:
    with unit_of_work(site.engine) as session:
        symptoms.add(work_at(session, site.now), session.get_one(Patient, site.patient_id), answers)
