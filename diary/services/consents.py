"""What a patient agreed to. Each purpose is asked, given and withdrawn by itself, and every answer is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import CompoundSelect, String, bindparam, false, literal, select, union_all, update
from sqlalchemy.orm import Session

from diary.store.models import Consent, Erasure
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.words.consents import WORDING

UNASKED = {
    Purpose.DIARY: True,
    Purpose.ALERT_MAIL: True,
    Purpose.MAIL_DETAILS: False,
    Purpose.SHARING: False,
    Purpose.CAREGIVER_ALERTS: False,
}
"""What holds for a patient who has not been asked. Whoever kept a diary before these questions came goes on as before;
nothing is shown or mailed to anybody else without a yes."""


_MAILS = (Purpose.ALERT_MAIL, Purpose.CAREGIVER_ALERTS)
"""What nobody is mailed of a diary that is to be erased, whatever was agreed to. Once that is taken back, it holds as
before."""

# Asked for every page of whoever looks after somebody: built once.
_ANSWERS: CompoundSelect[Any] = union_all(
    select(Consent.patient_id, Consent.purpose, Consent.given, Consent.wording).where(
        Consent.patient_id.in_(bindparam("patient_ids", expanding=True)),
        Consent.purpose.in_(bindparam("purposes", expanding=True)),
        Consent.superseded_at.is_(None),
    ),
    *(
        select(
            Erasure.patient_id,
            literal(purpose, Consent.purpose.type),
            false(),
            literal("", String()),
        ).where(Erasure.patient_id.in_(bindparam("patient_ids", expanding=True)))
        for purpose in _MAILS
    ),
)


_THAT_COUNT = select(Consent).where(
    Consent.patient_id == bindparam("patient_id"), Consent.superseded_at.is_(None)
)


def allows(session: Session, patient_id: int, purpose: Purpose) -> bool:
    """Whether the patient agrees to `purpose` now. Nobody agrees to mail about a diary that is to be erased."""
    return patient_id in allowing(session, [patient_id], purpose)


def allowing(
    session: Session, patient_ids: Iterable[int], purpose: Purpose, *, not_in_words: Collection[str] = ()
) -> set[int]:
    """Which of these patients agree to `purpose` now. A yes to one of the wordings `not_in_words` does not count."""
    return allowing_all(session, patient_ids, [purpose], not_in_words=not_in_words)


def allowing_all(
    session: Session,
    patient_ids: Iterable[int],
    purposes: Collection[Purpose],
    *,
    not_in_words: Collection[str] = (),
) -> set[int]:
    """Which of these patients agree to each of `purposes` now, in one question."""
    found = allowed(session, patient_ids, purposes, not_in_words=not_in_words)
    return {patient_id for patient_id, agreed in found.items() if agreed.issuperset(purposes)}


def allowed(
    session: Session,
    patient_ids: Iterable[int],
    purposes: Collection[Purpose],
    *,
    not_in_words: Collection[str] = (),
) -> dict[int, frozenset[Purpose]]:
    """Which of `purposes` each of these patients agrees to now, in one question."""
    ids = set(patient_ids)
    if not ids:
        return {}
    found = session.execute(_ANSWERS, {"patient_ids": list(ids), "purposes": list(purposes)})
    answered: dict[tuple[int, Purpose], bool] = {}
    for row in found:
        # Of two rows the one that says no counts: the diary is to be erased.
        of = (row.patient_id, row.purpose)
        answered[of] = answered.get(of, True) and row.given and row.wording not in not_in_words
    return {
        patient_id: frozenset(
            purpose for purpose in purposes if answered.get((patient_id, purpose), UNASKED[purpose])
        )
        for patient_id in ids
    }


def answers(session: Session, patient_id: int) -> dict[Purpose, Consent]:
    """The answers that count now; a purpose that was never asked is missing."""
    return {consent.purpose: consent for consent in session.scalars(_THAT_COUNT, {"patient_id": patient_id})}


def holds(found: Mapping[Purpose, Consent], purpose: Purpose) -> bool:
    """Whether a patient whose `answers` these are agrees to `purpose`."""
    return found[purpose].given if purpose in found else UNASKED[purpose]


def answer(work: Work, patient_id: int, purpose: Purpose, given: bool) -> bool:
    """Keep the patient's answer with the wording they saw. False where they said the same of the same words before."""
    current = answers(work.session, patient_id).get(purpose)
    if current is not None and current.given == given and current.wording == WORDING:
        return False
    work.session.execute(
        update(Consent)
        .where(
            Consent.patient_id == patient_id,
            Consent.purpose == purpose,
            Consent.superseded_at.is_(None),
        )
        .values(superseded_at=work.now)
    )
    work.session.add(
        Consent(patient_id=patient_id, purpose=purpose, given=given, wording=WORDING, answered_at=work.now)
    )
    work.session.flush()
    return True
