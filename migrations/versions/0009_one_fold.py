"""Follow-ups by one fold over the whole diary: answers kept by themselves, thresholds kept once, and since when which
rules count.

Revision: 0009, after 0008.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}

STATES = "state IN ('open', 'acknowledged', 'cleared', 'withdrawn')"
MORE_STATES = "state IN ('open', 'acknowledged', 'cleared', 'withdrawn', 'joined', 'no_longer_needed')"
ANSWERS = "answer IN ('called', 'told_doctor', 'booked', 'checked', 'not_needed')"

VERSION_BEFORE = "2026.1"
DEFAULT_BEFORE: dict[str, int | str] = {
    "pain_from": 1,
    "severe_from": 7,
    "after_procedure_days": 30,
    "persists_after_days": 7,
    "persists_window_days": 14,
    "persists_least_days": 3,
    "persists_share": "1/2",
    "episode_zeros": 2,
    "episode_gap_days": 6,
    "recent_days": 7,
    "recent_least": 3,
    "before_days": 28,
    "before_least": 4,
    "rising_mean": "5/4",
    "rising_today": "3/2",
    "early_scores": 3,
    "early_within_days": 6,
    "early_before_days": 14,
    "early_before_least": 3,
    "early_above_median": 2,
    "compared_days": 7,
    "compared_last": 3,
    "compared_least": 2,
    "interferes_alone": 7,
    "interferes_again": 4,
    "interferes_days": 7,
    "interferes_last": 3,
    "interferes_least": 2,
    "quiet_days": 7,
    "quiet_told_days": 14,
    "worsens_clear_days": 14,
    "worsens_clear_reports": 3,
    "interferes_clear_days": 7,
    "interferes_clear_reports": 3,
    "silence_remind_days": 2,
    "silence_open_days": 3,
    "silence_ask_days": 7,
    "urgent_escalate_hours": 24,
    "follow_up_escalate_hours": 72,
    "back_fill_days": 14,
}
"""The default of the rules before, for diaries of which no finding tells by which numbers they were gone over."""

EXPRESSION_INDEXES = {
    "follow_up": ("uq_follow_up_open", ["patient_id", "kind", "coalesce(symptom_id, 0)"], "state = 'open'"),
    "follow_up_finding": (
        "uq_follow_up_finding",
        ["follow_up_id", "day", "rule", "coalesce(symptom_id, 0)"],
        "corrected_at IS NULL",
    ),
}
"""Alembic does not see them when it makes a table anew."""


def upgrade() -> None:
    op.create_table(
        "threshold_set",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_threshold_set")),
    )
    op.create_table(
        "rules_in_force",
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("patient_id", "from_on", name=op.f("pk_rules_in_force")),
        _references("rules_in_force", "patient_id", "patient.id", "CASCADE"),
        _references("rules_in_force", "digest", "threshold_set.digest"),
    )
    op.create_table(
        "day_found",
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", "day", name=op.f("pk_day_found")),
        _references("day_found", "patient_id", "patient.id", "CASCADE"),
    )
    op.add_column("sweep_state", sa.Column("reported_to", sa.Date(), nullable=True))
    _thresholds_once()
    _in_force_until_now()
    _follow_ups()
    _appointments()
    _answers()


def _thresholds_once() -> None:
    op.add_column("follow_up_finding", sa.Column("thresholds_digest", sa.String(), nullable=True))
    bind = op.get_bind()
    row = sa.table(
        "follow_up_finding",
        sa.column("id", BIG_ID),
        sa.column("thresholds", sa.JSON()),
        sa.column("thresholds_digest", sa.String()),
    )
    known: set[str] = set()
    for some in _batches(sa.select(row.c.id, row.c.thresholds), row.c.id):
        for row_id, numbers in some:
            digest = _kept_once(numbers, known)
            bind.execute(row.update().where(row.c.id == row_id).values(thresholds_digest=digest))
    with _rebuilt("follow_up_finding") as table:
        table.alter_column("thresholds_digest", existing_type=sa.String(), nullable=False)
        table.drop_column("thresholds")
        table.create_foreign_key(
            op.f("fk_follow_up_finding_thresholds_digest"), "threshold_set", ["thresholds_digest"], ["digest"]
        )


def _in_force_until_now() -> None:
    """Every day that was reported so far was gone over by the rules before, with the numbers that its findings tell."""
    bind = op.get_bind()
    report = sa.table("report", sa.column("patient_id", BIG_ID), sa.column("day", sa.Date()))
    first_days = bind.execute(
        sa.select(report.c.patient_id, sa.func.min(report.c.day), sa.func.max(report.c.day)).group_by(
            report.c.patient_id
        )
    ).all()
    if not first_days:
        return
    finding = sa.table(
        "follow_up_finding",
        sa.column("id", BIG_ID),
        sa.column("follow_up_id", BIG_ID),
        sa.column("rules_version", sa.String()),
        sa.column("thresholds_digest", sa.String()),
    )
    follow_up = sa.table(
        "follow_up", sa.column("id", BIG_ID), sa.column("patient_id", BIG_ID), sa.column("kind", sa.String())
    )
    # Of the third tier: what was agreed for one patient changes the numbers of the others.
    newest = (
        sa.select(follow_up.c.patient_id, sa.func.max(finding.c.id).label("id"))
        .join_from(finding, follow_up, finding.c.follow_up_id == follow_up.c.id)
        .where(follow_up.c.kind.in_(["persists", "worsens", "interferes"]))
        .group_by(follow_up.c.patient_id)
        .subquery()
    )
    told = {
        row.patient_id: (row.rules_version, row.thresholds_digest)
        for row in bind.execute(
            sa.select(
                newest.c.patient_id, finding.c.id, finding.c.rules_version, finding.c.thresholds_digest
            ).join_from(newest, finding, newest.c.id == finding.c.id)
        )
    }
    last = bind.execute(
        sa.select(finding.c.rules_version, finding.c.thresholds_digest).where(
            finding.c.id == sa.select(sa.func.max(newest.c.id)).scalar_subquery()
        )
    ).first()
    usual = (VERSION_BEFORE, _kept_once(DEFAULT_BEFORE, set())) if last is None else tuple(last)
    in_force = sa.table(
        "rules_in_force",
        sa.column("patient_id", BIG_ID),
        sa.column("from_on", sa.Date()),
        sa.column("rules_version", sa.String()),
        sa.column("digest", sa.String()),
        sa.column("noted_at", INSTANT),
    )
    state = sa.table(
        "sweep_state",
        sa.column("patient_id", BIG_ID),
        sa.column("changed_from", sa.Date()),
        sa.column("reported_to", sa.Date()),
        sa.column("data_version", sa.Integer()),
    )
    now = datetime.now(UTC)
    for patient_id, first, last_day in first_days:
        version, digest = told.get(patient_id, usual)
        bind.execute(
            in_force.insert().values(
                patient_id=patient_id, from_on=first, rules_version=version, digest=digest, noted_at=now
            )
        )
        # All of it is gone over once.
        bind.execute(
            state.update()
            .where(state.c.patient_id == patient_id)
            .values(changed_from=first, reported_to=last_day, data_version=state.c.data_version + 1)
        )


def _kept_once(numbers: Any, known: set[str]) -> str:
    bind = op.get_bind()
    digest = sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()[:16]
    kept = sa.table("threshold_set", sa.column("digest", sa.String()), sa.column("numbers", sa.JSON()))
    if digest not in known:
        if bind.execute(sa.select(kept.c.digest).where(kept.c.digest == digest)).first() is None:
            bind.execute(kept.insert().values(digest=digest, numbers=numbers))
        known.add(digest)
    return digest


def _follow_ups() -> None:
    with _rebuilt("follow_up") as table:
        table.add_column(sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("reopened_at", INSTANT, nullable=True))
        table.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("joined_to", BIG_ID, nullable=True))
        table.drop_constraint(op.f("ck_follow_up_state"), type_="check")
        table.create_check_constraint(op.f("ck_follow_up_state"), MORE_STATES)
    op.execute("UPDATE follow_up SET withdrawn_on = closed_on WHERE state = 'withdrawn'")
    with _rebuilt("follow_up") as table:
        table.alter_column("held", existing_type=sa.Boolean(), server_default=None)
        table.create_foreign_key(
            op.f("fk_follow_up_joined_to"), "follow_up", ["joined_to"], ["id"], ondelete="CASCADE"
        )
        table.create_check_constraint(
            op.f("ck_follow_up_joined_to"), "(state = 'joined') = (joined_to IS NOT NULL)"
        )
    op.create_table(
        "follow_up_change",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_change")),
        _references("follow_up_change", "follow_up_id", "follow_up.id", "CASCADE"),
        sa.CheckConstraint(MORE_STATES, name=op.f("ck_follow_up_change_state")),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_follow_up_change_follow_up_id", "follow_up_change", ["follow_up_id"])
    op.execute(
        "INSERT INTO follow_up_change (follow_up_id, at, state) SELECT id, closed_at, state FROM follow_up"
        " WHERE state IN ('cleared', 'withdrawn') ORDER BY closed_at, id"
    )


def _appointments() -> None:
    with op.batch_alter_table("appointment", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("booked_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("instead_of", BIG_ID, nullable=True))
        table.add_column(sa.Column("answered_on", sa.Date(), nullable=True))
    bind = op.get_bind()
    kept = sa.table(
        "appointment",
        sa.column("id", BIG_ID),
        sa.column("follow_up_id", BIG_ID),
        sa.column("booked_at", INSTANT),
        sa.column("answered_at", INSTANT),
        sa.column("patient_id", BIG_ID),
        sa.column("booked_on", sa.Date()),
        sa.column("answered_on", sa.Date()),
        sa.column("instead_of", BIG_ID),
    )
    patient = sa.table("patient", sa.column("id", BIG_ID), sa.column("timezone", sa.String()))
    before: dict[int, int] = {}
    rows = bind.execute(
        sa.select(kept.c.id, kept.c.follow_up_id, kept.c.booked_at, kept.c.answered_at, patient.c.timezone)
        .join_from(kept, patient, kept.c.patient_id == patient.c.id)
        .order_by(kept.c.id)
    ).all()
    for row in rows:
        # So far only a moved one was ever followed by another.
        bind.execute(
            kept.update()
            .where(kept.c.id == row.id)
            .values(
                booked_on=_local(row.booked_at, row.timezone),
                answered_on=None if row.answered_at is None else _local(row.answered_at, row.timezone),
                instead_of=before.get(row.follow_up_id),
            )
        )
        before[row.follow_up_id] = row.id
    with op.batch_alter_table("appointment", table_kwargs=NEVER_REUSE_IDS) as table:
        table.create_foreign_key(
            op.f("fk_appointment_instead_of"), "appointment", ["instead_of"], ["id"], ondelete="SET NULL"
        )


def _answers() -> None:
    op.create_table(
        "given_answer",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", BIG_ID, nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("booked_for", sa.Date(), nullable=True),
        sa.Column("appointment_id", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_answer")),
        _references("given_answer", "patient_id", "patient.id", "CASCADE"),
        _references("given_answer", "follow_up_id", "follow_up.id", "CASCADE"),
        _references("given_answer", "by", "account.id", "SET NULL"),
        _references("given_answer", "appointment_id", "appointment.id", "SET NULL"),
        sa.CheckConstraint(ANSWERS, name=op.f("ck_given_answer_answer")),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_given_answer_patient_id", "given_answer", ["patient_id"])
    op.create_index("ix_given_answer_follow_up_id", "given_answer", ["follow_up_id"])
    op.execute(
        'INSERT INTO given_answer (patient_id, follow_up_id, "on", at, "by", answer, note, booked_for, appointment_id)'
        " SELECT follow_up.patient_id, follow_up.id, closed_on, acknowledged_at, acknowledged_by, answer, answer_note,"
        ' coalesce(appointment."on", appointment_on), appointment.id'
        " FROM follow_up LEFT JOIN appointment ON answer = 'booked' AND appointment.id ="
        " (SELECT min(first.id) FROM appointment AS first WHERE first.follow_up_id = follow_up.id)"
        " WHERE state = 'acknowledged' AND answer IS NOT NULL ORDER BY acknowledged_at, follow_up.id"
    )


def _rebuilt(name: str) -> Any:
    """A batch on a table that has an index which Alembic cannot carry over."""
    return _Rebuilt(name)


class _Rebuilt:
    def __init__(self, name: str) -> None:
        self.name = name
        self.index, self.columns, self.where = EXPRESSION_INDEXES[name]

    def __enter__(self) -> Any:
        op.drop_index(self.index, table_name=self.name)
        self.batch = op.batch_alter_table(self.name, table_kwargs=NEVER_REUSE_IDS)
        return self.batch.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.batch.__exit__(*error)
        op.create_index(
            self.index,
            self.name,
            [sa.text(column) if "(" in column else column for column in self.columns],
            unique=True,
            sqlite_where=sa.text(self.where),
            postgresql_where=sa.text(self.where),
        )


def _references(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _local(at: datetime, zone: str) -> date:
    # SQLite gives instants back without their zone.
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return aware.astimezone(ZoneInfo(zone)).date()


def _batches(question: sa.Select[Any], key: sa.ColumnElement[Any]) -> Iterator[list[Any]]:
    """The rows of a long table, a thousand at a time, so that they need not all be held at once."""
    last = 0
    while rows := list(op.get_bind().execute(question.where(key > last).order_by(key).limit(1000)).all()):
        yield rows
        last = rows[-1].id


def downgrade() -> None:
    op.drop_table("given_answer")
    with op.batch_alter_table("appointment", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_constraint(op.f("fk_appointment_instead_of"), type_="foreignkey")
        table.drop_column("booked_on")
        table.drop_column("instead_of")
        table.drop_column("answered_on")
    op.drop_table("follow_up_change")
    with _rebuilt("follow_up") as table:
        table.drop_constraint(op.f("ck_follow_up_joined_to"), type_="check")
        table.drop_constraint(op.f("fk_follow_up_joined_to"), type_="foreignkey")
        table.drop_constraint(op.f("ck_follow_up_state"), type_="check")
        table.drop_column("held")
        table.drop_column("reopened_at")
        table.drop_column("withdrawn_on")
        table.drop_column("joined_to")
    # The version before knows no other word for what is over without an answer.
    op.execute("UPDATE follow_up SET state = 'cleared' WHERE state IN ('joined', 'no_longer_needed')")
    with _rebuilt("follow_up") as table:
        table.create_check_constraint(op.f("ck_follow_up_state"), STATES)
    _thresholds_with_each()
    with op.batch_alter_table("sweep_state") as table:
        table.drop_column("reported_to")
    for name in ("day_found", "rules_in_force"):
        op.drop_table(name)
    op.drop_table("threshold_set")


def _thresholds_with_each() -> None:
    op.add_column("follow_up_finding", sa.Column("thresholds", sa.JSON(), nullable=True))
    op.execute(
        "UPDATE follow_up_finding SET thresholds ="
        " (SELECT numbers FROM threshold_set WHERE digest = follow_up_finding.thresholds_digest)"
    )
    with _rebuilt("follow_up_finding") as table:
        table.drop_constraint(op.f("fk_follow_up_finding_thresholds_digest"), type_="foreignkey")
        table.drop_column("thresholds_digest")
        table.alter_column("thresholds", existing_type=sa.JSON(), nullable=False)
