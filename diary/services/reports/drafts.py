"""Answers that arrived when they could not be saved, kept until the person is back.

One per patient and person who types: the last. A draft is form fields as they were typed, so nothing is lost, and
nothing counts as a report until the person looks at it and presses save.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from diary.clock import latest_believable
from diary.services import consents
from diary.store.models import Account, Draft, Patient
from diary.store.models.consents import Purpose
from diary.store.queries.reports import current_report
from diary.store.work import Work

KEPT_FOR = timedelta(days=14)
"""As far back as a report can be written."""


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """What was typed, for which day."""

    day: date
    fields: Mapping[str, list[str]]
    kept_at: datetime


def keep(work: Work, patient: Patient, account: Account, day: date, fields: Mapping[str, list[str]]) -> None:
    """Keep `fields` as the account's draft for the patient, in place of an older one.

    Nothing typed is no draft, and for a patient who does not want the diary kept none is either.
    """
    if not fields or not consents.allows(work.session, patient.id, Purpose.DIARY):
        return
    draft = work.session.get(Draft, (patient.id, account.id))
    if draft is None:
        draft = Draft(patient_id=patient.id, account_id=account.id)
        work.session.add(draft)
    draft.day = day
    draft.answers = {name: list(texts) for name, texts in fields.items()}
    draft.kept_at = work.now
    work.session.flush()


def kept(work: Work, patient: Patient, account: Account) -> KeptAnswers | None:
    """The account's draft for the patient, unless it is too old or its day was saved after it was typed."""
    draft = work.session.get(Draft, (patient.id, account.id))
    if draft is None or work.now - draft.kept_at > KEPT_FOR:
        return None
    saved = current_report(work.session, patient.id, draft.day)
    # Saved while the clock was ahead it may have been before: they are shown rather than lost.
    if saved is not None and draft.kept_at <= saved.recorded_at <= latest_believable(work.now):
        return None
    return KeptAnswers(draft.day, draft.answers, draft.kept_at)


def drop(session: Session, patient_id: int, account_id: int) -> None:
    """Forget the draft: its answers were saved, or the person does not want them."""
    session.execute(delete(Draft).where(Draft.patient_id == patient_id, Draft.account_id == account_id))
