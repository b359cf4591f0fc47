"""Many patients for a measurement: a few are gone over for real, and then copied in the database itself."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Engine,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    text,
    true,
    type_coerce,
)

from diary.config import Settings
from diary.jobs.sweep import sweep_some
from diary.store.engine import reading, unit_of_work
from diary.store.models import (
    Account,
    Patient,
    ReminderSchedule,
    SavedReading,
    SavedReport,
    SweepState,
    TrackedSymptom,
)
from diary.store.models.base import Base

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)
TEMPLATES = 200
"""So many patients are gone over for real before they are copied."""
_TEXTS_OF_ONE = {"email", "fs_uniquifier", "message_id", "dedupe_key"}
"""Columns that hold another text in each row."""
_IN_ONE_CHUNK = 20_000


def fill(engine: Engine, settings: Settings, patients: int, days: int) -> int:
    """Make that many patients with `days` days of reports up to yesterday, three in ten days left out, whose rules have
    been applied; gives how many there are, a whole multiple of the templates.
    """
    templates = min(patients, TEMPLATES)
    _templates(engine, templates, days)
    while sweep_some(engine, settings, NOW - timedelta(days=1)):
        pass
    copies = -(-patients // templates)
    copy_all(engine, copies)
    return templates * copies


def _templates(engine: Engine, patients: int, days: int) -> None:
    chance = random.Random(1)
    rows: dict[Any, list[dict[str, Any]]] = {
        model: []
        for model in (
            Account,
            Patient,
            TrackedSymptom,
            ReminderSchedule,
            SweepState,
            SavedReport,
            SavedReading,
        )
    }
    report = 0
    for number in range(1, patients + 1):
        rows[Account].append(
            {
                "id": number,
                "email": f"p{number}@example.org",
                "fs_uniquifier": str(number),
                "created_at": NOW - timedelta(days=days),
                "confirmed_at": NOW - timedelta(days=days),
            }
        )
        rows[Patient].append(
            {
                "id": number,
                "account_id": number,
                "timezone": "UTC",
                "created_at": NOW - timedelta(days=days),
            }
        )
        rows[TrackedSymptom].append({"id": number, "patient_id": number, "name": "Upper back pain"})
        rows[SweepState].append(
            {"patient_id": number, "data_version": 1, "changed_from": TODAY - timedelta(days=days)}
        )
        level = chance.uniform(0, 6)
        for back in range(days, 0, -1):
            if chance.random() < 0.3:
                continue
            report += 1
            rows[SavedReport].append(a_report(report, number, TODAY - timedelta(days=back), chance))
            rows[SavedReading].append(a_reading(report, number, level, chance))
    rows.pop(ReminderSchedule)
    with unit_of_work(engine) as session:
        for model, values in rows.items():
            session.execute(insert(model.__table__), values)
    _number_on(engine)


def a_report(report: int, patient: int, day: date, chance: random.Random) -> dict[str, Any]:
    """A row of a report without warning signs."""
    return {
        "id": report,
        "patient_id": patient,
        "day": day,
        "version": 1,
        "signs": frozenset(),
        "interference": chance.choice([None, 0, 1, 2, 3]),
        "source": "import",
        "recorded_at": NOW,
    }


def a_reading(report: int, symptom: int, level: float, chance: random.Random) -> dict[str, Any]:
    """A row of numbers about a level."""
    worst = min(10, max(0, round(chance.gauss(level, 1.2))))
    return {"report_id": report, "symptom_id": symptom, "worst": worst, "usual": chance.randint(0, worst)}


def copy_all(engine: Engine, copies: int) -> None:
    """Let each patient be there so many times, with all that is stored of them."""
    if copies < 2:
        return
    with unit_of_work(engine) as session:
        strides = {
            table.name: (session.scalar(select(func.max(table.c.id))) or 0)
            for table in Base.metadata.sorted_tables
            if "id" in table.c and isinstance(table.c.id.type, Integer)
        }
    strides["is_postgresql"] = int(engine.dialect.name == "postgresql")
    for first in range(1, copies, 100):
        for table in Base.metadata.sorted_tables:
            with unit_of_work(engine) as session:
                if not _moves(table):
                    continue
                series = _numbers(first, min(first + 100, copies), engine.dialect.name)
                columns = {column.key: _moved(column, series.c.k, strides) for column in table.c}
                within = [
                    table.c[column.name] <= strides[_refers_to(column)]
                    for column in table.primary_key
                    if _refers_to(column) in strides
                ]
                chosen: Select[Any] = (
                    select(*columns.values()).select_from(table.join(series, true())).where(*within)
                )
                session.execute(insert(table).from_select(list(columns), chosen, include_defaults=False))
    _number_on(engine)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _moves(table: Table) -> bool:
    return any(_refers_to(column) for column in table.primary_key if isinstance(column.type, Integer))


def _refers_to(column: Any) -> str:
    """The table whose numbers a column holds; empty where it holds none."""
    for key in column.foreign_keys:
        name: str = key.column.table.name
        return name if isinstance(key.column.type, Integer) else ""
    is_number = column.name == "id" and isinstance(column.type, Integer)
    return column.table.name if is_number else ""


def _moved(column: Any, number: ColumnElement[int], strides: dict[str, int]) -> ColumnElement[Any]:
    table = _refers_to(column)
    if table:
        stride = strides.get(table)
        if stride is None:
            # The key is that of another table's row: `sweep_state.patient_id`, say.
            raise ValueError(f"{column.table.name}.{column.name} refers to {table}, which has no numbers")
        return column + number * literal(stride)
    symptom = {
        # One symptom each, under the patient's number.
        "day_found.found": (":", column.table.c.get("patient_id"), strides["patient"]),
        "follow_up_finding.values": (
            '"symptom": ',
            column.table.c.get("symptom_id"),
            strides["tracked_symptom"],
        ),
    }.get(f"{column.table.name}.{column.name}")
    if symptom is not None:
        before, of, stride = symptom
        was, now = (literal(before) + cast(each, String) for each in (of, of + number * literal(stride)))
        # Of a rule about the whole report there is none.
        return type_coerce(
            cast(
                func.coalesce(func.replace(cast(column, Text), was, now), cast(column, Text)),
                column.type if isinstance(column.type, JSON) and strides["is_postgresql"] else Text,
            ),
            column.type,
        )
    if f"{column.table.name}.{column.name}" == "follow_up_finding.reports":
        return _moved_ids(column, number * literal(strides["report"]), is_postgresql=strides["is_postgresql"])
    if column.name in _TEXTS_OF_ONE:
        return cast(number * literal(strides[column.table.name]), String) + literal("-") + column
    return column


def _moved_ids(column: Any, by: ColumnElement[int], *, is_postgresql: int) -> ColumnElement[Any]:
    """A list of numbers of rows, each moved."""
    if is_postgresql:
        listed = func.json_array_elements_text(column).table_valued("value")
        moved = select(func.json_agg(cast(listed.c.value, BigInteger) + by))
    else:
        listed = func.json_each(column).table_valued("value")
        moved = select(func.json_group_array(listed.c.value + by))
    ids = moved.correlate_except(listed).scalar_subquery()
    # Of no list the sum is an empty one.
    return case((column.is_not(None), type_coerce(ids, column.type)), else_=null())


def _numbers(first: int, end: int, dialect: str) -> Any:
    if dialect == "postgresql":
        return select(func.generate_series(first, end - 1).label("k")).subquery("numbers")
    start = select(literal(first).label("k")).cte("numbers", recursive=True)
    return start.union_all(select(start.c.k + 1).where(start.c.k < end - 1))


def _number_on(engine: Engine) -> None:
    """Let the next row that PostgreSQL numbers come after those that were given a number."""
    if engine.dialect.name != "postgresql":
        return
    with unit_of_work(engine) as session:
        for table in Base.metadata.sorted_tables:
            if "id" in table.c and isinstance(table.c.id.type, Integer):
                last = select(func.max(table.c.id)).scalar_subquery()
                session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))


def one_more_report(engine: Engine, day: date, *, seed: int) -> None:
    """Give every patient a report of `day` that the rules have not seen: mostly as before, a few much higher."""
    chance = random.Random(seed)
    with unit_of_work(engine) as session:
        last = session.scalar(select(func.max(SavedReport.id))) or 0
        before: Sequence[Row[int, float]] = session.execute(
            select(TrackedSymptom.id, func.avg(SavedReading.worst))
            .join(SavedReading, SavedReading.symptom_id == TrackedSymptom.id)
            .group_by(TrackedSymptom.id)
            .order_by(TrackedSymptom.id)
        ).all()
        for chunk in _chunks(before):
            reports, readings = [], []
            for symptom, level in chunk:
                last += 1
                # One patient a symptom, under the same number.
                reports.append(a_report(last, symptom, day, chance))
                much = float(level) + (3 if chance.random() < 0.05 else 0)
                readings.append(a_reading(last, symptom, much, chance))
            session.execute(insert(SavedReport.__table__), reports)
            session.execute(insert(SavedReading.__table__), readings)
        state = SweepState.__table__
        session.execute(state.update().values(data_version=state.c.data_version + 1, changed_from=day))
    _number_on(engine)


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _IN_ONE_CHUNK):
        yield rows[start : start + _IN_ONE_CHUNK]


def count(engine: Engine, model: type[Base], *conditions: ColumnElement[bool]) -> int:
    """How many rows there are."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
