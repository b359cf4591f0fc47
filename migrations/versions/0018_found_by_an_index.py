"""What the jobs look for in the tables of reminders and notifications is found by an index.

Revision: 0018, after 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ENDED = sa.text("links_not_before IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_telling_told_at", "telling", ["told_at"])
    op.create_index(
        "ix_reminder_plan_links_not_before",
        "reminder_plan",
        ["links_not_before"],
        sqlite_where=_ENDED,
        postgresql_where=_ENDED,
    )


def downgrade() -> None:
    op.drop_index("ix_reminder_plan_links_not_before", "reminder_plan")
    op.drop_index("ix_telling_told_at", "telling")
