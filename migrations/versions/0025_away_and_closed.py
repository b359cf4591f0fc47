"""When trial alerts were switched off, so that nobody is told afterwards of one that was begun before.

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


def upgrade() -> None:
    with op.batch_alter_table("trial_plan") as table:
        table.add_column(sa.Column("ended_at", INSTANT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("trial_plan") as table:
        table.drop_column("ended_at")
