"""A trial alert each month, for whoever wants one. Nobody gets one until the patient says so.

Revision: 0022, after 0021.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
STATES = "state IN ('waiting', 'pressed', 'missed', 'not_sent')"


def upgrade() -> None:
    op.create_table(
        "trial_plan",
        sa.Column("patient_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_trial_plan")),
        sa.CheckConstraint("month_day BETWEEN 1 AND 31", name=op.f("ck_trial_plan_month_day")),
        _references("trial_plan", "patient_id", "patient"),
    )
    op.create_index("ix_trial_plan_next_at", "trial_plan", ["next_at"])
    op.create_table(
        "trial",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("caregiver_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ask_at", INSTANT, nullable=False),
        sa.Column("pressed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
        sa.UniqueConstraint("caregiver_id", "day", name=op.f("uq_trial_caregiver_id_day")),
        sa.CheckConstraint("(state = 'pressed') = (pressed_at IS NOT NULL)", name=op.f("ck_trial_pressed")),
        sa.CheckConstraint(STATES, name=op.f("ck_trial_state")),
        _references("trial", "patient_id", "patient"),
        _references("trial", "caregiver_id", "caregiver"),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_trial_patient_id_day", "trial", ["patient_id", "day"])
    where = sa.text("state = 'waiting'")
    op.create_index("ix_trial_waiting", "trial", ["ask_at"], sqlite_where=where, postgresql_where=where)
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("trial_missed_on", sa.Date(), nullable=True))


def _references(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def downgrade() -> None:
    # The version before has no words for them.
    op.execute("DELETE FROM outbox_mail WHERE kind IN ('trial', 'trial_unanswered')")
    with op.batch_alter_table("patient", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("trial_missed_on")
    op.drop_table("trial")
    op.drop_table("trial_plan")
