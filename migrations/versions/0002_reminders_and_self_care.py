"""Reminders, self-care, medicines, and invitations to sign up.

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitation_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("email", name=op.f("uq_invitation_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "medicine",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("anti_inflammatory", sa.Boolean(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_medicine_name")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_medicine_patient_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medicine")),
        sa.UniqueConstraint("patient_id", "name", name=op.f("uq_medicine_patient_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reminder",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('daily', 'silent', 'how_are_you')", name=op.f("ck_reminder_kind")),
        sa.CheckConstraint("state IN ('queued', 'not_needed', 'too_late')", name=op.f("ck_reminder_state")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_reminder_patient_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("patient_id", "day", name=op.f("uq_reminder_patient_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reminder_plan",
        sa.Column("patient_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at_minute", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("at_minute BETWEEN 0 AND 1439", name=op.f("ck_reminder_plan_at_minute")),
        sa.CheckConstraint("days BETWEEN 1 AND 127", name=op.f("ck_reminder_plan_days")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_reminder_plan_patient_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_reminder_plan")),
    )
    op.create_index("ix_reminder_plan_next_at", "reminder_plan", ["next_at"], unique=False)
    op.create_table(
        "medicine_taken",
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("medicine_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["medicine_id"], ["medicine.id"], name=op.f("fk_medicine_taken_medicine_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_medicine_taken_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "medicine_id", name=op.f("pk_medicine_taken")),
    )
    op.create_index(op.f("ix_medicine_taken_medicine_id"), "medicine_taken", ["medicine_id"], unique=False)
    op.create_table(
        "self_care_tried",
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("helped", sa.String(), nullable=True),
        sa.CheckConstraint("helped IN ('yes', 'a_little', 'no')", name=op.f("ck_self_care_tried_helped")),
        sa.CheckConstraint(
            "what IN ('movement', 'heat_or_cold', 'paracetamol', 'posture', 'relaxation', 'rest', 'walking', 'drinking')",
            name=op.f("ck_self_care_tried_what"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_self_care_tried_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "what", name=op.f("pk_self_care_tried")),
    )
    # Who keeps a diary already is reminded as a new patient is. The time is worked out when the job next runs.
    op.execute(
        "INSERT INTO reminder_plan (patient_id, wanted, at_minute, days, next_at) "
        "SELECT id, true, 1200, 127, created_at FROM patient"
    )


def downgrade() -> None:
    op.drop_table("self_care_tried")
    op.drop_table("medicine_taken")
    op.drop_table("reminder_plan")
    op.drop_table("reminder")
    op.drop_table("medicine")
    op.drop_table("invitation")
