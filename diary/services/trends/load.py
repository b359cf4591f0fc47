"""A window of a diary, read in a fixed number of queries."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.rules.records import Reading, Sign
from diary.services.trends.spans import Window
from diary.store.models import Patient
from diary.store.queries import trends as queries
from diary.store.queries.trends import ReadingRow, ReportRow
from diary.words.missing import a_symptom

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A symptom with a chart of its own."""

    id: int
    name: str
    retired: bool


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """A day's report; None is "not answered". Readings are by the tracked symptom's id."""

    day: date
    signs: frozenset[Sign] | None = None
    interference: int | None = None
    could_not: bool | None = None
    readings: dict[int, Reading] = field(default_factory=dict)
    sudden: bool | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A follow-up, by the reported day that opened it. `symptom_id` is None where it belongs to the whole diary."""

    id: int
    kind: Kind
    symptom_id: int | None
    day: date


@dataclass(frozen=True, slots=True)
class Trends:
    """What was reported in a window, oldest first, and what came of it."""

    window: Window
    symptoms: tuple[Shown, ...]
    """Those tracked now, then those retired that have a number in the window."""
    reports: tuple[ReportedDay, ...]
    opened: tuple[Opened, ...]
    procedure_on: date | None
    goes_back: bool = True
    """Whether there are reports of days before the window."""
    is_whole: bool = False
    """Whether the window begins with the diary: no day of it is left out."""
    has_gone: bool = False
    """Whether one of `symptoms` is gone from the diary, with only its numbers left."""

    def worst(self, symptom_id: int) -> dict[date, int]:
        """Day by day, where there is a number."""
        return {
            report.day: report.readings[symptom_id].worst
            for report in self.reports
            if symptom_id in report.readings
        }

    def usual(self, symptom_id: int) -> dict[date, int]:
        """Day by day, where there is a number."""
        found = {}
        for report in self.reports:
            reading = report.readings.get(symptom_id)
            if reading is not None and reading.usual is not None:
                found[report.day] = reading.usual
        return found

    def interference(self) -> dict[date, int]:
        """Day by day, where it was answered."""
        return {report.day: report.interference for report in self.reports if report.interference is not None}

    def sign_days(self) -> list[date]:
        """The days on which a warning sign was ticked, or sudden pain, which stands in the same list."""
        return [report.day for report in self.reports if report.signs or report.sudden]

    def opened_about(self, symptom_id: int) -> list[Opened]:
        """The follow-ups about a symptom or about the whole diary."""
        return [one for one in self.opened if one.symptom_id in (None, symptom_id)]


def load_trends(session: Session, patient: Patient, window: Window) -> Trends:
    """Read `window` of the patient's diary."""
    first, last = window.first, window.last
    readings = by_report(queries.readings_between(session, patient.id, first, last))
    rows, goes_back = queries.reports_between(session, patient.id, first, last)
    reports = tuple(reported_day(row, readings) for row in rows)
    with_numbers = {symptom_id for report in reports for symptom_id in report.readings}
    tracked = queries.all_symptoms(session, patient.id)
    gone = names_of_those_gone({row.id for row in tracked}, with_numbers)
    return Trends(
        window=window,
        symptoms=(
            *(Shown(*row) for row in tracked if not row.retired or row.id in with_numbers),
            *(Shown(symptom_id, name, retired=False) for symptom_id, name in gone.items()),
        ),
        reports=reports,
        opened=tuple(
            Opened(row.id, row.kind, row.symptom_id, row.opened_on)
            for row in queries.opened_between(session, patient.id, first, last)
        ),
        procedure_on=patient.procedure_on,
        goes_back=goes_back,
        has_gone=bool(gone),
    )


def names_of_those_gone(tracked: Collection[int], with_numbers: Iterable[int]) -> dict[int, str]:
    """By symptom, how those are called that have a number and are gone: no number is left out for it."""
    gone = sorted(set(with_numbers).difference(tracked))
    if gone:
        log.error("numbers are there of symptoms that are gone: %s", ", ".join(map(str, gone)))
    return {symptom_id: a_symptom(symptom_id) for symptom_id in gone}


def from_its_beginning(trends: Trends, begun: date) -> Trends:
    """`trends` without the days on which there was no diary to write in, which are not days that were missed. `begun`
    is the day on which it was begun on this site; one that was brought along begins with its first report.
    """
    window = trends.window
    first = min(begun, trends.reports[0].day) if trends.reports and not trends.goes_back else window.first
    if first <= window.first:
        return trends
    return replace(trends, window=Window(first, window.last), is_whole=True)


def reported_day(row: ReportRow, readings: Mapping[int, dict[int, Reading]]) -> ReportedDay:
    """A day's report with its readings, which come by report."""
    return ReportedDay(
        row.day, row.signs, row.interference, row.could_not, readings.get(row.id, {}), row.sudden
    )


def by_report(rows: Iterable[ReadingRow]) -> dict[int, dict[int, Reading]]:
    """Readings by report, then by symptom."""
    found: dict[int, dict[int, Reading]] = defaultdict(dict)
    for row in rows:
        found[row.report_id][row.symptom_id] = Reading(row.worst, row.usual)
    return found
