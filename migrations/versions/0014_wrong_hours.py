"""Answers that were given while a clock was ahead count nothing; what was closed later than now is found by an index.

Answers that are dated after now are found when the jobs next run, and marked then.

Revision: 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.add_column("given_answer", sa.Column("disbelieved_at", INSTANT, nullable=True))
    op.create_index("ix_given_answer_at", "given_answer", ["at"])
    op.create_index("ix_follow_up_closed_at", "follow_up", ["closed_at"])


def downgrade() -> None:
    op.drop_index("ix_follow_up_closed_at", "follow_up")
    op.drop_index("ix_given_answer_at", "given_answer")
    with op.batch_alter_table("given_answer", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("disbelieved_at")
