"""What each mail is about, and who wants none of it. Asked when a mail is queued, and again when it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from diary.mail.kinds import NO_SUBSCRIPTION, REMINDERS, MailKind
from diary.store.models import DigestSchedule, MailStop, ReminderSchedule
from diary.store.models.mailbox import Topic

TOPICS: Mapping[MailKind, Topic] = {
    **dict.fromkeys(REMINDERS, Topic.REMINDERS),
    MailKind.ROUTINE: Topic.FOLLOW_UPS,
    MailKind.EMERGENCY: Topic.ALARMS,
    MailKind.URGENT: Topic.ALARMS,
    MailKind.APPOINTMENT_TOMORROW: Topic.APPOINTMENTS,
    MailKind.APPOINTMENT_HOW: Topic.APPOINTMENTS,
    MailKind.CAREGIVER_EMERGENCY: Topic.CARE_EMERGENCIES,
    MailKind.CAREGIVER_URGENT: Topic.CARE_ALERTS,
    MailKind.CAREGIVER_ROUTINE: Topic.CARE_ALERTS,
    MailKind.CAREGIVER_SILENCE: Topic.CARE_ALERTS,
    MailKind.DIGEST: Topic.DIGEST,
    MailKind.TRIAL: Topic.CARE_EMERGENCIES,
}
"""Those that one can do without. Mails about accounts and about who is in a circle have no topic: they always come."""

ASKED_FIRST = frozenset(topic for kind, topic in TOPICS.items() if kind in NO_SUBSCRIPTION)
"""Those that end by a button on a page alone, never by a mail program's one click."""

TO_THE_PATIENT = (Topic.REMINDERS, Topic.ALARMS, Topic.FOLLOW_UPS, Topic.APPOINTMENTS)
"""What a patient gets about their own diary, in the order of the page."""
TO_THE_CIRCLE = (Topic.CARE_EMERGENCIES, Topic.CARE_ALERTS, Topic.APPOINTMENTS)
"""What somebody of a circle gets about that patient's."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Who wants no mail of which topic about some diaries: reminders and the morning mail are not among them."""

    found: Mapping[tuple[Topic, int, int], datetime]
    """Topic, account's id, patient's id; since when."""

    def hold(self, topic: Topic, account_id: int, patient_id: int) -> bool:
        """Whether this person wants none of it."""
        return (topic, account_id, patient_id) in self.found

    def since(self, topic: Topic, account_id: int, patient_id: int) -> datetime | None:
        """When this person ended it; None where they did not."""
        return self.found.get((topic, account_id, patient_id))

    def of(self, account_id: int, patient_id: int) -> set[Topic]:
        """All that this person wants no mail of, about that diary."""
        return {topic for topic in Topic if self.hold(topic, account_id, patient_id)}


NO_STOPS = Stops({})


def stops_about(session: Session, patient_ids: Iterable[int]) -> Stops:
    """What nobody is to be told about these patients: one query for all of them."""
    rows = session.execute(
        select(MailStop.topic, MailStop.account_id, MailStop.patient_id, MailStop.stopped_at).where(
            MailStop.patient_id.in_(list(patient_ids))
        )
    )
    return Stops({(topic, account_id, patient_id): at for topic, account_id, patient_id, at in rows})


def stopped(session: Session, account_id: int, topic: Topic, patient_id: int | None) -> bool:
    """Whether this person wants no mail of `topic` about that diary; the morning mail is about no single one."""
    if topic is Topic.DIGEST:
        return (
            session.scalar(select(DigestSchedule.wanted).where(DigestSchedule.account_id == account_id))
            is False
        )
    if patient_id is None:
        return False
    if topic is Topic.REMINDERS:
        schedule = session.get(ReminderSchedule, patient_id)
        return schedule is not None and not schedule.wanted
    return stops_about(session, [patient_id]).hold(topic, account_id, patient_id)


def begin_anew(session: Session, account_id: int, patient_id: int) -> None:
    """Forget what this person did not want about that diary: they have just agreed to be told, knowing of the mails."""
    session.execute(
        delete(MailStop).where(MailStop.account_id == account_id, MailStop.patient_id == patient_id)
    )
