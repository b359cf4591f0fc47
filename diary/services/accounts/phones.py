"""A person's own phone number: given, changed and taken back, and shown in a circle by a box of their own.

A patient's is shown by a grant (`Grant.CONTACT`); a caregiver's by `Caregiver.shows_phone`. Either counts from the next
request on. The access log tells that a number is shown, changed or taken back, and never the number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from diary.config.one_line import one_line
from diary.services import audit
from diary.services.audit import Event
from diary.services.errors import BadInput, Faults
from diary.services.patients.phones import fault_in_phone
from diary.store.models import Account, Caregiver
from diary.store.models.audit import ActingAs
from diary.store.work import Work
from diary.words.phones import number_first


def memberships_of(session: Session, account: Account) -> Sequence[Caregiver]:
    """The circles that `account` is in, by the day they joined."""
    return session.scalars(
        select(Caregiver)
        .where(Caregiver.account_id == account.id, Caregiver.ended_at.is_(None))
        .options(joinedload(Caregiver.patient))
        .order_by(Caregiver.id)
        .execution_options(populate_existing=True)
    ).all()


def give_phone(
    work: Work,
    account: Account,
    phone: str,
    *,
    asked: Collection[int],
    shows: Collection[int],
    to_circle: Collection[int],
) -> None:
    """Keep the number of `account`, and in which circles it is shown, all by the patient's number.

    `asked` are those that were asked about: in any other it stays as it is. In those of `shows` the patient sees it, in
    those of `to_circle` the others of the circle too. Without a number nobody is shown one. Raises BadInput.
    """
    phone = one_line(phone)
    memberships = memberships_of(work.session, account)
    faults = Faults()
    if fault := fault_in_phone(phone):
        faults.add("phone", fault)
    elif not phone and any(each.patient_id in shows and not each.shows_phone for each in memberships):
        faults.add("phone", number_first())
    if faults:
        raise BadInput(faults)
    before = {each.id: _as_shown(each) for each in memberships}
    changed = change_phone(work, account, phone, noting=False)
    for each in memberships:
        if each.patient_id in asked:
            each.shows_phone = each.patient_id in shows
            each.shows_phone_to_circle = each.shows_phone and each.patient_id in to_circle
        if not phone:
            each.shows_phone = each.shows_phone_to_circle = False
        if _as_shown(each) != before[each.id]:
            _note(work, each, Event.PHONE_SHOWN if each.shows_phone else Event.PHONE_HIDDEN)
        elif changed and each.shows_phone:
            _note(work, each, Event.PHONE_CHANGED)
    work.session.flush()


def change_phone(work: Work, account: Account, phone: str, *, noting: bool = True) -> bool:
    """Keep a number that was checked before. False where it was the same.

    Where others see it as a caregiver's, that is noted, and taken back from them with the number.
    """
    if account.phone == phone:
        return False
    account.phone = phone
    for each in memberships_of(work.session, account) if noting else ():
        if not each.shows_phone:
            continue
        if not phone:
            each.shows_phone = each.shows_phone_to_circle = False
        _note(work, each, Event.PHONE_CHANGED if phone else Event.PHONE_HIDDEN)
    work.session.flush()
    return True


def _as_shown(membership: Caregiver) -> tuple[bool, bool]:
    return membership.shows_phone, membership.shows_phone_to_circle


def _note(work: Work, membership: Caregiver, event: Event) -> None:
    audit.record(
        work,
        membership.patient_id,
        event,
        by=membership.account,
        acting_as=ActingAs.CAREGIVER,
        subject=f"caregiver:{membership.id}",
    )
