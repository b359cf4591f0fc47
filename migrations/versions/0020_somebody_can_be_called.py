"""A person's own phone number and a patient's address, who is shown them, and the hours of the practice.

Nobody is shown anything by it: what was granted stays as it was, and the new grant's bit is set in no row.

Revision: 0020, after 0019.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}

GRANTS = ("caregiver", "care_invitation")
BEFORE, SINCE = 127, 255
"""The sum of all grants, without and with the one to see phone number and address."""

HOURS = {
    "contact_opens": "contact_opens BETWEEN 0 AND 1439",
    "contact_closes": "contact_closes BETWEEN 1 AND 1440",
    "contact_days": "contact_days BETWEEN 1 AND 127",
    "contact_hours": "(contact_opens IS NULL) = (contact_closes IS NULL) AND contact_opens < contact_closes",
}
"""What the database checks of the hours, by name."""


def upgrade() -> None:
    with op.batch_alter_table("account", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("phone", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("account", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("phone", existing_type=sa.String(), server_default=None)
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("contact_opens", sa.Integer(), nullable=True))
        table.add_column(sa.Column("contact_closes", sa.Integer(), nullable=True))
        table.add_column(sa.Column("contact_days", sa.Integer(), nullable=False, server_default="31"))
        table.add_column(sa.Column("address", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("contact_days", existing_type=sa.Integer(), server_default=None)
        table.alter_column("address", existing_type=sa.String(), server_default=None)
        for name, check in HOURS.items():
            table.create_check_constraint(op.f(f"ck_patient_{name}"), check)
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        for name in ("shows_phone", "shows_phone_to_circle"):
            table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        for name in ("shows_phone", "shows_phone_to_circle"):
            table.alter_column(name, existing_type=sa.Boolean(), server_default=None)
    _allow(SINCE)


def downgrade() -> None:
    for name in GRANTS:
        rows = sa.table(name, sa.column("grants", sa.SmallInteger()))
        granted = rows.c.grants > BEFORE
        op.get_bind().execute(rows.update().where(granted).values(grants=rows.c.grants - (SINCE - BEFORE)))
    _allow(BEFORE)
    with op.batch_alter_table("caregiver", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("shows_phone_to_circle")
        table.drop_column("shows_phone")
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        for name in HOURS:
            table.drop_constraint(op.f(f"ck_patient_{name}"), type_="check")
        for name in ("address", "contact_days", "contact_closes", "contact_opens"):
            table.drop_column(name)
    with op.batch_alter_table("account", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("phone")


def _allow(most: int) -> None:
    for name in GRANTS:
        with op.batch_alter_table(name, table_kwargs=NEVER_REUSE_IDS) as table:
            table.drop_constraint(op.f(f"ck_{name}_grants"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_grants"), f"grants BETWEEN 0 AND {most}")
