"""The care circle: caregivers and their grants, consents, the audit, who was told of a follow-up; operators.

Revision: 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

# SQLite would otherwise give a deleted row's id to the next one.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.add_column("account", sa.Column("operator_since", INSTANT, nullable=True))
    _circle()
    _consents()
    _audit()
    _tellings()
    _drafts_by_account()


def _circle() -> None:
    op.create_table(
        "caregiver",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("grants", sa.SmallInteger(), nullable=False),
        sa.Column("details_allowed", sa.Boolean(), nullable=False),
        sa.Column("details_wanted", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("accepted_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caregiver")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_caregiver_patient_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_caregiver_account_id"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("grants BETWEEN 0 AND 127", name=op.f("ck_caregiver_grants")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_caregiver_ended")),
        sa.CheckConstraint("ended_by IN ('patient', 'caregiver')", name=op.f("ck_caregiver_ended_by")),
        **NEVER_REUSE_IDS,
    )
    op.create_index(
        "uq_caregiver_live",
        "caregiver",
        ["patient_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_caregiver_account_id", "caregiver", ["account_id"])
    op.create_table(
        "care_invitation",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("grants", sa.SmallInteger(), nullable=False),
        sa.Column("details_allowed", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_care_invitation_token_hash")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_care_invitation_patient_id"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_care_invitation_email_lower")),
        sa.CheckConstraint("grants BETWEEN 0 AND 127", name=op.f("ck_care_invitation_grants")),
        sa.CheckConstraint(
            "(state = 'waiting') = (answered_at IS NULL)", name=op.f("ck_care_invitation_answered")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'declined', 'taken_back')",
            name=op.f("ck_care_invitation_state"),
        ),
        **NEVER_REUSE_IDS,
    )
    op.create_index(
        "uq_care_invitation_waiting",
        "care_invitation",
        ["patient_id", "email"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_care_invitation_email", "care_invitation", ["email"])


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column("superseded_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_consent_patient_id"), ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "purpose IN ('diary', 'alert_mail', 'mail_details', 'sharing', 'caregiver_alerts')",
            name=op.f("ck_consent_purpose"),
        ),
        **NEVER_REUSE_IDS,
    )
    op.create_index(
        "uq_consent_current",
        "consent",
        ["patient_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _audit() -> None:
    op.create_table(
        "audit_row",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("acting_as", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
        sa.UniqueConstraint("patient_id", "number", name=op.f("uq_audit_row_patient_id_number")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_audit_row_patient_id"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_row_number")),
        sa.CheckConstraint(
            "acting_as IN ('patient', 'caregiver', 'stranger', 'command')",
            name=op.f("ck_audit_row_acting_as"),
        ),
        **NEVER_REUSE_IDS,
    )
    op.create_table(
        "audit_head",
        sa.Column("patient_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_audit_head")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_audit_head_patient_id"), ondelete="CASCADE"
        ),
    )


def _tellings() -> None:
    op.create_table(
        "telling",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("follow_up_id", BIG_ID, nullable=False),
        sa.Column("caregiver_id", BIG_ID, nullable=True),
        sa.Column("account_id", BIG_ID, nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_telling_follow_up_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["caregiver_id"], ["caregiver.id"], name=op.f("fk_telling_caregiver_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_telling_account_id"), ondelete="SET NULL"
        ),
        sa.CheckConstraint(
            "because IN ('opened', 'again', 'escalated', 'silence')", name=op.f("ck_telling_because")
        ),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_telling_follow_up_id", "telling", ["follow_up_id"])
    op.create_index("ix_telling_caregiver_id", "telling", ["caregiver_id"])
    op.add_column("follow_up", sa.Column("escalate_at", INSTANT, nullable=True))
    op.add_column("follow_up", sa.Column("silence_at", INSTANT, nullable=True))
    for name in ("escalate", "silence"):
        where = sa.text(f"state = 'open' AND {name}_at IS NOT NULL")
        op.create_index(
            f"ix_follow_up_{name}", "follow_up", [f"{name}_at"], sqlite_where=where, postgresql_where=where
        )


def _drafts_by_account() -> None:
    """A draft belongs to whoever typed it; so far that was the patient."""
    _remake_drafts(
        [sa.Column("account_id", BIG_ID, nullable=False)],
        "SELECT old.patient_id, patient.account_id, old.day, old.answers, old.kept_at "
        "FROM old_draft AS old JOIN patient ON patient.id = old.patient_id",
    )


def _remake_drafts(more: list[sa.Column[int]], kept: str) -> None:
    """The table made anew, since its primary key changes; `kept` selects the rows that stay.

    The rows wait in a table without constraints, so that no name is taken twice.
    """
    op.execute("CREATE TABLE old_draft AS SELECT * FROM draft")
    op.drop_table("draft")
    op.create_table(
        "draft",
        sa.Column("patient_id", BIG_ID, nullable=False),
        *more,
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_draft_patient_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                ["account_id"], ["account.id"], name=op.f("fk_draft_account_id"), ondelete="CASCADE"
            )
            for _column in more
        ),
        sa.PrimaryKeyConstraint("patient_id", *(column.name for column in more), name=op.f("pk_draft")),
    )
    op.execute(f"INSERT INTO draft {kept}")
    op.drop_table("old_draft")


def downgrade() -> None:
    # A draft that somebody typed for another person has no place before this revision.
    _remake_drafts(
        [],
        "SELECT old.patient_id, old.day, old.answers, old.kept_at FROM old_draft AS old "
        "JOIN patient ON patient.id = old.patient_id AND patient.account_id = old.account_id",
    )
    for name in ("silence", "escalate"):
        op.drop_index(f"ix_follow_up_{name}", table_name="follow_up")
        op.drop_column("follow_up", f"{name}_at")
    for table in ("telling", "audit_head", "audit_row", "consent", "care_invitation", "caregiver"):
        op.drop_table(table)
    op.drop_column("account", "operator_since")
