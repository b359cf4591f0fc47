"""The clock of the place that an appointment is at, which it keeps when the patient travels.

Until now it went by the patient's time zone of the day on which it was looked at. Those that are there take the zone
that the patient has now, which is the one that was shown.

Revision: 0030, after 0029.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("appointment", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("timezone", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("appointment", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("timezone", existing_type=sa.String(), server_default=None)
    op.execute(
        "UPDATE appointment SET timezone ="
        " (SELECT patient.timezone FROM patient WHERE patient.id = appointment.patient_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("appointment", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("timezone")
