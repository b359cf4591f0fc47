"""Questions that are asked after a save, with their answers, and answers that a conflict threw away.

Revision: 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", BIG_ID, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("said_now", JSON, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", BIG_ID, nullable=True),
        sa.Column("follow_up_id", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        _references("question", "patient_id", "patient", "CASCADE"),
        _references("question", "asked_by", "account", "SET NULL"),
        _references("question", "answered_by", "account", "SET NULL"),
        _references("question", "follow_up_id", "follow_up", "SET NULL"),
        sa.CheckConstraint("kind IN ('emergency', 'urgent')", name=op.f("ck_question_kind")),
        sa.CheckConstraint("state IN ('open', 'yes', 'no', 'not_answered')", name=op.f("ck_question_state")),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_question_answered_at")),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_question_patient_id", "question", ["patient_id"])
    _partial_index("uq_question_open", ["patient_id", "day", "kind"], "state = 'open'", unique=True)
    _partial_index("ix_question_due", ["due_at"], "state = 'open' AND due_at IS NOT NULL", unique=False)
    op.create_table(
        "thrown_away",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kept_version", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("thrown_away_at", INSTANT, nullable=False),
        sa.Column("thrown_away_by", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thrown_away")),
        _references("thrown_away", "patient_id", "patient", "CASCADE"),
        _references("thrown_away", "thrown_away_by", "account", "SET NULL"),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_thrown_away_patient_id", "thrown_away", ["patient_id"])


def _references(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def _partial_index(name: str, columns: list[str], condition: str, *, unique: bool) -> None:
    where = sa.text(condition)
    op.create_index(name, "question", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("thrown_away")
    op.drop_table("question")
