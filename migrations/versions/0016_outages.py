"""When the diary itself was off, so that nobody takes its silence for a patient's.

Revision: 0016, after 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "outage",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('off', 'put_back')", name="ck_outage_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_outage"),
        sa.UniqueConstraint("began_at", name="uq_outage_began_at"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("outage")
