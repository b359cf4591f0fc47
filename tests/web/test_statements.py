"""How often a page asks the database: as often after ten years as after a month, and no more often than it has to."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from diary.config import load
from diary.store.engine import make_engine, unit_of_work
from diary.store.models import FollowUpFinding, SavedReading, SavedReport
from tests.bench.acts import history
from tests.bench.acts.measure import statements

pytestmark = pytest.mark.slow

PAGES = {
    "livez": 0,
    "home": 7,
    "today saved": 8,
    "after a save": 11,
    "follow-ups": 5,
    "list of reports": 6,
    "trends 30": 6,
    "trends 365": 6,
    "overview of 50": 8,
}
SAVES = {"save first": 21, "save corrected": 20, "save opening": 30}
"""The first one ever begins the audit's chain, and looks whether one was lost there."""
TEN_YEARS = 3650


def test_each_page_asks_as_often_after_ten_years_as_after_a_month(tmp_path: Path) -> None:
    month, years = tmp_path / "month", tmp_path / "years"
    month.mkdir()
    ann = history.fill(load({"DIARY_DATA_DIR": str(month)}), 30, writers=1, in_circle=3)[0]
    shutil.copytree(month, years)
    engine = make_engine(load({"DIARY_DATA_DIR": str(years)}).database_url)
    write_for_ten_years(engine)
    engine.dispose()
    for data in (month, years):
        counted = statements(data, ann)
        assert {name: counted[name] for name in PAGES} == PAGES, data.name
        assert {name: counted[name] for name in SAVES} == SAVES, data.name


def write_for_ten_years(engine: Engine) -> None:
    """The first of all reports and findings once more, on each of the days before it."""
    with unit_of_work(engine) as session:
        first, last_id = session.execute(select(func.min(SavedReport.day), func.max(SavedReport.id))).one()
        report, number, finding = (
            dict(session.execute(select(*model.__table__.columns).limit(1)).one()._mapping)
            for model in (SavedReport, SavedReading, FollowUpFinding)
        )
        before = range(1, TEN_YEARS)
        finding.pop("id")
        finding["copied"] = finding.pop("values")
        session.execute(
            insert(SavedReport),
            [report | {"id": last_id + back, "day": first - timedelta(days=back)} for back in before],
        )
        session.execute(insert(SavedReading), [number | {"report_id": last_id + back} for back in before])
        session.execute(
            insert(FollowUpFinding), [finding | {"day": first - timedelta(days=back)} for back in before]
        )
