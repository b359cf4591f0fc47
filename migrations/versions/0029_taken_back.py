"""Which alarms lost their report to a withdrawal, and what each file brought in, so that it can be undone.

Revision: 0029, after 0028.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Plainly, without making the table anew: the column may be empty, and the table has indexes on expressions.
    op.add_column("follow_up", sa.Column("report_withdrawn_at", INSTANT, nullable=True))
    op.create_table(
        "diary_import",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("patient_id", NUMBER, nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.Column("brought", sa.JSON(), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_diary_import_patient_id_patient", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["account.id"], name="fk_diary_import_undone_by_account", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_diary_import"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_diary_import_patient_id", "diary_import", ["patient_id"])


def downgrade() -> None:
    op.drop_index("ix_diary_import_patient_id", "diary_import")
    op.drop_table("diary_import")
    op.drop_column("follow_up", "report_withdrawn_at")
