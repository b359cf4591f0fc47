"""What was agreed for a patient, appointments, who looks after a follow-up, and where to book.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

# SQLite would otherwise give a deleted row's id to the next one.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.add_column("patient", sa.Column("contact_booking", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("contact_booking", existing_type=sa.String(), server_default=None)
    op.create_index("ix_audit_row_patient_id_subject", "audit_row", ["patient_id", "subject"])
    op.create_index("ix_follow_up_finding_follow_up_id", "follow_up_finding", ["follow_up_id"])
    _plans()
    _appointments()
    _hand_overs()


def _plans() -> None:
    op.create_table(
        "plan_entry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("agreed", sa.String(), nullable=False),
        sa.Column("symptom_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("doctor", sa.String(), nullable=False),
        sa.Column("set_by", BIG_ID, nullable=True),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_entry")),
        _references("plan_entry", "patient_id", "patient", "CASCADE"),
        _references("plan_entry", "symptom_id", "tracked_symptom"),
        _references("plan_entry", "set_by", "account", "SET NULL"),
        _references("plan_entry", "ended_by", "account", "SET NULL"),
        _check("plan_entry", "agreed", "agreed IN ('expected_level', 'rule_off', 'severe_from')"),
        _check("plan_entry", "kind", "kind IN ('persists', 'worsens', 'interferes')"),
        _check("plan_entry", "until_on", "until_on >= from_on"),
        _check("plan_entry", "rule_off", "(agreed = 'rule_off') = (kind IS NOT NULL)"),
        _check("plan_entry", "level_given", "(agreed = 'rule_off') = (level IS NULL)"),
        _check("plan_entry", "level", "level BETWEEN 0 AND 10"),
        _check(
            "plan_entry", "severe", "agreed <> 'severe_from' OR (level BETWEEN 8 AND 10 AND doctor <> '')"
        ),
        _check("plan_entry", "expected", "agreed <> 'expected_level' OR symptom_id IS NOT NULL"),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_plan_entry_patient_id", "plan_entry", ["patient_id"])


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at_minute", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("doctor", sa.String(), nullable=False),
        sa.Column("booked_by", BIG_ID, nullable=True),
        sa.Column("booked_at", INSTANT, nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_note", sa.String(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        _references("appointment", "patient_id", "patient", "CASCADE"),
        _references("appointment", "follow_up_id", "follow_up", "CASCADE"),
        _references("appointment", "booked_by", "account", "SET NULL"),
        _references("appointment", "answered_by", "account", "SET NULL"),
        _check("appointment", "outcome", "outcome IN ('went', 'moved', 'missed', 'cancelled')"),
        _check("appointment", "at_minute", "at_minute BETWEEN 0 AND 1439"),
        _check("appointment", "answered", "(outcome IS NULL) = (answered_at IS NULL)"),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_appointment_follow_up_id", "appointment", ["follow_up_id"])
    planned = sa.text("outcome IS NULL")
    op.create_index(
        "ix_appointment_planned", "appointment", ["on"], sqlite_where=planned, postgresql_where=planned
    )


def _hand_overs() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=True),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        _references("hand_over", "follow_up_id", "follow_up", "CASCADE"),
        _references("hand_over", "account_id", "account", "SET NULL"),
        **NEVER_REUSE_IDS,
    )
    now = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_hand_over_now",
        "hand_over",
        ["follow_up_id"],
        unique=True,
        sqlite_where=now,
        postgresql_where=now,
    )
    op.create_index("ix_hand_over_follow_up_id", "hand_over", ["follow_up_id"])


def _references(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def downgrade() -> None:
    for table in ("hand_over", "appointment", "plan_entry"):
        op.drop_table(table)
    op.drop_index("ix_follow_up_finding_follow_up_id", table_name="follow_up_finding")
    op.drop_index("ix_audit_row_patient_id_subject", table_name="audit_row")
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("contact_booking")
