"""One mail about follow-ups to one person, and the record of it."""

from __future__ import annotations

from collections.abc import Sequence

from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.store.models import Caregiver, FollowUp, Notification, Patient
from diary.store.models.notifications import ToldBecause
from diary.store.work import Work


def tell(
    work: Work,
    kind: MailKind,
    follow_ups: Sequence[FollowUp],
    because: ToldBecause,
    *,
    to: Patient | Caregiver,
    key: str,
) -> None:
    """Queue a mail about `follow_ups`, at least one, to their patient or to somebody in the circle.

    Asked again with the same `key`, nobody is told again. What is routine joins a mail that waits for the same reader.
    """
    membership, account = to if isinstance(to, Caregiver) else None, to.account
    params: dict[str, object] = {"follow_ups": [each.id for each in follow_ups]}
    if membership is not None:
        params["caregiver"] = membership.id
    new = outbox.NewMail(
        kind,
        account.id,
        dedupe_key=key,
        patient_id=follow_ups[0].patient_id,
        follow_up_id=follow_ups[0].id,
        params=params,
        not_before=outbox.first_attempt_at(work.now, kind),
    )
    if outbox.join(work, new, [each.id for each in follow_ups]):
        note_told(work, follow_ups, because, account.id, membership)
        return
    mail = outbox.enqueue(work, new)
    if mail.queued_at == work.now:
        note_told(work, follow_ups, because, account.id, membership)


def note_told(
    work: Work,
    follow_ups: Sequence[FollowUp],
    because: ToldBecause,
    account_id: int,
    membership: Caregiver | None,
) -> None:
    """Record that somebody is told of `follow_ups`, by a mail that may be about more than that."""
    for follow_up in follow_ups:
        work.session.add(
            Notification(
                follow_up_id=follow_up.id,
                caregiver_id=None if membership is None else membership.id,
                account_id=account_id,
                because=because,
                told_at=work.now,
            )
        )
