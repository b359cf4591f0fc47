"""Mail to an address without an account, such as an invitation.

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# SQLite's table is made anew, and what it was made with has to be said again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("outbox_mail", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("address", sa.String(), nullable=True))
        table.alter_column("account_id", existing_type=BIG_ID, nullable=True)
        table.create_check_constraint(
            op.f("ck_outbox_mail_recipient"), "(account_id IS NULL) <> (address IS NULL)"
        )


def downgrade() -> None:
    # What has no account cannot be told before this revision.
    op.execute("DELETE FROM outbox_mail WHERE account_id IS NULL")
    with op.batch_alter_table("outbox_mail", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_constraint(op.f("ck_outbox_mail_recipient"), type_="check")
        table.alter_column("account_id", existing_type=BIG_ID, nullable=False)
        table.drop_column("address")
