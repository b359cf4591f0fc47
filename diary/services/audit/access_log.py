"""Noting that somebody looked at another person's diary, or tried to; the same again soon after is not a row more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, select

from diary.services.audit.events import Event
from diary.services.audit.rows import record, record_for_each
from diary.services.permissions import rate_limits
from diary.services.permissions.secret import secret_key
from diary.store.models import Account, AuditHead, AuditRow
from diary.store.models.audit import ActingAs
from diary.store.work import Work

SAME_LOOK = timedelta(minutes=15)
"""The same page, asked for by the same person within this time, is noted once."""

REFUSALS_BY_ACCOUNT = rate_limits.Limit("refused", 30, timedelta(hours=1))
"""So many refusals of one account are noted, over all diaries: nobody fills a disk by asking for every number there is.
What is not noted was not shown either."""

_LATEST = 200
"""Rows at the end of a chain among which the same look is searched for, so that it costs the same in a long one."""


# Asked for each page of somebody else's diary: built once.
_SAME_LOOKS = (
    select(AuditRow.patient_id)
    .join(AuditHead, AuditHead.patient_id == AuditRow.patient_id)
    .where(
        AuditRow.patient_id.in_(bindparam("patient_ids", expanding=True)),
        AuditRow.number > AuditHead.number - _LATEST,
        AuditRow.account_id == bindparam("account_id"),
        AuditRow.event == bindparam("event"),
        AuditRow.subject == bindparam("subject"),
        AuditRow.at > bindparam("since"),
        # The clock may have been set back: what lies ahead of it is no recent look.
        AuditRow.at <= bindparam("now"),
    )
)


def not_noted_lately(
    work: Work, patient_ids: Collection[int], event: Event, by: Account, subject: str = ""
) -> set[int]:
    """Those of the diaries in which such a look of this person has not just been noted."""
    noted = work.session.scalars(
        _SAME_LOOKS,
        {
            "patient_ids": list(patient_ids),
            "account_id": by.id,
            "event": event,
            "subject": subject,
            "since": work.now - SAME_LOOK,
            "now": work.now,
        },
    )
    return set(patient_ids) - set(noted)


def note_look(work: Work, patient_ids: Collection[int], event: Event, by: Account, subject: str = "") -> None:
    """Note that `by`, who has a membership in these circles, looked; the transaction must be one that may write."""
    new = not_noted_lately(work, patient_ids, event, by, subject)
    if new:
        record_for_each(work, new, event, by=by, acting_as=ActingAs.CAREGIVER, subject=subject)


def note_refusal(work: Work, patient_id: int, by: Account) -> bool:
    """Note that `by` asked for a page of this diary without leave. False where it was just noted, or is too much."""
    if not not_noted_lately(work, [patient_id], Event.REFUSED, by):
        return False
    tried = [(REFUSALS_BY_ACCOUNT, str(by.id))]
    if rate_limits.take(work, secret_key(work.settings.data_dir), tried) is not None:
        return False
    record(work, patient_id, Event.REFUSED, by=by)
    return True
