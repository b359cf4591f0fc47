"""Accounts, patients and reports made in a session, as the services would have made them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from diary.config import Settings, load
from diary.rules.records import Compared, Reading, Sign
from diary.services import consents, patients
from diary.services.accounts.profile import create_patient
from diary.services.patients.answers import Answers
from diary.services.reports import Saved, Sent, save_report
from diary.store.models import Account, Caregiver, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests import cheap

PASSWORD = "four blue boats at noon"


_SITE = load({})


def work_at(session: Session, now: datetime) -> Work:
    """A unit of work at that moment, of a site that nothing was set for."""
    return Work(session, now, _SITE)


def make_account(
    session: Session,
    now: datetime,
    email: str = "ann@example.org",
    *,
    password: str | None = PASSWORD,
    confirmed: bool = True,
    name: str = "Ann",
) -> Account:
    """An account whose password is PASSWORD."""
    account = Account(
        email=email,
        name=name,
        password=None if password is None else _hash(password),
        fs_uniquifier=uuid4().hex,
        confirmed_at=now if confirmed else None,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def zone_at_noon(now: datetime) -> str:
    """The name of a time zone whose clocks show between noon and one: far from midnight, when days change, and from
    the hours before 04:00, when the diary asks which day is meant. For tests by the machine's own clock.
    """
    ahead = 12 - now.astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def make_patient(
    session: Session,
    now: datetime,
    email: str = "ann@example.org",
    *,
    timezone: str = "Europe/London",
    country: str = "GB",
    procedure_on: date | None = None,
    set_up: bool = True,
) -> Patient:
    """A patient with an account, who has answered the first questions."""
    account = make_account(session, now, email)
    patient = create_patient(
        work_at(session, now), account, timezone=timezone, country=country, procedure_on=procedure_on
    )
    if set_up:
        patient.set_up_at = now
        session.flush()
    return patient


def make_report(
    session: Session,
    now: datetime,
    settings: Settings,
    patient: Patient,
    day: date,
    *,
    worst: int | None = None,
    signs: tuple[Sign, ...] = (),
    note: str = "",
    compared: Compared | None = None,
) -> Saved:
    """A report of the patient themself, with `worst` for their first symptom."""
    first = patients.tracked_symptoms(session, patient)[0]
    before = current_report(session, patient.id, day)
    return save_report(
        Work(session, now, settings),
        patient,
        Sent(
            day,
            Answers(
                signs=frozenset(signs),
                readings={} if worst is None else {first.id: Reading(worst)},
                note=note,
                compared=compared,
            ),
            by=patient.account,
            seen_version=before.version if before else 0,
        ),
    )


@cache
def _hash(password: str) -> str:
    return PasswordHasher(**cheap.HASHING).hash(password)


def make_caregiver(
    session: Session,
    now: datetime,
    patient: Patient,
    account: Account,
    grants: Iterable[Grant] = tuple(Grant),
    *,
    position: int = 0,
    ends_on: date | None = None,
    **more: bool,
) -> Caregiver:
    """A place for `account` in the patient's circle, as if accepted; the patient agreed to share and to alerts."""
    for purpose in (Purpose.SHARING, Purpose.CAREGIVER_ALERTS):
        consents.answer(work_at(session, now), patient.id, purpose, True)
    place = Caregiver(
        patient_id=patient.id,
        account_id=account.id,
        name=account.name,
        position=position,
        grants=frozenset(grants),
        ends_on=ends_on,
        accepted_at=now,
        **more,
    )
    session.add(place)
    session.flush()
    return place
