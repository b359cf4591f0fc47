"""What stands on the page for the doctor.

Revision: 0027, after 0026.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doctors_page",
        sa.Column(
            "patient_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 3653", name="ck_doctors_page_days"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_doctors_page_patient_id_patient", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patient_id", name="pk_doctors_page"),
    )


def downgrade() -> None:
    op.drop_table("doctors_page")
