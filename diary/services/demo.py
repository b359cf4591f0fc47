"""Three invented patients, whose diaries between them show every rule, and somebody who could become a caregiver.

Their days are saved one by one through the same use case as a page's, each at its own evening, so that follow-ups open,
clear and are answered as they would have been.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.records import Compared, Reading, Sign
from diary.rules.schedule import at_local, local_today
from diary.services.answers import Answers
from diary.services.followups import acknowledge
from diary.services.patients import create_patient, tracked_symptoms
from diary.services.reports import save_report
from diary.store.engine import unit_of_work
from diary.store.models import Account, FollowUp, Patient, TrackedSymptom
from diary.store.models.followups import Answer, FollowUpState
from diary.store.models.selfcare import Helped, SelfCare

ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Day:
    """What one day's report says. `ago` counts back from today; `knee` is for who tracks one."""

    ago: int
    worst: int
    usual: int | None = None
    interference: int | None = None
    could_not: bool | None = None
    compared: Compared | None = None
    signs: frozenset[Sign] = frozenset()
    knee: int | None = None
    note: str = ""
    tried: Mapping[SelfCare, Helped | None] = field(default_factory=dict)
    answer: Answer | None = None
    """How the follow-ups that opened on it were answered."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the demonstration."""

    email: str
    name: str
    shows: str
    procedure_ago: int | None = None
    days: tuple[Day, ...] = ()
    has_knee: bool = False


_WALK = {SelfCare.WALKING: Helped.A_LITTLE, SelfCare.HEAT_OR_COLD: Helped.YES}

_MAYA = tuple(
    Day(ago, worst, max(0, worst - 1), interference=2, tried=_WALK if ago % 3 == 0 else {})
    for ago, worst in zip(range(12, 0, -1), (3, 4, 3, 4, 3, 3, 4, 4, 3, 4, 4, 3), strict=True)
)

_TOM = (
    *(Day(45 - n, worst, max(0, worst - 1)) for n, worst in enumerate((4, 4, 3, 3, 3, 2, 2))),
    Day(37, 2, 1, answer=Answer.TOLD_DOCTOR, note="Told Dr Lane on the phone. She is not worried for now."),
    *(Day(36 - n, worst, 0) for n, worst in enumerate((1, 1, 0, 0, 0))),
    *(Day(30 - n * 2, 0, 0) for n in range(4)),
    *(Day(20 - n, worst, 1) for n, worst in enumerate((2, 1, 2, 2, 1, 2, 2, 3, 2, 2, 2, 3))),
    *(
        Day(
            8 - n,
            worst,
            max(0, worst - 1),
            interference=n // 2,
            compared=Compared.WORSE if n > 4 else Compared.SAME,
        )
        for n, worst in enumerate((3, 3, 4, 5, 5, 6, 6, 6))
    ),
)

_RUTH = (
    *(
        Day(18 - n, worst, max(0, worst - 1), interference=3, knee=n % 3)
        for n, worst in enumerate((2, 2, 1, 1, 1, 0, 0))
    ),
    *(Day(10 - n, 0, 0, interference=0, knee=2) for n in range(3)),
    *(Day(7 - n, worst, max(0, worst - 1), interference=5, knee=3) for n, worst in enumerate((2, 4, 4, 5))),
    Day(3, 4, 3, interference=6, could_not=True, knee=4, note="Could not carry the shopping."),
    Day(
        2,
        0,
        0,
        interference=2,
        knee=3,
        signs=frozenset({Sign.LIMB}),
        answer=Answer.CHECKED,
        note="My arm was cold. The nurse looked at it: all well.",
    ),
    Day(0, 4, 3, interference=4, knee=2, signs=frozenset({Sign.CHEST})),
)

PEOPLE = (
    Person("maya@example.org", "Maya", "pain that goes on for more than a week", 13, _MAYA),
    Person("tom@example.org", "Tom", "pain that gets worse over time", 46, _TOM),
    Person(
        "ruth@example.org",
        "Ruth",
        "pain in the way of daily life, and an emergency today",
        19,
        _RUTH,
        has_knee=True,
    ),
    Person("nora@example.org", "Nora", "an empty diary; could become a caregiver"),
)


def fill(engine: Engine, now: datetime, settings: Settings, password_hash: str) -> None:
    """Put PEOPLE into an empty database, with one password for all, and their diaries up to `now`."""
    for person in PEOPLE:
        _live(engine, now, settings, person, password_hash)


def _live(engine: Engine, now: datetime, settings: Settings, person: Person, password_hash: str) -> None:
    zone = ZoneInfo(ZONE)
    today = local_today(now, zone)
    first = max((day.ago for day in person.days), default=0)
    began = now - timedelta(days=first + 1)
    with unit_of_work(engine) as session:
        patient_id = _sign_up(session, began, today, person, password_hash)
    for day in person.days:
        on = today - timedelta(days=day.ago)
        evening = min(now, at_local(on, time(20), zone))
        with unit_of_work(engine) as session:
            _write(session, evening, settings, patient_id, on, day)


def _sign_up(session: Session, began: datetime, today: date, person: Person, password_hash: str) -> int:
    account = Account(
        email=person.email,
        name=person.name,
        password=password_hash,
        fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=began,
        created_at=began,
    )
    session.add(account)
    ago = person.procedure_ago
    patient = create_patient(
        session,
        began,
        account,
        timezone=ZONE,
        country="GB",
        procedure_name="Angioplasty" if ago else "",
        procedure_on=today - timedelta(days=ago) if ago else None,
    )
    patient.set_up_at = began
    if ago:
        patient.contact_name, patient.contact_phone = "Dr Lane, heart clinic", "020 7946 0123"
    if person.has_knee:
        session.add(TrackedSymptom(patient_id=patient.id, name="Knee", heart=False, position=1))
    session.flush()
    return patient.id


def _write(session: Session, now: datetime, settings: Settings, patient_id: int, on: date, day: Day) -> None:
    patient = session.get_one(Patient, patient_id)
    back, *others = tracked_symptoms(session, patient)
    readings = {back.id: Reading(day.worst, day.usual)}
    if others and day.knee is not None:
        readings[others[0].id] = Reading(day.knee)
    answers = Answers(
        signs=day.signs,
        sudden=False if day.worst else None,
        readings=readings,
        interference=day.interference,
        could_not=day.could_not,
        compared=day.compared,
        note=day.note,
        self_care=day.tried,
    )
    save_report(
        session,
        now,
        settings,
        patient=patient,
        day=on,
        answers=answers,
        seen_version=0,
        recorded_by=patient.account,
    )
    if day.answer is not None:
        opened_today = select(FollowUp).where(
            FollowUp.patient_id == patient_id,
            FollowUp.opened_on == on,
            FollowUp.state == FollowUpState.OPEN,
        )
        for follow_up in session.scalars(opened_today).all():
            acknowledge(session, now, follow_up, by=patient.account, answer=day.answer)
