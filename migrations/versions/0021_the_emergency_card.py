"""The emergency card: allergies, who may see it, and what a caregiver says back about a follow-up.

Nobody is shown anything by it: the new grant's bit is set in no row.

Revision: 0021, after 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}

GRANTS = ("caregiver", "care_invitation")
BEFORE, SINCE = 255, 511
"""The sum of all grants, without and with the one to see the card."""


def upgrade() -> None:
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("allergies", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("allergies", existing_type=sa.String(), server_default=None)
    op.create_table(
        "word_back",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=True),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.CheckConstraint("word IN ('rang', 'no_reply', 'on_my_way')", name="ck_word_back_word"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_word_back_account_id_account", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name="fk_word_back_follow_up_id_follow_up", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_word_back"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_word_back_follow_up_id", "word_back", ["follow_up_id"])
    _allow(SINCE)


def downgrade() -> None:
    for name in GRANTS:
        rows = sa.table(name, sa.column("grants", sa.SmallInteger()))
        granted = rows.c.grants > BEFORE
        op.get_bind().execute(rows.update().where(granted).values(grants=rows.c.grants - (SINCE - BEFORE)))
    _allow(BEFORE)
    op.drop_index("ix_word_back_follow_up_id", "word_back")
    op.drop_table("word_back")
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("allergies")


def _allow(most: int) -> None:
    for name in GRANTS:
        with op.batch_alter_table(name, table_kwargs=NEVER_REUSE_IDS) as table:
            table.drop_constraint(op.f(f"ck_{name}_grants"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_grants"), f"grants BETWEEN 0 AND {most}")
