"""Why a mail was not sent or not taken as a code, what is known about it beside, and the mail server's reply apart.

So far it was a sentence. What it says is read here once; a sentence that nobody knows any more becomes the code
"unknown", and is kept as a reply, which no page shows.

Revision: 0011, after 0010.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)

# SQLite would otherwise give a deleted row's id to the next one; and a table that is made anew has to be told again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


class Columns(NamedTuple):
    """A sentence's column, and those that take its place."""

    sentence: str
    outcome: str
    facts: str
    reply: str


TABLES = {
    "outbox_mail": Columns("last_error", "outcome", "outcome_facts", "server_reply"),
    "account": Columns(
        "undeliverable_why", "undeliverable_outcome", "undeliverable_facts", "undeliverable_reply"
    ),
}

HELD_BACK = {
    "It had expired.": "expired",
    "The account is not active any more.": "account_off",
    "The patient's account was switched off.": "patient_off",
    "The invitation was taken back.": "invitation_taken_back",
    "The invitation was taken back or answered, or has run out.": "invitation_over",
    "A newer invitation was sent.": "invitation_renewed",
    "The patient did not want such mails any more.": "stopped_by_patient",
    "The person did not want such mail any more.": "stopped_by_reader",
    "The place in the circle was over.": "membership_over",
    "The patient did not want this person told any more.": "not_to_this_caregiver",
    "The patient did not agree to such mails any more.": "not_agreed",
    "The follow-up was not open any more.": "follow_up_over",
    "Nothing was open any more, and nobody was silent.": "nothing_open",
    "A report came meanwhile.": "report_came",
    "The day had its report by then.": "day_has_report",
    "Reminders were not wanted any more.": "reminders_stopped",
    "Reminders were paused.": "reminders_paused",
    "The patient did not want the diary kept any more.": "diary_stopped",
    "The appointment was not in the diary any more.": "appointment_gone",
    "Somebody had said by then what became of it.": "appointment_answered",
    "The appointment was on another day by then.": "appointment_moved",
    "The patient has quiet hours.": "quiet_hours",
}

REPLY = re.compile(r"(?P<number>(?P<code>\d{3})(?:[ -]\d\.\d{1,3}\.\d{1,3})?)\b.*", re.DOTALL)
WANTS_SIGN_IN = ("530", "534", "535", "538")
STEPS = {
    "answered ": ("connection", "other"),
    "refused the sign-in: ": ("sign_in", "sign_in_refused"),
    "did not take the sender: ": ("sender", "sender_refused"),
    "did not take the recipient: ": ("recipient", "recipient_refused"),
    "did not take the mail: ": ("mail", "mail_refused"),
}
"""How a sentence goes on after the server's name, where its reply follows: what was asked, and what a no means."""

CERTIFICATES = (
    ("has expired", "certificate_expired"),
    ("not yet valid", "certificate_not_yet"),
    ("self-signed", "certificate_unknown"),
    ("self signed", "certificate_unknown"),
    ("unable to get", "certificate_unknown"),
    ("unable to verify", "certificate_unknown"),
    ("mismatch", "certificate_of_another"),
    ("", "certificate"),
)
NOT_OFFERED = (("STARTTLS", "no_starttls"), ("", "no_sign_in"))
NOT_REACHED = (
    ("Connection refused", "nobody_listens"),
    ("Connection reset", "hung_up"),
    ("Broken pipe", "hung_up"),
    ("No suitable authentication", "no_sign_in"),
    ("", "unreachable"),
)

SERVER = "The mail server {where} "
BAD_CERTIFICATE = SERVER + "shows a certificate that does not hold: {why}."
CANNOT_BE_REACHED = SERVER + "cannot be reached: {why}."
DOES_NOT_OFFER = SERVER + "does not offer what mail.security and mail.user ask for: {why}"
NOT_ENCRYPTED = SERVER + "could not agree on an encrypted connection: {why}. Is mail.security right?"

SENTENCES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (SERVER + "was not found under that name.", (("", "no_such_name"),)),
    (SERVER + "did not answer in time.", (("", "no_answer"),)),
    (SERVER + "closed the connection.", (("", "hung_up"),)),
    (
        SERVER + "can be signed in to only with ASCII letters in mail.user and mail.password.",
        (("", "sign_in_letters"),),
    ),
    (NOT_ENCRYPTED, (("", "not_encrypted"),)),
    (BAD_CERTIFICATE, CERTIFICATES),
    (DOES_NOT_OFFER, NOT_OFFERED),
    (CANNOT_BE_REACHED, NOT_REACHED),
    ("The certificates to trust cannot be taken from {where}: {why}.", (("", "ca_file"),)),
    ("{where} cannot be written to: {why}.", (("", "folder"),)),
    ("It could not be written: {why}.", (("", "not_composed"),)),
    ("It could not be handed over: {why}.", (("", "not_handed_over"),)),
)
"""What the other sentences say, and the code by what stands in its place for `why`: the first that is in it."""


def upgrade() -> None:
    for name, columns in TABLES.items():
        with op.batch_alter_table(name, table_kwargs=NEVER_REUSE_IDS) as table:
            table.add_column(sa.Column(columns.outcome, sa.String(), nullable=True))
            table.add_column(sa.Column(columns.facts, JSON, nullable=False, server_default="{}"))
            table.add_column(sa.Column(columns.reply, sa.String(), nullable=False, server_default=""))
        _rewrite(name, columns, columns.sentence, "", _read)
        with op.batch_alter_table(name, table_kwargs=NEVER_REUSE_IDS) as table:
            table.alter_column(columns.facts, existing_type=JSON, server_default=None)
            table.alter_column(columns.reply, existing_type=sa.String(), server_default=None)
            table.drop_column(columns.sentence)


def downgrade() -> None:
    for name, columns in TABLES.items():
        with op.batch_alter_table(name, table_kwargs=NEVER_REUSE_IDS) as table:
            table.add_column(sa.Column(columns.sentence, sa.String(), nullable=False, server_default=""))
        _rewrite(name, columns, columns.outcome, None, _written)
        with op.batch_alter_table(name, table_kwargs=NEVER_REUSE_IDS) as table:
            table.alter_column(columns.sentence, existing_type=sa.String(), server_default=None)
            for column in (columns.outcome, columns.facts, columns.reply):
                table.drop_column(column)


def _read(columns: Columns, row: Any) -> dict[str, Any]:
    code, facts, reply = _meant(getattr(row, columns.sentence))
    return {columns.outcome: code, columns.facts: facts, columns.reply: reply}


def _meant(sentence: str) -> tuple[str, dict[str, str], str]:
    """The code of a sentence, what is known beside, and the mail server's reply."""
    if sentence in HELD_BACK:
        return HELD_BACK[sentence], {}, ""
    for words, (step, if_refused) in STEPS.items():
        found = re.match(re.escape("The mail server ") + r"(\S+) " + re.escape(words), sentence)
        reply = REPLY.fullmatch(sentence, found.end()) if found else None
        if found and reply:
            facts = {"where": found[1], "why": reply["number"], "step": step}
            return _of_reply(reply["code"], step, if_refused), facts, reply[0]
    for pattern, codes in SENTENCES:
        found = re.fullmatch(_pattern(pattern), sentence, re.DOTALL)
        if found:
            facts = found.groupdict()
            return next(code for part, code in codes if part in facts.get("why", "")), facts, ""
    return "unknown", {}, sentence


def _of_reply(code: str, step: str, if_refused: str) -> str:
    if code.startswith("4"):
        return "not_now"
    if step in ("sender", "recipient", "mail"):
        if code in WANTS_SIGN_IN:
            return "sign_in_wanted"
        return if_refused if code.startswith("5") else "not_now"
    return if_refused


def _pattern(sentence: str) -> str:
    # A server's name has no space; that of a folder may. What is wrong with a file stands after the last colon.
    where = r"(?P<where>\S+)" if sentence.startswith(SERVER) else "(?P<where>.+)"
    return re.escape(sentence).replace(r"\{where\}", where).replace(r"\{why\}", "(?P<why>.+?)")


def _written(columns: Columns, row: Any) -> dict[str, Any]:
    code, facts, reply = (getattr(row, name) for name in columns[1:])
    return {columns.sentence: _said(code, {"where": "", "why": "", "step": "", **facts}, reply)}


def _said(code: str, facts: dict[str, Any], reply: str) -> str:
    """The sentence of the version before."""
    for sentence, held_back in HELD_BACK.items():
        if code == held_back:
            return sentence
    for words, (step, _if_refused) in STEPS.items():
        if step == facts["step"]:
            return f"{SERVER.format(**facts)}{words}{reply}"
    if code == "hung_up" and facts["why"]:
        return CANNOT_BE_REACHED.format(**facts)
    for pattern, codes in SENTENCES:
        if any(code == each for _part, each in codes):
            return pattern.format(**facts)
    return reply


def _rewrite(
    name: str,
    columns: Columns,
    given: str,
    nothing: str | None,
    change: Callable[[Columns, Any], dict[str, Any]],
) -> None:
    """Fill in what `change` makes of each row in which the column `given` is not `nothing`."""
    kept = sa.table(
        name,
        sa.column("id", BIG_ID),
        sa.column(columns.sentence, sa.String()),
        sa.column(columns.outcome, sa.String()),
        sa.column(columns.facts, JSON),
        sa.column(columns.reply, sa.String()),
    )
    there = kept.c[given].is_not(None) if nothing is None else kept.c[given] != nothing
    for rows in _batches(sa.select(kept).where(there), kept.c.id):
        changed = [(row.id, change(columns, row)) for row in rows]
        new = {column: sa.bindparam(f"new_{column}", type_=kept.c[column].type) for column in changed[0][1]}
        op.get_bind().execute(
            kept.update().where(kept.c.id == sa.bindparam("row_id")).values(new),
            [
                {"row_id": row_id, **{f"new_{column}": value for column, value in values.items()}}
                for row_id, values in changed
            ],
        )


def _batches(question: sa.Select[Any], key: sa.ColumnElement[Any]) -> Iterator[list[Any]]:
    """The rows of a long table, a thousand at a time, so that they need not all be held at once."""
    last = 0
    while rows := list(op.get_bind().execute(question.where(key > last).order_by(key).limit(1000)).all()):
        yield rows
        last = rows[-1].id
