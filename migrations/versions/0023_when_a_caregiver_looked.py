"""When a caregiver last looked at the overview, and when at the visit before: what is new is told since then.

Both are empty for those who are in a circle now: nothing is called new before their next look.

Revision: 0023, after 0022.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("looked_at", INSTANT, nullable=True))
        table.add_column(sa.Column("looked_before_at", INSTANT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("looked_before_at")
        table.drop_column("looked_at")
