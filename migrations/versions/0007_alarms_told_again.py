"""What people were told of on a day, which report raised an alarm last, and alarms that nobody's answer opened.

Revision: 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column by column: to make the table anew would lose its index over an expression on SQLite.
    op.add_column(
        "follow_up", sa.Column("told_of", sa.JSON(none_as_null=True), nullable=False, server_default="[]")
    )
    op.add_column("follow_up", sa.Column("raised_for", sa.Date(), nullable=True))
    op.add_column("follow_up", sa.Column("not_answered_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("follow_up", "told_of", existing_type=sa.JSON(), server_default=None)
    # Until now only reports about now raised an alarm, the latest day last. What was told is not known any more: the
    # next report with the same tells once more.
    op.execute("UPDATE follow_up SET raised_for = last_found_on WHERE kind IN ('emergency', 'urgent')")


def downgrade() -> None:
    for name in ("not_answered_at", "raised_for", "told_of"):
        op.drop_column("follow_up", name)
