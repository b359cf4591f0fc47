"""Since when a mail fails, and when it was last tried; no address stays marked for what was the site's fault.

So far any refusal counted against the address. A mark stays where the reply says that there is no such mailbox; every
other one is taken off: if it was right, the next refusals bring it back.

Revision: 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}

ACCOUNT = sa.table(
    "account",
    sa.column("id", sa.BigInteger()),
    sa.column("undeliverable_at", INSTANT),
    sa.column("undeliverable_outcome", sa.String()),
    sa.column("undeliverable_facts", JSON),
    sa.column("undeliverable_reply", sa.String()),
)
NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")


def upgrade() -> None:
    op.add_column("outbox_mail", sa.Column("tried_at", INSTANT, nullable=True))
    op.add_column("outbox_mail", sa.Column("failing_since", INSTANT, nullable=True))
    connection = op.get_bind()
    marked = connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.undeliverable_at.is_not(None))).all()
    for row in marked:
        this = ACCOUNT.update().where(ACCOUNT.c.id == row.id)
        if _no_such_mailbox(row.undeliverable_facts or {}):
            connection.execute(this.values(undeliverable_outcome="no_mailbox"))
        else:
            connection.execute(
                this.values(
                    undeliverable_at=None,
                    undeliverable_outcome=None,
                    undeliverable_facts={},
                    undeliverable_reply="",
                )
            )


def downgrade() -> None:
    connection = op.get_bind()
    told = ACCOUNT.c.undeliverable_outcome == "no_mailbox"
    connection.execute(ACCOUNT.update().where(told).values(undeliverable_outcome="recipient_refused"))
    with op.batch_alter_table("outbox_mail", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_column("failing_since")
        table.drop_column("tried_at")


def _no_such_mailbox(facts: dict[str, str]) -> bool:
    _code, _space, enhanced = str(facts.get("why", "")).partition(" ")
    return facts.get("step") == "recipient" and enhanced in NO_SUCH_MAILBOX
