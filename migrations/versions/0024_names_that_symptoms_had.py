"""The names that symptoms had before, so that a file of then is known again.

Revision: 0024, after 0023.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_name",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("symptom_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["symptom_id"],
            ["tracked_symptom.id"],
            name="fk_former_name_symptom_id_tracked_symptom",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_former_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_former_name_symptom_id", "former_name", ["symptom_id"])


def downgrade() -> None:
    op.drop_index("ix_former_name_symptom_id", "former_name")
    op.drop_table("former_name")
