"""Medicines with dose, times of day and days, and what a report says was not taken.

A medicine that is there has no times: as before, it can be ticked in a report, and no report asks whether it was missed.

Revision: 0026, after 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
DEFAULTS = {
    "dose": sa.String(),
    "times": sa.SmallInteger(),
    "as_needed": sa.Boolean(),
    "do_not_stop": sa.Boolean(),
}
CHECKS = {
    "ck_medicine_times": "times BETWEEN 0 AND 15",
    "ck_medicine_from_not_after_until": "from_on <= until_on",
    "ck_medicine_left_over": "left_over >= 0",
}


def upgrade() -> None:
    with op.batch_alter_table("medicine", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("dose", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("times", sa.SmallInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("as_needed", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("from_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("until_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("do_not_stop", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("left_over", sa.Integer(), nullable=True))
        table.add_column(sa.Column("counted_on", sa.Date(), nullable=True))
    with op.batch_alter_table("medicine", table_kwargs=NEVER_REUSE_IDS) as table:
        for name, kind in DEFAULTS.items():
            table.alter_column(name, existing_type=kind, server_default=None)
        for name, text in CHECKS.items():
            table.create_check_constraint(op.f(name), text)
    op.create_table(
        "medicine_not_taken",
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("medicine_id", BIG_ID, nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.CheckConstraint("how IN ('missed', 'skipped')", name="ck_medicine_not_taken_how"),
        sa.ForeignKeyConstraint(
            ["medicine_id"], ["medicine.id"], name="fk_medicine_not_taken_medicine_id_medicine"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name="fk_medicine_not_taken_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "medicine_id", name="pk_medicine_not_taken"),
    )
    op.create_index("ix_medicine_not_taken_medicine_id", "medicine_not_taken", ["medicine_id"])


def downgrade() -> None:
    op.drop_index("ix_medicine_not_taken_medicine_id", "medicine_not_taken")
    op.drop_table("medicine_not_taken")
    with op.batch_alter_table("medicine", table_kwargs=NEVER_REUSE_IDS) as table:
        for name in CHECKS:
            table.drop_constraint(op.f(name), type_="check")
        for name in (*DEFAULTS, "from_on", "until_on", "left_over", "counted_on"):
            table.drop_column(name)
