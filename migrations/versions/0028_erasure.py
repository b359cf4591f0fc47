"""Who is to be erased, and who was. Nobody is to be by this.

Revision: 0028, after 0027.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("account_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_erasure")),
        sa.CheckConstraint("asked_by IN ('person', 'site')", name=op.f("ck_erasure_asked_by")),
        _references("account_id", "account"),
        _references("patient_id", "patient"),
    )
    op.create_index("ix_erasure_patient_id", "erasure", ["patient_id"])
    op.create_index("ix_erasure_due_at", "erasure", ["due_at"])
    op.create_table(
        "erased",
        sa.Column("account_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("patient_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.Column("cleared_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_erased")),
    )


def _references(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_erasure_{column}"), ondelete="CASCADE"
    )


def downgrade() -> None:
    # The version before has no words for them.
    kinds = "'erasure_asked', 'erasure_taken_back', 'care_erasure_asked', 'care_erasure_taken_back'"
    op.execute(f"DELETE FROM outbox_mail WHERE kind IN ({kinds})")  # noqa: S608 - fixed words
    op.drop_table("erased")
    op.drop_table("erasure")
