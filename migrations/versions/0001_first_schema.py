"""The first schema.

Revision: 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "rate_bucket",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tokens >= 0", name=op.f("ck_rate_bucket_tokens")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_bucket")),
    )
    op.create_table(
        "patient",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("procedure_name", sa.String(), nullable=False),
        sa.Column("procedure_on", sa.Date(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_patient_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("account_id", name=op.f("uq_patient_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signed_in_session",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("own_device", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_signed_in_session_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_in_session_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_signed_in_session_account_id"),
        "signed_in_session",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "draft",
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_draft_patient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "report",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signs", sa.SmallInteger(), nullable=True),
        sa.Column("sudden", sa.Boolean(), nullable=True),
        sa.Column("interference", sa.Integer(), nullable=True),
        sa.Column("could_not", sa.Boolean(), nullable=True),
        sa.Column("compared", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_by", BIG_ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("compared IN ('better', 'same', 'worse')", name=op.f("ck_report_compared")),
        sa.CheckConstraint("source IN ('page', 'import')", name=op.f("ck_report_source")),
        sa.CheckConstraint("interference BETWEEN 0 AND 10", name=op.f("ck_report_interference")),
        sa.CheckConstraint("signs BETWEEN 0 AND 1023", name=op.f("ck_report_signs")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_report_version")),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_report_patient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.id"],
            name=op.f("fk_report_recorded_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "patient_id",
            "day",
            "version",
            name=op.f("uq_report_patient_id_day_version"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_report_current",
        "report",
        ["patient_id", "day"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "sweep_state",
        sa.Column("patient_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("applied_version", sa.Integer(), nullable=False),
        sa.Column("applied_rules", sa.String(), nullable=False),
        sa.Column("changed_from", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.CheckConstraint(
            "applied_version <= data_version",
            name=op.f("ck_sweep_state_applied_version"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_sweep_state_patient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_sweep_state")),
    )
    op.create_index("ix_sweep_state_applied_rules", "sweep_state", ["applied_rules"], unique=False)
    op.create_index(
        "ix_sweep_state_behind",
        "sweep_state",
        ["patient_id"],
        unique=False,
        sqlite_where=sa.text("data_version > applied_version"),
        postgresql_where=sa.text("data_version > applied_version"),
    )
    op.create_index("ix_sweep_state_due_at", "sweep_state", ["due_at"], unique=False)
    op.create_table(
        "tracked_symptom",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body_site", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("heart", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('pain', 'other')", name=op.f("ck_tracked_symptom_kind")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_tracked_symptom_name")),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_tracked_symptom_patient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracked_symptom")),
        sa.UniqueConstraint("patient_id", "name", name=op.f("uq_tracked_symptom_patient_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "follow_up",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("symptom_id", BIG_ID, nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_found_on", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", BIG_ID, nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answer_note", sa.String(), nullable=False),
        sa.Column("appointment_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'acknowledged') = (acknowledged_at IS NOT NULL)",
            name=op.f("ck_follow_up_acknowledged"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (closed_on IS NULL)",
            name=op.f("ck_follow_up_closed_on"),
        ),
        sa.CheckConstraint(
            "answer IN ('called', 'told_doctor', 'booked', 'checked', 'not_needed')",
            name=op.f("ck_follow_up_answer"),
        ),
        sa.CheckConstraint(
            "kind IN ('emergency', 'urgent', 'persists', 'worsens', 'interferes')",
            name=op.f("ck_follow_up_kind"),
        ),
        sa.CheckConstraint(
            "rule IN ('warning_sign', 'heart_sign', 'severe', 'sudden', 'spread_or_bleeding', 'limb_or_wound', 'unwell_without_pain', 'persists', 'rising', 'early_rise', 'says_worse', 'interferes')",
            name=op.f("ck_follow_up_rule"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'acknowledged', 'cleared', 'withdrawn')",
            name=op.f("ck_follow_up_state"),
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"],
            ["account.id"],
            name=op.f("fk_follow_up_acknowledged_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_follow_up_patient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["symptom_id"], ["tracked_symptom.id"], name=op.f("fk_follow_up_symptom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_follow_up_open",
        "follow_up",
        ["patient_id", "kind", sa.text("coalesce(symptom_id, 0)")],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_follow_up_patient_id", "follow_up", ["patient_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("symptom_id", BIG_ID, nullable=False),
        sa.Column("worst", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Integer(), nullable=True),
        sa.CheckConstraint("usual <= worst", name=op.f("ck_reading_usual_not_above_worst")),
        sa.CheckConstraint("usual BETWEEN 0 AND 10", name=op.f("ck_reading_usual")),
        sa.CheckConstraint("worst BETWEEN 0 AND 10", name=op.f("ck_reading_worst")),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_reading_report_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["symptom_id"], ["tracked_symptom.id"], name=op.f("fk_reading_symptom_id")),
        sa.PrimaryKeyConstraint("report_id", "symptom_id", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_symptom_id"), "reading", ["symptom_id"], unique=False)
    op.create_table(
        "follow_up_finding",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("symptom_id", BIG_ID, nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "rule IN ('warning_sign', 'heart_sign', 'severe', 'sudden', 'spread_or_bleeding', 'limb_or_wound', 'unwell_without_pain', 'persists', 'rising', 'early_rise', 'says_worse', 'interferes')",
            name=op.f("ck_follow_up_finding_rule"),
        ),
        sa.CheckConstraint(
            "tier IN ('emergency', 'urgent', 'follow_up')",
            name=op.f("ck_follow_up_finding_tier"),
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
            name=op.f("fk_follow_up_finding_follow_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["symptom_id"],
            ["tracked_symptom.id"],
            name=op.f("fk_follow_up_finding_symptom_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_finding")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_follow_up_finding",
        "follow_up_finding",
        ["follow_up_id", "day", "rule", sa.text("coalesce(symptom_id, 0)")],
        unique=True,
        sqlite_where=sa.text("corrected_at IS NULL"),
        postgresql_where=sa.text("corrected_at IS NULL"),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=True),
        sa.Column("follow_up_id", BIG_ID, nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed', 'dropped')",
            name=op.f("ck_outbox_mail_state"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_mail_attempts")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_outbox_mail_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
            name=op.f("fk_outbox_mail_follow_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_outbox_mail_patient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_mail_dedupe_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mail_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_mail_account_id"), "outbox_mail", ["account_id"], unique=False)
    op.create_index(
        "ix_outbox_mail_queued",
        "outbox_mail",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )


def downgrade() -> None:
    op.drop_table("outbox_mail")
    op.drop_table("follow_up_finding")
    op.drop_table("reading")
    op.drop_table("follow_up")
    op.drop_table("tracked_symptom")
    op.drop_table("sweep_state")
    op.drop_table("report")
    op.drop_table("draft")
    op.drop_table("signed_in_session")
    op.drop_table("patient")
    op.drop_table("rate_bucket")
    op.drop_table("heartbeat")
    op.drop_table("account")
