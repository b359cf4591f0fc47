"""Which alarms lost their report to a withdrawal, and what each file brought in, so that it can be undone.

Revision: 0029, after 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Plainly, without making the table anew: the column may be empty, and the table has indexes on expressions.
    op.add_column("follow_up", sa.Column("report_withdrawn_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("follow_up", "report_withdrawn_at")
