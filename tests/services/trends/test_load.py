"""Reading a window of a diary: what belongs to it, and that it costs the same however long the diary is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, insert, select, update

from diary.rules.findings import Kind
from diary.rules.records import Reading, Sign
from diary.services.trends import PAGE_SIZE, Trends, load_trends, reports_page, window_ending
from diary.store.engine import reading, unit_of_work
from diary.store.models import FollowUp, Patient, SavedReading, SavedReport, TrackedSymptom
from diary.store.models.followups import FollowUpState
from tests.services.conftest import Site, at


@dataclass
class Cost:
    """What was asked, and how much work it was."""

    questions: list[str] = field(default_factory=list)
    steps: int = 0


@contextmanager
def counted(engine: Engine) -> Iterator[Cost]:
    """What the block asks of the database. On SQLite `steps` are those of its machine, the same at every run."""
    cost = Cost()
    counting = True

    def one_more_step() -> int:
        # The connection keeps this function after the block.
        cost.steps += counting
        return 0

    def before(connection, cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        if statement.startswith("SELECT"):
            cost.questions.append(statement)
        if engine.dialect.name == "sqlite":
            cursor.connection.set_progress_handler(one_more_step, 10)

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield cost
    finally:
        counting = False
        event.remove(engine, "before_cursor_execute", before)


def load(site: Site, days: int = 14) -> Trends:
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        return load_trends(session, patient, window_ending(site.today, days))


def long_diary(site: Site, days: int) -> None:
    """A report for each of the last days, as they would lie in the tables."""
    first = site.today - timedelta(days=days - 1)
    with unit_of_work(site.engine) as session:
        session.execute(
            insert(SavedReport),
            [
                {
                    "patient_id": site.patient_id,
                    "day": first + timedelta(days=offset),
                    "version": 1,
                    "signs": frozenset(),
                    "interference": offset % 8,
                    "source": "page",
                    "recorded_at": site.now,
                }
                for offset in range(days)
            ],
        )
        ids = session.scalars(select(SavedReport.id).where(SavedReport.patient_id == site.patient_id))
        session.execute(
            insert(SavedReading),
            [
                {"report_id": report_id, "symptom_id": site.symptom_id, "worst": 5, "usual": 3}
                for report_id in ids
            ],
        )


def test_both_ends_of_the_window_are_read_and_no_day_before(site: Site) -> None:
    end = site.now
    for days_ago in (14, 13, 5, 0):
        site.now = end - timedelta(days=days_ago)
        site.save(days_ago % 7, usual=0, interference=2)
    found = load(site)
    assert [report.day for report in found.reports] == [
        site.today - timedelta(days=ago) for ago in (13, 5, 0)
    ]
    assert found.worst(site.symptom_id) == {
        site.today - timedelta(days=13): 6,
        site.today - timedelta(days=5): 5,
        site.today: 0,
    }
    assert set(found.usual(site.symptom_id).values()) == {0}
    assert set(found.interference().values()) == {2}


def test_what_was_not_answered_is_left_out_and_not_nought(site: Site) -> None:
    site.save(None)
    found = load(site)
    assert len(found.reports) == 1
    assert found.worst(site.symptom_id) == found.usual(site.symptom_id) == found.interference() == {}
    assert found.sign_days() == []


def test_of_a_day_written_twice_the_last_version_counts(site: Site) -> None:
    site.save(9)
    site.save(2)
    found = load(site)
    assert found.worst(site.symptom_id) == {site.today: 2}
    assert len(found.reports) == 1


def test_other_diaries_stay_out(site: Site) -> None:
    site.save(4, signs=["chest"])
    site.make_patient("bob@example.org")
    found = load(site)
    assert found.reports == ()
    assert found.opened == ()
    assert [symptom.id for symptom in found.symptoms] == [site.symptom_id]


def test_signs_and_opened_follow_ups_come_with_their_day(site: Site) -> None:
    site.save_days([3] * 9)
    site.save(3, signs=["dizzy"])
    found = load(site)
    assert found.sign_days() == [site.today]
    assert {(one.kind, one.symptom_id) for one in found.opened} == {
        (Kind.EMERGENCY, None),
        (Kind.PERSISTS, site.symptom_id),
    }
    assert found.opened_about(site.symptom_id) == list(found.opened)
    assert [one.kind for one in found.opened_about(-1)] == [Kind.EMERGENCY]


def test_a_follow_up_that_was_taken_back_is_not_shown(site: Site) -> None:
    site.save_days([3] * 9)
    assert load(site).opened
    with unit_of_work(site.engine) as session:
        session.execute(
            update(FollowUp).values(state=FollowUpState.WITHDRAWN, closed_on=site.today, closed_at=site.now)
        )
    assert load(site).opened == ()


def test_a_retired_symptom_is_shown_while_the_window_holds_a_number_of_it(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        knee = TrackedSymptom(
            patient_id=site.patient_id, name="Knee", kind="pain", position=-1, retired_at=site.now
        )
        session.add(knee)
        session.flush()
        knee_id = knee.id
    assert [symptom.name for symptom in load(site).symptoms] == ["Upper back pain"]
    report = site.save(3, day=site.today).report
    with unit_of_work(site.engine) as session:
        session.add(SavedReading(report_id=report.id, symptom_id=knee_id, worst=6))
    found = load(site)
    assert [(symptom.name, symptom.retired) for symptom in found.symptoms] == [
        ("Upper back pain", False),
        ("Knee", True),
    ]
    assert found.reports[0].readings[knee_id] == Reading(6)


def test_signs_come_as_they_were_ticked(site: Site) -> None:
    site.save(3, signs=["chest", "lump"])
    assert load(site).reports[0].signs == {Sign.CHEST, Sign.LUMP}


def test_ten_years_cost_what_a_month_costs(site: Site) -> None:
    long_diary(site, 30)
    with counted(site.engine) as of_a_month:
        first = load(site, 30)
    ten_years = Site(site.engine, site.settings, site.now)
    ten_years.make_patient("bob@example.org")
    long_diary(ten_years, 3650)
    with counted(site.engine) as of_ten_years:
        second = load(ten_years, 30)
    assert len(first.reports) == len(second.reports) == 30
    assert len(of_a_month.questions) == len(of_ten_years.questions) == 5  # the patient's row, then four
    assert of_ten_years.steps <= of_a_month.steps * 1.1


@pytest.mark.parametrize("where", ["newest", "in the middle", "oldest", "after a day"])
def test_a_page_of_the_list_costs_the_same_anywhere_in_ten_years(site: Site, where: str) -> None:
    long_diary(site, 3650)
    middle = site.today - timedelta(days=1800)
    asked: dict[str, dict[str, date]] = {
        "newest": {},
        "in the middle": {"before": middle},
        "oldest": {"before": site.today - timedelta(days=3619)},
        "after a day": {"after": middle},
    }
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        with counted(site.engine) as cost:
            page = reports_page(session, patient, **asked[where])
    assert len(page.reports) == PAGE_SIZE
    assert len(cost.questions) == 4
    assert (
        cost.steps < 500
    )  # five thousand steps of SQLite's machine; reading all of it takes a hundred thousand


def test_the_pages_hold_every_report_once_in_both_directions(site: Site) -> None:
    long_diary(site, 2 * PAGE_SIZE + 7)
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        pages = [reports_page(session, patient)]
        while pages[-1].has_older:
            pages.append(reports_page(session, patient, before=pages[-1].reports[-1].answers.day))
        days = [report.answers.day for page in pages for report in page.reports]
        assert days == [site.today - timedelta(days=ago) for ago in range(2 * PAGE_SIZE + 7)]
        assert [(page.has_newer, page.has_older) for page in pages] == [
            (False, True),
            (True, True),
            (True, False),
        ]
        back = reports_page(session, patient, after=pages[2].reports[0].answers.day)
        assert back == pages[1]


def test_years_reach_from_the_latest_report_to_the_first(site: Site) -> None:
    site.now = at(date(2024, 2, 29))
    site.save(3)
    site.now = at(date(2026, 1, 5))
    site.save(3)
    with reading(site.engine) as session:
        page = reports_page(session, session.get_one(Patient, site.patient_id))
    assert page.years == (2026, 2025, 2024)
    assert list(page.names.values()) == ["Upper back pain"]


def test_an_empty_diary_has_an_empty_page(site: Site) -> None:
    with reading(site.engine) as session:
        page = reports_page(session, session.get_one(Patient, site.patient_id))
    assert page.reports == page.years == ()
    assert not page.has_newer
    assert not page.has_older
