"""Whether a patient is in hospital or away, or has died, and when trial alerts were switched off: nobody, and never.

Revision: 0025, after 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("trial_plan") as table:
        table.add_column(sa.Column("ended_at", INSTANT, nullable=True))
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("away_at", INSTANT, nullable=True))
        table.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("away_by", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("closed_at", INSTANT, nullable=True))


def downgrade() -> None:
    # The version before has no words for them.
    op.execute("DELETE FROM outbox_mail WHERE kind IN ('away', 'care_away', 'care_closed')")
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        for column in ("closed_at", "away_by", "away_until", "away_at"):
            table.drop_column(column)
    with op.batch_alter_table("trial_plan") as table:
        table.drop_column("ended_at")
