"""A doctor's phone number with what was agreed for one patient.

What was agreed before holds to its last day as it was agreed; of its doctor no number is known.

Revision: 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("plan_entry", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("doctor_phone", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("plan_entry", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("doctor_phone", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("plan_entry", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("doctor_phone")
