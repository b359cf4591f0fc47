"""Several reminders a day, mail that is not wanted, a morning mail to caregivers, and addresses that take no mail.

Revision: 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}

KINDS = "kind IN ('daily', 'silent', 'how_are_you')"
KINDS_WITH_NUDGE = "kind IN ('daily', 'silent', 'how_are_you', 'nudge')"
TOPICS = "topic IN ('reminders', 'follow_ups', 'alarms', 'appointments', 'care_emergencies', 'care_alerts', 'digest')"
MAIL_INDEXES = ("patient_id", "queued_at", "ended_at")
STATES = "state IN ('queued', 'not_needed', 'too_late')"

PLAN_CHECKS = {
    "nudge_after": "nudge_after BETWEEN 30 AND 360",
    "quiet_from": "quiet_from BETWEEN 0 AND 1439",
    "quiet_to": "quiet_to BETWEEN 0 AND 1439",
    "quiet": "(quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to",
}
PLAN_COLUMNS = (
    sa.Column("earlier_minutes", sa.JSON(none_as_null=True), nullable=False, server_default="[]"),
    sa.Column("nudge_after", sa.Integer(), nullable=True),
    sa.Column("quiet_from", sa.Integer(), nullable=True),
    sa.Column("quiet_to", sa.Integer(), nullable=True),
    sa.Column("every_other_from", sa.Date(), nullable=True),
    sa.Column("links_wanted", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("links_not_before", INSTANT, nullable=True),
    sa.Column("offered_on", sa.Date(), nullable=True),
    sa.Column("offer_answered_at", INSTANT, nullable=True),
)


def upgrade() -> None:
    _accounts()
    _plans()
    _reminders()
    _outbox()
    _sources("source IN ('page', 'import', 'link')")
    _digests()
    _stops()


def _accounts() -> None:
    with op.batch_alter_table("account", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("timezone", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("undeliverable_at", INSTANT, nullable=True))
        table.add_column(sa.Column("undeliverable_why", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("account", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("timezone", existing_type=sa.String(), server_default=None)
        table.alter_column("undeliverable_why", existing_type=sa.String(), server_default=None)
    _partial_index(
        "ix_account_undeliverable_at", "account", "undeliverable_at", "undeliverable_at IS NOT NULL"
    )


def _plans() -> None:
    with op.batch_alter_table("reminder_plan") as table:
        for column in PLAN_COLUMNS:
            table.add_column(column)
        for name, condition in PLAN_CHECKS.items():
            table.create_check_constraint(op.f(f"ck_reminder_plan_{name}"), condition)
    with op.batch_alter_table("reminder_plan") as table:
        table.alter_column("earlier_minutes", existing_type=sa.JSON(), server_default=None)
        table.alter_column("links_wanted", existing_type=sa.Boolean(), server_default=None)


def _reminders() -> None:
    op.add_column("reminder", sa.Column("at_minute", sa.Integer(), nullable=True))
    # There was one time a day: today's reminder, if it is decided, is that of the plan.
    op.execute(
        "UPDATE reminder SET at_minute = COALESCE((SELECT reminder_plan.at_minute FROM reminder_plan"
        " WHERE reminder_plan.patient_id = reminder.patient_id), 1200)"
    )
    with op.batch_alter_table("reminder", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("at_minute", existing_type=sa.Integer(), nullable=False)
        table.drop_constraint(op.f("uq_reminder_patient_id_day"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_reminder_patient_id_day_at_minute"), ["patient_id", "day", "at_minute"]
        )
        table.create_check_constraint(op.f("ck_reminder_at_minute"), "at_minute BETWEEN 0 AND 1439")
        table.drop_constraint(op.f("ck_reminder_kind"), type_="check")
        table.create_check_constraint(op.f("ck_reminder_kind"), KINDS_WITH_NUDGE)
    _partial_index("ix_reminder_too_late", "reminder", "due_at", "state = 'too_late'")


def _outbox() -> None:
    with op.batch_alter_table("outbox_mail", table_kwargs=NEVER_REUSE_IDS) as table:
        table.add_column(sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("again_of", BIG_ID, nullable=True))
        table.create_check_constraint(op.f("ck_outbox_mail_refusals"), "refusals >= 0")
    with op.batch_alter_table("outbox_mail", table_kwargs=NEVER_REUSE_IDS) as table:
        table.alter_column("refusals", existing_type=sa.Integer(), server_default=None)
    for column in MAIL_INDEXES:
        op.create_index(f"ix_outbox_mail_{column}", "outbox_mail", [column])
    _partial_index("ix_outbox_mail_failed", "outbox_mail", "ended_at", "state = 'failed'")
    _partial_index("ix_outbox_mail_address", "outbox_mail", "address", "address IS NOT NULL")
    op.create_table(
        "mail_about",
        sa.Column("mail_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("patient_id", BIG_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("mail_id", "patient_id", name=op.f("pk_mail_about")),
        _references("mail_about", "mail_id", "outbox_mail"),
        _references("mail_about", "patient_id", "patient"),
    )
    op.create_index("ix_mail_about_patient_id", "mail_about", ["patient_id"])


def _sources(condition: str) -> None:
    with op.batch_alter_table("report", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_constraint(op.f("ck_report_source"), type_="check")
        table.create_check_constraint(op.f("ck_report_source"), condition)


def _digests() -> None:
    op.create_table(
        "digest_plan",
        sa.Column("account_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at_minute", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_digest_plan")),
        _references("digest_plan", "account_id", "account"),
        sa.CheckConstraint("at_minute BETWEEN 0 AND 1439", name=op.f("ck_digest_plan_at_minute")),
    )
    op.create_index("ix_digest_plan_next_at", "digest_plan", ["next_at"])
    op.create_table(
        "digest",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        _references("digest", "account_id", "account"),
        sa.UniqueConstraint("account_id", "day", name=op.f("uq_digest_account_id_day")),
        sa.CheckConstraint(STATES, name=op.f("ck_digest_state")),
        **NEVER_REUSE_IDS,
    )
    # Whoever looks after somebody gets one from now on. Due at once: the job finds that this is no morning of theirs,
    # sends nothing, and works out the next one.
    op.execute(
        "INSERT INTO digest_plan (account_id, wanted, at_minute, next_at)"
        " SELECT DISTINCT account_id, true, 480, CURRENT_TIMESTAMP FROM caregiver WHERE ended_at IS NULL"
    )


def _stops() -> None:
    op.create_table(
        "mail_stop",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("patient_id", BIG_ID, nullable=False),
        sa.Column("stopped_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_stop")),
        _references("mail_stop", "account_id", "account"),
        _references("mail_stop", "patient_id", "patient"),
        sa.UniqueConstraint(
            "account_id", "topic", "patient_id", name=op.f("uq_mail_stop_account_id_topic_patient_id")
        ),
        sa.CheckConstraint(TOPICS, name=op.f("ck_mail_stop_topic")),
        **NEVER_REUSE_IDS,
    )
    op.create_index("ix_mail_stop_patient_id", "mail_stop", ["patient_id"])


def _partial_index(name: str, table: str, column: str, condition: str) -> None:
    op.create_index(
        name, table, [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
    )


def _references(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def downgrade() -> None:
    for table in ("mail_stop", "digest", "digest_plan", "mail_about"):
        op.drop_table(table)
    # Before, a report came from a page or a file.
    op.execute("UPDATE report SET source = 'page' WHERE source = 'link'")
    _sources("source IN ('page', 'import')")
    # Mail of kinds that nobody could put into words before.
    op.execute("DELETE FROM outbox_mail WHERE kind IN ('reminder_nudge', 'digest', 'test')")
    for name in (*MAIL_INDEXES, "failed", "address"):
        op.drop_index(f"ix_outbox_mail_{name}", table_name="outbox_mail")
    with op.batch_alter_table("outbox_mail", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_constraint(op.f("ck_outbox_mail_refusals"), type_="check")
        table.drop_column("again_of")
        table.drop_column("refusals")
    op.drop_index("ix_reminder_too_late", table_name="reminder")
    # One reminder a date is kept, the first.
    op.execute(
        "DELETE FROM reminder WHERE kind = 'nudge' OR id NOT IN"
        " (SELECT MIN(id) FROM reminder WHERE kind <> 'nudge' GROUP BY patient_id, day)"
    )
    with op.batch_alter_table("reminder", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_constraint(op.f("ck_reminder_kind"), type_="check")
        table.create_check_constraint(op.f("ck_reminder_kind"), KINDS)
        table.drop_constraint(op.f("ck_reminder_at_minute"), type_="check")
        table.drop_constraint(op.f("uq_reminder_patient_id_day_at_minute"), type_="unique")
        table.create_unique_constraint(op.f("uq_reminder_patient_id_day"), ["patient_id", "day"])
        table.drop_column("at_minute")
    with op.batch_alter_table("reminder_plan") as table:
        for name in PLAN_CHECKS:
            table.drop_constraint(op.f(f"ck_reminder_plan_{name}"), type_="check")
        for column in reversed(PLAN_COLUMNS):
            table.drop_column(column.name)
    op.drop_index("ix_account_undeliverable_at", table_name="account")
    with op.batch_alter_table("account", table_kwargs=NEVER_REUSE_IDS) as table:
        for name in ("undeliverable_why", "undeliverable_at", "timezone"):
            table.drop_column(name)
