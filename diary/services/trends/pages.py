"""All reports, a page at a time, newest first. A page costs the same at either end of a long diary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from diary.services.trends.load import ReportedDay, by_report, names_of_those_gone, reported_day
from diary.store.models import Patient
from diary.store.models.reports import ReportSource
from diary.store.queries import trends as queries
from diary.store.queries.medicines import Left, readings_and_not_taken

PAGE_SIZE = 30
"""Reports on a page."""


@dataclass(frozen=True, slots=True)
class PastReport:
    """One report in the list."""

    answers: ReportedDay
    note: str
    recorded_by: int | None
    """The account that wrote it; None where it came from a file, or where the account is gone."""
    source: ReportSource
    not_taken: tuple[Left, ...]
    """The medicines that were missed or left out; why is in the patient's own words."""


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Some of the reports, newest first, and whether there are others on either side."""

    reports: tuple[PastReport, ...]
    names: dict[int, str]
    """By symptom id, in the order of the report page; those tracked no longer come last."""
    has_newer: bool
    has_older: bool
    years: tuple[int, ...]
    """Newest first, from the latest report's to the first one's."""


def reports_page(
    session: Session, patient: Patient, *, before: date | None = None, after: date | None = None
) -> ReportsPage:
    """The latest reports; those before a day, or else those that follow after a day."""
    if after is not None and before is None:
        rows = queries.next_reports(session, patient.id, after=after, limit=PAGE_SIZE)[::-1]
    else:
        rows = queries.newest_reports(session, patient.id, before=before, limit=PAGE_SIZE)
    read, left = readings_and_not_taken(session, [row.id for row in rows])
    readings = by_report(read)
    ends = queries.first_and_last_day(session, patient.id)
    reports = tuple(
        PastReport(
            reported_day(row, readings),
            row.note,
            row.recorded_by,
            row.source,
            tuple(each for each in left if each.report_id == row.id),
        )
        for row in rows
    )
    names = {row.id: row.name for row in queries.all_symptoms(session, patient.id)}
    gone = names_of_those_gone(names, (key for report in reports for key in report.answers.readings))
    return ReportsPage(
        reports=reports,
        names={**names, **gone},
        has_newer=bool(rows) and ends is not None and ends[1] > rows[0].day,
        has_older=bool(rows) and ends is not None and ends[0] < rows[-1].day,
        years=tuple(range(ends[1].year, ends[0].year - 1, -1)) if ends else (),
    )
