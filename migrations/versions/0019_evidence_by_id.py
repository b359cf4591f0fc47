"""What a finding of the routine tier rests on is kept by the report versions that gave the numbers, not copied.

A finding whose copy does not come out of the versions to the letter keeps its copy.

Revision: 0019, after 0018.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

log = logging.getLogger(__name__)

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

FINDING = sa.table(
    "follow_up_finding",
    sa.column("id", BIG_ID),
    sa.column("follow_up_id", BIG_ID),
    sa.column("symptom_id", BIG_ID),
    sa.column("found_at", INSTANT),
    sa.column("values", sa.JSON()),
    sa.column("reports", sa.JSON(none_as_null=True)),
    sa.column("facts", sa.JSON()),
)
FOLLOW_UP = sa.table(
    "follow_up", sa.column("id", BIG_ID), sa.column("patient_id", BIG_ID), sa.column("kind", sa.String())
)
REPORT = sa.table(
    "report",
    sa.column("id", BIG_ID),
    sa.column("patient_id", BIG_ID),
    sa.column("day", sa.Date()),
    sa.column("recorded_at", INSTANT),
)
READING = sa.table(
    "reading",
    sa.column("report_id", BIG_ID),
    sa.column("symptom_id", BIG_ID),
    sa.column("worst", sa.Integer()),
    sa.column("usual", sa.Integer()),
)
ABOUT_A_SYMPTOM = ("persists", "worsens")
"""The kinds that rest on a symptom's numbers, where the finding names one."""


class Version(NamedTuple):
    """What one version of a day's report says of one symptom."""

    id: int
    recorded_at: datetime
    worst: int
    usual: int | None


Versions = Mapping[tuple[int, str], list[Version]]
"""By symptom and day, in the order in which they were written."""


def upgrade() -> None:
    op.add_column("follow_up_finding", sa.Column("reports", sa.JSON(none_as_null=True), nullable=True))
    bind = op.get_bind()
    changed = FINDING.update().where(FINDING.c.id == sa.bindparam("of"))
    changed = changed.values({"reports": sa.bindparam("ids"), "values": sa.bindparam("copied")})
    for patient_id in _patients():
        try:
            for kept in _by_id(patient_id):
                bind.execute(changed, kept)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            # A row that cannot be read stops the pages that show it, not the site: it keeps its copy, as do the rest.
            log.warning("patient %s: a finding cannot be read (%s)", patient_id, type(error).__name__)


def _by_id(patient_id: int) -> Iterator[list[dict[str, Any]]]:
    """What becomes of the findings of one patient, some at a time."""
    versions = _versions_of(patient_id)
    for rows in _findings_of(patient_id):
        found = [(row.id, _reports_in(row, versions)) for row in rows]
        kept = [{"of": number, "ids": ids, "copied": []} for number, ids in found if ids is not None]
        if kept:
            yield kept


def downgrade() -> None:
    bind = op.get_bind()
    changed = FINDING.update().where(FINDING.c.id == sa.bindparam("of"))
    changed = changed.values({"values": sa.bindparam("copied")})
    for patient_id in _patients():
        said = {
            (symptom, version.id): (day, version)
            for (symptom, day), versions in _versions_of(patient_id).items()
            for version in versions
        }
        for rows in _findings_of(patient_id):
            copies = [
                {"of": row.id, "copied": _copied(row, _said(row, said))}
                for row in rows
                if row.reports is not None
            ]
            if copies:
                bind.execute(changed, copies)
    op.drop_column("follow_up_finding", "reports")


def _said(row: Any, said: Mapping[tuple[int, int], tuple[str, Version]]) -> list[tuple[str, Version]]:
    keys = [(row.symptom_id, number) for number in row.reports]
    return [said[key] for key in keys if key in said]


def _patients() -> list[int]:
    asked = sa.select(FOLLOW_UP.c.patient_id).where(FOLLOW_UP.c.kind.in_(ABOUT_A_SYMPTOM)).distinct()
    return list(op.get_bind().scalars(asked.order_by(FOLLOW_UP.c.patient_id)))


def _versions_of(patient_id: int) -> Versions:
    found: dict[tuple[int, str], list[Version]] = defaultdict(list)
    for row in op.get_bind().execute(
        sa.select(
            REPORT.c.id,
            REPORT.c.day,
            REPORT.c.recorded_at,
            READING.c.symptom_id,
            READING.c.worst,
            READING.c.usual,
        )
        .join_from(REPORT, READING, READING.c.report_id == REPORT.c.id)
        .where(REPORT.c.patient_id == patient_id)
        .order_by(REPORT.c.id)
    ):
        version = Version(row.id, row.recorded_at, row.worst, row.usual)
        found[row.symptom_id, row.day.isoformat()].append(version)
    return found


def _findings_of(patient_id: int) -> Iterator[list[Any]]:
    """Those of a symptom, some at a time: years of them are not held at once."""
    asked = (
        sa.select(FINDING)
        .join_from(FINDING, FOLLOW_UP, FOLLOW_UP.c.id == FINDING.c.follow_up_id)
        .where(
            FOLLOW_UP.c.patient_id == patient_id,
            FOLLOW_UP.c.kind.in_(ABOUT_A_SYMPTOM),
            FINDING.c.symptom_id.is_not(None),
        )
        .order_by(FINDING.c.id)
        .limit(200)
    )
    last = 0
    while rows := list(op.get_bind().execute(asked.where(FINDING.c.id > last)).all()):
        yield rows
        last = rows[-1].id


def _reports_in(row: Any, versions: Versions) -> list[int] | None:
    """The versions that say what the row copied; None where they do not say it to the letter."""
    field = _field(row)
    if not isinstance(row.values, list) or not row.values or field not in ("worst", "usual"):
        return None
    found: list[tuple[str, Version]] = []
    for value in row.values:
        day = value.get("day") if isinstance(value, dict) else None
        if not isinstance(day, str):
            return None
        # Of several that say the same, the last that was there when it was found.
        alike = [
            each
            for each in versions.get((row.symptom_id, day), ())
            if getattr(each, field) == value.get("value")
        ]
        if not alike:
            return None
        then = [each for each in alike if each.recorded_at <= row.found_at]
        found.append((day, then[-1] if then else alike[0]))
    days = [day for day, _version in found]
    if days != sorted(set(days)) or _copied(row, found) != row.values or not _typed(row.values):
        return None
    return [version.id for _day, version in found]


def _typed(values: list[dict[str, Any]]) -> bool:
    """Whether the numbers are whole numbers: 3.0 and true, which equal such, are not."""
    return all(type(value["value"]) is int and type(value["symptom"]) is int for value in values)


def _copied(row: Any, said: list[tuple[str, Version]]) -> list[dict[str, Any]]:
    field = _field(row)
    return [
        {"day": day, "field": field, "value": getattr(version, field), "symptom": row.symptom_id}
        for day, version in said
    ]


def _field(row: Any) -> str:
    return str(row.facts.get("scores_used", "worst")) if isinstance(row.facts, dict) else ""
