"""A mail that was only kept on this machine, because there was no mail server, has a state of its own.

So far it was called sent. Which of the old ones were only kept no table says: whoever brings the database up to this
version goes by the files that there are (`diary.services.outbox.kept`).

Revision: 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
INDEX = "ix_outbox_mail_kept"

MAIL = sa.table("outbox_mail", sa.column("state", sa.String()), sa.column("sent_at"), sa.column("ended_at"))


def upgrade() -> None:
    _states("'queued', 'sent', 'kept', 'failed', 'dropped'")
    condition = sa.text("state = 'kept'")
    op.create_index(INDEX, "outbox_mail", ["ended_at"], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_index(INDEX, "outbox_mail")
    kept = MAIL.c.state == "kept"
    op.get_bind().execute(MAIL.update().where(kept).values(state="sent", sent_at=MAIL.c.ended_at))
    _states("'queued', 'sent', 'failed', 'dropped'")


def _states(listed: str) -> None:
    with op.batch_alter_table("outbox_mail", table_kwargs=NEVER_REUSE_IDS) as table:
        table.drop_constraint(op.f("ck_outbox_mail_state"), type_="check")
        table.create_check_constraint(op.f("ck_outbox_mail_state"), f"state IN ({listed})")
