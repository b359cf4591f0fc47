"""One list of what waits for an answer, across everybody that somebody looks after; and the same for the operator."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import Finding, Kind, Tier
from diary.services import consents
from diary.services.evaluation.evidence import finding_in
from diary.services.patients import name_of, names_for
from diary.services.permissions.access import Action, Actor, can
from diary.store.models import Caregiver, FollowUpFinding, Patient
from diary.store.models.consents import Purpose
from diary.store.queries import worklist as queries
from diary.store.queries.worklist import ListedRow
from diary.store.work import Work

PAGE_SIZE = 50
"""Follow-ups on a page."""


class OnIt(StrEnum):
    """Which follow-ups to show, by who looks after them."""

    ME = "mine"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who said "I am looking after this", and may still answer it."""

    account_id: int
    email: str
    name: str
    """What the patient calls them, or else they themselves; empty where neither is known."""
    since: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open follow-up in somebody's list."""

    row: ListedRow
    patient: Patient
    is_own: bool
    """In the diary of the reader themself."""
    name: str
    """The patient's, as the reader knows them; empty for the reader themself."""
    assignee: Assignee | None
    waited: timedelta
    """Since it opened."""
    sees_contact: bool = False
    """The patient shows the reader their own number and address."""

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.row.kind

    @property
    def tier(self) -> Tier:
        """How pressing it is."""
        return self.kind.tier


@dataclass(frozen=True, slots=True)
class Worklist:
    """What somebody may see of what is open, the most urgent first, then what waits longest."""

    waiting: Sequence[Waiting]
    people: int
    """Whose follow-ups are open to the reader, without themself."""
    kept_back: int
    """Who lets the reader in, but shows them no follow-ups."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the list to show. None is all."""

    kind: Kind | None = None
    patient_id: int | None = None
    on_it: OnIt | None = None

    def takes(self, one: Waiting, reader_id: int) -> bool:
        """Whether it is among what the reader, by the number of their account, asked for."""
        held_by = one.assignee.account_id if one.assignee else None
        return (
            self.kind in (None, one.kind)
            and self.patient_id in (None, one.patient.id)
            and (self.on_it is None or held_by == (reader_id if self.on_it is OnIt.ME else None))
        )


def worklist(work: Work, actor: Actor) -> Worklist:
    """What is open in the diaries that `actor` may see, their own among them; as many questions for any number."""
    everybody = queries.patients_of(work.session, actor.memberships, actor.account.id)
    readable = {one.id: one for one in everybody if can(actor, Action.READ_FOLLOW_UPS, one)}
    rows = queries.open_of(work.session, readable)
    held = assignees(work, rows)
    names = names_for([one for one in everybody if one.id in actor.memberships], actor.memberships)
    return Worklist(
        waiting=[
            Waiting(
                row=row,
                patient=readable[row.patient_id],
                is_own=readable[row.patient_id].account_id == actor.account.id,
                name=names.get(row.patient_id, ""),
                assignee=held.get(row.id),
                waited=max(timedelta(), work.now - row.opened_at),
                sees_contact=can(actor, Action.SEE_CONTACT, readable[row.patient_id]),
            )
            for row in rows
        ],
        people=sum(one.account_id != actor.account.id for one in readable.values()),
        kept_back=sum(one.id not in readable and can(actor, Action.SEE_PERSON, one) for one in everybody),
    )


def assignees(work: Work, rows: Iterable[ListedRow]) -> dict[int, Assignee]:
    """By follow-up, who looks after it, as `assignment.looked_after` says it of one, in three questions for all.

    Somebody who may not answer it any more is left out: nobody is on it then.
    """
    taken = {row.id: row for row in rows if row.taken_by is not None}
    if not taken:
        return {}
    patient_ids = {row.patient_id for row in taken.values()}
    account_ids = {row.taken_by for row in taken.values()}
    patients = {
        one.id: one for one in work.session.scalars(select(Patient).where(Patient.id.in_(patient_ids)))
    }
    memberships = work.session.scalars(
        select(Caregiver).where(
            Caregiver.patient_id.in_(patient_ids),
            Caregiver.account_id.in_(account_ids),
            Caregiver.ended_at.is_(None),
        )
    )
    sharing = consents.allowing(work.session, patient_ids, Purpose.SHARING)
    membership_of = {
        (one.patient_id, one.account_id): one for one in memberships if one.patient_id in sharing
    }
    found = {}
    for row in taken.values():
        patient = patients[row.patient_id]
        membership = membership_of.get((row.patient_id, row.taken_by or 0))
        if row.taken_by == patient.account_id:
            account, name = patient.account, name_of(patient)
        elif membership is not None:
            account, name = membership.account, membership.name or membership.account.name
        else:
            continue
        actor = Actor(account, work.now, {patient.id: membership} if membership else {})
        if can(actor, Action.HANDLE_FOLLOW_UPS, patient):
            found[row.id] = Assignee(account.id, account.email, name, row.taken_at or work.now)
    return found


def findings_of(
    session: Session, shown: Collection[Waiting]
) -> Mapping[int, tuple[Finding, FollowUpFinding]]:
    """By follow-up: the finding that speaks for it, and how it is stored."""
    rows = queries.latest_findings(session, [one.row.id for one in shown])
    return {
        one.row.id: (finding_in(one.kind, rows[one.row.id]), rows[one.row.id])
        for one in shown
        if one.row.id in rows
    }
