"""What a caregiver calls a patient for themself, to tell two of one name apart.

Revision: 0012, after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("mark", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("mark", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("mark")
