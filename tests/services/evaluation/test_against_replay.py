"""A stored diary, worked on a day at a time or in any order, comes to what `replay` says of it as a whole."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding
from diary.rules.fold import fold
from diary.rules.follow_ups import FollowUp
from diary.rules.records import Diary, Report
from diary.services.diary_file import DiaryFile, read
from diary.services.diary_file.imports import import_reports
from diary.store.engine import unit_of_work
from diary.store.models import Patient, TrackedSymptom
from diary.store.models.followups import FollowUpState
from diary.store.work import Work
from tests.rules.random_diaries import valid_diary

if TYPE_CHECKING:
    from tests.services.conftest import Site

SEEDS = range(int(os.environ.get("DIARY_TEST_SEEDS", "12")))

Stood = tuple[str, str | None, date]


def replayed(file: DiaryFile, since: date | None) -> tuple[Diary, tuple[FollowUp, ...]]:
    diary = file.diary(since, None)
    findings: dict[date, tuple[Finding, ...]] = {
        report.day: findings_on(diary, report.day) for report in diary.reports
    }
    return diary, fold(diary, findings).followups


def names(diary: Diary, followups: tuple[FollowUp, ...]) -> list[tuple[str, str | None, date, date | None]]:
    return sorted(
        (
            (
                each.kind.value,
                None if each.symptom is None else diary.symptom(each.symptom).name,
                each.opened_on,
                each.closed.on if each.closed else None,
            )
            for each in followups
        ),
        key=str,
    )


def take_in(site: Site, file: DiaryFile, reports: list[Report]) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        import_reports(
            Work(session, site.now, site.settings),
            patient,
            file.symptoms,
            tuple(sorted(reports, key=lambda r: r.day)),
        )
    site.sweep()


def stored(site: Site) -> list[tuple[str, str | None, date, date | None]]:
    return sorted(
        (
            (each.kind, each.symptom.name if each.symptom else None, each.opened_on, each.closed_on)
            for each in site.follow_ups()
            if each.state != FollowUpState.WITHDRAWN
        ),
        key=str,
    )


@pytest.fixture(params=SEEDS)
def drawn(request: pytest.FixtureRequest, site: Site) -> tuple[DiaryFile, date | None]:
    found = valid_diary(request.param)
    file = read(found.text)
    day = file.reports[0].day
    with unit_of_work(site.engine) as session:
        # The symptoms come first, so that an onset can be given to them.
        site.now = datetime.combine(day, time(20), UTC)
        patient = session.get_one(Patient, site.patient_id)
        nothing = [replace(symptom, since=None) for symptom in file.symptoms]
        import_reports(Work(session, site.now, site.settings), patient, tuple(nothing), ())
        session.execute(update(TrackedSymptom).values(since=found.since))
    return file, found.since


def test_day_by_day_everything_opens_and_clears_when_replay_says_so(
    site: Site, drawn: tuple[DiaryFile, date | None]
):
    file, since = drawn
    for report in file.reports:
        site.now = datetime.combine(report.day, time(20), UTC)
        take_in(site, file, [report])

    diary, followups = replayed(file, since)
    assert stored(site) == names(diary, followups)


def test_in_any_order_what_is_open_at_the_end_is_what_replay_leaves_open(
    site: Site, drawn: tuple[DiaryFile, date | None]
):
    file, since = drawn
    reports = list(file.reports)
    site.now = datetime.combine(reports[-1].day, time(20), UTC)
    chance = random.Random(len(reports))
    chance.shuffle(reports)
    while reports:
        some = chance.randint(1, 5)
        take_in(site, file, reports[:some])
        del reports[:some]

    diary, followups = replayed(file, since)
    still_open = [each[:2] for each in stored(site) if each[3] is None]
    assert still_open == [each[:2] for each in names(diary, followups) if each[3] is None]
